"""Every format and every fault: what becomes of each input of a mixed folder."""

from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from made_inputs import GERMAN, STORIES, made, page, response

from pipeline.articles.duplicates import find_duplicates
from pipeline.articles.formats import told
from pipeline.articles.inputs import list_inputs, read_records, records
from pipeline.articles.limits import MAX_PAGE_BYTES
from pipeline.articles.reading import article_of, read_article
from pipeline.articles.records import Article, Input, RawRecord, Reject
from pipeline.articles.rows import article_row
from pipeline.errors import InputError

ANNOUNCED = date(2023, 7, 3)
"""A Monday: the story tells of a well-known event, on the day of it."""
KEPT = {
    "crawl-packed.warc.gz#1": ("gallium", ANNOUNCED),
    "crawl.warc#1": ("nickel", None),
    "crawl.warc#4": ("tungsten", None),
    "crawl.warc#5": ("lithium", None),
    "feed.atom.gz#1": ("cobalt", date(2025, 2, 23)),
    "feed.xml#1": ("gallium", date(2023, 8, 1)),
    "feed.xml#2": ("nickel", date(2023, 8, 1)),
    "latin.html": ("tungsten", None),
    "lines-packed.jsonl.gz#1": ("copper", None),
    "lines.jsonl#1": ("cobalt", date(2025, 2, 24)),
    "page-packed.html.gz": ("lithium", None),
    "page.html": ("copper", date(2025, 7, 30)),
    "plain.txt": ("gallium", date(2023, 7, 3)),
    "really-a-page.txt": ("cobalt", None),
    "record.json": ("lithium", None),
    "sub/plain.txt": ("gallium", ANNOUNCED),
    "zipped.txt.gz": ("nickel", None),
}
"""Input -> the story it holds and its day of publication."""
OTHERS = {"lines.jsonl#2", "lines.jsonl#4", "lines.jsonl#5"}
"""Kept too: a story with a word changed, a German one, one in markup."""
REJECTED = {
    "archive.zip": "binary",
    "broken.txt.gz": "malformed",
    "crawl.warc#2": "no_page",
    "crawl.warc#3": "no_page",
    "cut.rss": "malformed",
    "cut.rss#1": "empty",
    "deep.json": "too_deep",
    "feed.xml#3": "empty",
    "latin.txt": "encoding",
    "lines.jsonl#3": "empty",
    "lines.jsonl#6": "malformed",
    "no-feed.rss": "malformed",
    "not.json": "malformed",
    "notes.doc": "unsupported",
    "nothing.html": "no_text",
    "nul.txt": "binary",
    "picture.html": "binary",
    "twice.txt.gz": "unsupported",
}


@pytest.fixture(scope="module")
def became(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Article | Reject]:
    """What became of each input of the made folder, by its label."""
    folder = tmp_path_factory.mktemp("in")
    made(folder)
    out: dict[str, Article | Reject] = {}
    for found in records([folder]):
        assert found.source.label not in out
        out[found.source.label] = article_of(found) if isinstance(found, RawRecord) else found
    return out


def test_every_input_ends_as_an_article_or_a_reject(became: dict[str, Article | Reject]) -> None:
    """Otherwise an article of a feed, page or crawl is lost and nobody is told."""
    rejected = {name: a.reason for name, a in became.items() if isinstance(a, Reject)}
    assert rejected == REJECTED
    assert became.keys() - rejected.keys() == KEPT.keys() | OTHERS


@pytest.mark.parametrize("name", KEPT)
def test_the_article_is_whole(became: dict[str, Article | Reject], name: str) -> None:
    """Otherwise sentences of an article are lost with its markup, or menus are read as its own."""
    article = became[name]
    assert isinstance(article, Article)
    story, day = KEPT[name]
    for paragraph in STORIES[story].split("\n\n"):
        assert paragraph in article.text.split("\n\n")
    assert "Home" not in article.text
    assert (article.published_on, article.language) == (day, article.language)
    assert article.is_readable


