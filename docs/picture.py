"""Make the README's picture: build the page of the real records and photograph it.

Run from the top of the repository, with Chromium on the machine: python docs/picture.py
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

import mapper

ROOT = Path(__file__).parent.parent


def main() -> None:
    """Write docs/page.png."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page_file = Path(folder) / "map.html"
        mapper.read(ROOT / "incidents.yaml").save(page_file)
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1440, "height": 900}, color_scheme="light")
        page.goto(page_file.as_uri())
        page.wait_for_selector("html[data-mapper=ready]")
        page.get_by_text("Alhambra police, activists and").first.click()
        page.wait_for_timeout(600)
        for _ in range(4):  # from its circle to the cities around it
            page.get_by_role("button", name="Zoom out").click()
            page.wait_for_timeout(600)
        page.screenshot(path=ROOT / "docs" / "page.png")
        browser.close()


if __name__ == "__main__":
    main()
