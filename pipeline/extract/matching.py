"""Finding many fixed phrases in one text, fast, with offsets that hold.

Folding of characters that keeps every offset, word boundaries, longest match, and the shape
of the lines (headings, capitals) that the finders ask about. What a phrase means and whether
it counts where it stands is decided by the finders.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

_PLAIN = {
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2212\ufe58\ufe63\uff0d", "-"),
    **dict.fromkeys("\u2018\u2019\u201b\u02bc\uff07\u2032\u0060\u00b4", "'"),
    **dict.fromkeys(
        "\u00a0\u1680\u202f\u205f\u3000\u2007\u2008\u2009\u200a\u2000\u2001\u2002"
        "\u2003\u2004\u2005\u2006\t",
        " ",
    ),
    **dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb", '"'),
}
_PLAIN_TABLE = {ord(k): v for k, v in _PLAIN.items()}
_DROP_ACCENT = str.maketrans(
    "áàâäãåāčćçďéèêëěęíìîïīłñńňóòôöõøōřśšşťúùûüūůýÿžźż"
    "ÁÀÂÄÃÅĀČĆÇĎÉÈÊËĚĘÍÌÎÏĪŁÑŃŇÓÒÔÖÕØŌŘŚŠŞŤÚÙÛÜŪŮÝŸŽŹŻğĞıİ",
    "aaaaaaacccdeeeeeeiiiiilnnnooooooorssstuuuuuuyyzzz"
    "AAAAAAACCCDEEEEEEIIIIILNNNOOOOOOORSSSTUUUUUUYYZZZgGiI",
)


def plain(text: str) -> str:
    """`text` with ASCII dashes, quotes and spaces: the same length, case and line breaks."""
    return text.translate(_PLAIN_TABLE)


@lru_cache(maxsize=4096)
def _lower_char(c: str) -> str:
    low = c.lower()
    return low if len(low) == 1 else c


def lowered(text: str) -> str:
    """`text` in lower case, the same length."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(map(_lower_char, text))


def folded(text: str) -> str:
    """Lower case, no accents, hyphens and line breaks as spaces: the same length."""
    return lowered(plain(text).translate(_DROP_ACCENT)).replace("-", " ").replace("\n", " ")


@dataclass(frozen=True, slots=True)
class Hit:
    """Pattern number `index` at `start`..`end`."""

    index: int
    start: int
    end: int


class Phrases:
    """A set of folded phrases. Matches are whole words, longest first, without overlap."""

    def __init__(self, phrases: Sequence[str]) -> None:
        keys: dict[str, list[int]] = {}
        for i, phrase in enumerate(phrases):
            keys.setdefault(folded(phrase), []).append(i)
        self._indexes = list(keys.values())
        self._machine = AhoCorasick(list(keys), matchkind=MatchKind.Standard)

    def all_hits(self, fold: str) -> list[Hit]:
        """Every whole-word match in folded text, overlaps included."""
        out: list[Hit] = []
        for pattern, start, end in self._machine.find_matches_as_indexes(fold, overlapping=True):
            if is_bounded(fold, start, end):
                out.extend(Hit(i, start, end) for i in self._indexes[pattern])
        return out

    def longest(self, fold: str) -> list[Hit]:
        """The longest matches; several hits on one span where phrases share their words."""
        return drop_inner(self.all_hits(fold))


