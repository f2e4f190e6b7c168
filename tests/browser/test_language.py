from __future__ import annotations

import re

import pytest
import yaml

import mapper
from mapper.errors import RecordsError
from tests.browser.conftest import DESKTOP, PHONE, ROOT, settle

ROWS = "#list button.row"
# words of the English interface that no text in the other languages has
ENGLISH = re.compile(
    r"\b(Agencies|Jurisdictions|incidents|Disputed|One side only|One account|Background|Clear all|Legend|"
    r"Filters|"
    r"January|June|between|about|Close|Sources?|Where|When|Asserts|Denies|Conducting|Responding|"
    r"County|city only|Municipal level|Zoom|Show all)\b"
)
# these are names or words of the records, which stay as they are
RECORD_TEXT = (
    "[lang=en], bdi, .says, .note, .summary, h4, .sources, .facts dd, #title, #description"
)


def page_in(open_page, real_page, fragment, **options):
    return open_page(real_page, link=f"#{fragment}", **options)


def test_the_browsers_language_is_followed_and_the_link_wins(open_page, real_page):
    page = open_page(real_page, locale="es-MX").page
    assert page.evaluate("document.documentElement.lang") == "es"
    assert page.get_by_role("status").inner_text() == "12 de 12 incidentes"
    english = page_in(open_page, real_page, "lang=en", locale="es-MX").page
    assert english.get_by_role("status").inner_text() == "12 of 12 incidents"
    french = open_page(real_page, locale="fr-CA").page
    assert french.get_by_role("status").inner_text() == "12 sur 12 incidents"
    other = open_page(real_page, locale="sw-KE").page
    assert other.evaluate("document.documentElement.lang") == "en"


def test_the_switch_changes_every_word_and_keeps_what_is_on_screen(open_page, real_page):
    opened = open_page(real_page, locale="en-US")
    page = opened.page
    page.get_by_role("button", name="Agencies").first.click()
    page.get_by_role("checkbox", name=re.compile("^California Highway Patrol, ")).check()
    assert page.get_by_role("status").inner_text() == "1 of 12 incidents"
    switch = page.get_by_role("combobox", name="Language")
    assert switch.locator("option").evaluate_all("each => each.map((e) => e.lang)") == [
        "en",
        "es",
        "fr",
    ]
    switch.select_option("es")
    page.wait_for_selector("html[data-mapper=ready][lang=es]")
    assert page.get_by_role("status").inner_text() == "1 de 12 incidentes"
    assert page.evaluate("document.activeElement.value") == "es"
    assert "lang=es" in page.url
    opened.assert_silent()


SAID = """(skip) => {
  const words = [];
  const walker = document.createTreeWalker(document.querySelector("#page"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { parentElement, textContent } = walker.currentNode;
    if (!parentElement.closest(skip)) words.push(textContent);
  }
  for (const name of ["aria-label", "placeholder", "title"]) {
    for (const each of document.querySelectorAll(`#page [${name}]`)) words.push(each.getAttribute(name));
  }
  return words.filter((text) => text.trim());
}"""


def test_no_english_is_left_in_french(open_page, real_page):
    page = page_in(open_page, real_page, "lang=fr", size=PHONE).page
    page.locator(ROWS).nth(1).click()
    page.locator("#detail-title").wait_for()
    assert_no_english_is_left(page, "fr", [PHONE])


def assert_no_english_is_left(page, language, sizes):
    """All is translated that is not a name, a title or a quotation; an incident is open."""
    same = {"incidents", "Sources", "Source"} if language == "fr" else set()  # written alike
    for size in sizes:
        page.set_viewport_size(size)
        settle(page)
        left = page.evaluate(SAID, RECORD_TEXT)
        assert len(left) > 80
        assert [text for text in left if set(ENGLISH.findall(text)) - same] == []


