from __future__ import annotations

import base64
import gzip
import re
from pathlib import Path

import pytest
import yaml

import mapper
from mapper.text import show_invisible
from tests.browser.conftest import DESKTOP, MOVING, PHONE, ROOT, settle, until

ICE = "U.S. Immigration and Customs Enforcement"
LAPD = "Los Angeles Police Department"
CHP = "California Highway Patrol"
USBP = "U.S. Border Patrol"

ROWS = "#list button.row"
MARKS = "#stage button.mark"


def listed(page):
    return [row.inner_text() for row in page.query_selector_all(f"{ROWS} .row-title")]


def drawn(page):
    """How many incidents the marks on the map stand for, by what they say to a screen reader."""
    names = [mark.get_attribute("aria-label") for mark in page.query_selector_all(MARKS)]
    counted = [re.match(r"(\d+) incidents? in ", name) for name in names]
    return sum(int(found[1]) if found else 1 for found in counted)


def status(page):
    return page.get_by_role("status").inner_text()


def choose(page, facet, *labels):
    page.get_by_role("button", name=facet).first.click()
    for label in labels:
        page.get_by_role("checkbox", name=re.compile(f"^{re.escape(label)}, ")).check()
    page.get_by_role("button", name=facet).first.click()


@pytest.mark.sparse
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_opens_from_disk_and_asks_for_nothing(open_page, real_page, size, scheme):
    watched = open_page(real_page, size=size, color_scheme=scheme, reduced_motion=MOVING)
    page = watched.page
    assert status(page) == "12 of 12 incidents"
    assert len(listed(page)) == 12
    assert drawn(page) == 12
    page.get_by_role("button", name="Zoom in").click()
    page.get_by_role("button", name="Zoom out").click()
    page.mouse.move(size["width"] * 0.7, size["height"] * 0.2)
    page.mouse.down()
    page.mouse.move(size["width"] * 0.6, size["height"] * 0.3, steps=5)
    page.mouse.up()
    page.get_by_role("button", name="Show all incidents").click()
    page.locator(ROWS).nth(1).click()
    page.get_by_role("region", name=re.compile("Alhambra police, activists and")).wait_for()
    page.keyboard.press("Escape")
    choose(page, "More", "Disputed")
    settle(page)
    watched.assert_silent()


def is_within(page, size):
    return page.evaluate("document.documentElement.scrollWidth") <= size["width"]


SMALL_TARGETS = """[...document.querySelectorAll("button, a[href]:not(.skip), summary, label")]
  .filter((each) => each.offsetParent && !each.closest(".leaflet-control-attribution"))
  .map((each) => [each.textContent, each.getBoundingClientRect()])
  .filter(([, box]) => box.width < 24 || box.height < 24)
  .map(([text, box]) => `${text} ${box.width}x${box.height}`)"""


