"""Changes in words and as a page, for the desk: not for publication."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from mapper.analysis.change import Change
from mapper.text import escape_text

CHANGE_NOTICE = "Desk report, not for publication"
_NOTHING = "–"
_WHOLE: Mapping[str, tuple[str, str]] = {
    "added": ("added", "added"),
    "removed": ("removed", "removed"),
    "merged": ("merged into {now}", "taken out of {was}"),
    "retracted": ("retracted", "no longer retracted"),
}
_BEFORE_NAMES: Mapping[str, str] = {
    "stance": "stance of", "text": "", "head": "", "merged": "", "correction": "", "check": "",
}  # fmt: skip
_LONG = 80  # characters of a text of which the part that differs is enough
_AROUND = 4  # words kept on each side of it
_METERS_IN_A_KILOMETER = 1_000


def describe_change(change: Change) -> str:
    """Say what changed, without the id of its incident."""
    if change.what == "for publication":
        return f"no longer {change.kind}" if change.now is None else change.kind
    if change.kind in _WHOLE and change.what != "formerly":
        forward, back = _WHOLE[change.kind]
        is_back = change.kind in ("merged", "retracted") and (
            change.now is None if change.kind == "retracted" else _is_taken_out(change)
        )
        return (back if is_back else forward).format(was=change.was, now=change.now)
    if change.kind == "moved" and change.meters is not None:
        return f"moved by {_distance(change.meters)}"
    if change.kind == "outline" and change.meters is not None:
        return f"outline changed by up to {_distance(change.meters)}"
    if change.kind in ("coarsened", "sharpened"):
        return f"{change.kind}: radius {change.was:,.0f} m → {change.now:,.0f} m"
    words = _BEFORE_NAMES.get(change.kind, change.kind)
    what = f"{words} {change.what}".strip()
    was, now = _differing(_said(change.was), _said(change.now))
    return f"{what}: {was} → {now}"


def _differing(was: str, now: str) -> tuple[str, str]:
    """Return two texts, of long ones the part that differs with a few words around it."""
    if was.split() == now.split() and was != now:
        return was, f"{now} (only spaces differ)"
    if min(len(was), len(now)) < _LONG:
        return was, now
    words = was.split(" "), now.split(" ")
    pairs = list(zip(*words, strict=False))
    same = next((n for n, (one, other) in enumerate(pairs) if one != other), len(pairs))
    back = list(zip(reversed(words[0][same:]), reversed(words[1][same:]), strict=False))
    left = next((n for n, (one, other) in enumerate(back) if one != other), len(back))
    first, last = max(same - _AROUND, 0), max(left - _AROUND, 0)
    shown = [" ".join(each[first : len(each) - last]) for each in words]
    before, behind = "… " if first else "", " …" if last else ""
    return f"{before}{shown[0]}{behind}", f"{before}{shown[1]}{behind}"


def _is_taken_out(change: Change) -> bool:
    """Whether an incident became one of its own again: its former id led to another before."""
    return change.what == "taken out"


def make_change_lines(changes: Sequence[Change]) -> Iterator[str]:
    """Yield one line for each change, with its incident first."""
    for each in changes:
        subject = f"{each.incident_id}: " if each.incident_id else ""
        yield f"{subject}{describe_change(each)}"


def make_change_page(changes: Sequence[Change], *, old: str, new: str) -> str:
    """Write the changes as a page without script; every text is escaped.

    Args:
        changes: The changes, those of one incident together.
        old: The name of the earlier file.
        new: The name of the later file.
    """
    parts = [
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        f"<title>{CHANGE_NOTICE}</title><style>{_STYLE}</style></head><body>",
        f"<p><strong>{CHANGE_NOTICE}</strong></p>",
        f"<h1>{escape_text(old)} → {escape_text(new)}</h1><p>{len(changes):,} changes</p>",
    ]
    for id_, of_one in groupby(changes, key=lambda each: each.incident_id):
        items = "".join(f"<li>{escape_text(describe_change(each))}</li>" for each in of_one)
        parts.append(f"<h2>{escape_text(id_) or 'The whole set'}</h2><ul>{items}</ul>")
    return "\n".join([*parts, "</body></html>\n"])


_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = (
    ":root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;"
    "padding:0 1rem}h2{font-size:1rem;margin:1.5rem 0 .25rem}ul{margin:0}"
)


def _said(value: object) -> str:
    if value is None:
        return _NOTHING
    if isinstance(value, (list, tuple)):
        return "; ".join(map(_said, value))
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_said(each)}" for name, each in value.items())
    return str(value)


def _distance(meters: float) -> str:
    if meters < _METERS_IN_A_KILOMETER:
        return f"{meters:,.0f} m"
    return f"{meters / _METERS_IN_A_KILOMETER:,.1f} km"
