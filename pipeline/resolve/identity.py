"""Ids of measures that last: from the release before, else made anew; and redirects.

A measure keeps the id that most of its claims had in the release before; of an article that
is gone, claims live on in its newer version, or where the same words stand. Where two measures have
become one, the other id redirects. A new id is made of what the claims say, never of their order,
and never of one that was given before.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from pipeline.articles.versions import page_address
from pipeline.errors import ReleaseError
from pipeline.keys import content_key
from pipeline.resolve.cluster import Cluster

Row = dict[str, Any]

REDIRECTS = pl.Schema({"old_id": pl.String(), "imposer_id": pl.String(), "measure_id": pl.String(),
                       "reason": pl.String()})  # fmt: skip


@dataclass(frozen=True)
class OldClaim:
    """A claim of the release before: its measure, and where it stood."""

    claim_id: str
    article_id: str
    start: int
    end: int
    measure_id: str
    instrument: str
    quote: str
    page: str | None


@dataclass(frozen=True)
class Known:
    """What the release before knew of one imposer: its claims, and every id it ever gave."""

    claims: tuple[OldClaim, ...] = ()
    ids: frozenset[str] = frozenset()
    redirects: tuple[tuple[str, str | None, str], ...] = ()


@dataclass
class Named:
    """Ids of clusters, in their order, and the redirects that follow from them."""

    ids: list[str]
    redirects: dict[str, tuple[str | None, str]] = field(default_factory=dict)


class Registry:
    """The ids of the release before, read from its own tables; empty where there is none."""

    def __init__(self, release: Path | None) -> None:
        self._folder = release / "parquet" if release else None
        self._redirects = self._frame("measure_redirects", REDIRECTS)
        columns = {"claim_id": pl.String(), "article_id": pl.String(), "imposer_id": pl.String(),
                   "start_char": pl.Int32(), "end_char": pl.Int32(), "measure_id": pl.String(),
                   "instrument": pl.String(), "quote": pl.String()}  # fmt: skip
        articles = {"article_id": pl.String(), "url": pl.String(), "source_name": pl.String()}
        self._claims = self._frame("claims", pl.Schema(columns)).join(
            self._frame("articles", pl.Schema(articles)), on="article_id", how="left"
        )
        measures = pl.Schema({"measure_id": pl.String(), "imposer_id": pl.String()})
        self._measures = self._frame("measures", measures)
        self._known: dict[str, Known] = {}

    def _frame(self, name: str, schema: pl.Schema) -> pl.LazyFrame:
        """A table of the release; empty where there is no release, or an older one without it."""
        path = self._folder / f"{name}.parquet" if self._folder else None
        if path is None or (name == "measure_redirects" and not path.is_file()):
            return pl.LazyFrame(schema=schema)
        if not path.is_file():
            raise ReleaseError(
                f"{path} is missing, so ids could not be kept: restore that release, or move it "
                "out of the folder of releases to begin with new ids"
            )
        return pl.scan_parquet(path).select(list(schema))

    def imposers(self) -> list[str]:
        """Imposers of the release before, and of the ids that it redirects, sorted."""
        parts = [f.select("imposer_id") for f in (self._measures, self._redirects)]
        found = pl.concat(parts).unique().sort("imposer_id").collect()
        return found["imposer_id"].to_list()

    def of(self, imposer: str) -> Known:
        """What is known of one imposer."""
        if imposer not in self._known:
            self.look_up([imposer])
        return self._known[imposer]

    def look_up(self, imposers: Collection[str]) -> None:
        """Read at once what is known of some imposers; what was read before is forgotten."""
        mine = pl.col("imposer_id").is_in(list(imposers))
        ids: dict[str, set[str]] = defaultdict(set)
        claims: dict[str, list[OldClaim]] = defaultdict(list)
        redirects: dict[str, list[tuple[str, str | None, str]]] = defaultdict(list)
        for measure_id, imposer in self._measures.filter(mine).collect().rows():
            ids[imposer].add(measure_id)
        for c in self._claims.filter(mine).collect().iter_rows(named=True):
            claims[c["imposer_id"]].append(
                OldClaim(c["claim_id"], c["article_id"], c["start_char"], c["end_char"],
                         c["measure_id"], c["instrument"], c["quote"],
                         page_address(c["url"]) or c["source_name"])
            )  # fmt: skip
        ordered = self._redirects.filter(mine).sort("old_id").collect()
        for r in ordered.iter_rows(named=True):
            ids[r["imposer_id"]].add(r["old_id"])
            redirects[r["imposer_id"]].append((r["old_id"], r["measure_id"], r["reason"]))
        self._known = {
            imposer: Known(tuple(claims[imposer]), frozenset(ids[imposer]),
                           tuple(redirects[imposer]))
            for imposer in imposers
        }  # fmt: skip


def name_clusters(imposer: str, clusters: list[Cluster], known: Known) -> Named:
    """The ids of an imposer's clusters, and the redirects of ids that are no longer used."""
    kept, votes = _kept(clusters, known)
    fresh = [i for i in range(len(clusters)) if i not in kept]
    plain = {i: _plain(imposer, clusters[i]) for i in fresh}
    uses = Counter(plain.values())
    ids = []
    for i, cluster in enumerate(clusters):
        if i in kept:
            ids.append(kept[i])
        elif _dated(cluster) and uses[plain[i]] == 1 and plain[i] not in known.ids:
            ids.append(plain[i])
        else:
            ids.append(content_key(plain[i], cluster.key))
    named = Named(ids)
    used = set(ids)
    for old in sorted({c.measure_id for c in known.claims} | known.ids):
        if old not in used:
            home = votes.get(old)
            named.redirects[old] = (ids[home], "merged") if home is not None else (None, "retired")
    for old, new, reason in known.redirects:
        if old not in used:
            named.redirects[old] = _follow(new, reason, named.redirects, used)
    return named


