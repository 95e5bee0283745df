"""What a sentence says is done to an instrument, and how surely.

Climbs from the instrument's noun to the verb or action noun that governs it (`governor`), reads
the action from the lexicon, and the certainty from tense, modals, conditions, negation and the
verbs above. Who acts, on what and when is `slots.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from spacy.tokens import Token

from pipeline.extract.certainty import certainty, weaker
from pipeline.extract.lexicon import Lexicon
from pipeline.extract.syntax import NOUNS, VERBS, is_passive, lemma, negated

# Nouns that pass the question on: "a package of curbs", "a round of tariffs".
CARRIERS = frozenset(
    (
        "package series round set raft wave list batch number range regime system kind sort type "
        "form version part slew lot spate string combination pair couple scheme threat plan "
        "proposal decision promise pledge commitment offer talk use imposition level rate "
        "enforcement most some all many any each both half bulk rest much several"
    ).split()
)
# Verbs of change that say nothing of the instrument's own life when it is their subject.
INTRANSITIVE = frozenset(
    (
        "rise soar climb jump fall drop ease double triple expire lapse end start begin apply "
        "return resume remain stay stand continue persist go come take enter kick run shrink "
        "increase decrease decline follow die lift survive tighten extend"
    ).split()
)
SUBJECT_ACTIONS = {
    "apply": "imposed",
    "start": "imposed",
    "begin": "imposed",
    "follow": "imposed",
    "return": "reinstated",
    "resume": "reinstated",
    "end": "lifted",
    "die": "lifted",
    "decline": "eased",
}
ADDING = frozenset("impose introduce add slap levy set put".split())
FLIP = {
    "imposed": "denied",
    "tightened": "denied",
    "eased": "maintained",
    "suspended": "maintained",
    "lifted": "maintained",
    "expired": "maintained",
    "reinstated": "denied",
    "postponed": "denied",
}


@dataclass(frozen=True, slots=True)
class Deed:
    """An action on an instrument: `verb` is the word that says it, `certainty` how surely.

    `stated` is false where the instrument is only presupposed ("China's curbs hit carmakers").
    """

    verb: Token
    action: str
    certainty: str
    rule: str
    stated: bool = True


def deed(head: Token, lexicon: Lexicon) -> Deed | None:
    """What is done to the instrument that `head` names; None where nothing is said of it."""
    current, seen = head, set()
    stance: str | None = None
    while current.i not in seen:
        seen.add(current.i)
        dep, up = current.dep_, current.head
        if dep in ("conj", "appos") and up.pos_ in NOUNS:
            if up.lower_ in lexicon.noun_actions and dep == "appos":
                return _nominal(up, lexicon, stance)
            current = up
        elif dep in ("compound", "nmod", "amod", "poss") and up.pos_ in NOUNS:
            if lemma(up) in lexicon.noun_actions:
                return _nominal(up, lexicon, stance)
            if lemma(up) in lexicon.stances:
                stance = lexicon.stances[lemma(up)]
            elif dep != "compound":
                return None
            current = up
        elif dep in ("dobj", "nsubjpass", "nsubj", "attr", "oprd", "dative", "csubj"):
            return _verbal(up, head, current, lexicon, stance)
        elif dep in ("pobj", "pcomp"):
            preposition, up = up, up.head
            if up.pos_ in NOUNS:
                if lemma(up) in lexicon.noun_actions and lemma(preposition) in (
                    "of",
                    "on",
                    "to",
                    "in",
                    "for",
                    "from",
                ):
                    return _nominal(up, lexicon, stance)
                if lemma(up) not in CARRIERS and lemma(up) not in lexicon.stances:
                    return None
                stance = lexicon.stances.get(lemma(up), stance)
                current = up
            elif up.pos_ in VERBS:
                return _prepositional(up, lemma(preposition), head, lexicon, stance)
            else:
                return None
        elif dep == "ROOT" or current is up:
            return _fragment(current, lexicon, stance)
        else:
            return None
    return None


def _fragment(token: Token, lexicon: Lexicon, stance: str | None) -> Deed | None:
    """A headline without a finite verb: "New curbs on gallium"; "Tariffs suspended"."""
    for child in token.children:
        if child.dep_ in ("acl", "relcl") and child.tag_ == "VBN":
            action = lexicon.verb_actions.get(lemma(child))
            if action:
                return Deed(child, action, stance or certainty(child, lexicon), "fragment")
    return None


def _nominal(noun: Token, lexicon: Lexicon, stance: str | None) -> Deed:
    """An action noun: "the suspension of the ban", "an extension to the truce"."""
    action = lexicon.noun_actions[lemma(noun)]
    if action == "tightened" and noun.dep_ == "dobj" and lemma(noun.head) in ADDING:
        action = "imposed"  # "impose an additional 100% hike in tariffs"
    above = _certainty_above(noun, lexicon)
    return Deed(noun, action, stance or above or "actual", "nominal")


def _certainty_above(noun: Token, lexicon: Lexicon) -> str | None:
    """How sure an action noun is, from the verb that governs it ("agreed to a suspension")."""
    current = noun
    for _ in range(4):
        up = current.head
        if up is current:
            return None
        if up.pos_ in VERBS:
            word = lemma(up)
            sure = certainty(up, lexicon)
            if word in lexicon.stances and current.dep_ in (
                "dobj",
                "pobj",
                "nsubjpass",
                "prep",
                "conj",
            ):
                return weaker(lexicon.stances[word], sure)
            return sure if sure != "actual" else None
        if up.pos_ in NOUNS and lemma(up) in lexicon.stances:
            return lexicon.stances[lemma(up)]
        current = up
    return None


def _particles(verb: Token) -> set[str]:
    """Particles, prepositions with their objects, and predicative words of a verb."""
    words = set()
    for child in verb.children:
        if child.dep_ in ("prt", "advmod", "acomp", "attr", "oprd"):
            words |= {child.lower_, lemma(child)}
            if child.dep_ != "advmod":
                words |= {lemma(t) for t in child.subtree}
        elif child.dep_ == "prep":
            words |= {child.lower_} | {lemma(c) for c in child.children}
    return words


def _verb_action(verb: Token, lexicon: Lexicon) -> str | None:
    words = _particles(verb)
    for required, action in lexicon.phrasal.get(lemma(verb), ()):
        if required <= words:
            return action
    return lexicon.verb_actions.get(lemma(verb))


def _verbal(
    verb: Token, head: Token, argument: Token, lexicon: Lexicon, stance: str | None
) -> Deed | None:
    word = lemma(verb)
    role = argument.dep_
    if word == "be" or verb.pos_ == "AUX":
        return _copular(verb, lexicon, stance)
    if role == "nsubj" and not is_passive(verb):
        action = None
        words = _particles(verb)
        for required, phrasal in lexicon.phrasal.get(word, ()):
            if required <= words:
                action = phrasal
        if (
            action is None
            and word in INTRANSITIVE
            and not any(c.dep_ == "dobj" for c in verb.children)
        ):
            action = SUBJECT_ACTIONS.get(word, lexicon.verb_actions.get(word))
        if action is None:
            return Deed(verb, "imposed", certainty(verb, lexicon), "presupposed", stated=False)
        return _finish(verb, action, "subject", lexicon, stance)
    action = _verb_action(verb, lexicon)
    if action is None:
        for child in verb.children:  # "wants tariffs lifted", "had the curbs removed"
            if child.dep_ in ("ccomp", "xcomp", "oprd", "acl") and child.tag_ in ("VBN", "VB"):
                caused = _verb_action(child, lexicon)
                if caused:
                    return _finish(child, caused, "causative", lexicon, stance)
        if word in lexicon.stances:
            return Deed(
                verb, "imposed", weaker(lexicon.stances[word], certainty(verb, lexicon)), "stance"
            )
        return Deed(verb, "imposed", certainty(verb, lexicon), "presupposed", stated=False)
    rule = "passive" if role == "nsubjpass" else "object"
    if word in lexicon.stances and lexicon.stances[word] in ("possible", "threatened"):
        stance = stance or lexicon.stances[word]
    return _finish(verb, action, rule, lexicon, stance)


def _copular(verb: Token, lexicon: Lexicon, stance: str | None) -> Deed | None:
    words = _particles(verb)
    for required, action in lexicon.phrasal.get("be", ()):
        if required <= words:
            return _finish(verb, action, "copular", lexicon, stance)
    for child in verb.children:
        caused = lexicon.verb_actions.get(lemma(child))
        if caused and child.dep_ in ("acomp", "attr") and child.tag_ == "VBN":
            return _finish(child, caused, "copular", lexicon, stance)
        if caused and child.dep_ == "xcomp" and child.tag_ == "VB":
            return _finish(child, caused, "copular", lexicon, stance or "planned")
    return Deed(verb, "imposed", certainty(verb, lexicon), "presupposed", stated=False)


def _prepositional(
    verb: Token, preposition: str, head: Token, lexicon: Lexicon, stance: str | None
) -> Deed | None:
    """ "put tungsten under licence", "hit China with tariffs", "subject to a duty of 25%"."""
    word = lemma(verb)
    for required, action in lexicon.phrasal.get(word, ()):
        if preposition in required and len(required) == 1:
            return _finish(verb, action, "prepositional", lexicon, stance)
    if preposition == "with" and word in (
        "hit",
        "target",
        "respond",
        "retaliate",
        "threaten",
        "answer",
        "counter",
        "slap",
        "proceed",
        "reply",
    ):
        return _finish(verb, "imposed", "prepositional", lexicon, stance)
    if preposition in ("to", "for", "into") and word in (
        "subject",
        "apply",
        "agree",
        "return",
        "add",
        "resort",
        "go",
        "be",
        "expose",
    ):
        return _finish(verb, "imposed", "prepositional", lexicon, stance)
    if preposition in ("on", "upon") and word in ("agree", "decide", "settle"):
        return _finish(verb, "concluded", "prepositional", lexicon, stance)
    if preposition == "with" and word in ("proceed", "press", "push"):
        return _finish(verb, "imposed", "prepositional", lexicon, stance)
    if preposition == "off" and word in ("hold", "put"):
        return _finish(verb, "postponed", "prepositional", lexicon, stance)
    if preposition == "from" and word in ("withdraw", "back"):
        return _finish(verb, "lifted", "prepositional", lexicon, stance)
    return None


def _finish(
    verb: Token, action: str, rule: str, lexicon: Lexicon, stance: str | None
) -> Deed | None:
    if action == "none":
        return None
    if action == "lifted" and _for_a_while(verb):
        action = "suspended"
    sure = certainty(verb, lexicon)
    sure = weaker(stance, sure) if stance else sure
    out = Deed(verb, action, sure, rule)
    if _negated_above(verb):
        flipped = FLIP.get(action)
        if flipped is None:
            return None
        if flipped == "maintained":
            return replace(out, action="maintained", certainty="actual", rule=f"{rule}-negated")
        return replace(out, certainty="denied", rule=f"{rule}-negated")
    return out


def _for_a_while(verb: Token) -> bool:
    """ "temporarily lift", "lift for a year": what ends only for a while is suspended."""
    for child in verb.children:
        if child.dep_ == "advmod" and child.lower_ in ("temporarily", "provisionally", "briefly"):
            return True
        if child.dep_ == "prep" and child.lower_ == "for":
            return any(lemma(t) in ("day", "week", "month", "year") for t in child.children)
    return False


def _negated_above(verb: Token) -> bool:
    current = verb
    for _ in range(3):
        if negated(current):
            return True
        if current.dep_ in ("xcomp", "auxpass", "aux") or (
            current.dep_ == "conj" and not any(c.dep_ == "nsubj" for c in current.children)
        ):
            current = current.head
        else:
            return False
    return False
