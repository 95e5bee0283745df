"""What the grammar makes of one parsed sentence: a statement for each instrument it names.

Puts the pieces together; the grammar itself is in `instruments.py`, `predicates.py`,
`parties.py` and `slots.py`. Sentences and articles are joined in `claims.py`.
"""

from __future__ import annotations

from spacy.tokens import Token

from pipeline.extract import parties, slots
from pipeline.extract.certainty import certainty
from pipeline.extract.confidence import confidence
from pipeline.extract.found import Claim, Mention
from pipeline.extract.instruments import Instrument, find_instruments
from pipeline.extract.lexicon import Lexicon, lexicon
from pipeline.extract.marked import Marked
from pipeline.extract.policies import Statement, evidence
from pipeline.extract.predicates import Deed, deed
from pipeline.extract.syntax import NOUNS, VERBS, clause, lemma, phrase

ALLOWING = frozenset(("export_quota", "general_licence", "tariff_exclusion"))
ALLOWANCE = {"eased": "tightened", "tightened": "eased"}
"""To cut what is allowed is to tighten: "China cut its export quotas"."""


class RuleReader:
    """Reads the statements of one sentence at a time."""

    def __init__(self) -> None:
        self.lexicon: Lexicon = lexicon()

    def read(self, marked: Marked) -> list[Statement]:
        """The statements of a sentence, in order; those without a claim only mention a policy."""
        found = find_instruments(marked.doc, self.lexicon, set(marked.minerals))
        heads = [i.head for i in found]
        deeds = [(i, d) for i in found for d in self._deeds(i)]
        acts = {d.verb.i for i, d in deeds if d is not None and not i.anaphoric}
        stated = [
            self._state(i, d, marked, heads)
            for i, d in deeds
            if not (i.anaphoric and i.head.i in acts)  # "the suspension" of a ban named with it
        ]
        return [s for s in stated if s is not None]

    def _deeds(self, instrument: Instrument) -> list[Deed | None]:
        """What is done to an instrument: by its governor, and by its relative clauses."""
        head = instrument.head
        if instrument.action is not None:
            sure = certainty(head, self.lexicon)
            main = Deed(head, instrument.action, sure, "act")
            return [main]
        out: list[Deed | None] = [deed(head, self.lexicon)]
        for child in head.children:
            if child.dep_ in ("acl", "relcl") and child.pos_ in VERBS:
                for verb in [child, *(c for c in child.conjuncts if c.pos_ in VERBS)]:
                    action = self.lexicon.verb_actions.get(lemma(verb))
                    if action:
                        out.append(
                            Deed(
                                verb,
                                action,
                                certainty(verb, self.lexicon),
                                "relative",
                                stated=False,
                            )
                        )
        return out

    def _state(
        self, found: Instrument, d: Deed | None, marked: Marked, heads: list[Token]
    ) -> Statement | None:
        head = found.head
        verb = d.verb if d else head
        who = parties.imposer(head, verb, marked)
        imposer = who[0] if who else None
        instrument = found.instrument
        deal = instrument == "trade_deal"
        aimed = parties.targets(head, verb, marked, imposer, deal=deal)
        covered = slots.minerals(head, verb, marked, heads)
        when = slots.dates(head, verb, marked, d.action if d else "imposed", heads)
        if who is None and found.is_verb and parties.is_private(verb, marked):
            return None
        statement = Statement(
            None,
            marked.number,
            marked.sentence.paragraph,
            instrument,
            imposer,
            {m.ref_id for m in covered if m.ref_id},
            {t for t, _ in aimed},
            definite=_definite(head),
            anaphoric=found.anaphoric,
            starts={when.policy[0]} if when.policy else set(),
            stated=bool(d and d.stated),
            head=marked.sentence.start + head.idx,
        )
        if d is not None:
            statement.claim = self._claim(
                found, d, marked, heads, statement, covered, aimed, when, who
            )
        return statement

    def _claim(
        self,
        found: Instrument,
        d: Deed,
        marked: Marked,
        heads: list[Token],
        statement: Statement,
        covered: list[Mention],
        aimed: list[tuple[str, Token]],
        when: slots.Dates,
        who: tuple[str, Token] | None,
    ) -> Claim:
        words = phrase(found.head) if found.head.pos_ in NOUNS else [found.head]
        start, end = marked.span([*words, *_core(d.verb)])
        action = ALLOWANCE.get(d.action, d.action) if statement.instrument in ALLOWING else d.action
        claim = Claim(
            statement.instrument or "",
            action,
            d.certainty,
            statement.imposer or "",
            start,
            end,
            d.rule,
            confidence(d.rule, None),
        )
        if who:
            claim.evidence.append(evidence("imposer", who[0], marked.span([who[1]])))
        claim.evidence.append(evidence("instrument", claim.instrument, marked.span([found.head])))
        claim.evidence.append(evidence("action", action, marked.span([d.verb])))
        claim.minerals |= statement.minerals
        claim.evidence += [evidence("mineral", m.ref_id, (m.start, m.end)) for m in covered]
        claim.targets |= statement.targets
        claim.evidence += [evidence("target", t, marked.span([w])) for t, w in aimed]
        self._date(claim, when, marked, d, statement)
        if statement.instrument in (
            None,
            "import_tariff",
            "trade_remedy",
            "export_tax",
            "tariff_exclusion",
            "other_measure",
            "price_control",
        ):
            self._rate(claim, found, d, marked, heads, statement)
        return claim

    def _date(
        self, claim: Claim, when: slots.Dates, marked: Marked, d: Deed, statement: Statement
    ) -> None:
        for slot, value in (
            ("announced_on", when.announced),
            ("effective_on", when.effective),
            ("until", when.until),
        ):
            if value:
                setattr(claim, slot, value[0])
                claim.evidence.append(evidence(slot, value[0], (value[1].start, value[1].end)))
        if (
            when.policy
            and claim.action == "imposed"
            and not (claim.announced_on or claim.effective_on)
        ):
            claim.effective_on = when.policy[0]
            span = (when.policy[1].start, when.policy[1].end)
            claim.evidence.append(evidence("effective_on", when.policy[0], span))
        statement.duration = when.duration

    def _rate(
        self,
        claim: Claim,
        found: Instrument,
        d: Deed,
        marked: Marked,
        heads: list[Token],
        statement: Statement,
    ) -> None:
        rates = slots.rates(found.head, d.verb, marked, heads)
        for slot, mention in (
            ("rate_from_pct", rates.before),
            ("rate_to_pct", rates.after),
            ("rate_change_pp", rates.change),
        ):
            if mention is not None and mention.value is not None:
                setattr(claim, slot, mention.value)
                claim.evidence.append(
                    evidence(slot, f"{mention.value:g}", (mention.start, mention.end))
                )
                statement.rates.add(mention.value)
        if (
            claim.rate_from_pct is not None
            and claim.rate_to_pct is not None
            and claim.action in ("tightened", "eased", "lifted", "imposed")
        ):
            claim.action = "tightened" if claim.rate_to_pct > claim.rate_from_pct else "eased"
        elif (
            claim.action == "lifted"
            and claim.rate_to_pct is not None
            and lemma(d.verb) == "lift"
            and "to" in [t.lower_ for t in d.verb.children]
        ):
            claim.action = "tightened"
        if (
            claim.action in ("lifted", "suspended")
            and claim.rate_to_pct is not None
            and claim.rate_from_pct is None
        ):
            claim.rate_from_pct, claim.rate_to_pct = claim.rate_to_pct, None


def _definite(head: Token) -> bool:
    for child in head.lefts:
        if child.dep_ in ("det", "poss"):
            return child.lower_ not in ("a", "an", "no", "any", "another", "new")
        if child.lower_ in ("new", "fresh", "additional", "further", "extra", "another"):
            return False
    return False


def _core(verb: Token) -> list[Token]:
    """The words of a deed worth quoting: its clause, or its phrase."""
    return clause(verb) if verb.pos_ in VERBS else phrase(verb)
