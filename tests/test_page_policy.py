from __future__ import annotations

from mapper.page.content_security_policy import Inventory, inventory, policy
from tests.cases import in_one_test

# SHA-256 of nothing, in base64; from FIPS 180-4's test of the empty message
EMPTY = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"


def test_the_policy_of_an_empty_page_lets_nothing_through() -> None:
    assert policy(Inventory()) == (
        "default-src 'none'; script-src 'none'; style-src 'none'; img-src data:;"
        " connect-src 'none'; worker-src blob:; base-uri 'none'; form-action 'none'"
    )


def test_each_text_is_hashed_once_in_order() -> None:
    text = policy(Inventory(scripts=["", "a", ""], styles=[""]))
    a = "'sha256-ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs='"
    assert f"script-src {EMPTY} {a};" in text
    assert f"style-src {EMPTY};" in text


@in_one_test(
    ("html", "scripts", "styles"),
    [
        ("<script>a()</script>", ["a()"], []),
        ("<script type=module>a()</script>", ["a()"], []),
        ('<script type="Text/JavaScript">a()</script>', ["a()"], []),
        ("<script>\n a &amp; '<b>' < c \n</script>", ["\n a &amp; '<b>' < c \n"], []),
        ("<script></script>", [""], []),
        ("<SCRIPT>é</SCRIPT><style>b{}</style>", ["é"], ["b{}"]),
        ("<style>a>b{}</style><style>c{}</style>", [], ["a>b{}", "c{}"]),
        ('<script type="application/x-mapper-block">AA==</script>', [], []),
        ('<script type="application/json">{}</script>', [], []),
        ('<script src="x.js">ignored</script>', [], []),
        ("<!-- <script>a()</script> --><p>b</p>", [], []),
        ("<title><script>a()</title>", [], []),
    ],
)
def test_what_a_browser_would_run(html: str, scripts: list[str], styles: list[str]) -> None:
    found = inventory(html)
    assert (found.scripts, found.styles) == (scripts, styles)


@in_one_test(
    ("html", "references"),
    [
        ('<script src="https://e.org/x.js"></script>', ["https://e.org/x.js"]),
        ('<link rel="stylesheet" href="x.css">', ["x.css"]),
        ('<img src="//e.org/x.png"><img src="data:image/png;base64,AA==">', ["//e.org/x.png"]),
        ('<iframe src="https://e.org"></iframe>', ["https://e.org"]),
        ('<a href="https://e.org">a link is not a request</a>', []),
        ('<img alt="none">', []),
    ],
)
def test_what_a_browser_would_fetch(html: str, references: list[str]) -> None:
    assert inventory(html).references == references
