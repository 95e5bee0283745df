"""Claims of one article from what the tagger sees: slots chosen, statements joined, codes checked.

Each statement takes for every slot the mention that scores best anywhere in its window; who is
meant where the tagger finds nobody is the measure's own imposer, else the government that the
article is mostly about. Which statements are one measure is `policies.py`.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from pipeline.extract.confidence import FROM_ARTICLE, LEAST, confidence
from pipeline.extract.durations import PLAIN, add_duration, day
from pipeline.extract.found import Claim, Party
from pipeline.extract.polarity import settled
from pipeline.extract.policies import Statement, evidence, group, settle
from pipeline.extract.rates import basis
from pipeline.extract.sentences import Sentence
from pipeline.extract.tagger import Call
from pipeline.extract.windows import GOVERNING, Filler

GUESS = -2.0  # log-odds from which the likeliest imposer is taken where nobody is sure
FILLS = {"target": 0.0, "mineral": 0.0, "announced_on": 0.0, "effective_on": 0.0, "until": 0.0,
         "rate_from_pct": 0.0, "rate_to_pct": 0.0, "rate_change_pp": 0.0}  # fmt: skip
"""Log-odds from which a mention fills a slot."""
RATED = frozenset(
    (
        "import_tariff",
        "trade_remedy",
        "export_tax",
        "tariff_exclusion",
        "other_measure",
        "price_control",
        "port_fee",
    )
)


MAX_QUOTE_WORDS = 25
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Choice:
    """One value for a slot: its key, its log-odds, and the mention that speaks for it most."""

    key: str
    score: float
    filler: Filler


def choices(call: Call, slot: str) -> list[Choice]:
    """The values that a statement's slot could take, likeliest first."""
    column = call.column(slot)
    groups: dict[str, list[int]] = {}
    for i, f in enumerate(call.fillers):
        if np.isfinite(column[i]) and not (slot == "imposer" and f.detail not in GOVERNING):
            groups.setdefault(f"{f.kind} {f.key}", []).append(i)
    out = []
    for members in groups.values():
        scores = column[members]
        top = float(scores.max())
        score = top + math.log(float(np.exp(scores - top).sum()))
        best = call.fillers[members[int(scores.argmax())]]
        out.append(Choice(best.key, score, best))
    return sorted(out, key=lambda c: (-c.score, c.filler.start))


def _share(sides: Sequence[Choice], who: Choice | None) -> float:
    """Probability of the imposer among all that the text offers and none of them."""
    if who is None:
        return 0.0
    return math.exp(who.score) / (1.0 + sum(math.exp(c.score) for c in sides))


