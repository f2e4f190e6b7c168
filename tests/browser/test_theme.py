from __future__ import annotations

import pytest


def paper(page):
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


def sea(page):
    """The colour in the corner of the basemap's largest canvas."""
    return page.evaluate(
        """() => getComputedStyle(document.querySelector(".leaflet-container")).backgroundColor"""
    )


def choose_theme(page, theme):
    page.locator("#tools-button").click()
    page.locator(f"#tools-menu input[value={theme}]").check()
    page.keyboard.press("Escape")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_system_decides_until_the_reader_does(open_page, real_page, scheme):
    opened = open_page(real_page, color_scheme=scheme)
    page = opened.page
    other = "light" if scheme == "dark" else "dark"
    before = paper(page), sea(page)
    assert page.evaluate("document.documentElement.dataset.theme") == scheme
    choose_theme(page, other)
    assert paper(page) != before[0]
    assert sea(page) != before[1]
    assert f"theme={other}" in page.url
    page.reload()
    page.wait_for_selector("html[data-mapper=ready]")
    assert page.evaluate("document.documentElement.dataset.theme") == other
    choose_theme(page, "system")
    assert (paper(page), sea(page)) == before
    assert "theme" not in page.url
    page.emulate_media(color_scheme=other)  # which is followed while the page is open
    page.wait_for_selector(f"html[data-theme={other}]")
    assert paper(page) != before[0]
    opened.assert_silent()


SHAPES = """() => Object.fromEntries([...document.querySelectorAll(".legend-levels .swatch")].map((each) => {
  const { clipPath, borderRadius, backgroundColor } = getComputedStyle(each);
  return [each.className, `${clipPath} ${borderRadius} ${backgroundColor === "rgba(0, 0, 0, 0)"}`];
}))"""


def test_levels_differ_in_shape_and_not_in_color_alone_and_nothing_is_kept_in_the_browser(
    open_page, real_page
):
    page = open_page(real_page).page
    for forced in ("active", "none"):
        page.emulate_media(forced_colors=forced)
        shapes = page.evaluate(SHAPES)
        assert len(shapes) == 4, forced
        assert len(set(shapes.values())) == 4, forced
    choose_theme(page, "dark")
    page.locator("#language").select_option("es")
    page.wait_for_selector("html[data-mapper=ready][lang=es]")
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [
        0,
        0,
        "",
    ]
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
