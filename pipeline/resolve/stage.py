"""The stage `measures`: claims of the whole corpus become measures with a life.

Takes one imposer at a time and holds few of them, so memory is bounded by the busiest; then what
goes across imposers: links, the review queue, ids that are no longer used. Measures whose claims
have not changed since the last build are taken from it (`kept.py`). What makes two claims one
policy is `cluster.py`; what its events amount to is `lifecycle.py`.
"""

from __future__ import annotations

import gc
import re
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl

from pipeline import paths
from pipeline.errors import CorrectionError
from pipeline.reference import reference_tables
from pipeline.report import StageReport
from pipeline.resolve.build import MeasureBuilder
from pipeline.resolve.corrections import Corrections
from pipeline.resolve.grouping import group_again, group_claims
from pipeline.resolve.identity import Registry, name_clusters
from pipeline.resolve.kept import KEPT, Last, Passing, made_by
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
AGAIN = (*BY_IMPOSER, "claim_measures")
"""Tables whose rows about a measure are used again while its claims stay the same."""


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
        self._named = corrections.claims()
        self._set = corrections.measures()

    def imposer(self, imposer: str, rows: list[Row], passing: Passing | None = None
                ) -> dict[str, list[Row]]:  # fmt: skip
        """Rows of the tables about one imposer's measures, and of the claims behind them.

        With `passing` rows have a `digest`; measures that are as they were are left out then, and
        are in `passing.again`.
        """
        out: dict[str, list[Row]] = {name: [] for name in OUT}
        claims = self.corrections.correct_claims(rows)
        if passing is None or any(c["claim_id"] in self._named for c in rows):
            grouping = group_claims(claims, self.matcher, self.corrections)
        else:
            grouping = group_again(claims, self.matcher, passing.before(imposer))
        named = name_clusters(imposer, grouping.clusters, self.registry.of(imposer))
        if passing is not None and grouping.kept is not None:
            passing.leave(imposer, grouping.kept_with(named.ids, self._set))
        for measure_id, cluster in zip(named.ids, grouping.clusters, strict=True):
            members = [c for u in cluster.units for c in u.claims]
            self._remember(measure_id, members)
            if passing is not None and measure_id in passing.again:
                continue
            built = self.builder.build(
                measure_id, members, self.corrections, regrouped=grouping.by_hand(cluster)
            )
            for name, more in built.items():
                out[name] += more
            out["measure_merges"] += grouping.merge_rows(measure_id, cluster)
            out["claim_measures"] += [{"claim_id": c["claim_id"], "measure_id": measure_id}
                                      for c in members]  # fmt: skip
        for c in claims:
            if c["provenance"] == "corrected":
                key = {"claim_id": c["claim_id"]}
                out["corrected_claims"].append(c)
                out["corrected_claim_minerals"] += [
                    key | {"mineral_id": m} for m in c["mineral_id"]
                ]
                out["corrected_claim_actors"] += [key | a for a in c["actors"]]
        self.weigh(out["measures"], out["conflicts"])
        self.redirects += [{"old_id": old, "imposer_id": imposer, "measure_id": new,
                            "reason": reason}
                           for old, (new, reason) in sorted(named.redirects.items())]  # fmt: skip
        return out

    def weigh(self, measures: list[Row], conflicts: list[Row]) -> None:
        """Remember of measures what the review queue asks."""
        asked = ("measure_id", "confidence", "n_articles", "status_as_of")
        self.light += [{n: m[n] for n in asked} for m in measures]
        self.conflicts += [{n: c[n] for n in ("measure_id", "field")} for c in conflicts]

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
    maker = made_by(corrections)
    last = Last(store, maker)
    gone = set(resolver.registry.imposers())
    counts: Counter[str] = Counter(dict.fromkeys((*OUT, *KEPT), 0))
    shard, same = 0, 0
    with _no_search_for_cycles(), store.replacing("measures") as folder:
        for shard, group in enumerate(imposers(store), 1):
            claims = claims_of(store, group, resolver.bodies)
            resolver.registry.look_up(group)
            passing = Passing(last, group)
            out = [resolver.imposer(imposer, claims[imposer], passing) for imposer in group]
            again = passing.rows({name: OUT[name] for name in AGAIN})
            if again:
                resolver.weigh(again["measures"].to_dicts(), again["conflicts"].to_dicts())
            counts.update(_write(folder, shard, out, again | passing.kept()))
            gone -= set(group)
            same += len(passing.again)
        resolver.registry.look_up(sorted(gone))
        rest = [resolver.imposer(imposer, []) for imposer in sorted(gone)]
        rest.append(resolver.across())
        signed = {"kept_by": pl.DataFrame({"made_by": [maker]}, schema=KEPT["kept_by"])}
        counts.update(_write(folder, shard + 1, rest, signed))
    seen = ("measures", "measure_merges", "measure_links", "conflicts", "corrections")
    told = {name: counts[name] for name in seen} | {"as_before": same}
    return StageReport("measures", {n: counts[n] for n in OUT}, told,
                       time.perf_counter() - started)  # fmt: skip


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """Rows make no cycles of references; looking for them takes a quarter of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _write(folder: Path, shard: int, parts: list[dict[str, list[Row]]],
           more: dict[str, pl.DataFrame]) -> dict[str, int]:  # fmt: skip
    """Write one shard of every table, with `more` rows of some: empty ones too, so that each
    table has a file."""
    rows = {}
    for name, schema in (OUT | KEPT).items():
        columns = list(schema)
        frame = pl.DataFrame([{n: r[n] for n in columns} for out in parts
                              for r in out.get(name, [])],
                             schema=schema, orient="row")  # fmt: skip
        if name in more:
            frame = pl.concat([more[name], frame])
        rows[name] = frame.height
        write_parquet(frame, folder / name / f"{shard:06d}.parquet")
    return rows