def test_filters_cross_and_say_what_they_would_leave_and_the_agencies_are_a_tree(
    open_page, real_page
):
    page = open_page(real_page).page
    page.get_by_role("button", name="Agencies").first.click()
    assert page.evaluate(SMALL_TARGETS) == []
    federal = page.get_by_role("checkbox", name=re.compile("^Federal, "))
    ice = page.get_by_role("checkbox", name=re.compile(f"^{ICE}, "))
    federal.check()
    assert ice.is_checked()
    ice.uncheck()
    assert federal.evaluate("box => box.indeterminate")
    page.get_by_role("button", name="Agencies").first.click()
    page.get_by_role("button", name="Clear all filters").click()
    choose(page, "Agencies", ICE, LAPD)
    assert status(page) == "8 of 12 incidents"
    page.get_by_role("button", name="Agencies").first.click()
    page.get_by_role("radio", name="all of them").check()
    assert (status(page), drawn(page)) == ("1 of 12 incidents", 1)
    page.get_by_role("checkbox", name="Also count agencies that a source only names").check()
    page.get_by_role("button", name="Agencies").first.click()
    both = {
        "ICE operation at apparel makers in the Fashion District",
        "ICE and the LAPD differ on how fast police came during the unrest",
        "Article: police sent to a kidnapping call find an ICE operation",
    }
    assert (status(page), set(listed(page)), drawn(page)) == ("3 of 12 incidents", both, 3)
    choose(page, "Jurisdictions", "Los Angeles")
    assert (status(page), drawn(page)) == ("3 of 12 incidents", 3)
    choose(page, "More", "Disputed")
    assert (status(page), len(listed(page)), drawn(page)) == ("2 of 12 incidents", 2, 2)
    page.get_by_role("button", name="Clear all filters").click()
    assert (status(page), len(listed(page)), drawn(page)) == ("12 of 12 incidents", 12, 12)
    # each choice says how many it would leave, and the page which filter emptied it
    choose(page, "Jurisdictions", "Santa Ana")
    page.get_by_role("button", name="Agencies").first.click()
    for agency, left in [(CHP, 1), (USBP, 0), (ICE, 0), ("Federal", 1)]:
        box = page.get_by_role("checkbox", name=re.compile(f"^{agency}, "))
        assert box.get_attribute("aria-label").startswith(f"{agency}, {left} incident")
    page.get_by_role("button", name="Agencies").first.click()
    choose(page, "Agencies", LAPD)
    assert status(page) == "0 of 12 incidents"
    assert drawn(page) == 0
    empty = page.locator("#empty")
    assert "Without “Agencies” there are 2 incidents" in empty.inner_text()
    assert "Without “Jurisdictions” there are 2 incidents" in empty.inner_text()
    empty.get_by_role("button", name="Remove “Agencies”").click()
    assert status(page) == "2 of 12 incidents"


def test_the_detail_puts_the_accounts_side_by_side_and_one_scene_leads_to_the_other(
    open_page, real_page
):
    page = open_page(real_page).page
    assert is_within(page, DESKTOP)
    page.get_by_text("Alhambra police, activists and").first.click()
    detail = page.locator("#detail")
    words = detail.inner_text()
    for expected in (
        "January 19, 2026",
        "9:39",
        "Garfield and Valley",
        "490 ft",
        "Alhambra Police Department",
        "Who made the call for service.",
        "FOX 11 Los Angeles",
        "Published January 23, 2026",
    ):
        assert expected in words
    claim = detail.locator("article.claim").nth(2)
    stances = claim.locator(".stance").all_inner_texts()
    assert [stance.strip() for stance in stances] == ["Spoke, but not to this", "Asserts"]
    first, second = (each.bounding_box() for each in claim.locator(".side").all())
    assert first["y"] == second["y"]
    assert abs(first["width"] - second["width"]) < 1
    assert abs(first["height"] - second["height"]) < 1
    empty = detail.locator("article.claim").nth(3).locator(".side").last
    assert empty.inner_text() == "No account from this side."
    settle(page)
    assert is_within(page, DESKTOP)
    page.get_by_text("Federal agents enter a Highway Patrol parking lot").first.click()
    page.locator("#detail").get_by_role("button", name=re.compile("Highway Patrol stops")).click()
    assert "stalking" in page.locator("#detail").inner_text()


def test_on_a_phone_the_accounts_are_equal_too_and_all_is_within_it_and_large_enough(
    open_page, real_page
):
    page = open_page(real_page, size=PHONE).page
    assert is_within(page, PHONE)
    page.get_by_role("button", name="Agencies").first.click()
    assert page.evaluate(SMALL_TARGETS) == []
    page.get_by_role("button", name="Agencies").first.click()
    page.get_by_text("Alhambra police, activists and").first.click()
    settle(page)
    assert is_within(page, PHONE)
    claim = page.locator("#detail article.claim").nth(2)
    first, second = (each.bounding_box() for each in claim.locator(".account").all())
    assert abs(first["width"] - second["width"]) < 1


