"""In every state that a reader can bring about: axe-core, contrast, size of targets, and where the focus is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT

import mapper
from tests.browser.conftest import DESKTOP, PHONE, ROOT

# contrast is measured below, with all that may lie behind
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = f"""async () => {{
  const rules = {{ "color-contrast": {{ enabled: false }} }};
  const found = await axe.run({{ runOnly: {RULES}, rules, resultTypes: ["violations"] }});
  return found.violations.flatMap(({{ id, nodes }}) => nodes.map((n) => `axe ${{id}}: ${{n.html.slice(0, 100)}}`));
}}"""

# Text has 4.5:1 with all that may lie behind it, what is drawn has 3:1. Behind words over the map lies any of its fills.
CONTRAST = """() => {
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const known = new Map();
  const rgba = (color) => {
    if (!known.has(color)) {
      context.clearRect(0, 0, 1, 1);
      context.fillStyle = color;
      context.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = context.getImageData(0, 0, 1, 1).data;
      known.set(color, [r, g, b, a / 255]);
    }
    return known.get(color);
  };
  const over = ([r, g, b, a], below) => [r, g, b].map((part, i) => part * a + below[i] * (1 - a));
  const light = (color) => {
    const [r, g, b] = color.map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
  const root = getComputedStyle(document.documentElement);
  const token = (name) => over(rgba(root.getPropertyValue(name)), [255, 255, 255]);
  const fills = ["sea", "state", "county", "cdp", "city", "incident"].map((name) => token(`--map-${name}`));
  const behind = (element) => {
    const layers = [];
    for (let up = element; up; up = up.parentElement) {
      const { backgroundColor } = getComputedStyle(up);
      layers.unshift(rgba(backgroundColor));
      if (rgba(backgroundColor)[3] === 1) break;
      if (up.matches(".mark")) return [token("--paper")];
      if (up.matches(".leaflet-container")) return fills.map((fill) => layers.slice(1).reduce((below, layer) => over(layer, below), fill));
    }
    return [layers.reduce((below, layer) => over(layer, below), [255, 255, 255])];
  };
  const seen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && element.getClientRects().length > 0;
  const found = new Set();
  const check = (what, element, color, least) => {
    if (color === "none" || rgba(color)[3] === 0) return;
    for (const below of behind(element)) {
      const got = ratio(over(rgba(color), below), below);
      if (got < least) found.add(`contrast ${got.toFixed(2)} of ${what}`);
    }
  };
  const dialog = document.querySelector("dialog[open]");
  const walker = document.createTreeWalker(dialog ?? document.body, NodeFilter.SHOW_TEXT);
  let texts = 0;
  while (walker.nextNode()) {
    const { parentElement: parent, textContent } = walker.currentNode;
    if (!textContent.trim() || !seen(parent) || parent.closest("script, style, noscript, .visually-hidden, [aria-hidden] .tick")) continue;
    if (parent.matches(".matrix-none > span")) continue; // a dot that stands for nothing
    texts++;
    check(`text ${textContent.trim().slice(0, 40)} in ${parent.className}`, parent, getComputedStyle(parent).color, 4.5);
  }
  const drawn = [
    ["stroke", ".ring, .glyph-o, .glyph-d, .view-icon", 3], ["fill", ".glyph-f, .bar, .mark-text", 3],
    ["backgroundColor", ".swatch, .dot, .cross, .handle", 3], ["borderTopColor", "input, select, textarea, .button, .views, .area-mark, .circle-sample, .span-sample", 3],
  ];
  for (const [property, selector, least] of drawn) {
    for (const element of (dialog ?? document).querySelectorAll(selector)) {
      if (!seen(element) || element.closest(".bar-out")) continue;
      const color = getComputedStyle(element)[property];
      const at = property === "backgroundColor" || property === "borderTopColor" ? element.parentElement : element;
      const own = property === "borderTopColor" ? getComputedStyle(element).borderTopWidth : "1px";
      if (own !== "0px" && element.type !== "checkbox" && element.type !== "radio") check(`${property} of ${element.className.baseVal ?? element.className}`, at, color, least);
    }
  }
  return texts > 5 ? [...found] : ["no text was measured"];
}"""

SMALL = """() => {
  const boxes = (document.querySelector("dialog[open]") ?? document).querySelectorAll(
    "button, a[href]:not(.skip), summary, input, label, textarea, [role=slider]");
  return [...boxes].filter((each) => each.checkVisibility({ visibilityProperty: true }))
    .filter((each) => !each.closest(".leaflet-control-attribution, .print-sheet") && !each.closest("label input"))
    .filter((each) => !each.matches("label input, label.choice input, .mode-option input"))
    .map((each) => [each, each.getBoundingClientRect()])
    .filter(([, box]) => box.width < 24 || box.height < 24)
    .map(([each, box]) => `target ${each.id || each.className || each.textContent} ${box.width} x ${box.height}`);
}"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> dict[str, Path]:
    """The real records with street tiles to ask for, and a page of none."""
    folder = tmp_path_factory.mktemp("access")
    mapper.read(ROOT / "incidents.yaml").save(
        folder / "map.html", tiles="https://tile.example/{z}/{x}/{y}.png", tiles_attribution="T"
    )
    (folder / "none.yaml").write_text("sources: {}\nincidents: {}\n", "utf-8")
    mapper.read(folder / "none.yaml").save(folder / "none.html")
    return {"real": folder / "map.html", "none": folder / "none.html"}


def states(page):
    """Bring about one state after the other; each has a name."""

    def go(link):
        page.evaluate("link => { location.hash = link }", link)
        page.wait_for_timeout(60)

    yield "map"
    if page.locator("#tiles-button").is_visible():
        page.locator("#tiles-button").click()
        yield "street tiles asked for"
        page.locator("#tiles-no").click()
    page.locator("#legend summary").click()
    yield "legend"
    page.locator("#legend summary").click()
    for name in ("agencies", "jurisdictions", "dates", "more"):
        page.locator(f"#filter-{name}-button").click()
        yield f"filter {name}"
    page.locator("#filter-more-button").click()
    page.locator("#tools-button").click()
    page.locator("#embed-heading").click()
    yield "menu"
    page.keyboard.press("Escape")
    for link in ("view=list", "view=matrix", "id=alhambra-garfield-valley-2026-01"):
        go(link)
        yield link
    go("view=list&id=alhambra-garfield-valley-2026-01")
    yield "list and detail"
    go("agency=lapd&place=0669000&role=present&from=2025-02-01&q=police")
    page.wait_for_timeout(300)
    yield "nothing left"
    go("q=no-such-word")
    page.wait_for_timeout(300)
    yield "no hit"
    go("view=map")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    yield "print"
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["en-US", "es-US"])
def test_every_state_is_open_to_everybody(open_page, pages, size, scheme, locale):
    options = {"size": size, "color_scheme": scheme, "locale": locale, "reduced_motion": "reduce"}
    page = open_page(pages["real"], bypass_csp=True, **options).page
    page.evaluate(AXE_SCRIPT)
    found = []
    for name in states(page):
        complaints = page.evaluate(CONTRAST)
        if name != "print":
            complaints += page.evaluate(AXE) + page.evaluate(SMALL)
        found += [f"{name}: {each}" for each in complaints]
    assert sorted(set(found)) == []


