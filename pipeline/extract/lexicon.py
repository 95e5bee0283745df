"""The trigger lexicon: which words speak of which instrument, action and certainty.

Loads and checks data/reference/*_triggers.csv. The rules that use it are elsewhere.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline import paths
from pipeline.errors import VocabularyError
from pipeline.tables.codes import ACTIONS, CERTAINTIES


@dataclass(frozen=True, slots=True)
class InstrumentTrigger:
    """A noun that names an instrument where its phrase holds one of `any` and none of `none`."""

    any: frozenset[str]
    none: frozenset[str]
    instrument: str
    strong: bool


@dataclass(frozen=True, slots=True)
class VerbTrigger:
    """A verb that is an act by itself ("bans exports"), under the same conditions."""

    any: frozenset[str]
    none: frozenset[str]
    instrument: str
    action: str


@dataclass(frozen=True)
class Lexicon:
    """All triggers, by lemma (lower case)."""

    instruments: dict[str, list[InstrumentTrigger]]
    acts: dict[str, list[VerbTrigger]]
    verb_actions: dict[str, str]
    noun_actions: dict[str, str]
    phrasal: dict[str, list[tuple[frozenset[str], str]]]
    stances: dict[str, str]


def _rows(name: str) -> list[dict[str, str]]:
    path: Path = paths.REFERENCE / name
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def _check(name: str, row: dict[str, str], column: str, codes: dict[str, str]) -> str:
    if row[column] not in codes:
        raise VocabularyError(f"{name}: {column} {row[column]!r} of {row} is no code: use one of "
                              f"{', '.join(codes)}")  # fmt: skip
    return row[column]


@cache
def lexicon() -> Lexicon:
    """The lexicon of data/reference. Raises VocabularyError where a code is unknown."""
    instruments: dict[str, list[InstrumentTrigger]] = {}
    for row in _rows("instrument_triggers.csv"):
        trigger = InstrumentTrigger(frozenset(row["any"].split()), frozenset(row["none"].split()),
                                    row["instrument"], row["strength"] == "strong")  # fmt: skip
        for head in row["head"].split():
            instruments.setdefault(head, []).append(trigger)
    acts: dict[str, list[VerbTrigger]] = {}
    for row in _rows("verb_triggers.csv"):
        act = VerbTrigger(
            frozenset(row["any"].split()),
            frozenset(row["none"].split()),
            row["instrument"],
            _check("verb_triggers.csv", row, "action", ACTIONS),
        )
        for verb in row["verb"].split():
            acts.setdefault(verb, []).append(act)
    verbs: dict[str, str] = {}
    nouns: dict[str, str] = {}
    for row in _rows("action_triggers.csv"):
        action = _check("action_triggers.csv", row, "action", ACTIONS)
        (verbs if row["pos"] == "verb" else nouns).update(
            dict.fromkeys(row["lemma"].split(), action)
        )
    phrasal: dict[str, list[tuple[frozenset[str], str]]] = {}
    for row in _rows("phrasal_triggers.csv"):
        action = _check("phrasal_triggers.csv", row, "action", ACTIONS | {"none": ""})
        for verb in row["verb"].split():
            phrasal.setdefault(verb, []).append((frozenset(row["with"].split()), action))
    stances = {
        lemma: _check("stance_triggers.csv", row, "certainty", CERTAINTIES)
        for row in _rows("stance_triggers.csv")
        for lemma in row["lemma"].split()
    }
    return Lexicon(instruments, acts, verbs, nouns, phrasal, stances)
