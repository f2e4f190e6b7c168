"""Words of the pages per incident for what mapper writes into records, and for what editors noted on them.

They are those of the map, under its keys; unnamed agencies have their ids in the registry.
"""

from __future__ import annotations

from collections.abc import Mapping

RECORD_WORDS: Mapping[str, tuple[str, str, str]] = {
    "agency.federal-unspecified": (
        "Federal agents, agency not named",
        "Agentes federales, agencia sin identificar",
        "Agents fédéraux, agence non précisée",
    ),
    "agency.federal-several": (
        "Several federal agencies",
        "Varias agencias federales",
        "Plusieurs agences fédérales",
    ),
    "areas.county": ("{name} County", "Condado de {name}", "Comté de {name}"),
    "areas.unincorporated": (
        "unincorporated {name}",
        "área no incorporada del {name}",
        "{name}, hors communes",
    ),
    "areas.city-unknown": (
        "{name}, city unknown",
        "{name}, ciudad desconocida",
        "{name}, ville inconnue",
    ),
    "areas.county-unknown": (
        "{name}, county unknown",
        "{name}, condado desconocido",
        "{name}, comté inconnu",
    ),
    "areas.beyond": ("outside {name}", "fuera de {name}", "hors de {name}"),
    "areas.disputed": (
        "in dispute: {names}",
        "en disputa: {names}",
        "zone disputée\u00a0: {names}",
    ),
    "detail.scenes": (
        "Other scenes of the same event",
        "Otras escenas del mismo suceso",
        "Autres scènes des mêmes faits",
    ),
    "kept.cell": (
        "Approximate: the circle is centered on a {km} km grid cell; the place is somewhere in it.",
        (
            "Aproximado: el círculo tiene su centro en el de una cuadrícula de {km} km;"
            " el lugar está en alguna parte del círculo."
        ),
        (
            "Approximatif\u00a0: le cercle est centré sur une case d’une grille de {km} km\u202f;"
            " le lieu s’y trouve quelque part."
        ),
    ),
    "kept.place": (
        "The exact place is not published.",
        "El lugar exacto no se publica.",
        "Le lieu exact n’est pas publié.",
    ),
    "kept.unplaced": (
        "The exact place is withheld.",
        "El lugar exacto no se publica.",
        "Le lieu exact n’est pas publié.",
    ),
    "kept.fields": (
        "Not shown: {fields}.",
        "No se publica: {fields}.",
        "Non publié\u00a0: {fields}.",
    ),
    "kept.fields.summary": ("the summary", "el resumen", "le résumé"),
    "kept.fields.verbatim_locality": (
        "the source's words for the place",
        "el lugar en palabras de la fuente",
        "le lieu selon la source",
    ),
    "kept.fields.locality": ("the place", "el lugar", "le lieu"),
    "kept.fields.coordinates": ("the exact place", "el lugar exacto", "le lieu exact"),
    "kept.fields.location_note": (
        "the note on the place",
        "la nota sobre el lugar",
        "la note sur le lieu",
    ),
    "kept.fields.date_note": (
        "the note on the date",
        "la nota sobre la fecha",
        "la note sur la date",
    ),
    "kept.fields.local_time": ("the time of day", "la hora", "l’heure"),
    "kept.fields.agencies": ("the agencies", "las agencias", "les agences"),
    "kept.fields.claims": (
        "the claims and accounts",
        "las afirmaciones y versiones",
        "les affirmations et les versions",
    ),
    "kept.fields.unknowns": (
        "the open questions",
        "las preguntas abiertas",
        "les questions ouvertes",
    ),
    "kept.own": (
        "Not shown: fields that could tell the place or a person.",
        "No se publican los datos que podrían revelar el lugar o a una persona.",
        "Non publié\u00a0: les données qui pourraient révéler le lieu ou une personne.",
    ),
    "kept.outline": (
        "Not shown: the outline.",
        "No se publica el contorno.",
        "Non publié\u00a0: le contour.",
    ),
    "kept.fields.fields": (
        "the fields of the publisher's own",
        "los campos propios del editor",
        "les données propres à la rédaction",
    ),
    "kept.kind.home": (
        "A home; the exact place is not published",
        "Una vivienda; el lugar exacto no se publica",
        "Un domicile\u202f; le lieu exact n’est pas publié",
    ),
    "kept.kind.shelter": (
        "A shelter; the exact place is not published",
        "Un refugio; el lugar exacto no se publica",
        "Un refuge\u202f; le lieu exact n’est pas publié",
    ),
    "kept.kind.clinic": (
        "A clinic; the exact place is not published",
        "Una clínica; el lugar exacto no se publica",
        "Une clinique\u202f; le lieu exact n’est pas publié",
    ),
    "kept.kind.school": (
        "A school; the exact place is not published",
        "Una escuela; el lugar exacto no se publica",
        "Une école\u202f; le lieu exact n’est pas publié",
    ),
    "kept.kind.place-of-worship": (
        "A place of worship; the exact place is not published",
        "Un lugar de culto; el lugar exacto no se publica",
        "Un lieu de culte\u202f; le lieu exact n’est pas publié",
    ),
    "translation.from": (
        "Translated from {language}.",
        "Traducido del {language}.",
        "Traduit\u202f; langue d’origine\u00a0: {language}.",
    ),
    "translation.by": (
        "Translated from {language} by: {role}.",
        "Traducido del {language} ({role}).",
        "Traduit\u202f; langue d’origine\u00a0: {language} ({role}).",
    ),
    "translation.reviewed": (
        "Reviewed by: {role}.",
        "Revisión: {role}.",
        "Relecture\u00a0: {role}.",
    ),
    "translation.unreviewed": ("Not reviewed.", "Sin revisar.", "Non relu."),
    "translation.original": (
        "The original decides.",
        "Prevalece el original.",
        "L’original fait foi.",
    ),
    "detail.same-event": (
        "Other records of the same event",
        "Otros registros del mismo suceso",
        "Autres fiches sur les mêmes faits",
    ),
    "detail.checked": ("What was checked", "Qué se comprobó", "Ce qui a été vérifié"),
    "editing.by": ("{date}, {role}", "{date}, {role}", "{date}, {role}"),
    "checked.source-opened": (
        "Sources opened and compared",
        "Se abrieron y compararon las fuentes",
        "Sources ouvertes et comparées",
    ),
    "checked.quotations-compared": (
        "Quotations compared letter by letter",
        "Se compararon las citas letra por letra",
        "Citations comparées mot à mot",
    ),
    "checked.date-confirmed": (
        "Date confirmed by a second source",
        "Una segunda fuente confirma la fecha",
        "Date confirmée par une seconde source",
    ),
    "checked.place-confirmed": ("Place confirmed", "Se confirmó el lugar", "Lieu confirmé"),
    "checked.agencies-confirmed": (
        "Agencies confirmed by a second source",
        "Una segunda fuente confirma las agencias",
        "Agences confirmées par une seconde source",
    ),
    "checked.translation-compared": (
        "Translation compared with the original",
        "Se comparó la traducción con el original",
        "Traduction comparée à l’original",
    ),
    "checked.privacy-reviewed": (
        "Read for private people and homes",
        "Se revisó si hay particulares o viviendas",
        "Relu pour les particuliers et les domiciles",
    ),
    "kept.fields.corrections": ("the corrections", "las correcciones", "les corrections"),
    "editor.machine": ("software", "traducción automática", "traduction automatique"),
    "language.en": ("English", "inglés", "anglais"),
    "language.es": ("Spanish", "español", "espagnol"),
    "language.fr": ("French", "francés", "français"),
}
