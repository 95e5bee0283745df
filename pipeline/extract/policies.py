"""Which statements of one article are about one measure, and what they lend each other.

A `Statement` is what one word states; statements in reading order join `Policy` objects by how
sure the tagger is that they are about one measure, and by imposer, minerals and dates. A
policy then settles its claims: one an action and certainty, open slots filled from the rest.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pipeline.extract.found import Claim, Evidence
from pipeline.resolve.edtf import agree, months_apart
from pipeline.resolve.match import EXPORT_FAMILY

APART, DISJOINT, EQUAL = -1.5, -2.0, 0.7
"""Log-odds that unlike dates, unlike minerals and equal minerals add to a join."""
SLOTS = ("announced_on", "effective_on", "until", "rate_from_pct", "rate_to_pct", "rate_change_pp")
ROUNDS = ("tightened", "eased", "extended")  # actions that come again and again on one measure


@dataclass(slots=True)
class Statement:
    """One claim as a single place of the text states it. `begins` dates the measure."""

    claim: Claim
    number: int
    sentence: int
    chance: float
    begins: str | None = None


@dataclass(slots=True)
class Policy:
    """One measure as the article knows it."""

    number: int
    statements: list[Statement] = field(default_factory=list)

    @property
    def imposer(self) -> str:
        return self.statements[0].claim.imposer

    def known(self, slot: str) -> set[str]:
        """All minerals or targets that its statements name."""
        return {x for s in self.statements for x in getattr(s.claim, slot)}


def family(instrument: str) -> str:
    """The family that instruments must share to be one measure."""
    return "export" if instrument in EXPORT_FAMILY else instrument


def group(
    statements: Sequence[Statement], same: Callable[[Statement, Statement], float]
) -> list[Policy]:
    """Policies of one article. `same` gives the probability that two statements (the earlier
    first) are about one measure."""
    policies: list[Policy] = []
    for s in statements:
        best: tuple[float, int] | None = None
        for policy in policies:
            points = _points(s, policy, same)
            if points is not None and (best is None or points > best[0]):
                best = (points, policy.number)
        if best is not None and best[0] > 0:
            policies[best[1]].statements.append(s)
        else:
            policies.append(Policy(len(policies), [s]))
    return policies


def _points(
    s: Statement, policy: Policy, same: Callable[[Statement, Statement], float]
) -> float | None:
    """Log-odds that a statement is about a policy; None where it cannot be."""
    c = s.claim
    deal = c.instrument == "trade_deal"
    if family(c.instrument) != family(policy.statements[0].claim.instrument):
        return None
    if deal:
        sides = {c.imposer} | c.targets
        known = policy.known("targets") | {policy.imposer}
        if len(sides & known) < min(2, len(sides), len(known)):
            return None
    elif c.imposer != policy.imposer:
        return None
    odds = sorted((_logit(same(x, s)) for x in policy.statements), reverse=True)
    points = sum(odds) / len(odds) / 2 + odds[0] / 2
    minerals = policy.known("minerals")
    if c.minerals and minerals:
        if not c.minerals & minerals:
            points += DISJOINT
        elif c.minerals == minerals:
            points += EQUAL
    for x in policy.statements:
        if s.begins and x.begins and agree(s.begins, x.begins) is False:
            if (months_apart(s.begins, x.begins) or 9) > 1:
                points += APART
                break
    return points


def _logit(p: float) -> float:
    p = min(max(p, 1e-4), 1 - 1e-4)
    return math.log(p / (1 - p))


def settle(policies: Sequence[Policy]) -> list[tuple[Claim, int]]:
    """The claims of all policies, one an action and certainty, slots filled from the policy."""
    out: list[tuple[Claim, int]] = []
    for policy in policies:
        kept: dict[tuple[str, str, str | None], Claim] = {}
        for s in policy.statements:
            claim = s.claim
            key: tuple[str, str, str | None] = (claim.action, claim.certainty, None)
            if key in kept and _clash(kept[key], claim):
                key = (claim.action, claim.certainty, claim.effective_on or claim.announced_on)
            if key in kept:
                _merge(kept[key], claim)
            else:
                kept[key] = claim
        _agree_on_instrument(list(kept.values()), policy)
        for claim in kept.values():
            _lend(claim, policy)
            _drop_implausible(claim)
            out.append((claim, policy.number))
    return out


def _agree_on_instrument(claims: Sequence[Claim], policy: Policy) -> None:
    """Statements of one measure that only say "curbs" take the kind that others name."""
    named = [s.claim.instrument for s in sorted(policy.statements, key=lambda s: -s.chance)
             if s.claim.instrument != "export_restriction"]  # fmt: skip
    for claim in claims:
        if claim.instrument == "export_restriction" and named:
            claim.instrument = named[0]


def _clash(a: Claim, b: Claim) -> bool:
    """Two dated rounds of the same action ("raised to 84%, then on 11 April to 125%")."""
    x, y = a.effective_on or a.announced_on, b.effective_on or b.announced_on
    different = agree(x, y) is False
    rates = (
        a.rate_to_pct is not None and b.rate_to_pct is not None and a.rate_to_pct != b.rate_to_pct
    )
    return different and (rates or a.action in ROUNDS)


def _merge(a: Claim, b: Claim) -> None:
    a.minerals |= b.minerals
    a.targets |= b.targets
    a.actors |= b.actors
    for slot in SLOTS[:3]:
        x, y = getattr(a, slot), getattr(b, slot)
        if x is None or (y is not None and agree(x, y) and len(y) > len(x)):
            setattr(a, slot, y if y is not None else x)
    for slot in (*SLOTS[3:], "rate_basis"):
        if getattr(a, slot) is None:
            setattr(a, slot, getattr(b, slot))
    a.evidence += b.evidence
    a.signals = max(a.signals, b.signals, key=math.prod)  # the surest place
    a.told += b.told


def _lend(claim: Claim, policy: Policy) -> None:
    """Minerals and targets that the article gives elsewhere for the same measure."""
    for slot, own, known in (("mineral", claim.minerals, policy.known("minerals")),
                             ("target", claim.targets, policy.known("targets"))):  # fmt: skip
        if not own and known:
            own |= known - {claim.imposer}
            for s in policy.statements:
                if s.claim is not claim:
                    claim.evidence += [e for e in s.claim.evidence
                                       if e.slot == slot and e.value in known]  # fmt: skip
    claim.evidence = list(dict.fromkeys(claim.evidence))


def _drop_implausible(claim: Claim) -> None:
    """Rates that contradict each other or the deed are left out: nobody can say which is wrong."""
    before, after, change = claim.rate_from_pct, claim.rate_to_pct, claim.rate_change_pp
    if before is None or after is None:
        return
    wrong = []
    if change is not None and abs(abs(after - before) - abs(change)) > 0.1:
        wrong = ["rate_change_pp"]
    if (claim.action == "eased" and after > before) or (
        claim.action == "tightened" and after < before
    ):
        wrong = ["rate_from_pct", "rate_to_pct"]
    for slot in wrong:
        setattr(claim, slot, None)
    claim.evidence = [e for e in claim.evidence if e.slot not in wrong]


def evidence(slot: str, value: object, span: tuple[int, int]) -> Evidence:
    return Evidence(slot, str(value), *span)
