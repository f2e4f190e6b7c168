"""Claims and accounts of tables: a row an account, an answer beside what happened, a second table."""

from __future__ import annotations

import pandas as pd
import pytest

import mapper
from mapper.errors import RecordsError, SelectionError
from mapper.imports.account_words import guess_capacity
from mapper.imports.stance_words import read_stance
from tests.cases import in_one_test

LINK = "https://news.example/1"
CELLS = {"id": "a", "date": "2025-01-15", "city": "Bell", "state": "CA", "agency": "Bell PD"}
CELLS["title"] = "One"


@pytest.fixture
def read(tmp_path):
    def read(rows, *, accounts=None, name="data.csv", **options):
        pd.DataFrame(rows).to_csv(tmp_path / name, index=False)
        if accounts is not None:
            options["accounts"] = tmp_path / "accounts.csv"
            pd.DataFrame(accounts).to_csv(options["accounts"], index=False)
        return mapper.read(tmp_path / name, embargo_hours=0, **options)

    return read


def told(by, stance, says="So.", **cells):
    return {"claim": "Officers helped.", "account_by": by, "stance": stance, "says": says} | cells


def statuses(incidents):
    return incidents.frame.set_index("incident_id")["contest_status"].to_dict()


def codes(incidents):
    return incidents.rejected["code"].tolist()


LONG = [
    CELLS | told("An observer", "asserts", link=LINK),
    CELLS | told("Bell Police Department", "denied", link="https://police.example/1"),
    CELLS | {"id": "b", "date": "2025-01-16"} | told("A neighbor", "says", link=LINK),
    told("ICE", "no comment", None, claim=None),
    told("Coalition of Bell", "alleged", claim="A man was hurt."),
    CELLS | {"id": "c", "date": "2025-01-17"},
]


def test_rows_that_are_accounts_are_one_incident_by_id_or_below_it(read):
    incidents = read(LONG)
    assert (str(incidents.tally), codes(incidents)) == (
        "3 records = 3 shown + 0 unlocated + 0 withheld + 0 filtered", [],
    )  # fmt: skip
    assert statuses(incidents) == {"a": "disputed", "b": "one-sided", "c": "none-recorded"}
    of_b = incidents.accounts.query("incident_id == 'b'")
    assert of_b[["claim_number", "by", "capacity", "agency"]].fillna("").to_numpy().tolist() == [
        [0, "A neighbor", "resident", ""],
        [0, "ICE", "agency", "ice"],
        [1, "Coalition of Bell", "organization", ""],
    ]
    urls = incidents.sources.set_index("id")["url"]
    of_a = incidents.accounts.query("incident_id == 'a'")
    assert of_a["source"].map(urls).tolist() == [LINK, "https://police.example/1"]
    assert len(incidents.involvements) == 3
    assert statuses(mapper.read(pd.DataFrame(LONG), embargo_hours=0)) == statuses(incidents)


ANSWERS = [
    ("Denied", "disputed"),
    ("Denied: we were not there", "disputed"),
    ("Niega – no estuvimos", "disputed"),
    ("partly confirmed", "disputed"),
    ("Confirmed", "one-sided"),
    ("did not respond", "one-sided"),
    ("no comment.", "one-sided"),
    ("Sin comentarios", "one-sided"),
    ("", "none-recorded"),
    ("They did not deny it", "none-recorded"),
    ("no", "none-recorded"),
]


def test_an_answer_beside_what_happened_gives_two_accounts(read):
    what = {
        "what happened": "Officers pushed a man.",
        "response source": "https://police.example/1",
    }
    rows = [
        CELLS | what | {"id": f"row-{number}", "agency response": answer}
        for number, (answer, _) in enumerate(ANSWERS)
    ]
    incidents = read(rows)
    found = statuses(incidents)
    assert [found[row["id"]] for row in rows] == [status for _, status in ANSWERS]
    accounts = incidents.accounts.query("incident_id == 'row-0'")
    assert accounts["capacity"].tolist() == ["author", "agency"]
    assert accounts["agency"].iloc[1] == "bell-pd"


