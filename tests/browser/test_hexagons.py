"""Where thousands are in view, hexagons stand for them beside cities; where few are left, discs do."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest

import mapper
from tests.browser.conftest import MOVING, settle
from tests.browser.test_access import ask

ROWS = 3_000
CITIES = {"Cologne": 40, "Bonn": 12, "Madrid": 21}  # rows of which no more is known
ALL = ROWS + sum(CITIES.values())
MARKS = """() => [...document.querySelectorAll("#stage .mark")].map((mark) => {
  const box = mark.querySelector(".hexagon")?.getBoundingClientRect();
  const number = mark.querySelector(".mark-count")?.textContent ?? "";
  const strip = mark.querySelectorAll(".strip-part").length;
  const city = mark.querySelector(".mark-name")?.textContent;
  const isArea = mark.classList.contains("mark-area");
  return { count: Number(mark.dataset.count), number, strip, width: box?.width ?? 0, city, isArea };
})"""
HEXAGONS = "document.querySelectorAll('#stage .mark-hexagon').length"


@pytest.fixture(scope="module")
def europe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the page of rows all over Europe, most of them in two crowds."""
    random = Random(5)  # noqa: S311 - the same each time
    lines = ["title,date,latitude,longitude,kind,city,country"]
    for n in range(ROWS):
        near = [(50.9, 6.9), (45.5, 9.2)][n % 2] if n % 3 else (48.0, 14.0)
        spread = 1.2 if n % 3 else 6.0
        at = f"{random.gauss(near[0], spread):.4f},{random.gauss(near[1], 1.5 * spread):.4f}"
        kind = "rare" if n < 9 else ("collision", "near miss", "trespass")[n % 3]
        lines.append(f"Case {n},{2021 + n % 5}-05-{1 + n % 28:02d},{at},{kind},,")
    for city, count in CITIES.items():
        country = "Spain" if city == "Madrid" else "Germany"
        lines += [
            f"Case in {city} {n},2023-05-02,,,trespass,{city},{country}" for n in range(count)
        ]
    lines += [f"Case nowhere {n},2023-05-03,,,trespass,," for n in range(5)]
    table = tmp_path_factory.mktemp("hexagons") / "table.csv"
    table.write_text("\n".join(lines), encoding="utf-8")
    mapper.read(table, keep=["kind"], columns={"color_by": "kind"}).save(
        table.with_name("map.html")
    )
    return table.with_name("map.html")


