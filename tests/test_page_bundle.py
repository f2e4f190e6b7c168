from __future__ import annotations

import re
from pathlib import Path

import pytest

from mapper.errors import PageError
from mapper.page import assets as assets_module
from mapper.page.assets import assets, bundle, marker_icon

FOLDER = Path(assets_module.__file__).parent

GOOD = {
    "main.js": """import { twice } from "./math.js";
import {
  LABEL,
} from "./words.js";
/** Starts. */
await start();
async function start() {
  // says it
  out(`${LABEL}
// 1`, twice(2));
}
""",
    "math.js": """import { LABEL } from "./words.js";
/** Doubles,
 * for a test. */
export function twice(x) {
  return 2 * x; // really
}
const unused = LABEL;
""",
    "words.js": 'export const LABEL = "label";\n',
}


def test_modules_stand_behind_those_they_need() -> None:
    text = bundle(GOOD)
    assert re.findall(r"^// ---- (\S+)$", text, re.MULTILINE) == ["words.js", "math.js", "main.js"]


def test_import_and_export_words_and_comment_lines_are_gone_but_code_stays() -> None:
    text = bundle(GOOD)
    assert not re.search(r"\b(import|export)\b|for a test|Starts|says it", text)
    assert "  return 2 * x; // really\n" in text
    assert "`${LABEL}\n// 1`" in text  # inside a template literal it is text


def test_what_nobody_needs_stays_out() -> None:
    assert "stray" not in bundle({**GOOD, "stray.js": "export const stray = 1;\n"})


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"math.js": "export const LABEL = 1;\nexport const twice = 2;\n"}, "LABEL"),
        ({"words.js": "export default 1;\n"}, "export"),
        ({"words.js": "const LABEL = 1;\nexport { LABEL };\n"}, "export"),
        ({"words.js": 'export * from "./math.js";\n'}, "export"),
        ({"words.js": 'import { twice } from "./math.js";\nexport const LABEL = 1;\n'}, "→"),
        ({"words.js": 'import { LABEL } from "./words.js";\n'}, "→"),
        ({"words.js": "export const OTHER = 1;\n"}, "LABEL"),
        ({"words.js": 'import * as m from "./math.js";\nexport const LABEL = 1;\n'}, "import"),
        ({"words.js": 'import m from "./math.js";\nexport const LABEL = 1;\n'}, "import"),
        ({"words.js": 'import "./math.js";\nexport const LABEL = 1;\n'}, "import"),
        ({"main.js": 'import { twice as t } from "./math.js";\n'}, "twice as t"),
        ({"main.js": 'import { x } from "./nowhere.js";\n'}, "nowhere.js"),
        ({"main.js": 'import { x } from "https://example.org/x.js";\n'}, "import"),
        ({"words.js": 'export const LABEL = 1;\nconst m = await import("./math.js");\n'}, "import"),
        ({"words.js": "export const LABEL = import.meta.url;\n"}, "import.meta"),
        ({"words.js": "export const LABEL = 1;\nawait LABEL;\n"}, "await"),
        ({"words.js": "export const LABEL = await 1;\n"}, "await"),
        ({"words.js": "export const LABEL = 1;\nconst { a } = LABEL;\n"}, "pattern"),
        ({"words.js": 'export const LABEL = "</script>";\n'}, "</script"),
        ({"words.js": 'export const LABEL = "</SCRIPT >";\n'}, "</SCRIPT"),
        ({"words.js": 'export const LABEL = "<!--";\n'}, "<!--"),
        ({"words.js": "export const LABEL = 1;\n/* one\n*/ go();\n"}, "comment"),
        ({"words.js": "export const LABEL = `a;\n"}, "without its end"),
    ],
)
def test_what_cannot_be_bundled_is_refused(changed: dict[str, str], said: str) -> None:
    with pytest.raises(PageError, match=re.escape(said)):
        bundle({**GOOD, **changed})


def test_every_module_of_the_page_is_in_its_bundle() -> None:
    names = {path.name for path in FOLDER.glob("*/*.js")} - {"loader.js"}  # which starts it
    assert names == set(re.findall(r"^// ---- (\S+)$", assets().js, re.MULTILINE))


def test_every_style_sheet_of_the_page_is_in_it() -> None:
    names = sorted(path.name for path in FOLDER.glob("style/*.css"))
    assert names
    assert re.findall(r"^/\* ---- (\S+) \*/$", assets().css, re.MULTILINE) == names


@pytest.mark.parametrize(
    "text",
    ['a{b:url("x.png")}', "a{b:url(https://e.org/x)}", '@import "x.css";', "</style><script>"],
)
def test_a_style_sheet_that_asks_for_something_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.css").write_text(text, encoding="utf-8")
    with pytest.raises(PageError, match=r"x\.css"):
        assets_module._style(tmp_path / "x.css")


@pytest.mark.parametrize("text", ["<main></main>", "MAPPER_MAP MAPPER_MAP"])
def test_a_skeleton_has_one_place_for_the_map(tmp_path: Path, text: str) -> None:
    (tmp_path / "body.html").write_text(text, encoding="utf-8")
    with pytest.raises(PageError, match="MAPPER_MAP"):
        assets_module._skeleton(tmp_path / "body.html")


def test_a_missing_part_is_named(tmp_path: Path) -> None:
    with pytest.raises(PageError, match=r"body\.html"):
        assets_module._skeleton(tmp_path / "body.html")


def test_leaflet_asks_for_nothing() -> None:
    css = assets().leaflet_css
    addresses = re.findall(r"url\(\"?([^)]{0,9})", css)
    assert addresses == ["data:imag", "data:imag"]  # the icon of the layer control, in two sizes
    assert ".leaflet-default-icon-path" in css
    assert "sourceMappingURL" not in assets().leaflet_js


def test_leaflet_keeps_its_licence_notice() -> None:
    assert "(c) 2010-2022 Vladimir Agafonkin" in assets().leaflet_js[:300]


def test_the_default_marker_is_inside() -> None:
    assert set(marker_icon()) == {"iconUrl", "iconRetinaUrl", "shadowUrl"}
    assert all(each.startswith("data:image/png;base64,iVBOR") for each in marker_icon().values())
