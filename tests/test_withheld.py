"""What is withheld: what must be found of it in published records, and what must not be taken for it."""

from __future__ import annotations

import csv
from datetime import datetime
from urllib.parse import quote, quote_plus

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st

from mapper.cli import main
from mapper.cli.importing import import_records
from mapper.imports import TableOptions
from mapper.incidents import pipeline
from mapper.privacy import Secret
from mapper.privacy.person_names import holds_name
from mapper.privacy.street_addresses import address_parts
from mapper.publish import find_leaks
from mapper.publish.secret_search import SecretSearch
from mapper.publish.unpack import text_of_header
from mapper.text import fold

LOCALITY = "48317 Zzyzx Cottage Lane, Bell, CA 90000"
SOURCE = {
    "publisher": "The Gazette",
    "title": "A visit",
    "published": "2025-01-03",
    "url": "https://news.example/a-visit",
    "archived_at": "unknown",
}
HOME = {
    "id": "a-visit",
    "event_date": "2025-01-02",
    "type": "encounter",
    "title": "Officers visit a home",
    "summary": "A visit.",
    "location": {
        "verbatim_locality": "unknown",
        "locality": LOCALITY,
        "latitude": 33.9787,
        "longitude": -118.1872,
        "coordinate_uncertainty_in_meters": 30,
        "place_type": "home",
    },
    "sources": ["its-source"],
}
OTHER = HOME | {
    "id": "elsewhere",
    "title": "A stop",
    "summary": "A stop.",
    "location": {"verbatim_locality": "unknown", "locality": "Bell"},
    "sources": ["other-source"],
}


@pytest.fixture
def by_commands():
    """Let `refused` see that check and build say what was found alike."""


@pytest.fixture
def refused(tmp_path, request, is_long):
    """Give the fields in which records hold what is withheld.

    That check and build say it alike is seen in the test that uses `by_commands`, once where something is
    found and once where nothing is; with --long each time.
    """
    asked = set() if "by_commands" in request.fixturenames else {True, False}

    def refused(*records, sources=None, city="Bell", **top):
        path = tmp_path / "incidents.yaml"
        known = {"its-source": SOURCE, "other-source": SOURCE | {"url": "https://o.example/1"}}
        data = {
            **top,
            "sources": known | (sources or {}),
            "incidents": {city: list(records)},
        }
        path.write_text(yaml.safe_dump(data, allow_unicode=True, width=1000), encoding="utf-8")
        found = find_leaks(pipeline.load(path))
        # of more, a command tells a part
        if (is_long or bool(found) not in asked) and len(found) < 10:
            asked.add(bool(found))
            assert_commands_say(path, found)
        lines = path.read_text(encoding="utf-8").splitlines()
        return [
            lines[fault.position.line - 1].strip(" -").partition(":")[0] or "?" for fault in found
        ]

    return refused


def assert_commands_say(path, found):
    page = path.with_name("map.html")
    page.unlink(missing_ok=True)
    build = CliRunner().invoke(main, ["build", str(path), "-o", str(page)])
    check = CliRunner().invoke(main, ["check", str(path)])
    assert (build.exit_code, check.exit_code) == ((1, 1) if found else (0, 0)), build.output
    assert page.exists() is not bool(found)
    for fault in found:
        assert str(fault) in build.output
        assert str(fault) in check.output


def test_the_page_s_title_and_description_say_nothing_that_is_withheld_alone(refused):
    gone = OTHER | {"id": "gone", "withhold": True, "title": "The vermilion zeppelin raid"}
    said = "Maps of the Vermilion Zeppelin Raid"
    assert refused(OTHER, gone, title=said) == ["title"]
    assert refused(OTHER, gone, title="A map", description=said) == ["description"]
    assert refused(OTHER | {"summary": gone["title"]}, gone, title=said) == []  # another says it
    assert refused(OTHER, gone | {"title": "A raid"}, title="A raid in Bell") == []


# ---- places ----------------------------------------------------------------------------------

IN_WORDS = [
    "Encounter at 48317 Zzyzx Cottage Lane",
    "Encounter at 48317 ZZYZX COTTAGE LN.",
    "A visit on Zzyzx Cottage Lane.",
    "A visit on Zzyzx\u00a0Cottage\u2011Lane",
    "Zzyzx Cottage Ln visit",
    "At 48317 Zzyzx Cottage a visit",
    "48317-zzyzx-cottage-lane",
    "story_48317_zzyzx_cottage_ln",
    "#ZzyzxCottageLane",
    "48317ZzyzxCottageLane",
    "Zzyzx Cottage Lane 48317",
    "Zz\u00fdzx Cott\u00e1ge L\u00e1ne",
    "Zzy\u00adzx Cot\u200btage Lane",
]


