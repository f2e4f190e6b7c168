from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.errors import PageError
from mapper.page import assets as assets_module
from mapper.page.assets import assets, marker_icon, script
from mapper.page.bundle import bundle
from mapper.page.counts_page import counts_script
from mapper.page.javascript_tokens import tokens, without_comments
from tests.cases import in_one_test

FOLDER = Path(assets_module.__file__).parent

GOOD = {
    "view/main.js": """import { twice as doubled } from "../core/math.js";
import {
  LABEL,
} from "../core/words.js";
import * as words from "../core/words.js";
/** Starts. */
const own = "main";
export function said() {
  // says it
  return [`${LABEL}
// 1`, doubled(2), words.LABEL, own].join(" ");
}
""",
    "core/math.js": """import { LABEL } from "./words.js";
/** Doubles,
 * for a test. */
export function twice(x) {
  return 2 * x; // really
}
const own = LABEL;
""",
    "core/words.js": 'const label = "label", own = /["`/]\\/\\//;\nexport { label as LABEL };\n',
}


def test_modules_stand_behind_those_they_need() -> None:
    text = bundle(GOOD, "view/main.js")
    order = ["core/words.js", "core/math.js", "view/main.js"]
    assert re.findall(r"^// ---- (\S+)$", text, re.MULTILINE) == order


def test_import_and_export_words_and_comments_are_gone_but_code_stays() -> None:
    text = bundle(GOOD, "view/main.js")
    assert not re.search(r"\b(import|export)\b|for a test|Starts|says it|really", text)
    assert "\nreturn 2*x;\n" in text
    assert "`${LABEL}\n// 1`" in text  # inside a template literal it is text


def test_what_no_module_needs_stays_out() -> None:
    assert "stray" not in bundle({**GOOD, "stray.js": "export const stray = 1;\n"}, "view/main.js")


WORDS = "core/words.js"


@in_one_test(
    ("changed", "said"),
    [
        ({WORDS: "export default 1;\n"}, ":1:1 "),
        ({WORDS: "const a = 1;\nexport { a as default };\n"}, ":2:1 "),
        ({WORDS: 'export * from "./math.js";\n'}, ":1:1 "),
        ({WORDS: 'export { twice } from "./math.js";\n'}, ":1:1 "),
        ({WORDS: "export let LABEL = 1;\n"}, ":1:1 "),
        ({WORDS: "export const { LABEL } = {};\n"}, ":1:1 "),
        ({WORDS: 'import { twice } from "./math.js";\nexport const LABEL = 1;\n'}, "→"),
        ({WORDS: 'import { LABEL } from "./words.js";\n'}, "→"),
        ({WORDS: "export const OTHER = 1;\n"}, "LABEL"),
        ({WORDS: 'import m from "./math.js";\nexport const LABEL = 1;\n'}, ":1:1 "),
        ({WORDS: 'import "./math.js";\nexport const LABEL = 1;\n'}, ":1:1 "),
        ({"view/main.js": 'import { x } from "./nowhere.js";\n'}, "view/nowhere.js"),
        ({"view/main.js": 'import { x } from "https://example.org/x.js";\n'}, ":1:1 "),
        ({WORDS: 'export const LABEL = 1;\nconst m = import("./math.js");\n'}, ":2:11 "),
        ({WORDS: "export const LABEL = import.meta.url;\n"}, ":1:22 "),
        ({WORDS: "export const LABEL = 1;\nawait LABEL;\n"}, ":2:1 "),
        ({WORDS: "export const LABEL = 1;\nconst $$0 = 2;\n"}, ":2:7 "),
        ({WORDS: 'export const LABEL = "</script>";\n'}, ":1:23 "),
        ({WORDS: 'export const LABEL = "</SCRIPT >";\n'}, ":1:23 "),
        ({WORDS: 'export const LABEL = "<!--";\n'}, ":1:23 "),
        ({WORDS: "export const LABEL = 1;\n--> a comment\n"}, ":2:1 "),
        ({WORDS: "export const LABEL = 1\n/**/ --> 2;\n"}, "-->"),
        ({WORDS: "export const LABEL = 1;\u2028"}, ":1:24 "),
        ({WORDS: "export const LABEL = 1;\r\n"}, ":1:24 "),
        ({WORDS: "export const LABEL = `a;\n"}, ":1:22 "),
        ({WORDS: "export const LABEL = 'a;\n"}, ":1:22 "),
        ({WORDS: "export const LABEL = 1; /* a\n"}, ":1:25 "),
        ({WORDS: "export const LABEL = (1];\n"}, ":1:24 "),
        ({WORDS: "export const LABEL = [1;\n"}, ":2:1 "),
        ({WORDS: "export const LABEL = {}\n/1/g;\n"}, ":2:1 "),
    ],
)
def test_what_cannot_be_bundled_is_refused(changed: dict[str, str], said: str) -> None:
    with pytest.raises(PageError, match=re.escape(said)):
        bundle({**GOOD, **changed}, "view/main.js")


