"""`mapper archive`: captures of the sources are noted, and what they no longer hold is reported."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import zipfile

import pytest
from click.testing import CliRunner

import mapper
from mapper.cli import main
from mapper.publish.captures.addresses import address_key, is_post
from mapper.publish.captures.quotes import FoldedText, Quote
from mapper.publish.captures.visible_text import decode_html, read_html
from tests.cases import in_one_test
from tests.sites import files, leave_out_slow_parts

URL = "https://news.example/two-accounts"
SAYS = "They said \"nobody was told to leave\" and that it was 'brief'."
SAVED = (
    "<html><!--\n Page saved with SingleFile \n url: {url} \n saved date: {date} \n-->"
    "<body>{body}</body></html>"
)
RECORD = """\
    - id: {id}
      event_date: {date}
      type: stop
      title: A stop
      summary: A stop near City Hall.
      location: {{verbatim_locality: near City Hall, locality: Bell City Hall}}
      claims:
        - claim: The driver was told to leave.
          accounts: [{{by: An observer, capacity: observer, stance: denies, says: {says}, source: {source}}}]
      sources: [{source}]
      {more}
"""


def source(id_, url=URL, more=""):
    return (
        f"  {id_}: {{publisher: City News, title: A stop, published: 2026-01-23, url: '{url}',"
        f" archived_at: unknown{more}}}\n"
    )


def record(id_, cited="city-news", *, date="2026-01-19", says=SAYS, more=""):
    return RECORD.format(id=id_, source=cited, date=date, says=json.dumps(says), more=more)


def write(folder, records, sources=None):
    path = folder / "incidents.yaml"
    head = f"format: 1\nhome: California\nsources:\n{sources or source('city-news')}incidents:\n  Bell:\n"
    path.write_text(head + records, encoding="utf-8")
    (folder / "captures").mkdir(exist_ok=True)
    return path


def save(folder, name, body, *, url=URL, date="Fri Jan 23 2026 10:00:00 GMT-0800 (PST)"):
    path = folder / "captures" / name
    path.write_text(SAVED.format(url=url, date=date, body=body), encoding="utf-8")
    return path


def run(folder, *more, given="captures"):
    captures = [] if given is None else ["--captures", str(folder / given)]
    done = CliRunner().invoke(main, ["archive", str(folder / "incidents.yaml"), *captures, *more])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def noted(folder):
    path = folder / "incidents.archive-lock.json"
    return json.loads(path.read_bytes())["captures"] if path.exists() else None


def warc(*answers):
    """Write a WARC as its format has it."""
    parts = []
    for number, (url, status, headers, body) in enumerate(answers):
        said = (
            f"HTTP/1.1 {status} X\r\n{headers}Content-Length: {len(body)}\r\n\r\n".encode() + body
        )
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\n"
            f"WARC-Date: 2026-02-0{number + 1}T10:00:00Z\r\nWARC-Record-ID: <urn:uuid:{number}>\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(said)}\r\n\r\n"
        )
        parts.append(gzip.compress(head.encode() + said + b"\r\n\r\n", mtime=0))
    return b"".join(parts)


def wacz(data, *, listed=None):
    made = io.BytesIO()
    digest = listed or hashlib.sha256(data).hexdigest()
    about = {"resources": [{"path": "archive/data.warc.gz", "hash": f"sha256:{digest}"}]}
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("archive/data.warc.gz", data)
        archive.writestr("datapackage.json", json.dumps(about))
    return made.getvalue()


HTML = "Content-Type: text/html; charset=utf-8\r\n"
GOOD = b"<p>Nobody was <b>told</b> to leave, she said.</p>"


def test_a_saved_page_is_noted_with_time_role_and_hash(tmp_path):
    write(tmp_path, record("first"))
    page = save(tmp_path, "a.html", GOOD.decode())
    done = run(tmp_path, "--by", "map editor")
    assert done.exit_code == 0, done.output
    (entry,) = noted(tmp_path)
    assert entry["source"] == "city-news"
    assert entry["address"] == URL
    assert entry["captured"] == "2026-01-23T18:00:00Z"
    assert entry["by_role"] == "map editor"
    assert entry["sha256"] == hashlib.sha256(page.read_bytes()).hexdigest()
    assert list(entry["quotes"].values()) == [True]
    lock = tmp_path / "incidents.archive-lock.json"
    before = lock.read_bytes()
    assert "told" not in before.decode()
    assert run(tmp_path, "--by", "other").exit_code == 0  # who captured it stays
    assert lock.read_bytes() == before
    checked = CliRunner().invoke(main, ["check", str(tmp_path / "incidents.yaml")])
    assert checked.exit_code == 0
    assert "source-not-archived" not in checked.output
    assert "quote-not-in-capture" not in checked.output


@pytest.mark.parametrize(
    ("sources", "records", "why"),
    [
        (source("city-news"), record("first", date="2099-01-19"), "embargo"),
        (source("city-news"), record("first", more="publish_after: 2099-01-01"), "embargo"),
        (source("city-news"), record("first", more="withhold: true"), "no published record"),
        (source("city-news"), record("first") + record("second", date="2099-01-01"), "embargo"),
        (
            source("city-news").replace("2026-01-23", "unknown"),
            record("first") + record("second", date="unknown"),
            "embargo",
        ),
        (
            source("city-news") + source("other", "https://news.example/other"),
            record("first")
            + record("second", date="2099-01-01").replace(
                "sources: [city-news]", "sources: [other]"
            ),
            "embargo",
        ),
        (source("city-news", more=", archive: false"), record("first"), "archive: false"),
        (source("city-news", "https://x.com/person/status/1"), record("first"), "post"),
        (source("city-news", "unknown"), record("first"), "without a public address"),
    ],
)
def test_what_must_be_left_alone_is_not_noted(sources, records, why, tmp_path):
    write(tmp_path, records, sources)
    save(tmp_path, "a.html", GOOD.decode())
    save(tmp_path, "b.html", GOOD.decode(), url="https://x.com/person/status/1")
    done = run(tmp_path)
    assert done.exit_code == 0
    assert not noted(tmp_path)
    assert why in done.output


def test_a_post_is_taken_if_it_is_named_and_dropped_if_it_is_refused_later(tmp_path):
    post = "https://social.example/@someone/1100"
    another = "https://social.example/@another/1101"
    two = source("city-news", post) + source("second", another)
    write(tmp_path, record("first") + record("other", "second"), two)
    save(tmp_path, "a.html", GOOD.decode(), url=post)
    save(tmp_path, "b.html", GOOD.decode(), url=another)
    assert run(tmp_path, given="no-folder").exit_code == 1
    assert run(tmp_path, "--include", "city-mews").exit_code == 1
    assert run(tmp_path, "--include", "city-news").exit_code == 0
    assert [each["source"] for each in noted(tmp_path)] == ["city-news"]
    assert run(tmp_path).exit_code == 0
    assert noted(tmp_path) == []


def test_a_capture_of_an_address_that_its_source_no_longer_has_is_dropped(tmp_path):
    write(tmp_path, record("first"))
    save(tmp_path, "a.html", GOOD.decode())
    assert run(tmp_path).exit_code == 0
    write(tmp_path, record("first"), source("city-news", "https://news.example/elsewhere"))
    assert run(tmp_path).exit_code == 0
    assert noted(tmp_path) == []


def test_a_capture_is_compared_with_the_one_before_it(tmp_path):
    write(tmp_path, record("first", says="They were brief."))
    save(tmp_path, "a.html", "<p>One text.</p>")
    told = []
    for day, body in ((2, "<p>Another text.</p>"), (3, "<div>Another text.</div>")):
        assert run(tmp_path).exit_code == 0
        date = f"Mon Feb 0{day} 2026 10:00:00 GMT+0000 (UTC)"
        save(tmp_path, f"{day}.html", body, date=date)
        told.append("differs from the capture before" in run(tmp_path).output)
    assert told == [True, False]


def test_altered_missing_changed_and_lost_are_told(tmp_path):
    write(tmp_path, record("first"))
    first = save(tmp_path, "a.html", GOOD.decode())
    assert run(tmp_path).exit_code == 0
    before = noted(tmp_path)
    original = first.read_bytes()

    first.write_bytes(original + b" ")
    altered = run(tmp_path)
    assert (altered.exit_code, noted(tmp_path)) == (1, before)
    assert "a.html is no longer the file" in altered.output
    first.rename(tmp_path / "elsewhere.html")
    missing = run(tmp_path)
    assert (missing.exit_code, noted(tmp_path)) == (1, before)
    assert "a.html is missing" in missing.output

    (tmp_path / "captures" / "renamed.html").write_bytes(original)
    later = "Mon Feb 02 2026 10:00:00 GMT+0000 (UTC)"
    save(tmp_path, "later.html", "<p>It was corrected.</p>", date=later)
    lost = run(tmp_path)
    assert lost.exit_code == 1
    assert "differs from the capture before" in lost.output
    assert 'no longer holds the words "nobody was told to leave" (first)' in lost.output
    assert [each["file"] for each in noted(tmp_path)] == ["renamed.html", "later.html"]
    checked = CliRunner().invoke(main, ["check", str(tmp_path / "incidents.yaml")])
    assert "incidents.yaml:4:14: warning:" in checked.output
    assert "'nobody was told to leave'" in checked.output
    assert "[quote-not-in-capture]" in checked.output
    again = run(tmp_path)
    assert "differs" not in again.output
    assert again.exit_code == 1
    for each in (tmp_path / "captures").iterdir():
        each.unlink()
    assert run(tmp_path, "--accept").exit_code == 0
    assert noted(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("a.wacz", wacz(warc((URL, 200, HTML, GOOD))), (200, [True])),
        ("a.warc.gz", warc((URL, 200, HTML, b"<p>Other words.</p>")), (200, [False])),
        ("a.wacz", wacz(warc((URL, 200, HTML, GOOD), (URL, 404, HTML, b"Not here"))), (404, [False])),
        ("a.wacz", wacz(warc((URL, 200, HTML, GOOD), (URL, 503, HTML, b"Later"))), (200, [True])),
        (
            "a.wacz",
            wacz(warc((URL, 301, "Location: /b\r\n", b""), ("https://news.example/b", 200, HTML, GOOD))),
            (200, [True]),
        ),
        (
            "a.warc.gz",
            warc((URL, 200, HTML + "Content-Encoding: gzip\r\n", gzip.compress(GOOD))),
            (200, [True]),
        ),
        ("a.warc.gz", warc((URL, 200, HTML + "Content-Encoding: br\r\n", b"\x8b\x01")), (200, [])),
        ("a.warc.gz", warc((URL, 200, "Content-Type: application/pdf\r\n", b"%PDF")), (200, [])),
        ("a.warc.gz", warc((URL, 200, HTML, b"<script>told</script>")), (200, [])),
    ],
)  # fmt: skip
def test_web_archives_are_read_for_what_the_server_answered(name, data, expected, tmp_path):
    write(tmp_path, record("first"))
    (tmp_path / "captures" / name).write_bytes(data)
    done = run(tmp_path)
    (entry,) = noted(tmp_path)
    assert (entry["status"], list(entry["quotes"].values())) == expected
    assert entry["captured"].startswith("2026-02-0")
    assert done.exit_code == (0 if expected[0] == 200 and False not in expected[1] else 1)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.wacz", b"no archive"),
        ("a.wacz", wacz(warc((URL, 200, HTML, GOOD)))[:-40]),
        ("a.wacz", wacz(warc((URL, 200, HTML, GOOD)), listed="0" * 64)),
        ("a.warc.gz", b""),
        ("a.warc", b"<html>"),
        ("a.warc.gz", warc((URL, 200, HTML, GOOD * 50))[:-60]),
    ],
)
def test_a_broken_capture_is_a_fault_and_nothing_is_written(name, data, tmp_path):
    write(tmp_path, record("first"))
    save(tmp_path, "good.html", GOOD.decode())
    (tmp_path / "captures" / name).write_bytes(data)
    done = run(tmp_path)
    assert done.exit_code == 1
    assert "[unreadable-capture]" in done.output
    assert noted(tmp_path) is None


@pytest.mark.parametrize(
    "limit", ["capture_files.LARGEST_PAGE_BYTES", "web_archives.MOST_BODY_BYTES"]
)
def test_a_page_that_is_too_large_is_a_fault_of_its_capture(limit, tmp_path, monkeypatch):
    write(tmp_path, record("first"))
    if limit.startswith("capture"):
        save(tmp_path, "a.html", GOOD.decode())
    else:
        (tmp_path / "captures" / "a.warc.gz").write_bytes(warc((URL, 200, HTML, GOOD)))
    monkeypatch.setattr(f"mapper.publish.captures.{limit}", len(GOOD) - 1)
    done = run(tmp_path)
    assert done.exit_code == 1
    assert "[unreadable-capture]" in done.output
    assert noted(tmp_path) is None


def test_a_page_saved_otherwise_is_known_by_the_address_that_it_names_itself(tmp_path):
    write(tmp_path, record("first"))
    link = f'<link rel="canonical" href="{URL}">'
    for name, head in (("a.html", link), ("b.html", "")):
        page = f"<html><head>{head}</head><body>{GOOD.decode()}</body></html>"
        (tmp_path / "captures" / name).write_text(page, encoding="utf-8")
    assert run(tmp_path).exit_code == 0
    (entry,) = noted(tmp_path)
    assert (entry["file"], entry["captured"]) == ("a.html", "unknown")
    assert list(entry["quotes"].values()) == [True]


def test_a_broken_lock_file_stays_and_is_a_fault(tmp_path):
    write(tmp_path, record("first"))
    lock = tmp_path / "incidents.archive-lock.json"
    for text in ("{", '{"format": 2}', '{"format": 1, "captures": [{"source": "a"}]}'):
        lock.write_text(text, encoding="utf-8")
        done = run(tmp_path)
        assert done.exit_code == 1
        assert "incidents.archive-lock.json:" in done.output
        assert lock.read_text(encoding="utf-8") == text
    lock.write_bytes(b'{\n "\xff"}')
    said = run(tmp_path).output
    assert "archive-lock.json:2:3: error:" in said
    assert "[encoding]" in said


def test_no_capture_reaches_a_site(tmp_path, monkeypatch):
    leave_out_slow_parts(monkeypatch)
    path = write(tmp_path, record("first"))
    mapper.read(path).publish(tmp_path / "before")
    save(tmp_path, "a.html", "Unmistakable words of the capture")
    run(tmp_path)
    mapper.read(path).publish(tmp_path / "after")
    assert files(tmp_path / "after") == files(tmp_path / "before")


@in_one_test(
    ("one", "other", "same"),
    [
        ("http://www.news.example/a/", "https://news.example/a#top", True),
        ("https://news.example/a?utm_source=x&id=1", "https://NEWS.example/a?id=1", True),
        ("https://news.example/a?id=1", "https://news.example/a?id=2", False),
        ("https://news.example/A", "https://news.example/a", False),
        ("https://news.example:8443/a", "https://news.example/a", False),
        ("https://web.archive.org/web/2026id_/http://news.example/a", "https://news.example/a", True),
        ("https://news.example/caf%C3%A9", "https://news.example/café", True),
        ("ftp://news.example/a", "https://news.example/a", False),
        ("https://[broken", "https://news.example/a", False),
    ],
)  # fmt: skip
def test_addresses_of_one_page(one, other, same):
    assert (address_key(one) == address_key(other)) is same


@in_one_test(
    ("address", "expected"),
    [
        ("https://x.com/a/status/1", True),
        ("https://mobile.twitter.com/a", True),
        ("https://WWW.Instagram.com./p/1", True),
        ("https://web.archive.org/web/2026/https://x.com/a/status/1", True),
        ("https://proxy.example/?u=https%3A%2F%2Ftiktok.com%2F%40a", True),
        ("https://social.example/@a@other.example/110", True),
        ("https://netflix.com/a", False),
        ("https://xx.com/a", False),
        ("https://news.example/x.com", False),
        ("https://news.example/@desk", False),
    ],
)
def test_posts_are_told_by_their_address(address, expected):
    assert is_post(address) is expected


@in_one_test(
    ("words", "text", "expected"),
    [
        ("nobody was told", "“Nobody was  told,” he said", True),
        ("art", "the party", False),
        ("they [the officers] left … at once", "they left the lot at once", True),
        ("they left … at once", "at once they left", False),
        ("café's", "cafe’s", True),
        ("警察は来なかった", "昨日、警察は来なかったと話した。", True),
        ("警察は来なかった", "警察は来たと話した。", False),
    ],
)
def test_quotes_are_found_in_any_spelling_and_in_their_order(words, text, expected):
    assert FoldedText(text).holds(Quote("a", "b", words)) is expected


def test_only_what_a_reader_sees_is_text():
    page = "<script>'told to leave'</script><!-- told --><p>He <b>le</b>ft</p><p>now&amp;then</p>"
    assert read_html(page).text.split() == ["He", "left", "now&then"]
    assert read_html("<![x[ c ]]>left<![%").text == "left<![%"
    assert decode_html("<meta charset='shift_jis'>警察".encode("shift_jis")).endswith("警察")
    assert decode_html("é".encode("latin-1"), "ISO-8859-1") == "é"
    assert decode_html("é".encode(), "no-such") == "é"