def test_a_second_table_gives_the_accounts_of_a_first(read):
    accounts = [
        {"incident_id": "a", "id": "x1", **told("An observer", "asserts"), "source_url": LINK},
        {"incident_id": "a", "id": "x2", **told("Bell PD", "denies")},
        {"incident_id": "nobody", "id": "x3", **told("Bell PD", "denies")},
    ]
    incidents = read([CELLS | {"link": LINK}], accounts=accounts)
    assert (statuses(incidents), codes(incidents)) == ({"a": "disputed"}, ["unknown-incident"])
    urls = incidents.sources.set_index("id")[["url", "title"]].T.to_dict()
    assert [urls[source] for source in incidents.accounts["source"]] == [
        {"url": LINK, "title": "unknown"},
        {"url": "unknown", "title": "accounts.csv"},
    ]
    assert incidents.accounts["source"].iloc[0] in set(incidents.citations["source"])


def test_names_of_private_people_are_taken_only_where_a_mapping_names_the_column(read, tmp_path):
    private = [
        {"incident_id": "a", "who": "Jane Example", "capacity": "observer"} | told("", "says")
    ]
    for row in private:
        row["by"] = row.pop("account_by") or row.pop("who")
    with pytest.raises(RecordsError) as caught:
        read([CELLS], accounts=private)
    assert [fault.code for fault in caught.value.faults] == ["no-account-columns"]
    fields = {"event_date": "date", **{name: name for name in ("id", "city", "state", "title")}}
    mapping = {"format": "1", "fields": fields, "accounts": {"account_by": "by"}}
    incidents = read([CELLS], accounts=private, columns=mapping)
    assert incidents.accounts["by"].tolist() == ["Jane Example"]
    alone = read([CELLS | told("Jane Example", "asserts"), CELLS | {"id": "b"}])
    assert len(alone.accounts) == 0
    alone.export(tmp_path / "out.geojson")
    assert "Jane" not in (tmp_path / "out.geojson").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (told("Somebody", "asserts"), "unknown-capacity"),
        (told("An observer", "perhaps"), "unknown-stance"),
        (told("", "asserts", account_capacity="observer"), "account-without-speaker"),
    ],
)
def test_an_account_that_cannot_be_read_is_left_out_and_reported(read, cells, code):
    incidents = read([CELLS | told("An observer", "asserts"), CELLS | {"id": "b"} | cells])
    assert set(codes(incidents)) == {code}
    assert incidents.tally.rejected == 1


def test_rows_below_a_row_at_fault_go_with_it(read):
    wrong = CELLS | {"date": "2025-77-77"} | told("An observer", "asserts")
    rows = [wrong, told("ICE", "denies"), CELLS | {"id": "b"} | told("ICE", "says")]
    incidents = read(rows)
    assert codes(incidents) == ["bad-date", "row-above-left-out"]
    assert statuses(incidents) == {"b": "one-account"}


def test_words_such_as_says_alone_make_no_accounts(read):
    incidents = read([CELLS | {"statement": "We came.", "capacity": "40"}, CELLS | {"id": "b"}])
    assert (len(incidents), len(incidents.claims)) == (2, 0)


@pytest.fixture(scope="module")
def long():
    return mapper.read(pd.DataFrame(LONG), embargo_hours=0)


@pytest.mark.sample(2)
@pytest.mark.parametrize("name", ["geojson", "csv", "gpkg", "parquet", "yaml", "kml"])
def test_claims_of_a_table_come_back_from_every_export(long, tmp_path, name):
    incidents = long
    incidents.export(tmp_path / f"out.{name}")
    back = mapper.read(tmp_path / f"out.{name}")
    for table in ("claims", "accounts", "sources"):
        pd.testing.assert_frame_equal(getattr(back, table), getattr(incidents, table))
    assert statuses(back) == statuses(incidents)


def test_a_record_file_takes_no_table_of_accounts(read, tmp_path):
    path = tmp_path / "r.yaml"
    path.write_text("format: 1\nsources: {}\nincidents: {}\n", encoding="utf-8")
    with pytest.raises(SelectionError):
        mapper.read(path, accounts=pd.DataFrame(LONG))


