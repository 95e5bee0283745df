"""Claims of one article: statements of its sentences, joined to policies.

A sentence is read twice: by the tagger (`tagger.py`), which sees that something is stated, and
by the grammar (`rules.py`), which sees how its words hang together. Here the two are put
together, open slots are filled from who and what is in focus, and policies settle the claims.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.extract import parties, slots
from pipeline.extract.confidence import confidence
from pipeline.extract.found import Claim, Timex
from pipeline.extract.marked import Marked
from pipeline.extract.policies import Statement, evidence, family, group, settle
from pipeline.extract.rules import RuleReader
from pipeline.extract.sentences import Sentence
from pipeline.extract.tagger import Call, Filler

NEAR = 60  # characters between a call's word and the instrument or verb of the same statement
LEAST = 0.5

ALONE = 0.85  # probability from which the tagger is believed without the grammar
SECOND = 0.85  # and for a second imposer of one statement
SPARE = 120  # characters from a statement's word to a date that may be its
RATE_LEAST = 0.4
RATE_SLOTS = {"before": "rate_from_pct", "after": "rate_to_pct", "change": "rate_change_pp"}
BESIDE = 30  # characters within which a rule's word settles what the instrument is
RULES_ALONE = frozenset(("act", "object", "passive"))
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


@dataclass(frozen=True, slots=True)
class View:
    """One sentence: what the tagger says of it, its parse where it has one, its governments."""

    sentence: Sentence
    number: int
    calls: list[Call]
    marked: Marked | None
    governments: list[str]
    header: Timex | None
    before: Sentence | None


class ClaimReader:
    """Reads the claims of one article, sentence by sentence, keeping who is in focus."""

    def __init__(self, published: date | None, rules: RuleReader, home: str | None) -> None:
        self.published = published
        self.home = home
        self.rules = rules
        self.statements: list[Statement] = []
        self.paragraph = 0
        self.focus: list[tuple[str, int]] = []  # governments that acted, and in which paragraph

    def read(self, views: Sequence[View]) -> list[tuple[Claim, int]]:
        """Claims with the number of the policy each is about."""
        for view in views:
            self.paragraph = view.sentence.paragraph
            stated = self._sentence(view)
            for s in stated:
                aimed = s.targets
                s.guess = self._guess(aimed)
                if s.claim is not None:
                    self._finish(s.claim, s, view)
                if s.imposer:
                    self._see(s.imposer)
            self.statements += stated
            self._refocus(view)
        return settle(group(self.statements))

    def _guess(self, aimed: set[str]) -> str | None:
        """The government that a statement without a doer is about, never its own target: the
        last that acted in its paragraph, else the one that the article is mostly about."""
        here = [c for c, paragraph in self.focus if paragraph == self.paragraph]
        before = [c for c, _ in self.focus]
        order = [*reversed(here), self.home, *reversed(before)]
        return next((c for c in order if c and c not in aimed), None)

    def _see(self, country: str) -> None:
        self.focus.append((country, self.paragraph))

    def _refocus(self, view: View) -> None:
        """The government that a sentence has as its subject is in focus for the next."""
        if view.marked is not None:
            for token in view.marked.doc:
                if token.dep_ in ("nsubj", "nsubjpass") and (
                    found := parties.governor_of(token, view.marked)
                ):
                    self._see(found[0])
                    return
        if view.governments and (view.marked is None or not self.focus):
            self._see(view.governments[0])

    def _sentence(self, view: View) -> list[Statement]:
        ruled = self.rules.read(view.marked) if view.marked is not None else []
        if view.sentence.heading:
            return []
        out: list[Statement] = []
        used: set[int] = set()
        for call in view.calls:
            twin = _twin(call, ruled, used, view.sentence.start)
            if twin is None and call.probability < ALONE:
                continue
            out += _called(call, ruled[twin] if twin is not None else None, view)
            if twin is not None:
                used.add(twin)
        called = {family(c.instrument) for c in view.calls}
        for i, s in enumerate(ruled):
            if i in used:
                continue
            if s.claim is not None and not self._alone(s, called):
                s.claim = None
            out.append(s)
        self._spare_dates(out, view)
        return sorted(out, key=lambda s: s.claim.start if s.claim else s.head)

    def _spare_dates(self, stated: list[Statement], view: View) -> None:
        """Give each date that nothing took to the nearest statement that lacks one."""
        if view.marked is None:
            return
        spans = {(e.start, e.end) for s in stated if s.claim for e in s.claim.evidence}
        spans |= {
            (t.start, t.end)
            for t in view.marked.date_spans.values()
            if any(t.edtf and slots.day(t.edtf) in s.starts for s in stated)
        }
        for timex in view.marked.dates.values():
            if (
                not timex.edtf
                or timex.timex_type == "DURATION"
                or (timex.start, timex.end) in spans
            ):
                continue
            free = [
                (min(abs(timex.start - s.head), abs(timex.end - s.head)), i)
                for i, s in enumerate(stated)
                if s.claim is not None
            ]
            if not free:
                continue
            distance, i = min(free)
            claim = stated[i].claim
            if claim is None or distance > SPARE:
                continue
            slot = slots.date_slot(
                view.marked.doc.text, timex.start - view.sentence.start, claim.action
            )
            begun = claim.announced_on or claim.effective_on
            taken = claim.until if slot == "until" else begun
            if taken is None:
                value = slots.day(timex.edtf)
                setattr(claim, slot, value)
                claim.evidence.append(evidence(slot, value, (timex.start, timex.end)))

    def _alone(self, s: Statement, called: set[str]) -> bool:
        """Whether a rule is believed where the tagger is silent."""
        return (
            s.stated
            and s.claim is not None
            and s.claim.rule in RULES_ALONE
            and s.instrument is not None
            and family(s.instrument) not in called
        )

    def _finish(self, claim: Claim, s: Statement, view: View) -> None:
        """Dates from the layout, ends from durations, and what codes imply for each other."""
        header = view.header
        if header and header.edtf and not (claim.announced_on or claim.effective_on or s.starts):
            claim.announced_on = slots.day(header.edtf)
            claim.evidence.append(
                evidence("announced_on", claim.announced_on, (header.start, header.end))
            )
        if s.duration and not claim.until:
            start = claim.effective_on or claim.announced_on
            if start is None and self.published and claim.certainty == "actual":
                start = self.published.isoformat()[:7]
            if start and (end := slots.add_duration(start, s.duration)):
                claim.until = end
                claim.evidence.append(evidence("until", end, (s.duration.start, s.duration.end)))
        if claim.instrument == "trade_deal" and claim.action == "imposed":
            claim.action = "concluded"
        elif claim.action == "concluded" and claim.instrument not in (
            "trade_deal",
            "investigation",
        ):
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
        if claim.action == "imposed":
            s.starts |= {x for x in (claim.announced_on, claim.effective_on) if x}


def _twin(call: Call, ruled: list[Statement], used: set[int], base: int) -> int | None:
    """The rule's statement that says what the call says."""
    best: tuple[int, int] | None = None
    at = base + call.start
    for i, s in enumerate(ruled):
        if i in used:
            continue
        places = [s.head]
        if s.claim is not None:
            places += [e.start for e in s.claim.evidence if e.slot == "action"]
        distance = min(abs(p - at) for p in places)
        other = s.instrument and family(s.instrument) != family(call.instrument)
        if distance <= (BESIDE if other else NEAR) and (best is None or distance < best[0]):
            best = (distance, i)
    return best[1] if best else None


