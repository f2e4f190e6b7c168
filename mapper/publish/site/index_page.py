"""The first page of a site and the lists of its incidents by year, without script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from mapper.publish.site.data_package import DataFile
from mapper.publish.site.words import Words
from mapper.text import escape_text

MOST_ON_FIRST_PAGE = 200


class Line(NamedTuple):
    """An incident in a list.

    Attributes:
        path: Where its link leads, below the site.
        title: Its title, as markup.
        facts: Date, place and status, as markup.
        year: The year of its date; empty if unknown.
    """

    path: str
    title: str
    facts: str
    year: str


def year_path(year: str, language: str) -> str:
    """Return the path of the list of a year."""
    name = f"year-{year or 'unknown'}.html"
    return name if language == "en" else f"{language}/{name}"


def write_index(
    lines: Sequence[Line],
    *,
    words: Words,
    title: str,
    description: str,
    counts: Mapping[str, int],
    files: Sequence[DataFile],
    in_all: int,
    years: Mapping[str, int],
) -> str:
    """Write the main part of the first page.

    Args:
        lines: The incidents to list, newest first.
        words: The words of the language.
        title: The title of the site, as plain text.
        description: The publisher's text below it.
        counts: Numbers of records shown, withheld and so on.
        files: The files of data.
        in_all: The number of incidents.
        years: How many incidents each year has, if the years have lists of their own.
    """
    to_root = "" if words.language == "en" else "../"
    parts = [
        f"<h1>{escape_text(title)}</h1>",
        *(f"<p>{escape_text(part)}</p>" for part in description.split("\n\n") if part.strip()),
        f"<p>{_counted(words, in_all, counts)}</p>",
        f'<p><a class="open" href="{to_root}map.html">{words("index.open-map")}</a></p>',
        *_years(years, words),
        *_listed(lines, in_all, words, has_years=bool(years)),
        f'<h2 id="data">{words("index.data")}</h2>',
        f"<p>{words('index.data-note')}</p>",
        f"<ul>{''.join(_file(each, to_root) for each in files)}</ul>",
        f'<p class="small">{words("index.verify")}</p>',
    ]
    return "\n".join(parts)


def write_year(lines: Sequence[Line], *, year: str, words: Words) -> str:
    """Write the main part of the list of a year."""
    return (
        f"<h1>{escape_text(year or words.undated)}</h1>\n"
        f"<p>{words.count('index.count', len(lines))}.</p>\n{_list(lines, words)}"
    )


def _counted(words: Words, in_all: int, counts: Mapping[str, int]) -> str:
    said = f"{words.count('index.count', in_all)}."
    withheld = counts.get("withheld", 0)
    return f"{said} {words.count('index.withheld', withheld)}" if withheld else said


def _years(years: Mapping[str, int], words: Words) -> Iterator[str]:
    if not years:
        return
    yield f"<h2>{words('index.years')}</h2>"
    links = (
        f'<li><a href="{year_path(year, "en")}">{escape_text(year or words.undated)}</a>'
        f" ({count:,})</li>"
        for year, count in years.items()
    )
    yield f"<ul>{''.join(links)}</ul>"


def _listed(lines: Sequence[Line], in_all: int, words: Words, *, has_years: bool) -> Iterator[str]:
    rest = in_all - len(lines)
    heading = words("index.newest", n=f"{len(lines):,}") if rest else words("nav.all")
    yield f'<h2 id="incidents">{heading}</h2>'
    yield _list(lines, words)
    if rest and not has_years:
        yield f"<p>{words('index.rest', n=f'{rest:,}')}</p>"


def _list(lines: Sequence[Line], words: Words) -> str:
    to_root = "" if words.language == "en" else "../"
    items = (
        f'<li><a href="{escape_text(to_root + line.path)}">{line.title}</a>'
        f'<span class="small">{line.facts}</span></li>'
        for line in lines
    )
    return f'<ul class="list">{"".join(items)}</ul>'


def _file(file: DataFile, to_root: str) -> str:
    name = file.path.rsplit("/", 1)[1]
    size = max(1, round(file.size_bytes / 1000))
    return f'<li><a href="{to_root}{file.path}">{name}</a> ({size:,} kB)</li>'
