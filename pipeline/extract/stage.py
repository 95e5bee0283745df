"""The stage `readings`: what each article says, read once and used again while nothing changes.

A pure function from articles to frames (`read_shard`) and the loop over what was not read yet.
How a text is read is `reader.py`; this module only keys and frames what it finds.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from multiprocessing import get_context
from typing import Any

import polars as pl

from pipeline.articles.limits import MAX_READING_SECONDS, bounded_time
from pipeline.errors import InputError, StoreError
from pipeline.extract.claims import MAX_QUOTE_WORDS
from pipeline.extract.found import Claim, Reading
from pipeline.extract.reader import Reader, Source
from pipeline.fingerprint import fingerprint
from pipeline.keys import content_key, sha256
from pipeline.months import month
from pipeline.months import months as months_of
from pipeline.processes import die_with_parent
from pipeline.report import StageReport
from pipeline.segments import Segments
from pipeline.store import Store, write_parquet
from pipeline.tables import TABLES

BATCH = 64
"""Articles that are read and kept together: some seconds of work."""
DEPENDS = ("article_id", "content_sha256", "published_on", "title", "publisher", "author",
           "language", "is_readable", "noise")  # fmt: skip
"""What a reading depends on beside the code and data behind it."""

RESOLVED = ("measure_id", "provenance")
"""Columns of `claims` that are known only when claims are resolved."""

CLAIMS = pl.Schema(
    {n: t for n, t in TABLES["claims"].schema.items() if n not in RESOLVED} | {"policy": pl.Int32()}
)
"""Claims before they are resolved: `policy` groups the claims of one article on one measure."""

SCHEMAS: dict[str, pl.Schema] = {
    "mentions": TABLES["mentions"].schema,
    "dates": TABLES["dates"].schema,
    "claims": CLAIMS,
    "claim_minerals": TABLES["claim_minerals"].schema,
    "claim_actors": TABLES["claim_actors"].schema,
    "claim_evidence": TABLES["claim_evidence"].schema,
    "actors": TABLES["actors"].schema,
    "relevance": pl.Schema(
        {"article_id": pl.String(), "is_read": pl.Boolean(), "is_relevant": pl.Boolean()}
    ),
}


def read_shards(
    store: Store, months: Sequence[str] | None = None, *, workers: int = 1
) -> StageReport:
    """Read what was not read before of the stage `articles`; write the stage `readings`.

    `months` are the publication months to read, all by default; what an earlier run read of
    others is in the stage all the same. Older versions of an article are not read.
    """
    started = time.perf_counter()
    cache = Segments(store.cache / "readings", fingerprint(__name__), SCHEMAS)
    wanted = _wanted(store)
    missing = wanted.filter(~_in(cache, wanted))
    if months is not None:
        missing = missing.filter(month().is_in(months))
    _read_batches(_batches(store, missing), cache, workers if missing.height > BATCH else 1)
    cache.refresh()
    cache.merge()
    ready = wanted["key"].filter(_in(cache, wanted))
    with store.replacing("readings") as folder:
        rows = cache.compose(ready, folder)
        older = _older(store)
        write_parquet(older, folder / "relevance" / "older.parquet")
    cache.drop_others()
    counts = {"read": missing.height, "reused": ready.len() - missing.height,
              "not_read": wanted.height - ready.len(), "claims": rows["claims"]}  # fmt: skip
    rows["relevance"] += older.height
    return StageReport("readings", rows, counts, time.perf_counter() - started)


def require_all_read(store: Store) -> None:
    """Raises StoreError where articles of some months are not in the stage `readings`."""
    read = store.scan("readings", "relevance", SCHEMAS["relevance"])
    missing = months_of(_articles(store).join(read, on="article_id", how="anti"))
    if missing:
        raise StoreError(
            f"{sum(missing.values())} articles are not read, published in {', '.join(missing)}: "
            "materialize these partitions of store/readings first"
        )


def _articles(store: Store) -> pl.LazyFrame:
    return store.scan("articles", "articles", TABLES["articles"].schema)


def _older(store: Store) -> pl.DataFrame:
    """Versions that a newer one took the place of: they state nothing any more."""
    older = _articles(store).filter(pl.col("superseded_by").is_not_null())
    not_so = pl.lit(False)
    return older.select("article_id", is_read=not_so, is_relevant=not_so).collect()


def _wanted(store: Store) -> pl.DataFrame:
    """The articles to read, each with the key of its reading: all that a reading depends on."""
    texts = pl.scan_parquet(store.shards("articles", "texts")).select("article_id", "noise")
    frame = (
        _articles(store)
        .filter(pl.col("superseded_by").is_null())
        .join(texts, on="article_id")
        .sort("article_id")
        .collect()
    )
    keys = [sha256(json.dumps([row[name] for name in DEPENDS], default=str))
            for row in frame.select(DEPENDS).iter_rows(named=True)]  # fmt: skip
    return frame.with_columns(pl.Series("key", keys, dtype=pl.String)).drop("noise")


def _in(cache: Segments, wanted: pl.DataFrame) -> pl.Series:
    return pl.Series([key in cache for key in wanted["key"]], dtype=pl.Boolean)


def _batches(store: Store, missing: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The articles to read with key and text, BATCH at a time."""
    waiting: list[pl.DataFrame] = []
    for shard in store.shards("articles", "texts"):
        ids = pl.read_parquet(shard, columns=["article_id"])
        if ids.join(missing, on="article_id", how="semi").is_empty():
            continue
        waiting.append(pl.read_parquet(shard).join(missing, on="article_id"))
        while sum(frame.height for frame in waiting) >= BATCH:
            frame = pl.concat(waiting)
            yield frame.head(BATCH)
            waiting = [frame.tail(-BATCH)]
    if waiting and (last := pl.concat(waiting)).height:
        yield last


