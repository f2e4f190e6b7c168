"""The words of the pages per incident, in the languages of the map; its own words, where it has them."""

from __future__ import annotations

from collections.abc import Mapping

from mapper.page import RECORD_WORDS, VALUE_WORDS, describe_date

LANGUAGES: Mapping[str, str] = {"en": "English", "es": "Español", "fr": "Français"}
_POSITIONS = {language: at for at, language in enumerate(LANGUAGES)}
_FRENCH = "fr"
_NARROW_SPACE = "\u202f"

_WORDS: Mapping[str, tuple[str, str, str]] = {
    **RECORD_WORDS,
    **VALUE_WORDS,
    "incident.unknowns": VALUE_WORDS["detail.unknowns"],
    "link.photo": ("photo", "foto", "photo"),
    "link.document": ("document", "documento", "document"),
    "link.video": ("video", "video", "vidéo"),
    "link.audio": ("audio", "audio", "audio"),
    "link.post": ("post", "publicación", "publication"),
    "link.page": ("web page", "página web", "page web"),
    "incident.photos": ("Photos", "Fotos", "Photos"),
    "photo.blurred": ("Faces blurred", "Rostros difuminados", "Visages floutés"),
    "nav.map": ("Map", "Mapa", "Carte"),
    "nav.all": ("All incidents", "Todos los incidentes", "Tous les incidents"),
    "nav.data": ("Data", "Datos", "Données"),
    "nav.corrections": ("Corrections", "Correcciones", "Corrections"),
    "nav.feed": ("Feed (Atom)", "Canal (Atom)", "Flux (Atom)"),
    "nav.main": ("Pages of this site", "Páginas de este sitio", "Pages de ce site"),
    "nav.skip": ("Skip to the text", "Ir al texto", "Aller au texte"),
    "index.open-map": ("Open the map", "Abrir el mapa", "Ouvrir la carte"),
    "index.count.one": ("1 incident", "1 incidente", "1 incident"),
    "index.count.other": ("{n} incidents", "{n} incidentes", "{n} incidents"),
    "index.withheld.one": (
        "1 more is withheld by the publisher.",
        "La redacción reserva 1 más.",
        "La rédaction en réserve 1 de plus.",
    ),
    "index.withheld.other": (
        "{n} more are withheld by the publisher.",
        "La redacción reserva {n} más.",
        "La rédaction en réserve {n} de plus.",
    ),
    "index.newest": ("The newest {n}", "Los {n} más recientes", "Les {n} plus récents"),
    "index.years": ("All incidents by year", "Todos los incidentes por año", "Tous les incidents par année"),
    "index.rest": (
        "The other {n} are on the map.",
        "Los otros {n} están en el mapa.",
        "Les {n} autres sont sur la carte.",
    ),
    "index.data": ("The data, to download", "Los datos, para descargar", "Les données, à télécharger"),
    "index.data-note": (
        "Each has the same incidents. datapackage.json (Frictionless) and catalog.jsonld describe them.",
        "Todos tienen los mismos incidentes, que describen datapackage.json (Frictionless) y catalog.jsonld.",
        "Tous ont les mêmes incidents, que décrivent datapackage.json (Frictionless) et catalog.jsonld.",
    ),
    "index.verify": (
        "manifest.json lists the SHA-256 of each file of this site.",
        "manifest.json enumera el SHA-256 de cada archivo de este sitio.",
        "manifest.json donne le SHA-256 de chaque fichier de ce site.",
    ),
    "notice.contact": (
        "Report an error, ask for a removal",
        "Avisar de un error, pedir una retirada",
        "Signaler une erreur, demander un retrait",
    ),
    "incident.on-map": ("Open on the map", "Abrir en el mapa", "Ouvrir sur la carte"),
    "incident.when": ("When", "Cuándo", "Quand"),
    "incident.time": ("Time", "Hora", "Heure"),
    "incident.where": ("Where", "Dónde", "Où"),
    "incident.exact": ("How exact", "Precisión", "Précision"),
    "incident.jurisdiction": ("Jurisdiction", "Jurisdicción", "Juridiction"),
    "incident.verbatim": ("In the source’s words", "En palabras de la fuente", "Selon les mots de la source"),
    "incident.type": ("Type", "Tipo", "Type"),
    "incident.agencies": ("Agencies", "Agencias", "Agences"),
    "incident.no-agencies": ("No agency named.", "No se menciona ninguna agencia.", "Aucune agence citée."),
    "incident.contest": ("Who says what", "Qué dicen las partes", "Ce que disent les parties"),
    "incident.drawing": (
        "Map of the place: {place}",
        "Mapa del lugar: {place}",
        "Carte du lieu\u00a0: {place}",
    ),
    "incident.circle": (
        "The place is somewhere within the circle, {radius} from its center.",
        "El lugar está en algún punto del círculo, a {radius} o menos de su centro.",
        "Le lieu se trouve dans le cercle, à {radius} au plus de son centre.",
    ),
    "incident.outline": (
        "The outline shows the place, which reaches {radius} from its center.",
        "El contorno muestra el lugar, que llega hasta {radius} de su centro.",
        "Le contour montre le lieu, qui s’étend à {radius} de son centre.",
    ),
    "incident.claims": ("Claims and accounts", "Afirmaciones y versiones", "Affirmations et versions"),
    "incident.background": ("Background", "Contexto", "Contexte"),
    "incident.officials": ("Agencies and officials", "Agencias y funcionarios", "Agences et responsables"),
    "incident.others": ("Everyone else", "Todos los demás", "Toutes les autres personnes"),
    "incident.reports": ("Reported by media", "Según los medios", "Selon les médias"),
    "incident.none-on-record": ("None on record.", "No consta ninguna.", "Aucune version connue."),
    "incident.notes": ("Notes", "Notas", "Notes"),
    "incident.sources": ("Sources", "Fuentes", "Sources"),
    "incident.archived": ("archived copy", "copia archivada", "copie archivée"),
    "incident.source": ("Source", "Fuente", "Source"),
    "incident.no-title": ("untitled source", "fuente sin título", "source sans titre"),
    "incident.cite": ("How to cite", "Cómo citar", "Comment citer"),
    "incident.cite-id": ("incident {id}", "incidente {id}", "incident {id}"),
    "incident.credit": ("Borders: {credit}.", "Límites: {credit}.", "Limites\u00a0: {credit}."),
    "card.map": (
        "{title}: map of all incidents",
        "{title}: mapa de todos los incidentes",
        "{title}\u00a0: carte de tous les incidents",
    ),
    "card.with-map": ("With a map of the place.", "Con un mapa del lugar.", "Avec une carte du lieu."),
    "incident.said-on": ("Said {date}", "Lo dijo: {date}", "Dit\u00a0: {date}"),
    "incident.asked-on": ("Asked {date}", "Consulta: {date}", "Demandé\u00a0: {date}"),
    "incident.asked-how": ("Asked: {how}", "Consulta: {how}", "Demandé\u00a0: {how}"),
    "incident.original": ("As written", "Texto original", "Texte d’origine"),
    "place.unlocated": ("The place is not known.", "Se desconoce el lugar.", "Le lieu est inconnu."),
    "yes": ("yes", "sí", "oui"),
    "no": ("no", "no", "non"),
    "role.conducting": ("Conducting", "A cargo", "Mène l’action"),
    "role.assisting": ("Assisting", "De apoyo", "En appui"),
    "role.responding": ("Responding", "Acudió", "Intervient"),
    "role.present": ("Present", "Presente", "Présente"),
    "role.involved": ("Involved", "Involucrada", "Impliquée"),
    "type.operation": ("Operation", "Operativo", "Opération"),
    "type.stop": ("Stop", "Alto policial", "Contrôle"),
    "type.encounter": ("Encounter", "Incidente con agentes", "Face-à-face"),
    "type.protest": ("Protest", "Protesta", "Manifestation"),
    "type.police-response": ("Police response", "Respuesta policial", "Intervention policière"),
    "type.staging": ("Staging", "Concentración de agentes", "Rassemblement d’agents"),
    "type.other": ("Other", "Otro", "Autre"),
    "corrections.none": (
        "No corrections so far.",
        "Sin correcciones hasta ahora.",
        "Aucune correction à ce jour.",
    ),
    "corrections.merged": (
        "This record is now part of another:",
        "Este registro ahora es parte de otro:",
        "Cette fiche fait maintenant partie d’une autre\u00a0:",
    ),
    "corrections.retracted": ("Retracted", "Se retractó", "Rétractation"),
    "feed.subtitle": (
        "New and corrected incidents",
        "Incidentes nuevos y corregidos",
        "Incidents nouveaux et corrigés",
    ),
}  # fmt: skip


