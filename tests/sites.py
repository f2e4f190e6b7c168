"""Small sites for tests: records of invented stops, without the parts that take long."""

from __future__ import annotations

import json

import mapper
from mapper.publish.site import site_parts
from mapper.publish.site.cards import SiteCards

RECORDS = """\
format: 1
home: California
title: {title}
contact: corrections@news.example
license: CC BY 4.0 https://creativecommons.org/licenses/by/4.0/
sources:
  city-news:
    {{publisher: City News, title: {title}, published: 2026-01-23, url: "{url}", archived_at: unknown}}
{head}incidents:
  Bell:
"""
RECORD = """\
    - id: {id}
      event_date: 2026-01-19
      type: stop
      title: {title}
      summary: {title}
      location: {{verbatim_locality: {place}, locality: {place}, latitude: {latitude}, longitude: -118.187,
        coordinate_uncertainty_in_meters: 80, precision: intersection}}
      agencies: [{{agency: Bell Police Department, role: conducting, note: {title}}}]
      claims:
        - claim: {title}
          accounts:
            - {{by: {title}, capacity: observer, stance: asserts, says: {title}, source: city-news}}
      sources: [city-news]
      unknowns: [{title}]
      {more}
"""


def record(id_, *, title="A stop", place="Gage Avenue", more="", latitude=33.9775):
    """Write a record."""
    return RECORD.format(
        id=id_, title=json.dumps(title), place=json.dumps(place), more=more, latitude=latitude
    )


def write(folder, *records, title="Stops", url="https://news.example/a", head=""):
    """Write a file of records."""
    file = folder / "incidents.yaml"
    text = RECORDS.format(title=json.dumps(title), url=url, head=head)
    file.write_text(text + "".join(records), encoding="utf-8")
    return file


def read(folder, *records, **head):
    """Write records and read them."""
    return mapper.read(write(folder, *records, **head), embargo_hours=0)


def files(folder):
    """Read every file of a folder, by its path."""
    return {
        each.relative_to(folder).as_posix(): each.read_bytes()
        for each in sorted(folder.rglob("*"))
        if each.is_file()
    }


def leave_out_slow_parts(monkeypatch, *, has_cards=False):
    """Let sites have a stand-in for the map, the data and cards, which have tests of their own."""
    monkeypatch.setattr(site_parts, "write_page", lambda _, path, **__: path.write_text("map"))
    monkeypatch.setattr(
        site_parts, "export_incidents", lambda _, path, **__: path.write_text("id,latitude\n")
    )
    if not has_cards:
        monkeypatch.setattr(SiteCards, "_draw", lambda *_: b"card")
