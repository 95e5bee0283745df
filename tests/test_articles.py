"""Reading inputs: every file ends as an article or as a reject that says what to do."""

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.articles.canonical import canonical, decode
from pipeline.articles.limits import MAX_TEXT_BYTES as MAX_BYTES
from pipeline.articles.stage import read_inputs
from pipeline.errors import InputError, OrebookError
from pipeline.store import Store

DAY = date(2026, 1, 2)


def read(folder: Path, store: Path) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    read_inputs([folder], Store(store), DAY)
    return tuple(
        pl.read_parquet(store / "articles" / name / "*.parquet")
        for name in ("articles", "texts", "rejects")
    )  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("name", "content", "reason", "advice"),
    [
        ("empty.txt", b" \n ", "empty", "fetch the article again"),
        ("binary.txt", b"\x89PNG\r\n\x1a\n\x00\x00", "binary", "as text"),
        ("nul.txt", b"China bans\x00 exports", "binary", "plain text"),
        ("latin.txt", "Société générale exportée à Genève".encode("latin-1"), "encoding", "utf-8"),
        ("page.doc", b"China bans exports", "unsupported", ".txt"),
        ("line.txt", b"x" * 300_000, "too_long", "no article"),
        ("huge.txt", b"y" * (MAX_BYTES + 1), "too_long", "split"),
        ("invisible.txt", "\u200b\u200b".encode(), "empty", "fetch"),
    ],
)
def test_faulty_file_is_rejected_with_advice_and_the_rest_goes_on(
    tmp_path: Path, name: str, content: bytes, reason: str, advice: str
) -> None:
    """Otherwise one bad file in a crawl would stop a build, or vanish without a word."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / name).write_bytes(content)
    (folder / "good.txt").write_text("China curbed exports of gallium on 3 July 2023.")
    articles, _, rejects = read(folder, tmp_path / "store")
    assert articles["source_name"].to_list() == ["good"]
    assert rejects.select("input", "reason").rows() == [(name, reason)]
    assert advice in rejects["detail"][0]
    assert rejects["seen_at"].to_list() == [DAY]


def test_fifty_megabyte_line_is_rejected_without_being_read(tmp_path: Path) -> None:
    """Otherwise a data dump in the folder would eat the memory of a build."""
    folder = tmp_path / "in"
    folder.mkdir()
    with (folder / "dump.txt").open("wb") as handle:
        handle.truncate(50_000_000)
    (folder / "good.txt").write_text("China curbed exports of gallium.")
    articles, _, rejects = read(folder, tmp_path / "store")
    assert (articles.height, rejects["reason"].to_list()) == (1, ["too_long"])
    assert "50,000,000 bytes" in rejects["detail"][0]


@pytest.mark.parametrize(
    ("sidecar", "reason"),
    [("{", "bad_metadata"), ("[1]", "bad_metadata"), ('{"title": 3}', "bad_metadata")],
)
def test_malformed_sidecar_is_a_reject(tmp_path: Path, sidecar: str, reason: str) -> None:
    """Otherwise an article would be published with a wrong or missing date and nobody told."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("China curbed exports of gallium.")
    (folder / "a.json").write_text(sidecar)
    articles, _, rejects = read(folder, tmp_path / "store")
    assert articles.height == 0
    assert rejects["reason"].to_list() == [reason]


def test_sidecar_fills_the_article(tmp_path: Path) -> None:
    """Otherwise a reader could not go from a row to the page it came from."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("China curbed exports of gallium.")
    record = {"url": "https://x.example/a", "title": "Gallium", "publisher": "X",
              "published": "2023-07-04T09:00:00+08:00", "language": "en", "unknown": 1}  # fmt: skip
    (folder / "a.json").write_text(json.dumps(record))
    row = read(folder, tmp_path / "store")[0].row(0, named=True)
    assert (row["url"], row["title"], row["publisher"]) == ("https://x.example/a", "Gallium", "X")
    assert (row["published_on"], row["published_from"]) == (date(2023, 7, 4), "metadata")


def test_same_article_twice_is_kept_once(tmp_path: Path) -> None:
    """Otherwise a file copied by mistake would count as a second source."""
    folder = tmp_path / "in"
    for part in ("one", "two"):
        (folder / part).mkdir(parents=True)
        (folder / part / "a.txt").write_text("China curbed exports of gallium.")
    articles, _, rejects = read(folder, tmp_path / "store")
    assert articles.height == 1
    assert rejects.select("input", "reason").rows() == [("two/a.txt", "repeated")]


def test_batches_hold_what_one_batch_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise a large corpus would read differently from a small one."""
    folder = tmp_path / "in"
    folder.mkdir()
    for i in range(7):
        (folder / f"a{i}.txt").write_text(f"China curbed exports of gallium on {i + 1} July 2023.")
    one = read(folder, tmp_path / "one")[:2]
    monkeypatch.setattr("pipeline.articles.stage.BATCH", 2)
    many = read(folder, tmp_path / "many")[:2]
    for left, right in zip(one, many, strict=True):
        assert left.height == 7
        assert left.sort("article_id").equals(right.sort("article_id"))


def test_missing_folder_names_the_way_out(tmp_path: Path) -> None:
    """Otherwise a typing mistake would publish an empty release."""
    with pytest.raises(OrebookError, match="nowhere"):
        read_inputs([tmp_path / "nowhere"], Store(tmp_path / "s"), DAY)
    (tmp_path / "bare").mkdir()
    with pytest.raises(OrebookError, match="no input"):
        read_inputs([tmp_path / "bare"], Store(tmp_path / "s"), DAY)


def test_canonical_text_is_what_the_contract_says() -> None:
    """Otherwise an offset would point at other words than those that were read."""
    raw = "Na\u00efve\r\ncafe\u0301\u00a0au lait \u00ad\u200bhere\u2028there\ttab"
    assert canonical(raw) == "Naïve\ncafé au lait here\nthere tab"
    assert canonical("itâ€™s a ban") == "it’s a ban"


@given(st.text(max_size=400))
@settings(max_examples=200, deadline=None)
def test_canonical_text_is_stable(text: str) -> None:
    """Otherwise reading a text again would move every offset."""
    try:
        once = canonical(text)
    except InputError:
        return
    assert canonical(once) == once
    assert "\r" not in once
    assert "\x00" not in once


@given(st.binary(max_size=300))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_text_or_a_reason(raw: bytes) -> None:
    """Otherwise a strange file would end a build with a traceback."""
    reason = "text"
    try:
        decode(raw)
    except InputError as error:
        reason = error.reason
    assert reason in ("text", "empty", "binary", "encoding", "too_long")
