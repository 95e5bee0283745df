"""What the reader finds in one text: mentions, temporal expressions, claims.

Plain values with offsets into the canonical text (Unicode code points, half-open). Nothing
here finds anything, and nothing here knows of files, frames or keys.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Mention:
    """A mineral, actor, product or rate that the text names.

    `kind` is a code of `mention_kind`; `ref_id` the mineral_id, actor_id or product slug;
    `value` the rate in per cent (or points); `unit` "pct" or "pp" for a rate.
    """

    start: int
    end: int
    text: str
    kind: str
    ref_id: str | None = None
    value: float | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """An actor that the text names and the vocabulary does not know (origin = discovered)."""

    actor_id: str
    name: str
    kind: str
    country_id: str | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """An actor mention on a token: its id, its country (itself, for a country) and kind."""

    actor_id: str
    country: str | None
    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Timex:
    """A temporal expression. `timex_type`, `value` follow TIMEX3; `edtf` is ISO 8601-2.

    `value` is None where it hangs on a publication date that nobody knows. `earliest` and
    `latest` bound what it can mean; `anchor` is the EDTF date it was resolved against.
    """

    start: int
    end: int
    text: str
    timex_type: str
    value: str | None
    edtf: str | None = None
    earliest: date | None = None
    latest: date | None = None
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words behind one value of a claim."""

    slot: str
    value: str
    start: int
    end: int


@dataclass(slots=True)
class Claim:
    """One statement that an imposer takes, plans, threatens or withdraws an action.

    Codes as in `tables.codes`; dates are EDTF; rates per cent; `start`, `end` the statement.
    `actors` are (actor_id, role) pairs beyond imposer and targets.
    """

    instrument: str
    action: str
    certainty: str
    imposer: str
    start: int
    end: int
    rule: str
    confidence: float = 0.5
    minerals: set[str] = field(default_factory=set)
    targets: set[str] = field(default_factory=set)
    actors: set[tuple[str, str]] = field(default_factory=set)
    announced_on: str | None = None
    effective_on: str | None = None
    until: str | None = None
    rate_from_pct: float | None = None
    rate_to_pct: float | None = None
    rate_change_pp: float | None = None
    rate_basis: str | None = None
    signals: tuple[float, ...] = ()  # how sure it is that it is stated, of action and imposer
    told: int = 1  # places of the article that state it
    evidence: list[Evidence] = field(default_factory=list)


@dataclass(slots=True)
class Reading:
    """Everything found in one article.

    `policies` numbers, for each claim, the policy it is about: equal numbers, one measure.
    """

    mentions: list[Mention]
    actors: list[Actor]
    dates: list[Timex]
    claims: list[Claim] = field(default_factory=list)
    policies: list[int] = field(default_factory=list)
