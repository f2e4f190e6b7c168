"""The words of the list for readers without script, in the languages of the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mapper.page.record_words import RECORD_WORDS

LANGUAGES = ("en", "es", "fr")
_NOON = 12
_KILOMETER = 1_000
_METERS_A_MILE = 1_609.344
_METERS_A_FOOT = 0.3048
_LEAST_MILES = 0.19  # shorter, feet say more, as on the page
_WHOLE_AREAS = frozenset({"city", "county", "state"})

# those of the page's script, under its keys; sites have them, too
VALUE_WORDS: Mapping[str, tuple[str, str, str]] = {
    "contest.agreed": ("Agreed", "Hay acuerdo", "Concordant"),
    "contest.uncontested": ("Uncontested", "No se discute", "Non contesté"),
    "contest.one-account": ("One account", "Versión única", "Version unique"),
    "contest.one-sided": ("One side only", "Falta la otra parte", "Une seule partie"),
    "contest.disputed": ("Disputed", "En disputa", "Contesté"),
    "stance.asserts": ("Asserts", "Afirma", "Affirme"),
    "stance.denies": ("Denies", "Niega", "Dément"),
    "stance.partly-confirms": ("Confirms in part", "Confirma en parte", "Confirme en partie"),
    "stance.does-not-dispute": ("Does not dispute it", "No lo discute", "Ne conteste pas"),
    "stance.does-not-say": (
        "Spoke, but not to this",
        "Habló, pero no de esto",
        "A parlé, mais pas de cela",
    ),
    "stance.no-comment": ("No comment", "Sin comentarios", "Sans commentaire"),
    "stance.not-asked": ("Not asked", "No se le consultó", "Pas sollicité"),
    "precision.address": ("Address", "Dirección", "Adresse"),
    "precision.intersection": ("Intersection", "Intersección", "Intersection"),
    "precision.poi": ("Named place", "Lugar con nombre", "Lieu nommé"),
    "precision.block": ("Block", "Cuadra", "Pâté de maisons"),
    "precision.neighborhood": ("Neighborhood", "Vecindario", "Quartier"),
    "precision.city": ("City only", "Solo la ciudad", "Ville seulement"),
    "precision.county": ("County only", "Solo el condado", "Comté seulement"),
    "precision.state": ("State or region only", "Solo el estado o región", "Région seulement"),
    "precision.unknown": ("Precision not known", "Precisión desconocida", "Précision inconnue"),
    "editor.reporter": ("reporter", "reportería", "reportage"),
    "editor.editor": ("editor", "edición", "édition"),
    "editor.second-reader": ("second reader", "segunda lectura", "seconde lecture"),
    "editor.fact-checker": ("fact-checker", "verificación de datos", "vérification des faits"),
    "editor.translator": ("translator", "traducción", "traduction"),
    "editor.lawyer": ("lawyer", "revisión legal", "relecture juridique"),
    "editor.publisher": ("publisher", "dirección", "direction de la publication"),
    "editor.other": ("another role", "otra función", "autre fonction"),
    "role.named": ("Named only", "Solo mencionada", "Seulement citée"),
    "place.within": (
        "{precision}, within {distance}",
        "{precision}, en un radio de {distance}",
        "{precision}, à {distance} près",
    ),
    "detail.unknowns": ("What is not known", "Lo que no se sabe", "Ce qu’on ne sait pas"),
    "notice.license": ("Data license", "Licencia de los datos", "Licence des données"),
    "notice.borders": (
        "Areas in dispute, as the publisher chose",
        "Zonas en disputa, según eligió quien publica",
        "Zones disputées, selon le choix de l’éditeur",
    ),
    "correction.typo": ("Typo", "Errata", "Coquille"),
    "correction.clarification": ("Clarification", "Aclaración", "Précision"),
    "correction.correction": ("Correction", "Corrección", "Correction"),
    "correction.removal": ("Removal", "Retirada", "Retrait pour éviter un dommage"),
    "correction.retraction": ("Retraction", "Retractación", "Rétractation"),
}  # fmt: skip
_LIST_WORDS: Mapping[str, tuple[str, str, str]] = {
    **RECORD_WORDS,
    **VALUE_WORDS,
    "place.radius": (
        "Within {distance} of the point",
        "En un radio de {distance} del punto",
        "À {distance} du point au plus",
    ),
    "notice.contact": ("Corrections and removals", "Correcciones y retiros", "Corrections et retraits"),
    "retracted": (
        "The record {id} was retracted on {date} ({role}).",
        "La redacción se retractó del registro {id} (fecha: {date}; lo anotó: {role}).",
        (
            "La rédaction s’est rétractée de la fiche {id} (date\u00a0: {date}\u00a0; fonction\u00a0: "
            "{role})."
        ),
    ),
    "detail.local-time": ("{time} local time", "{time}, hora local", "{time}, heure locale"),
    "time.am": ("{time} a.m.", "{time} a. m.", "{time}"),
    "time.pm": ("{time} p.m.", "{time} p. m.", "{time}"),
    "detail.background": ("Background", "Contexto", "Contexte"),
    "detail.generalized": ("Approximate", "Aproximado", "Approximatif"),
    "detail.withheld": ("Withheld", "No se publica", "Non publié"),
    "field.yes": ("Yes", "Sí", "Oui"),
    "field.no": ("No", "No", "Non"),
    "list.incident": ("{n} incident.", "{n} incidente.", "{n} incident."),
    "list.incidents": ("{n} incidents.", "{n} incidentes.", "{n} incidents."),
    "list.withheld": (
        "{n} more withheld by the publisher.",
        "Sin publicar: {n} más, por decisión de quien publica.",
        "Non publiés par la rédaction\u00a0: {n}.",
    ),
    "list.newest": (
        (
            "The newest {listed} of them follow. The other {rest} are in this file, too: open it in a "
            "browser with JavaScript, or write all of them as a table with {command}."
        ),
        (
            "Siguen los {listed} más recientes. Los otros {rest} también están en este archivo: "
            "ábralo en un navegador con JavaScript, o escriba todos como tabla con {command}."
        ),
        (
            "Les {listed} plus récents suivent. Les {rest} autres sont aussi dans ce fichier\u00a0: "
            "ouvrez-le dans un navigateur avec JavaScript, ou écrivez-les tous en tableau avec "
            "{command}."
        ),
    ),
    "list.source": ("Source: {sources}", "Fuente: {sources}", "Source\u00a0: {sources}"),
    "list.sources": ("Sources: {sources}", "Fuentes: {sources}", "Sources\u00a0: {sources}"),
    "list.checked": ("Checked: {checks}", "Comprobado: {checks}", "Vérifié\u00a0: {checks}"),
    "list.no-source": (
        "no title, publisher or address known",
        "sin título, medio ni dirección conocidos",
        "ni titre, ni éditeur, ni adresse connus",
    ),
    "list.into": (
        "Translated from {language} into {into} by: {role}.",
        "Traducido del {language} al {into} ({role}).",
        "Traduit\u202f; langue d’origine\u00a0: {language}\u202f; traduction\u00a0: {into} ({role}).",
    ),
    "list.into-only": (
        "Translated from {language} into {into}.",
        "Traducido del {language} al {into}.",
        "Traduit\u202f; langue d’origine\u00a0: {language}\u202f; traduction\u00a0: {into}.",
    ),
    "list.foot": ("ft", "pies", "pieds"),
    "list.mile": ("mi", "mi", "mi"),
}  # fmt: skip


def word(language: str, key: str, /, **values: str) -> str:
    """Return a text of the list with its values.

    Args:
        language: `en`, `es` or `fr`.
        key: Of the text, such as `stance.denies`.
        values: What stands in its places, as markup.
    """
    text = _LIST_WORDS[key][LANGUAGES.index(language)]
    return text.format(**values) if values else text


def clock_words(time: str, language: str) -> str:
    """Write a local time as newspapers do: "9:39 a.m. local time"; a text that is none stays as it is."""
    hour, colon, minute = time.partition(":")
    if not colon or not (hour.isdigit() and minute.isdigit()):
        return time
    if language == "fr":
        said = f"{int(hour)}\u00a0h\u00a0{minute}"
    else:
        half = "time.am" if int(hour) < _NOON else "time.pm"
        said = word(language, half, time=f"{int(hour) % _NOON or _NOON}:{minute}")
    return word(language, "detail.local-time", time=said)


def exactness_words(row: Mapping[Any, Any], language: str) -> str:
    """Write how exact the place of an incident is; empty if it has none or its record does not say."""
    precision, radius = str(row.get("precision")), row.get("coordinate_uncertainty_in_meters")
    if row.get("located_by") == "unlocated":
        return ""
    if precision in _WHOLE_AREAS:
        return word(language, f"precision.{precision}").lower()
    if not isinstance(radius, int | float) or not radius > 0:
        return ""
    distance = _distance(float(radius), language)
    if precision == "unknown":
        said = word(language, "place.radius", distance=distance)
    else:
        kind = word(language, f"precision.{precision}")
        said = word(language, "place.within", precision=kind, distance=distance)
    return f"{said[:1].lower()}{said[1:]}"


def _distance(meters: float, language: str) -> str:
    """Write a distance in metric units and those of roads in the United States: "150 m (490 ft)"."""
    metric = f"{_rounded(meters / 1000)} km" if meters >= _KILOMETER else f"{_rounded(meters)} m"
    miles = meters / _METERS_A_MILE
    if miles >= _LEAST_MILES:
        other = f"{_rounded(miles)} {word(language, 'list.mile')}"
    else:
        other = f"{_rounded(meters / _METERS_A_FOOT)} {word(language, 'list.foot')}"
    return f"{metric} ({other})"


def _rounded(value: float) -> str:
    """Write a number with two significant digits."""
    return f"{float(f'{value:.2g}'):,g}"
