"""Finding the minerals that a text names.

Matching of `mineral_aliases.csv`, then the rules that tell a metal from a medal, a colour, a
company or a figure of speech. Words live in data/reference; here is only how they are used.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache

from pipeline.extract.found import Mention
from pipeline.extract.matching import (
    Hit,
    Line,
    Phrases,
    drop_inner,
    folded,
    in_headline,
    inside,
    line_at,
    lines,
    plain,
    words_after,
    words_before,
)
from pipeline.reference import Alias, Vocabulary, vocabulary

GROUPS = {
    "critical-minerals",
    "rare-earth-elements",
    "light-rare-earths",
    "heavy-rare-earths",
    "platinum-group-metals",
    "rare-earth-magnets",
    "lithium-battery-materials",
}
_POLICY = re.compile(
    r"(Act|List|Strategy|Facility|Reserve|Office|Alliance|Club|Initiative|Regulation|Partnership|"
    r"Polic|Plan|Framework|Agreement|Export|Import|Control|Ban|Curb|Tariff|Price|Ore|Product|"
    r"Magnet|Element|Metal|Mineral|Material|Deal|Summit|Forum|Market|Club|Project|Program|"
    r"Suppl|Restriction|Licen|Quota|Dialogue|Conference|Ministerial|Pact|Fund|Task|Working)"
)
_SPORT = re.compile(
    r"\b(medal|olympi|paralympi|games|athlet|podium|champion|cup final|runner-up|"
    r"swimm|gymnast|sprinter|jackpot)",
    re.I,
)
_WEIGHT = re.compile(
    r"\b(ounces?|oz|tonnes?|tons|kilograms?|grams?|kg|bullion|min(?:e[sd]?|ing|ers?)"
    r"|ores?|smelt|alloy|metals?|prices?|export|import|tariff|dut(?:y|ies)|mostly|"
    r"concentrates?)\b",
    re.I,
)
_CRITICAL = re.compile(
    r"\b(?:critical|strategic)(?: (?:and|or) (?:critical|strategic|rare|scarce|emerging))?"
    r"(?: (?:raw|earth|mineral|energy|battery|industrial|defen[cs]e|green|processed|solid))*"
    r" (?:minerals?|metals?|raw materials?|ores)\b"
)
_SYMBOL_GAP = re.compile(r"^[\s,/&+()\-]*(?:and |or )?[\s(]*$")
_COLOUR = re.compile(r"-?(coloured|colored|plated|hued|toned|haired|clad|tipped)\b")


class MineralFinder:
    """The compiled vocabulary. Stateless between texts."""

    def __init__(self, words: Vocabulary) -> None:
        self._aliases = [a for a in words.mineral_aliases if a.needs != "list"]
        self._symbols = [a for a in words.mineral_aliases if a.needs == "list"]
        names = self._names_with_minerals(words)
        self._traps_from = len(self._aliases)
        self._phrases = Phrases([a.text for a in self._aliases] + [*words.mineral_traps, *names])
        latin = [a for a in self._symbols if a.text.isascii()]
        self._by_symbol = {a.text: a.ref_id for a in latin}
        self._symbol = re.compile(
            r"(?<![\w.$])(" + "|".join(sorted(map(re.escape, self._by_symbol))) + r")(?![\w'’])"
        )
        self._by_sign = {a.text: a.ref_id for a in self._symbols if not a.text.isascii()}
        self._lists = words.word_lists
        self._demonyms = {w for w, _ in words.demonyms}

    def _names_with_minerals(self, words: Vocabulary) -> list[str]:
        """Names of companies and bodies that hold a mineral's name."""
        probe = Phrases([a.text for a in self._aliases])
        kinds = {"company", "organisation", "media", "government_body"}
        return [
            a.text
            for a in words.actor_aliases
            if words.actors[a.ref_id].kind in kinds
            and " " in a.text
            and probe.all_hits(folded(a.text))
        ]

    def find(self, text: str, skip: Sequence[tuple[int, int]] = ()) -> list[Mention]:
        flat, fold = plain(text), folded(text)
        table = lines(text)
        found: dict[tuple[int, int], set[str]] = {}
        late: list[Hit] = []
        waiting: list[tuple[Hit, Alias]] = []
        for hit in drop_inner(self._phrases.all_hits(fold)):
            if hit.index >= self._traps_from or inside(hit.start, hit.end, skip):
                continue
            alias = self._aliases[hit.index]
            if not self._written_as(alias, flat[hit.start : hit.end]):
                continue
            if self._is_name(alias, flat, hit, line_at(table, hit.start)):
                continue
            if alias.needs == "magnets":
                late.append(hit)
            elif alias.needs:
                waiting.append((hit, alias))
            elif not _COLOUR.match(flat, hit.end):
                found.setdefault((hit.start, hit.end), set()).add(alias.ref_id)
        trapped = [
            (h.start, h.end)
            for h in drop_inner(self._phrases.all_hits(fold))
            if h.index >= self._traps_from
        ]
        for m in _CRITICAL.finditer(fold):
            span = (m.start(), m.end())
            if not inside(*span, skip) and not inside(*span, trapped) and not inside(*span, found):
                found[span] = {"critical-minerals"}
        known = sorted([*found, *((h.start, h.end) for h, _ in waiting)])
        for hit, alias in waiting:
            if self._counts(alias, flat, hit, known):
                found.setdefault((hit.start, hit.end), set()).add(alias.ref_id)
        if any(ids & self._lists["magnet_context"] for ids in found.values()):
            for hit in late:
                found.setdefault((hit.start, hit.end), set()).add("rare-earth-magnets")
        self._add_symbols(text, found, skip)
        return [
            Mention(s, e, text[s:e], "mineral", ref)
            for (s, e), refs in sorted(found.items())
            for ref in sorted(refs)
        ]

    def _written_as(self, alias: Alias, surface: str) -> bool:
        """Abbreviations count in capitals only."""
        if any(c.isupper() for c in alias.text[1:]) and " " not in alias.text:
            return surface == alias.text or (len(surface) > 5 and surface.isupper())
        return True

    def _is_name(self, alias: Alias, flat: str, hit: Hit, line: Line | None) -> bool:
        """Whether the word is part of a company's, place's or band's name."""
        surface = flat[hit.start : hit.end]
        if not surface[0].isupper() or (line and line.capitals):
            return False
        after = re.match(r"[ -]([A-Z&][\w&.-]*)", flat[hit.end : hit.end + 30])
        before = re.search(r"([A-Z][\w.-]*) $", flat[max(0, hit.start - 25) : hit.start])
        suffix = self._lists["company_suffix"]
        following = after.group(1) if after else ""
        group = alias.ref_id in GROUPS
        if line and (line.heading or in_headline(flat, hit.start, hit.end)):
            return (
                following.rstrip(".,") in suffix
                and not group
                and following
                not in (
                    "Mining",
                    "Mines",
                    "Exports",
                    "Industry",
                    "Power",
                    "Energy",
                    "Smelter",
                    "Refining",
                    "Gold",
                    "Copper",
                    "Nickel",
                    "Silver",
                    "Steel",
                    "Cobalt",
                    "Zinc",
                    "Tin",
                    "Lithium",
                    "Smelting",
                    "Trading",
                    "Recycling",
                    "Group",
                )
            )
        starts = _starts_sentence(flat, hit.start)
        if following and not (group and _POLICY.match(following)):
            return following not in self._demonyms
        if before and not starts and before.group(1) not in self._demonyms:
            head = _starts_sentence(flat, hit.start - len(before.group(0)))
            return not head and not (group and following)
        alone = not starts and not following
        return alone and surface in ("Rare Earth", "Gold", "Silver", "Iron", "Tin", "Lead")

    def _counts(self, alias: Alias, flat: str, hit: Hit, known: list[tuple[int, int]]) -> bool:
        """Whether an everyday word is meant as the metal."""
        before = words_before(flat, hit.start, 3)
        after = words_after(flat, hit.end, 2)
        nouns = self._lists["metal_noun"]
        following = after[0].lower() if after else ""
        if _COLOUR.match(flat, hit.end):
            return False
        if self._listed(flat, hit, known):
            return True
        if following.strip("-") in nouns or (
            before and before[0].lower() in self._lists["metal_before"]
        ):
            return True
        if alias.needs == "metal":
            return bool(
                len(before) > 1
                and before[0] == "of"
                and before[1].lower() in nouns | self._lists["metal_before"]
            )
        around = flat[max(0, hit.start - 80) : hit.end + 80]
        if alias.ref_id in ("gold", "silver") and _SPORT.search(around):
            return bool(_WEIGHT.search(flat[max(0, hit.start - 50) : hit.end + 50]))
        return not following[:1].isalpha() or following in self._lists["after_noun"]

    @staticmethod
    def _listed(flat: str, hit: Hit, known: list[tuple[int, int]]) -> bool:
        """Whether another mineral stands beside it: "lead and zinc", "tin, tungsten"."""
        at = bisect_left(known, (hit.start, hit.end))
        for start, end in known[max(0, at - 2) : at + 3]:
            if (start, end) == (hit.start, hit.end):
                continue
            gap = flat[end : hit.start] if end <= hit.start else flat[hit.end : start]
            if 0 < len(gap) <= 8 and re.fullmatch(r"\s*(,|and|or|/|-|&|,\s*and|,\s*or)\s*", gap):
                return True
        return False

    def _add_symbols(
        self, text: str, found: dict[tuple[int, int], set[str]], skip: Sequence[tuple[int, int]]
    ) -> None:
        """Symbols count in a run of three or more; Chinese signs beside another one."""
        run: list[re.Match[str]] = []
        for m in self._symbol.finditer(text):
            if run and not _SYMBOL_GAP.match(text[run[-1].end() : m.start()]):
                self._keep_run(run, found, skip)
                run = []
            run.append(m)
        self._keep_run(run, found, skip)
        signs = [(i, c) for i, c in enumerate(text) if c in self._by_sign]
        for i, c in signs:
            if any(0 < abs(j - i) <= 2 for j, _ in signs) and not inside(i, i + 1, found):
                found[(i, i + 1)] = {self._by_sign[c]}

    def _keep_run(
        self,
        run: list[re.Match[str]],
        found: dict[tuple[int, int], set[str]],
        skip: Sequence[tuple[int, int]],
    ) -> None:
        if len({m.group() for m in run}) < 3 or all(len(m.group()) == 1 for m in run):
            return
        for m in run:
            if not inside(m.start(), m.end(), skip) and not inside(m.start(), m.end(), found):
                found[(m.start(), m.end())] = {self._by_symbol[m.group()]}


