"""How predicted claims are aligned with gold claims, and how hits are counted.

Pure values: no files. Half a point where a code is close; spurious and missed claims cost all
their slots. What is read from a release is `score.py`.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field, replace

EXPORT_FAMILY = {
    "export_restriction",
    "export_ban",
    "export_licensing",
    "export_quota",
    "export_tax",
    "end_use_check",
}
TIGHTER = {"imposed", "tightened", "extended", "reinstated", "maintained"}
LOOSER = {"eased", "suspended", "postponed", "lifted", "expired"}
NEAR_CERTAINTY = [{"actual", "planned"}, {"planned", "possible"}, {"possible", "threatened"}]


@dataclass
class Tally:
    """Running counts; `hit` may hold fractions where a part of a value is right."""

    hit: float = 0.0
    predicted: float = 0.0
    gold: float = 0.0

    def add(self, hit: float, predicted: float, gold: float) -> None:
        self.hit += hit
        self.predicted += predicted
        self.gold += gold

    def row(self) -> dict[str, float]:
        p = self.hit / self.predicted if self.predicted else 0.0
        r = self.hit / self.gold if self.gold else 0.0
        f = 2 * p * r / (p + r) if p + r else 0.0
        return {
            "precision": round(p, 4),
            "recall": round(r, 4),
            "f1": round(f, 4),
            "predicted": round(self.predicted, 1),
            "gold": round(self.gold, 1),
        }


@dataclass
class Claim:
    imposer: str | None
    instrument: str
    action: str
    certainty: str
    minerals: set[str] = field(default_factory=set)
    targets: set[str] = field(default_factory=set)
    dates: set[str] = field(default_factory=set)  # announced or effective
    until: str | None = None
    rate_from_pct: float | None = None
    rate_to_pct: float | None = None
    rate_change_pp: float | None = None
    measure: str | None = None
    optional: bool = False
    text: str = ""
    confidence: float | None = None

    def fills(self) -> float:
        """How many slots this claim fills."""
        return (
            4
            + len(self.minerals)
            + len(self.targets)
            + bool(self.dates)
            + sum(
                v is not None
                for v in (self.until, self.rate_from_pct, self.rate_to_pct, self.rate_change_pp)
            )
        )


def norm(text: str) -> str:
    text = unicodedata.normalize("NFKD", text)
    text = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())


def dates_agree(a: str | None, b: str | None, slack_months: int = 0) -> bool:
    """True where two EDTF dates agree at the coarser precision of the two."""
    if not a or not b:
        return False
    a, b = (x.split("/")[0].rstrip("~?%") for x in (a, b))
    n = min(len(a), len(b))
    if a[:n] == b[:n]:
        return True
    if slack_months and len(a) >= 7 and len(b) >= 7:
        months = [int(x[:4]) * 12 + int(x[5:7]) for x in (a, b)]
        return abs(months[0] - months[1]) <= slack_months
    return False


def same_instrument(a: str, b: str) -> float:
    if a == b:
        return 1.0
    return 0.5 if {a, b} <= EXPORT_FAMILY else 0.0


def match(p: Claim, g: Claim) -> float:
    """Slots of `p` that are right for `g`; 0 where they are not about the same thing."""
    instrument = same_instrument(p.instrument, g.instrument)
    if not instrument:
        return 0.0
    if p.instrument == g.instrument == "trade_deal":  # a deal has parties, not an imposer
        sides_p, sides_g = ({c.imposer} | c.targets for c in (p, g))
        if len(sides_p & sides_g) < min(2, len(sides_g)):
            return 0.0
        p, g = (
            replace(c, targets={x for x in sides if x and x != g.imposer})
            for c, sides in ((p, sides_p), (g, sides_g))
        )
    elif p.imposer != g.imposer:
        return 0.0
    hit = 1.0 + instrument
    if p.action == g.action:
        hit += 1
    elif {p.action, g.action} <= TIGHTER or {p.action, g.action} <= LOOSER:
        hit += 0.5
    if p.certainty == g.certainty:
        hit += 1
    elif {p.certainty, g.certainty} in NEAR_CERTAINTY:
        hit += 0.5
    hit += len(p.minerals & g.minerals) + len(p.targets & g.targets)
    hit += any(dates_agree(x, y) for x in p.dates for y in g.dates)
    hit += dates_agree(p.until, g.until, slack_months=1)
    for slot in ("rate_from_pct", "rate_to_pct", "rate_change_pp"):
        x, y = getattr(p, slot), getattr(g, slot)
        hit += x is not None and y is not None and abs(abs(x) - abs(y)) < 0.051
    return hit


def align(predicted: list[Claim], gold: list[Claim]) -> list[tuple[int, int, float]]:
    """Greedy one-to-one alignment, best pair first (ties: order in the text)."""
    pairs: list[tuple[float, int, int, float]] = []
    for i, p in enumerate(predicted):
        for j, g in enumerate(gold):
            hit = match(p, g)
            if hit:
                dice = 2 * hit / (p.fills() + g.fills())
                pairs.append((-dice, i, j, hit))
    used_p: set[int] = set()
    used_g: set[int] = set()
    out: list[tuple[int, int, float]] = []
    for _, i, j, hit in sorted(pairs):
        if i not in used_p and j not in used_g:
            used_p.add(i)
            used_g.add(j)
            out.append((i, j, hit))
    return out


def merge_repeats(claims: list[Claim]) -> list[Claim]:
    """One claim a (measure, imposer, instrument, action, certainty): a text may repeat itself."""
    merged: dict[tuple[str | None, ...], Claim] = {}
    for c in claims:
        key = (c.measure, c.imposer, c.instrument, c.action, c.certainty)
        if key not in merged:
            merged[key] = c
            continue
        m = merged[key]
        m.minerals |= c.minerals
        m.targets |= c.targets
        m.dates |= c.dates
        for slot in ("until", "rate_from_pct", "rate_to_pct", "rate_change_pp"):
            if getattr(m, slot) is None:
                setattr(m, slot, getattr(c, slot))
    return list(merged.values())


def b_cubed(pairs: list[tuple[str, str]]) -> Tally:
    """B-cubed over claims aligned with gold: (predicted measure, gold measure)."""
    tally = Tally()
    by_p: dict[str, list[int]] = defaultdict(list)
    by_g: dict[str, list[int]] = defaultdict(list)
    for i, (p, g) in enumerate(pairs):
        by_p[p].append(i)
        by_g[g].append(i)
    precision = recall = 0.0
    for left, right in pairs:
        both = len(set(by_p[left]) & set(by_g[right]))
        precision += both / len(by_p[left])
        recall += both / len(by_g[right])
    n = len(pairs) or 1
    mean_p, mean_r = precision / n, recall / n
    tally.hit, tally.predicted = mean_p, 1.0 if mean_p else 0.0
    tally.gold = mean_p / mean_r if mean_r else 0.0
    return tally
