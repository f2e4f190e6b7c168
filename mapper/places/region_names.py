"""Names of first-level areas in their own languages, and short ones, as tables from there write them.

GeoNames has one name of each, mostly the English one: Bavaria, Catalonia, Lombardy. Codes that are those of
states of the United States (PA, MT) or of countries (CA, BA) are not among them.
"""

from __future__ import annotations

import re
from functools import cache

from mapper.places.short_words import spell_out
from mapper.text import fold

# What stands around a name: Departamento de Antioquia, Comunidad de Madrid, Kyiv Oblast, Prague Region.
_KIND = (
    "province|provincia|provincie|provinz|region|región|région|regione|regiao|região|department|departamento|"
    "département|state|estado|état|stato|land|bundesland|freistaat|kanton|canton|cantone|county|judet|județul|"
    "jud|voivodeship|wojewodztwo|województwo|oblast|область|kraj|län|lan|fylke|prefecture|district|distrito|"
    "governorate|comunidad|comunidad autonoma|comunidad autónoma|comunitat|principado|principality|megye|"
    "vármegye|ili|maakunta"
)
_BEFORE = re.compile(
    rf"^(?:the )?(?:{_KIND})\s+(?:(?:of|de|da|do|del|della|di|des|du|la|of the)\s+|d')*",
    re.IGNORECASE,
)
_BEHIND = re.compile(rf"[\s-]+(?:{_KIND})$", re.IGNORECASE)
_CHINESE_KIND = re.compile(r"(?<=..)[省県縣都府市도시]$")

