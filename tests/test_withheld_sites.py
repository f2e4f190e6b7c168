"""What is withheld leaves nothing: a site equals, but for the counts, the one built with it deleted."""

from __future__ import annotations

from hypothesis import Phase, settings

from mapper.files import folder_update
from mapper.publish.site import site_parts
from tests.effort import few
from tests.withheld_pairs import compare, pairs


def test_a_site_with_an_incident_withheld_equals_one_with_it_deleted(monkeypatch):
    monkeypatch.setattr(site_parts, "_FORMATS", ("geojson", "csv"))
    monkeypatch.setattr(folder_update, "_sync", lambda _: None)  # no power is lost here
    tried = []

    def check(shown, left_out):
        tried.append(len(left_out))
        compare(shown, left_out)

    settings(max_examples=few() // 2, deadline=None, phases=[Phase.generate])(pairs)(check)
    assert tried