STREETS = [f"Zzyzx{letter * 3}" for letter in "abcdefghijklm"]


@pytest.mark.parametrize("field", ["title", "summary", "date_note"])
def test_a_home_s_address_is_found_in_its_own_record(refused, field):
    """Each record has a home of its own, of which no other tells."""
    records = [
        {
            **HOME,
            "id": f"visit-{number}",
            "location": HOME["location"] | {"locality": of_street(LOCALITY, street)},
            field: of_street(words, street),
        }
        for number, (words, street) in enumerate(zip(IN_WORDS, STREETS, strict=True))
    ]
    assert refused(*records) == [field] * len(IN_WORDS)


def of_street(words, street):
    """Give words on Zzyzx Cottage Lane that are on a street of another name, as they are written."""
    written = {"Zzyzx": street, "ZZYZX": street.upper(), "zzyzx": street.lower()}
    written |= {"Zz\u00fdzx": f"Zz\u00fd{street[3:]}", "Zzy\u00adzx": f"Zzy\u00ad{street[3:]}"}
    for old, new in written.items():
        words = words.replace(old, new)
    assert street[5:] in words.lower()
    return words


LINKS = [
    "https://news.example/story-48317-zzyzx-cottage-lane",
    "https://news.example/zzyzx-cottage-lane",
    f"https://news.example/?q={quote('48317 Zzyzx Cottage Lane')}",
    f"https://news.example/?q={quote_plus('48317 Zzyzx Cottage Lane')}",
    f"https://news.example/?q={quote(quote('Zzyzx Cottage Lane'))}",
]


@pytest.mark.parametrize("field", ["url", "archived_at"])
def test_a_home_s_address_is_found_in_the_links_of_its_sources(refused, field):
    sources = {f"source-{number}": SOURCE | {field: url} for number, url in enumerate(LINKS)}
    assert refused(HOME | {"sources": list(sources)}, sources=sources) == [field] * len(LINKS)


def test_a_home_s_address_is_found_in_translations(refused):
    said = {"translations": {"es": {"summary": "Una visita en Zzyzx Cottage Lane."}}}
    assert refused(HOME | said) == ["summary"]
    there = {"translations": {"es": {"summary": "Fueron a 48317 Zzyzx Cottage Lane."}}}
    assert refused(HOME | {"withhold": True}, OTHER | there) == ["summary"]


def test_a_home_s_address_is_found_in_ids_in_titles_of_sources_and_in_accounts(refused):
    assert refused(HOME | {"id": "48317-zzyzx-cottage-lane"}) == ["id"]
    titled = {"its-source": SOURCE | {"title": "The house on Zzyzx Cottage Lane"}}
    assert refused(HOME, sources=titled) == ["title"]
    account = {"by": "A neighbor", "capacity": "observer", "stance": "asserts",
               "says": "It was on Zzyzx Cottage Lane.", "source": "its-source"}  # fmt: skip
    claimed = HOME | {"claims": [{"claim": "There was a visit.", "accounts": [account]}]}
    assert refused(claimed) == ["says"]
    open_ = "Who lives at 48317 Zzyzx Cottage Lane."
    assert refused(HOME | {"unknowns": [open_]}) == [open_]


def test_a_withheld_number_and_street_is_found_in_other_records_too(refused):
    telling = OTHER | {"summary": "Later they went to 48317 Zzyzx Cottage Lane."}
    assert refused(HOME, telling) == ["summary"]
    assert refused(HOME | {"withhold": True}, telling) == ["summary"]
    behind = OTHER | {"summary": "Later they went to Zzyzx Cottage Lane, No. 48317."}
    assert refused(HOME, behind) == ["summary"]
    scene = OTHER | {"event": "one", "summary": "It went on in Zzyzx Cottage Lane."}
    assert refused(HOME | {"event": "one"}, scene) == ["summary"]


