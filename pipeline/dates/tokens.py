"""From text to tokens, each with its symbol: the alphabet that the grammar is written in.

One regular expression cuts the text; words get their symbol from the lexicon, numbers from
their shape. A document becomes a short string with one character a token, on which every
rule of the grammar is matched: no rule ever runs over the text itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from pipeline.dates.lexicon import NEEDS_CAPITAL, PUNCTUATION, SYMBOLS, WORDS

Value = int | float | str

CODE: Final[dict[str, str]] = {s: chr(0xE000 + i) for i, s in enumerate(SYMBOLS)}
"""One private-use character a symbol."""

OTHER: Final = CODE["OTHER"]

_TOKEN: Final = re.compile(
    r"""\x20?(?:
    (?P<word>[^\W\d_]++(?!\d|://|\.[a-z]|@)(?:['’](?!s\b)[^\W\d_]+)?)
  | (?P<break>\n[^\S\n]*\n\s*|\n[^\S\n]*(?=[•*·]|[-–—]\s|\d{1,2}[.)]\s))
  | \s
  | (?P<poss>['’]s\b)
  | (?P<apos>['’]\d\d\b(?![\d%]))
  | (?P<decade>(?:\b\d{3}0|['’]\d0)['’]?s\b)
  | (?P<punct>[^\w\s])
  | (?P<link>https?://[^\s<>]{1,2000}|www\.[^\s<>]{1,2000})
  | (?P<clock>\b\d{1,2}(?:[:.]\d\d){0,2}\s?(?:[aApP]\.?\s?[mM]\b\.?|noon\b)
      |\b\d{1,2}:\d\d(?::\d\d)?\b|\b\d{1,2}\.\d\d(?=\s(?:GMT|BST|CEST?|E[SD]T)\b))
  | (?P<iso>\b\d{4}-\d\d-\d\d(?:[T\x20]\d\d:\d\d(?::\d\d)?(?:\.\d{1,6})?(?:Z|[+-]\d\d:?\d\d)?)?\b)
  | (?P<span>\b(?:1[5-9]|20)\d\d\s?[-–/]\s?\d\d(?:\d\d)?\b(?![-/.]\d))
  | (?P<numeric>\b\d{1,2}(?P<sep>[./-])\d{1,2}(?P=sep)\d{2}(?:\d\d)?\b
      |\b\d{4}[/.]\d\d?[/.]\d\d?\b)
  | (?P<quarter>\b(?:[QqHh][1-4]|[1-4][QqHh])(?:[-–/ ]?(?:FY)?\d{2}(?:\d\d)?)?\b)
  | (?P<fy>\bFY\s?(?:\d{4}|\d\d)(?:[-/]\d{2}(?:\d\d)?)?\b)
  | (?P<ord>\b\d{1,3}(?:st|nd|rd|th|ST|ND|RD|TH)\b)
  | (?P<num>\d+(?:[.,]\d+)*[½¼¾]?)
  | (?P<rest>[^\W\d_]+)
    )""",
    re.VERBOSE,
)


@dataclass(slots=True)
class Token:
    """One token: place, symbol and value, and the lower-case word where it is one."""

    start: int
    end: int
    symbol: str
    value: Value = ""
    low: str = ""
    capital: bool = False


@dataclass(slots=True)
class Tokens:
    """The tokens of a text and their symbols as one string (`codes[i]` is of `items[i]`)."""

    items: list[Token] = field(default_factory=list)
    codes: str = ""


def _number(text: str) -> tuple[str, Value]:
    if text.isdecimal() and text.isascii():
        if len(text) <= 2:
            day = int(text)
            return ("DAYNUM", day) if 1 <= day <= 31 else ("NUM", day)
        if len(text) == 4 and "1000" <= text <= "2199":
            return "YEAR", int(text)
        return ("NUM", int(text)) if len(text) <= 6 else ("OTHER", "")
    if len(text) > 12:
        return "OTHER", ""
    try:
        plain = text.replace(",", "").replace("½", ".5").replace("¼", ".25").replace("¾", ".75")
        number = float(plain)
    except ValueError:
        return "OTHER", ""
    return "NUM", int(number) if number.is_integer() else number


def clock_value(text: str) -> str | None:
    """Twenty-four-hour HH:MM of "12:19 a.m.", or None where there is no such time."""
    digits = [int(d) for d in re.findall(r"\d+", text)]
    hour, minute = digits[0], digits[1] if len(digits) > 1 else 0
    half = re.search(r"[ap](?=\.?\s?m)", text, re.IGNORECASE)
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.group().lower() == "p" else 0)
    return f"{hour:02d}:{minute:02d}" if hour <= 24 and minute <= 59 else None


def _shape(kind: str, text: str) -> tuple[str, Value]:
    if kind == "clock":
        value = clock_value(text)
        return ("CLOCK", value) if value else ("OTHER", "")
    if kind == "quarter":
        return ("QNUM" if "q" in text.lower() else "HALFNUM"), text.upper()
    if kind == "ord":
        number = int(text[:-2])
        return ("ORD", number) if number <= 100 else ("OTHER", "")
    names = {"iso": "ISO", "span": "YEARSPAN", "numeric": "NUMERIC", "sep": "NUMERIC", "fy": "FY"}
    names |= {"decade": "DECADE", "apos": "APOSYEAR", "break": "BREAK"}
    return names[kind], text


@lru_cache(maxsize=65_536)
def _word(piece: str) -> tuple[str, Value, str, bool]:
    """Symbol, value, lower case and capital of a word; texts repeat their words."""
    low = piece.lower()
    capital = piece[0] != low[0]
    found = WORDS.get(low)
    if found is None or (not capital and low in NEEDS_CAPITAL):
        return "OTHER", "", low, capital
    return *found, low, capital


def tokenize(text: str) -> Tokens:
    """All tokens of a text, in order."""
    items: list[Token] = []
    codes: list[str] = []
    code = CODE
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind is None:
            continue
        start, end = match.span(kind)
        piece = match[kind]
        if kind == "word":
            symbol, value, low, capital = _word(piece)
            items.append(Token(start, end, symbol, value, low, capital))
            codes.append(code[symbol])
            continue
        value, low = "", ""
        if kind == "num":
            symbol, value = _number(piece)
        elif kind == "punct":
            symbol, low = PUNCTUATION.get(piece, "OTHER"), piece
        elif kind == "poss":
            symbol = "POSS"
        elif kind in ("link", "rest"):
            symbol = "OTHER"
        else:
            symbol, value = _shape(kind, piece)
            low = "m" if kind == "clock" and not piece[-1].isdecimal() else ""
        items.append(Token(start, end, symbol, value, low))
        codes.append(code[symbol])
    return Tokens(items, "".join(codes))
