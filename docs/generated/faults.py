"""The reference of fault codes: cause, example and fix of each, with the message that mapper prints today."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import chdir
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from docs.generated.fault_surroundings import SHOWN_HOST, Meanwhile, run

_FILE = Path(__file__).parent.parent / "reference" / "faults.yaml"
_LONGEST = 300
# what an example may give beside its file: its name, and the option that names it
_BESIDE = (
    ("columns", "columns.yaml", " --columns columns.yaml"),
    ("agencies", "agencies.csv", " --agencies agencies.csv"),
    ("claims", "claims.csv", " --claims claims.csv"),
    ("lock", "incidents.lock", ""),
    ("ground", "ground.geojson", " --ground ground.geojson"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One code as the docs tell of it.

    Attributes:
        group: The heading that it stands under.
        cause: When mapper gives it.
        fix: The remedy.
        files: What to write, by name; none where the docs say why there is no example.
        shown: The name of the file that the reader sees, and the part of it that matters.
        command: What to run on it, after variables of the environment if it needs any.
        meanwhile: What is there, or happens, beside the files.
    """

    group: str
    code: str
    cause: str
    fix: str
    files: dict[str, bytes]
    shown: tuple[str, str]
    command: str
    meanwhile: Meanwhile


@cache
def entries() -> tuple[Entry, ...]:
    """Read all entries, in the order of the page."""
    data = yaml.load(_FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return tuple(
        _entry(group, code, given, data["records"])
        for group, codes in data["groups"].items()
        for code, given in codes.items()
    )


def messages(entry: Entry) -> list[str]:
    """Run an entry's example in a folder of its own; return the lines that name its code."""
    with (
        tempfile.TemporaryDirectory() as folder,
        chdir(folder),
        entry.meanwhile.answering() as host,
    ):
        for name, content in entry.files.items():
            Path(name).parent.mkdir(exist_ok=True)
            Path(name).write_bytes(content)
        if entry.meanwhile.first:
            run(entry.meanwhile.first.replace(SHOWN_HOST, host))
        entry.meanwhile.change()
        output = run(entry.command.replace(SHOWN_HOST, host)).replace(host, SHOWN_HOST)
    return [line for line in output.splitlines() if f"[{entry.code}]" in line]


def page() -> str:
    """Write a section a code."""
    return "\n\n".join(_sections())


def _sections() -> Iterator[str]:
    group = ""
    for entry in entries():
        if entry.group != group:
            group = entry.group
            yield f"## {group}"
        name, text = entry.shown
        yield f"({entry.code})=\n### {entry.code}"
        yield f"{entry.cause}\n\n*Fix:* {entry.fix}"
        if not entry.files:
            continue
        said = messages(entry)
        if not said:  # or readers would see an example that is none
            raise ValueError(f"{entry.code}: its example does not give this fault")
        message = said[0]
        if text.strip():
            kind = "yaml" if name.endswith(".yaml") else "text"
            yield f"```{{code-block}} {kind}\n:caption: {name}\n\n{text.rstrip()}\n```"
        if entry.meanwhile.told:
            yield entry.meanwhile.told
        short = message if len(message) <= _LONGEST else message[: _LONGEST - 2] + " …"
        commands = "\n".join(f"$ {each}" for each in (entry.meanwhile.first, entry.command) if each)
        yield f"```{{code-block}} console\n:class: message\n\n{commands}\n{short}\n```"


def _entry(group: str, code: str, given: dict[str, Any], records: str) -> Entry:
    files: dict[str, bytes] = {}
    if "no_example" in given:
        return Entry(group, code, given["cause"], given["fix"], {}, ("", ""), "", Meanwhile())
    name, shown = "incidents.yaml", ""
    if "change" in given:
        changed, parts = records, []
        for pair in (given[key] for key in ("change", "also") if key in given):
            before, after = (_as_in(records, each) for each in pair)
            if before not in changed:
                raise ValueError(f"{code}: the records hold no {before!r}")
            changed = changed.replace(before, after, 1)
            parts.append(_lines_around(changed, after))
        files[name], shown = changed.encode(), "\n…\n".join(filter(None, parts))
    if "file" in given:
        name = given["file"]
        shown = given.get("text", given.get("latin1", ""))
        content = shown * given.get("repeat", 1)
        files[name] = content.encode("latin-1" if "latin1" in given else "utf-8")
    command = given.get("command", f"mapper check {name}")
    for key, beside, option in _BESIDE:
        if key in given:
            files.setdefault(name, records.encode())
            files[beside] = given[key].encode()
            command += option
            shown = f"{shown}\n# {beside}\n{given[key]}".lstrip("\n")
    shown = given.get("shown", shown)
    visible = re.sub(r"[\x00-\x08]", "␀", shown)
    meanwhile = Meanwhile.of(given)
    return Entry(
        group, code, given["cause"], given["fix"], files, (name, visible), command, meanwhile
    )


def _as_in(records: str, text: str) -> str:
    """Take two spaces off the lines of an example, which is written as deep as in its own file."""
    return (
        text
        if text in records
        else "\n".join(line[2:] if line.startswith("    ") else line for line in text.split("\n"))
    )


def _lines_around(text: str, part: str) -> str:
    """Give the whole lines of a text that a part of it touches, without their common indentation."""
    if not part.strip():
        return ""
    start = text.index(part)
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", start + len(part.rstrip("\n")))
    lines = text[first:last].split("\n")
    depth = min(len(line) - len(line.lstrip()) for line in lines if line.strip())
    return "\n".join(line[depth:] for line in lines)
