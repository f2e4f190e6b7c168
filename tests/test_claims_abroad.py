"""Claims and accounts of tables in German, French and Spanish."""

from __future__ import annotations

import pytest

import mapper
from mapper.imports.account_words import read_capacity
from tests.cases import in_one_test

LONG_FORMS = {
    "de": ("Vorfall-ID,Datum,Ort,Land,Behauptung,Wer sagt es,Funktion,Haltung,Aussage", "Leipzig,Deutschland",
           ("Polizei,Pressesprecher,bestreitet,Nein", "Zeugin A,Augenzeugin,behauptet,Ja")),
    "fr": ("id,date,commune,pays,affirmation,source de l'affirmation,qualité,prise de position,propos",
           "Lille,France", ("Préfecture,porte-parole,nie,Non", "Un passant,témoin,affirme,Oui")),
    "es": ("folio,fecha,municipio,país,acusación,quién lo dice,cargo,postura,declaración",
           "Guadalajara,México", ("Policía,vocero,niega,No", "Una mujer,testigo,afirma,Sí")),
}  # fmt: skip


@pytest.mark.sample(1)
@pytest.mark.parametrize("language", LONG_FORMS)
def test_accounts_of_rows_are_read_and_come_back(language, tmp_path, is_long):
    header, place, accounts = LONG_FORMS[language]
    path = tmp_path / "t.csv"
    rows = [f"x1,2025-11-03,{place},Etwas,{each}" for each in accounts]
    path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    found = mapper.read(path, embargo_hours=0)
    assert found.accounts[["capacity", "stance"]].to_numpy().tolist() == [
        ["agency", "denies"],
        ["observer", "asserts"],
    ]
    assert found.frame["contest_status"].tolist() == ["disputed"]
    # other accounts come back from every format in test_table_claims.py
    for ending in ("csv", "gpkg", "parquet", "geojson") if is_long else ("csv",):
        back = tmp_path / f"back.{ending}"
        found.export(back)
        again = mapper.read(back, embargo_hours=0)
        assert again.accounts["says"].tolist() == found.accounts["says"].tolist()


def test_a_response_beside_what_happened_is_an_account_in_german():
    found = mapper.read(
        [
            {
                "Datum": "2025-09-01", "Ort": "Bremen", "Land": "Deutschland", "Behörde": "Polizei Bremen",
                "Was ist passiert": "Ein Mann wurde verletzt", "Stellungnahme der Polizei": "Bestreitet das",
            }
        ],
        embargo_hours=0,
    )  # fmt: skip
    assert found.accounts["stance"].tolist() == ["asserts", "denies"]


def test_a_response_to_nothing_is_said_to_be_left_out():
    found = mapper.read(
        [
            {
                "date": "2025-09-01",
                "city": "Tucson, AZ",
                "agency": "LAPD",
                "agency response": "Denied",
            }
        ],
        embargo_hours=0,
    )
    assert any("--field claim=COLUMN" in note for note in found.notes)


@in_one_test(
    ("words", "capacity"),
    [
        ("Bürgermeisterin", "official"), ("Rechtsanwalt", "participant"), ("Anwohner", "resident"),
        ("Gewerkschaft", "organization"), ("Lokalzeitung", "media"), ("avocate", "participant"),
        ("riveraine", "resident"), ("maire", "official"), ("chercheuse", "expert"), ("Beruf", None),
        ("passage", None), ("Code of Conduct", None),
    ],
)  # fmt: skip
def test_a_capacity_is_read_in_german_and_french(words, capacity):
    assert read_capacity(words) == capacity