NEAR_ITS_STREET = [
    "number 48317 on Zzyzx Cottage Lane",
    "the 48317 block of Zzyzx Cottage Ln",
    "48317B Zzyzx Cottage Lane",
    "48317 1/2 N. Zzyzx Cottage Lane",
    "48,317 Zzyzx Cottage Lane",
    "Zzyzx Cottage Lane in Bell, the house 48317",
]
NOT_THE_HOUSE = [
    "48318 Zzyzx Cottage Lane",
    "Zzyzx Cottage Lane",
    "48317 people came to Bell on that day, some of them from Zzyzx Cottage Lane",
]


def test_a_withheld_number_near_its_street_is_found(refused):
    records = [
        OTHER | {"id": f"stop-{number}", "summary": f"Officers at {words}."}
        for number, words in enumerate(NEAR_ITS_STREET + NOT_THE_HOUSE)
    ]
    assert refused(HOME, *records) == ["summary"] * len(NEAR_ITS_STREET)


def test_a_number_and_a_street_of_two_cells_are_no_address():
    (part, _) = address_parts("6823 Zyton Street")
    home = Secret(
        "home", ("location",), part.spellings[0],
        guard="place", spellings=part.spellings, number=part.number, streets=part.streets,
    )  # fmt: skip
    search = SecretSearch([home])
    header = text_of_header({"places": ["3428 Zyton Street", "6823 Holton Street"]})
    assert search.secrets_in(header) == []
    # of fields of a text file beside each other, a number that is only near is not enough
    assert search.secrets_in('"title":"Call 6823","summary":"at Zyton Street"') == [home]
    assert search.is_near_alone(home)
    search.secrets_in("at 6823 Zyton St")
    assert not search.is_near_alone(home)


OTHER_ADDRESSES = [
    ("Calle Zzyzx 48317", "En la calle Zzyzx, n\u00famero 48317"),
    ("Calle Zzyzx, 48317", "48317 calle zzyzx"),
    ("Avenida de los Zzyzx n\u00fam. 48", "avenida-de-los-zzyzx-48"),
    ("12 rue de la Zzyzx, Montr\u00e9al", "Une visite, rue de la Zzyzx"),
    ("Zzyzxstra\u00dfe 12a", "Besuch in der Zzyzxstrasse"),
    ("123 1/2 N. St. Zzyzx St., Apt 4", "At 123 North Saint Zzyzx Street, 123 n st zzyzx st"),
    ("6326 Zzyzxway", "A stop at 6326 Zzyzxway"),
    ("St. Zzyzx's Shelter", "Officers at St Zzyzx\u2019s shelter"),
    ("Zzyzx House", "A visit to Zzyzx House"),
]


def test_addresses_of_other_countries_and_names_of_houses_are_found(refused):
    homes = [
        HOME
        | {
            "id": f"visit-{number}",
            "location": HOME["location"] | {"locality": of_street(locality, street)},
            "title": of_street(words, street),
        }
        for number, ((locality, words), street) in enumerate(
            zip(OTHER_ADDRESSES, STREETS[: len(OTHER_ADDRESSES)], strict=True)
        )
    ]
    assert refused(*homes) == ["title"] * len(homes)


NO_ADDRESS = [
    {"summary": "A visit in Bell, in a lane with cottages; 48317 votes were cast."},
    {"summary": "A Zzyzx cottage in another lane."},
    {"title": "Officers visit a home in Bell, CA"},
    {"summary": "A visit at 148317 Other Lane, 90000 people."},
    {"locality": "A home in Bell", "title": "Officers at a home in Bell"},
    {"locality": "Boyle Heights", "title": "A visit in Boyle Heights"},
    {"locality": "a house", "title": "Officers enter a house"},
    {"locality": "12 May Street", "summary": "It was on 12 May."},
    {"locality": "2000 Park Avenue", "summary": "In 2000 Park rangers came to Bell Park."},
    {"locality": "500 Federal Ave", "summary": "500 federal agents came."},
    {"locality": "Bell Avenue", "title": "A visit in Bell"},
]


def test_what_tells_no_address_is_no_leak(refused):
    """Each record has a home of its own."""
    records = []
    for number, (changed, street) in enumerate(zip(NO_ADDRESS, STREETS, strict=False)):
        told = {field: text.replace("Zzyzx", street) for field, text in changed.items()}
        where = {"locality": told.pop("locality", LOCALITY.replace("Zzyzx", street))}
        records.append(
            HOME | told | {"id": f"visit-{number}", "location": HOME["location"] | where}
        )
    assert len(records) == len(NO_ADDRESS)
    assert refused(*records) == []


