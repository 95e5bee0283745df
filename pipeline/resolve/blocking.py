"""Which units are worth comparing: those that share a family and one more thing that a match cannot
do without. How well they match is `match.py`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from pipeline.resolve.units import Unit

BLOCK = 2_000
"""Units of a block from which its key tells too little to compare all pairs of it."""

Pair = tuple[str, str]
Mark = tuple[str, ...]


@dataclass(frozen=True)
class Blocks:
    """The keys of units by what they share, in the order of the keys.

    `wide` are the marks that too many units share; their blocks are left out. `copied` are the
    units whose source tells something in another article too.
    """

    by_mark: dict[Mark, list[str]]
    wide: frozenset[Mark]
    copied: frozenset[str]

    def pairs(self) -> Iterator[Pair]:
        """All pairs to compare, some more than once."""
        for block in self.by_mark.values():
            yield from combinations(block, 2)

    def pairs_with(self, some: Collection[str]) -> Iterator[Pair]:
        """The pairs that have one of `some` units in them, some more than once."""
        for block in self.by_mark.values():
            mine = [k for k in block if k in some]
            if mine:
                yield from ((min(a, b), max(a, b)) for a in mine for b in block if a != b)

    def pairs_within(self, group_of: dict[str, str]) -> Iterator[Pair]:
        """The pairs of units that `group_of` names with the same group, some more than once."""
        for block in self.by_mark.values():
            groups: dict[str, list[str]] = defaultdict(list)
            for key in block:
                if key in group_of:
                    groups[group_of[key]].append(key)
            for group in groups.values():
                yield from combinations(group, 2)


def blocks(units: Iterable[Unit]) -> Blocks:
    """The blocks of the units of one imposer."""
    units = sorted(units, key=lambda u: u.key)
    articles: dict[str, set[str]] = defaultdict(set)
    for u in units:
        articles[u.independent].add(u.article)
    copied = frozenset(u.key for u in units if len(articles[u.independent]) > 1)
    by: dict[Mark, list[str]] = defaultdict(list)
    for u in units:
        marks: set[Mark] = {("mineral", m) for m in u.minerals}
        marks |= {("target", t) for t in u.targets} | {("word", w) for w in u.words}
        marks |= {("start", d[:4]) for d in u.starts} | {("until", d[:7]) for d in u.untils}
        marks |= {("event", a, d[:7]) for a, d in u.events}
        marks |= {("change", a, f"{size:g}") for a, size in u.changes}
        if u.key in copied:
            marks.add(("source", u.independent))
        for family in u.families:
            for mark in marks:
                by[family, *mark].append(u.key)
    wide = frozenset(mark for mark, block in by.items() if len(block) > BLOCK)
    kept = {m: b for m, b in by.items() if len(b) > 1 and m not in wide}
    return Blocks(kept, wide, copied)
