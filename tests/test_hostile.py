"""Inputs made to hurt: each ends as a reject or a text, in little time and memory."""

from __future__ import annotations

import gzip
import json
import re
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from made_inputs import item, made, page, response, rss

from pipeline.articles import opened as opening
from pipeline.articles.inputs import read_records
from pipeline.articles.json_files import depth, parsed
from pipeline.articles.limits import MAX_CPU_SECONDS, bounded_time
from pipeline.articles.noise import noise
from pipeline.articles.reading import article_of
from pipeline.articles.records import Article, Input, Kind, RawRecord, Reject
from pipeline.errors import InputError
from pipeline.tables import TABLES
from pipeline.tables.codes import REJECT_REASONS

NAMES = ("a.txt", "a.html", "a.json", "a.jsonl", "a.xml", "a.warc", "a.warc.gz", "a.rss", "a")


def became(path: Path) -> list[Article | Reject]:
    """What becomes of one file."""
    found = read_records(Input(path, path.name))
    return [article_of(f) if isinstance(f, RawRecord) else f for f in found]


def reasons(path: Path) -> list[str]:
    return [f.reason if isinstance(f, Reject) else "read" for f in became(path)]


def bomb(path: Path, size: int, *, head: bytes = b"") -> None:
    """A gzip file of `size` unpacked bytes, most of them spaces."""
    with gzip.open(path, "wb", compresslevel=9) as file:
        file.write(head)
        for _ in range(size // 1_000_000):
            file.write(b" " * 1_000_000)


@pytest.mark.parametrize("name", ["a.txt.gz", "a.html.gz", "a.json.gz", "a.xml.gz"])
def test_a_small_file_that_unpacks_to_a_large_one(tmp_path: Path, name: str) -> None:
    """A file of a hundred kilobytes fills the memory of the machine."""
    head = {"a.xml.gz": b"<rss>", "a.json.gz": b'{"'}.get(name, b"x")
    bomb(tmp_path / name, 100_000_000, head=head)
    assert (tmp_path / name).stat().st_size < 200_000
    assert reasons(tmp_path / name) == ["too_long"]


@pytest.mark.parametrize(("name", "said"), [("a.jsonl.gz", "bomb"), ("a.warc.gz", "malformed")])
def test_a_stream_that_unpacks_without_end(tmp_path: Path, name: str, said: str) -> None:
    """A crawl of which no record is ever too long keeps a build busy for days."""
    head = b"WARC/1.0\r\n" if "warc" in name else b'{"text": "China curbed exports."}\n'
    bomb(tmp_path / name, 100_000_000, head=head)
    assert reasons(tmp_path / name)[-1] == said


def test_bombs_are_told_by_what_they_grow_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Real text that packs well is rejected, or a bomb read to its end."""
    monkeypatch.setattr(opening, "BOMB_BYTES", 200_000)
    line = json.dumps({"text": "China curbed exports of gallium in July 2023."}).encode() + b"\n"
    (tmp_path / "zeros.jsonl.gz").write_bytes(gzip.compress(b"\n" * 600_000))
    assert reasons(tmp_path / "zeros.jsonl.gz") == ["bomb"]
    varied = b"".join(line.replace(b"July", b"%d" % n) for n in range(5_000))
    (tmp_path / "text.jsonl.gz").write_bytes(gzip.compress(varied))
    found = list(read_records(Input(tmp_path / "text.jsonl.gz", "text.jsonl.gz")))
    assert len(found) == 5_000


def test_a_response_packed_many_times_over(tmp_path: Path) -> None:
    """A page of a crawl that its server packed as a bomb fills the memory."""
    body = gzip.compress(b"<html>" + b" " * 200_000_000, 1)
    packed = response("https://a.example/1", body, encoding="gzip")
    path = tmp_path / "a.warc"
    path.write_bytes(packed + response("https://a.example/2", page("nickel", "N").encode()))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert reasons(path) == ["too_long", "read"]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


GIGABYTE = """
import resource, sys
from pathlib import Path
from pipeline.articles.inputs import read_records
from pipeline.articles.records import Input
path = Path(sys.argv[1])
resource.setrlimit(resource.RLIMIT_AS, (2_500_000_000, 2_500_000_000))
print([f.reason for f in read_records(Input(path, path.name))])
"""


@pytest.mark.parametrize(
    ("name", "head", "said"),
    [
        ("a.jsonl", b'{"text": "', "too_long"),
        ("a.txt", b"words", "too_long"),
        ("a.html", b"<html>", "too_long"),
        ("a.xml", b"<rss>", "too_long"),
        ("a.warc", b"WARC/1.0\r\nWARC-Type: ", "malformed"),
    ],
)
def test_a_line_of_a_gigabyte(tmp_path: Path, name: str, head: bytes, said: str) -> None:
    """One dump in a folder takes all memory, and the build with it."""
    path = tmp_path / name
    with path.open("wb") as file:  # a sparse file: it takes no room on the disk
        file.write(head)
        file.truncate(1_000_000_000)
    done = subprocess.run([sys.executable, "-c", GIGABYTE, str(path)], capture_output=True,
                          text=True, check=True, timeout=60)  # fmt: skip
    assert said in done.stdout


@pytest.mark.parametrize(
    "raw",
    [
        b"[" * 100_000,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        b'{"text": "x", "more": ' + b"[" * 1000 + b"]" * 1000 + b"}",
    ],
)
def test_deep_json(raw: bytes) -> None:
    """A parser that follows brackets runs out of its stack, and the build with it."""
    with pytest.raises(InputError, match="too_deep"):
        parsed(raw)


def test_brackets_in_strings_are_not_deep() -> None:
    """Code quoted in an article makes it a reject."""
    assert depth(b'{"text": "' + b"[" * 500 + b'\\" {{{"}') == 1
    assert parsed(b'{"n": ' + b"9" * 100_000 + b"}") == {"n": "9" * 100_000}


@pytest.mark.parametrize("piece", [b'"\\', b'"', b"\\", b'{"', b'[""'])
def test_strings_without_end_take_no_time(piece: bytes) -> None:
    """One line of a feed keeps a build busy for hours."""
    begun = time.process_time()
    with pytest.raises(InputError):
        parsed(piece * (2_000_000 // len(piece)))
    assert time.process_time() - begun < 5


@pytest.mark.parametrize(
    "body",
    [
        '<!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa">'
        + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
        + "]><rss><channel><item><title>&j;</title></item></channel></rss>",
        '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel><item>'
        "<title>T</title><guid>1</guid><description>China &x; bans</description></item></channel>"
        "</rss>",
    ],
)
def test_entities_of_a_feed_are_not_followed(tmp_path: Path, body: str) -> None:
    """A feed reads files of the machine into the dataset, or grows without end."""
    path = tmp_path / "a.xml"
    path.write_text(body)
    begun = time.process_time()
    for found in became(path):
        assert isinstance(found, Reject) or "root:" not in found.text
        assert isinstance(found, Reject) or len(found.text) < 1000
    assert time.process_time() - begun < 5


DEEP_PAGES = ("<div>" * 100_000 + "x", "<a><b>" * 50_000, "<table><tr><td>" * 30_000 + "hello",
              "<" * 500_000, "&" * 500_000, "<p>" + "x " * 1_000_000,
              "<script type='application/ld+json'>" + "[" * 500_000,
              "<!--" * 100_000, "<meta " * 100_000)  # fmt: skip


@pytest.mark.parametrize("markup", DEEP_PAGES, ids=[p[:12] for p in DEEP_PAGES])
@pytest.mark.parametrize("kind", [Kind.HTML, Kind.FRAGMENT])
def test_hostile_markup(markup: str, kind: Kind) -> None:
    """One page of a crawl overflows the stack, or holds up the rest."""
    record = RawRecord(Input(Path("a"), "a"), "a", kind, f"<html><body>{markup}".encode())
    begun = time.process_time()
    found = article_of(record)
    assert time.process_time() - begun < 10
    assert isinstance(found, Article | Reject)


def _blow_up() -> None:
    re.match(r"(a+)+$", "a" * 60 + "b")


def _swallowed() -> None:
    while True:
        try:
            _blow_up()
        except Exception:  # noqa: BLE001 (what a careless library does)
            continue


@pytest.mark.parametrize("work", [_blow_up, _swallowed])
def test_time_is_bounded_even_within_a_regular_expression(work: Callable[[], None]) -> None:
    """A text that a pattern chokes on stops the build for good."""
    begun = time.process_time()
    with pytest.raises(InputError, match="too_slow"), bounded_time("article", 0.2):
        work()
    assert time.process_time() - begun < 2
    end = time.process_time() + 0.5  # the clock is off again
    while time.process_time() < end:
        pass


def test_a_slow_article_is_a_reject(monkeypatch: pytest.MonkeyPatch) -> None:
    """One article that takes for ever stops the build instead of being named."""
    monkeypatch.setattr("pipeline.articles.reading.noise", lambda _: _blow_up())
    monkeypatch.setattr("pipeline.articles.limits.bounded_time.__wrapped__.__defaults__",
                        ("article", 0.2))  # fmt: skip
    found = article_of(RawRecord(Input(Path("a"), "a"), "a", Kind.TEXT, b"China curbed exports."))
    assert isinstance(found, Reject)
    assert found.reason == "too_slow"
    assert MAX_CPU_SECONDS < 60


def test_time_cannot_be_bounded_in_a_thread() -> None:
    """An article is read without a bound, and nobody knows."""
    said: list[str] = []

    def read() -> None:
        try:
            with bounded_time():
                said.append("read")
        except RuntimeError as error:
            said.append(str(error))

    thread = threading.Thread(target=read)
    thread.start()
    thread.join()
    assert "main thread" in said[0]


@pytest.mark.parametrize("piece", ["read more ", "| ", "© ", "share | ", "[photo", "( ", "- ",
                                   "x  ", "copyright ", "we use ", "subscribe to ", "1", "a|",
                                   "\n© ", "[Image: ]", "more from ", "——"])  # fmt: skip
def test_noise_takes_no_time(piece: str) -> None:
    """One crafted page holds up a whole build."""
    begun = time.process_time()
    noise(piece * (400_000 // len(piece)))
    assert time.process_time() - begun < 2


def test_what_is_no_text_is_kept_out_of_ids_and_titles(tmp_path: Path) -> None:
    """An id or a headline writes outside its row: into a path, a terminal or a page."""
    said = {"id": "../../x\x00\x1b[31m\ud800" + "y" * 999, "text": "China curbed exports.",
            "title": "<script>alert(1)</script>\u202e[a](javascript:b)\x07"}  # fmt: skip
    path = tmp_path / "a.json"
    path.write_text(json.dumps(said))
    [article] = became(path)
    assert isinstance(article, Article)
    assert article.source_name.startswith("../../x [31m")
    assert len(article.source_name) <= 300
    assert article.title == "<script>alert(1)</script> [a](javascript:b)"
    assert article.source_name.isprintable()
    article.source_name.encode()


ANY = st.binary(max_size=300) | st.text(max_size=200).map(lambda t: t.encode("utf-8", "replace"))


@settings(max_examples=150, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(st.sampled_from(NAMES), ANY)
@example("a.warc", b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: -1\r\n\r\n")
@example(
    "a.warc", b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 99999999999999999999\r\n\r\n"
)
@example("a.json", b'{"id": 1e999, "text": "\\ud800 China", "url": "http://[::1"}')
@example("a.html", b"<html><head><meta charset='utf-16'><body>China")
@example("a.html", b"<html><head><meta charset='unicode_escape'><body>\\x41")
@example("a.xml", b"<rss\xff\xfe>")
@example("a.xml", b'<rss><?xml version="1.0" encoding="\xf5"?>')
def test_any_bytes_end_as_an_article_or_a_reason(tmp_path: Path, name: str, raw: bytes) -> None:
    """A strange file ends a build with a traceback."""
    _check(tmp_path / name, raw)


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, bytes]]:
    """The inputs of the made folder."""
    folder = tmp_path_factory.mktemp("seeds")
    made(folder)
    return [(p.name, p.read_bytes()) for p in sorted(folder.rglob("*")) if p.is_file()]


@settings(max_examples=150, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(st.data())
def test_any_damage_ends_as_an_article_or_a_reason(
    tmp_path: Path, seeds: list[tuple[str, bytes]], data: st.DataObject
) -> None:
    """A file damaged on its way ends a build with a traceback."""
    name, raw = data.draw(st.sampled_from(seeds))
    at = data.draw(st.integers(0, len(raw)))
    cut = data.draw(st.integers(0, 40))
    _check(tmp_path / name, raw[:at] + data.draw(st.binary(max_size=20)) + raw[at + cut :])


def _check(path: Path, raw: bytes) -> None:
    path.write_bytes(raw)
    for found in became(path):
        if isinstance(found, Reject):
            assert found.reason in REJECT_REASONS
            assert found.detail
            continue
        assert found.text
        found.text.encode()
        assert all(0 <= a < b <= len(found.text) for a, b in found.noise)
        for value in (found.source_name, found.title, found.author, found.publisher, found.url):
            assert value is None or value.encode()


def test_titles_of_a_feed_are_text(tmp_path: Path) -> None:
    """Markup in a headline runs in the interface and on every page that shows it."""
    path = tmp_path / "a.xml"
    title = "&lt;img src=x onerror=alert(1)&gt; **bold** [x](javascript:y)"
    path.write_text(rss(item("nickel", "n").replace("On nickel", title)))
    [article] = became(path)
    assert isinstance(article, Article)
    assert article.title == "<img src=x onerror=alert(1)> **bold** [x](javascript:y)"


def test_the_interface_shows_titles_as_text(tmp_path: Path) -> None:
    """A headline runs a script in the browser of whoever looks at the asset."""
    import dagster as dg
    import polars as pl

    from pipeline.defs.metadata import table_metadata

    title = "<img src=x onerror=alert(1)> **bold** [x](javascript:y)\x1b[31m"
    path = tmp_path / "articles.parquet"
    pl.DataFrame({"title": [title]}).write_parquet(path)
    shown = table_metadata(TABLES["articles"], tmp_path, 1)
    markup = (dg.MarkdownMetadataValue, dg.UrlMetadataValue, dg.NotebookMetadataValue)
    assert not any(isinstance(value, markup) for value in shown.values())
    [row] = shown["preview"].records
    assert row.data["title"] == title.replace("\x1b", " ")[:47] + "…"