def test_a_street_that_others_name_and_a_place_that_they_publish_are_no_leak(refused):
    street = OTHER | {"summary": "A stop on Zzyzx Cottage Lane."}
    assert refused(HOME, street) == []
    station = {"verbatim_locality": "unknown", "locality": "300 N Los Angeles St"}
    fresh = OTHER | {"id": "fresh", "event_date": "2999-01-01", "location": station}
    there = OTHER | {"location": station, "title": "Protest at 300 N Los Angeles St"}
    assert refused(fresh, there) == []
    assert refused(fresh | {"withhold": True}, there) == []


def test_a_record_may_say_again_what_it_still_says_of_its_place(refused):
    kept = {"verbatim_locality": "the blue house on Zzyzx Lane", "locality": "Zzyzx Lane"}
    record = OTHER | {"redact": ["verbatim_locality"], "location": kept}
    assert refused(record | {"title": "A stop on Zzyzx Lane"}) == []
    gone = kept | {"locality": "Bell"}
    assert refused(record | {"location": gone, "title": "A stop on Zzyzx Lane"}) == ["title"]


@given(st.sampled_from(["Zzyzx Cottage Lane", "Calle Zzyzx", "N. Zzyzx Ave", "Qu\u00e9zada Blvd"]),
       st.integers(10, 99_999), st.data())  # fmt: skip
def test_an_address_is_found_however_it_is_written(street, number, data):
    text = f"{number} {street}"
    spellings = {text for part in address_parts(text) for text in part.spellings}
    written = data.draw(st.sampled_from([str.upper, str.lower, str.title, str]))(text)
    for mark in (" ", ".", ","):
        gap = data.draw(st.sampled_from(["-", "_", "+", "\u00a0", " \u2013 ", "/", "  "]))
        written = written.replace(mark, gap)
    assert any(f" {each} " in f" {fold(written, 'addresses')} " for each in spellings)


# ---- names -----------------------------------------------------------------------------------

NAMED = [
    ("O'Brien-N\u00fa\u00f1ez", "obrien-nunez was there"),
    ("O'Brien-N\u00fa\u00f1ez", "Obrien Nunez"),
    ("O'Brien-N\u00fa\u00f1ez", "O'Brien-Nunez said"),
    ("O'Brien-N\u00fa\u00f1ez", "O\u2019BRIEN\u2011N\u00da\u00d1EZ"),
    ("O'Brien-N\u00fa\u00f1ez", "O\u02bcBrien\u2010Nun\u0303ez"),
    ("O'Brien-N\u00fa\u00f1ez", "ms-nunez-speaks"),
    ("O'Brien-N\u00fa\u00f1ez", "Obrien spoke; @ottoline_obrien"),
    ("Rosaura Belmonte Ferrandis", "Rosaura Belmonte said"),
    ("Rosaura Belmonte Ferrandis", "the home of belmonte-ferrandis"),
    ("Ottoline Quillfeather", "The Quillfeather home."),
    ("Ottoline Quillfeather", "the quillfeathers? no: quillfeather"),
    ("Ottoline Quillfeather", "Quillfeather, Ottoline"),
    ("Ottoline Quillfeather", "ottolinequillfeather"),
    ("Ottoline Quillfeather", "Ottoline\u200bQuill\u00adfeather"),
    ("Quillfeather, Ottoline", "Ottoline Quillfeather"),
    ("Dr. Ottoline M. Quillfeather Jr.", "Ottoline Quillfeather"),
    ("\u0141ukasz W\u0142\u00f3czyk", "Lukasz Wloczyk"),
    ("Ana Mar\u00eda P\u00e9rez L\u00f3pez", "Ana Perez was"),
    ("Wei Li", "Li Wei was there"),
    ("\u674e\u660e", "\u674e\u660e\u8bf4"),
    ("Ann Brown", "Mrs. Brown was seen"),
    ("Ann Brown", "They saw Brown leave the house"),
    ("Ann Brown", "ann-brown"),
]
NOT_NAMED = [
    ("Rosaura Belmonte Ferrandis", "Belmonte Park; Rosaura alone"),
    ("Ottoline Quillfeather", "a quill and a feather; Ottoline alone; quillfeathered"),
    ("Wei Li", "Li was there; a Weil; a wei-lin"),
    ("Ann Brown", "A brown car. Brown cars were seen."),
    ("Ann Brown", "Police Search Brown Car On Street In Bell"),
    ("Maria Ch\u00e1vez", "A stop on Cesar Chavez Avenue and in Chavez Park"),
    ("Mark", "a mark on the wall"),
    ("Jan Day", "the next day; Day after day"),
]


