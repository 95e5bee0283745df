"""Where a sentence names a policy instrument.

Classifies nouns by the trigger lexicon and the words of their phrase, and verbs that are an act
by themselves ("bans exports"). What is done to an instrument is `predicates.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Doc, Token

from pipeline.extract.lexicon import Lexicon
from pipeline.extract.syntax import VERBS, bag, complements, is_noun, lemma, modifiers
from pipeline.resolve.match import EXPORT_FAMILY

# Nouns that can stand for a measure named before ("the curbs", "those checks", "the package").
ANAPHORS: dict[str, str | None] = {
    "curb": "export_restriction", "control": "export_restriction", "limit": "export_restriction",
    "restriction": "export_restriction", "ban": "export_ban", "embargo": "export_ban",
    "prohibition": "export_ban", "quota": "export_quota", "cap": "export_quota",
    "licence": "export_licensing", "license": "export_licensing", "permit": "export_licensing",
    "check": "end_use_check", "levy": "import_tariff", "surcharge": "import_tariff",
    "truce": "trade_deal", "ceasefire": "trade_deal", "deal": "trade_deal",
    "agreement": "trade_deal", "accord": "trade_deal", "pact": "trade_deal",
    "exemption": "tariff_exclusion", "exclusion": "tariff_exclusion", "waiver": "tariff_exclusion",
    "measure": None, "rule": None, "package": None, "regime": None, "order": None,
    "scheme": None, "requirement": None, "move": None, "policy": None, "suspension": None,
    "halt": None, "freeze": None, "stop": None, "tax": None, "fee": None, "probe": None,
    "investigation": None, "inquiry": None, "one": None, "system": None, "list": None,
}  # fmt: skip

LICENCES = frozenset(("licence", "license", "permit", "licensing"))


@dataclass(slots=True)
class Instrument:
    """An instrument named by `head`. `anaphoric` ones need an antecedent to mean anything."""

    head: Token
    instrument: str | None
    strong: bool
    anaphoric: bool = False
    action: str | None = None  # a verb that is an act by itself carries its action

    @property
    def is_verb(self) -> bool:
        return self.action is not None


def find_instruments(doc: Doc, lexicon: Lexicon, minerals: set[int]) -> list[Instrument]:
    """Instruments of one sentence, in order. `minerals`: indices of tokens that name minerals."""
    out: list[Instrument] = []
    for token in doc:
        if token.pos_ in VERBS:
            if (found := _act(token, lexicon)) is not None:
                out.append(found)
        elif is_noun(token) and (found := _noun(token, lexicon, minerals)) is not None:
            out.append(found)
    heads = {i.head.i for i in out if i.instrument and not i.anaphoric}
    return [i for i in out if not _subsumed(i, heads)]


def _subsumed(found: Instrument, heads: set[int]) -> bool:
    """A modifier of another instrument ("tariff exemption") is no mention of its own."""
    token = found.head
    while token.dep_ in ("compound", "amod", "nmod"):
        token = token.head
        if token.i in heads:
            return True
    return False


def _noun(token: Token, lexicon: Lexicon, minerals: set[int]) -> Instrument | None:
    word = lemma(token)
    triggers = lexicon.instruments.get(word)
    if not triggers and word not in ANAPHORS:
        return None
    words = bag(token) | _beside(token)
    for trigger in triggers or ():
        if (not trigger.any or words & trigger.any) and not words & trigger.none:
            return Instrument(token, trigger.instrument, trigger.strong)
    if word in LICENCES and token.dep_ == "pobj" and token.head.lower_ == "under":
        return Instrument(token, "export_licensing", True)
    anchored = _on_minerals(token, minerals)
    if word in ANAPHORS and anchored and ANAPHORS[word] in EXPORT_FAMILY and "import" not in words:
        return Instrument(token, ANAPHORS[word], True)
    if word in ANAPHORS and _definite(token):
        return Instrument(token, ANAPHORS[word], False, anaphoric=True)
    return None


def _beside(token: Token) -> set[str]:
    """Lemmas of objects that the parser hung on the verb: "paused its ban | on shipments"."""
    words: set[str] = set()
    if token.dep_ in ("dobj", "nsubjpass") and token.head.pos_ in VERBS:
        for child in token.head.children:
            if child.dep_ == "prep" and child.i > token.i and child.lower_ in ("on", "over", "of"):
                for inner in [c for c in child.children if c.dep_ in ("pobj", "pcomp")]:
                    for part in [inner, *inner.conjuncts]:
                        words |= {lemma(part)} | {lemma(m) for m in modifiers(part)}
    return words


def _on_minerals(token: Token, minerals: set[int]) -> bool:
    """Whether a noun has a mineral as its modifier or its object ("curbs on gallium")."""
    if any(t.i in minerals for t in modifiers(token)):
        return True
    objects = complements(token, frozenset({"on", "of", "for", "over", "against"}))
    return any(t.i in minerals or any(m.i in minerals for m in modifiers(t)) for t in objects)


def _definite(token: Token) -> bool:
    """ "the", "those", "its", a date or a name before it: speaks of something known."""
    for child in token.lefts:
        if child.dep_ in ("det", "poss") and child.lower_ not in (
            "a",
            "an",
            "no",
            "any",
            "another",
        ):
            return True
        if child.ent_type_ == "DATE" or child.pos_ == "PROPN":
            return True
    return token.tag_ in ("NNS", "NNPS") and token.dep_ in ("nsubj", "nsubjpass", "dobj")


def _act(token: Token, lexicon: Lexicon) -> Instrument | None:
    triggers = lexicon.acts.get(lemma(token))
    if not triggers:
        return None
    words: set[str] = set()
    for child in token.children:
        if child.dep_ in ("dobj", "nsubjpass", "xcomp", "ccomp", "pcomp", "oprd"):
            for part in [child, *child.conjuncts]:
                words |= {lemma(part)} | {lemma(m) for m in modifiers(part)}
            words |= {lemma(t) for t in complements(child, frozenset({"of", "from", "on"}))}
        elif child.dep_ == "prep" and lemma(child) in ("from", "of", "on"):
            words |= {lemma(t) for c in child.children for t in [c, *c.conjuncts]}
    if token.dep_ in ("acl", "relcl"):
        words |= {lemma(token.head)} | {lemma(m) for m in modifiers(token.head)}
    for trigger in triggers:
        if (words & trigger.any if trigger.any else words) and not words & trigger.none:
            return Instrument(token, trigger.instrument, True, action=trigger.action)
    return None