def drop_inner(hits: Iterable[Hit]) -> list[Hit]:
    """Without the hits that lie in, or overlap, a longer one (ties: the earlier)."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda h: (h.start, h.start - h.end)):
        while (
            kept
            and kept[-1].end > hit.start
            and (hit.end - hit.start > kept[-1].end - kept[-1].start)
        ):
            kept.pop()
        last = kept[-1] if kept else None
        if last is None or hit.start >= last.end or (last.start, last.end) == (hit.start, hit.end):
            kept.append(hit)
    return kept


def is_bounded(text: str, start: int, end: int) -> bool:
    """No letter or digit runs on at either side (CJK letters make no words)."""
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    first, last = text[start], text[end - 1]
    return not (_runs_on(before, first) or _runs_on(last, after))


def _runs_on(left: str, right: str) -> bool:
    return left.isalnum() and right.isalnum() and not _is_cjk(left) and not _is_cjk(right)


def _is_cjk(c: str) -> bool:
    return "\u2e80" <= c <= "\u9fff" or "\uac00" <= c <= "\ud7af" or "\u3040" <= c <= "\u30ff"


def inside(start: int, end: int, spans: Iterable[tuple[int, int]]) -> bool:
    """Whether start..end touches one of `spans`."""
    return any(start < e and end > s for s, e in spans)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text. `heading`: most of its words are capitalised; `capitals`: all are
    in capital letters."""

    start: int
    end: int
    heading: bool
    capitals: bool


_WORD = re.compile(r"[^\W\d_][\w'’]*")
_SMALL = {
    "a",
    "an",
    "and",
    "as",
    "at",
    "by",
    "for",
    "from",
    "in",
    "is",
    "into",
    "of",
    "on",
    "or",
    "over",
    "the",
    "to",
    "with",
    "after",
    "vs",
    "v",
    "its",
    "s",
    "but",
    "than",
    "up",
}


@lru_cache(maxsize=2)
def lines(text: str) -> tuple[Line, ...]:
    """The lines of `text`, blank ones left out."""
    out = []
    start = 0
    for raw in text.split("\n"):
        end = start + len(raw)
        words = [w for w in _WORD.findall(raw) if w.lower() not in _SMALL]
        if raw.strip():
            caps = [w for w in words if w[:1].isupper()]
            letters = sum(map(str.isalpha, raw))
            capitals = letters > 3 and sum(map(str.isupper, raw)) >= 0.8 * letters
            ended = raw.rstrip().endswith((".", "!", '."', ".”")) and (
                len(words) > 6 or "".join(words[-1:])[:1].islower()
            )
            heading = capitals or (
                3 <= len(words) <= 25 and len(caps) >= 0.75 * len(words) and not ended
            )
            out.append(Line(start, end, heading, capitals))
        start = end + 1
    return tuple(out)


def line_at(table: Sequence[Line], position: int) -> Line | None:
    """The line that holds `position`."""
    low, high = 0, len(table)
    while low < high:
        middle = (low + high) // 2
        if table[middle].end < position:
            low = middle + 1
        else:
            high = middle
    return table[low] if low < len(table) and table[low].start <= position else None


def words_before(text: str, position: int, count: int, stop: str = "\n") -> list[str]:
    """Up to `count` words before `position` on its line, nearest first."""
    low = max(text.rfind(stop, 0, position) + 1, position - 30 * count, 0)
    return re.findall(r"[\w$&](?:[\w'’&-]|\.(?=\w))*|[^\w\s]", text[low:position])[::-1][:count]


def words_after(text: str, position: int, count: int, stop: str = "\n") -> list[str]:
    """Up to `count` words after `position` on its line, in order."""
    high = text.find(stop, position)
    high = min(high if high >= 0 else len(text), position + 30 * count)
    return re.findall(r"[\w$&](?:[\w'’&-]|\.(?=\w))*|[^\w\s]", text[position:high])[:count]


_SEPARATOR = re.compile(r"[|:›»•–—?!.;\n]")


def in_headline(flat: str, start: int, end: int) -> bool:
    """Whether start..end stands in a stretch of capitalised words, as in a list of links."""
    low = max(0, start - 80)
    low = max((m.end() for m in _SEPARATOR.finditer(flat, low, start)), default=low)
    high = min(len(flat), end + 160)
    stop = _SEPARATOR.search(flat, end, high)
    stretch = flat[low : stop.start() if stop else high]
    words = [w for w in re.findall(r"[^\W\d_][\w']*", stretch) if w.lower() not in _SMALL]
    return 3 <= len(words) <= 14 and all(w[0].isupper() for w in words)
