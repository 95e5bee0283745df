"""Who imposes and against whom, from the syntax around an instrument and its deed.

Countries only: a body, person or company stands for its country. What a claim covers and when
is `slots.py`; who is meant by "the ministry" two sentences on is `policies.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from spacy.tokens import Token

from pipeline.extract.certainty import REPORTING
from pipeline.extract.marked import Marked, Party
from pipeline.extract.syntax import NOUNS, VERBS, agent, clause, lemma, phrase, subject

GOVERNING = ("country", "bloc", "government_body", "person")
OFFICIAL = frozenset(
    (
        "government ministry administration ministers minister cabinet president official "
        "authority authorities regulator commission department congress parliament lawmaker "
        "country capital spokesperson spokesman spokeswoman customs state junta senate bureau "
        "agency office negotiator leader"
    ).split()
)
PRIVATE = frozenset(
    "company miner producer refiner firm smelter trader maker manufacturer carmaker "
    "supplier group plant mine exporter worker union strike storm flood".split()
)
TARGET_PREPOSITIONS = frozenset(
    "on against to toward towards for from at into upon with over of between".split()
)


def imposer(head: Token, verb: Token, marked: Marked) -> tuple[str, Token] | None:
    """The country whose government acts on the instrument `head` by `verb`, with its word."""
    chain = _noun_chain(head)
    for noun in chain:
        if found := _owner(noun, marked):
            return found
    if verb.pos_ in NOUNS and verb not in chain:
        if found := _owner(verb, marked):
            return found
        upper = _governing_verb(verb)
        if upper is None:
            return None
        verb = upper
    elif verb.pos_ in NOUNS:
        upper = _governing_verb(chain[-1])
        if upper is None:
            return None
        verb = upper
    doer = agent(verb)
    if doer is not None and doer is not head and doer not in chain:
        if found := governor_of(doer, marked):
            return found
        if lemma(doer) in OFFICIAL and (found := _named_before(doer, marked)):
            return found
    return _speaker(verb, marked, head)


def _noun_chain(head: Token) -> list[Token]:
    """The instrument's noun and the nouns above it: plan -> suspension -> ban."""
    out = [head]
    current = head
    for _ in range(5):
        up = current.head
        if up is current:
            break
        if current.dep_ in (
            "pobj",
            "pcomp",
            "prep",
            "compound",
            "conj",
            "amod",
            "xcomp",
            "acl",
            "relcl",
            "dobj",
        ) and up.pos_ in (*NOUNS, "ADP", "VERB"):
            if up.pos_ == "VERB" and up.dep_ not in ("acl", "pcomp", "xcomp"):
                break
            if current.dep_ == "relcl":
                break
            if up.pos_ in NOUNS:
                out.append(up)
            current = up
            continue
        break
    return out


def _governing_verb(noun: Token) -> Token | None:
    current = noun
    for _ in range(6):
        up = current.head
        if up is current:
            return None
        if up.pos_ in VERBS:
            return up
        current = up
    return None


def _owner(noun: Token, marked: Marked) -> tuple[str, Token] | None:
    """A possessor, adjective or by-phrase of the noun: China's curbs, American duties."""
    for child in noun.lefts:
        if child.dep_ not in ("poss", "amod", "compound", "nmod"):
            continue
        for token in [
            child,
            *(t for t in child.children if t.dep_ in ("compound", "amod", "poss")),
        ]:
            party = marked.parties.get(token.i)
            if party and party.country and party.kind in GOVERNING:
                if (
                    child.dep_ == "compound"
                    and party.kind == "country"
                    and _is_target_name(token, noun)
                ):
                    continue
                return party.country, token
    for child in noun.rights:
        if (
            child.dep_ in ("prep", "agent")
            and child.lower_ in ("by", "from")
            and child.lower_ == "by"
        ):
            for inner in child.children:
                if inner.dep_ == "pobj" and (found := governor_of(inner, marked)):
                    return found
        if child.dep_ == "acl" and child.tag_ == "VBN":
            doer = agent(child)
            if doer is not None and (found := governor_of(doer, marked)):
                return found
        if child.dep_ == "relcl":
            doer = subject(child)
            if doer is not None and doer is not noun and (found := governor_of(doer, marked)):
                return found
    return None


def _is_target_name(token: Token, noun: Token) -> bool:
    """ "China tariffs": a country's bare name before a duty is who pays it."""
    return (
        lemma(noun) in ("tariff", "duty", "levy")
        and token.pos_ == "PROPN"
        and token.text not in ("US", "U.S.", "EU", "E.U.", "UK", "U.K.", "USA")
        and any(c.dep_ == "poss" for c in noun.lefts)
    )


