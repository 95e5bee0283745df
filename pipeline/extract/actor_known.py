"""Actors of the vocabulary in one text: countries, blocs, bodies, people, companies, outlets.

Which alias counts where it stands: case, metonyms that act, words that are also something
else. Bodies that several countries have are left open here and given to a country by
`actor_bodies.py`; actors that the vocabulary does not know are `actor_names.py`'s.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.extract.matching import (
    Hit,
    Line,
    Phrases,
    drop_inner,
    folded,
    inside,
    line_at,
    words_after,
    words_before,
)
from pipeline.reference import Alias, Vocabulary

Span = tuple[int, int]
_DATELINE = re.compile(
    r" ?(?:,|\(|-{1,2}|/)\s*(?:[A-Z][\w ]+,? )?(?:\(|-|\d|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|"
    r"Oct|Nov|Dec)\w*\.? \d|\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec))"
    r"| - | -- "
)
_ACTING = re.compile(
    r"(?:has|had|have|is|was|will|would|could|may|might|must|should|can|says|said|wants|wanted|"
    r"did|does|also|then|later|itself|now|first|never|only|agreed|put|set|cut|hit|bans?|told|"
    r"[a-z]{3,}ed|[a-z]{3,}s)$"
)
_ITS_POLICY = re.compile(
    r"'s? (?:own |new |latest |recent |top |chief |first )?(?:[a-z]+ )?(?:ban|tariff|dut|levy|"
    r"decision|move|government|minist|respon|plan|offer|demand|polic|sanction|position|control|"
    r"curb|restriction|export|quota|list|strategy|stance|rule|order|threat|tax|cabinet|court|"
    r"parliament|announce|pledge|bid|deal|royalt|refus|insist|licen|trade|retaliat)"
)


@dataclass(frozen=True, slots=True)
class Named:
    """An actor named at start..end. `open_to`: whose it could be, for a body of a country in
    focus; `weak`: a place or a title only, which names nobody."""

    start: int
    end: int
    actor_id: str
    open_to: tuple[str, ...] = ()
    weak: bool = False


class KnownActors:
    """The compiled vocabulary of actors. Stateless between texts."""

    def __init__(self, words: Vocabulary) -> None:
        self.words = words
        self.aliases: list[Alias] = list(words.actor_aliases)
        self.aliases += [Alias(w, c, "demonym", "", "en") for w, c in words.demonyms]
        self._traps_from = len(self.aliases)
        self._phrases = Phrases([a.text for a in self.aliases] + list(words.actor_traps))
        self._lists = words.word_lists
        self._given = words.word_lists["given_name"]
        self._demonyms = {w for w, _ in words.demonyms}
        self._titles = words.word_lists["person_title"] - {"Representative", "Officer", "Sheikh"}
        self._countries = {
            a.text
            for a in words.actor_aliases
            if words.actors[a.ref_id].kind == "country" and a.kind != "metonym"
        }
        self.metonyms = {a.text for a in words.actor_aliases if a.kind == "metonym"}
        self._media_verbs = words.word_lists["media_verb"]

    def find(self, flat: str, table: Sequence[Line], skip: Sequence[Span]) -> list[Named]:
        """Actors in `flat` (plain text), in order."""
        groups: dict[Span, list[Alias]] = {}
        hits = [
            h
            for h in self._phrases.all_hits(folded(flat))
            if h.index >= self._traps_from
            or self._written_as(
                self.aliases[h.index], flat[h.start : h.end], line_at(table, h.start)
            )
        ]
        for hit in drop_inner(hits):
            if hit.index < self._traps_from and not inside(hit.start, hit.end, skip):
                groups.setdefault((hit.start, hit.end), []).append(self.aliases[hit.index])
        sure = {a.ref_id for group in groups.values() for a in group if not a.needs}
        people = {e.name.split()[-1] for r in sure if (e := self.words.actors[r]).kind == "person"}
        longer = {
            e.name.split(" ")[0]
            for r in sure
            if (e := self.words.actors[r]).kind == "company" and " " in e.name
        }
        out: list[Named] = []
        for (start, end), group in groups.items():
            hit = Hit(0, start, end)
            if flat[start:end] in longer and group[0].kind == "metonym":
                continue
            if self._is_title(group, flat, end):
                out.append(Named(start, end, "", weak=True))
                continue
            open_ids = tuple(sorted({a.ref_id for a in group if a.needs == "focus"}))
            plain_ids = [a for a in group if a.needs != "focus"]
            chosen = next(
                (a for a in plain_ids if self._counts(a, flat, hit, sure, people, table)), None
            )
            if chosen is not None:
                out.append(Named(start, end, chosen.ref_id))
            elif open_ids:
                out.append(Named(start, end, "", open_ids))
            elif group[0].kind == "metonym":
                out.append(Named(start, end, group[0].ref_id, weak=True))
        return out

    def _written_as(self, alias: Alias, surface: str, line: Line | None) -> bool:
        """Whether the surface has the alias's capitals, or stands in a line of capitals."""
        if surface == alias.text or alias.language != "en":
            return True
        letters = [c for c in alias.text if c.isalpha()]
        if (
            surface.count("-") != alias.text.count("-")
            and alias.kind != "demonym"
            and (self.words.actors[alias.ref_id].kind in ("company", "media", "organisation"))
        ):
            return False
        capitals = line is not None and line.capitals
        if all(c.isupper() for c in letters):
            return surface.isupper() or (len(letters) > 4 and surface.istitle())
        if surface.isupper() and len(letters) > 3:
            return capitals or len(letters) > 6
        return (
            all(
                s[:1].isupper()
                for s, a in zip(surface.split(), alias.text.split(), strict=False)
                if a[:1].isupper()
            )
            and not surface.isupper()
        )

    def _counts(
        self,
        alias: Alias,
        flat: str,
        hit: Hit,
        sure: set[str],
        people: set[str],
        table: Sequence[Line],
    ) -> bool:
        if alias.needs in ("acts", "place"):
            return self._acts(flat, hit, alias.needs == "place", line_at(table, hit.start))
        if alias.needs == "fullname":
            return alias.ref_id in sure
        entry = self.words.actors[alias.ref_id]
        before, after = words_before(flat, hit.start, 2), words_after(flat, hit.end, 2)
        if alias.needs == "media":
            if before[:1] == ["("] and after[:1] == [")"]:
                return True
            told = before[:1] in (["told"], ["by"], ["cited"], ["citing"], ["quoted"])
            return (
                alias.ref_id in sure
                or told
                or (bool(after) and after[0].lower() in self._media_verbs)
            )
        if alias.needs == "context":
            return alias.ref_id in sure or self._is_company_like(flat, hit, people, before, after)
        if entry.kind in ("country", "bloc"):
            return self._is_country(alias, flat, hit, before)
        if entry.kind in ("person", "company", "media") and " " not in alias.text:
            return not (before and before[0] in self._given and before[0] not in entry.name)
        return True

    def _is_title(self, group: Sequence[Alias], flat: str, end: int) -> bool:
        """Whether a body's name only makes a title: "Treasury Secretary Scott Bessent"."""
        following = re.match(r" ([A-Z][\w-]+|spokes\w+(?= [A-Z]))", flat[end : end + 25])
        if following is None or all(
            self.words.actors[a.ref_id].kind in ("country", "bloc") for a in group
        ):
            return False
        title = following.group(1)
        body = any(self.words.actors[a.ref_id].kind == "government_body" for a in group)
        return title in ("Minister", "Secretary", "Ministry") or (
            body and (title in self._titles or title.startswith("spokes"))
        )

    def _is_country(self, alias: Alias, flat: str, hit: Hit, before: list[str]) -> bool:
        surface = flat[hit.start : hit.end]
        if flat[hit.end : hit.end + 1] == "$":
            return False
        if surface in self._given and re.match(r" [A-Z][a-z]", flat[hit.end : hit.end + 3]):
            return False
        return not (
            alias.kind == "name"
            and before
            and before[0] in self._given
            and before[0] not in ("Will", "May", "April", "June", "August")
        )

    def _is_company_like(
        self, flat: str, hit: Hit, people: set[str], before: list[str], after: list[str]
    ) -> bool:
        surface = flat[hit.start : hit.end]
        if surface in people or not surface[0].isupper():
            return False
        if before and (before[0].lower() in ("the", "a", "an") or before[0][:1].isupper()):
            return False
        if before and before[0] in ("in", "near") and before[1:2] not in (["stake"], ["shares"]):
            return False  # a project in Bikita
        cue = after[:1] and (
            after[0].lower()
            in ("said", "says", "shares", "and", "has", "will", "was", "is", "had", "would")
            or after[0].startswith("'")
        )
        return bool(cue) or bool(before and before[0].isalpha())

    def _acts(self, flat: str, hit: Hit, strict: bool, line: Line | None) -> bool:
        """Whether a capital stands for its government rather than for a place."""
        rest = flat[hit.end : hit.end + 60]
        before = [w.lower() for w in words_before(flat, hit.start, 5)]
        if (
            line is not None
            and flat[line.start : hit.start].strip(" -*•") == ""
            and (_DATELINE.match(rest))
        ):
            return False
        region = re.match(r", ([A-Z][a-z]+)(?=[ ,.])", rest)
        if re.match(r"-(?:based|born|listed|area|bound|trained)\b", rest) or (
            region and region.group(1) in self._countries
        ):
            return False
        raw = words_before(flat, hit.start, 1)
        joined = flat[hit.start - 1 : hit.start] == " " and bool(raw) and raw[0][:1].isupper()
        heading = line is not None and line.heading
        if not heading and (
            (joined and raw[0] not in self._lists["not_a_name"] and raw[0] not in self._demonyms)
            or re.match(r" [A-Z][a-z]", rest)
        ):
            return False
        first = before[0] if before else ""
        second = before[1] if len(before) > 1 else ""
        if first in ("in", "at") and not strict and second in self._lists["government_insider"]:
            return True
        if first == "in" and re.match(r",? the (?:government|cabinet|parliament|ministry)\b", rest):
            return True
        if first == "from" and re.match(r" to (?:[A-Z]|the )", rest):
            return False
        if first in self._lists["place_before"] or (
            first in ("of", "and") and second in self._lists["place_of"]
        ):
            return False
        if first in ("to", "for", "from") and (strict or set(before[1:]) & self._lists["motion"]):
            return False
        if not strict:
            return True
        following = re.match(r" ([a-z]+)", rest)
        acting = bool(following and _ACTING.match(following.group(1))) and first not in (
            "of",
            "and",
        )
        return acting or bool(_ITS_POLICY.match(rest))