@pytest.mark.parametrize(
    ("page_name", "link", "size"),
    [("none", "", DESKTOP), ("none", "#view=matrix&theme=dark", PHONE), ("real", "#embed", PHONE)],
)
def test_a_page_of_nothing_and_one_in_a_frame(open_page, pages, page_name, link, size):
    page = open_page(pages[page_name], size=size, bypass_csp=True).page
    page.goto("about:blank")
    page.goto(pages[page_name].as_uri() + link)
    page.wait_for_selector("html[data-mapper=ready]")
    page.evaluate(AXE_SCRIPT)
    assert page.evaluate(AXE) + page.evaluate(CONTRAST) + page.evaluate(SMALL) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_focus_is_seen_on_every_kind_of_control(open_page, pages, scheme):
    page = open_page(pages["real"], color_scheme=scheme).page
    page.locator("#filter-dates-button").click()
    page.keyboard.press("Tab")
    rings = page.evaluate(
        """() => {
          const kinds = ["#search", "#view-list", "#view-map", "#filter-more-button", "#filter-dates-button",
            "#tools-button", "#dates-from", "#dates-undated", ".row", ".map-button", "#legend summary", ".leaflet-container"];
          return kinds.map((selector) => {
            const element = document.querySelector(selector);
            element.focus({ focusVisible: true });
            const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(element);
            return [selector, outlineStyle, parseFloat(outlineWidth), outlineColor];
          });
        }"""
    )
    ink = page.evaluate("getComputedStyle(document.body).color")
    for selector, style, width, color in rings:
        assert (style, color) == ("solid", ink), selector  # ink has 15:1 with paper
        assert width >= 2, selector


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

# Machado, Oliveira and Fernandes 2009, "A physiologically-based model for simulation of color vision deficiency",
# severity 1.0, on linear RGB
DEFICIENCIES = {
    "none": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}  # fmt: skip
LEVELS = ("federal", "state", "county", "municipal")


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
    css = (ROOT / "mapper" / "page" / "base.css").read_text("utf-8")
    block = css.split('[data-theme="dark"]')[theme == "dark"]
    colors = {level: re.search(rf"--{level}: (#[0-9a-f]{{6}})", block)[1] for level in LEVELS}
    seen = {level: lab(color, deficiency) for level, color in colors.items()}
    for n, one in enumerate(LEVELS):
        for other in LEVELS[n + 1 :]:
            difference = sum((a - b) ** 2 for a, b in zip(seen[one], seen[other], strict=True))
            assert difference**0.5 > 15, (one, other)
