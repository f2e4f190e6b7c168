"""The names of columns in public data sets, and the meaning of the words and numbers in them.

Names are compared without case, spaces and marks: `Event Date`, `event_date` and `eventDate` are one.
A vocabulary that is recognized by its signature comes before the general names.

ACLED: codebook of 2023, with its codes of time and of spatial precision; UCDP GED: codebook of version
23.1, `date_prec` and `where_prec`; Darwin Core: quick reference guide; the Washington Post's fatal
police shootings, version 2; 2020PB; Mapping Police Violence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, TypeAlias

from mapper.imports.names_abroad import NAMES_ABROAD, PRIVATE_NAMES_ABROAD

FIELDS = (
    "id", "event", "event_date", "date_end", "date_precision", "date_interval", "date_note",
    "local_time",
    "year", "month", "day",
    "type", "title", "summary",
    "verbatim_locality", "locality", "location_note", "city", "county", "state", "country",
    "latitude", "longitude", "coordinates", "coordinate_uncertainty_in_meters", "precision",
    "agency", "agency_ids", "role", "links", "source_publisher", "source_title", "source_date",
    "data_generalizations", "information_withheld",
    "media", "media_alt", "media_alt_en", "media_alt_es", "media_alt_fr", "media_credit", "media_license",
    "media_people",
    "claim", "claim_about", "account_by", "account_capacity", "account_agency", "stance", "says",
    "said_on", "asked_on", "asked_how", "account_source",
    "agency_response", "response_stance", "response_source", "response_date",
    "place_type", "redact", "private_names", "withhold", "publish_after",
)  # fmt: skip
# The columns of accounts: those of the long form, a row an account, and those of an agency's answer.
LONG_FORM_FIELDS = ("account_by", "account_capacity", "account_agency", "stance", "says")
ACCOUNT_FIELDS = (
    *LONG_FORM_FIELDS,
    "claim_about",
    "said_on",
    "asked_on",
    "asked_how",
    "account_source",
)
ACCOUNT_TABLE_FIELDS = (
    "id", "claim", *ACCOUNT_FIELDS, "links", "source_publisher", "source_title", "source_date",
)  # fmt: skip
RESPONSE_FIELDS = ("agency_response", "response_stance", "response_source", "response_date")
# What must not be published; a column of such a name counts whatever a mapping says of it.
PRIVACY_FIELDS = ("place_type", "redact", "private_names", "withhold", "publish_after")
MEDIA_FIELDS = (
    "media", "media_alt", "media_credit", "media_license", "media_people",
    "media_alt_en", "media_alt_es", "media_alt_fr",
)  # fmt: skip
SEVERAL_COLUMNS = (
    "agency",
    "links",
    "source_publisher",
)  # fields that may be taken from more than one column

# what the rows in which no column gives it a value get; `source` is a publisher or a link
CONSTANTS = (
    "agency", "role", "country", "state", "county", "city", "type", "source", "links", "event_date",
    "date_precision", "date_interval", "title", "summary", "locality", "precision",
    "coordinate_uncertainty_in_meters", "source_publisher", "source_title", "source_date",
    "media_credit", "media_license", "media_people",
)  # fmt: skip

# Each field with the names that it goes by, the surest first.
_NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "id": ("id", "incident_id", "event_id", "occurrence_id", "record_id", "case_id", "uid",
               "no", "number", "vorgangsnummer", "aktenzeichen", "expediente",
               "num_expediente", "folio"),
        "event": ("event", "parent_event_id"),
        "event_date": ("event_date", "date", "incident_date", "date_of_incident", "date_start",
                       "start_date", "occurred_on", "occurred_at", "datetime", "day", "fecha"),
        "date_end": ("date_end", "end_date", "event_date_end", "end", "end_datetime", "ended_on",
                     "ended_at", "until"),
        "year": ("year", "event_year", "iyear", "jahr", "ujahr", "an"),
        "month": ("month", "event_month", "mes", "imonth", "monat", "umonat", "mois"),
        "day": ("day", "event_day", "dia", "iday", "tag", "jour"),
        "date_precision": ("date_precision", "event_date_precision", "time_precision",
                           "date_prec", "date_accuracy"),
        "date_interval": ("date_interval",),
        "date_note": ("date_note", "date_text", "verbatim_event_date"),
        "local_time": ("local_time", "time", "event_time", "incident_time", "hora"),
        "type": ("type", "incident_type", "event_type", "category", "offense", "offence", "crime",
                 "delito"),
        "title": ("title", "headline", "incident_title", "incident_name", "event_name", "titulo",
                  "case", "item_label", "event_label", "incident_label"),  # of Wikidata
        "summary": ("summary", "description", "what", "narrative", "circumstances",
                    "occurrence_remarks", "event_remarks", "details", "brief_description",
                    "descripcion"),
        "verbatim_locality": ("verbatim_locality", "location_description", "where_description"),
        "locality": ("locality", "place", "place_name", "location", "location_name", "site",
                     "lugar", "place_label", "location_label"),
        "location_note": ("location_note", "location_remarks", "georeference_remarks"),
        "city": ("city", "municipality", "town", "city_name", "ciudad", "admin3", "suburb",
                 "city_label"),
        "county": ("county", "county_name", "condado"),
        "country": ("country", "country_name", "pais", "country_code", "country_label"),
        "state": ("state", "state_province", "state_abbr", "state_code", "estado"),
        "latitude": ("geometry.latitude", "latitude", "decimal_latitude", "lat", "y", "latitud",
                     "ygcswgs84"),
        "longitude": ("geometry.longitude", "longitude", "decimal_longitude", "lon", "lng", "long",
                      "x", "longitud", "xgcswgs84"),
        "coordinates": ("geolocation", "coordinates", "lat_lon", "lat_lng", "latlng", "lat_long",
                        "geo_point", "geo_point_2d", "coordenadas"),
        "coordinate_uncertainty_in_meters": ("coordinate_uncertainty_in_meters", "uncertainty_m",
                                             "uncertainty_meters", "radius_meters", "radius_m",
                                             "accuracy_m", "accuracy_meters",
                                             "public_positional_accuracy", "positional_accuracy",
                                             "horizontal_accuracy", "gps_accuracy",
                                             "geometry.radius_meters", "accuracy_km", "radius_km",
                                             "uncertainty_km", "error_km", "precision_km", "radius_miles",
                                             "radius_mi", "radius_ft", "accuracy_ft", "accuracy_feet",
                                             "precision_m", "error_m", "gps_accuracy_m"),
        "precision": ("precision", "location_precision", "geo_precision", "where_prec",
                      "geocode_precision", "geolocation_precision", "location_accuracy"),
        "agency": ("agency", "agencies", "agency_name", "agency_responsible", "department",
                   "law_enforcement_agency", "police_department", "agencies_involved", "agencia",
                   "agency_or_agencies_involved"),
        "agency_ids": ("agency_ids",),
        "role": ("role", "agency_role"),
        "links": ("links", "link", "url", "urls", "source_url", "source_urls", "news_urls",
                  "source_link", "source_links", "references", "article_url", "source_article",
                  "enlace"),
        "source_publisher": ("source_publisher", "publisher", "publication", "newspaper", "outlet",
                             "source", "sources", "news_source",
                             "source_office", "source_name", "fuente"),
        "source_title": ("source_title", "source_headline"),
        "source_date": ("source_date", "published", "published_on", "date_published"),
        "data_generalizations": ("data_generalizations",),
        "information_withheld": ("information_withheld",),
        "media": ("media_file", "media_files"),
        "media_alt": ("media_alt",),
        "media_alt_en": ("media_alt_en",),
        "media_alt_es": ("media_alt_es",),
        "media_alt_fr": ("media_alt_fr",),
        "media_credit": ("media_credit",),
        "media_license": ("media_license",),
        "media_people": ("media_people",),
        "claim": ("claim", "claim_text", "allegation", "alegato", "afirmacion"),
        "claim_about": ("claim_about",),
        "account_by": ("account_by", "by", "speaker", "said_by", "account_of", "segun",
                       "who_said_it", "who_says", "who_says_it", "who_said_so", "speaker_name",
                       "attributed_to", "according_to"),
        "account_capacity": ("account_capacity", "capacity", "speaker_capacity", "speaker_role",
                             "role_of_speaker", "speaker_type", "type_of_speaker", "their_role"),
        "account_agency": ("account_agency", "speaks_for", "speaker_agency"),
        "stance": ("stance", "account_stance", "postura", "stance_on_claim", "position_on_claim"),
        "says": ("says", "account_says", "account", "statement", "dice", "declaracion",
                 "what_they_said", "what_they_say", "quote", "quotation"),
        "said_on": ("said_on", "account_date", "statement_date", "date_of_statement", "date_said"),
        "asked_on": ("asked_on",),
        "asked_how": ("asked_how",),
        "account_source": ("account_source", "account_url", "account_link", "claim_source",
                           "statement_source"),
        "agency_response": ("agency_response", "official_response", "department_response",
                            "response_of_agency", "response_from_agency", "agency_statement",
                            "agency_reply", "official_statement", "agency_says", "agency_said",
                            "what_agency_says", "what_the_agency_says", "what_the_agency_said",
                            "agency_version", "agency_account", "agency_comment", "police_say",
                            "police_says", "police_said", "police_version", "police_account",
                            "police_statement", "official_version", "official_account",
                            "respuesta_de_la_agencia",
                            "respuesta_oficial"),
        "response_stance": ("response_stance", "agency_stance", "agency_response_stance"),
        "response_source": ("response_source", "response_link", "response_url",
                            "source_of_response", "agency_response_source",
                            "agency_response_link", "fuente_de_la_respuesta"),
        "response_date": ("response_date", "agency_response_date"),
        "place_type": ("place_type", "type_of_place", "place_kind", "tipo_de_lugar"),
        "redact": ("redact", "redacted_fields", "fields_to_redact"),
        "private_names": ("private_names", "private_name", "names_to_withhold", "nombres_privados"),
        "withhold": ("withhold", "do_not_publish", "no_publicar"),
        "publish_after": ("publish_after", "embargo_until", "embargoed_until", "not_before",
                          "publicar_despues"),
    }
)  # fmt: skip

NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        own: (*names, *(each for each in NAMES_ABROAD.get(own, ()) if each not in names))
        for own, names in _NAMES.items()
    }
)

# Columns that hold private people, homes or numbers to call; not taken over unless a mapping says so.
PRIVATE_NAMES = frozenset(
    (
        "name", "names", "full_name", "first_name", "last_name", "middle_name", "surname", "alias",
        "victim", "victims", "victim_name", "victim_names", "victims_name", "suspect_name",
        "person_name", "subject_name", "name_of_victim", "decedent", "deceased", "decedent_name",
        "officer_name", "officer_names", "officer_known_names", "witness", "witness_name",
        "driver_name", "complainant", "reporter_name", "recorded_by", "contact", "contact_name",
        "nombre", "nombre_victima", "age", "victim_age", "date_of_birth", "dob", "birth_date",
        "birthdate", "ssn", "license_plate", "plate",
        "address", "street_address", "full_address", "home_address", "residence", "street",
        "location_of_injury_address", "direccion",
        "phone", "phone_number", "telephone", "mobile", "telefono", "email", "e_mail", "correo",
        "victim_image", "url_of_image_of_victim", "image_of_victim", "photo", "photo_url",
        *PRIVATE_NAMES_ABROAD,
    )
)  # fmt: skip


# How many days in a row hold the event, or the calendar month or year that does; 1 is the day itself.
Span: TypeAlias = int | Literal["month", "year"]


@dataclass(frozen=True)
class Vocabulary:
    """The columns of one public data set.

    Attributes:
        name: The name of the data set.
        signature: Columns that identify it, if all of them are present.
        fields: Column by field, where it differs from the general names; several where allowed.
        radius_meters: The radius for a word or number of precision.
        precisions: Our word of precision for theirs.
        date_spans: The precision of a date for their code of it.
        starts_span: Whether the day of such a date is the first that it may mean, not one of them.
        not_agencies: The first words of actors that are not agencies.
    """

    name: str
    signature: frozenset[str]
    fields: Mapping[str, tuple[str, ...]]
    radius_meters: Mapping[str, int] = field(default_factory=dict)
    precisions: Mapping[str, str] = field(default_factory=dict)
    date_spans: Mapping[str, Span] = field(default_factory=dict)
    starts_span: bool = False
    not_agencies: tuple[str, ...] = ()


# The codebooks say "a town", "within 25 km", "a province"; where they give no length, ours is one that
# holds most places of that kind.
VOCABULARIES: tuple[Vocabulary, ...] = (
    Vocabulary(
        "ACLED",
        frozenset(("event_id_cnty", "event_date", "actor1")),
        {
            "id": ("event_id_cnty",),
            "event_date": ("event_date",),
            "date_precision": ("time_precision",),
            "type": ("event_type",),
            "title": ("sub_event_type",),
            "summary": ("notes",),
            "agency": ("actor1", "actor2"),
            "locality": ("location",),
            "city": ("location",),
            "county": ("admin2",),
            "state": ("admin1",),
            "precision": ("geo_precision",),
            "source_publisher": ("source",),
        },
        radius_meters={"1": 5_000, "2": 25_000, "3": 100_000},
        precisions={"1": "city", "2": "county", "3": "unknown"},
        # 2: some time in the week or a like period, of which the day is the middle, or the first or
        # last where the source says so; 3: some time in the month, of which it is the mid-point
        date_spans={"1": 1, "2": 7, "3": "month"},
        not_agencies=("Protesters", "Rioters", "Civilians", "Unidentified", "Labor Group"),
    ),
    Vocabulary(
        "GDELT",
        frozenset(("globaleventid", "sqldate", "actiongeolat")),
        {
            "id": ("globaleventid",),
            "event_date": ("sqldate",),
            "latitude": ("actiongeo_lat",),
            "longitude": ("actiongeo_long",),
            "locality": ("actiongeo_fullname",),
            "links": ("sourceurl",),
            "precision": ("actiongeo_type",),
        },
        # 1 country, 2 state of the US, 3 its city, 4 city elsewhere, 5 first-level area; a center each
        radius_meters={"1": 1_000_000, "2": 150_000, "3": 5_000, "4": 5_000, "5": 150_000},
        precisions={"1": "country", "2": "state", "3": "city", "4": "city", "5": "state"},
    ),
    Vocabulary(
        "UCDP GED",
        frozenset(("where_prec", "date_start", "side_a")),
        {
            "id": ("id",),
            "event_date": ("date_start",),
            "date_end": ("date_end",),
            "date_precision": ("date_prec",),
            "agency": ("side_a", "side_b"),
            "verbatim_locality": ("where_description",),
            "locality": ("where_coordinates",),
            "precision": ("where_prec",),
            "links": (),
            "title": ("dyad_name",),
            "source_title": ("source_article",),
            "source_publisher": ("source_office",),
            "source_date": (),
            "type": (),
        },
        radius_meters={
            "1": 5_000, "2": 25_000, "3": 50_000, "4": 150_000, "5": 100_000, "6": 1_000_000,
            "7": 1_000_000,
        },
        precisions={"1": "city", "2": "county", **dict.fromkeys("34567", "unknown")},
        # 2: within 2 to 6 days; 3: the week; 4: within 8 to 30 days, or the month; 5: more than a
        # month, no more than a year. date_start is the first day that it may have been.
        date_spans={"1": 1, "2": 6, "3": 7, "4": 30, "5": 365},
        starts_span=True,
        not_agencies=("Civilians",),
    ),
    Vocabulary(
        "Washington Post, fatal police shootings",
        frozenset(("agency_ids", "location_precision", "threat_type")),
        {
            "id": ("id",), "event_date": ("date",), "agency_ids": ("agency_ids",),
            "precision": ("location_precision",), "type": (), "agency": (),
        },
        radius_meters={
            "poi_small": 100, "poi_large": 500, "road": 2_000, "road_section": 2_000,
            "neighborhood": 1_000, "not_available": 2_000,
        },
        precisions={
            "poi_small": "poi", "poi_large": "poi", "road": "unknown", "road_section": "unknown",
            "not_available": "unknown",
        },
    ),
    Vocabulary(
        "2020PB",
        frozenset(("links", "tags", "geolocation")),
        {
            "id": ("id",), "title": ("name",), "summary": ("description",), "links": ("links",),
            "coordinates": ("geolocation",), "date_note": ("date_text",),
        },
    ),
    Vocabulary(
        "2020PB",
        frozenset(("links", "edit_at", "name")),
        {"id": ("id",), "title": ("name",), "links": ("links",), "date_note": ("date_text",)},
    ),
    Vocabulary(
        "Mapping Police Violence",
        frozenset(("agency_responsible", "cause_of_death")),
        {
            "id": ("mpv_id", "id"), "agency": ("agency_responsible",), "type": (),
            "summary": ("circumstances", "brief_description"), "links": ("news_urls",),
        },
    ),
)  # fmt: skip

# The radius in meters that a word of precision stands for, where nothing says it in meters.
RADIUS_METERS: Mapping[str, int] = MappingProxyType(
    {
        "address": 50, "intersection": 60, "poi": 100, "block": 150, "neighborhood": 1_000,
        "city": 10_000, "county": 50_000,
    }
)  # fmt: skip

# The radius in meters below which a circle cannot hold what a word of precision names.
LEAST_RADIUS_BY_PRECISION: Mapping[str, int] = MappingProxyType(
    {"block": 50, "neighborhood": 250, "city": 1_000, "county": 5_000}
)

# How exact a date is by a word of its precision, whatever the data set.
DATE_SPANS: Mapping[str, Span] = MappingProxyType(
    {
        "day": 1, "exact": 1, "known": 1, "date": 1, "dia": 1, "week": 7, "weekend": 7, "semana": 7,
        "month": "month", "mes": "month", "year": "year", "ano": "year",
    }
)  # fmt: skip

# Darwin Core's example of a radius where the accuracy of a reading was not recorded.
LEAST_RADIUS_METERS = 30

MISSING_WORDS = frozenset(
    ("", "na", "n/a", "nan", "null", "none", "nil", "-", "--", "?", "unknown", "not available",
     "undetermined", "tbd", "desconocido", "desconocida",
     "redacted", "withheld", "suppressed", "confidential", "not disclosed", "undisclosed",
     "not sure", "unsure", "don't know", "dont know", "idk", "unclear", "not known", "no answer",
     "no date", "undated", "s/f", "sin fecha", "sin hora", "sans date", "ohne datum", "o.d.", "senza data",
     "sem data", "not stated", "not recorded", "not reported", "sin dato", "sin registro", "keine angabe",
     "n.a.", "n.d.", "n/d", "s/d", "sin datos", "sin información", "no se sabe", "no sé",
     "unbekannt", "k.a.", "inconnu", "inconnue", "non renseigné", "sconosciuto", "sconosciuta",
     "desconhecido", "desconhecida", "não informado", "ignorado")
)  # fmt: skip

# Types of other data sets that are ours in another spelling; every other type stays the table's own.
TYPES: Mapping[str, str] = MappingProxyType({"protests": "protest"})

# Words for the kinds of place that are published coarser than they are known.
SENSITIVE_PLACES: Mapping[str, str] = MappingProxyType(
    {
        word: kind
        for kind, words in {
            "home": "home house private_home private_house private_residence residence residential apartment"
            " flat dwelling household mobile_home trailer vivienda casa hogar domicilio departamento"
            " apartamento maison domicile logement",
            "shelter": "shelter homeless_shelter refuge safe_house albergue refugio abri",
            "clinic": "clinic hospital medical health_center health_centre clinica consultorio clinique"
            " hopital",
            "school": "school preschool pre_school nursery kindergarten daycare day_care child_care childcare"
            " university college elementary_school high_school middle_school escuela guarderia jardin"
            " colegio universidad ecole creche",
            "place-of-worship": "place_of_worship church mosque synagogue temple chapel cathedral parish"
            " religious iglesia templo parroquia mezquita sinagoga eglise mosquee",
        }.items()
        for word in (kind.replace("-", "_"), *words.split())
    }
)

# Words for what of a record to keep back, where a table says more than one at once.
REDACTED_TOGETHER: Mapping[str, tuple[str, ...]] = MappingProxyType(
    dict.fromkeys(
        ("address", "place", "location", "direccion", "lugar"),
        ("verbatim_locality", "locality", "coordinates", "location_note"),
    )
)

# Levels of an agency by the type that a table of agencies gives.
AGENCY_LEVELS: Mapping[str, str] = MappingProxyType(
    {"local_police": "municipal", "municipal": "municipal", "city": "municipal",
     "police": "municipal", "sheriff": "county", "county": "county", "state_police": "state",
     "state": "state", "highway_patrol": "state", "federal": "federal",
     "military": "military", "national_guard": "military"}
)  # fmt: skip
