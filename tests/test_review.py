"""What a careful editor is warned of, and what not."""

from __future__ import annotations

import re
from bisect import bisect_right

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.incidents import pipeline
from mapper.privacy.word_search import WordSearch

FILE = """\
private_names: [Ana Pérez, Mark, 李明]
format: 1
home: California
sources:
  s: {{publisher: P, title: T, published: 2026-01-01, url: {url}, archived_at: {archive}}}
  other: {{publisher: P, title: U, published: 2026-01-01, url: "https://o.example", archived_at: "https://a.example"}}
incidents:
  Bell:
{records}"""
RECORD = """\
    - id: {id}
      event_date: {date}
      type: stop
      title: {title}
      summary: {summary}
      location: {{verbatim_locality: v, locality: {locality}}}
      agencies: [{agencies}]
      claims:
        - claim: {claim}
          accounts:
            - {{by: {by}, capacity: {capacity}, {extra}stance: {stance}, says: {says}, source: {source}}}
{other}\
      translations: {{es: {{title: {titulo}}}}}
      unknowns: [{unknown}]
      sources: [s]
"""
OTHER_SIDE = """\
        - claim: A call was answered.
          accounts:
            - {by: Bell PD, capacity: agency, agency: bell-pd, stance: asserts, says: It was, source: s}
"""
OBSERVER = """\
        - claim: Glass lay on the road.
          accounts: [{by: An observer, capacity: observer, stance: asserts, says: It did, source: s}]
"""
DENIED_AGAIN = """\
            - {by: An observer, capacity: observer, stance: denies, says: It was not, source: s}
"""
CALM = {
    "url": "https://news.example",
    "archive": "https://archive.example",
    "title": "Police stop a driver",
    "titulo": "La policía detiene a un conductor",
    "summary": "A driver was stopped.",
    "locality": "Bell; street not given",
    "claim": "The driver was told to leave.",
    "by": "An observer",
    "capacity": "observer",
    "extra": "",
    "stance": "asserts",
    "says": "So it was.",
    "source": "s",
    "unknown": "The hour.",
    "agencies": "{agency: bell-pd, role: conducting}",
    "other": OTHER_SIDE,
}
BARE = ("s", "other")  # values that are identifiers, and parts that are YAML themselves
YAML = ("extra", "agencies", "other")


def written(*records: dict[str, str]) -> str:
    """Write records, each of another day and other accounts, which differ from a calm one as is said.

    What their sources are is said of the last.
    """
    listed = ""
    for number, changed in enumerate(records):
        texts = {
            name: text if text in BARE or name in YAML else f'"{text}"'
            for name, text in (CALM | changed).items()
        }
        day = f"2026-{number // 28 + 1:02}-{number % 28 + 1:02}"
        record = RECORD.format(**texts, id=f"stop-{number}", date=day)
        listed += re.sub(r'(says: "?[^"\n]*?)("?, source)', rf"\1{' again' * number}\2", record)
    return FILE.format(**texts, records=listed)


@pytest.fixture
def codes(tmp_path):
    """Give the codes of the warnings of each of some records."""

    def codes(*records: dict[str, str]) -> list[list[str]]:
        path = tmp_path / "incidents.yaml"
        text = written(*records)
        path.write_text(text, encoding="utf-8")
        good, faults, warnings, *_ = pipeline.check(path)
        assert (good, faults) == (len(records), ())
        begins = [line for line, said in enumerate(text.splitlines(), 1) if "- id: stop-" in said]
        of_each: list[list[str]] = [[] for _ in records]
        for warning in warnings:
            # of the sources, above the records, is told as of the first
            at = max(0, bisect_right(begins, warning.position.line) - 1)
            of_each[at].append(warning.code)
        return of_each

    return codes


def test_a_calm_record_gives_no_warning(codes):
    assert codes({}) == [[]]