# those of a file have nothing in common, so that each spelling is found by its own name
IN_COMMON = ("Quillfeather, Ottoline", "Dr. Ottoline M. Quillfeather Jr.")


@pytest.mark.parametrize("alone", [None, *IN_COMMON])
def test_a_private_name_is_found_in_any_spelling(refused, alone):
    named = [
        (name, words)
        for name, words in NAMED
        if name == alone or (alone is None and name not in IN_COMMON)
    ]
    for name, words in named:
        assert holds_name(words, name) or "Quillfeather, " in name
    records = [
        OTHER | {"id": f"stop-{number}", "summary": words}
        for number, (_, words) in enumerate(named)
    ]
    names = list(dict(named))
    assert refused(*records, private_names=names) == ["summary"] * len(named)


def test_a_word_is_not_taken_for_a_private_name(refused):
    """Nor with the words of the record beside it: two are of one name."""
    records = [
        OTHER | {"id": f"stop-{number}", "summary": words}
        for number, (_, words) in enumerate(NOT_NAMED)
    ]
    assert len(dict(NOT_NAMED)) < len(NOT_NAMED)
    assert refused(*records, private_names=list(dict(NOT_NAMED))) == []


def test_a_private_name_is_found_in_sources(refused):
    text, url = "quillfeather home", "https://x.example/the-quillfeather-home"
    told = {"url": url, "title": text, "note": text, "archived_at": url}
    sources = {f"source-{n}": SOURCE | {name: told[name]} for n, name in enumerate(told)}
    name = "Ottoline Quillfeather"
    assert refused(
        OTHER | {"sources": list(sources)}, sources=sources, private_names=[name]
    ) == list(told)
    publisher = {"other-source": SOURCE | {"publisher": text}}
    assert refused(OTHER, sources=publisher, private_names=[name]) == []


def test_a_private_name_is_found_in_a_publisher_if_it_is_whole(refused):
    name = "Ottoline Quillfeather"
    whole = {"other-source": SOURCE | {"publisher": "Blog of Ottoline Quillfeather"}}
    assert refused(OTHER, sources=whole, private_names=[name]) == ["publisher"]


PLACES = ["Bell", "Paramount", "Santa Ana", "Huntington", "Maywood"]


@pytest.mark.usefixtures("by_commands")
def test_a_last_name_that_is_a_place_is_no_leak_but_the_whole_name_is(refused):
    names = [f"Ottoline {place}" for place in PLACES]
    near = [
        f"A stop in {place}, near Huntington Park."
        if place != "Huntington"
        else "A stop in Huntington Park."
        for place in PLACES
    ]
    for words, found in ((near, 0), ([f"{name} was there." for name in names], len(names))):
        records = [OTHER | {"id": f"r-{n}", "summary": each} for n, each in enumerate(words)]
        assert refused(*records, private_names=names) == ["summary"] * found


def test_a_last_name_of_an_agency_or_of_who_speaks_in_public_is_no_leak(refused):
    account = {"by": "Sheriff Robert Lunasson", "capacity": "official", "stance": "asserts",
               "says": "So it was.", "source": "other-source"}  # fmt: skip
    said = OTHER | {
        "summary": "Lunasson said so.",
        "claims": [{"claim": "It was so.", "accounts": [account]}],
    }
    assert refused(said, private_names=["Maria Lunasson"]) == []
    assert refused(OTHER | {"summary": "Lunasson said so."}, private_names=["Maria Lunasson"])
    both = said | {"summary": "Maria Lunasson said so."}
    assert refused(both, private_names=["Maria Lunasson"]) == ["summary"]
    with_agency = OTHER | {"agencies": [{"agency": "bell-pd", "role": "conducting"}]}
    assert refused(with_agency, private_names=["Jan Bell", "Paramount"]) == []


