"""Finding rates: per cent and percentage points, in figures and in words.

The amounts, their unit, and whether one layer or the total is meant. Whether a rate is a
tariff's, old, new or the size of a change is read with the claims.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.extract.found import Mention
from pipeline.extract.matching import inside, lowered, plain

_UNITS = {
    w: i
    for i, w in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen".split()
    )
}
_TENS = {
    w: 10 * i
    for i, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}
_WORDS = "|".join(sorted({*_UNITS, *_TENS, "hundred", "a hundred"}, key=len, reverse=True))
_FIGURE = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+"
_SPELT = rf"(?:{_WORDS})(?:[ -](?:and[ -])?(?:{_WORDS})){{0,5}}(?: and (?:a half|one half))?"
_AMOUNT = rf"(?:{_FIGURE}|{_SPELT})(?: ?1/2)?"
_PERCENT = r"(?:%|percent\b|per cent\b|per-cent\b|pct\b|pc\b|p\.c\.)"
_POINT = r"(?:percentage[ -]points?\b|percent points?\b|%[ -]points?\b|ppts?\b|pp\b|points?\b)"
_RATE = re.compile(
    rf"(?<![\w.,$€£¥])(?P<low>{_AMOUNT})"
    rf"(?:[ -]?(?P<lowunit>{_PERCENT}))?"
    rf"(?: ?(?:-|to|and|or) ?(?P<high>{_AMOUNT}))?"
    rf"[ -]?(?P<unit>{_POINT}|{_PERCENT})(?P<tail>[ -]points?\b)?"
)
_BASIS = re.compile(r"(?<![\w.,$])(?P<low>\d+)[ -]basis[ -]points?\b")

_TARIFF = re.compile(r"tariff|dut(?:y|ies)|levy|levies|tax|surtax|surcharge|rate|royalt|reciprocal")


def _number(words: str) -> float:
    figure = words.strip()
    half = 0.5 if re.search(r"1/2|and (?:a|one) half", figure) else 0.0
    figure = re.sub(r" ?1/2| and (?:a half|one half)", "", figure).strip()
    if figure[:1].isdigit() or figure[:1] == ".":
        return float(figure.replace(",", "")) + half
    total = 0
    for word in re.split(r"[ -]", figure):
        if word == "hundred":
            total = max(total, 1) * 100
        else:
            total += _UNITS.get(word, _TENS.get(word, 0))
    return total + half


def find_rates(text: str, skip: Sequence[tuple[int, int]] = ()) -> list[Mention]:
    """Mentions of rates, in order: `value` in per cent or points, `unit` "pct" or "pp".

    Both ends of a range are mentions of their own. Plain "points" count where a tariff is
    spoken of within the same stretch of text.
    """
    flat = lowered(plain(text))
    out: list[Mention] = []
    for m in _RATE.finditer(flat):
        unit = m["unit"]
        points = unit.startswith(("percentage", "percent p", "%p", "% p", "%-p", "pp", "point"))
        if unit.startswith("point") and not _about_tariffs(flat, m):
            continue
        kind = "pp" if points or m["tail"] else "pct"
        if m["high"] is None:
            _add(out, text, m.start("low"), m.end(), m["low"], kind, skip)
            continue
        if m["lowunit"] is None and _runs_from_elsewhere(flat, m):
            _add(out, text, m.start("high"), m.end(), m["high"], kind, skip)
            continue
        low_end = m.end("lowunit") if m["lowunit"] else m.end("low")
        _add(out, text, m.start("low"), low_end, m["low"], kind, skip)
        _add(out, text, m.start("high"), m.end(), m["high"], kind, skip)
    for m in _BASIS.finditer(flat):
        if not inside(m.start(), m.end(), skip):
            out.append(
                Mention(
                    m.start(),
                    m.end(),
                    text[m.start() : m.end()],
                    "rate",
                    value=float(m["low"]) / 100,
                    unit="pp",
                )
            )
    return sorted(out, key=lambda r: r.start)


def _about_tariffs(flat: str, m: re.Match[str]) -> bool:
    return bool(_TARIFF.search(flat[max(0, m.start() - 120) : m.end() + 80]))


def _runs_from_elsewhere(flat: str, m: re.Match[str]) -> bool:
    """Whether the first figure of "in 2024 and 15%" or "rose 3 to 5%" is no rate: a year."""
    joint = flat[m.end("low") : m.start("high")].strip()
    low = m["low"]
    is_year = low.isdigit() and len(low) == 4 and 1900 <= int(low) <= 2100
    return is_year or (joint in ("and", "or", "to") and _is_counted(flat, m.start()))


def _is_counted(flat: str, start: int) -> bool:
    return bool(
        re.search(
            r"(?:no|nos|section|article|chapter|annex|phase|by|on|january|february|"
            r"march|april|may|june|july|august|september|october|november|december)"
            r"\.? $",
            flat[max(0, start - 12) : start],
        )
    )


_TOTAL = re.compile(
    r"(?<!\w)(?:totals?|totall?ing|combined|average|overall|cumulative|aggregate|effective|all-in|"
    r"in all|altogether|together|sum|stacked)(?!\w)"
)
_LAYER = re.compile(
    r"(?<!\w)(?:additional|extra|further|another|on top|added|adding|surcharge|layer)(?!\w)"
)
_BASIS_REACH = 50  # characters around a rate that tell what it is a rate of


def basis(text: str, start: int, end: int, unit: str | None) -> str | None:
    """What the rate at [start, end) measures: "layer", "total", or None where nothing says so."""
    around = text[max(0, start - _BASIS_REACH) : end + _BASIS_REACH].lower()
    if _TOTAL.search(around):
        return "total"
    return "layer" if unit == "pp" or _LAYER.search(around) else None


def _add(
    out: list[Mention],
    text: str,
    start: int,
    end: int,
    amount: str,
    unit: str,
    skip: Sequence[tuple[int, int]],
) -> None:
    if not inside(start, end, skip):
        value = _number(amount)
        if value <= 10_000:
            out.append(Mention(start, end, text[start:end], "rate", value=value, unit=unit))