class ClaimReader:
    """Reads the claims of one article."""

    def __init__(
        self,
        text: str,
        sentences: Sequence[Sentence],
        published: date | None,
        home: str | None,
        same: Callable[[Call, Call], float],
        least: float = LEAST,
    ) -> None:
        """`home` is the country that the article is mostly about; `least` the confidence from
        which claims are kept."""
        self.text = text
        self.sentences = sentences
        self.published = published
        self.home = home
        self.same = same
        self.least = least

    def read(self, calls: Sequence[Call]) -> list[tuple[Claim, int]]:
        """Claims with the number of the policy each is about."""
        statements = [s for n, call in enumerate(calls) if (s := self._statement(n, call))]
        policies = group(statements, lambda a, b: self.same(calls[a.number], calls[b.number]))
        settled = settle(policies)
        for claim, _ in settled:
            claim.confidence = confidence(claim)
        return [(claim, policy) for claim, policy in settled if claim.confidence >= self.least]

    def _statement(self, number: int, call: Call) -> Statement | None:
        likeliest = max(call.actions, key=lambda k: call.actions[k])
        action, certainty = settled(
            self.text[self.sentences[call.sentence].start : call.start],
            likeliest,
            max(call.certainties, key=lambda k: call.certainties[k]),
        )
        sides = choices(call, "imposer")
        who = sides[0] if sides and sides[0].score > GUESS else None
        imposer = who.key if who else self.home
        if imposer is None:
            return None
        signals = (call.probability, call.actions[likeliest], _share(sides, who))
        claim = Claim(call.instrument, action, certainty, imposer, call.start, call.end,
                      "tagger" if who else FROM_ARTICLE, signals=signals)  # fmt: skip
        word = (call.start, call.end)
        claim.evidence += [evidence("instrument", call.instrument, word),
                           evidence("action", action, word)]  # fmt: skip
        if who:
            claim.evidence.append(evidence("imposer", who.key, (who.filler.start, who.filler.end)))
            if who.filler.detail in ("government_body", "person"):
                claim.actors.add((who.filler.source.actor_id, "announcer"))
        self._fill(claim, call)
        self._check(claim)
        self._place(claim, call)
        begins = claim.announced_on or claim.effective_on if action == "imposed" else None
        return Statement(claim, number, call.sentence, call.probability, begins)

    def _fill(self, claim: Claim, call: Call) -> None:
        for slot, own in (("target", claim.targets), ("mineral", claim.minerals)):
            for c in choices(call, slot):
                if c.score > FILLS[slot] and c.key != claim.imposer:
                    own.add(c.key)
                    claim.evidence.append(evidence(slot, c.key, (c.filler.start, c.filler.end)))
        duration: Filler | None = None
        for slot in ("announced_on", "effective_on", "until"):
            best = next(iter(choices(call, slot)), None)
            if best is None or best.score <= FILLS[slot]:
                continue
            if best.filler.kind == "duration":
                duration = best.filler
                continue
            if not PLAIN.fullmatch(day(best.key)):
                continue
            setattr(claim, slot, day(best.key))
            span = (best.filler.start, best.filler.end)
            claim.evidence.append(evidence(slot, day(best.key), span))
        if duration is not None:
            self._until(claim, duration)
        if claim.instrument not in RATED:
            return
        for slot in ("rate_from_pct", "rate_to_pct", "rate_change_pp"):
            best = next(iter(choices(call, slot)), None)
            if best is not None and best.score > FILLS[slot]:
                setattr(claim, slot, float(best.key))
                span = (best.filler.start, best.filler.end)
                claim.evidence.append(evidence(slot, best.key, span))
                claim.rate_basis = claim.rate_basis or basis(self.text, *span, best.filler.detail)

    def _until(self, claim: Claim, duration: Filler) -> None:
        """The day on which a duration that starts with the claim ends."""
        start = claim.effective_on or claim.announced_on
        if start is None and self.published and claim.certainty == "actual":
            start = self.published.isoformat()[:7]
        if start and (end := add_duration(start, duration.source)):
            claim.until = end
            claim.evidence.append(evidence("until", end, (duration.start, duration.end)))

    def _check(self, claim: Claim) -> None:
        """What codes and dates imply for each other."""
        if claim.instrument == "trade_deal" and claim.action == "imposed":
            claim.action = "concluded"
        elif claim.action == "concluded" and claim.instrument not in ("trade_deal",
                                                                      "investigation"):  # fmt: skip
            claim.action = "imposed"
        if (
            self.published
            and claim.effective_on
            and claim.action == "imposed"
            and claim.certainty == "actual"
            and len(claim.effective_on) >= 7
        ):
            limit = (self.published + timedelta(days=1)).isoformat()
            if claim.effective_on > limit[: len(claim.effective_on)]:
                claim.certainty = "planned"

    def _place(self, claim: Claim, call: Call) -> None:
        """Let the claim's span be its sentence, or of a long one the words that matter most."""
        sentence = self.sentences[call.sentence]
        words = [m.span() for m in _WORD.finditer(self.text, sentence.start, sentence.end)]
        inside = [e for e in claim.evidence if sentence.start <= e.start and e.end <= sentence.end]
        first, last, at = 0, len(words) - 1, 0
        if len(words) > MAX_QUOTE_WORDS and inside:
            first = _index(words, min(e.start for e in inside))
            last = _index(words, max(e.end for e in inside) - 1)
            at = _index(words, call.start)
            if last - first >= MAX_QUOTE_WORDS:  # more than fits: what stands around the word
                first = max(first, at - MAX_QUOTE_WORDS // 2)
            else:  # less: as much of the sentence around it as fits
                first = max(0, first - (MAX_QUOTE_WORDS - (last - first + 1)) // 2)
            last = min(len(words), first + MAX_QUOTE_WORDS) - 1
        claim.start, claim.end = words[first][0], words[last][1]


def _index(words: Sequence[tuple[int, int]], at: int) -> int:
    """The word that holds offset `at`."""
    return next(i for i, (_, end) in enumerate(words) if at < end)


def home_of(found: Sequence[tuple[int, Party]], length: int) -> str | None:
    """The country that an article is mostly about: named often, early, and by its bodies."""
    weights: Counter[str] = Counter()
    for start, party in found:
        if party.country and party.kind in GOVERNING:
            early = 3 if start < length / 5 else 1
            weights[party.country] += early * (2 if party.kind == "government_body" else 1)
    return min(weights, key=lambda c: (-weights[c], c)) if weights else None
