"""Which units are one policy: blocking, then joining of the best pair until none is good enough.

Works on the units of one imposer. A join needs half the sum of the best pair and the mean over all
pairs of two clusters to reach the threshold, so one lucky pair does not chain two policies. The
result depends on the units alone, never on their order. How well a pair matches is `match.py`.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations

from pipeline.resolve.match import Matcher
from pipeline.resolve.units import Unit
from pipeline.resolve.weights import NOT_COMPARED, THRESHOLD

BLOCK = 2_000
"""Units of a block from which its key tells too little to compare all pairs of it."""

Pair = tuple[str, str]


@dataclass(frozen=True)
class Join:
    """Why two clusters became one: their best pair of units, its bits, and the mean of all pairs.

    `by_hand` where a correction says so; there are no bits then.
    """

    left: str
    right: str
    bits: float | None
    mean: float | None
    by_hand: bool = False


@dataclass
class Cluster:
    """Units that are one policy, and the joins that made it."""

    units: list[Unit]
    joins: list[Join] = field(default_factory=list)

    @property
    def key(self) -> str:
        return min(u.key for u in self.units)


def blocks(units: Iterable[Unit]) -> Iterator[list[Unit]]:
    """Groups of units that share a family and one more thing that a match cannot do without."""
    units = list(units)
    articles: dict[str, set[str]] = defaultdict(set)
    for u in units:
        articles[u.independent].add(u.article)
    by: dict[tuple[str, ...], list[Unit]] = defaultdict(list)
    for u in units:
        marks: set[tuple[str, ...]] = {("mineral", m) for m in u.minerals}
        marks |= {("target", t) for t in u.targets} | {("word", w) for w in u.words}
        marks |= {("start", d[:4]) for d in u.starts} | {("until", d[:7]) for d in u.untils}
        marks |= {("event", a, d[:7]) for a, d in u.events}
        marks |= {("change", a, f"{size:g}") for a, size in u.changes}
        if len(articles[u.independent]) > 1:
            marks.add(("source", u.independent))
        for family in u.families:
            for mark in marks:
                by[family, *mark].append(u)
    for key in sorted(by):
        if 1 < len(by[key]) <= BLOCK:
            yield by[key]


def candidates(units: list[Unit]) -> set[Pair]:
    """The pairs of units to compare, each in the order of its keys."""
    return {(min(a.key, b.key), max(a.key, b.key))
            for block in blocks(units) for a, b in combinations(block, 2)}  # fmt: skip


def cluster(
    units: list[Unit],
    matcher: Matcher,
    *,
    together: Iterable[Pair] = (),
    apart: Iterable[Pair] = (),
) -> list[Cluster]:
    """Units of one imposer as clusters, in the order of their keys.

    `together` and `apart` are pairs of unit keys that a correction joins or keeps apart.
    """
    by_key = {u.key: u for u in sorted(units, key=lambda u: u.key)}
    work = _Work(by_key)
    for a, b in sorted(candidates(list(by_key.values()))):
        work.compare(a, b, matcher.bits(by_key[a], by_key[b]) - THRESHOLD)
    for a, b in apart:
        work.forbid(a, b)
    for a, b in sorted(together):
        work.join_by_hand(a, b)
    work.run()
    return sorted(work.clusters.values(), key=lambda c: c.key)


class _Work:
    """Clusters by their smallest unit key, and the bits between them (net of the threshold)."""

    def __init__(self, units: dict[str, Unit]) -> None:
        self.clusters = {key: Cluster([u]) for key, u in units.items()}
        self.of = {key: key for key in units}
        self.pairs: dict[Pair, float] = {}
        self.known: dict[str, dict[str, tuple[float, int, float]]] = {key: {} for key in units}
        """Between two clusters: the sum of bits, the pairs compared, and the best of them."""
        self.forbidden: set[Pair] = set()

    def compare(self, a: str, b: str, bits: float) -> None:
        self.pairs[a, b] = bits
        self.known[a][b] = self.known[b][a] = (bits, 1, bits)

    def forbid(self, a: str, b: str) -> None:
        self.forbidden |= {(a, b), (b, a)}

    def join_by_hand(self, a: str, b: str) -> None:
        left, right = sorted((self.of[a], self.of[b]))
        if left != right:
            self._join(left, right, Join(a, b, None, None, by_hand=True))

    def run(self) -> None:
        heap = [entry for a in self.clusters for b in self.known[a] if a < b
                for entry in self._entry(a, b)]  # fmt: skip
        heapq.heapify(heap)
        while heap:
            _, a, b, size = heapq.heappop(heap)
            if a not in self.clusters or b not in self.clusters or size != self._size(a, b):
                continue  # one of them has grown since: a newer entry speaks for it
            self._join(a, b, self._why(a, b))
            for other in sorted(self.known[a]):
                for entry in self._entry(*sorted((a, other))):
                    heapq.heappush(heap, entry)

    def _entry(self, a: str, b: str) -> list[tuple[float, str, str, int]]:
        fit = (self._mean(a, b) + self.known[a][b][2]) / 2
        good = fit >= 0 and not self._kept_apart(a, b)
        return [(-round(fit, 9), a, b, self._size(a, b))] if good else []

    def _size(self, a: str, b: str) -> int:
        return len(self.clusters[a].units) * len(self.clusters[b].units)

    def _mean(self, a: str, b: str) -> float:
        bits, compared, _ = self.known[a][b]
        size = self._size(a, b)
        return (bits + (size - compared) * NOT_COMPARED) / size

    def _kept_apart(self, a: str, b: str) -> bool:
        return bool(self.forbidden) and any(
            (x.key, y.key) in self.forbidden
            for x in self.clusters[a].units for y in self.clusters[b].units
        )  # fmt: skip

    def _why(self, a: str, b: str) -> Join:
        best = max((self.pairs[p], p) for x in self.clusters[a].units
                   for y in self.clusters[b].units
                   if (p := (min(x.key, y.key), max(x.key, y.key))) in self.pairs)  # fmt: skip
        return Join(*best[1], best[0] + THRESHOLD, round(self._mean(a, b) + THRESHOLD, 3))

    def _join(self, a: str, b: str, join: Join) -> None:
        """Cluster `b` becomes part of `a`; `a` is the smaller key and keeps its name."""
        left, right = self.clusters[a], self.clusters.pop(b)
        left.units += right.units
        left.joins += [*right.joins, join]
        for unit in right.units:
            self.of[unit.key] = a
        for other, (bits, compared, best) in self.known.pop(b).items():
            del self.known[other][b]
            if other == a:
                continue
            had = self.known[a].get(other, (0.0, 0, best))
            both = (had[0] + bits, had[1] + compared, max(had[2], best))
            self.known[a][other] = self.known[other][a] = both
        self.known[a].pop(b, None)