APOSTROPHES = ["'", "\u2019", "\u2018", "\u02bc", "\u02bb", "\uff07", "\u00b4", "`", ""]
HYPHENS = [
    "-",
    "\u2010",
    "\u2011",
    "\u2012",
    "\u2013",
    "\u2212",
    "\u00ad-",
    " ",
    "",
    "_",
    "+",
    "%20",
]


@given(
    st.sampled_from(APOSTROPHES),
    st.sampled_from(HYPHENS),
    st.sampled_from([str, str.upper, str.lower, str.title]),
    st.booleans(),
    st.booleans(),
)
@example("\u02bc", "", str.lower, True, False)  # noqa: FBT003
def test_a_name_is_found_in_every_spelling(apostrophe, hyphen, case, accents, last_first):
    last = f"O{apostrophe}Brien{hyphen}N\u00fa\u00f1ez"
    last = last if accents else last.replace("\u00fa", "u").replace("\u00f1", "n")
    order = (last, "Ottoline") if last_first else ("Ottoline", last)
    text = case(" ".join(order)).replace("%20", " ")
    assert holds_name(f"seen: {text}.", "Ottoline O'Brien-N\u00fa\u00f1ez")


# ---- when ------------------------------------------------------------------------------------


@pytest.mark.sparse
@pytest.mark.parametrize(
    ("moment", "as_of", "shown"),
    [
        ("2026-02-01", "2026-01-31T23:59", False),
        ("2026-02-01", "2026-02-01T11:59", False),  # not yet in the last time zone
        ("2026-02-01", "2026-02-01T12:00", True),
        ("2026-02", "2026-02-27T12:00", False),
        ("2026-02", "2026-02-28T12:00", True),
        ("2026-02-01~", "2026-02-01T13:00", False),
        ("2026-02-01/..", "2030-01-01T00:00", False),
        ("unknown", "2030-01-01T00:00", False),
        ("2026-02-01T09:00-08:00", "2026-02-01T16:59", False),
        ("2026-02-01T09:00-08:00", "2026-02-01T17:00", True),
        ("2026-02-01T09:00", "2026-02-01T20:59", False),
        ("2026-02-01T09:00", "2026-02-01T21:00", True),
    ],
)
@pytest.mark.parametrize("profile", ["public", "partner"])
def test_a_record_is_kept_until_its_moment(tmp_path, moment, as_of, shown, profile):
    path = tmp_path / "incidents.yaml"
    record = OTHER | {"publish_after": moment}
    data = {"sources": {"other-source": SOURCE}, "incidents": {"Bell": [record]}}
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    given = {"profile": profile, "as_of": datetime.fromisoformat(as_of), "embargo_hours": 0}
    tally = pipeline.load(path, **given).tally
    assert (tally.records, tally.shown) == (1, int(shown))


@pytest.mark.parametrize(("as_of", "shown"), [("2026-02-01T11:59", 0), ("2026-02-01T12:00", 1)])
def test_a_command_is_told_the_moment_of_which_records_are_shown(tmp_path, as_of, shown):
    path = tmp_path / "incidents.yaml"
    record = OTHER | {"publish_after": "2026-02-01"}
    data = {"sources": {"other-source": SOURCE}, "incidents": {"Bell": [record]}}
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    arguments = ["export", str(path), "-o", str(tmp_path / "a.csv"), "--as-of", as_of]
    said = CliRunner().invoke(main, [*arguments, "--embargo-hours", "0", "--allow-empty"])
    assert said.exit_code == 0, said.output
    assert f"1 record = {shown} shown" in said.output


def test_a_withdrawn_record_is_counted_by_its_reason(tmp_path):
    path = tmp_path / "incidents.yaml"
    record = OTHER | {"status": "withdrawn"}
    data = {
        "sources": {"other-source": SOURCE},
        "incidents": {"Bell": [record, OTHER | {"id": "x"}]},
    }
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    dataset = pipeline.load(path)
    assert dataset.reasons == {"withdrawn": 1}
    assert dataset.tables.incidents["incident_id"].tolist() == ["x"]
    internal = pipeline.load(path, profile="internal")
    assert internal.tables.incidents["kept_back"].map(bool).sum() == 1


# ---- tables ----------------------------------------------------------------------------------

ROW = {"id": "one", "date": "2025-01-02", "agency": "Bell PD", "title": "A stop",
       "lat": "33.978712", "lon": "-118.187234"}  # fmt: skip