def _called(call: Call, twin: Statement | None, view: View) -> list[Statement]:
    """A statement for each imposer that the tagger sees; slots it leaves open from the rule."""
    base = view.sentence.start
    rule = twin.claim if twin else None
    imposers = _countries(call, "imposer", view)
    if twin is not None and call.instrument != "trade_deal":
        if twin.imposer:  # the grammar is surer of who does it than of what is done
            imposers = [c for c in imposers if c[0] == twin.imposer]
        else:
            imposers = [c for c in imposers if c[0] not in twin.targets]
    if call.instrument == "trade_deal":
        imposers = imposers[:1]
    sure = {f.key for _, f in call.best("imposer", SECOND)}
    here = [c for i, c in enumerate(imposers) if not c[2] and (i == 0 or c[0] in sure)]
    here = here or imposers[:1]
    options: list[tuple[str, tuple[int, int], bool] | None] = list(here) or [None]
    out = []
    for option in options:
        imposer = option[0] if option else (twin.imposer if twin else None)
        targets = [t for t in _countries(call, "target", view) if t[0] != imposer]
        minerals = call.best("mineral", LEAST)
        if any(not f.before for _, f in minerals):
            minerals = [(p, f) for p, f in minerals if not f.before]
        instrument = twin.instrument if twin and twin.instrument else call.instrument
        rule_name = "tagger" if twin is None else "tagger+rule"
        claim = Claim(
            instrument,
            call.action,
            call.certainty,
            imposer or "",
            base + call.start,
            base + call.end,
            rule_name,
            confidence(rule_name, call.probability),
        )
        add = claim.evidence.append
        if option:
            add(evidence("imposer", option[0], option[1]))
        add(evidence("instrument", instrument, (base + call.start, base + call.end)))
        add(evidence("action", call.action, (base + call.start, base + call.end)))
        for country, span, _ in targets:
            claim.targets.add(country)
            add(evidence("target", country, span))
        for _, f in minerals:
            claim.minerals.add(f.key)
            add(evidence("mineral", f.key, _span(f, view)))
        statement = Statement(
            claim,
            view.number,
            view.sentence.paragraph,
            instrument,
            imposer,
            set(),
            set(),
            definite=twin.definite if twin else False,
            anaphoric=twin.anaphoric if twin else False,
            starts=set(twin.starts) if twin else set(),
            head=base + call.start,
            chance=call.probability,
        )
        _fill(claim, statement, call, rule, twin, view)
        statement.minerals, statement.targets = set(claim.minerals), set(claim.targets)
        _extend(claim, view.sentence)
        out.append(statement)
    return out