def test_redacted_claims_of_a_table_leave_no_trace(read, tmp_path):
    rows = [each | {"redact": "claims"} for each in LONG[:2]]
    incidents = read(rows)
    assert statuses(incidents) == {"a": "none-recorded"}
    incidents.export(tmp_path / "out.geojson")
    assert "Officers helped" not in (tmp_path / "out.geojson").read_text(encoding="utf-8")


IN_LANGUAGES = {
    "denies": "niega|negó|rechaza|desmiente|dément|nie|conteste|dementiert|bestreitet|verneint|leugnet",
    "asserts": "confirma|dijo|reconoce|dit|affirme|bestätigt|erklärt|behauptet",
    "partly-confirms": "confirma en parte|parcialmente|en partie|partiellement|teilweise|zum Teil",
    "does-not-dispute": "no niega|no disputa|ne conteste pas|ne nie pas|bestreitet nicht|unbestritten",
    "does-not-say": "no confirma ni niega|ne confirme ni ne dément|weder bestätigt noch dementiert",
    "not-asked": "no consultado|sin consultar|pas contacté|non sollicité|nicht angefragt",
}  # fmt: skip


@in_one_test("stance", IN_LANGUAGES)
def test_stances_are_read_in_spanish_french_and_german(stance):
    words = IN_LANGUAGES[stance].split("|")
    assert {word: read_stance(word) for word in words} == dict.fromkeys(words, stance)


@in_one_test(
    ("words", "stance"),
    [("Denied", "denies"), ("No Comment!", "no-comment"), ("does not dispute", "does-not-dispute"),
     ("Confirmó", "asserts"), ("yes", None), ("not denied", None), ("", None)],
)  # fmt: skip
def test_stances_are_read_from_words_that_mean_one(words, stance):
    assert read_stance(words) == stance


@in_one_test(
    ("stance", "answers"),
    [
        ("denies", ("Denies it|denied.|Denies the allegations|ICE denied that agents broke a window"
         "|Denied any wrongdoing|Lo niega|Negó haber participado|La policía rechazó las acusaciones"
         "|A démenti|La préfecture conteste les faits|Die Polizei bestreitet das|bestreitet die Vorwürfe")),
        ("asserts", ("Confirmed the operation|ICE confirmed the arrests|La policía confirmó los hechos"
         "|A confirmé|Die Polizei bestätigte das|Acknowledged that officers were present")),
        ("no-comment", ("Did not respond.|did not respond to a request for comment|No response yet"
         "|ICE hasn't responded|Didn't return our calls|Could not be reached|declined|Sin comentarios"
         "|Declined to comment on the case|Denied request for comment|No ha respondido a la solicitud"
         "|Se negó a comentar|La préfecture n'a pas répondu|A refusé de commenter|Keine Antwort"
         "|Die Polizei antwortete nicht|We have no comment at this time")),
        ("does-not-say", "Neither confirmed nor denied|No confirma ni niega|ni confirme ni dément"),
        (None, ("They did not deny it|We followed policy|pending|none|denied entry|They denied him water"
         "|Denied at first, but later confirmed|Did not respond at first, then confirmed|Confirmed dead"
         "|ICE did not say whether police denied that|Police denied protesters entry|Refused|false"
         "|said they would respond|They rejected all the applicants|rechazó la solicitud"
         "|a rejeté la demande|No response needed|Denied - but not all of it, police said"
         "|Denied, later confirmed")),
    ],
)  # fmt: skip
def test_a_stance_is_what_an_answer_begins_with_unless_it_turns_round(stance, answers):
    read = {answer: read_stance(answer) for answer in answers.split("|")}
    assert read == dict.fromkeys(read, stance)


@in_one_test(
    ("speaker", "capacity"),
    [("A legal observer", "observer"), ("Una vecina", "resident"), ("The driver", "participant"),
     ("City News", "media"), ("Bell PD", "agency"), ("Mayor Example", "official"), ("Jan", None)],
)  # fmt: skip
def test_capacities_are_read_from_words_that_state_one(speaker, capacity):
    assert guess_capacity(speaker) == capacity