def _follow(new: str | None, reason: str, redirects: dict[str, tuple[str | None, str]],
            used: set[str]) -> tuple[str | None, str]:  # fmt: skip
    """Where an older redirect leads now: through the new ones to a measure, or to none."""
    if new is None or new in used:
        return new, reason
    return redirects.get(new, (None, "retired"))


def _kept(clusters: list[Cluster], known: Known) -> tuple[dict[int, str], dict[str, int]]:
    """By cluster the id it keeps, and by old id the cluster that has most of its claims."""
    where = {c["claim_id"]: i for i, cluster in enumerate(clusters)
             for u in cluster.units for c in u.claims}  # fmt: skip
    spans: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    quoted: dict[tuple[str, str], set[int]] = defaultdict(set)
    paged: dict[tuple[str | None, str], list[tuple[Row, int]]] = defaultdict(list)
    for i, cluster in enumerate(clusters):
        for u in cluster.units:
            spans[u.article] += [(c["start_char"], c["end_char"], i) for c in u.claims]
            for c in u.claims:
                quoted[c["instrument"], c["quote"]].add(i)
                paged[c["page"], c["instrument"]].append((c, i))
    shares: Counter[tuple[str, int]] = Counter()
    for old in known.claims:
        if old.claim_id in where:
            shares[old.measure_id, where[old.claim_id]] += 1
            continue
        touched = {i for start, end, i in spans.get(old.article_id, ())
                   if start < old.end and old.start < end}  # fmt: skip
        if old.article_id not in spans:  # gone, or a newer version took its place
            touched = _anew(old, paged[old.page, old.instrument])
            touched = touched or quoted[old.instrument, old.quote]
        if len(touched) == 1:  # the same words, read anew
            shares[old.measure_id, next(iter(touched))] += 1
    kept: dict[int, str] = {}
    given: set[str] = set()
    homes: dict[str, int] = {}
    ranked = sorted(shares.items(), key=lambda s: (-s[1], s[0][0], clusters[s[0][1]].key))
    for (old_id, i), _ in ranked:
        homes.setdefault(old_id, i)
        if i not in kept and old_id not in given:
            kept[i] = old_id
            given.add(old_id)
    return kept, homes


def _anew(old: OldClaim, there: list[tuple[Row, int]]) -> set[int]:
    """The cluster of the claim of a page's newer version that has most words of an old one, half
    or more; of equals, the one nearest to its place."""
    words = set(old.quote.lower().split())

    def common(claim: Row) -> int:
        return len(words & set(claim["quote"].lower().split()))

    like = [(common(c), -abs(c["start_char"] - old.start), c["claim_id"], i)
            for c, i in there if 2 * common(c) >= len(words)]  # fmt: skip
    return {max(like)[-1]} if like else set()


def _dated(cluster: Cluster) -> bool:
    return any(u.starts for u in cluster.units)


def _plain(imposer: str, cluster: Cluster) -> str:
    """imposer-start-instrument, from the finest and then earliest start that is stated."""
    starts = sorted({d for u in cluster.units for d in u.starts}, key=lambda d: (-len(d), d))
    counted = Counter(c["instrument"] for u in cluster.units for c in u.claims)
    instrument = min(counted, key=lambda name: (-counted[name], name))
    parts = [imposer.lower(), *starts[:1], instrument.replace("_", "-")]
    return "-".join(parts)