def _read_batches(batches: Iterator[pl.DataFrame], cache: Segments, workers: int) -> None:
    """Read every batch, in this process or in `workers` others; few wait in memory."""
    keep = Segments(cache.folder.parent, cache.folder.name, SCHEMAS)
    if workers == 1:
        for batch in batches:
            _read_batch(batch, keep)
        return
    with ProcessPoolExecutor(workers, get_context("spawn"), die_with_parent) as pool:
        running: set[Future[None]] = set()
        for batch in batches:
            running.add(pool.submit(_read_batch, batch, keep))
            if len(running) > 2 * workers:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    future.result()
        for future in running:
            future.result()


def _read_batch(batch: pl.DataFrame, cache: Segments) -> None:
    """Read a batch and keep what was read: a killed build loses one batch at most."""
    batch = batch.sort("article_id")
    frames, counts = _read(batch, Reader.shared())
    cache.add(batch["key"].to_list(), counts, frames)


def read_shard(
    articles: pl.DataFrame, texts: pl.DataFrame, reader: Reader | None = None
) -> dict[str, pl.DataFrame]:
    """Read one shard. `articles` and `texts` as in the store; frames by name as in `SCHEMAS`.

    `reader` is the process's own where none is given.
    """
    both = articles.join(texts, on="article_id").sort("article_id")
    return _read(both, reader or Reader.shared())[0]


