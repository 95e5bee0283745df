"""The stage `measures`: claims of the whole corpus become measures with a life.

Takes one imposer at a time and holds few of them, so memory is bounded by the busiest; then what
goes across imposers: links, the review queue, ids that are no longer used. What makes two claims
one policy is `cluster.py`; what its events amount to is `lifecycle.py`.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl

from pipeline import paths
from pipeline.errors import CorrectionError
from pipeline.reference import reference_tables
from pipeline.report import StageReport
from pipeline.resolve.build import MeasureBuilder
from pipeline.resolve.corrections import Corrections
from pipeline.resolve.grouping import group_claims
from pipeline.resolve.identity import Registry, name_clusters
from pipeline.resolve.links import ANY_CUE, find_links, link_rows
from pipeline.resolve.match import Matcher
from pipeline.resolve.review import queue
from pipeline.resolve.sources import all_articles, claims_of, government_bodies, imposers
from pipeline.store import Store, write_parquet
from pipeline.tables import TABLES

Row = dict[str, Any]

BY_IMPOSER = ("measures", "measure_values", "measure_events", "measure_history",
              "measure_minerals", "measure_actors", "measure_merges", "conflicts")  # fmt: skip
ACROSS = ("measure_links", "measure_redirects", "corrections", "review_queue")
CLAIM_MEASURES = pl.Schema({"claim_id": pl.String(), "measure_id": pl.String()})
CORRECTED = pl.Schema({n: t for n, t in TABLES["claims"].schema.items() if n != "measure_id"})
"""Claims as they are corrected; with them all their minerals and actors."""

OUT: dict[str, pl.Schema] = {
    name: TABLES[name].schema for name in (*BY_IMPOSER, *ACROSS)
} | {"claim_measures": CLAIM_MEASURES, "corrected_claims": CORRECTED} | {
    f"corrected_{name}": TABLES[name].schema for name in ("claim_minerals", "claim_actors")
}  # fmt: skip


class Resolver:
    """Resolves one imposer after another, and remembers what the end needs."""

    def __init__(self, previous: Path | None, corrections: Corrections, articles: set[str]) -> None:
        reference = reference_tables()
        instruments, actors = reference["instruments"], reference["actors"]
        minerals = reference["minerals"]
        names = dict(actors.select("actor_id", "name").rows())
        names |= dict(minerals.select("mineral_id", "name").rows())
        self.builder = MeasureBuilder(dict(instruments.select("instrument", "label").rows()), names)
        self.matcher = Matcher(dict(minerals.select("mineral_id", "parent_id").rows()))
        self.bodies = government_bodies(actors.select("name", "kind").rows())
        self.registry = Registry(previous)
        self.corrections = corrections
        self.articles = articles
        self.light: list[Row] = []
        self.conflicts: list[Row] = []
        self.redirects: list[Row] = []
        self.telling: list[Row] = []
        self.linked_articles: set[str] = set()

    def imposer(self, imposer: str, rows: list[Row]) -> dict[str, list[Row]]:
        """Rows of the tables about one imposer's measures, and of the claims behind them."""
        out: dict[str, list[Row]] = {name: [] for name in OUT}
        claims = self.corrections.correct_claims(rows)
        grouping = group_claims(claims, self.matcher, self.corrections)
        named = name_clusters(imposer, grouping.clusters, self.registry.of(imposer))
        for measure_id, cluster in zip(named.ids, grouping.clusters, strict=True):
            members = [c for u in cluster.units for c in u.claims]
            built = self.builder.build(
                measure_id, members, self.corrections, regrouped=grouping.by_hand(cluster)
            )
            for name, more in built.items():
                out[name] += more
            out["measure_merges"] += grouping.merge_rows(measure_id, cluster)
            out["claim_measures"] += [{"claim_id": c["claim_id"], "measure_id": measure_id}
                                      for c in members]  # fmt: skip
            self._remember(measure_id, members)
        for c in claims:
            if c["provenance"] == "corrected":
                key = {"claim_id": c["claim_id"]}
                out["corrected_claims"].append(c)
                out["corrected_claim_minerals"] += [
                    key | {"mineral_id": m} for m in c["mineral_id"]
                ]
                out["corrected_claim_actors"] += [key | a for a in c["actors"]]
        self.light += [{n: m[n] for n in ("measure_id", "confidence", "n_articles", "status_as_of")}
                       for m in out["measures"]]  # fmt: skip
        self.conflicts += [{"measure_id": c["measure_id"], "field": c["field"]}
                           for c in out["conflicts"]]  # fmt: skip
        self.redirects += [{"old_id": old, "imposer_id": imposer, "measure_id": new,
                            "reason": reason}
                           for old, (new, reason) in sorted(named.redirects.items())]  # fmt: skip
        return out

    def _remember(self, measure_id: str, claims: list[Row]) -> None:
        """Claims for finding links: kept small, and whole only for articles that have a cue."""
        wanted = ("claim_id", "article_id", "independent", "imposer_id", "instrument", "action",
                  "certainty", "announced_on", "effective_on", "start_char", "end_char", "targets",
                  "mineral_id", "quote")  # fmt: skip
        for c in claims:
            self.telling.append({n: c[n] for n in wanted} | {"measure_id": measure_id})
            if re.search(ANY_CUE, c["quote"], re.I):
                self.linked_articles.add(c["article_id"])

    def across(self) -> dict[str, list[Row]]:
        """Rows of the tables across imposers. Raises CorrectionError where one found nothing."""
        unmet = self.corrections.unmet(self.articles)
        if unmet:
            raise CorrectionError("; ".join(unmet))
        measure_of = {c["claim_id"]: c["measure_id"] for c in self.telling}
        for entry in self.corrections.log:
            if entry["measure_id"] is None:
                entry["measure_id"] = measure_of[entry["claim_id"]]
        return {
            "measure_links": link_rows(find_links(
                c for c in self.telling if c["article_id"] in self.linked_articles)),
            "measure_redirects": self.redirects,
            "corrections": self.corrections.log,
            "review_queue": queue(self.light, self.conflicts),
        }  # fmt: skip


