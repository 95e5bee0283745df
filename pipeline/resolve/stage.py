"""The stage `measures`: claims of the whole corpus become measures with a life.

Takes one imposer at a time, so memory is bounded by the busiest imposer. What makes two claims
one policy is `match.py`; what its events amount to is `lifecycle.py`.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from typing import Any

import polars as pl

from pipeline.extract.stage import SCHEMAS
from pipeline.keys import content_key
from pipeline.reference import reference_tables
from pipeline.report import StageReport
from pipeline.resolve.build import MeasureBuilder
from pipeline.resolve.match import Unit, cluster
from pipeline.store import Store, write_parquet
from pipeline.tables import TABLES

Row = dict[str, Any]

OUT: dict[str, pl.Schema] = {
    name: TABLES[name].schema
    for name in ("measures", "measure_events", "measure_minerals", "measure_actors",
                 "measure_links", "conflicts")
} | {"claim_measures": pl.Schema({"claim_id": pl.String(), "measure_id": pl.String()})}  # fmt: skip


def resolve(store: Store) -> StageReport:
    """Resolve all claims of the stage `readings` into the stage `measures`."""
    started = time.perf_counter()
    claims = store.scan("readings", "claims", SCHEMAS["claims"])
    imposers = claims.select(pl.col("imposer_id").unique().sort()).collect()["imposer_id"]
    instruments = reference_tables()["instruments"]
    names = _names(store)
    builder = MeasureBuilder(
        labels=dict(zip(instruments["instrument"], instruments["label"], strict=True)),
        names=names,
    )
    counts: Counter[str] = Counter(dict.fromkeys(OUT, 0))
    with store.replacing("measures") as folder:
        for shard, imposer in enumerate([*imposers, None]):
            rows = _load(store, imposer) if imposer else []
            out = resolve_imposer(rows, builder)
            for name, schema in OUT.items():
                frame = pl.DataFrame(out[name], schema=schema, orient="row")
                counts[name] += frame.height
                write_parquet(frame, folder / name / f"{shard:06d}.parquet")
    return StageReport("measures", dict(counts), {"measures": counts["measures"]},
                       time.perf_counter() - started)  # fmt: skip


def _names(store: Store) -> dict[str, str]:
    """Names of actors and minerals, for the titles of measures."""
    reference = reference_tables()
    names = dict(zip(reference["actors"]["actor_id"], reference["actors"]["name"], strict=True))
    names |= dict(zip(reference["minerals"]["mineral_id"], reference["minerals"]["name"],
                      strict=True))  # fmt: skip
    return names


def _load(store: Store, imposer: str) -> list[Row]:
    """The claims of one imposer with their minerals, actors and publication days."""
    claims = store.scan("readings", "claims", SCHEMAS["claims"]).filter(
        pl.col("imposer_id") == imposer
    )
    articles = store.scan("articles", "articles", TABLES["articles"].schema).select(
        "article_id", "published_on", original=pl.coalesce("duplicate_of", "article_id")
    )
    minerals = _lists(store, "claim_minerals", "mineral_id")
    actors = store.scan("readings", "claim_actors", SCHEMAS["claim_actors"])
    targets = (
        actors.filter(pl.col("role") == "target")
        .group_by("claim_id")
        .agg(pl.col("actor_id").sort().alias("targets"))
    )
    others = actors.group_by("claim_id").agg(pl.struct("actor_id", "role").sort().alias("actors"))
    frame = claims.join(articles, on="article_id", how="left")
    for part in (minerals, targets, others):
        frame = frame.join(part, on="claim_id", how="left")
    rows = frame.sort("article_id", "start_char", "claim_id").collect().to_dicts()
    for row in rows:
        for column in ("mineral_id", "targets", "actors"):
            row[column] = row[column] or []
    return rows


def _lists(store: Store, table: str, column: str) -> pl.LazyFrame:
    return (
        store.scan("readings", table, SCHEMAS[table])
        .group_by("claim_id")
        .agg(pl.col(column).sort())
    )


def resolve_imposer(rows: list[Row], builder: MeasureBuilder) -> dict[str, list[Row]]:
    """Measures of one imposer's claims. Rows of each table in `OUT`."""
    out: dict[str, list[Row]] = {name: [] for name in OUT}
    taken: set[str] = set()
    for unit in cluster(_units(rows)):
        claims = [rows[i] for i in unit.claims]
        measure_id = _measure_id(unit, claims, taken)
        taken.add(measure_id)
        for name, more in builder.build(measure_id, unit, claims).items():
            out[name] += more
        out["claim_measures"] += [{"claim_id": c["claim_id"], "measure_id": measure_id}
                                  for c in claims]  # fmt: skip
    return out


def _units(rows: list[Row]) -> list[Unit]:
    grouped: dict[tuple[str, int], list[int]] = defaultdict(list)
    for i, row in enumerate(rows):
        grouped[row["article_id"], row["policy"]].append(i)
    return [_unit(article, [rows[i] for i in members], members)
            for (article, _), members in grouped.items()]  # fmt: skip


def _unit(article: str, claims: list[Row], members: list[int]) -> Unit:
    unit = Unit({article}, members, {c["instrument"] for c in claims})
    unit.originals = {c["original"] for c in claims}
    for c in claims:
        unit.minerals |= set(c["mineral_id"])
        unit.targets |= set(c["targets"])
        if c["action"] in ("imposed", "concluded"):
            unit.starts |= {d for d in (c["announced_on"], c["effective_on"]) if d}
        if c["until"]:
            unit.untils.add(c["until"])
        unit.rates |= {c[r] for r in ("rate_to_pct", "rate_change_pp") if c[r] is not None}
    return unit


def _measure_id(unit: Unit, claims: list[Row], taken: set[str]) -> str:
    """imposer-start-instrument, with a hash of the first claim where that is not enough."""
    starts = sorted(unit.starts, key=lambda d: (-len(d), d))
    instrument = Counter(c["instrument"] for c in claims).most_common(1)[0][0]
    imposer = claims[0]["imposer_id"].lower()
    parts = [imposer, *([starts[0]] if starts else []), instrument.replace("_", "-")]
    plain = "-".join(parts)
    if starts and plain not in taken:
        return plain
    return content_key(plain, min(c["claim_id"] for c in claims))
