"""What one article says of one policy, gathered from its claims: the unit that is matched.

The reader numbers the policies of an article; the claims of one number are one unit. Nothing is
compared here.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from pipeline.resolve.edtf import plain
from pipeline.resolve.words import telling_words

Row = dict[str, Any]

EXPORT_FAMILY = frozenset({"export_restriction", "export_ban", "export_licensing", "export_quota",
                           "export_tax", "end_use_check"})  # fmt: skip
BEGINNINGS = frozenset({"imposed", "concluded"})
"""Actions whose dates say when a policy began."""


@dataclass(frozen=True)
class Unit:
    """What one article says of one policy. Dates are EDTF; `key` is its first claim's id.
    `independent` is the article that counts: of copies, their original."""

    key: str
    article: str
    independent: str
    claims: tuple[Row, ...]
    instruments: frozenset[str]
    families: frozenset[str]
    minerals: frozenset[str] = frozenset()
    targets: frozenset[str] = frozenset()
    starts: frozenset[str] = frozenset()
    events: frozenset[tuple[str, str]] = frozenset()
    untils: frozenset[str] = frozenset()
    rates: frozenset[float] = frozenset()
    changes: frozenset[tuple[str, float]] = frozenset()
    words: frozenset[str] = field(default=frozenset(), repr=False)
    published_on: date | None = None
    years: frozenset[int] = frozenset()
    standing: str = "open"  # done, moot (only threatened, considered or denied), or open

    @cached_property
    def plain_starts(self) -> tuple[str, ...]:
        """The starts without qualifiers and ends of intervals."""
        return tuple(sorted(p for d in self.starts if (p := plain(d))))

    @cached_property
    def published(self) -> str | None:
        return self.published_on.isoformat() if self.published_on else None


def family(instrument: str) -> str:
    """The family that instruments must share to be one policy."""
    return "export" if instrument in EXPORT_FAMILY else instrument


def gather(rows: list[Row]) -> list[Unit]:
    """The units of claims, in the order of their keys, whatever the order of `rows`."""
    grouped: dict[tuple[str, int], list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row["article_id"], row["policy"]].append(row)
    return sorted((unit(claims) for claims in grouped.values()), key=lambda u: u.key)


def unit(claims: list[Row]) -> Unit:
    """One unit of the claims of one article on one policy."""
    claims = sorted(claims, key=lambda c: (c["start_char"], c["claim_id"]))
    return Unit(
        key=claims[0]["claim_id"],
        article=claims[0]["article_id"],
        independent=claims[0]["independent"],
        claims=tuple(claims),
        instruments=frozenset(c["instrument"] for c in claims),
        families=frozenset(family(c["instrument"]) for c in claims),
        minerals=frozenset(m for c in claims for m in c["mineral_id"]),
        targets=frozenset(t for c in claims for t in c["targets"]),
        starts=frozenset(d for c in claims if c["action"] in BEGINNINGS for d in _days(c)),
        events=frozenset((c["action"], d) for c in claims if c["action"] not in BEGINNINGS
                         for d in _days(c)),
        untils=frozenset(c["until"] for c in claims if c["until"]),
        rates=frozenset(c[r] for c in claims
                        for r in ("rate_from_pct", "rate_to_pct")
                        if c[r] is not None),
        changes=frozenset((c["action"], size) for c in claims if (size := _change(c)) is not None),
        words=frozenset().union(*(telling_words(c["quote"]) for c in claims)),
        published_on=claims[0]["published_on"],
        years=frozenset(int(d[:4]) for c in claims for d in _days(c) if d[:4].isdigit()),
        standing=_standing(claims),
    )  # fmt: skip


def _standing(claims: list[Row]) -> str:
    """Whether anything is done, or all that is told is a threat, a plan or a denial of one."""
    if any(c["certainty"] == "actual" and c["action"] != "suspended" for c in claims):
        return "done"
    begins = [c for c in claims if c["action"] in BEGINNINGS or c["action"] == "tightened"]
    moot = any(c["certainty"] in ("possible", "threatened", "denied") for c in begins)
    return "moot" if moot else "open"


def _days(claim: Row) -> list[str]:
    return [d for d in (claim["announced_on"], claim["effective_on"]) if d]


def _change(claim: Row) -> float | None:
    """By how many points a claim changes a rate: as it says, or from its rates."""
    if claim["rate_change_pp"] is not None:
        return float(claim["rate_change_pp"])
    before, after = claim["rate_from_pct"], claim["rate_to_pct"]
    return None if before is None or after is None else round(abs(after - before), 4)
