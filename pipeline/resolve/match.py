"""Which claims are about the same policy.

Works on one imposer at a time. A `Unit` is what one article says of one policy; units of
different articles are joined when a declared, scored match says so. No frames, no lifecycle.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field

from pipeline.resolve.edtf import agree, months_apart, plain

EXPORT_FAMILY = frozenset({"export_restriction", "export_ban", "export_licensing", "export_quota",
                           "export_tax", "end_use_check"})  # fmt: skip

# Weights of the match, in points; two units are one policy from THRESHOLD on. A veto separates.
SAME_INSTRUMENT, SAME_FAMILY = 1.0, 0.4
SAME_START_DAY, SAME_START_MONTH, SAME_START_YEAR = 3.0, 2.0, 0.5
SAME_MINERALS, OVERLAPPING_MINERALS = 1.5, 0.8
SAME_TARGETS = 0.7
SAME_RATE = 1.0
SAME_UNTIL = 1.0
SAME_SOURCE = 2.4
THRESHOLD = 2.4


@dataclass
class Unit:
    """What one article says of one policy. Dates are EDTF. `originals` are the articles that its
    articles are, or are copies of."""

    articles: set[str]
    claims: list[int]
    instruments: set[str]
    minerals: set[str] = field(default_factory=set)
    targets: set[str] = field(default_factory=set)
    starts: set[str] = field(default_factory=set)
    untils: set[str] = field(default_factory=set)
    rates: set[float] = field(default_factory=set)
    originals: set[str] = field(default_factory=set)

    def absorb(self, other: Unit) -> None:
        self.articles |= other.articles
        self.claims += other.claims
        self.instruments |= other.instruments
        self.minerals |= other.minerals
        self.targets |= other.targets
        self.starts |= other.starts
        self.untils |= other.untils
        self.rates |= other.rates
        self.originals |= other.originals


def _families(instruments: set[str]) -> set[str]:
    return {"export" if i in EXPORT_FAMILY else i for i in instruments}


def _start_points(a: set[str], b: set[str]) -> float | None:
    """Points for agreeing start dates; None where known starts exclude each other."""
    if not a or not b:
        return 0.0
    best: float | None = None
    for x in map(plain, a):
        for y in map(plain, b):
            if x is None or y is None:
                continue
            if agree(x, y):
                n = min(len(x), len(y))
                points = {4: SAME_START_YEAR, 7: SAME_START_MONTH}.get(n, SAME_START_DAY)
                best = max(best or 0.0, points)
            elif months_apart(x, y) in (0, 1):  # announced in one month, in force in the next
                best = max(best or 0.0, 0.0)
    return best


def score(a: Unit, b: Unit) -> float | None:
    """How well two units match, in points; None where they cannot be one policy."""
    if not _families(a.instruments) & _families(b.instruments):
        return None
    if a.minerals and b.minerals and not a.minerals & b.minerals:
        return None
    if a.targets and b.targets and not a.targets & b.targets:
        return None
    start = _start_points(a.starts, b.starts)
    if start is None:
        return None
    points = start + (SAME_INSTRUMENT if a.instruments & b.instruments else SAME_FAMILY)
    if a.minerals and a.minerals == b.minerals:
        points += SAME_MINERALS
    elif a.minerals & b.minerals:
        points += OVERLAPPING_MINERALS
    if a.targets and a.targets == b.targets:
        points += SAME_TARGETS
    if a.rates & b.rates:
        points += SAME_RATE
    if any(agree(x, y) for x in a.untils for y in b.untils):
        points += SAME_UNTIL
    if a.originals & b.originals:  # a copy speaks of the policies of its original
        points += SAME_SOURCE
    return points


def cluster(units: list[Unit]) -> list[Unit]:
    """Join units that are about one policy: best pair first, until no pair reaches THRESHOLD.

    Units of the same article are never joined here: its reader has told them apart.
    """
    clusters: list[Unit | None] = list(units)
    heap = [entry for i in range(len(units)) for entry in _pairs(clusters, i, range(i))]
    heapq.heapify(heap)
    while heap:
        _, i, j = heapq.heappop(heap)
        left, right = clusters[i], clusters[j]
        if left is None or right is None:
            continue
        clusters[i] = clusters[j] = None
        left.absorb(right)
        clusters.append(left)
        last = len(clusters) - 1
        for entry in _pairs(clusters, last, range(last)):
            heapq.heappush(heap, entry)
    return [c for c in clusters if c is not None]


def _pairs(clusters: list[Unit | None], i: int, others: range) -> list[tuple[float, int, int]]:
    """(-points, i, j) of every pair of `i` that reaches THRESHOLD."""
    a = clusters[i]
    out = []
    for j in others:
        b = clusters[j]
        if a is None or b is None or a.articles & b.articles:
            continue
        points = score(a, b)
        if points is not None and points >= THRESHOLD:
            out.append((-points, i, j))
    return out
