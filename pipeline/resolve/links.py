"""How measures hang together, from the words of claims: one answers another, is part of a deal,
replaces or amends one.

Conservative: a claim must say so, and the measure it points at must be told of in the same
article, be near, fit in its parties, and be the only one that does. Frames and files are
`stage.py`'s.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pipeline.resolve.edtf import first_day, latest_day
from pipeline.resolve.events import occurred
from pipeline.resolve.units import family

Row = dict[str, Any]

CUES: dict[str, str] = {
    "retaliates_for": r"\b(?:retaliat\w+|in response to|in reply to|counter-?measures?"
                      r"|tit.for.tat|in answer to|answer(?:ed|ing)? (?:to )?|hit back)",
    "part_of": r"\b(?:deal|agreement|truce|accord|framework|pact|consensus)\b",
    "replaces": r"\b(?:replac(?:e|es|ed|ing)|supersed(?:e|es|ed|ing)|in place of|took its place)\b",
    "amends": r"\bamend(?:s|ed|ing|ment)?\b",
}  # fmt: skip
"""Words that say of what kind a link is."""

ANY_CUE = "|".join(CUES.values())
NEAR = 700
"""Characters between two claims beyond which one does not point at the other."""

RESTRICTIVE = frozenset({"imposed", "tightened", "maintained", "reinstated"})
GIVEN = frozenset({"suspended", "eased", "lifted", "postponed", "imposed", "extended"})
"""What a side gives in a deal."""


@dataclass(frozen=True)
class Link:
    """A relation between two measures and the claim that says so."""

    measure_id: str
    related_id: str
    relation: str
    claim_id: str
    article: str


def find_links(claims: Iterable[Row]) -> list[Link]:
    """The links that the claims of some articles state. Each claim has its `measure_id`."""
    by_article: dict[str, list[Row]] = defaultdict(list)
    for claim in claims:
        by_article[claim["article_id"]].append(claim)
    found = {link for article in by_article.values() for claim in article
             for relation, cue in CUES.items() if re.search(cue, claim["quote"], re.I)
             for link in _links(relation, claim, article)}  # fmt: skip
    return sorted(found, key=lambda k: (k.measure_id, k.related_id, k.relation, k.claim_id))


def link_rows(links: Iterable[Link]) -> list[Row]:
    """One row a link with its claims. Of two measures that are said to answer each other both
    ways, neither is published: the sources do not settle which came first."""
    said: dict[tuple[str, str, str], list[Link]] = defaultdict(list)
    for link in links:
        said[link.measure_id, link.related_id, link.relation].append(link)
    return [
        {"measure_id": a, "related_id": b, "relation": relation,
         "n_articles": len({k.article for k in found}),
         "claim_ids": sorted({k.claim_id for k in found})}
        for (a, b, relation), found in sorted(said.items()) if (b, a, relation) not in said
    ]  # fmt: skip


def _links(relation: str, claim: Row, article: list[Row]) -> list[Link]:
    fits = _FITS[relation]
    near = [o for o in article if o["measure_id"] != claim["measure_id"] and fits(claim, o)
            and (relation == "part_of" or _distance(claim, o) <= NEAR)]  # fmt: skip
    if len({o["measure_id"] for o in near}) != 1:
        return []
    a, b = claim["measure_id"], near[0]["measure_id"]
    if relation == "replaces" and claim["action"] not in ("imposed", "concluded"):
        a, b = b, a  # what ends is what is replaced
    return [Link(a, b, relation, claim["claim_id"], claim["independent"])]


def _distance(a: Row, b: Row) -> int:
    gap: int = max(a["start_char"], b["start_char"]) - min(a["end_char"], b["end_char"])
    return max(0, gap)


def _answers(claim: Row, other: Row) -> bool:
    """Whether `claim`'s measure can answer `other`: each hits the other's imposer, later."""
    return (
        claim["imposer_id"] != other["imposer_id"]
        and claim["instrument"] != "trade_deal"
        and other["instrument"] not in ("trade_deal", "subsidy", "stockpile")
        and other["action"] in RESTRICTIVE
        and other["certainty"] in ("actual", "planned", "threatened")
        and claim["imposer_id"] in other["targets"]
        and (not claim["targets"] or other["imposer_id"] in claim["targets"])
        and _not_before(claim, other)
    )


def _not_before(claim: Row, other: Row) -> bool:
    """Whether nothing says that `claim`'s measure began before `other`'s."""
    if claim["action"] != "imposed" or other["action"] != "imposed":
        return True
    mine, theirs = latest_day(occurred(claim)), first_day(occurred(other))
    return mine is None or theirs is None or mine >= theirs


def _bundled(claim: Row, other: Row) -> bool:
    """Whether `other` is a deal that `claim`'s measure can be part of."""
    parties = {other["imposer_id"], *other["targets"]}
    return (
        other["instrument"] == "trade_deal"
        and other["action"] == "concluded"
        and other["certainty"] in ("actual", "planned")
        and claim["instrument"] != "trade_deal"
        and claim["action"] in GIVEN
        and claim["certainty"] in ("actual", "planned")
        and claim["imposer_id"] in parties
        and bool(set(claim["targets"]) & parties)
    )


def _successor(claim: Row, other: Row) -> bool:
    """Whether one of two measures of an imposer can have taken the place of the other."""
    pair = {claim["action"], other["action"]}
    shared = set(claim["mineral_id"]) & set(other["mineral_id"])
    return (
        claim["imposer_id"] == other["imposer_id"]
        and claim["instrument"] != other["instrument"]
        and bool(shared)
        and "imposed" in pair
        and pair <= {"imposed", "lifted", "expired", "suspended"}
    )


def _amended(claim: Row, other: Row) -> bool:
    return (
        claim["imposer_id"] == other["imposer_id"]
        and family(claim["instrument"]) == family(other["instrument"])
        and claim["action"] == other["action"] == "imposed"
        and _surely_before(occurred(other), occurred(claim))
    )


def _surely_before(a: str | None, b: str | None) -> bool:
    last, first = latest_day(a), first_day(b)
    return last is not None and first is not None and last < first


_FITS = {"retaliates_for": _answers, "part_of": _bundled, "replaces": _successor,
         "amends": _amended}  # fmt: skip
