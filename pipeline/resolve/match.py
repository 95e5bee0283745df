"""How well two units match: every comparison, its finding and what it is worth.

The worth of findings is declared in `weights.py`. Which pairs are compared, and which units are
joined in the end, is `cluster.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.resolve.edtf import agree, months_apart, plain
from pipeline.resolve.units import EXPORT_FAMILY, Unit
from pipeline.resolve.weights import BITS, SAME_ARTICLE

__all__ = ["EXPORT_FAMILY", "Finding", "Matcher"]

WIDEST = "export_restriction"
"""The instrument that says no more than its family."""

WORTH = {(c, f): bits for c, findings in BITS.items() for f, (bits, _) in findings.items()}
"""The bits of every finding, in one look."""

PRECISION = {4: "year", 7: "month", 10: "day"}


@dataclass(frozen=True)
class Finding:
    """What one comparison found, and its bits."""

    comparison: str
    finding: str

    @property
    def bits(self) -> float:
        return BITS[self.comparison][self.finding][0]

    def in_words(self) -> str:
        bits, words = BITS[self.comparison][self.finding]
        return f"{words} ({bits:+g})"


class Matcher:
    """Compares units. `parents` maps a mineral to the group it belongs to."""

    def __init__(self, parents: Mapping[str, str | None]) -> None:
        self._parents = parents
        self._above: dict[str, frozenset[str]] = {}

    def findings(self, a: Unit, b: Unit) -> list[Finding]:
        """What each comparison finds for two units."""
        return [Finding(c, f) for c, f in self._compared(a, b).items()]

    def _compared(self, a: Unit, b: Unit) -> dict[str, str]:
        return {
            "instrument": _instrument(a, b),
            "minerals": self._minerals(a, b),
            "targets": _targets(a, b),
            "start": _start(a, b),
            "years": _years(a, b),
            "standing": _standing(a.standing, b.standing),
            "until": "same" if _any_agree(a.untils, b.untils, 4) else "unsaid",
            "event": _event(a, b),
            "rate": _rate(a, b),
            "reported": _reported(a, b),
            "source": "copy" if _restated(a, b) else "other",
            "words": ("none", "one", "two", "many")[min(3, len(a.words & b.words))],
        }

    def bits(self, a: Unit, b: Unit) -> float:
        """The bits of all findings together."""
        one_source = a.independent == b.independent and not _restated(a, b)
        total = SAME_ARTICLE if one_source else 0.0
        for comparison, finding in self._compared(a, b).items():
            total += WORTH[comparison, finding]
        return total

    def _minerals(self, a: Unit, b: Unit) -> str:
        left, right = a.minerals, b.minerals
        if not left or not right:
            return "one_sided" if left or right else "unsaid"
        common = left & right
        if common:
            if left == right:
                return "same"
            return "most" if 2 * len(common) >= len(left | right) else "some"
        if self._with_groups(left) & right or self._with_groups(right) & left:
            return "within"
        return "apart"

    def _with_groups(self, minerals: Iterable[str]) -> set[str]:
        return {g for m in minerals for g in self._groups(m)}

    def _groups(self, mineral: str) -> frozenset[str]:
        if mineral not in self._above:
            parent = self._parents.get(mineral)
            above = self._groups(parent) if parent else frozenset()
            self._above[mineral] = above | {mineral}
        return self._above[mineral]


def _restated(a: Unit, b: Unit) -> bool:
    """Whether the units are an article's and its copy's, and one sentence of both states them."""
    if a.article == b.article or a.independent != b.independent:
        return False
    return any(
        (x["instrument"], x["action"]) == (y["instrument"], y["action"])
        and _alike(x["quote"], y["quote"])
        for x in a.claims for y in b.claims
    )  # fmt: skip


def _alike(a: str, b: str) -> bool:
    """Whether two quotes are one sentence: half their words or more are common."""
    left, right = set(a.lower().split()), set(b.lower().split())
    return 2 * len(left & right) >= len(left | right)


def _standing(a: str, b: str) -> str:
    return "apart" if (a, b) in (("done", "moot"), ("moot", "done")) else "fits"


def _instrument(a: Unit, b: Unit) -> str:
    if a.instruments & b.instruments:
        return "same"
    return "wider" if WIDEST in a.instruments | b.instruments else "other"


def _targets(a: Unit, b: Unit) -> str:
    if not a.targets or not b.targets:
        return "one_sided" if a.targets or b.targets else "unsaid"
    if a.targets == b.targets:
        return "same"
    return "some" if a.targets & b.targets else "apart"


def _start(a: Unit, b: Unit) -> str:
    left, right = a.plain_starts, b.plain_starts
    if not left or not right:
        return "unsaid"
    shared = [min(len(x), len(y)) for x in left for y in right if agree(x, y)]
    if shared:
        return PRECISION.get(max(shared), "day")
    if any(months_apart(x, y) in (0, 1) for x in left for y in right):
        return "near"
    return "apart"


def _years(a: Unit, b: Unit) -> str:
    if not a.years or not b.years:
        return "unsaid"
    gap = min(abs(x - y) for x in a.years for y in b.years)
    return "same" if gap == 0 else "near" if gap == 1 else "apart"


def _any_agree(a: Iterable[str], b: Iterable[str], least: int) -> bool:
    """Whether two dates agree at a precision of `least` characters or finer."""
    return any(agree(x, y) and min(len(plain(x) or ""), len(plain(y) or "")) >= least
               for x in a for y in b)  # fmt: skip


def _event(a: Unit, b: Unit) -> str:
    if not a.events or not b.events:
        return "unsaid"
    same = any(x == y and _any_agree([d], [e], 7) for x, d in a.events for y, e in b.events)
    return "same" if same else "unsaid"


def _rate(a: Unit, b: Unit) -> str:
    if a.changes & b.changes:
        return "change"
    return "apart" if a.rates and b.rates and not a.rates & b.rates else "fits"


def _reported(a: Unit, b: Unit) -> str:
    if _before(a, b) or _before(b, a):
        return "before"
    if a.published_on is None or b.published_on is None:
        return "between"
    days = abs((a.published_on - b.published_on).days)
    return "close" if days <= 62 else "between" if days <= 1100 else "far"


def _before(a: Unit, b: Unit) -> bool:
    """Whether `a` was published before every start that `b` knows."""
    day = a.published
    if day is None or not b.plain_starts:
        return False
    return all(p > day[: len(p)] for p in b.plain_starts)