@pytest.fixture
def table(tmp_path):
    def table(*rows, columns=None):
        path = tmp_path / "t.csv"
        names = list(dict.fromkeys(name for row in rows for name in row))
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, names)
            writer.writeheader()
            writer.writerows(rows)
        arguments = {}
        if columns is not None:
            arguments["columns"] = tmp_path / "columns.yaml"
            arguments["columns"].write_text(yaml.safe_dump(columns), encoding="utf-8")
        return pipeline.load(path, TableOptions(**arguments))

    return table


MAPPED = {"fields": {"id": "id", "event_date": "date", "agency": "agency", "title": "title",
                     "latitude": "lat", "longitude": "lon"}}  # fmt: skip


PLACE_TYPES = [
        ("home", "home"), ("private_home", "home"), ("Private residence", "home"), ("casa", "home"),
        ("apartments", "home"), ("Shelter", "shelter"), ("clínica", "clinic"), ("day care", "school"),
        ("High school", "school"), ("Iglesia", "place-of-worship"), ("Place of worship", "place-of-worship"),
]  # fmt: skip


@pytest.mark.parametrize("header", ["place_type", "Place Type", "placeType"])
def test_a_table_says_that_a_place_is_sensitive(table, header):
    dataset = table(*[ROW | {"id": word, header: word} for word, _ in PLACE_TYPES])
    incidents = dataset.tables.incidents.set_index("incident_id")
    assert incidents["place_type"].to_dict() == dict(PLACE_TYPES)
    for _, row in incidents.iterrows():
        assert row["coordinate_uncertainty_in_meters"] > 500
        assert (row["latitude"], row["longitude"]) != (33.978712, -118.187234)
    assert not any("ignored" in note.lower() for note in dataset.notes)


def test_a_column_that_asks_for_privacy_counts_whatever_the_mapping_says(table):
    row = ROW | {"place_type": "home", "withhold": "", "publish_after": ""}
    dataset = table(row, columns=MAPPED | {"left_alone": ["place_type", "publish_after"]})
    assert dataset.tables.incidents["coordinate_uncertainty_in_meters"].iloc[0] > 500
    assert any("place_type" in note for note in dataset.notes)


@pytest.mark.parametrize(
    ("given", "withheld"),
    [
        ({"withhold": True}, {"marked": 1}),
        ({"publish_after": "2999-01-01"}, {"publish-after": 1}),
        ({"publish_after": "2001-01-01"}, {}),
    ],
)
def test_a_mapping_withholds_a_whole_table(table, given, withheld):
    assert table(ROW, columns=MAPPED | given).reasons == withheld


def test_a_mapping_keeps_back_fields_and_kinds_of_place(table):
    dataset = table(ROW, columns=MAPPED | {"place_type": "home", "redact": ["agencies"]})
    assert dataset.reduced == 1
    assert len(dataset.tables.involvements) == 0
    assert dataset.tables.incidents["coordinate_uncertainty_in_meters"].iloc[0] > 500


def test_what_a_cell_keeps_back(table):
    rows = (
        ROW | {"publish_after": "2999-01-01"},
        ROW | {"id": "two", "redact": "coordinates; agencies", "title": ""},
        ROW | {"id": "three", "redact": "address"},
        ROW | {"id": "four", "withhold": "yes"},
    )
    dataset = table(*rows)
    assert dataset.reasons == {"marked": 1, "publish-after": 1}
    by_id = dataset.tables.incidents.set_index("incident_id")
    assert "Bell PD" not in by_id.loc["two", "title"]
    assert dataset.tables.involvements["incident_id"].tolist() == ["three"]
    assert by_id["latitude"].isna().all()
    assert find_leaks(dataset) == ()


BAD_CELLS = [
    ({"place_type": "hoem"}, "unknown-place-type"),
    ({"place_type": "scool"}, "unknown-place-type"),
    ({"redact": "coordinates; adress"}, "unknown-field"),
    ({"withhold": "maybe"}, "wrong-type"),
    ({"publish_after": "next week"}, "bad-date"),
    ({"publish_after": "2026-02-31"}, "bad-date"),
]


def test_a_row_whose_privacy_cannot_be_read_is_left_out(table):
    dataset = table(
        ROW, *[ROW | {"id": f"two-{n}"} | cell for n, (cell, _) in enumerate(BAD_CELLS)]
    )
    assert sorted((fault.position.line, fault.code) for fault in dataset.faults) == [
        (line, code) for line, (_, code) in enumerate(BAD_CELLS, 3)
    ]
    assert dataset.tables.incidents["incident_id"].tolist() == ["one"]


