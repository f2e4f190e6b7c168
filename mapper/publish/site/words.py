"""The words of the pages per incident, in English and Spanish; those of the map, where it has them."""

from __future__ import annotations

from collections.abc import Mapping

from mapper.page import describe_date

LANGUAGES = ("en", "es")

_WORDS: Mapping[str, tuple[str, str]] = {
    "nav.map": ("Map", "Mapa"),
    "nav.all": ("All incidents", "Todos los incidentes"),
    "nav.data": ("Data", "Datos"),
    "nav.corrections": ("Corrections", "Correcciones"),
    "nav.feed": ("Feed (Atom)", "Canal (Atom)"),
    "nav.language": ("Español", "English"),
    "nav.main": ("Pages of this site", "Páginas de este sitio"),
    "nav.skip": ("Skip to the text", "Ir al texto"),
    "index.open-map": ("Open the map", "Abrir el mapa"),
    "index.count.one": ("1 incident", "1 incidente"),
    "index.count.other": ("{n} incidents", "{n} incidentes"),
    "index.withheld.one": ("1 more is withheld by the publisher.", "La redacción reserva 1 más."),
    "index.withheld.other": ("{n} more are withheld by the publisher.", "La redacción reserva {n} más."),
    "index.newest": ("The newest {n}", "Los {n} más recientes"),
    "index.years": ("All incidents by year", "Todos los incidentes por año"),
    "index.rest": ("The other {n} are on the map.", "Los otros {n} están en el mapa."),
    "index.data": ("The data, to download", "Los datos, para descargar"),
    "index.data-note": (
        "Each has the same incidents. datapackage.json (Frictionless) and catalog.jsonld describe them.",
        "Todos tienen los mismos incidentes, que describen datapackage.json (Frictionless) y catalog.jsonld.",
    ),
    "index.verify": (
        "manifest.json lists the SHA-256 of each file of this site.",
        "manifest.json enumera el SHA-256 de cada archivo de este sitio.",
    ),
    "notice.contact": ("Report an error, ask for a removal", "Avisar de un error, pedir una retirada"),
    "notice.borders": (
        "Areas in dispute, as the publisher chose",
        "Zonas en disputa, según eligió quien publica",
    ),
    "notice.license": ("Data license", "Licencia de los datos"),
    "incident.on-map": ("Open on the map", "Abrir en el mapa"),
    "incident.when": ("When", "Cuándo"),
    "incident.time": ("Time", "Hora"),
    "incident.where": ("Where", "Dónde"),
    "incident.exact": ("How exact", "Precisión"),
    "incident.jurisdiction": ("Jurisdiction", "Jurisdicción"),
    "incident.verbatim": ("In the source’s words", "En palabras de la fuente"),
    "incident.type": ("Type", "Tipo"),
    "incident.agencies": ("Agencies", "Agencias"),
    "incident.no-agencies": ("No agency named.", "No se menciona ninguna agencia."),
    "incident.contest": ("Contest status", "Qué dicen las partes"),
    "incident.drawing": ("Map of the place: {place}", "Mapa del lugar: {place}"),
    "incident.circle": (
        "The place is somewhere within the circle, {radius} from its center.",
        "El lugar está en algún punto del círculo, a {radius} o menos de su centro.",
    ),
    "incident.outline": (
        "The outline shows the place, which reaches {radius} from its center.",
        "El contorno muestra el lugar, que llega hasta {radius} de su centro.",
    ),
    "incident.claims": ("Claims and accounts", "Afirmaciones y versiones"),
    "incident.background": ("Background", "Contexto"),
    "incident.officials": ("Agencies and officials", "Agencias y funcionarios"),
    "incident.others": ("Everyone else", "Todos los demás"),
    "incident.reports": ("Reported by media", "Según los medios"),
    "incident.none-on-record": ("None on record.", "No consta ninguna."),
    "incident.unknowns": ("What is not known", "Lo que no se sabe"),
    "incident.notes": ("Notes", "Notas"),
    "incident.sources": ("Sources", "Fuentes"),
    "incident.archived": ("archived copy", "copia archivada"),
    "incident.source": ("Source", "Fuente"),
    "incident.no-title": ("untitled source", "fuente sin título"),
    "incident.cite": ("How to cite", "Cómo citar"),
    "incident.cite-id": ("incident {id}", "incidente {id}"),
    "incident.credit": ("Borders: {credit}.", "Límites: {credit}."),
    "card.map": ("{title}: map of all incidents", "{title}: mapa de todos los incidentes"),
    "card.with-map": ("With a map of the place.", "Con un mapa del lugar."),
    "incident.said-on": ("Said {date}", "Lo dijo: {date}"),
    "incident.asked-on": ("Asked {date}", "Consulta: {date}"),
    "incident.asked-how": ("Asked: {how}", "Consulta: {how}"),
    "incident.original": ("As written", "Texto original"),
    "place.unlocated": ("The place is not known.", "Se desconoce el lugar."),
    "place.within": ("{precision}, within {distance}", "{precision}, en un radio de {distance}"),
    "yes": ("yes", "sí"),
    "no": ("no", "no"),
    "contest.one-account": ("One account", "Versión única"),
    "contest.uncontested": ("Uncontested", "No se discute"),
    "contest.agreed": ("Agreed", "Hay acuerdo"),
    "contest.one-sided": ("One-sided", "Falta la otra parte"),
    "contest.disputed": ("Disputed", "En disputa"),
    "stance.asserts": ("Asserts", "Afirma"),
    "stance.denies": ("Denies", "Niega"),
    "stance.partly-confirms": ("Confirms in part", "Confirma en parte"),
    "stance.does-not-dispute": ("Does not dispute it", "No lo discute"),
    "stance.does-not-say": ("Spoke, but not to this", "Habló, pero no de esto"),
    "stance.no-comment": ("No comment", "Sin comentarios"),
    "stance.not-asked": ("Not asked", "No se le consultó"),
    "role.conducting": ("Conducting", "A cargo"),
    "role.assisting": ("Assisting", "De apoyo"),
    "role.responding": ("Responding", "Acudió"),
    "role.present": ("Present", "Presente"),
    "role.involved": ("Involved", "Involucrada"),
    "role.named": ("Named only", "Solo mencionada"),
    "type.operation": ("Operation", "Operativo"),
    "type.stop": ("Stop", "Alto policial"),
    "type.encounter": ("Encounter", "Incidente con agentes"),
    "type.protest": ("Protest", "Protesta"),
    "type.police-response": ("Police response", "Respuesta policial"),
    "type.staging": ("Staging", "Concentración de agentes"),
    "type.other": ("Other", "Otro"),
    "precision.address": ("Address", "Dirección"),
    "precision.intersection": ("Intersection", "Intersección"),
    "precision.poi": ("Named place", "Lugar con nombre"),
    "precision.block": ("Block", "Cuadra"),
    "precision.neighborhood": ("Neighborhood", "Vecindario"),
    "precision.city": ("City only", "Solo la ciudad"),
    "precision.county": ("County only", "Solo el condado"),
    "precision.unknown": ("Precision not known", "Precisión desconocida"),
    "corrections.none": ("No corrections so far.", "Sin correcciones hasta ahora."),
    "corrections.merged": ("This record is now part of another:", "Este registro ahora es parte de otro:"),
    "corrections.retracted": ("Retracted", "Se retractó"),
    "correction.typo": ("Typo", "Errata"),
    "correction.clarification": ("Clarification", "Aclaración"),
    "correction.correction": ("Correction", "Corrección"),
    "correction.removal": ("Removal", "Retirada"),
    "editor.reporter": ("reporter", "reportero o reportera"),
    "editor.editor": ("editor", "edición"),
    "editor.second-reader": ("second reader", "segunda lectura"),
    "editor.fact-checker": ("fact checker", "verificación"),
    "editor.translator": ("translator", "traducción"),
    "editor.lawyer": ("lawyer", "asesoría legal"),
    "editor.publisher": ("publisher", "dirección"),
    "editor.other": ("another role", "otra función"),
    "feed.subtitle": ("New and corrected incidents", "Incidentes nuevos y corregidos"),
}  # fmt: skip