def test_what_a_page_says_of_itself(became: dict[str, Article | Reject]) -> None:
    """Otherwise a reader cannot go from a claim to the page, its paper and its author."""
    row = article_row(became["page.html"])  # type: ignore[arg-type]
    assert (row["url"], row["title"]) == ("https://ore-post.example/copper-duty", "Copper duty")
    assert (row["publisher"], row["author"]) == ("The Ore Post", "Ada Malm")
    assert (row["published_from"], row["published_precision"]) == ("metadata", "instant")
    crawled = became["crawl.warc#1"]
    assert isinstance(crawled, Article)
    assert crawled.url == "https://crawl.example/nickel"
    assert crawled.retrieved is not None
    fed = became["feed.xml#1"]
    assert isinstance(fed, Article)
    assert (fed.title, fed.publisher, fed.language) == ("On gallium", "Ore Wire", "en-GB")
    assert (fed.source_name, fed.url) == ("g-1", "https://wire.example/g-1")


def test_other_languages_are_kept_and_not_read(became: dict[str, Article | Reject]) -> None:
    """Otherwise claims are guessed from words the reader does not know."""
    german = became["lines.jsonl#4"]
    assert isinstance(german, Article)
    assert (german.text, german.language, german.is_readable) == (GERMAN, "de", False)


def test_copies_are_told_whatever_their_format(became: dict[str, Article | Reject]) -> None:
    """Otherwise one story in a feed, a page and a crawl counts as three witnesses."""
    rows = []
    for article in became.values():
        if isinstance(article, Article):
            row = article_row(article)
            rows.append({k: row[k] for k in ("article_id", "published_on", "content_sha256")}
                        | {"signature": article.signature, "text": article.text})  # fmt: skip
    frame = pl.DataFrame(rows, infer_schema_length=None)
    copies = find_duplicates(frame.drop("text"))
    originals = frame.join(copies, on="article_id", how="anti")
    assert originals.height == len(STORIES) + 2  # and the German and the Peruvian story
    # by day, and by id where there is none: the sidecar of plain.txt dates it first
    gallium = originals.filter(pl.col("text").str.contains("gallium"))
    assert gallium["published_on"].to_list() == [date(2023, 7, 3)]


def test_an_archived_record_gives_the_same_article(tmp_path: Path) -> None:
    """Otherwise a rebuild from the archive differs from the first build."""
    made(tmp_path)
    seen = 0
    for found in records([tmp_path]):
        if isinstance(found, RawRecord):
            again = RawRecord.restored(found.source, found.header, found.body)
            assert (again.key, article_of(again)) == (found.key, article_of(found))
            seen += 1
    assert seen > len(KEPT)


@pytest.mark.parametrize(
    ("name", "content", "format_"),
    [
        ("a.txt", b"Plain words.", "text"),
        ("a.txt", b"\xef\xbb\xbf<!doctype HTML><p>x", "html"),
        ("a.xml", b"<?xml version='1.0'?><!-- x --><rss version='2.0'>", "feed"),
        ("a.bin", b"<feed xmlns='http://www.w3.org/2005/Atom'>", "feed"),
        ("a.json", b'{"id": 1}\n{"id": 2}', "jsonl"),
        ("a.txt", b'[{"id": 1}]', "json"),
        ("a.txt", b"[Updated] A ban", "text"),
        ("a.txt", b"{sic} the minister said", "text"),
        ("a.txt", b"<b>not a page", "text"),
        ("a.gz", b"WARC/1.1\r\n", "warc"),
        ("a.html.gz", b"no tag at all", "html"),
        ("a.HTM", b"<p>x", "html"),
        ("a.html", "<html>".encode("utf-16"), "html"),
    ],
)
def test_formats_are_told_by_content_before_name(name: str, content: bytes, format_: str) -> None:
    """Otherwise a page saved as text is read with its markup, or a feed is thrown away."""
    assert told(content, name) == format_