@pytest.mark.sparse
@pytest.mark.parametrize("language", ["en", "es", "fr"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE, {"width": 320, "height": 640}], ids=str)
def test_nothing_overflows_in_any_language(open_page, real_page, size, language):
    is_small = size["width"] == 320
    page = page_in(open_page, real_page, f"lang={language}", size=size, finds=not is_small).page

    def cut():
        return page.evaluate(
            """() => [...document.querySelectorAll("button, summary, h1, h2, h3, p, dt, dd, label")]
              .filter((each) => each.offsetParent && !each.closest(".filter-buttons, .matrix, .mark"))
              .filter((each) => each.scrollWidth > each.clientWidth + 1)
              .filter((each) => getComputedStyle(each).display !== "inline")
              .filter((each) => getComputedStyle(each).overflowX === "visible")
              .map((each) => each.textContent)"""
        )

    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert cut() == []
    if is_small:
        page.locator("#find-toggle").click()
        assert cut() == []
    page.locator("#tools-button").click()
    assert cut() == []
    box = page.locator("#tools-menu").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= size["width"]
    page.keyboard.press("Escape")
    if is_small:
        page.locator("#find-toggle").click()
    page.locator(ROWS).nth(1).click()
    page.locator("#detail-title").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert cut() == []


# words that no Spanish text has
ENGLISH_WORDS = re.compile(
    r"\b(?:the|of|and|says?|with|by|from|was|were|that|not|for|is|its|they|this|their|on|which|who|copy|named?)\b",
    re.IGNORECASE,
)
NAMES = (  # of places, persons, agencies and media, in the language that they have them in
    "U.S. Department of Homeland Security",
    "U.S. Immigration and Customs Enforcement",
    "Federal Bureau of Investigation",
)
ORIGINAL = ".agencies strong, .sources strong, .account-source, .detail-id"
QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"")
VISIBLE = """(skip) => {
  const said = [];
  const walker = document.createTreeWalker(document.querySelector("#detail"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { parentElement, textContent } = walker.currentNode;
    if (!parentElement.closest(skip)) said.push(textContent.trim());
  }
  return said.filter(Boolean);
}"""


def test_title_and_every_shipped_record_are_in_spanish_and_the_rest_is_marked_as_english(
    open_page, real_page
):
    page = page_in(open_page, real_page, "lang=es").page
    assert page.locator("#title").inner_text().startswith("Policía, agentes federales")
    assert page.title().startswith("Policía, agentes federales")
    assert page.locator("#title, #description").evaluate_all("each => each.map((e) => e.lang)") == [
        "",
        "",
    ]
    page.get_by_text("Policía de Alhambra, activistas").first.click()
    detail = page.locator("#detail")
    title = detail.locator("#detail-title")
    assert "agentes federales" in title.inner_text()
    assert title.get_attribute("lang") is None
    said = "Traducido del inglés (traducción automática). Sin revisar. Prevalece el original."
    assert said in detail.inner_text()
    assert not page.locator("[data-untranslated]").count()
    assert detail.locator(".claim h4").first.get_attribute("lang") is None
    assert detail.locator(".says").first.get_attribute("lang") is None
    assert detail.locator(".sources .note").first.get_attribute("lang") is None
    assert detail.locator(".sources strong").nth(1).get_attribute("lang") == "en"  # a title
    assert_no_english_is_left(page, "es", [PHONE, DESKTOP])
    # every record is in Spanish but for names, titles and quotations
    page.keyboard.press("Escape")
    said = set()
    for row in page.locator(ROWS).all():
        row.click()
        title = row.locator(".row-title").inner_text()
        page.locator("#detail-title", has_text=title).wait_for()
        said |= set(page.evaluate(VISIBLE, ORIGINAL))
        marked = page.locator("#detail [lang=en]")
        assert marked.count() > 0
        assert marked.evaluate_all(f"all => all.every((each) => each.closest('{ORIGINAL}'))")
    assert len(said) > 300
    own = {text: QUOTED.sub("", text) for text in said if text not in NAMES}
    assert sorted(text for text, bare in own.items() if ENGLISH_WORDS.search(bare)) == []


