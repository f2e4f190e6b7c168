"""Words of other languages than English for homes, shelters, clinics, schools and places of worship.

They keep a place abroad from being sent to a geocoder. When in doubt, a word is listed.
"""

from __future__ import annotations

import re

from mapper.text import fold

# Where spaces part words: whole words without accents; an asterisk stands for any letters.
_WORDS = (
    "casa_de casa_del casa_particular hogar vivienda domicili* apartamento escuela escuelas colegio guarderia"
    " iglesia capilla"
    " parroquia mezquita sinagoga clinica albergue refugio ambulatorio"
    " maison domicile logement appartement ecole ecoles lycee creche eglise chapelle paroisse mosquee"
    " clinique hopital foyer_de foyer_d"
    " *wohnung *wohnhaus *schule kindergarten kita *kirche kapelle moschee synagoge *klinik"
    " *klinikum *krankenhaus frauenhaus altersheim pflegeheim"
    " kinderheim wohnheim asylheim"
    " escola igreja mesquita moradia scuola asilo chiesa moschea ospedale abitazione"
    " szkola szkole kosciol szpital mieszkanie okulu ilkokulu lisesi camii kilisesi hastanesi evi"
    " kerk moskee ziekenhuis woning skola kyrka moske sjukhus bostad"
    " школ* гімназі* гимнази* ліцеи* лицеи* церк* храм* мечет* синагог* лікарн* больниц* клінік* клиник*"
    " квартир* будинок притул* приют*"
    " σχολειο* εκκλησια* νοσοκομειο* τζαμι κλινικη σπιτι"
)
# Where no space parts them, or other letters come before them.
_PARTS = (
    "مدرسة مدارس مسجد جامع كنيسة مستشفى عيادة منزل בית_ספר בית_חולים בית_כנסת מסגד כנסייה מרפאה דירה"
    " 学校 學校 小学 小學 中学 中學 高校 幼稚园 幼稚園 幼儿园 保育園"
    " 病院 医院 醫院 诊所 診所 教堂 教会 教會 清真寺 モスク 神社 クリニック 自宅 住宅"
    " 학교 유치원 교회 성당 병원 의원 사원 아파트 주택"
    " स्कूल विद्यालय मंदिर मस्जिद गुरुद्वारा चर्च अस्पताल क्लिनिक"
    " სკოლა ეკლესია ტაძარი მეჩეთი საავადმყოფო კლინიკა"
    " โรงเรียน โรงพยาบาล โบสถ์ มัสยิด คลินิก trường_học bệnh_viện nhà_thờ"
)


def _folded(word: str) -> str:
    return fold(word.replace("_", " "), "accents")


_WHOLE = re.compile(
    r"(?<!\w)(?:"
    + "|".join(re.escape(_folded(word)).replace(r"\*", r"\w*") for word in _WORDS.split())
    + r")(?!\w)"
)
_PART = re.compile("|".join(re.escape(_folded(word)) for word in _PARTS.split()))


def has_sensitive_words_abroad(words: str) -> bool:
    """Whether words in another language than English name a place of a sensitive kind."""
    folded = fold(words, "accents")
    return _WHOLE.search(folded) is not None or _PART.search(folded) is not None
