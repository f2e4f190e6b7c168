"""The status of each shipped record and claim, with the reason: who takes which stance."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import mapper
from docs.generated.markdown import stacked, table

_RECORDS = Path(__file__).resolve().parent.parent.parent / "incidents.yaml"


def page() -> str:
    """Write a section a record."""
    incidents = mapper.read(_RECORDS, embargo_hours=0)
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
    return "\n\n".join(parts)


def _said(status: object) -> str:
    return str(status).replace("-", " ")


def _reason(accounts: Any) -> str:  # noqa: ANN401 - a frame
    return "; ".join(
        f"{by}: {_said(stance)}"
        for by, stance in zip(accounts["by"], accounts["stance"], strict=True)
    )
