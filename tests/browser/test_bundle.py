"""The modules of a page, joined into one script, run in a browser."""

from __future__ import annotations

from mapper.page.assets import assets
from mapper.page.bundle import bundle
from tests.test_page_bundle import GOOD

# asks for a module that is not there, so that it is read whole and nothing of it runs
READ = """async (text) => {
  const module = `import "data:text/javascript,throw null";\\n${text}`;
  const address = URL.createObjectURL(new Blob([module], { type: "text/javascript" }));
  return import(address).catch((error) => error === null ? "read" : String(error));
}"""


def test_a_bundle_runs(browser):
    page = browser.new_page()
    text = bundle(GOOD, "view/main.js")
    assert page.evaluate(f"{text}().said()") == "label\n// 1 4 label main"
    page.close()


def test_the_bundle_of_the_page_is_a_valid_script(browser):
    page = browser.new_page()
    assert page.evaluate(READ, assets().js) == "read"
    assert page.evaluate(READ, assets().js + "\nconst = 1;").startswith("SyntaxError")
    page.close()
