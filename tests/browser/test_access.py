"""In every state that a reader can bring about: axe-core, contrast, size of targets, focus rings."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT

import mapper
from tests.browser.conftest import DESKTOP, PHONE, ROOT, settle

SIZES = {"desktop": DESKTOP, "phone": PHONE}
ACCESS = (Path(__file__).parent / "access.js").read_text("utf-8")


def ask(page, *names, part=""):
    """What the page is at fault for; axe-core may look at a part of it alone."""
    if page.evaluate("typeof axe === 'undefined' || typeof access === 'undefined'"):
        page.evaluate(AXE_SCRIPT)
        page.evaluate(f"globalThis.access = {ACCESS}")
    return [fault for name in names for fault in page.evaluate(f"access.{name}({part!r})")]


@pytest.fixture(scope="module")
def pages(tmp_path_factory, real_incidents) -> dict[str, Path]:
    """The real records with street tiles to ask for, and a page of none."""
    folder = tmp_path_factory.mktemp("access")
    real_incidents.save(
        folder / "map.html", tiles="https://tile.example/{z}/{x}/{y}.png", tiles_attribution="T"
    )
    (folder / "none.yaml").write_text("sources: {}\nincidents: {}\n", "utf-8")
    mapper.read(folder / "none.yaml").save(folder / "none.html")
    return {"real": folder / "map.html", "none": folder / "none.html"}


def states(page):
    """Bring about one state after the other: its name, and the part that is new in it or "" for all."""

    def go(link):
        page.evaluate("link => { location.hash = link }", link)
        settle(page)

    yield "map", ""
    if page.locator("#tiles-button").is_visible():
        page.locator("#tiles-button").click()
        yield "street tiles asked for", "#stage"
        page.locator("#tiles-no").click()
    page.locator("#legend summary").click()
    yield "legend", "#legend"
    page.locator("#legend summary").click()
    page.locator("#map-pen").click()
    yield "pen", "#map-column"
    page.keyboard.press("Escape")
    for name in ("agencies", "jurisdictions", "dates", "more"):
        page.locator(f"#filter-{name}-button").click()
        yield f"filter {name}", "" if name == "more" else "#filter-sections"
        if name == "agencies":
            page.locator("#filter-agencies li input").first.check()
            yield "filter chosen", "#sheet"
            page.locator("#clear-all").click()
    page.locator("#filter-more-button").click()
    page.locator("#tools-button").click()
    page.locator("#embed-heading").click()
    yield "menu", ""
    page.keyboard.press("Escape")
    for link in ("view=list", "view=matrix", "id=alhambra-garfield-valley-2026-01"):
        go(link)
        yield link, ""
    page.locator("#action-cite").click()
    page.locator("#given-said", has_text=re.compile(".")).wait_for()
    yield "citation", "#detail"
    go("view=list&id=alhambra-garfield-valley-2026-01")
    yield "list and detail", ""
    go("agency=lapd&place=0669000&role=present&from=2025-02-01&q=police")
    page.locator("#status", has_text=re.compile("^0 ")).wait_for()
    yield "nothing left", ""
    go("q=no-such-word")
    page.locator("#chosen .token", has_text="no-such-word").wait_for()
    yield "no hit", "#sheet"
    go("view=map")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    yield "print", ""
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")


@pytest.mark.sparse
@pytest.mark.grid(locale=["en-US", "es-US"], scheme=["light", "dark"], size=["desktop", "phone"])
def test_every_state_is_open_to_everybody(open_page, pages, *, size, scheme, locale, is_long):
    options = {
        "size": SIZES[size],
        "color_scheme": scheme,
        "locale": locale,
        "reduced_motion": "reduce",
    }
    page = open_page(pages["real"], bypass_csp=True, **options).page
    found = []
    for number, (name, part) in enumerate(states(page)):
        names = ["contrast"] if name == "print" else ["contrast", "axe", "small"]
        if not is_long and number % 2 == (size == "phone"):
            names = names[:1]  # the rest is asked at the other size
        found += [f"{name}: {each}" for each in ask(page, *names, part=part)]
    assert sorted(set(found)) == []


@pytest.mark.parametrize(
    ("page_name", "link", "size"),
    [
        ("none", "", DESKTOP),
        ("real", "#embed", PHONE),
        ("own", "#id=b", {"width": 390, "height": 600}),  # without a link in what scrolls
    ],
)
def test_a_page_of_nothing_one_in_a_frame_and_a_row_of_a_table(  # noqa: PLR0917 - pytest calls by name
    open_page, pages, own_page, page_name, link, size
):
    file = {**pages, "own": own_page}[page_name]
    page = open_page(file, link=link, size=size, bypass_csp=True).page
    settle(page)
    assert ask(page, "axe", "contrast", "small") == []
    if page_name == "none":
        page.set_viewport_size(PHONE)
        page.evaluate("location.hash = 'view=matrix&theme=dark'")
        settle(page)
        assert page.evaluate("document.documentElement.dataset.theme") == "dark"
        assert ask(page, "axe", "contrast", "small") == []


RINGS = """() => {
  const kinds = ["#search", "#view-list", "#view-map", "#filter-more-button", ".row",
    "#filter-dates-button", "#tools-button", "#dates-from", "#dates-undated",
    ".map-button", "#legend summary", ".leaflet-container"];
  return kinds.map((selector) => {
    const element = document.querySelector(selector);
    element.focus({ focusVisible: true });
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(element);
    return [selector, outlineStyle, parseFloat(outlineWidth), outlineColor];
  });
}"""


def test_the_focus_is_seen_on_every_kind_of_control(open_page, pages):
    page = open_page(pages["real"]).page
    page.locator("#filter-dates-button").click()
    page.keyboard.press("Tab")
    inks = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_selector(f"html[data-theme={scheme}]")
        inks.append(page.evaluate("getComputedStyle(document.body).color"))
        for selector, style, width, color in page.evaluate(RINGS):
            assert (style, color) == ("solid", inks[-1]), selector  # ink has 15:1 with paper
            assert width >= 2, selector
    assert inks[0] != inks[1]


def test_reduced_motion_moves_nothing(open_page, pages):
    page = open_page(pages["real"], size=PHONE, reduced_motion="reduce").page
    moving = """() => [...document.querySelectorAll("*")].filter((each) => {
      const { transitionDuration, animationName } = getComputedStyle(each);
      return animationName !== "none" || transitionDuration.split(",").some((part) => parseFloat(part) > 0);
    }).map((each) => each.className.baseVal ?? each.className)"""
    assert page.evaluate(moving) == []
    page.locator("#list button.row").nth(1).click()
    page.locator("#detail .claim").first.wait_for()
    assert page.evaluate(moving) == []
    assert page.evaluate("document.getAnimations().length") == 0


# ---- colour alone never tells; that colours can be told apart all the same -------------------

# Machado, Oliveira and Fernandes 2009, "A physiologically-based model for simulation of color
# vision deficiency", severity 1.0, on linear RGB
DEFICIENCIES = {
    "none": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216),
               (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413),
               (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602),
               (0.004733, 0.691367, 0.303900)),
}  # fmt: skip
LEVELS = ("federal", "military", "state", "county", "municipal")


def lab(color, deficiency):
    """CIE L*a*b* (D65) of a colour as it is seen."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    seen = [
        min(max(sum(m * p for m, p in zip(row, linear, strict=True)), 0), 1)
        for row in DEFICIENCIES[deficiency]
    ]
    to_xyz = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    white = (0.95047, 1.0, 1.08883)
    xyz = [sum(m * p for m, p in zip(row, seen, strict=True)) for row in to_xyz]
    x, y, z = (
        t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116
        for t in (value / w for value, w in zip(xyz, white, strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_levels_can_be_told_apart_by_colour(theme, deficiency):
    css = (ROOT / "mapper" / "page" / "style" / "base.css").read_text("utf-8")
    block = css.split(':root[data-theme="dark"]')[theme == "dark"]
    colors = {level: re.search(rf"--{level}: (#[0-9a-f]{{6}})", block)[1] for level in LEVELS}
    seen = {level: lab(color, deficiency) for level, color in colors.items()}
    for n, one in enumerate(LEVELS):
        for other in LEVELS[n + 1 :]:
            difference = sum((a - b) ** 2 for a, b in zip(seen[one], seen[other], strict=True))
            assert difference**0.5 > 15, (one, other)