class Words:
    """The words of a site in one language."""

    def __init__(self, language: str) -> None:
        """Take the words of a language of `LANGUAGES`."""
        self.language = language
        self._at = LANGUAGES.index(language)

    def __call__(self, key: str, **values: str) -> str:
        """Return the words of a key, with values put in."""
        return _WORDS[key][self._at].format(**values) if values else _WORDS[key][self._at]

    def of(self, kind: str, value: str) -> str:
        """Return the words for one of mapper's own values; a value of the publisher's stays as it is."""
        key = f"{kind}.{value}"
        return _WORDS[key][self._at] if key in _WORDS else value.replace("-", " ").capitalize()

    def count(self, key: str, number: int) -> str:
        """Count in words."""
        return self(f"{key}.{'one' if number == 1 else 'other'}", n=f"{number:,}")

    @property
    def undated(self) -> str:
        """What stands where a date would."""
        return describe_date(None, self.language)

    def distance(self, meters: float) -> str:
        """Return a distance as the page writes it, in two figures."""
        if meters < 1000:  # noqa: PLR2004
            return f"{meters:,.0f} m"
        kilometers = meters / 1000
        said = f"{kilometers:.1f}" if kilometers < 10 else f"{kilometers:,.0f}"  # noqa: PLR2004
        return f"{said.removesuffix('.0')} km"