_NAMES = {
    "AR": {"01": "PBA",
           "07": "CABA Capital_Federal Ciudad_Autónoma_de_Buenos_Aires Ciudad_de_Buenos_Aires"},
    "AT": {"02": "Kärnten", "03": "Niederösterreich NÖ", "04": "Oberösterreich OÖ", "06": "Steiermark",
           "07": "Tirol", "09": "Wien"},
    "AU": {"01": "ACT", "02": "NSW", "03": "NT", "04": "QLD", "06": "Tas", "07": "Vic"},
    "BE": {"BRU": "Bruxelles Brussel Région_de_Bruxelles-Capitale Bruxelles-Capitale Brussels_Capital",
           "VLG": "Vlaanderen Flandre", "WAL": "Wallonie Wallonië"},
    "BR": {"07": "Distrito_Federal", "20": "PI", "21": "RJ", "22": "RN", "27": "SP"},
    "CA": {"01": "Alta AB", "02": "B.C. Colombie-Britannique", "03": "MB Man",
           "04": "N.B. Nouveau-Brunswick", "05": "Newfoundland Labrador Terre-Neuve-et-Labrador",
           "07": "N.S. Nouvelle-Écosse", "08": "Ont ON", "09": "P.E.I. PEI Île-du-Prince-Édouard",
           "10": "Que Qué QC", "11": "Sask", "13": "N.W.T. NWT Territoires_du_Nord-Ouest"},
    "CH": {"AG": "Argovie", "BE": "Berne", "BL": "Baselland Bâle-Campagne",
           "BS": "Basel-Stadt Basel Bâle-Ville", "FR": "Freiburg", "GE": "Genève Genf Ginevra",
           "GR": "Graubünden Grigioni", "LU": "Luzern", "NE": "Neuenburg",
           "SG": "St._Gallen Sankt_Gallen Saint-Gall", "SH": "Schaffhouse", "SO": "Soleure",
           "TG": "Thurgovie", "TI": "Tessin", "VD": "Waadt", "VS": "Wallis", "ZG": "Zoug",
           "ZH": "Zürich Zurigo"},
    "CL": {"04": "La_Araucanía", "08": "O'Higgins Libertador_General_Bernardo_O'Higgins",
           "10": "Magallanes", "12": "Región_Metropolitana RM Metropolitana_de_Santiago Metropolitana"},
    "CN": {"22": "北京", "23": "上海", "28": "天津", "30": "广东", "33": "重庆"},
    "CO": {"29": "Valle", "34": "Bogotá Bogotá_D.C. Bogotá_Distrito_Capital Distrito_Capital"},
    "CZ": {"52": "Praha Hlavní_město_Praha", "78": "Jihomoravský South_Moravia",
           "79": "South_Bohemia Jihočeský", "85": "Moravian-Silesian", "87": "Plzeňský",
           "88": "Středočeský", "90": "Zlínský"},
    "DE": {"01": "Baden-Wuerttemberg BaWü", "02": "Bayern", "05": "Hessen", "06": "Niedersachsen",
           "07": "Nordrhein-Westfalen NRW", "08": "Rheinland-Pfalz RLP", "12": "MV Meck-Pomm",
           "13": "Sachsen", "14": "Sachsen-Anhalt", "15": "Thüringen Thueringen"},
    "DK": {"17": "Hovedstaden", "18": "Midtjylland", "19": "Nordjylland", "20": "Sjælland",
           "21": "Syddanmark"},
    "ES": {"07": "Islas_Baleares Illes_Balears Baleares", "32": "Navarra Nafarroa", "34": "Asturies",
           "51": "Andalucía", "52": "Aragón", "53": "Canarias Islas_Canarias", "54": "Castilla-La_Mancha",
           "55": "Castilla_y_León", "56": "Cataluña Catalunya", "58": "Galiza", "59": "País_Vasco Euskadi",
           "60": "Comunidad_Valenciana Comunitat_Valenciana València"},
    "FI": {"01": "Nyland", "02": "Varsinais-Suomi", "09": "Etelä-Karjala", "10": "Etelä-Savo",
           "11": "Pohjois-Savo", "12": "Pohjois-Karjala", "13": "Keski-Suomi", "14": "Etelä-Pohjanmaa",
           "15": "Pohjanmaa", "16": "Keski-Pohjanmaa", "17": "Pohjois-Pohjanmaa", "19": "Lappi"},
    "FR": {"11": "IDF", "24": "Centre-Val_de_Loire", "28": "Normandie", "53": "Bretagne", "93": "PACA",
           "94": "Corse"},
    "GR": {"ESYE12": "Κεντρική_Μακεδονία", "ESYE14": "Θεσσαλία Thessalia", "ESYE31": "Αττική Attiki",
           "ESYE43": "Κρήτη Kriti"},
    "HU": {"03": "Békés"},
    "IN": {"07": "NCT_of_Delhi New_Delhi", "21": "Orissa", "25": "Tamilnadu", "28": "W.B.",
           "35": "Madhyapradesh", "36": "UP"},
    "IT": {"02": "Basilicata", "06": "Friuli Friuli-Venezia_Giulia", "09": "Lombardia", "10": "Marche",
           "12": "Piemonte", "13": "Puglia Puglie", "14": "Sardegna", "15": "Sicilia", "16": "Toscana",
           "17": "Trentino Südtirol Alto_Adige", "19": "Valle_d'Aosta Vallée_d'Aoste", "20": "Venetien"},
    "JP": {"01": "愛知", "07": "福岡", "12": "北海道", "19": "神奈川", "22": "京都", "32": "大阪",
           "40": "東京"},
    "KR": {"10": "부산 부산광역시", "11": "서울 서울특별시", "13": "경기"},
    "MX": {"01": "Ags", "02": "B.C. B.C.N.", "03": "B.C.S. BCS", "05": "Chis", "06": "Chih",
           "07": "Coah Coahuila_de_Zaragoza", "09": "CDMX Ciudad_de_México D.F.", "10": "Dgo", "11": "Gto",
           "12": "Gro", "13": "Hgo", "14": "Jal", "15": "Edomex Edo._de_México Edo._Méx.",
           "16": "Mich Michoacán_de_Ocampo", "17": "Mor", "18": "Nay", "19": "N.L.", "20": "Oax",
           "21": "Pue", "22": "Qro Querétaro_de_Arteaga", "23": "Q._Roo Q.R.", "24": "S.L.P. SLP",
           "25": "Sin", "26": "Son", "27": "Tab", "28": "Tamps", "29": "Tlax",
           "30": "Ver Veracruz_de_Ignacio_de_la_Llave", "31": "Yuc", "32": "Zac"},
    "NL": {"02": "Fryslân", "06": "Noord-Brabant Brabant", "07": "Noord-Holland", "11": "Zuid-Holland"},
    "NZ": {"E7": "Tāmaki_Makaurau"},
    "PE": {"08": "Cusco"},
    "PL": {"72": "Dolnośląskie", "74": "Łódzkie", "75": "Lubelskie", "76": "Lubuskie",
           "77": "Małopolskie Małopolska", "78": "Mazowieckie Mazowsze", "79": "Opolskie",
           "80": "Podkarpackie", "81": "Podlaskie", "82": "Pomorskie", "83": "Śląskie",
           "84": "Świętokrzyskie", "85": "Warmińsko-Mazurskie", "86": "Wielkopolskie Wielkopolska",
           "87": "Zachodniopomorskie"},
    "PT": {"14": "Lisboa", "17": "Oporto", "23": "Açores"},
    "RO": {"10": "Bucharest Bukarest"},
    "RU": {"47": "Московская Moscow_Oblast", "48": "Москва Moskva", "66": "Санкт-Петербург"},
    "SE": {"26": "Stockholms", "27": "Skane", "28": "Västra_Götalands"},
    "TR": {"34": "İstanbul"},
    "UA": {"02": "Чернігівська", "04": "Дніпропетровська", "05": "Донецька", "07": "Харківська Kharkivska",
           "08": "Херсонська", "12": "Київ", "13": "Київська Kyivska", "14": "Луганська",
           "15": "Львівська Lvivska", "16": "Миколаївська", "17": "Одеська Odeska", "21": "Сумська",
           "26": "Запорізька"},
    "ZA": {"02": "KZN", "03": "Vrystaat", "05": "Oos-Kaap", "08": "Noord-Kaap", "11": "Wes-Kaap"},
}  # fmt: skip


@cache
def own_region_names() -> dict[str, tuple[str, ...]]:
    """Return the names of first-level areas by code, such as `DE.02`."""
    return {
        f"{country}.{part}": tuple(name.replace("_", " ") for name in names.split())
        for country, parts in _NAMES.items()
        for part, names in parts.items()
    }


def bare_region(name: str) -> str:
    """Return the name of a first-level area without the word for its kind.

    >>> bare_region("Departamento de Antioquia"), bare_region("Київська область"), bare_region("東京都")
    ('Antioquia', 'Київська', '東京')
    """
    bare = _BEHIND.sub("", _BEFORE.sub("", name.strip()))
    return _CHINESE_KIND.sub("", bare) or name


@cache
def region_keys(name: str) -> tuple[str, ...]:
    """Return a name folded to letters: as it is, with short words written out, and without its kind."""
    names = (name, *spell_out(name), bare_region(name))
    return tuple(dict.fromkeys(key for each in names if (key := fold(each, "letters"))))