def governor_of(noun: Token, marked: Marked) -> tuple[str, Token] | None:
    """The country that a noun phrase speaks for: "China's Ministry", "officials in Beijing"."""
    party = marked.parties.get(noun.i)
    if party:
        return (party.country, noun) if party.country and party.kind in GOVERNING else None
    for token in [t for t in phrase(noun) if t is not noun]:
        party = marked.parties.get(token.i)
        if party and party.country and party.kind in GOVERNING:
            near = token.head is noun or token.head.head is noun or token.dep_ == "compound"
            if near and (
                token.dep_ in ("poss", "amod", "compound", "nmod", "appos")
                or lemma(noun) in OFFICIAL
            ):
                return party.country, token
    for child in noun.children:
        if (
            child.dep_ == "appos"
            and (party := marked.parties.get(child.i))
            and party.country
            and party.kind in GOVERNING
        ):
            return party.country, child
    return None


def _named_before(doer: Token, marked: Marked) -> tuple[str, Token] | None:
    """The country named last before a bare office: "On the U.S. side, the administration"."""
    for token in reversed(marked.doc[: doer.i]):
        party = marked.parties.get(token.i)
        if party and party.country and party.kind in GOVERNING:
            return party.country, token
    return None


def _speaker(verb: Token, marked: Marked, head: Token) -> tuple[str, Token] | None:
    """Who said so, where the sentence names no doer: "the ministry said the ban would end"."""
    current = verb
    for _ in range(5):
        up = current.head
        if up is current:
            return None
        if up.pos_ in VERBS and current.dep_ in ("ccomp", "xcomp", "conj", "advcl", "parataxis"):
            doer = subject(up)
            if doer is not None and doer is not head and (found := governor_of(doer, marked)):
                party = marked.parties.get(found[1].i)
                if (
                    lemma(up) in REPORTING
                    and party
                    and party.kind == "person"
                    and current.dep_ != "ccomp"
                ):
                    return None
                return found
        current = up
    return None


def is_private(verb: Token, marked: Marked) -> bool:
    """Whether a company or organisation does it: "Glencore halts exports" is no measure."""
    doer = agent(verb) if verb.pos_ in VERBS else None
    if doer is None:
        return False
    party = marked.parties.get(doer.i)
    if party is not None:
        return party.kind not in GOVERNING
    return lemma(doer) in PRIVATE


def targets(
    head: Token, verb: Token, marked: Marked, imposed_by: str | None, *, deal: bool = False
) -> list[tuple[str, Token]]:
    """Countries that the measure is aimed at, with their words."""
    out: list[tuple[str, Token]] = []
    words = {t.i: t for t in phrase(head)}
    for child in head.children:  # "curbs targeting China", "duties aimed at India"
        if child.dep_ in ("acl", "relcl") and lemma(child) in (
            "target",
            "aim",
            "hit",
            "direct",
            "affect",
            "prevent",
            "bar",
            "face",
        ):
            words |= {t.i: t for t in child.subtree}
    if verb.pos_ in VERBS:
        words |= {t.i: t for t in clause(verb)}
    else:
        words |= {t.i: t for t in phrase(verb)}
    for i in sorted(words):
        party = marked.parties.get(i)
        if party is None or not party.country or party.country == imposed_by:
            continue
        if party.kind not in ("country", "bloc", "company") and not deal:
            continue
        if _aimed(words[i], verb, head, deal):
            out.append((party.country, words[i]))
    return out


def _aimed(token: Token, verb: Token, head: Token, deal: bool) -> bool:
    current = token
    modifier = False
    while (
        current.dep_ in ("amod", "compound", "poss", "nmod", "conj", "appos")
        and current.head.pos_ in NOUNS
    ):
        if current.dep_ != "conj":
            modifier = True
        current = current.head
        if current is head:
            return deal
    if current.dep_ == "pobj":
        preposition = current.head
        word = lemma(preposition)
        if word in (
            "in",
            "after",
            "by",
            "as",
            "through",
            "under",
            "since",
            "during",
            "among",
            "outside",
        ):
            return word == "among" and not modifier
        if word == "with":
            return deal or verb.lemma_ in ("hit",)
        if word == "between":
            return deal
        if word == "from" and modifier is False and lemma(preposition.head) in ("withdraw", "hear"):
            return False
        return word in TARGET_PREPOSITIONS
    if current.dep_ in ("dobj", "nsubjpass"):
        return current.head is verb or modifier
    if current.dep_ == "nsubj":
        return deal
    return False


def home_of(found: Sequence[tuple[int, Party]], length: int) -> str | None:
    """The country that an article is mostly about: named often, early, and by its bodies."""
    weights: Counter[str] = Counter()
    for start, party in found:
        if party.country and party.kind in GOVERNING:
            early = 3 if start < length / 5 else 1
            weights[party.country] += early * (2 if party.kind == "government_body" else 1)
    return min(weights, key=lambda c: (-weights[c], c)) if weights else None
