"""The stage `articles`: from inputs to articles, texts, rejects, and a ledger of them all.

Raw records are archived; what was read of a record before is used again. Every input ends in the
ledger `inputs`. How records are found and read is `inputs` and `reading`; which articles are
copies or older versions is `duplicates` and `versions`.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from pipeline.archive import Archive, Receipt
from pipeline.articles.duplicates import find_duplicates
from pipeline.articles.inputs import records
from pipeline.articles.reading import article_of
from pipeline.articles.records import Input, RawRecord, Reject
from pipeline.articles.rows import TEXTS, article_row, date_rows, text_row
from pipeline.articles.versions import find_versions
from pipeline.errors import OrebookError
from pipeline.fingerprint import fingerprint
from pipeline.report import StageReport
from pipeline.segments import Segments
from pipeline.store import Store, write_parquet
from pipeline.tables import TABLES

BATCH = 256
"""Records that are read and kept together."""

OUTCOMES = pl.Schema({
    "key": pl.String(), "article_id": pl.String(), "reason": pl.String(), "detail": pl.String(),
})  # fmt: skip
KEPT = {
    "outcomes": OUTCOMES,
    "articles": TABLES["articles"].schema,
    "texts": TEXTS,
    "publication_dates": TABLES["publication_dates"].schema,
}
"""What is kept of each record, by its key."""
LEDGER = pl.Schema({"input": pl.String(), "article_id": pl.String(), "reason": pl.String()})

Rows = list[dict[str, Any]]


@dataclass
class Entry:
    """One line of the ledger: a record with its key, or what could not even be a record."""

    label: str
    key: str | None = None
    reason: str | None = None
    detail: str | None = None
    article_id: str | None = None


def read_inputs(
    paths: list[Path], store: Store, day: date, *, history: bool = False
) -> StageReport:
    """Read every input under `paths` into the store; with `history`, also all that was ever read
    into it. Raises OrebookError where there is none."""
    started = time.perf_counter()
    intake = Intake(store)
    ledger = list(intake.arriving(records(paths)))
    if history:
        ledger += intake.archived({entry.key for entry in ledger})
    intake.flush()
    if history:  # as they arrived, whichever are still there: what could not be read comes last
        order = {receipt.key: n for n, receipt in enumerate(intake.archive.receipts())}
        ledger.sort(key=lambda entry: order.get(entry.key or "", len(order)))
    if not ledger:
        raise OrebookError(
            f"no input under {', '.join(map(str, paths))}: name a folder with articles"
        )
    live = intake.settle(_numbered(ledger))
    with store.replacing("articles") as folder:
        rows = intake.kept.compose(live, folder, ("texts", "publication_dates"))
        articles = _articles(intake, live, folder)
        rejects = [{"input": e.label, "reason": e.reason, "detail": e.detail, "seen_at": day}
                   for e in ledger if e.reason]  # fmt: skip
        inputs = [{"input": e.label, "article_id": e.article_id, "reason": e.reason}
                  for e in ledger]  # fmt: skip
        for name, frame in (
            ("articles", articles),
            ("rejects", pl.DataFrame(rejects, schema=TABLES["rejects"].schema, orient="row")),
            ("inputs", pl.DataFrame(inputs, schema=LEDGER, orient="row")),
        ):
            rows[name] = frame.height
            write_parquet(frame, folder / name / "000000.parquet")
    intake.kept.drop_others()
    counts = {"read": len(ledger), "kept": articles.height, "rejected": len(rejects),
              "new": intake.new}  # fmt: skip
    return StageReport("articles", rows, counts, time.perf_counter() - started)


class Intake:
    """Records on their way in: archived, read where that was not done before, kept by key."""

    def __init__(self, store: Store) -> None:
        self.archive = Archive(store.archive)
        self.kept = Segments(store.cache / "articles", fingerprint(__name__), KEPT)
        self._read_now: set[str] = set()
        self._receipts: list[Receipt] = []
        self._waiting: dict[str, dict[str, Rows]] = {}

    @property
    def new(self) -> int:
        """Records read now, not taken from an earlier run."""
        return len(self._read_now)

    def arriving(self, found: Iterator[RawRecord | Reject]) -> Iterator[Entry]:
        """Archive and read each record; a line of the ledger for each."""
        for record in found:
            if isinstance(record, Reject):
                yield Entry(record.source.label, None, record.reason, record.detail)
                continue
            key = record.key
            if key not in self.archive:
                source = record.source
                body = self.archive.put(record.body)
                self._receipts.append(Receipt(key, source.name, source.member, record.header, body))
            self._read(key, record)
            yield Entry(record.source.label, key)

    def archived(self, others: set[str | None]) -> Iterator[Entry]:
        """What arrived before and is not among `others`, in the order in which it did."""
        for receipt in self.archive.receipts():
            if receipt.key in others:
                continue
            source = Input(self.archive.path(receipt.body_sha256), receipt.name, receipt.member)
            if receipt.key not in self.kept:
                body = self.archive.get(receipt.body_sha256)
                self._read(receipt.key, RawRecord.restored(source, receipt.header, body))
            yield Entry(source.label, receipt.key)

    def flush(self) -> None:
        """Keep what was read since the last time. A killed build reads one batch again at most."""
        self.archive.receive(self._receipts)
        self._receipts = []
        if not self._waiting:
            return
        records = list(self._waiting.values())
        frames = {}
        for name, schema in KEPT.items():
            rows = [row for record in records for row in record[name]]
            frames[name] = pl.DataFrame(rows, schema=schema, orient="row")
        counts = [{name: len(record[name]) for name in KEPT} for record in records]
        self.kept.add(list(self._waiting), counts, frames)
        self._read_now.update(self._waiting)
        self._waiting = {}

    def settle(self, ledger: list[Entry]) -> list[str]:
        """Fill in what became of each record; returns the keys of those that are articles."""
        self.kept.refresh()
        self.kept.merge()
        keys = {entry.key for entry in ledger if entry.key}
        became = {row[0]: row[1:] for frame in self.kept.frames("outcomes", keys)
                  for row in frame.iter_rows()}  # fmt: skip
        first: dict[str, str] = {}
        live = []
        for entry in ledger:
            if entry.key is None:
                continue
            entry.article_id, entry.reason, entry.detail = became[entry.key]
            if entry.article_id is None:
                continue
            if entry.article_id in first:
                entry.reason = "repeated"
                entry.detail = f"{first[entry.article_id]} has the same name and text: remove one"
            else:
                first[entry.article_id] = entry.label
                live.append(entry.key)
        return live

    def _read(self, key: str, record: RawRecord) -> None:
        if key in self._waiting or key in self._read_now or key in self.kept:
            return
        self._waiting[key] = _rows(key, record)
        if len(self._waiting) >= BATCH:
            self.flush()


def _rows(key: str, record: RawRecord) -> dict[str, Rows]:
    """What is kept of one record."""
    article = article_of(record)
    rows: dict[str, Rows] = {name: [] for name in KEPT}
    outcome: dict[str, Any] = {"key": key, "article_id": None, "reason": None, "detail": None}
    if isinstance(article, Reject):
        outcome |= {"reason": article.reason, "detail": article.detail}
    else:
        row = article_row(article)
        outcome["article_id"] = row["article_id"]
        rows["articles"].append(row)
        rows["texts"].append(text_row(article, row["article_id"]))
        rows["publication_dates"] += date_rows(article, row["article_id"])
    rows["outcomes"].append(outcome)
    return rows


def _numbered(ledger: list[Entry]) -> list[Entry]:
    """Tell apart inputs of one name: the second a.txt is "a.txt (2)"."""
    seen: Counter[str] = Counter()
    for entry in ledger:
        seen[entry.label] += 1
        if seen[entry.label] > 1:
            entry.label = f"{entry.label} ({seen[entry.label]})"
    return ledger


def _articles(intake: Intake, live: list[str], folder: Path) -> pl.DataFrame:
    """Rows of the articles with what only all of them together tell: versions and copies."""
    keys = set(live)
    order = {key: n for n, key in enumerate(live)}
    outcomes = pl.concat([OUTCOMES.to_frame(), *intake.kept.frames("outcomes", keys)])
    position = outcomes.select(
        "article_id", position=pl.col("key").replace_strict(order, return_dtype=pl.Int64)
    )
    schema = TABLES["articles"].schema
    rows = pl.concat([schema.to_frame(), *intake.kept.frames("articles", keys)])
    signatures = pl.scan_parquet(folder / "texts" / "*.parquet").select("article_id", "signature")
    frame = rows.join(signatures.collect(), on="article_id").join(position, on="article_id")
    newer = find_versions(frame)
    current = frame.filter(~pl.col("article_id").is_in(list(newer)))
    copies = find_duplicates(
        current.select("article_id", "published_on", "content_sha256", "signature")
    )
    links = pl.DataFrame(list(newer.items()), schema={"article_id": pl.String(),
                         "superseded_by": pl.String()}, orient="row")  # fmt: skip
    return (
        rows.drop("duplicate_of", "superseded_by")
        .join(copies, on="article_id", how="left")
        .join(links, on="article_id", how="left")
        .select(schema.names())
        .sort("article_id")
    )
