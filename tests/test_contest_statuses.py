"""The rule of contest statuses: its table, what holds of all cases, and the same rule over tables."""

from __future__ import annotations

import itertools
from typing import get_args

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from mapper.records import (
    CONTEST_STATUSES,
    STANCES,
    Capacity,
    Voice,
    contest_status,
    derive_statuses,
    incident_status,
    side_of,
)
from mapper.records.allowed_values import CONTEST_STATUSES as DESCRIBED
from tests.cases import in_one_test

CAPACITIES = get_args(Capacity)

# "activist asserts" is A+; who is of the agency is B; a medium is M
WORDS = {
    "+": "asserts", "-": "denies", "/": "partly-confirms", "=": "does-not-dispute",
    "?": "does-not-say", "0": "no-comment", "n": "not-asked",
}  # fmt: skip
WHO = {
    "A": ("An activist", "activist", None), "a": ("A resident", "resident", None),
    "x": ("A former official", "expert", None), "p": ("A party's chair", "party", None),
    "B": ("Bell Police Department", "agency", "bell-pd"), "b": ("The chief", "official", None),
    "c": ("City of Bell", "institution", None), "u": ("The officers' union", "organization", "bell-pd"),
    "M": ("CNN", "media", None), "m": ("The article", "author", None),
}  # fmt: skip


def voices(text: str) -> list[Voice]:
    found = []
    for each in text.split():
        by, capacity, agency = WHO[each[0]]
        found.append(Voice(by, WORDS[each[1]], capacity, agency))
    return found


@in_one_test(
    ("accounts", "status"),
    [
        # nothing
        ("", "none-recorded"), ("B0", "none-recorded"), ("A? Bn", "none-recorded"),
        # one account, no other on record
        ("A+", "one-account"), ("B+", "one-account"), ("M+", "one-account"), ("B-", "one-account"),
        ("A/", "one-account"), ("A+ A+", "one-account"), ("B+ B+", "one-account"),
        ("A=", "one-account"),
        # several accounts of one side
        ("A+ a+", "one-sided"), ("B+ b+", "one-sided"), ("b+ c+", "one-sided"), ("B+ u+", "one-sided"),
        ("A+ x+", "one-sided"), ("A- a-", "one-sided"), ("A+ a0", "one-sided"), ("A+ a=", "one-sided"),
        # one side asserts, the other gave no comment, was not asked, or spoke but not to this
        ("A+ B0", "one-sided"), ("A+ Bn", "one-sided"), ("A+ B?", "one-sided"), ("B+ A0", "one-sided"),
        ("B+ An", "one-sided"), ("b+ A?", "one-sided"),
        # a medium that reports is no side
        ("M+ b+", "one-sided"), ("M+ A+", "one-sided"), ("M+ m+", "one-sided"), ("M+ B0", "one-sided"),
        ("M+ B=", "one-sided"), ("A+ M=", "one-sided"), ("M+ m=", "one-sided"),
        # both sides
        ("A+ B+", "agreed"), ("A+ b+ M+", "agreed"), ("x+ c+", "agreed"), ("p+ b+ B0", "agreed"),
        ("A+ B=", "uncontested"), ("B+ A=", "uncontested"), ("b+ a= A0", "uncontested"),
        ("A+ B= M+", "uncontested"),
        # any account denies, or confirms in part, what another asserts
        ("A+ B-", "disputed"), ("A+ B/", "disputed"), ("A/ B-", "disputed"), ("A+ a-", "disputed"),
        ("B+ b-", "disputed"), ("M+ B-", "disputed"), ("B+ M-", "disputed"), ("A+ B+ x-", "disputed"),
        ("A+ B= b-", "disputed"),
        # nobody asserts it, so nothing is disputed
        ("A- B-", "one-sided"), ("A/ B/", "one-sided"), ("A= B=", "one-sided"), ("A- B0", "one-sided"),
    ],
)  # fmt: skip
def test_the_status_of_a_claim(accounts, status):
    assert contest_status(voices(accounts)) == status


@in_one_test(
    ("claims", "status"),
    [
        ([], "none-recorded"),
        (["A+"], "one-account"),
        (["M+", "m+"], "one-account"),  # two reports, no side heard
        (["A+", "A+"], "one-account"),
        (["A+", "a+"], "one-sided"),  # several accounts of one side
        (["A+", "B+"], "one-sided"),  # each spoke, but not to what the other says
        (["A+", "M+"], "one-account"),
        (["A+ B+", "A= B+"], "uncontested"),
        (["A+ B+", "A+"], "one-sided"),
        (["A+ B-", "A+"], "disputed"),
        (["B0"], "none-recorded"),
        (["A+", "B0"], "one-account"),
    ],
)
def test_the_status_of_an_incident(claims, status):
    assert incident_status(("event", voices(each)) for each in claims) == status


def test_background_decides_nothing():
    argued = ("background", voices("A+ B-"))
    assert incident_status([argued]) == "none-recorded"
    assert incident_status([argued, ("event", voices("A+"))]) == "one-account"


accounts_strategy = st.lists(
    st.builds(
        Voice,
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from(STANCES),
        st.sampled_from(CAPACITIES),
        st.sampled_from([None, None, "bell-pd", "ice"]),
    ),
    max_size=6,
)
claims_strategy = st.lists(
    st.tuples(st.sampled_from(["event", "background"]), accounts_strategy), max_size=4
)


def mirrored(account: Voice) -> Voice:
    """Put an account on the other side; agencies speak with one voice, so their name stays."""
    side = side_of(account.capacity, account.agency)
    if side is None:
        return account
    other = "activist" if side == "officials" else "official"
    speaker = f"{account.agency}" if account.capacity == "agency" and account.agency else account.by
    return Voice(speaker, account.stance, other)


@given(claims_strategy)
def test_agencies_and_activists_get_the_same_label(claims):
    others = [(about, [mirrored(each) for each in said]) for about, said in claims]
    for (_, said), (_, mirror) in zip(claims, others, strict=True):
        assert contest_status(said) == contest_status(mirror)
    assert incident_status(claims) == incident_status(others)


@given(accounts_strategy)
def test_the_status_does_not_depend_on_who_speaks_first(accounts):
    assert len({contest_status(order) for order in itertools.permutations(accounts[:5])}) == 1


@given(accounts_strategy)
def test_a_denial_of_what_somebody_asserts_is_never_hidden(accounts):
    contested = [*accounts, *voices("A+ B-")]
    assert contest_status(contested) == "disputed"


@given(st.lists(claims_strategy, max_size=4))
def test_tables_come_to_what_each_record_comes_to(incidents):
    ids = pd.Series([f"i{number}" for number in range(len(incidents))], dtype=object)
    claims = pd.DataFrame(
        [
            (ids[i], n, about)
            for i, each in enumerate(incidents)
            for n, (about, _) in enumerate(each)
        ],
        columns=["incident_id", "claim_number", "about"],
        dtype=object,
    )
    accounts = pd.DataFrame(
        [
            (ids[i], n, *said)
            for i, each in enumerate(incidents)
            for n, (_, accounts) in enumerate(each)
            for said in accounts
        ],
        columns=["incident_id", "claim_number", *Voice._fields],
        dtype=object,
    )
    of_claims, of_incidents = derive_statuses(ids, claims, accounts)
    expected = [contest_status(said) for each in incidents for _, said in each]
    assert of_claims.tolist() == expected
    assert of_incidents.tolist() == [incident_status(each) for each in incidents]


def test_every_status_has_its_sentence():
    assert tuple(DESCRIBED) == CONTEST_STATUSES
