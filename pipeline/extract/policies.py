"""Which statements of one article are about one policy, and what they lend each other.

A `Statement` is what one sentence says of one instrument; statements in reading order join
`Policy` objects by family, imposer, minerals, targets and dates; a policy then fills the slots
that single sentences leave open. Nothing here looks at syntax.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.extract.found import Claim, Evidence, Timex
from pipeline.resolve.edtf import agree, months_apart
from pipeline.resolve.match import EXPORT_FAMILY

JOIN = 1.0  # points from which a definite statement joins a policy
JOIN_NEW = 1.0
SURE = 0.8  # probability from which the tagger's word is enough for a policy of its own
NEAR = 6  # sentences an anaphor reaches back


@dataclass(slots=True)
class Statement:
    """What one sentence says of one instrument."""

    claim: Claim | None  # None: the instrument is only mentioned
    sentence: int
    paragraph: int
    instrument: str | None
    imposer: str | None
    minerals: set[str]
    targets: set[str]
    definite: bool
    anaphoric: bool
    starts: set[str] = field(default_factory=set)
    rates: set[float] = field(default_factory=set)
    stated: bool = True
    guess: str | None = None  # who is in focus, where the sentence names no imposer
    head: int = 0  # where the instrument is named
    duration: Timex | None = None
    chance: float | None = None  # the tagger's probability; None where only a rule says so


@dataclass(slots=True)
class Policy:
    """One measure as the article knows it."""

    number: int
    imposer: str | None
    instruments: list[str] = field(default_factory=list)  # in order of mention
    minerals: set[str] = field(default_factory=set)
    targets: set[str] = field(default_factory=set)
    starts: set[str] = field(default_factory=set)
    rates: set[float] = field(default_factory=set)
    statements: list[Statement] = field(default_factory=list)
    last: int = 0

    def take(self, s: Statement) -> None:
        self.imposer = self.imposer or s.imposer
        if s.instrument:
            self.instruments.append(s.instrument)
        self.minerals |= s.minerals
        self.targets |= s.targets
        self.starts |= s.starts
        self.rates |= s.rates
        self.statements.append(s)
        self.last = s.sentence


def family(instrument: str) -> str:
    """The family that instruments must share to be one policy."""
    return "export" if instrument in EXPORT_FAMILY else instrument


def group(statements: Sequence[Statement]) -> list[Policy]:
    """Policies of one article. `statements` in reading order; unresolved anaphors are left out."""
    policies: list[Policy] = []
    for s in statements:
        best: tuple[float, int] | None = None
        for policy in policies:
            points = _points(s, policy)
            if points is not None and (best is None or (points, policy.last) > best):
                best = (points, policy.number)
        needed = JOIN if s.definite or s.anaphoric else JOIN_NEW
        if best is not None and best[0] >= needed:
            policies[best[1]].take(s)
        elif s.instrument and (not s.anaphoric or _speaks_for_itself(s)):
            policies.append(Policy(len(policies), s.imposer or s.guess))
            policies[-1].take(s)
    return policies


def _speaks_for_itself(s: Statement) -> bool:
    """Whether a definite mention tells enough to be a policy of its own ("its ban on gallium")."""
    return bool(s.minerals or s.targets or s.starts or (s.chance or 0.0) >= SURE)


def _points(s: Statement, p: Policy) -> float | None:
    if s.imposer and p.imposer and s.imposer != p.imposer:
        if not (s.instrument == "trade_deal" and "trade_deal" in p.instruments):
            return None
    points = 0.0 if s.imposer or s.guess != p.imposer else 0.3
    families = {family(i) for i in p.instruments}
    if s.instrument:
        if family(s.instrument) not in families:
            return None
        points += 0.8 if s.instrument in p.instruments else 0.3
    else:
        points += 0.3
    if s.minerals and p.minerals:
        if not s.minerals & p.minerals:
            return None
        points += 1.2 if s.minerals == p.minerals else 0.7
    if s.targets and p.targets:
        if not s.targets & p.targets:
            return None
        points += 0.5
    dated = _dated(s.starts, p.starts)
    if dated is None:
        return None
    points += dated
    if s.rates and p.rates:
        points += 0.8 if s.rates & p.rates else -0.6
    distance = s.sentence - p.last
    if s.anaphoric and distance > NEAR:
        return None
    points += 0.5 if s.anaphoric or s.definite else 0.0
    return points + max(0.0, 0.4 - 0.08 * distance)


def _dated(a: set[str], b: set[str]) -> float | None:
    if not a or not b:
        return 0.0
    if any(agree(x, y) for x in a for y in b):
        return 2.0
    if any((months_apart(x, y) or 9) <= 1 for x in a for y in b):
        return 0.0
    return None


def settle(policies: list[Policy]) -> list[tuple[Claim, int]]:
    """The claims of all policies, one an action and certainty, slots filled from the policy."""
    out: list[tuple[Claim, int]] = []
    for policy in policies:
        kept: dict[tuple[str, str, str | None], Claim] = {}
        stated = any(s.claim and s.stated for s in policy.statements)
        for s in policy.statements:
            claim = s.claim
            if claim is None or not policy.imposer:
                continue
            if not s.stated and (stated and not s.starts):
                continue
            claim.imposer = claim.imposer or policy.imposer
            claim.instrument = claim.instrument or policy.instruments[0]
            day = claim.effective_on or claim.announced_on
            key: tuple[str, str, str | None] = (claim.action, claim.certainty, None)
            if key in kept and _clash(kept[key], claim):
                key = (claim.action, claim.certainty, day)
            if key in kept:
                _merge(kept[key], claim)
            else:
                kept[key] = claim
        for claim in kept.values():
            _lend(claim, policy)
            out.append((claim, policy.number))
    return out


def _clash(a: Claim, b: Claim) -> bool:
    """Two dated rounds of the same action ("raised to 84%, then on 11 April to 125%")."""
    x, y = a.effective_on or a.announced_on, b.effective_on or b.announced_on
    different = agree(x, y) is False
    rates = (
        a.rate_to_pct is not None and b.rate_to_pct is not None and a.rate_to_pct != b.rate_to_pct
    )
    return (different and a.action in ("tightened", "eased", "extended")) or (rates and different)


def _merge(a: Claim, b: Claim) -> None:
    a.minerals |= b.minerals
    a.targets |= b.targets
    a.actors |= b.actors
    for slot in ("announced_on", "effective_on", "until"):
        x, y = getattr(a, slot), getattr(b, slot)
        if x is None or (y is not None and agree(x, y) and len(y) > len(x)):
            setattr(a, slot, y if y is not None else x)
    for slot in ("rate_from_pct", "rate_to_pct", "rate_change_pp", "rate_basis"):
        if getattr(a, slot) is None:
            setattr(a, slot, getattr(b, slot))
    a.evidence += b.evidence
    a.confidence = max(a.confidence, b.confidence)


def _lend(claim: Claim, policy: Policy) -> None:
    """Minerals and targets that the article gives elsewhere for the same policy."""
    for slot, own, known in (("mineral", claim.minerals, policy.minerals),
                             ("target", claim.targets, policy.targets)):  # fmt: skip
        if not own and known:
            own |= known - {claim.imposer}
            for s in policy.statements:
                if s.claim is not None and s.claim is not claim:
                    claim.evidence += [e for e in s.claim.evidence
                                       if e.slot == slot and e.value in known]  # fmt: skip
    claim.evidence = list(dict.fromkeys(claim.evidence))


def evidence(slot: str, value: object, span: tuple[int, int]) -> Evidence:
    return Evidence(slot, str(value), *span)
