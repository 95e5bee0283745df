"""Which units are one policy: the best pair is joined until none is good enough.

Works on the units of one imposer. A join needs half the sum of the best pair and the mean over all
pairs of two clusters to reach the threshold, so one lucky pair does not chain two policies. The
result depends on the units alone, never on their order. Which pairs are compared is `blocking.py`,
how well they match `match.py`.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain

from pipeline.resolve.blocking import Blocks, Pair, blocks
from pipeline.resolve.match import Matcher
from pipeline.resolve.units import Unit
from pipeline.resolve.weights import NOT_COMPARED, THRESHOLD


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
    together = sorted(together)
    scores = compare(by_key, matcher, blocks(units), together=together)
    return join(by_key, scores, together=together, apart=apart)


def compare(
    units: Mapping[str, Unit],
    matcher: Matcher,
    found: Blocks,
    *,
    together: Iterable[Pair] = (),
    known: Mapping[Pair, float] | None = None,
    changed: Collection[str] | None = None,
) -> dict[Pair, float]:
    """The bits, net of the threshold, of the pairs that can matter.

    No join goes beyond a component: units that hang together by pairs that reach the threshold or
    are in `together`. So the pairs within components are all that counts. `known` holds those of
    an earlier run, which is right for every unit that is not `changed` (all are where none are
    named).
    """
    changed = units.keys() if changed is None else changed
    scores = {p: bits for p, bits in (known or {}).items()
              if p[0] in units and p[1] in units
              and p[0] not in changed and p[1] not in changed}  # fmt: skip

    def score(pairs: Iterable[Pair]) -> None:
        for a, b in pairs:
            if (a, b) not in scores:
                scores[a, b] = matcher.bits(units[a], units[b]) - THRESHOLD

    everything = len(changed) == len(units)
    score(found.pairs() if everything else found.pairs_with(changed))
    of = _components(units, (p for p, bits in scores.items() if bits >= 0), together)
    if not everything:  # units that had nothing in common before may have it now
        grown = {of[key] for key in changed}
        score(found.pairs_within({key: group for key, group in of.items() if group in grown}))
    return {p: bits for p, bits in scores.items() if of[p[0]] == of[p[1]]}


def _components(keys: Iterable[str], *edges: Iterable[Pair]) -> dict[str, str]:
    """For each key one that stands for all that hang together with it."""
    of = {key: key for key in keys}

    def root(key: str) -> str:
        while of[key] != key:
            of[key] = of[of[key]]
            key = of[key]
        return key

    for a, b in chain(*edges):
        of[root(a)] = root(b)
    return {key: root(key) for key in of}


def join(
    units: Mapping[str, Unit],
    scores: Mapping[Pair, float],
    *,
    together: Iterable[Pair] = (),
    apart: Iterable[Pair] = (),
) -> list[Cluster]:
    """The clusters of units whose pairs are scored, in the order of their keys."""
    work = _Work(units)
    for (a, b), bits in scores.items():
        work.compare(a, b, bits)
    for a, b in apart:
        work.forbid(a, b)
    for a, b in sorted(together):
        work.join_by_hand(a, b)
    work.run()
    return sorted(work.clusters.values(), key=lambda c: c.key)


class _Work:
    """Clusters by their smallest unit key, and the bits between them (net of the threshold)."""

    def __init__(self, units: Mapping[str, Unit]) -> None:
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
        heap = [entry for a in self.clusters for b, (_, _, best) in self.known[a].items()
                if a < b and best >= 0 for entry in self._entry(a, b)]  # fmt: skip
        heapq.heapify(heap)
        while heap:
            _, a, b, size = heapq.heappop(heap)
            if a not in self.clusters or b not in self.clusters or size != self._size(a, b):
                continue  # one of them has grown since: a newer entry speaks for it
            self._join(a, b, self._why(a, b))
            for other, (_, _, best) in self.known[a].items():
                if best >= 0:
                    for entry in self._entry(min(a, other), max(a, other)):
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