WARNED = [
    ({"summary": "It was at 6330 Pine Avenue."}, "street-number"),
    ({"title": "Stop at 12 N. Main St"}, "street-number"),
    ({"claim": "He lives at 1202 West Gage Ave."}, "street-number"),
    ({"locality": "near 4501 Gage Avenue"}, "street-number"),
    ({"titulo": "Operativo en la calle Pino 6330"}, "street-number"),
    ({"summary": "Call 323-585-1245 for more."}, "phone-number"),
    ({"says": "His number is (213) 485-6586."}, "phone-number"),
    ({"summary": "A car with plate 8ABC123 stood there."}, "plate"),
    ({"says": "Placa número ABC-1234."}, "plate"),
    ({"summary": "Neighbours know Ana Pérez."}, "private-name"),
    ({"says": "ANA  PÉREZ was there."}, "private-name"),
    ({"by": "Mark, an observer"}, "private-name"),
    ({"unknown": "Where 李明 went."}, "private-name"),
    ({"title": "Police collaborated with agents"}, "motive-word"),
    ({"summary": "The chief refused to comment."}, "motive-word"),
    ({"summary": "She claimed that she was there."}, "motive-word"),
    ({"titulo": "La policía colaboró con agentes"}, "motive-word"),
    ({"titulo": "La policía se negó"}, "motive-word"),
    ({"claim": "Bell police broke a window."}, "one-side-heard"),
    (
        {"claim": "Bell police broke a window.", "unknown": "There is no word from ICE."},
        "one-side-heard",
    ),
    ({"claim": "Officers told the driver to leave."}, "one-side-heard"),  # whose, is plain
    ({"claim": "Un oficial le dijo que se fuera."}, "one-side-heard"),
    (
        {
            "claim": "Officers told the driver to leave.",
            "agencies": "{agency: bell-pd, role: conducting}, {agency: ice, role: present}",
        },
        "one-side-heard",
    ),
    ({"other": ""}, "one-side-heard"),  # what an observer alone says, and nobody else of it all
    ({"other": "", "by": "CNN", "capacity": "media"}, "one-side-heard"),
    ({"other": "", "by": "Bell Police Department", "capacity": "agency"}, "one-side-heard"),
    (
        {"by": "The chief", "capacity": "official", "extra": "agency: bell-pd, "},
        "one-side-heard",
    ),
    ({"title": "Police \\u202estop a driver"}, "unseen-character"),
    ({"summary": "A dri\\u200bver was stopped."}, "unseen-character"),
    ({"source": "other"}, "source-not-listed"),
    ({"extra": "said_on: 2034-01-20, "}, "contradictory-account"),
    (
        {"stance": "not-asked", "extra": "asked_on: 2026-01-02, ", "by": "Ana"},
        "contradictory-account",
    ),
    ({"other": DENIED_AGAIN + OTHER_SIDE}, "contradictory-account"),
    (
        {"other": OTHER_SIDE.replace("A call was answered", "The driver was told to leave")},
        "claim-repeated",
    ),
]


def test_a_careful_editor_is_warned(codes):
    assert codes(*(changed for changed, _ in WARNED)) == [[code] for _, code in WARNED]


def test_a_careful_editor_is_warned_of_a_source_that_is_not_archived(codes):
    assert codes({"archive": "unknown"}) == [["source-not-archived"]]


