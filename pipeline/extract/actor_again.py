"""Second mentions: "Mr Ormonov", "Karanga Vale", "the CMR" after the full name.

Short forms are made from the actors that a text has named in full. Nothing new is found here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pipeline.extract.actor_known import Named
from pipeline.extract.found import Actor
from pipeline.extract.matching import inside, plain
from pipeline.reference import ActorEntry, Vocabulary

Span = tuple[int, int]
FAMILY_FIRST = {"CN", "KR", "KP", "TW", "VN", "HK"}
"""Where the family name stands first."""
_BRACKETED = re.compile(r" \(([A-Z][A-Za-z&-]{1,11})\)")


class SecondMentions:
    """Finds short forms. Stateless between texts."""

    def __init__(self, words: Vocabulary) -> None:
        self._actors = words.actors
        lists = words.word_lists
        self._suffix = lists["company_suffix"]
        self._not_surnames = lists["not_a_surname"]
        self._ordinary = (
            lists["not_a_name"]
            | lists["given_name"]
            | lists["company_suffix"]
            | {w for w, _ in words.demonyms}
            | {a.text for a in words.actor_aliases}
        )

    def extend(
        self, flat: str, named: Sequence[Named], made: Mapping[str, Actor], skip: Sequence[Span]
    ) -> list[Named]:
        """`named` with the second mentions; a longer second mention takes a shorter name's place:
        the Vale of "Karanga Vale"."""
        short = self._forms(flat, named, made)
        if not short:
            return list(named)
        longest = sorted(short, key=len, reverse=True)
        pattern = re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, longest))})(?![\w-])")
        again = [
            Named(m.start(), m.end(), short[m.group(1)])
            for m in pattern.finditer(flat)
            if not inside(m.start(), m.end(), skip)
        ]
        longer = [(a.start, a.end) for a in again if any(_within(n, a) for n in named)]
        kept = [n for n in named if not any(s <= n.start and n.end <= e for s, e in longer)]
        taken = [(n.start, n.end) for n in kept]
        return kept + [a for a in again if not inside(a.start, a.end, taken)]

    def _forms(
        self, flat: str, named: Sequence[Named], made: Mapping[str, Actor]
    ) -> dict[str, str]:
        """Short form -> actor."""
        short: dict[str, str] = {}
        for n in named:
            for surname in self.surnames(n.actor_id, made):
                if surname not in self._not_surnames and len(surname) > 2:
                    short.setdefault(surname, n.actor_id)
            m = _BRACKETED.match(flat, n.end)
            if m and sum(c.isupper() for c in m.group(1)) >= 2:
                short.setdefault(m.group(1), n.actor_id)
            if n.actor_id in made and made[n.actor_id].kind != "person":
                for form in self._short_names(flat[n.start : n.end]):
                    short.setdefault(form, n.actor_id)
        return short

    def _short_names(self, name: str) -> list[str]:
        """A company's name without its last suffixes: "Karanga Vale Lithium", "Karanga Vale"."""
        out, words = [name], name.split()
        while len(words) > 1 and words[-1] in self._suffix:
            words = words[:-1]
            if len(words) > 1 or (len(words[0]) > 4 and words[0] not in self._ordinary):
                out.append(" ".join(words))
        return out

    def surnames(self, actor_id: str, made: Mapping[str, Actor]) -> set[str]:
        """The names by which a person is called once introduced."""
        entry: ActorEntry | Actor | None = self._actors.get(actor_id) or made.get(actor_id)
        if entry is None or entry.kind != "person":
            return set()
        words = [w for w in plain(entry.name).split() if w not in ("Jr", "Jr.")]
        if len(words) < 2:
            return set()
        if entry.country_id in FAMILY_FIRST:
            return {words[0]}
        last = words[-1]
        if len(words) > 2 and words[-2][:1].islower():
            return {f"{words[-2]} {last}"}
        one_named = len(words) == 2 and entry.country_id in ("ID", "MY")
        return {last, words[0]} if one_named else {last}


def _within(short: Named, longer: Named) -> bool:
    return (
        longer.start <= short.start
        and short.end <= longer.end
        and longer.end - longer.start > short.end - short.start
        and short.actor_id != longer.actor_id
    )