class Words:
    """The words of a site in one language."""

    def __init__(self, language: str) -> None:
        """Take the words of a language of `LANGUAGES`, which has the name of each."""
        self.language = language
        self._at = _POSITIONS[language]

    def __call__(self, key: str, **values: str) -> str:
        """Return the words of a key, with values put in."""
        return _WORDS[key][self._at].format(**values) if values else _WORDS[key][self._at]

    def of(self, kind: str, value: str) -> str:
        """Return the words for one of mapper's own values; a value of the publisher's stays as it is."""
        key = f"{kind}.{value}"
        return _WORDS[key][self._at] if key in _WORDS else value.replace("-", " ").capitalize()

    def named(self, kind: str, value: str, name: str) -> str:
        """Return the words for one of mapper's own values; a name, which stays as it is, for others."""
        words = _WORDS.get(f"{kind}.{value}")
        return words[self._at] if words else name

    def count(self, key: str, number: int) -> str:
        """Count in words."""
        is_one = number == 1 or (self.language == _FRENCH and number == 0)
        return self(f"{key}.{'one' if is_one else 'other'}", n=self.number(number))

    def number(self, value: float, decimals: int = 0) -> str:
        """Write a number as the page does."""
        said = f"{value:,.{decimals}f}"
        if self.language != _FRENCH:
            return said
        return said.replace(",", _NARROW_SPACE).replace(".", ",")

    @property
    def undated(self) -> str:
        """What stands where a date would."""
        return describe_date(None, self.language)

    def distance(self, meters: float) -> str:
        """Return a distance as the page writes it, in two figures."""
        if meters < 1000:  # noqa: PLR2004
            return f"{self.number(meters)} m"
        kilometers = meters / 1000
        is_short = kilometers < 10 and round(kilometers, 1) % 1  # noqa: PLR2004
        return f"{self.number(kilometers, 1 if is_short else 0)} km"
