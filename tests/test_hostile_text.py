"""Texts that nobody sees, that drive a terminal or turn a line round: what is printed, shown and written."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner

import mapper
from mapper.cli import main
from mapper.cli.terminal import printable
from mapper.errors import ExportError

HOSTILE = {
    "escape": "\x1b[31mred\x1b[0m",
    "title of a window": "\x1b]0;owned\x07",
    "csi of one byte": "\x9b31m",
    "backspace": "good\x08\x08\x08\x08bad",
    "override": "a\u202egpj.exe",
    "isolate": "\u2066\u2067turned",
    "zero width": "Po\u200blice",
    "tag": "tag\U000e0041",
    "separator": "one\u2028two",
    "mark of byte order": "\ufeffmark",
    "next line": "one\x85two",
}


_IN_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


def unsafe(said: str) -> list[str]:
    return [char for char in said if not (char.isprintable() or char in "\n\t\u00a0")]


@pytest.mark.sample(4)
@pytest.mark.parametrize("where", ["agency", "file", "id", "date", "column", "title", "city"])
def test_what_commands_print_drives_no_terminal(tmp_path, where, request, is_long):
    row = {"id": "a", "date": "2025-01-02", "title": "A stop", "city": "Bell", "agency": "Example PD",
           "latitude": 33.97, "longitude": -118.18, "type": "stop"}  # fmt: skip
    texts = [*HOSTILE.values(), *HOSTILE.values()]
    rows = [row | {"id": f"r{n}"} for n in range(len(texts))]
    if where == "column":
        rows[0] |= dict.fromkeys(texts, "1")
    elif where != "file":
        rows = [each | {where: text} for each, text in zip(rows, texts, strict=True)]
    name = "\x1b[31m\u202e\x07.json" if where == "file" else "t.json"
    path = tmp_path / name
    path.write_text(json.dumps(rows), encoding="utf-8")
    page, table = str(tmp_path / f"{name}.html"), str(tmp_path / f"{name}.csv")
    commands = [["check"], ["build", "-o", page], ["assign", "-o", table]]
    # beside `check`, which says the most, each of the others with two; --long tries all with each
    turn = request.node.callspec.indices["where"] % 4
    for command in (
        commands if is_long else commands[:1] + (commands[turn : turn + 1] if turn else [])
    ):
        run = CliRunner().invoke(main, [command[0], str(path), *command[1:]])
        assert run.exit_code in (0, 1, 3), run.output
        assert unsafe(run.output) == [], run.output


@pytest.mark.sample(1)
@pytest.mark.parametrize(
    ("texts", "suffixes"),
    [
        (HOSTILE.values(), [".geojson", ".csv", ".parquet", ".gpkg", ".yaml", ".html"]),
        ([text for text in HOSTILE.values() if not _IN_NO_XML.search(text)], [".kml"]),
    ],
    ids=["all", "xml"],
)
def test_data_keeps_what_stands_in_it(tmp_path, texts, suffixes):
    path = tmp_path / "t.json"
    row = {"date": "2025-01-02", "latitude": 33.97, "longitude": -118.18}
    rows = [row | {"id": f"r{n}", "title": text} for n, text in enumerate(texts)]
    path.write_text(json.dumps(rows), encoding="utf-8")
    read = mapper.read(path)
    for suffix in suffixes:
        written = tmp_path / f"out{suffix}"
        read.save(written) if suffix == ".html" else read.export(written)
        again = mapper.read(written).frame["title"].tolist()
        assert sorted(again) == sorted(read.frame["title"]), suffix
        assert len(set(again)) == len(texts), suffix


def test_what_xml_has_no_form_for_is_refused_by_name(tmp_path):
    path = tmp_path / "t.json"
    row = {"id": "a", "date": "2025-01-02", "latitude": 33.97, "longitude": -118.18}
    path.write_text(json.dumps([row | {"title": "\x1b[31m"}]), encoding="utf-8")
    with pytest.raises(ExportError) as refused:
        mapper.read(path).export(tmp_path / "out.kml")
    assert unsafe(str(refused.value)) == []


def test_letters_of_all_scripts_are_printed_as_they_are():
    text = "señal 日本語 שלום العربية हिन्दी\u00a0– “x”\n\tnext"
    assert printable(text) == text


def test_a_notebook_shows_signs_for_what_is_not_seen(tmp_path):
    path = tmp_path / "t.json"
    row = {"id": "a", "date": "2025-01-02", "latitude": 33.97, "longitude": -118.18}
    path.write_text(json.dumps([row | {"title": "a\u202egpj \x1b[31m"}]), encoding="utf-8")
    said = mapper.read(path)._repr_html_()
    assert "\u202e" not in said
    assert "\x1b" not in said
    assert "[U+202E]" in said
