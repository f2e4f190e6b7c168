"""What is drawn adds up to what is shown, at every zoom and in every window."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import mapper

DRAWN = """() => [...document.querySelectorAll("#stage .mark")]
  .reduce((sum, mark) => sum + Number(mark.dataset.count), 0)"""

COUNTRIES = {
    "Kyiv": (50.4501, 30.5234), "Gaza": (31.5017, 34.4668), "Mexico City": (19.4326, -99.1332),
    "Cologne": (50.9375, 6.9603), "Tokyo": (35.6762, 139.6503), "Bell": (33.9775, -118.1870),
}  # fmt: skip
COAST_TO_GUAM = {
    "Bangor": (44.8016, -68.7712), "Guam": (13.4443, 144.7937), "Anchorage": (61.2181, -149.9003),
    "Honolulu": (21.3069, -157.8583), "Miami": (25.7617, -80.1918), "Seattle": (47.6062, -122.3321),
}  # fmt: skip


def save_places(folder: Path, places: dict[str, tuple[float, float]]) -> Path:
    """Write the page of a table with one incident at each place."""
    rows = [f"{name},2026-01-02,{at[0]},{at[1]}" for name, at in places.items()]
    table = folder / "table.csv"
    table.write_text("\n".join(["title,date,latitude,longitude", *rows]), encoding="utf-8")
    mapper.read(table).save(folder / "map.html")
    return folder / "map.html"


def drawn_on_the_way_out(page: Any, times: int) -> list[int]:
    """How many incidents the marks stand for, at first and after each step out."""
    counts = [page.evaluate(DRAWN)]
    for _ in range(times):
        page.evaluate("map_incidents.setZoom(map_incidents.getZoom() - 1, { animate: false })")
        counts.append(page.evaluate(DRAWN))
    return counts


def test_a_map_zoomed_out_keeps_its_marks(open_page, real_page):
    page = open_page(real_page, size={"width": 1920, "height": 1080}).page
    assert drawn_on_the_way_out(page, 9) == [12] * 10


@pytest.mark.parametrize("places", [COUNTRIES, COAST_TO_GUAM], ids=["countries", "coast to Guam"])
def test_a_wide_map_opens_with_all_its_marks(open_page, tmp_path, places):
    size = {"width": 1920, "height": 1080}
    page = open_page(save_places(tmp_path, places), size=size).page
    assert drawn_on_the_way_out(page, 2) == [6] * 3