@pytest.mark.parametrize("as_column", [True, False])
def test_a_leak_in_a_table_names_row_and_column_and_not_the_value(table, tmp_path, as_column):
    telling = ROW | {"id": "two", "title": "The Quillfeather home"}
    listed = "Ottoline Quillfeather; Jan Example"
    if as_column:
        dataset = table(ROW | {"private_names": listed}, telling)
    else:
        dataset = table(ROW, telling, columns=MAPPED | {"private_names": listed.split("; ")})
    found = find_leaks(dataset)
    assert {(fault.code, fault.position.line) for fault in found} == {("leak", 3)}
    assert all("'title'" in str(fault) and "uillf" not in str(fault) for fault in found)
    if as_column:
        for command in (["check"], ["build", "-o", str(tmp_path / "m.html")]):
            said = CliRunner().invoke(main, [command[0], str(tmp_path / "t.csv"), *command[1:]])
            assert said.exit_code == 1
            assert f"{tmp_path / 't.csv'}:3: error" in said.output
            assert "uillf" not in said.output


def test_a_home_s_address_in_a_table_is_found_in_its_title_and_link(table):
    row = ROW | {"place_type": "home", "locality": LOCALITY, "url": "https://x.example/1"}
    assert find_leaks(table(row)) == ()
    link = row | {"url": "https://x.example/story-48317-zzyzx-cottage-lane"}
    assert ["'url'" in str(fault) for fault in find_leaks(table(row, link | {"id": "two"}))] == [
        True
    ]
    titled = row | {"title": "A visit to 48317 Zzyzx Cottage Ln", "summary": "A visit"}
    assert ["'title'" in str(fault) for fault in find_leaks(table(titled))] == [True]


def test_what_a_table_keeps_back_goes_along_when_it_is_imported(table, tmp_path):
    first = table(
        ROW | {"place_type": "home", "private_names": "Ottoline Quillfeather"},
        ROW | {"id": "two", "publish_after": "2999-01-01"},
        ROW | {"id": "three", "redact": "coordinates", "title": "The Quillfeather home"},
    )
    assert first.reasons == {"publish-after": 1}
    assert first.reduced == 2
    leaks = find_leaks(first)
    assert leaks
    for suffix in ("yaml", "parquet"):
        output = tmp_path / f"out.{suffix}"
        import_records(tmp_path / "t.csv", output)
        again = pipeline.load(output)
        assert (again.reasons, again.reduced) == (first.reasons, first.reduced), suffix
        assert len(find_leaks(again)) == len(leaks), suffix


# ---- what a page carries for itself ----------------------------------------------------------


@pytest.mark.long
@pytest.mark.parametrize(
    "cities",
    [
        ["Mount Hermon,Washington,LA", "Lafayette,Lafayette,LA", "Iberia,Iberia,LA"],
        ["Orange,Orange,TX", "Bell,Bell,TX"],
    ],
    ids=["Louisiana", "Texas"],
)
def test_a_withheld_city_that_the_page_s_own_map_names_is_no_leak(tmp_path, cities):
    path = tmp_path / "t.csv"
    path.write_text("\n".join(["City,County,State", *cities, ""]), encoding="utf-8")
    said = CliRunner().invoke(
        main, ["build", str(path), "-o", str(tmp_path / "m.html"), "--allow-empty"]
    )
    assert said.exit_code == 0, said.output
    assert f"{len(cities)} withheld" in said.output


def test_long_texts_that_begin_alike_are_each_found_and_no_other_is():
    beginning = "On that evening officers of the department stopped a vehicle near the corner "
    endings = [
        "",
        "of Alder Street",
        "of Alder Street and Main",
        "of Birch Street",
        "where it stood",
    ]
    secrets = [Secret("one", ("summary",), beginning + each) for each in endings]
    search = SecretSearch(secrets)
    for number, secret in enumerate(secrets):
        text = f"It says: {secret.text}. And more."
        held = {0, number} | ({1} if number == 2 else set())
        assert set(search.secrets_in(text)) == {secrets[n] for n in held}
    assert search.secrets_in(beginning[:60]) == []
    assert SecretSearch(secrets[1:]).secrets_in(beginning + "of Cedar Street") == []
