"""Quantities of time: "two and a half years", "90-day", "a couple of weeks".

Reads the tokens of a match of the grammar's QTY into an amount and a unit, and writes TIMEX3
durations. Vague amounts are "X", as our guide has it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.dates.lexicon import words
from pipeline.dates.tokens import Token

_NUMBERS = frozenset(words("NUMWORD TENS DAYNUM NUM COUPLE YEAR VAGUE HALF"))
UNIT_SYMBOLS = frozenset(words("DAYW WEEKW MONTHW YEARW QUARTERW WEEKEND UNIT UNITS"))


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount of a unit; None is a vague amount."""

    amount: float | None
    unit: str

    def duration(self) -> str:
        """The TIMEX3 value."""
        unit, amount = self.unit, self.amount
        if unit == "DE" and amount is not None:
            unit, amount = "Y", amount * 10
        if unit == "2W":
            unit, amount = "W", None if amount is None else amount * 2
        if amount is not None and 0 < amount < 1:
            unit, amount = _whole(unit, amount)
        number = "X" if amount is None else f"{amount:g}"
        return f"PT{number}{unit[1]}" if unit[0] == "T" else f"P{number}{unit}"


_PARTS = {"CE": ("Y", 100), "Y": ("M", 12), "Q": ("M", 3), "D": ("TH", 24), "TH": ("TM", 60)}
"""What half of a unit is counted in: half a year is six months."""


def _whole(unit: str, amount: float) -> tuple[str, float]:
    """Less than one of a unit as a whole number of a smaller one, where it is one."""
    smaller, size = _PARTS.get(unit, (unit, 1))
    return (smaller, amount * size) if (amount * size).is_integer() else (unit, amount)


def _amount(tokens: Sequence[Token]) -> float | None:
    total: float = 0
    seen = False
    for i, token in enumerate(tokens):
        value = token.value
        if token.symbol == "VAGUE":
            return None
        if token.symbol in ("AND", "OR", "TO", "DASH") and seen:
            if token.symbol == "DASH" and i and tokens[i - 1].symbol == "TENS":
                continue
            rest = tokens[i + 1 :]
            return total + 0.5 if any(t.symbol == "HALF" for t in rest) else total
        if token.symbol == "NUMWORD" and value in (12, 100) and seen:
            total *= float(value)
        elif token.symbol == "SLASH":
            before, after = tokens[i - 1].value, tokens[i + 1].value
            whole = total - float(before)
            return whole + round(float(before) / float(after), 2) if float(after) else None
        elif token.symbol in ("NUMWORD", "TENS", "DAYNUM", "NUM", "COUPLE", "YEAR"):
            total += float(value)
            seen = True
    return total if seen else 1.0


def read_quantity(tokens: Sequence[Token]) -> Quantity | None:
    """The quantity that these tokens state, or None where they state none."""
    at = next((i for i, t in enumerate(tokens) if t.symbol in UNIT_SYMBOLS), None)
    if at is None:
        return None
    unit = tokens[at]
    before = [t for t in tokens[:at] if t.symbol not in ("APPROX", "LITTLE", "ORD")]
    if any(t.symbol == "YEAR" and 1900 <= int(t.value) <= 2100 for t in before):
        return None
    numbers = [t for t in before if t.symbol in _NUMBERS]
    if before and before[0].symbol == "HALF":
        return Quantity(0.5, str(unit.value))
    vague = not numbers and unit.symbol == "UNITS"
    amount = None if vague else _amount(before)
    after = tokens[at + 1 :]
    if amount is not None and len(after) >= 3 and after[0].symbol == "AND":
        amount += 0.5
    return Quantity(amount, str(unit.value))