def with_translation(tmp_path, change):
    data = yaml.load((ROOT / "incidents.yaml").read_text("utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506
    del data["translations"]["es"]["description"]
    record = data["incidents"]["Alhambra"][0]
    record["translations"]["es"] |= change(record)
    path = tmp_path / "incidents.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    return path


def test_claims_and_unknowns_can_be_translated_and_a_description_that_is_not_is_marked_as_english(
    open_page, tmp_path
):
    path = with_translation(
        tmp_path,
        lambda record: {
            "unknowns": [f"Incógnita {n}" for n, _ in enumerate(record["unknowns"])],
            "claims": [
                {"claim": f"Declaración {n}", "says": [f"Dicho {n}" for _ in claim["accounts"]]}
                | ({} if n else {"by": [f"Persona {a}" for a, _ in enumerate(claim["accounts"])]})
                for n, claim in enumerate(record["claims"])
            ],
        },
    )
    mapper.read(path).save(tmp_path / "map.html")
    page = page_in(open_page, tmp_path / "map.html", "lang=es").page
    assert page.locator("#description").get_attribute("lang") == "en"
    assert page.locator("#description").text_content().startswith("Encounters")
    assert page.locator("#title").get_attribute("lang") is None
    page.get_by_text("Policía de Alhambra, activistas").first.click()
    assert page.locator(".claim h4").first.inner_text() == "Declaración 0"
    assert page.locator(".says").first.inner_text() == "Dicho 0"
    assert page.locator(".unknowns li").first.inner_text() == "Incógnita 0"
    assert page.locator(".says").first.get_attribute("lang") is None
    first, others = ".claim:first-of-type .account-by strong", ".claim ~ .claim .account-by strong"
    marks = [
        {each.get_attribute("data-untranslated") for each in page.locator(which).all()}
        for which in (first, others)
    ]
    assert marks == [{None}, {"inglés"}]


HOME = """sources:
  s: {publisher: P, title: T, published: 2026-01-01, url: unknown, archived_at: unknown}
incidents:
  Bell:
    - id: one
      event_date: 2025-06-01
      type: stop
      title: The title
      summary: The summary
      information_withheld: A plate.
      redact: [local_time]
      location: {verbatim_locality: v, locality: l, latitude: 33.9787, longitude: -118.1872,
                 coordinate_uncertainty_in_meters: 20, precision: address, place_type: home}
      sources: [s]
"""


def test_what_was_kept_back_is_said_in_spanish(open_page, tmp_path):
    path = tmp_path / "incidents.yaml"
    path.write_text(HOME, encoding="utf-8")
    mapper.read(path).save(tmp_path / "map.html")
    page = page_in(open_page, tmp_path / "map.html", "lang=es").page
    page.get_by_text("The title").first.click()
    said = {
        each.inner_text(): each.get_attribute("lang") for each in page.locator(".facts dd p").all()
    }
    assert said["Una vivienda; el lugar exacto no se publica"] is None
    assert said["No se publica: la hora. El lugar exacto no se publica."] is None
    assert said["A plate."] == "en"
    assert [words for words in said if words.startswith("Aproximado: ")]
    english = page_in(open_page, tmp_path / "map.html", "lang=en").page
    english.get_by_text("The title").first.click()
    english.locator("#detail").get_by_text(
        "A plate. Not shown: the time of day. The exact"
    ).wait_for()


def test_a_translation_of_another_shape_is_a_fault(tmp_path):
    path = with_translation(tmp_path, lambda _: {"unknowns": ["solo una", "y dos", "y tres", "y"]})
    with pytest.raises(RecordsError) as caught:
        mapper.read(path)
    (fault,) = caught.value.faults
    assert fault.code == "translation-shape"
    assert "4 entries" in str(fault)
