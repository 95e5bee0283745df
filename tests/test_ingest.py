"""From a folder of anything to a reconciled ledger, again and again.

Each test says what a user loses where it fails.
"""

from __future__ import annotations

import gzip
import json
import shutil
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipeline.articles import stage as articles_stage
from pipeline.articles.stage import BATCH, read_inputs
from pipeline.errors import StoreError
from pipeline.extract import stage as readings_stage
from pipeline.extract.stage import read_shards, require_all_read
from pipeline.months import months
from pipeline.report import StageReport
from pipeline.store import Store
from pipeline.tables import TABLES
from pipeline.tables.assemble import assemble

DAY = date(2026, 1, 2)
BAN = ("China will ban exports of gallium and germanium from 1 August 2023, its commerce ministry "
       "announced on 3 July 2023, citing national security. Buyers abroad fear "
       "delays, and prices of both rose by a fifth within a week, traders said.")  # fmt: skip
CORRECTED = BAN.replace("a fifth", "a quarter") + " The story was corrected to say how far."
GAMES = ("The medals of the games hold a little iron of the tower, the organisers said, and the "
         "ribbon is woven in a small town near the coast where the athletes will sail in August. "
         "Nobody expects them to be sold before the next games.")  # fmt: skip
TARIFF = ("The United States will impose a tariff of 25% on imports of graphite from Canada from 1 "
          "March 2024, its trade office announced in Washington. The duty comes on top of those "
          "that are in force, and the industry has thirty days to comment on it.")  # fmt: skip
GERMAN = ("Das Ministerium teilte am Montag mit, dass die Ausfuhr von Gallium und Germanium vom "
          "ersten August an genehmigt werden muss. Händler in Rotterdam rechnen mit Verzögerungen "
          "und mit höheren Preisen für beide Metalle.")  # fmt: skip