def numbered(marks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [mark for mark in marks if mark["number"]]


def test_thousands_in_view_are_hexagons_beside_marks_of_cities_and_the_few_left_are_discs(
    open_page, europe
):
    watched = open_page(europe, size={"width": 1440, "height": 900})
    page = watched.page
    drawn = page.evaluate(MARKS)
    assert sum(mark["count"] for mark in drawn) == ALL
    marks = [mark for mark in drawn if not mark["isArea"]]
    assert sum(mark["count"] for mark in marks) == ROWS
    assert all(mark["width"] > 0 for mark in marks)
    assert {mark["count"] >= 5 for mark in numbered(marks)} == {True}
    assert {mark["count"] < 5 for mark in marks if not mark["number"]} == {True}
    assert max(marks, key=lambda mark: mark["width"])["count"] == max(m["count"] for m in marks)
    assert any(mark["strip"] == 3 for mark in marks)  # colors: one part a kind
    assert page.locator(".size-key").inner_text().startswith("In this part")
    before = page.locator("#stage").bounding_box()
    page.evaluate("location.hash = 'field.kind=rare'")
    page.locator("#status", has_text="9 ").wait_for()
    settle(page)
    assert page.evaluate(HEXAGONS) == 0
    assert sum(mark["count"] for mark in page.evaluate(MARKS)) == 9
    assert page.locator("#stage").bounding_box() == before
    assert page.locator(".size-key").inner_text().startswith("At one mark")
    watched.assert_silent()
    page.evaluate("location.hash = ''")
    settle(page)
    assert_cities_have_marks(page)


def areas(page: Any) -> dict[str, int]:
    """The marks of cities, by what they say."""
    return {mark["city"]: mark["count"] for mark in page.evaluate(MARKS) if mark["isArea"]}


def assert_cities_have_marks(page):
    """Incidents known by their city alone stand at it, and in no hexagon."""
    assert areas(page) == {"Cologne and nearby": 52, "Madrid": 21}
    covered = """() => {
      const boxes = (path) =>
        [...document.querySelectorAll(path)].map((each) => each.getBoundingClientRect());
      return boxes(".mark-area").some((a) => boxes(".mark-hexagon .mark-count").some((b) =>
        a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom));
    }"""
    assert not page.evaluate(covered)
    mark = page.locator(".mark-area", has_text="Madrid")
    assert mark.get_attribute("aria-label").startswith("21 incidents in Madrid, Spain")
    mark.click()
    assert "Only their city or wider area is known" in page.locator(".list-here").inner_text()
    page.get_by_role("button", name="Back to all incidents").click()
    page.locator(".mark-area", has_text="Cologne").click()  # two cities: the map goes there
    settle(page)
    assert areas(page) == {"Cologne": 40, "Bonn": 12}
    spots = page.locator(".legend-key", has_text="narrower than a city")
    assert spots.locator("strong").inner_text() == "3,000"  # not those that are not on the map
    spots.click()
    settle(page)
    assert areas(page) == {}
    assert page.evaluate(MARKS)


def test_a_hexagon_leads_nearer_until_its_incidents_stand_alone(open_page, europe):
    page = open_page(europe, size={"width": 1440, "height": 900}, reduced_motion=MOVING).page
    for _ in range(12):
        if not page.evaluate(HEXAGONS):
            break
        before = page.evaluate("map_incidents.getZoom()")
        page.evaluate(
            "[...document.querySelectorAll('#stage .mark-hexagon')]"
            ".sort((a, b) => b.dataset.count - a.dataset.count)[0].click()"
        )
        settle(page)
        assert page.evaluate("map_incidents.getZoom()") > before
    assert page.evaluate(HEXAGONS) == 0
    assert page.locator("#stage .mark-own").count() > 0


def test_a_filter_changes_hexagons_into_those_of_its_link(open_page, europe):
    plain = europe.with_name("plain.html")
    mapper.read(europe.with_name("table.csv")).save(plain)
    looks = """[...document.querySelectorAll("#stage .mark-hexagon:not(.mark-single)")]
      .map((mark) => [mark.dataset.key, mark.getAttribute("aria-label"), mark.innerHTML]).sort()"""
    page = open_page(plain, size={"width": 1440, "height": 900}).page
    before = page.evaluate(looks)
    page.locator("#strip-handle-from").press("PageUp")
    settle(page)
    kept = page.evaluate(looks)
    assert len(kept) > 5
    assert {key for key, *_ in kept} & {key for key, *_ in before}
    page.reload()
    settle(page)
    assert page.evaluate(looks) == kept
    marks = page.evaluate_handle("new Set(document.querySelectorAll('#stage .mark-hexagon'))")
    page.locator("#map-zoom-in").click()
    settle(page)
    nearer = page.evaluate(looks)
    assert not {key for key, *_ in nearer} & {key for key, *_ in kept}
    again = "(had) => [...had].filter((mark) => mark.isConnected).length"
    assert page.evaluate(again, marks) > 5
    page.reload()
    settle(page)
    assert page.evaluate(looks) == nearer


@pytest.mark.sample(1)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_hexagons_are_open_to_everybody(open_page, europe, scheme):
    size = {"width": 1440, "height": 900}
    page = open_page(europe, size=size, color_scheme=scheme, bypass_csp=True).page
    assert ask(page, "contrast", "axe", "small") == []
    mark = page.locator("#stage .mark-hexagon:not(.mark-single)").first
    mark.focus()
    assert "incidents" in mark.get_attribute("aria-label")
    page.keyboard.press("Enter")
    settle(page)
    assert ask(page, "contrast", "axe", part="#stage") == []
