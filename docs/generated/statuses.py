"""The status of each shipped record and claim, with the reason: who takes which stance."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

import mapper
from docs.generated.markdown import stacked, table

_RECORDS = Path(__file__).resolve().parent.parent.parent / "incidents.yaml"
_BEFORE = Path(__file__).resolve().parent.parent / "reference" / "statuses_before.yaml"


def page() -> str:
    """Write a section a record, then what changed since the rule of sides."""
    incidents = mapper.read(_RECORDS, embargo_hours=0)
    return "\n\n".join([*_now(incidents), *_before_and_after(incidents)])


def _now(incidents: mapper.Incidents) -> list[str]:
    claims = dict(iter(incidents.claims.groupby("incident_id", observed=True)))
    accounts = incidents.accounts
    parts = []
    for row in incidents.frame.itertuples():
        parts += [f"## {row.title}", f"**{_said(row.contest_status)}** (`{row.incident_id}`)"]
        rows = []
        for claim in claims.get(row.incident_id, incidents.claims[:0]).itertuples():
            is_its = accounts["incident_id"].eq(row.incident_id) & accounts["claim_number"].eq(
                claim.claim_number
            )
            kind = "background" if claim.about == "background" else _said(claim.contest_status)
            rows.append((claim.claim, kind, _reason(accounts[is_its])))
        parts.append(stacked(table(("Claim", "Status", "Because"), rows)))
    return parts


def _before_and_after(incidents: mapper.Incidents) -> list[str]:
    """Set the statuses that records and claims had before the rule of sides beside those of today."""
    old = yaml.safe_load(_BEFORE.read_text(encoding="utf-8"))
    said = incidents.claims.set_index(["incident_id", "claim"])[["about", "contest_status"]]
    records = incidents.frame.set_index("incident_id")["contest_status"]
    known = {
        (id_, text)
        for id_, each in old.items()
        for claim in each["claims"]
        for text in claim["now"]
    }
    of_records = [
        (f"`{id_}`", _said(each["before"]), _said(records[id_]), each["reason"])
        for id_, each in old.items()
    ]
    of_claims = [
        (
            claim["claim"],
            _said(claim["before"]),
            "; ".join(map(_status, said.loc[[(id_, text) for text in claim["now"]]].itertuples()))
            or "no longer here",
            claim["reason"],
        )
        for id_, each in old.items()
        for claim in each["claims"]
    ]
    added = [
        (text, "not yet a claim", _status(row), "A statement of the texts or of a later source.")
        for (id_, text), row in zip(said.index, said.itertuples(), strict=True)
        if (id_, text) not in known
    ]
    head = ("Before", "Now", "Because")
    counted = f"{len(of_records)} records, {len(of_claims)} claims then and {len(said)} now"
    return [
        "## Before and after",
        f"The status of each record and claim before sides counted, and why it is what it is: {counted}.",
        stacked(table(("Record", *head), of_records)),
        stacked(table(("Claim", *head), [*of_claims, *added])),
    ]


def _status(row: Any) -> str:  # noqa: ANN401 - a row of a frame
    status = _said(row.contest_status)
    return f"{status}, background" if row.about == "background" else status


def _said(status: object) -> str:
    return str(status).replace("-", " ")


def _reason(accounts: Any) -> str:  # noqa: ANN401 - a frame
    return "; ".join(
        f"{by}: {_said(stance)}"
        for by, stance in zip(accounts["by"], accounts["stance"], strict=True)
    )
