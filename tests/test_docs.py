"""README and docs say what is true: every example runs, every name exists, every fault code is explained."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from pathlib import Path

import click
import pytest
import yaml

import mapper
from benchmarks.figures import with_table
from docs.examples import Session, examples, folder_of_examples, pages, printed
from docs.generated import columns, dependencies, faults, records, statuses
from docs.generated.third_parties import contacted
from mapper.cli.command import main
from mapper.records import load_registry
from tests.cases import in_one_test
from tests.fault_codes import codes_in_source

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = pages()
# of the command as it is now: not what it was, nor what scripts beside it take
TEXT = "\n".join(
    page.read_text(encoding="utf-8")
    for page in PAGES
    if page.name != "CHANGELOG.md" and page.parent.name not in ("benchmarks", "geodata")
)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ENTRIES = faults.entries()


def name_of(page):
    return str(page.relative_to(ROOT))


def test_the_reference_describes_every_name_of_incidents():
    page = (ROOT / "docs/reference/python.md").read_text(encoding="utf-8")
    described = re.findall(r"^   \.\. auto(?:method|property):: (\w+)$", page, re.MULTILINE)
    names = [name for name in dir(mapper.Incidents) if not name.startswith("_")]
    assert sorted(described) == sorted(names)


# ---- examples --------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_the_examples_of_a_page_run_and_print_what_it_says(page):
    session = Session()
    with folder_of_examples():
        for example in examples(page):
            assert session.run(example) == example.text, (
                f"{name_of(page)}:{example.line}: run python -m docs.examples and read what changed"
            )


def test_every_example_of_records_or_of_a_mapping_is_a_file_that_is_used():
    for page in PAGES:
        of_page = list(examples(page))
        used = "".join(each.text for each in of_page if each.kind in ("console", "sh", "python"))
        for each in of_page:
            if each.kind == "yaml":
                assert each.caption, f"{name_of(page)}:{each.line}"
                assert each.caption in used, f"{name_of(page)}: {each.caption} is not checked"


def test_output_that_is_not_what_a_command_prints_is_found():
    with folder_of_examples():
        said = printed("$ mapper check incidents.yaml\nincidents.yaml: 11 records, no faults\n")
    assert "12 records" in said


def test_no_fence_is_overlooked():
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        fences = re.findall(r"^```(?:\{code-block\} )?(\w+)$", text, flags=re.MULTILINE)
        assert fences == [each.kind for each in examples(page)], name_of(page)


# ---- README ----------------------------------------------------------------------------------


def test_the_readme_is_short_and_begins_with_the_two_commands():
    assert len(README.encode()) <= 5_000
    shell = [each.text for each in examples(ROOT / "README.md") if each.kind == "sh"]
    assert shell[0] == "python3 -m pip install . && mapper build\n"
    assert shell[1] == "python3 -m tests\n"
    assert len(re.findall(r"^mapper ", shell[2], flags=re.MULTILINE)) == 3


def test_the_second_command_is_the_one_that_ci_calls():
    assert "\npython3 -m tests ||" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_figures_in_the_readme_are_those_that_were_measured():
    assert with_table(README) == README, "run python -m benchmarks.figures"


# ---- names -----------------------------------------------------------------------------------


def test_every_command_is_named_and_every_name_is_a_command():
    named = set(re.findall(r"(?:`|^\$ |^)mapper ([a-z]+)\b", TEXT, flags=re.MULTILINE))
    assert set(main.commands) <= named
    assert set(re.findall(r"`mapper ([a-z]+)", TEXT)) <= set(main.commands)


def test_every_option_named_is_one():
    known = {each for command in main.commands.values() for p in command.params for each in p.opts}
    known |= {each for c in main.commands.values() for p in c.params for each in p.secondary_opts}
    named = set(re.findall(r"`(--[a-z-]+)", TEXT))
    assert named <= known | {"--help", "--long", "--nominatim"}


def test_buttons_are_called_what_the_page_calls_them():
    words = (ROOT / "mapper/page/core/words-en.js").read_text(encoding="utf-8")
    buttons = re.findall(
        r"\*\*(.+?)\*\*", (ROOT / "docs/how-to/embed-a-page.md").read_text(encoding="utf-8")
    )
    assert len(buttons) >= 3
    assert [each for each in buttons if f'"{each}"' not in words] == []


def test_moments_are_written_as_the_command_reads_them():
    moments = re.findall(r"mapper build --as-of ([\dT:Z-]+)", TEXT)
    assert moments
    for moment in moments:
        with click.Context(main.commands["build"]) as context:
            main.commands["build"].parse_args(context, ["--as-of", moment])
            assert context.params["as_of"].utcoffset() is not None


@in_one_test("page", PAGES)
def test_every_file_linked_is_there(page):
    text = page.read_text(encoding="utf-8")
    targets = re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", text)
    targets += re.findall(r"\{download\}`[^`]*<([^>]+)>`", text)
    for target in targets:
        assert (page.parent / target).exists(), target


def test_every_page_is_in_the_contents():
    listed = {
        (page.parent / f"{line}.md").resolve()
        for page in PAGES
        for contents in re.findall(
            r"^```\{toctree\}\n(.*?)^```",
            page.read_text(encoding="utf-8"),
            re.DOTALL | re.MULTILINE,
        )
        for line in contents.split()
        if not line.startswith(":")
    }
    docs = {page for page in PAGES if ROOT / "docs" in page.parents}
    assert docs - listed == {ROOT / "docs" / "index.md"}


# ---- what is made from the code --------------------------------------------------------------


@pytest.mark.long
def test_every_status_before_the_rule_of_sides_stands_beside_that_of_today():
    before = yaml.safe_load((ROOT / "docs/reference/statuses_before.yaml").read_text("utf-8"))
    claims = [claim for each in before.values() for claim in each["claims"]]
    assert (len(before), len(claims)) == (12, 53)
    assert all(claim["reason"] for claim in claims)
    table = statuses.page().split("## Before and after")[
        1
    ]  # a claim that is not in the records raises
    assert all(claim["claim"] in table for claim in claims)


def test_what_the_registry_leaves_out_it_does_not_have():
    registry_now = load_registry()
    assert registry_now.left_out
    assert not [each.name for each in registry_now.left_out if registry_now.resolve(each.name)]


def test_every_code_of_the_source_is_explained_and_no_other():
    assert {entry.code for entry in ENTRIES} == codes_in_source()


WITH_EXAMPLES = [each for each in ENTRIES if each.files]
# what no other test names; the docs, which .ci/run builds before it tests, are refused without any message
TRIED_HERE_ALONE = {
    "no-id-column", "account-without-claim", "bad-table", "no-interval", "bad-url", "unknown-landmark",
    "at-withheld-place", "spoke-elsewhere", "claim-repeated", "source-not-identified", "clock-change",
    "changed-site", "unusable-certificate", "geocoder-setup", "geocoder-not-asked", "pace-folder",
}  # fmt: skip


@pytest.mark.parametrize(
    "entry",
    [each for each in WITH_EXAMPLES if each.code in TRIED_HERE_ALONE],
    ids=lambda entry: entry.code,
)
def test_the_example_of_a_code_that_no_other_test_names_gives_that_fault(entry):
    assert faults.messages(entry)


@pytest.mark.long  # other tests make these faults, and the docs are refused without their messages
@pytest.mark.parametrize(
    "entry",
    [each for each in WITH_EXAMPLES if each.code not in TRIED_HERE_ALONE],
    ids=lambda entry: entry.code,
)
def test_the_example_of_a_code_gives_that_fault(entry):
    assert faults.messages(entry)


def test_a_code_is_named_by_a_test_or_its_example_is_tried_always():
    others = [
        path for path in (ROOT / "tests").glob("test_*.py") if path.name != Path(__file__).name
    ]
    text = "\n".join(path.read_text(encoding="utf-8") for path in others)
    named = set(re.findall(r"(?<=[\"'\[])[a-z]+(?:-[a-z]+)*(?=[\"'\]])", text))
    assert {each.code for each in WITH_EXAMPLES} <= named | TRIED_HERE_ALONE


def test_an_example_that_does_not_give_its_fault_is_not_written_into_the_docs(monkeypatch):
    tame = next(each for each in WITH_EXAMPLES if each.code == "no-id-column")
    monkeypatch.setattr(faults, "entries", lambda: (replace(tame, command="mapper --version"),))
    with pytest.raises(ValueError, match="no-id-column"):
        faults.page()


def test_a_code_without_an_example_says_why():
    data = yaml.load(
        (ROOT / "docs/reference/faults.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
    )
    reasons = [
        each["no_example"]
        for codes in data["groups"].values()
        for each in codes.values()
        if "no_example" in each
    ]
    assert len(reasons) == len([each for each in ENTRIES if not each.files]) <= 5


def test_every_dependency_and_every_extra_is_named_with_what_it_is_for():
    assert len(dependencies.needed()) == len(PROJECT["dependencies"])
    assert [name for name, _ in dependencies.extras()] == list(PROJECT["optional-dependencies"])


def test_every_column_and_every_model_of_records_has_a_meaning():
    named = columns.table_columns()
    assert all(each.meaning for table in named.values() for each in table)
    assert "### " not in records.page()
    assert records.page().count("\n## ") >= 10


# ---- the site --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.html", '<script src="https://cdn.example/a.js"></script>'),
        ("a.html", '<link rel="stylesheet" href="//cdn.example/a.css">'),
        ("a.html", '<link rel=preconnect href="https://fonts.example">'),
        ("a.html", '<img srcset="https://cdn.example/a.png 2x">'),
        ("a.html", "<style>@import 'https://cdn.example/a.css';</style>"),
        ("a.css", "@font-face { src: url(https://fonts.example/a.woff2) }"),
    ],
)
def test_what_a_page_would_load_from_elsewhere_is_found(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    assert len(contacted(tmp_path)) == 1


def test_links_that_readers_follow_are_no_contact(tmp_path):
    (tmp_path / "a.html").write_text(
        '<a href="https://news.example">News</a><link rel="canonical" href="https://news.example">'
        '<img src="page.png">'
    )
    assert contacted(tmp_path) == []