def test_the_map_has_a_scale_and_land_beyond_its_edges_and_one_spot_is_listed_not_zoomed_at(
    open_page, real_page
):
    page = open_page(real_page).page
    # no tiles were asked for
    assert page.get_by_role("button", name="Street map").count() == 0
    assert "img-src data:;" in real_page.read_text("utf-8")
    assert re.fullmatch(r"\d+ mi", page.locator(".leaflet-control-scale").text_content())
    until(
        page,
        """(() => { const box = (part) => document.querySelector(part).getBoundingClientRect();
          const [drawn, map] = [box(".leaflet-mapper-basemap-pane canvas"), box(".leaflet-container")];
          return drawn.left < map.left - 99 && drawn.right > map.right + 99
            && drawn.top < map.top - 99 && drawn.bottom > map.bottom + 99; })()""",
    )
    page.get_by_role("button", name=re.compile("^2 incidents in Los Angeles")).click()
    assert len(listed(page)) == 2
    note = page.locator(
        ".list-here"
    ).inner_text()  # that they share a point says more than the data
    assert "Only their city or wider area is known" in note
    assert "point" not in note
    page.get_by_role("button", name="Back to all incidents").click()
    assert len(listed(page)) == 12


def test_everything_works_by_keyboard_and_focus_is_never_lost(open_page, real_page):
    page = open_page(real_page).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "skip"
    seen = set()
    for _ in range(80):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "document.activeElement.id || document.activeElement.className || 'body'"
        )
        seen.add(focused)
    for control in ("filter-agencies-button", "filter-jurisdictions-button", "map-zoom-in"):
        assert control in seen
    assert any("row" in each.split() for each in seen)
    assert any("mark" in each.split() for each in seen)
    assert any("leaflet-container" in each or each == "map_incidents" for each in seen)
    row = page.locator(ROWS).nth(2)
    row.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.querySelector('#detail').contains(document.activeElement)")
    page.keyboard.press("Escape")
    assert page.locator("#detail").is_hidden()
    assert row.evaluate("row => row === document.activeElement")


def test_the_head_lets_everybody_read(real_page):
    html = real_page.read_text(encoding="utf-8")
    assert '<html lang="en"' in html
    assert (
        "<title>Police, federal agents and observers in Southern California, 2025&#8211;26</"
        in html
    )
    viewport = re.search(r'<meta name="viewport" content="([^"]*)"', html)[1]
    assert "user-scalable" not in viewport
    assert "maximum-scale" not in viewport
    assert 'http-equiv="Content-Security-Policy" content="default-src \'none\'' in html
    assert "unsafe" not in re.search(r'Security-Policy" content="([^"]*)"', html)[1]


# what would hide another, or break a line, stands alone
PAYLOADS = {
    "markup": [
        "{{7*191}}",
        "{% for x in y %}",
        "</script><script>alert(1)</script>",
        "<img src=x onerror=alert(2)>",
        "\"'><svg onload=alert(3)>",
        "${alert(4)} `\\x3cscript>alert(5)\\x3c/script>`",
        "javascript:alert(6)",
        "\u202egnp.exe\u2066 \u200b",
    ],
    "comment": ["<!--<script>"],
    "length": ["W" * 300],
}


def hostile(text, payload):
    """Put the payload into every free text of the real records."""
    words = {
        "title", "summary", "verbatim_locality", "locality", "note", "date_note", "claim", "by",
        "says", "publisher", "description",
    }  # fmt: skip

    def change(value):
        if isinstance(value, dict):
            free = words - {"by"} if "what" in value else words  # who checked is a role
            return {
                key: f"{each} {payload}" if key in free and isinstance(each, str) else change(each)
                for key, each in value.items()
            }
        if isinstance(value, list):
            return [change(each) for each in value]
        return value

    data = change(yaml.load(text, Loader=yaml.CBaseLoader))  # noqa: S506 - plain text only
    for incidents in data["incidents"].values():
        for incident in incidents:
            incident["unknowns"] = [payload]
            incident["translations"]["es"]["unknowns"] = [payload]
    return yaml.dump(data, Dumper=yaml.CSafeDumper, allow_unicode=True)


@pytest.mark.parametrize("kind", PAYLOADS)
def test_record_text_is_shown_as_text_whatever_it_says(open_page, tmp_path, kind, is_long):
    together = PAYLOADS[kind]
    for payloads in [[each] for each in together] if is_long else [together]:
        assert_shown_as_text(open_page, tmp_path, payloads)