SECOND_TABLES = {
    "airtable": (
        {"Incident": "a", "Who said it": "LAPD Media Relations", "Their role": "Police spokesperson",
         "What they said": "The crowd threw objects.", "Position": "Denies",
         "Date of statement": "2025-06-09", "Link": LINK},
        {"Incident": "a", "Who said it": "A neighbor", "Their role": "Resident", "What they said": "Not so.",
         "Position": "Alleges", "Date of statement": "2025-06-08", "Link": "https://news.example/2"},
    ),
    "form": (
        {"Timestamp": "6/9/2025 14:02:11", "Case ID": "a", "Speaker": "ICE", "Response": "No comment"},
        {"Timestamp": "6/9/2025 14:12:11", "Case ID": "a", "Speaker": "Coalition of Bell",
         "Response": "Confirmed"},
    ),
    "es": (
        {"Caso": "a", "Declarante": "Policía de Bell", "Cargo": "vocero", "Postura": "niega",
         "Fecha": "10/06/2025", "Enlace": LINK},
        {"Caso": "a", "Declarante": "Vecina", "Cargo": "testigo", "Postura": "afirma", "Fecha": "15/06/2025",
         "Enlace": "https://news.example/2"},
    ),
    "de": (
        {"Fall": "a", "Sprecher": "Polizei", "Antwort": "bestreitet", "Wortlaut": "So war es nicht."},
        {"Fall": "a", "Sprecher": "Augenzeugin", "Antwort": "behauptet", "Wortlaut": "Sie schlugen zu."},
    ),
    "fr": (
        {"Dossier": "a", "Qui": "Préfecture", "Position": "dément", "Propos": "Rien de tel.", "Source": LINK},
        {"Dossier": "a", "Qui": "Témoin", "Position": "affirme", "Propos": "Ils ont frappé.", "Source": LINK},
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", SECOND_TABLES)
def test_a_second_table_is_read_under_strangers_headers(read, form):
    accounts = list(SECOND_TABLES[form])
    incidents = read([CELLS], accounts=accounts)
    assert codes(incidents) == []
    assert statuses(incidents) == {"a": "one-sided" if form == "form" else "disputed"}
    assert incidents.claims["claim"].tolist() == ["One"]  # what the incident is about


def test_a_second_table_without_ids_of_the_incidents_is_one_fault(read):
    with pytest.raises(RecordsError) as caught:
        read([CELLS], accounts=[{"n": "1", "who": "A neighbor", "position": "denies"}])
    assert [fault.code for fault in caught.value.faults] == ["no-account-columns"]


LONG_FORMS = {
    "es": ("folio;fecha;municipio;estado;hecho;declarante;cargo;postura;declaración;enlace",
           "MX-1;14/03/2025;Guadalajara;Jalisco;Detención;{};{};{};Así fue.;https://ejemplo.example/{}",
           ("Policía Municipal;portavoz;niega;1", "Su madre;familiar;afirma;2")),
    "de": ("Vorfall-Nr.;Datum;Ort;Vorfall;Quelle der Aussage;Haltung;Aussage;Link",
           "B-17;01.05.2025;Berlin;Räumung eines Camps;{};{};So war es.;https://beispiel.example/{}",
           ("Polizei Berlin;bestreitet;1", "Augenzeugin;behauptet;2")),
    "en": ("Case #;Date;City;State;Headline;Who said it;Role of speaker;Position on claim;Quote;URL",
           "17;2025-05-14;Mesa;AZ;A stop;{};{};{};So it was.;https://news.example/{}",
           ("Mesa PD;police;denies;1", "Her friend;relative;alleges;2")),
}  # fmt: skip


@pytest.mark.parametrize("language", LONG_FORMS)
def test_rows_that_are_accounts_are_read_under_strangers_headers(tmp_path, language):
    head, row, told = LONG_FORMS[language]
    path = tmp_path / "long.csv"
    path.write_text("\n".join([head, *(row.format(*each.split(";")) for each in told)]), "utf-8")
    incidents = mapper.read(path, embargo_hours=0)
    assert (len(incidents), codes(incidents)) == (1, [])
    assert [*statuses(incidents).values()] == ["disputed"]