def resolve(store: Store, previous: Path | None = None,
            corrections: Path = paths.CORRECTIONS) -> StageReport:  # fmt: skip
    """Resolve all claims of the stage `readings` into the stage `measures`.

    `previous` is the release whose ids are kept. Raises CorrectionError where a correction in
    the folder `corrections` no longer fits.
    """
    started = time.perf_counter()
    resolver = Resolver(previous, Corrections.read(corrections), all_articles(store))
    gone = set(resolver.registry.imposers())
    counts: Counter[str] = Counter(dict.fromkeys(OUT, 0))
    with store.replacing("measures") as folder:
        shard = 0
        for shard, group in enumerate(imposers(store), 1):
            claims = claims_of(store, group, resolver.bodies)
            out = [resolver.imposer(imposer, claims[imposer]) for imposer in group]
            counts.update(_write(folder, shard, out))
            gone -= set(group)
        last = [resolver.imposer(imposer, []) for imposer in sorted(gone)]
        counts.update(_write(folder, shard + 1, [*last, resolver.across()]))
    seen = ("measures", "measure_merges", "measure_links", "conflicts", "corrections")
    return StageReport("measures", dict(counts), {name: counts[name] for name in seen},
                       time.perf_counter() - started)  # fmt: skip


def _write(folder: Path, shard: int, parts: list[dict[str, list[Row]]]) -> dict[str, int]:
    """Write one shard of every table: empty ones too, so that each table has a file."""
    rows = {}
    for name, schema in OUT.items():
        columns = list(schema)
        frame = pl.DataFrame([{n: r[n] for n in columns} for out in parts
                              for r in out.get(name, [])],
                             schema=schema, orient="row")  # fmt: skip
        rows[name] = frame.height
        write_parquet(frame, folder / name / f"{shard:06d}.parquet")
    return rows
