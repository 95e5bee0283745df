"""The stage `readings`: each shard of articles is read into mentions, dates and claims.

A pure function from shard to shard (`read_shard`) and the loop over shards. How a text is read
is `reader.py`; this module only keys and frames what it finds.
"""

from __future__ import annotations

import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import polars as pl

from pipeline.extract.claims import MAX_QUOTE_WORDS
from pipeline.extract.found import Claim, Reading
from pipeline.extract.reader import Reader, Source
from pipeline.keys import content_key
from pipeline.report import StageReport
from pipeline.store import Store, write_parquet
from pipeline.tables import TABLES

CLAIMS = pl.Schema(
    {n: t for n, t in TABLES["claims"].schema.items() if n != "measure_id"} | {"policy": pl.Int32()}
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
    "relevance": pl.Schema({"article_id": pl.String(), "is_relevant": pl.Boolean()}),
}


def read_shards(store: Store, *, workers: int = 1) -> StageReport:
    """Read every shard of the stage `articles` into the stage `readings`."""
    started = time.perf_counter()
    rows: Counter[str] = Counter(dict.fromkeys(SCHEMAS, 0))
    pairs = zip(store.shards("articles", "articles"), store.shards("articles", "texts"),
                strict=True)  # fmt: skip
    with store.replacing("readings") as folder:
        tasks = [(articles, texts, folder) for articles, texts in pairs]
        if workers > 1 and len(tasks) > 1:
            with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
                for written in pool.map(_read_files, tasks):
                    rows.update(written)
        else:
            for task in tasks:
                rows.update(_read_files(task))
    return StageReport("readings", dict(rows), {"claims": rows["claims"]},
                       time.perf_counter() - started)  # fmt: skip


def _read_files(task: tuple[Path, Path, Path]) -> dict[str, int]:
    articles, texts, folder = task
    frames = read_shard(pl.read_parquet(articles), pl.read_parquet(texts))
    for name, frame in frames.items():
        write_parquet(frame, folder / name / articles.name)
    return {name: frame.height for name, frame in frames.items()}


def read_shard(
    articles: pl.DataFrame, texts: pl.DataFrame, reader: Reader | None = None
) -> dict[str, pl.DataFrame]:
    """Read one shard. `articles` and `texts` as in the store; frames by name as in `SCHEMAS`.

    `reader` is the process's own where none is given.
    """
    reader = reader or Reader.shared()
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in SCHEMAS}
    for row in articles.join(texts, on="article_id").sort("article_id").iter_rows(named=True):
        source = Source(row["text"], row["published_on"], row["title"], row["publisher"],
                        row["author"], row["language"])  # fmt: skip
        _add(rows, row["article_id"], source.text, reader.read(source))
    return {name: pl.DataFrame(rows[name], schema=schema, orient="row")
            for name, schema in SCHEMAS.items()}  # fmt: skip


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
    rows["relevance"].append({"article_id": article, "is_relevant": bool(found.claims)})


def _add_claim(rows: dict[str, list[dict[str, Any]]], article: str, text: str,
               c: Claim, policy: int) -> None:  # fmt: skip
    key = content_key("c", article, c.start, c.end, c.imposer, c.instrument, c.action,
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
