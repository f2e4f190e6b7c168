"""Names of countries in their own languages and in German, as tables from there write them.

The borders have their names in English, Spanish and French alone.
"""

from __future__ import annotations

from functools import cache

from mapper.text import fold

_NAMES = {
    "AL": "Shqipëria", "AM": "Հայաստան", "AT": "Österreich", "AZ": "Azərbaycan", "BA": "Bosna i Hercegovina",
    "BD": "বাংলাদেশ", "BE": "België Belgien", "BG": "България Bulgarien", "BR": "Brasilien",
    "BY": "Беларусь Белоруссия", "CH": "Schweiz Svizzera Svizra", "CN": "中国 中國 中华人民共和国",
    "CY": "Κύπρος Kıbrıs", "CZ": "Česko Česká_republika Tschechien", "DE": "Deutschland Германия",
    "DK": "Danmark Dänemark", "DZ": "الجزائر", "EE": "Eesti Estland", "EG": "مصر Ägypten",
    "ES": "Espanya Spanien", "ET": "ኢትዮጵያ", "FI": "Suomi Finnland", "FR": "Frankreich",
    "GB": "Großbritannien Grossbritannien Vereinigtes_Königreich Great_Britain",
    "GE": "საქართველო Georgien", "GR": "Ελλάδα Ελλάς Griechenland",
    "HR": "Hrvatska Kroatien", "HU": "Magyarország Ungarn", "ID": "Indonesien", "IE": "Éire Irland",
    "IL": "ישראל", "IN": "भारत Indien", "IQ": "العراق Irak", "IR": "ایران", "IS": "Ísland",
    "IT": "Italien", "JO": "الأردن Jordanien", "JP": "日本 日本国", "KE": "Kenia", "KR": "대한민국 한국",
    "KZ": "Қазақстан Казахстан", "LB": "لبنان Libanon", "LT": "Lietuva Litauen", "LV": "Latvija Lettland",
    "LY": "ليبيا", "MA": "المغرب Marokko", "MD": "Moldau", "ME": "Crna_Gora Црна_Гора",
    "MK": "Северна_Македонија", "MM": "မြန်မာ", "MX": "Mexiko", "NL": "Nederland Niederlande",
    "NO": "Norge Noreg Norwegen", "NP": "नेपाल", "PH": "Pilipinas", "PK": "پاکستان", "PL": "Polska Polen",
    "PS": "فلسطين", "RO": "România Rumänien", "RS": "Србија Srbija Serbien",
    "RU": "Россия Российская_Федерация Росія Russland", "SA": "السعودية", "SD": "السودان",
    "SE": "Sverige Schweden", "SI": "Slovenija Slowenien", "SK": "Slovensko Slowakei", "SY": "سوريا Syrien",
    "TH": "ไทย ประเทศไทย", "TN": "تونس Tunesien", "TR": "Türkei", "TW": "台灣 台湾", "TZ": "Tansania",
    "UA": "Україна Украина", "VN": "Việt_Nam", "XK": "Kosova Косово", "YE": "اليمن", "ZA": "Südafrika",
}  # fmt: skip


@cache
def endonyms() -> dict[str, str]:
    """Return the codes of countries by their names, folded to letters."""
    return {
        fold(name.replace("_", " "), "letters"): code
        for code, names in _NAMES.items()
        for name in names.split()
    }