def _read(
    articles: pl.DataFrame, reader: Reader
) -> tuple[dict[str, pl.DataFrame], list[dict[str, int]]]:
    """Frames of what is read in each article, one after the other, and how many rows are whose."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in SCHEMAS}
    counts: list[dict[str, int]] = []
    for row in articles.iter_rows(named=True):
        before = {name: len(found) for name, found in rows.items()}
        source = Source(row["text"], row["published_on"], row["title"], row["publisher"],
                        row["author"], row["language"],
                        tuple((n["start"], n["end"]) for n in row["noise"]))  # fmt: skip
        reading = _reading(source, reader) if row["is_readable"] else None
        _add(rows, row["article_id"], source.text, reading or Reading([], [], []))
        rows["relevance"].append({"article_id": row["article_id"], "is_read": reading is not None,
                                  "is_relevant": bool(reading and reading.claims)})  # fmt: skip
        counts.append({name: len(found) - before[name] for name, found in rows.items()})
    frames = {name: pl.DataFrame(rows[name], schema=schema, orient="row")
              for name, schema in SCHEMAS.items()}  # fmt: skip
    return frames, counts


def _reading(source: Source, reader: Reader) -> Reading | None:
    """What is found in a text; None where that takes longer than any article may."""
    try:
        with bounded_time("reading", MAX_READING_SECONDS):
            return reader.read(source)
    except InputError as error:
        if error.reason != "too_slow":
            raise
        return None


def _add(rows: dict[str, list[dict[str, Any]]], article: str, text: str, found: Reading) -> None:
    for m in found.mentions:
        rows["mentions"].append({
            "mention_id": content_key("m", article, m.start, m.end, m.kind, m.ref_id),
            "article_id": article, "start_char": m.start, "end_char": m.end, "text": m.text,
            "kind": m.kind, "ref_id": m.ref_id, "value": m.value,
        })  # fmt: skip
    for d in found.dates:
        rows["dates"].append({
            "date_id": content_key("d", article, d.start, d.end), "article_id": article,
            "start_char": d.start, "end_char": d.end, "text": d.text,
            "timex_type": d.timex_type, "value": d.value, "edtf": d.edtf,
            "earliest": d.earliest, "latest": d.latest, "anchor": d.anchor,
        })  # fmt: skip
    for a in found.actors:
        rows["actors"].append({
            "actor_id": a.actor_id, "name": a.name, "kind": a.kind, "country_id": a.country_id,
            "iso3": None, "wikidata_id": None, "origin": "discovered",
        })  # fmt: skip
    for claim, policy in zip(found.claims, found.policies, strict=True):
        _add_claim(rows, article, text, claim, policy)


def _add_claim(rows: dict[str, list[dict[str, Any]]], article: str, text: str,
               c: Claim, policy: int) -> None:  # fmt: skip
    at = next((e.start for e in c.evidence if e.slot == "action"), c.start)
    key = content_key("c", article, at, c.start, c.end, c.imposer, c.instrument, c.action,
                      c.certainty, *sorted(c.targets), *sorted(c.minerals))  # fmt: skip
    rows["claims"].append({
        "claim_id": key, "article_id": article, "instrument": c.instrument, "action": c.action,
        "certainty": c.certainty, "imposer_id": c.imposer, "announced_on": c.announced_on,
        "effective_on": c.effective_on, "until": c.until, "rate_from_pct": c.rate_from_pct,
        "rate_to_pct": c.rate_to_pct, "rate_change_pp": c.rate_change_pp,
        "rate_basis": c.rate_basis, "start_char": c.start, "end_char": c.end,
        "quote": quote(text[c.start : c.end]), "rule": c.rule,
        "confidence": round(c.confidence, 4), "policy": policy,
    })  # fmt: skip
    rows["claim_minerals"] += [{"claim_id": key, "mineral_id": m} for m in sorted(c.minerals)]
    actors = {(c.imposer, "imposer")} | {(t, "target") for t in c.targets} | c.actors
    rows["claim_actors"] += [{"claim_id": key, "actor_id": a, "role": r}
                             for a, r in sorted(actors)]  # fmt: skip
    evidence = {(e.slot, e.value, e.start): e.end for e in c.evidence}
    rows["claim_evidence"] += [
        {"claim_id": key, "slot": slot, "value": value, "start_char": start, "end_char": end}
        for (slot, value, start), end in sorted(evidence.items())
    ]


def quote(statement: str) -> str:
    """The first words of a statement, at most 25, exactly as they stand in the text."""
    end = 0
    for count, word in enumerate(statement.split(), 1):
        end = statement.index(word, end) + len(word)
        if count == MAX_QUOTE_WORDS:
            break
    return statement[:end]