HARMLESS = [
        {"summary": "On 22 January 2026 some 40 people came; route 101 was closed."},
        {"summary": "Officers left after 38 minutes; the Street Watch group stayed."},
        {"titulo": "El 24 de junio de 2025, en la Avenida Garfield, 12 de ellos"},
        {"summary": "It is about SB 54 and 2,000 calls on 2025-06-24."},
        {"summary": "An officer cited her for a missing front license plate."},
        {"summary": "Officers mark the street with a Markham sign."},
        {"summary": "An observer says: 'they refused', and “collaborated”."},
        {"claim": "The chief refused to speak."},  # a claim is somebody's word
        {"claim": "Bell police broke a window.", "stance": "denies"},
        {"claim": "Bell police broke a window.", "unknown": "The text holds no word from Bell PD."},
        {"claim": "Bell police broke a window.", "by": "Bell Police Department",
         "capacity": "agency", "extra": "agency: bell-pd, ", "other": OBSERVER},
        {"claim": "Nobody asked local police for help."},
        {"claim": "Bell police may lose trust.", "capacity": "expert"},
        {"claim": "Officers left.", "unknown": "The source holds no word from the police."},
        {"claim": "Agents left."},  # no federal agency is listed whose they could be
        {"claim": "Officers told the driver to leave.",  # of which department, nobody says
         "agencies": "{agency: bell-pd, role: conducting}, {agency: chp, role: present}"},
        {"other": OTHER_SIDE.replace("asserts", "not-asked")},
        {"extra": "said_on: 2025-12-20, ",
         "other": DENIED_AGAIN.replace("stance", "said_on: 2025-12-21, stance") + OTHER_SIDE},
        {"other": "", "stance": "denies"},
        {"other": "", "unknown": "Bell PD gave no day."},
        {"other": "", "unknown": "The report says that police were not asked."},
        {"by": "The sheriff", "capacity": "official", "extra": "agency: lasd, "},  # two agencies speak
]  # fmt: skip


def test_what_harms_nobody_is_left_alone(codes):
    assert codes(*HARMLESS) == [[] for _ in HARMLESS]


def test_an_agency_that_a_file_describes_is_known_in_its_claims_and_in_no_other_s(tmp_path, codes):
    changed = {"claim": "Night Watch broke a window.", "other": OTHER_SIDE}
    assert codes(changed) == [[]]
    own = "agencies:\n  night-watch: {name: Night Watch, level: municipal, type: police}\n"
    path = tmp_path / "own.yaml"
    present = "{agency: bell-pd, role: conducting}, {agency: night-watch, role: present}"
    path.write_text(own + written(changed | {"agencies": present}), encoding="utf-8")
    checked = pipeline.check(path)
    assert (checked.faults, [each.code for each in checked.warnings]) == ((), ["one-side-heard"])


def test_a_warning_stands_at_its_place_like_a_fault(tmp_path):
    path = tmp_path / "incidents.yaml"
    path.write_text(written({"summary": "6330 Pine Avenue"}), encoding="utf-8")
    (warning,) = pipeline.check(path).warnings
    assert str(warning).startswith(f"{path}:13:16: warning: ")


ACCEPTING = """accepted_warnings:
  - {{code: street-number, of: [{of}], reason: A public building.}}
sources:"""


@pytest.mark.parametrize(
    ("of", "left", "accepted"),
    [("stop-0", [], 1), ("two", ["accepted-warning-unused", "street-number"], 0)],
)
def test_an_accepted_warning_is_counted_and_one_that_never_comes_is_named(
    tmp_path, of, left, accepted
):
    path = tmp_path / "incidents.yaml"
    text = written({"summary": "6330 Pine Avenue"}).replace("sources:", ACCEPTING.format(of=of), 1)
    path.write_text(text, encoding="utf-8")
    checked = pipeline.check(path)
    assert checked.faults == ()
    assert sorted(each.code for each in checked.warnings) == left
    assert checked.accepted == accepted


# letters that differ by case alone to a pattern, and not to every way of folding case
_ODD = st.text("aiI\u0131\u0130sS\u017fkK\u212a\u00df\u1e9e\u00e9\u00c9 -", min_size=1, max_size=12)


@given(st.lists(_ODD, max_size=5), _ODD)
def test_a_search_for_words_misses_none_that_a_pattern_finds(words, text):
    found = WordSearch(words).words_in(text)
    matched = {word for word in words if re.search(re.escape(word), text, re.IGNORECASE)}
    assert matched <= found <= set(words)


def test_no_phone_number_has_fewer_digits_than_are_looked_for():
    metadata = phonenumbers.PhoneMetadata
    plans = [metadata.metadata_for_region(each) for each in phonenumbers.SUPPORTED_REGIONS]
    plans += map(
        metadata.metadata_for_nongeo_region, phonenumbers.COUNTRY_CODES_FOR_NON_GEO_REGIONS
    )
    shortest = (len(str(p.country_code)) + min(p.general_desc.possible_length) for p in plans)
    assert min(shortest) >= 6