def test_hidden_files_sidecars_and_links_out(tmp_path: Path) -> None:
    """Otherwise a link in an unpacked archive publishes quotes of a file outside of it."""
    (tmp_path / "secret.txt").write_text("A secret about gallium.")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.html").write_text(page("nickel", "N"))
    (folder / "a.json").write_text("{}")
    (folder / ".hidden.txt").write_text("x")
    (folder / "b.txt").symlink_to(tmp_path / "secret.txt")
    assert [i.name for i in list_inputs([folder])] == ["a.html", "b.txt"]
    found = list(records([folder]))
    assert [type(f) for f in found] == [RawRecord, Reject]
    assert "leads out" in found[1].detail  # type: ignore[union-attr]
    assert [i.name for i in list_inputs([folder / "a.html"])] == ["a.html"]


def test_a_sidecar_goes_with_a_packed_text(tmp_path: Path) -> None:
    """Otherwise the date of a packed article is lost."""
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(b"China curbed exports of gallium."))
    (tmp_path / "a.json").write_text(json.dumps({"published": "2023-07-04"}))
    found = list(records([tmp_path]))
    assert [f.meta for f in found if isinstance(f, RawRecord)] == [{"published": "2023-07-04"}]


@pytest.mark.parametrize(
    ("said", "detail"),
    [
        ({"url": "javascript:alert(1)"}, "no http"),
        ({"url": "file:///etc/passwd"}, "no http"),
        ({"title": ["x"]}, "not a string"),
        ({"title": "x" * 5000}, "5,000 characters"),
        ({"retrieved": "yesterday"}, "ISO 8601"),
    ],
)
def test_metadata_that_is_wrong_names_its_key(
    tmp_path: Path, said: dict[str, object], detail: str
) -> None:
    """Otherwise a link that runs a script, or a book as a title, is published."""
    (tmp_path / "a.json").write_text(json.dumps({"text": "China curbed exports."} | said))
    found = next(records([tmp_path]))
    reject = article_of(found) if isinstance(found, RawRecord) else found
    assert isinstance(reject, Reject)
    assert reject.reason == "bad_metadata"
    assert detail in reject.detail


def test_one_article_is_read_by_name(tmp_path: Path) -> None:
    """Otherwise orebook explain shows another article than a build reads."""
    (tmp_path / "a.txt").write_text(STORIES["gallium"])
    (tmp_path / "b.jsonl").write_text('{"text": "x"}\n{"text": "y"}')
    assert read_article(Input(tmp_path / "a.txt", "a.txt")).text == STORIES["gallium"]
    with pytest.raises(InputError, match="2 records"):
        read_article(Input(tmp_path / "b.jsonl", "b.jsonl"))


def test_a_broken_crawl_keeps_what_was_before(tmp_path: Path) -> None:
    """Otherwise a download cut short loses the pages it holds."""
    first = response("https://a.example/1", page("nickel", "N").encode())
    second = response("https://a.example/2", page("copper", "C").encode())
    path = tmp_path / "a.warc.gz"
    path.write_bytes(gzip.compress(first) + gzip.compress(second)[:-200])
    found = list(read_records(Input(path, "a.warc.gz")))
    assert isinstance(found[0], RawRecord)
    assert b"smelter" in found[0].body
    assert [f.source.label for f in found[1:] if isinstance(f, Reject)] == [
        "a.warc.gz#2",
        "a.warc.gz",
    ]


def test_a_page_too_large_is_passed_over(tmp_path: Path) -> None:
    """Otherwise one page of a crawl eats the memory of a build, or ends it."""
    huge = response("https://a.example/1", b"<html>" + b"x" * MAX_PAGE_BYTES)
    path = tmp_path / "a.warc"
    path.write_bytes(huge + response("https://a.example/2", page("copper", "C").encode()))
    found = list(read_records(Input(path, "a.warc")))
    assert [f.reason if isinstance(f, Reject) else "read" for f in found] == ["too_long", "read"]