# ---- tokens: what a text is made of, whichever pieces stand beside each other ----------------

VALUES = (
    "a", "$b", "1.5e3", "'//'", '"/*"', r'"\"/*"', r"'\\'", "`//`", r"`\`/*`", "`$`", "/[/]\\/'\"`/gu",
    "`a${ `b${ 1 / 2 }//` + {c: `}`}.c }/*`", "(1)", "[2]", "f(/'/, 3)", '(function () { return /"/; })',
)  # fmt: skip
SIGNS = ("+", "/", "*", "-", "<", "&&", "??", ",", "===", "?.5:")
COMMENTS = ("/* `${ ' */", "/**/", "/* a\n// b */", "// ' ` /* \" ${\n", "// */\n")


@given(
    st.lists(st.tuples(st.sampled_from(VALUES), st.sampled_from(SIGNS)), min_size=1),
    st.lists(st.sampled_from(COMMENTS), min_size=1),
)
def test_comments_go_and_all_else_stays(terms: list[tuple[str, str]], comments: list[str]) -> None:
    pieces = [piece for term in terms for piece in term] + ["z"]
    commented = "".join(
        f"{piece} {comments[number % len(comments)]} " for number, piece in enumerate(pieces)
    )
    read = tokens("x.js", commented)
    assert "".join(token.text for token in read) == commented
    left = without_comments(read)
    assert "".join(left.split()) == "".join("".join(pieces).split())
    assert without_comments(tokens("x.js", left)) == left


@in_one_test(
    "text",
    [
        "if (a) /'/.test(b)", "while (a(b)) /`/.exec(c)", "a.if (b) / 2", "(a) / b / c", "a[0] / b / c",
        "a++ / b / c", "return /'/", "a.return / b / c", "x => /'/", "`${/`/}`", "`${{}}`", "[/'/]",
        "a?.b / c", "1 / 2 / 3", "/[/'\\]]/.source", "case /'/: b", "typeof /'/", "!/'/", "({}).a / b",
    ],
)  # fmt: skip
def test_a_slash_is_read_by_what_is_before_it(text: str) -> None:
    assert without_comments(tokens("x.js", f"{text} // end")) == f"{text.replace(' ', '')}\n"


@in_one_test(
    ("text", "left"),
    [
        ("return/* a */b", "return b\n"),
        ("return /* a\n */ b", "return\nb\n"),
        ("/** @type {any} */ (a)", "(a)\n"),
        ("a;\n\n  // b\n  c; // d\n", "a;\nc;\n"),
        ("`\n\n // a\n`", "`\n\n // a\n`\n"),
        ("a + ++b - --c", "a+ ++b- --c\n"),
        ("a / /b/ in c ? .5 : 1 .d", "a/ /b/ in c? .5:1 .d\n"),
        ("a < ! --b, c-- > d, 'e' in f", "a<! --b,c-- >d,'e'in f\n"),
        ("#a in b, `${ c }` of d", "#a in b,`${c}`of d\n"),
    ],
)
def test_a_comment_leaves_what_parts_words_and_lines(text: str, left: str) -> None:
    assert without_comments(tokens("x.js", text)) == left


def test_every_module_of_the_page_is_in_its_bundle() -> None:
    paths = {path.relative_to(FOLDER).as_posix() for path in FOLDER.glob("*/*.js")}
    found, of_counts = (
        re.findall(r"^// ---- (\S+)$", joined, re.MULTILINE)
        for joined in (assets().js, counts_script())
    )
    # what starts it, and what stands around it in a notebook
    assert paths - {"view/loader.js", "notebook/widget.js"} == {*found, *of_counts}
    assert not [name for name in found if "/count" in name]
    assert len(found) == len(set(found))


def test_the_bundle_is_the_same_each_time() -> None:
    turned = dict(reversed(GOOD.items()))
    assert bundle(GOOD, "view/main.js") == bundle(turned, "view/main.js")


# held by the test above with three modules
@pytest.mark.long
def test_the_bundle_of_the_page_is_the_same_each_time() -> None:
    assert f"{script('view/main.js')}();\n" == assets().js  # which is made once in a process


def test_every_style_sheet_of_the_page_is_in_it() -> None:
    sheets = {
        path.name: assets_module.style_sheet(path) for path in sorted(FOLDER.glob("style/*.css"))
    }
    first = "".join(sheets.pop(name) for name in assets_module.FIRST_STYLES)
    assert (assets().first_css, assets().css) == (first, "".join(sheets.values()))


@pytest.mark.parametrize(
    "text",
    ['a{b:url("x.png")}', "a{b:url(https://e.org/x)}", '@import "x.css";', "</style><script>"],
)
def test_a_style_sheet_that_asks_for_something_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.css").write_text(text, encoding="utf-8")
    with pytest.raises(PageError, match=r"x\.css"):
        assets_module.style_sheet(tmp_path / "x.css")


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
