"""How surely a sentence says that something is done: from mood, condition and the verbs above.

Codes of `certainty`; "reported" inside this module is "would", planned where a source says so.
What is done is `predicates.py`.
"""

from __future__ import annotations

from spacy.tokens import Token

from pipeline.extract.lexicon import Lexicon
from pipeline.extract.syntax import NOUNS, lemma

REPORTING = frozenset(
    (
        "say tell announce report add note state confirm reveal disclose declare write show "
        "explain argue claim acknowledge"
    ).split()
)
_RANK = {"actual": 0, "planned": 1, "reported": 2, "possible": 2, "threatened": 3, "denied": 4}


def weaker(a: str, b: str) -> str:
    """The less sure of two."""
    return a if _RANK[a] >= _RANK[b] else b


def certainty(verb: Token, lexicon: Lexicon) -> str:
    """How sure the event of a verb is: its own mood, then the verbs and conditions above it."""
    sure = _mood(verb)
    current = verb
    for _ in range(6):
        if _conditional(current):
            return "possible" if sure == "reported" else weaker("possible", sure)
        up = current.head
        if up is current:
            break
        dep = current.dep_
        if dep in (
            "xcomp",
            "ccomp",
            "acl",
            "pcomp",
            "advcl",
            "relcl",
            "conj",
            "oprd",
            "dobj",
            "acomp",
        ):
            if dep == "pcomp":
                up = up.head
            word = lemma(up)
            if dep == "conj":
                if sure == "actual" and _shares_auxiliary(current):
                    sure = weaker(sure, _mood(up))
            elif dep in ("advcl", "relcl") and not _infinitive(current):
                break
            elif word in lexicon.stances and word not in REPORTING:
                known = lexicon.stances[word]
                if (
                    known == "denied"
                    or _infinitive(current)
                    or dep in ("ccomp", "acl", "pcomp", "xcomp")
                ):
                    sure = weaker(known, sure if sure != "planned" else "actual")
            elif dep == "ccomp" and word in REPORTING and sure == "reported":
                sure = "planned"
            elif _infinitive(current) and word in ("announce", "order", "move", "go", "have", "be"):
                sure = weaker("planned", sure if sure in _RANK else "planned")
            elif _infinitive(current) and word in ("need", "require", "oblige", "force", "must"):
                sure = "actual" if sure == "reported" else sure
            if dep != "conj" and _mood(up) in ("possible", "planned", "reported"):
                sure = weaker(
                    sure if sure in _RANK else "possible",
                    "possible" if _mood(up) in ("possible", "reported") else "planned",
                )
            current = up
        else:
            break
    return "possible" if sure == "reported" else sure


def _shares_auxiliary(verb: Token) -> bool:
    return not any(c.dep_ in ("nsubj", "nsubjpass", "aux") for c in verb.children)


def _infinitive(verb: Token) -> bool:
    return any(c.dep_ == "aux" and c.lower_ == "to" for c in verb.children) or verb.tag_ == "VBG"


def _mood(verb: Token) -> str:
    """actual | planned | possible | reported ("would": planned if a source says so)."""
    for child in verb.children:
        if child.dep_ in ("aux", "auxpass"):
            word = child.lower_
            if word in ("will", "'ll", "shall", "wo"):
                return "planned"
            if word in ("may", "might", "could", "can"):
                return "possible"
            if word in ("would", "'d"):
                return "reported"
    if any(c.dep_ == "aux" and c.lower_ == "to" for c in verb.children):
        up = verb.head
        if verb.dep_ == "ROOT" or (verb.dep_ == "xcomp" and lemma(up) == "be"):
            return "planned"  # headline "China to license ..."; "is to be lifted"
        if up.pos_ in NOUNS and verb.dep_ in ("relcl", "acl"):
            return "planned"
    return "actual"


def _conditional(verb: Token) -> bool:
    """Inside an if-clause ("if", "unless", "should the talks fail")."""
    if verb.dep_ not in ("advcl", "ccomp", "pcomp", "ROOT", "conj"):
        return False
    for child in verb.children:
        if child.dep_ in ("mark", "advmod") and child.lower_ in (
            "if",
            "unless",
            "whether",
            "should",
        ):
            return True
        if (
            child.dep_ == "aux"
            and child.lower_ == "should"
            and child.i < verb.i
            and verb.dep_ == "advcl"
        ):
            return True
    return False
