"""What a link leads to is told alike by the page and by the pages of a site."""

from __future__ import annotations

import json
from pathlib import Path

from mapper.page import link_kind
from tests.cases import in_one_test

CASES = json.loads((Path(__file__).parent / "page" / "link-kinds.json").read_text(encoding="utf-8"))


@in_one_test("kind", CASES)
def test_the_address_of_a_link_tells_its_kind(kind):
    told = {each: link_kind(f"https://{each}") for each in CASES[kind]}
    assert told == dict.fromkeys(CASES[kind], kind)
    assert link_kind(f"https://www.facebook.com/{'a/' * 20_000}") == "page"  # in no time
