"""The fields of a mapping file, and the column names that mapper recognizes without one."""

from __future__ import annotations

from docs.generated.columns import meaning
from docs.generated.markdown import code, stacked, table
from mapper.imports.vocabularies import FIELDS, NAMES, PRIVATE_NAMES, SEVERAL_COLUMNS

_OWN = {
    "id": "The incident's id.",
    "city": "The city that the row names.",
    "date_end": "Last day, where `event_date` is the first.",
    "date_precision": "How exact the date is, as a word or as the code of ACLED or UCDP GED.",
    "date_interval": "`lasted` or `once`: what an interval of days means.",
    "year": "Year, where the date is in parts.",
    "month": "Month, where the date is in parts.",
    "day": "Day of the month, where the date is in parts.",
    "county": "The county that the row names.",
    "state": "The state that the row names, by name or postal code.",
    "country": "The country that the row names; its cities are looked up there.",
    "coordinates": "Latitude and longitude in one column.",
    "latitude": "Latitude.",
    "longitude": "Longitude.",
    "coordinate_uncertainty_in_meters": "Radius around the point in meters.",
    "agency": "Agencies, by name; several in a cell with `agency_separator`.",
    "agency_ids": "Agencies, by the ids of the table given with `--agencies`.",
    "role": "The role of the row's agencies.",
    "claim": "The claim that the row's accounts are about; by default its summary.",
    "claim_about": "`background` for claims about practice in general.",
    "account_by": "The speaker of an account, where a row is an account.",
    "account_capacity": "The speaker's capacity; by default read from the words for the speaker.",
    "account_agency": "The agency that the speaker speaks for.",
    "stance": "The speaker's stance, or a word for it such as denied.",
    "says": "What the speaker says.",
    "said_on": "When they spoke.",
    "asked_on": "When they were asked.",
    "asked_how": "How they were asked.",
    "account_source": "Address of the account's source; by default the first of the row.",
    "agency_response": "The answer of the row's agencies to what happened, begun with a word for its stance.",
    "response_stance": "The stance of the answer, if it does not begin with one.",
    "response_source": "Address of the answer's source; by default the first of the row.",
    "response_date": "When the agencies answered.",
    "private_names": "Names of private people that nothing published may hold.",
    "links": "Addresses of sources.",
    "media": "Photos in the folder of `--embed-media`; several in a cell with `;`, `|` or lines.",
    "media_alt": "What the photo shows.",
    "media_alt_en": "What it shows, in English, if `media_alt` is in another language.",
    "media_alt_es": "What it shows, in Spanish.",
    "media_alt_fr": "What it shows, in French.",
    "media_credit": "Who made it.",
    "media_license": "The license, or the permission.",
    "media_people": "Which people can be recognized: `none`, `public`, `consented` or `blurred`.",
    "source_publisher": "Who published the source.",
    "source_title": "Title of the source.",
    "source_date": "Date of publication of the source.",
}


def page() -> str:
    """Write a row a field, then the names that are kept out."""
    rows = [
        (
            code(field) + (" (several)" if field in SEVERAL_COLUMNS else ""),
            _OWN.get(field) or meaning("incidents", field),
            ", ".join(code(name) for name in NAMES[field] if name != field) or "–",
        )
        for field in FIELDS
    ]
    kept_out = ", ".join(code(name) for name in sorted(PRIVATE_NAMES))
    why = (
        "They may hold private people, homes, phone numbers or pictures. Name one under `fields` to"
        " import it anyway."
    )
    return "\n\n".join(
        (
            stacked(table(("Field", "Meaning", "Also recognized as"), rows)),
            "## Columns that are kept out",
            why,
            kept_out,
        )
    )