def _countries(call: Call, role: str, view: View) -> list[tuple[str, tuple[int, int], bool]]:
    """Countries that play a role, surest first, each with its words."""
    out: dict[str, tuple[str, tuple[int, int], bool]] = {}
    found = call.best(role, LEAST)
    if role == "imposer":
        found = [(p, f) for p, f in found if f.source.kind in parties.GOVERNING]
    if any(not f.before for _, f in found):
        found = [(p, f) for p, f in found if not f.before]
    for _, f in found:
        out.setdefault(f.key, (f.key, _span(f, view), f.before))
    return list(out.values())


def _span(f: Filler, view: View) -> tuple[int, int]:
    s = view.before if f.before and view.before else view.sentence
    return s.start + f.start, s.start + f.end


def _fill(
    claim: Claim, s: Statement, call: Call, rule: Claim | None, twin: Statement | None, view: View
) -> None:
    """Dates and rates: the tagger's, else the rule's."""
    for slot in ("announced_on", "effective_on", "until"):
        for _, f in call.best(slot, LEAST):
            if f.kind == "duration":
                s.duration = s.duration or f.source
            elif getattr(claim, slot) is None:
                value = slots.day(f.key)
                setattr(claim, slot, value)
                claim.evidence.append(evidence(slot, value, _span(f, view)))
    if claim.instrument in RATED:
        _rates(claim, s, call, view)
    if rule is None or twin is None:
        return
    s.duration = s.duration or twin.duration
    if twin.stated:  # the grammar is surer of the deed, the tagger that one is stated
        claim.action, claim.certainty = rule.action, rule.certainty
    if rule.announced_on or rule.effective_on:
        _replace(claim, rule, "announced_on", "effective_on")
    for slot in ("until", "rate_from_pct", "rate_to_pct", "rate_change_pp"):
        if getattr(claim, slot) is None and (slot == "until" or not s.rates):
            _replace(claim, rule, slot)
    if rule.minerals:
        claim.minerals = set(rule.minerals)
        _words(claim, rule, "mineral")
    if not claim.targets:
        claim.targets = rule.targets - {claim.imposer}
        _words(claim, rule, "target")


def _replace(claim: Claim, rule: Claim, *names: str) -> None:
    """Take values, with their words, from the rule's reading of the same statement."""
    for slot in names:
        setattr(claim, slot, getattr(rule, slot))
    _words(claim, rule, *names)


def _words(claim: Claim, rule: Claim, *names: str) -> None:
    claim.evidence = [e for e in claim.evidence if e.slot not in names]
    claim.evidence += [e for e in rule.evidence if e.slot in names]


def _rates(claim: Claim, s: Statement, call: Call, view: View) -> None:
    """Rates that the tagger gives to the claim; the words around each say which slot it fills."""
    text = view.marked.doc.text if view.marked else ""
    for f in call.fillers:
        if f.kind != "rate" or f.before or not text:
            continue
        if call.of(f) < RATE_LEAST:
            continue
        slot = RATE_SLOTS[slots.rate_role(text, f.start, f.end, f.source.unit)]
        if getattr(claim, slot) is None:
            setattr(claim, slot, float(f.key))
            claim.evidence.append(evidence(slot, f.key, _span(f, view)))
            s.rates.add(float(f.key))


def _extend(claim: Claim, sentence: Sentence) -> None:
    """Let the statement's span cover the words of its slots that stand in its sentence."""
    inside = [e for e in claim.evidence if sentence.start <= e.start and e.end <= sentence.end]
    claim.start = min(e.start for e in inside)
    claim.end = max(e.end for e in inside)