def _starts_sentence(flat: str, position: int) -> bool:
    head = flat[max(0, position - 4) : position].rstrip(" \"'([*•-–—")
    return not head or head[-1] in ".!?:;\n|>" or "\n" in flat[max(0, position - 2) : position]


@lru_cache(maxsize=1)
def _finder() -> MineralFinder:
    return MineralFinder(vocabulary())


def find_minerals(text: str, skip: Sequence[tuple[int, int]] = ()) -> list[Mention]:
    """Mentions of minerals, in order. `skip` holds spans (start, end) to leave out.

    One span may name two minerals ("NdPr"): then it yields one mention for each.
    """
    return _finder().find(text, skip)


@lru_cache(maxsize=1)
def _products() -> tuple[Phrases, list[str]]:
    pairs = [(a, pid) for pid, group in vocabulary().products.items() for a in group]
    return Phrases([a for a, _ in pairs]), [pid for _, pid in pairs]


def find_products(text: str, skip: Sequence[tuple[int, int]] = ()) -> list[Mention]:
    """Mentions of products that are no minerals, in order, each once however it is spelt."""
    phrases, ids = _products()
    return list(
        dict.fromkeys(
            Mention(h.start, h.end, text[h.start : h.end], "product", ids[h.index])
            for h in phrases.longest(folded(text))
            if not inside(h.start, h.end, skip)
        )
    )
