"""What the words of column names mean: which may stand for a field, and which may stand beside them.

A name fits a field if it has a word for it and no word that is foreign to it: `Incident City` is a
city, `City of Residence` is not. Spanish, German, French, Italian and Portuguese words are read as
English ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType


def word_set(words: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(words.split())


_SAME = {
    "date": word_set("dates datum fecha dat datetime dttm dtm dtg datums giorno dt"),
    "time": word_set("hora ora uhrzeit heure tijd hour hrs orario zeit tm"),
    "geo": word_set("geogr geographic geographical geographische geografische geografica"),
    "year": word_set("yr jahr ano anno annee jahre"),
    "month": word_set("mes monat mois mese mo mon"),
    "day": word_set("dia tag jour giornata"),
    "occurred": word_set("occ occu occrd occur occurrence occured ocurrio ocurrencia occurring happen"
    " happened happening took oc ocorrencia fato paso sucedio passiert passe"),
    "incident": word_set("inc incidente incidentes incid vorfall ereignis event events evento evenement"
    " suceso sucesos hecho fait incidencia einsatz"),
    "accident": word_set("acc unfall accidente"),
    "crime": word_set("delito delitos tat crimen straftat delit"),
    "offense": word_set("ofns offence ofnse delikt infraction"),
    "complaint": word_set("cmplnt complnt"),
    "reported": word_set("rptd rept reprt rpt report reporting reporte gemeldet declaration registro"
    " registrado"),
    "begin": word_set("start started starts began begins beginning beginn inicio debut inizio from fr onset"),
    "end": word_set("ended ends ending until fin ende finish hasta thru through"),
    "latitude": word_set("lat latitud breite breitengrad latitudine lati latitudes geobreite"),
    "longitude": word_set("lon lng long longitud laenge lange langengrad laengengrad longitudine longi"
    " geolange geolaenge"),
    "coordinate": word_set("coord coords coordenada coordonnee koordinate coordinata"),
    "city": word_set("ciudad municipio municipality town stadt gemeinde ville commune cidade comune localidad"
    " plaats ortschaft muni municipalidad poblacion"),
    "county": word_set("parish condado comte landkreis borough cnty"),
    "state": word_set("estado bundesland province provincia provinz etat uf"),
    "country": word_set("pais pays paese nation"),
    "place": word_set("lugar ort lieu sitio luogo loc location standort ubicacion emplacement venue site spot"
    " tatort"),
    "locality": word_set("locale"),
    "neighborhood": word_set("neighbourhood nbhd barrio colonia quartier neighborhd"),
    "street": word_set("str calle strasse rue via"),
    "address": word_set("addr adresse direccion domicilio anschrift indirizzo addresse"),
    "type": word_set("tipo typ tipologia clase class classification art genre"),
    "category": word_set("categoria kategorie categorie cat"),
    "what": word_set("que quoi"),
    "description": word_set("desc descr descripcion beschreibung describe describes describa"
    " describir descriptive descrizione descricao dscr"),
    "summary": word_set("historico relato resumen zusammenfassung resume synopsis abstract sachverhalt"),
    "title": word_set("titulo titel titre headline schlagzeile titular titolo ttl"),
    "agency": word_set("agcy agencia behorde dienststelle agence dependencia corporacion lea agenzia"),
    "department": word_set("dept departamento dpt departement depto"),
    "link": word_set("url urls enlace lien hyperlink href weblink uri"),
    "source": word_set("src fuente quelle fonte"),
    "nibrs": word_set("nibr"),
    "number": word_set("no num nbr nr numero nummer nro nmbr"),
    "id": word_set("identifier identifiant ident identificador uuid guid uid kennung"),
    "name": word_set("nombre nom nome bezeichnung"),
    "case": word_set("fir dossier expediente expedient aktenzeichen boletim bo"),
    "closed": word_set("close closing geschlossen cerrado encerramento"),
    "first": word_set("primer premier vor"),
    "last": word_set("letzte ultimo dernier latest"),
    "updated": word_set("update lastupdate updates aktualisiert actualizado"),
    "modified": word_set("modify edited edit edits changed"),
    "created": word_set("creation create erstellt creado"),
    "submitted": word_set("submission submit sent enviado"),
    "note": word_set("notes notas nota notizen bemerkung bemerkungen anmerkung observaciones remark"
    " remarks comment comments comentario memo kommentar remarque observacion"),
    "sheriff": word_set("sheriffs"), "police": word_set("policia polizei policiaca"),
    "picture": word_set("photo photos image images img foto fotos pic pics picture imagen bild mugshot"
    " thumbnail screenshot portrait"),
    "victim": word_set("victima vitima vitimas opfer victime victims vic"),
    "phone": word_set("telephone telefono telefon mobile cell celular tel"),
    "email": word_set("correo mail"),
    "nature": word_set("natureza naturaleza"),
    "where": word_set("donde wo"),
    "when": word_set("cuando wann quand"),
    "in": word_set("en im dans"),
    "of": word_set("de del des du der di da dem"),
    "the": word_set("el la los las lo le les das die"),
    "your": word_set("tu su"),
    "approximate": word_set("approx approximately approximated approximative approximatif estimated estimada"
    " estimado aprox aproximada aproximado aproximadamente ungefahr ungefahre ungefahres ungefahrer ungefaehr"
    " ungefaehre circa approssimativa approssimativo"),
    "death": word_set("muerte tod deces fatality"),
    "killed": word_set("killing"),
    "injury": word_set("injured lesion"),
}  # fmt: skip
SAME_WORDS: Mapping[str, str] = MappingProxyType(
    {word: one for one, words in _SAME.items() for word in words}
    | {
        "latlng": "latitude longitude",
        "latlon": "latitude longitude",
        "latlong": "latitude longitude",
    }
)

# what a table is about: says that a date is the event's, and nothing about other fields
EVENTS = word_set(
    "incident occurred occurrences crime offense complaint shooting raid attack accident crash collision"
    " arrest apprehension stop encounter death killed injury violation protest demonstration strike explosion"
    " fire quake earthquake sighting detention removal operation assault use_of_force force"
)  # fmt: skip
_PLAIN = word_set(
    "the of in at on a an what where which when did it is was were are or and by for this that there"
    " here full approximate exact exactly general primary main text value us usa"
    " local known official public standard std single"
    " tell please give provide enter list any all vers about with apurada"
)  # fmt: skip
_NEUTRAL = EVENTS | _PLAIN

PERSONS = word_set(
    "victim suspect decedent deceased officer witness driver complainant reporter subject person"
    " individual detainee arrestee defendant plaintiff contact your minor child civilian people"
    " enumerator interviewer respondent supervisor submitter user attorney lawyer applicant alien"
    " inmate offender perpetrator shooter attacker owner patient passenger pedestrian resident"
    " caller perp vic susp"
)  # fmt: skip
# alone in a name, each makes a column one that may name people, their homes or numbers to reach them
PRIVATE_WORDS = word_set(
    "email phone dob ssn passport plate surname birth address street picture upload zip4 residence"
    " home hometown nachname vorname prenom apellido apellidos lastname firstname"
)
NAME_PARTS = word_set("first last middle full given family maiden nick")
PUBLIC_ADDRESSES = word_set("block hundred link web ip cross intersection")
PUBLISHED_PICTURES = word_set("article news document")
# never published unasked: they are more often internal than not
NAMES_OF_NOTES = word_set("note internal")

# when a date in the table is: the lower, the likelier that of the event; None for never
DATE_RANKS: Mapping[str, int] = MappingProxyType(
    dict.fromkeys(("begin", "first"), -1)
    | dict.fromkeys(EVENTS, -2)
    | dict.fromkeys(("incident", "occurred"), -4)
    | dict.fromkeys(
        word_set("reported received call dispatch dispatched recorded filed posted notified announced"
        " discovered charged entry publication published found arrived arrival logged reports"),
        2,
    )
    | dict.fromkeys(
        word_set("timestamp created submitted entered inserted added upload uploaded imported exported loaded"
        " run scraped collected opened extraction"),
        4,
    )
    | dict.fromkeys(
        word_set("updated modified extinguished closed approval approved review reviewed verified accessed"
        " onscene enroute retrieved completed completion resolved disposition status end last"
        " decision decided sentenced sentence hearing trial verdict indicted released"
        " release cleared version vintage"),
        6,
    )
)  # fmt: skip
NEVER_DATES = word_set(
    "birth dob born hired hire appointment appointed due expires expiration expiry next source"
    " article archived nacimiento geburt naissance follow"
)


_LAST = 100  # by which a last head ranks below all others


@dataclass(frozen=True)
class Rule:
    """The words of one field.

    Attributes:
        heads: Words of which one must be in the name; two joined by + must both be.
        beside: Words that may also be in it.
        last: Heads that are taken only where no other column fits.
    """

    heads: tuple[str, ...]
    beside: frozenset[str] = frozenset()
    last: frozenset[str] = frozenset()

    @cached_property
    def first_words(self) -> frozenset[str]:
        """The first word of each head, without one of which no name fits."""
        return frozenset(head.split("+")[0] for head in self.heads)

    def misfit(self, words: tuple[str, ...]) -> int | None:
        """Count the words that are no head; None if there is no head, or a foreign word."""
        given = set(words)
        if given.isdisjoint(self.first_words):
            return None
        own = {
            part
            for head in self.heads
            if given.issuperset(head.split("+"))
            for part in head.split("+")
        }
        if not own or given - own - self.beside - _NEUTRAL:
            return None
        return len(given - own) + (_LAST if given & self.last else 0)


def _rule(heads: str, beside: str = "", last: str = "") -> Rule:
    return Rule((*heads.split(), *last.split()), word_set(beside), word_set(last))


_PLACES = " ".join(
    word_set("name place area nearest closest region address abbreviation abbr code postal nominal")
)
RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "id": _rule(
            "id incident+number number+case number+record number+reported number+file number+complaint"
            " number+event ref reference key number+serial cad+number number+row"
            " number+event incident+key rin"
            " reference+code unid case+unique unique+id number+dr number+offense number+crime number+call",
            "unique cad case record file system source dr row number global internal report reported raw"
            " data post submission traffic entry",
            "objectid fid ogcfid globalid rowid",
        ),
        "local_time": _rule("time", "day begin reported case 24 24h hour military of"),
        "city": _rule("city", f"{_PLACES} county neighborhood state jurisdiction locality district"),
        "county": _rule("county", f"{_PLACES} state or city parish"),
        "state": _rule("state", f"{_PLACES} territory province st"),
        "country": _rule("country", f"{_PLACES} name code iso"),
        "latitude": _rule(
            "latitude y+coordinate y+point y+geo y+center",
            "wgs84 wgs 84 decimal deg degree dd gps geo place map point y x coordinate masked center"
            " centroid begin geocoded 4326 address value geometry gis lookup block jittered rounded",
        ),
        "longitude": _rule(
            "longitude x+coordinate x+point x+geo x+center",
            "wgs84 wgs 84 decimal deg degree dd gps geo place map point y x coordinate masked center"
            " centroid begin geocoded 4326 address value geometry gis lookup block jittered rounded",
        ),
        "locality": _rule(
            "where place locality intersection block corner cross+street landmark",
            "name description of happened block hundred street nearest cross reported area detail closest"
            " masked",
            "neighborhood",
        ),
        "title": _rule("title", "short brief english display post"),
        "type": _rule(
            "type category offense+description crime+description nature offense+category"
            " offense+name offense+type crime+type call+type crime+code+description charge+description"
            " crm+cd+description kind crime+name nibrs+description nibrs+offense",
            "primary call reported ucr nibrs group code cd level highest legal law pd ky basic short"
            " parent reason final initial subject 1 2 3",
            "rubrica",
        ),
        "summary": _rule(
            "summary description narrative circumstance detail synopsis what+occurred what+incident"
            " happening what+saw what+see account+brief",
            "brief short surrounding long detailed saw you see event happen brief_description english"
            " occurred narrative circumstance death primary how please post",
        ),
        "agency": _rule(
            "agency law+enforcement police+department department+police agency+police sheriff+agency"
            " enforcement+force agency+name force+name",
            "law enforcement police responsible involved name you see saw seen arresting responding"
            " investigating reported primary lead officer department conducting federal present other"
            " sheriff issuing jurisdictional state full apprehending handling assisting supporting assist"
            " secondary additional second joint partner involved",
        ),
        "links": _rule(
            "link link+article+picture link+news+picture",
            "news article source story media coverage reported reference press web page website"
            " original main additional other more document to 1 site information detail about incident"
            " submission noticia nota video o y al",
        ),
        "source_publisher": _rule(
            "source outlet publisher newspaper publication+name",
            "news media name main primary publication reporting",
        ),
        "source_title": _rule("title+article title+source title+news title+story"),
        "source_date": _rule("date+source date+article date+publication date+published date+news"),
    }
)  # fmt: skip

KNOWN_WORDS = frozenset(
    {part for rule in RULES.values() for head in rule.heads for part in head.split("+")}
    | {word for rule in RULES.values() for word in rule.beside}
    | EVENTS
    | _PLAIN
    | PERSONS
    | PRIVATE_WORDS
    | NAME_PARTS
    | set(DATE_RANKS)
    | NEVER_DATES
    | set(_SAME)
) - {
    "st", "cd", "pd", "ky", "dr", "dd", "1", "84", "24", "a", "an", "at", "by", "in", "is", "it", "on",
    "or", "us",
}  # fmt: skip