def assert_shown_as_text(open_page, folder, payloads):
    records = folder / "incidents.yaml"
    real = (ROOT / "incidents.yaml").read_text(encoding="utf-8")
    records.write_text(hostile(real, " ".join(payloads)), encoding="utf-8")
    mapper.read(records).save(folder / "map.html")
    watched = open_page(folder / "map.html")
    page = watched.page
    assert len(listed(page)) == 12
    page.locator(ROWS).nth(1).click()
    text = page.locator("#detail").evaluate("detail => detail.textContent")
    title = page.evaluate("document.title")
    for payload in payloads:
        seen = show_invisible(payload).strip()
        assert text.count(seen) > 10
        assert " ".join(seen.split()) in title
    assert page.evaluate("document.documentElement.scrollWidth") <= DESKTOP["width"]
    watched.assert_silent()


def test_what_has_no_place_stands_in_the_list_with_the_reason(open_page, tmp_path):
    records = tmp_path / "incidents.yaml"
    text = (ROOT / "incidents.yaml").read_text(encoding="utf-8")
    text = text.replace("\n  San Fernando:\n", "\n  Unknown:\n")
    text = text.replace("- id: la-kidnapping-call\n", "- id: secret-one\n      withhold: true\n")
    records.write_text(text, encoding="utf-8")
    mapper.read(records).save(tmp_path / "map.html")
    page = open_page(tmp_path / "map.html").page
    assert status(page) == "11 of 11 incidents"
    assert drawn(page) == 10
    assert "Not on the map" in page.locator("#list").inner_text()
    assert "The record names no known city." in page.locator("#list").inner_text()
    counts = page.locator("#counts").inner_text()
    assert counts == "12 records: 10 on the map, 1 without a place, 1 withheld by the publisher"
    html = (tmp_path / "map.html").read_text(encoding="utf-8")
    assert "secret-one" not in html + read_everything(tmp_path / "map.html")


def read_everything(path: Path) -> str:
    """The data of a page, unpacked."""
    blocks = re.findall(
        r'<script type="application/x-mapper-block"[^>]*>([^<]*)', path.read_text(encoding="utf-8")
    )
    return "".join(gzip.decompress(base64.b64decode(b)).decode("latin-1") for b in blocks)


def test_the_map_has_its_names_again_after_a_zoom_which_is_no_step_and_after_a_filter(
    open_page, real_page
):
    page = open_page(real_page, reduced_motion=MOVING).page
    written = """() => { const { width, height } = document.querySelector(".map-labels");
      if (!width) return false;
      const context = document.querySelector(".map-labels").getContext("2d");
      return context.getImageData(0, 0, width, height).data.some(Boolean) }"""
    until(page, written)
    wipe = """() => { const canvas = document.querySelector(".map-labels");
      canvas.getContext("2d").clearRect(-9999, -9999, 99999, 99999) }"""
    page.evaluate(wipe)
    steps = page.evaluate("history.length")
    page.get_by_role("button", name="Zoom in").click()
    until(page, written)
    settle(page)
    assert page.evaluate("location.hash").startswith("#map=")
    assert page.evaluate("history.length") == steps
    page.evaluate(wipe)
    choose(page, "Agencies", CHP)
    until(page, written)


def test_the_map_is_dragged_from_a_mark_too_and_a_drag_opens_nothing(open_page, real_page):
    page = open_page(real_page, reduced_motion=MOVING).page
    mark = page.locator("button.mark").first
    box = mark.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(8):
        page.mouse.move(x + 9 * step, y + 5 * step)
    page.mouse.up()
    until(page, "location.hash.includes('map=')")
    assert page.locator("#detail:visible").count() == 0
    assert mark.bounding_box()["x"] > box["x"] + 50
    before = page.evaluate("location.hash")
    mark.press("Enter")
    until(page, f"location.hash !== {before!r}")


def test_a_finger_on_a_mark_drags_the_map(open_page, real_page):
    page = open_page(real_page, size=PHONE, has_touch=True, reduced_motion=MOVING).page
    mark = page.locator("button.mark").first
    box = mark.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    fingers = page.context.new_cdp_session(page)
    for kind, moved in (
        ("touchStart", 0),
        *(("touchMove", 8 * n) for n in range(1, 8)),
        ("touchEnd", None),
    ):
        points = [] if moved is None else [{"x": x + moved, "y": y + moved / 2}]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    until(page, "location.hash.includes('map=')")
    assert page.locator("#detail:visible").count() == 0
    assert mark.bounding_box()["x"] > box["x"] + 30
