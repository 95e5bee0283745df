"""The same article about other countries and minerals, or a part of it: training data varied.

Names of countries (and their adjectives and capitals) and of minerals are exchanged for others,
each consistently through an article, so that the network learns how a sentence says who does
what, not who usually does. Labels do not change: they hang on mentions.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections import defaultdict
from functools import cache
from typing import Any

from pipeline.paths import REFERENCE
from pipeline.reference import read_rows, reference_tables

FORMS = ("name", "adjective", "metonym")
OFTEN = ("CN US ID CD ZW RU IN AU CA CL PE ZM GA GN MY PH VN JP KR ZA NA KZ UA BR MX TR NG ML NE "
         "GH TZ MM MN AR BO MG MZ BF GB NO TH RS MA AO BW").split()  # fmt: skip
PLAIN = ("element", "ore", "compound")
EXCERPTS = 0.2  # share of articles of which a few sentences are read


@cache
def country_words() -> tuple[dict[str, dict[str, str]], dict[str, tuple[str, str]]]:
    """Country -> form -> word, and word -> (country, form)."""
    words: dict[str, dict[str, str]] = defaultdict(dict)
    place: dict[str, tuple[str, str]] = {}
    columns = {"alias", "actor_id", "alias_type", "needs"}
    for _, row in read_rows(REFERENCE / "actor_aliases.csv", columns):
        if len(row["actor_id"]) == 2 and row["alias_type"] in FORMS and not row["needs"]:
            words[row["actor_id"]].setdefault(row["alias_type"], row["alias"])
            place[row["alias"]] = (row["actor_id"], row["alias_type"])
    for _, row in read_rows(REFERENCE / "demonyms.csv", {"country_id", "word", "form"}):
        if row["form"] == "adjective":
            words[row["country_id"]].setdefault("adjective", row["word"])
            place[row["word"]] = (row["country_id"], "adjective")
    return {c: w for c, w in words.items() if len(w) == len(FORMS)}, place


@cache
def mineral_words() -> dict[str, str]:
    rows = reference_tables()["minerals"].iter_rows(named=True)
    return {r["mineral_id"]: r["name"].lower() for r in rows if r["kind"] in PLAIN}


def swapped(row: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """A copy of a training row (`prepare.py`) with other countries or minerals, or both."""
    edits: list[tuple[int, int, str]] = []
    keys = {k: sorted({f[1] for f in row["fillers"] if f[0] == k}) for k in ("actor", "mineral")}
    words, place = country_words()
    minerals = mineral_words()
    to: dict[str, str] = {}
    if rng.random() < 0.6:
        pool = [c for c in OFTEN if c in words] if rng.random() < 0.6 else sorted(words)
        own = [k for k in keys["actor"] if k in words]
        to |= dict(zip(own, rng.sample(pool, min(len(own), len(pool))), strict=False))
    if rng.random() < 0.5:
        own = [k for k in keys["mineral"] if k in minerals]
        to |= dict(zip(own, rng.sample(sorted(minerals), len(own)), strict=True))
    for kind, key, start, end, _ in row["fillers"]:
        new = to.get(key)
        if not new or (edits and start < edits[-1][1]):
            continue
        text = row["text"][start:end]
        if kind == "actor" and text in place:
            country, form = place[text]
            if country == key:
                edits.append((start, end, words[new][form]))
        elif kind == "mineral" and text.lower() == minerals[key]:
            name = minerals[new]
            edits.append((start, end, name.capitalize() if text[0].isupper() else name))
    return _edited(row, edits) if edits else row


def _edited(row: dict[str, Any], edits: list[tuple[int, int, str]]) -> dict[str, Any]:
    parts, at, ends, shifts, shift = [], 0, [], [0], 0
    for start, end, new in edits:
        parts += [row["text"][at:start], new]
        at = end
        shift += len(new) - (end - start)
        ends.append(end)
        shifts.append(shift)
    text = "".join([*parts, row["text"][at:]])

    def move(position: int) -> int:
        return position + shifts[bisect_right(ends, position)] if position >= 0 else position

    return row | {
        "text": text,
        "sentences": [s | {"start": move(s["start"]), "end": move(s["end"])}
                      for s in row["sentences"]],
        "headers": [h and [move(x) for x in h] for h in row["headers"]],
        "fillers": [[k, key, move(a), move(b), d] for k, key, a, b, d in row["fillers"]],
        "claims": [c | {"said": [[move(x) for x in said] for said in c["said"]]}
                   for c in row["claims"]],
    }  # fmt: skip


def excerpt(row: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """A few sentences of a training row as an article of its own, as briefs and live blogs are."""
    n = len(row["sentences"])
    if n < 4:
        return row
    first = rng.randrange(n)
    last = min(n, first + rng.randint(1, 6)) - 1
    start = row["sentences"][first - 1]["end"] if first else 0
    end = row["sentences"][last]["end"]

    def inside(a: int, b: int) -> bool:
        return start <= a and b <= end

    return row | {
        "text": row["text"][start:end],
        "sentences": [s | {"start": s["start"] - start, "end": s["end"] - start}
                      for s in row["sentences"][first : last + 1]],
        "headers": [(h and inside(*h) and [x - start for x in h]) or None
                    for h in row["headers"][first : last + 1]],
        "fillers": [[k, key, a - start, b - start, d] for k, key, a, b, d in row["fillers"]
                    if inside(a, b)],
        "claims": [
            c | {"said": [[x - start if x >= 0 else x for x in said] for said in c["said"]
                          if inside(said[0], said[1])]}
            for c in row["claims"]
        ],
    }  # fmt: skip


def varied(row: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """A training row as it is read in one epoch: names exchanged, sometimes an excerpt."""
    row = swapped(row, rng)
    return excerpt(row, rng) if rng.random() < EXCERPTS else row
