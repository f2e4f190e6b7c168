"""What is withheld leaves nothing: a site equals, but for the counts, the one built with it deleted."""

from __future__ import annotations

from hypothesis import Phase, settings

import mapper
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


def test_the_number_of_a_withheld_row_s_link_is_no_secret(tmp_path):
    head = "id,date,agency,title,latitude,longitude,withhold,url\n"
    rows = [
        f"a{n},2024-01-02,LAPD,Stop number {n},34.05,-118.24,{'yes' if n == 1 else ''},https://a.example/{n}"
        for n in range(3)
    ]
    (tmp_path / "t.csv").write_text(head + "\n".join(rows), encoding="utf-8")
    incidents = mapper.read(tmp_path / "t.csv")
    assert incidents.tally.shown == 2
    incidents.publish(tmp_path / "site")  # whose pages number their sources: source-1
    assert not (tmp_path / "site/incidents/a1.html").exists()