def write(folder: Path, name: str, content: str | bytes, **meta: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    if meta:
        path.with_suffix(".json").write_text(json.dumps(meta))
    return path


def page(text: str) -> str:
    return (f"<!doctype html><html lang='en'><head><title>T</title></head><body><article><h1>T</h1>"
            f"<p>{text}</p></article></body></html>")  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An input of each outcome, in several formats."""
    folder = tmp_path / "in"
    url = "https://news.example/gallium"
    write(folder, "1.txt", BAN, url=url, retrieved="2023-07-03T10:00:00Z", published="2023-07-03")
    write(folder, "2.txt", CORRECTED, url=url, retrieved="2023-07-04T10:00:00Z",
          published="2023-07-03")  # fmt: skip
    write(folder, "copy/wire.html", page(CORRECTED), url="https://other.example/wire",
          published="2023-07-05")  # fmt: skip
    write(folder, "games.txt.gz", gzip.compress(GAMES.encode()))
    write(folder, "german.txt", GERMAN, published="2023-07-06")
    record = {"id": "mine", "text": TARIFF,
              "published": "2024-02-01"}  # fmt: skip
    lines = [json.dumps(record), "{broken", json.dumps({"id": "x", "text": ""})]
    write(folder, "many.jsonl", "\n".join(lines))
    write(folder, "again/games.txt", GAMES)
    write(folder, "empty.txt", " ")
    write(folder, "picture.txt", b"\x89PNG\r\n\x1a\n\x00")
    return folder


def build(folder: Path, store: Store, **more: Any) -> StageReport:
    """Articles, readings, and the tables that say what became of what."""
    report = read_inputs([folder], store, DAY, **more)
    read_shards(store)
    for name in ("articles", "rejects", "inputs", "mentions"):
        assemble(store, name, DAY, store.root / "tables")
    return report


def table(store: Store, name: str) -> pl.DataFrame:
    return pl.read_parquet(store.root / "tables" / f"{name}.parquet")


def stored(store: Store) -> dict[str, pl.DataFrame]:
    """Everything in the stages that a release is made of, in an order of its own."""
    found = {}
    for stage, names in (("articles", ("articles", "texts", "publication_dates", "rejects",
                                       "inputs")),
                         ("readings", readings_stage.SCHEMAS)):  # fmt: skip
        for name in names:
            frame = pl.concat([pl.read_parquet(p) for p in store.shards(stage, name)])
            found[name] = frame.sort([c for c, t in frame.schema.items() if not t.is_nested()])
    return found


def same(a: dict[str, pl.DataFrame], b: dict[str, pl.DataFrame]) -> bool:
    return set(a) == set(b) and all(a[name].equals(b[name]) for name in a)


def test_every_input_ends_somewhere_and_it_adds_up(folder: Path, tmp_path: Path) -> None:
    """An input vanishes in silence, or counts twice."""
    store = Store(tmp_path / "store")
    report = build(folder, store)
    ledger = table(store, "inputs")
    became = {row["input"]: (row["outcome"], row["reason"]) for row in ledger.to_dicts()}
    assert became == {
        "1.txt": ("superseded", None),
        "2.txt": ("kept", None),
        "again/games.txt": ("not_relevant", None),
        "copy/wire.html": ("duplicate", None),
        "empty.txt": ("rejected", "empty"),
        "games.txt.gz": ("rejected", "repeated"),
        "german.txt": ("unread", None),
        "many.jsonl#1": ("kept", None),
        "many.jsonl#2": ("rejected", "malformed"),
        "many.jsonl#3": ("rejected", "empty"),
        "picture.txt": ("rejected", "binary"),
    }
    assert report.counts["read"] == len(became) == report.counts["kept"] + report.counts["rejected"]
    rejects = table(store, "rejects")
    assert set(rejects["input"]) == {name for name, (code, _) in became.items()
                                     if code == "rejected"}  # fmt: skip
    assert all(":" in detail or "again" in detail for detail in rejects["detail"])
    articles = {row["source_name"]: row for row in table(store, "articles").to_dicts()}
    assert articles["1"]["superseded_by"] == articles["2"]["article_id"]
    assert articles["wire"]["duplicate_of"] == articles["2"]["article_id"]
    assert not articles["1"]["is_relevant"]
    older = articles["1"]["article_id"]
    assert table(store, "mentions").filter(pl.col("article_id") == older).is_empty()


def test_inputs_of_one_name_are_told_apart(tmp_path: Path) -> None:
    """Two folders with an a.txt each cannot be built together."""
    for part in ("x", "y"):
        write(tmp_path / part, "a.txt", " ")
    store = Store(tmp_path / "store")
    read_inputs([tmp_path / "x", tmp_path / "y"], store, DAY)
    assemble_inputs = pl.read_parquet(store.shards("articles", "inputs"))
    assert assemble_inputs["input"].to_list() == ["a.txt", "a.txt (2)"]
    assert pl.read_parquet(store.shards("articles", "rejects"))["input"].to_list() == [
        "a.txt", "a.txt (2)"]  # fmt: skip


@pytest.fixture
def read_texts(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Counts the calls that cost: records turned into articles, articles read for claims."""
    calls: Counter[str] = Counter()
    article_of, read = articles_stage.article_of, readings_stage.Reader.read

    def counted(record: Any) -> Any:
        calls["articles"] += 1
        return article_of(record)

    def counted_read(self: Any, source: Any) -> Any:
        calls["readings"] += 1
        return read(self, source)

    monkeypatch.setattr(articles_stage, "article_of", counted)
    monkeypatch.setattr(readings_stage.Reader, "read", counted_read)
    return calls


def test_a_second_run_reads_only_what_is_new(
    folder: Path, tmp_path: Path, read_texts: Counter[str]
) -> None:
    """A daily build of a large corpus takes days; or a build depends on what was built before."""
    store = Store(tmp_path / "store")
    assert build(folder, store).counts["new"] == 7  # games.txt and games.txt.gz are one record
    first = dict(read_texts)
    assert first["articles"] == 7
    assert first["readings"] == 4
    before = stored(store)
    assert build(folder, store).counts["new"] == 0
    assert dict(read_texts) == first
    assert same(stored(store), before)
    write(folder, "new.txt", BAN.replace("gallium", "tungsten"), published="2025-03-01")
    assert build(folder, store).counts["new"] == 1
    assert read_texts["articles"] == first["articles"] + 1
    assert read_texts["readings"] == first["readings"] + 1
    grown = stored(store)
    build(folder, Store(tmp_path / "fresh"))
    assert same(grown, stored(Store(tmp_path / "fresh")))
    (folder / "new.txt").unlink()
    (folder / "new.json").unlink()
    build(folder, store)
    assert same(stored(store), before), "what is no input any more is still in the stage"


def test_metadata_that_changed_is_read_again(
    folder: Path, tmp_path: Path, read_texts: Counter[str]
) -> None:
    """A date that was corrected leaves the dates of all claims as they were."""
    store = Store(tmp_path / "store")
    build(folder, store)
    first = dict(read_texts)
    (folder / "2.json").write_text(json.dumps({"url": "https://news.example/gallium",
                                               "retrieved": "2023-07-04T10:00:00Z",
                                               "published": "2023-07-10"}))  # fmt: skip
    build(folder, store)
    assert read_texts["articles"] == first["articles"] + 1
    assert read_texts["readings"] == first["readings"] + 1
    build(folder, Store(tmp_path / "fresh"))
    assert same(stored(store), stored(Store(tmp_path / "fresh")))


def test_other_code_reads_anew(
    folder: Path, tmp_path: Path, read_texts: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A release is half by the old reader and half by the new one."""
    store = Store(tmp_path / "store")
    build(folder, store)
    first = dict(read_texts)
    monkeypatch.setattr(readings_stage, "fingerprint", lambda module: "0" * 16)
    build(folder, store)
    assert read_texts["readings"] == 2 * first["readings"]
    assert read_texts["articles"] == first["articles"]


def test_history_brings_back_what_is_gone(folder: Path, tmp_path: Path) -> None:
    """A page that is overwritten in the inbox loses its older version; a lost cache, everything."""
    store = Store(tmp_path / "store")
    build(folder, store)
    kept = table(store, "articles")["article_id"]
    write(folder, "german.txt", GERMAN + " Ein Satz mehr.", published="2023-07-06")
    (folder / "copy" / "wire.html").unlink()
    (folder / "copy" / "wire.json").unlink()
    shutil.rmtree(store.cache)
    build(folder, store, history=True)
    assert set(table(store, "articles")["article_id"]) > set(kept)
    outcomes = dict(table(store, "inputs").select("input", "outcome").rows())
    assert outcomes["copy/wire.html"] == "duplicate"
    assert {"german.txt", "german.txt (2)"} <= set(outcomes)
    build(folder, store)
    assert "copy/wire.html" not in set(table(store, "inputs")["input"])


def test_in_history_the_last_to_arrive_is_the_newest(tmp_path: Path) -> None:
    """A page that was there first, and is still there, takes the place of its correction."""
    folder, store = tmp_path / "in", Store(tmp_path / "store")
    url = "https://news.example/gallium"
    write(folder, "z-first.txt", BAN, url=url)
    read_inputs([folder], store, DAY, history=True)
    second = write(folder, "a-second.txt", CORRECTED, url=url)
    read_inputs([folder], store, DAY, history=True)
    second.unlink()
    second.with_suffix(".json").unlink()
    read_inputs([folder], store, DAY, history=True)
    articles = pl.read_parquet(store.shards("articles", "articles"))
    newer = dict(articles.select("source_name", "superseded_by").rows())
    assert newer["a-second"] is None
    assert newer["z-first"] is not None
    read_inputs([folder], store, DAY)
    articles = pl.read_parquet(store.shards("articles", "articles"))
    assert articles["superseded_by"].to_list() == [None]


def test_raw_bytes_are_archived_once(folder: Path, tmp_path: Path) -> None:
    """What a source really said cannot be looked up any more."""
    store = Store(tmp_path / "store")
    read_inputs([folder], store, DAY)
    read_inputs([folder], store, DAY)
    bodies = [p.read_bytes() for p in (store.archive / "raw").rglob("*") if p.is_file()]
    assert bodies.count(BAN.encode()) == 1
    assert bodies.count(page(CORRECTED).encode()) == 1
    assert len(bodies) == len(set(bodies)) == 7


def test_months_and_what_is_not_read_yet(folder: Path, tmp_path: Path) -> None:
    """A backfill of one month reads all; or a release is made of some months and nobody is told."""
    store = Store(tmp_path / "store")
    read_inputs([folder], store, DAY)
    articles = store.scan("articles", "articles", TABLES["articles"].schema)
    assert list(months(articles)) == ["2023-07", "2024-02", "unknown"]
    report = read_shards(store, ["2024-02"])
    assert (report.counts["read"], report.counts["not_read"]) == (1, 4)
    with pytest.raises(StoreError, match=r"4 articles are not read.*2023-07, unknown: mater"):
        require_all_read(store)
    report = read_shards(store)
    assert (report.counts["read"], report.counts["reused"]) == (4, 1)
    require_all_read(store)


def test_batches_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A large corpus reads differently from a small one."""
    folder = tmp_path / "in"
    for n in range(7):
        write(folder, f"{n}.txt", BAN.replace("3 July", f"{n + 3} July"))
    build(folder, Store(tmp_path / "one"))
    assert BATCH > 7
    monkeypatch.setattr(articles_stage, "BATCH", 2)
    monkeypatch.setattr(readings_stage, "BATCH", 3)
    build(folder, Store(tmp_path / "many"))
    assert len(Store(tmp_path / "many").shards("readings", "claims")) == 3
    assert same(stored(Store(tmp_path / "one")), stored(Store(tmp_path / "many")))
