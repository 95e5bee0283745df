"""The formats a column may declare, as regular expressions that match in full.

Syntax that RE2 (DuckDB) and Python both read. Whether a date of the right form exists in the
calendar is a rule of its own (`rules.py`).
"""

from __future__ import annotations

from pipeline.tables.model import Format

_YEAR = r"[0-9]{4}"
_MONTH = r"(?:0[1-9]|1[0-2])"
_DAY = r"(?:0[1-9]|[12][0-9]|3[01])"
_CLOCK = r"(?:[01][0-9]|2[0-4])(?::[0-5][0-9](?::[0-5][0-9])?)?"

# EDTF level 0 and 1: dates, seasons, unspecified digits, qualifiers, intervals.
_UNSPECIFIED = rf"{_YEAR}-{_MONTH}-XX|{_YEAR}-XX-XX|{_YEAR}-XX|[0-9]{{3}}X|[0-9]{{2}}XX"
_PLAIN = rf"{_YEAR}(?:-{_MONTH}(?:-{_DAY})?|-2[1-4])?"
_EDTF = rf"(?:{_UNSPECIFIED}|{_PLAIN})[?~%]?"
_INTERVAL = rf"{_EDTF}/(?:{_EDTF}|\.\.)?|(?:\.\.)?/{_EDTF}"

# TIMEX3: dates with unknown parts, weeks, quarters, halves, seasons, times, durations.
_X_DAY = rf"-(?:{_DAY}|XX)"
_X_WEEK = r"-W(?:[0-5][0-9]|XX)(?:-(?:WE|[1-7]|X))?"
_X_PART = rf"(?:-(?:{_MONTH}|XX)(?:{_X_DAY})?|{_X_WEEK}|-Q[1-4X]|-H[12X]|-(?:SP|SU|FA|WI))"
_X_TIME = rf"T(?:{_CLOCK}(?:Z|[+-][0-9]{{2}}:?[0-9]{{2}})?|MO|MI|AF|EV|NI|DT)"
_X_DATE = rf"(?:{_YEAR}|[0-9]{{3}}X|[0-9]{{2}}XX|XXXX|[0-9]{{2,3}}){_X_PART}?(?:{_X_TIME})?"
_NUMBER = r"(?:[0-9]+(?:\.[0-9]+)?|X+)"
_UNIT = r"(?:DE|CE|ML|WE|WI|SP|SU|FA|Y|M|W|D|Q|H)"
_LENGTH = rf"P(?:{_NUMBER}{_UNIT})+(?:T(?:{_NUMBER}[HMS])+)?|PT(?:{_NUMBER}(?:[HMS]|EV|NI|MO|AF))+"
_REFERENCE = r"PRESENT_REF|PAST_REF|FUTURE_REF"

_PATTERNS: dict[Format, str] = {
    "edtf": rf"{_INTERVAL}|{_EDTF}",
    "timex": rf"{_X_DATE}|{_X_TIME}|{_LENGTH}|{_REFERENCE}",
    "slug": r"[a-z0-9]+(?:-[a-z0-9]+)*",
    "sha256": r"[0-9a-f]{64}",
    "uri": r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+",
    "hs6": r"[0-9]{6}",
    "iso3": r"[A-Z]{3}",
}

PATTERNS: dict[Format, str] = {name: f"^(?:{p})$" for name, p in _PATTERNS.items()}
"""By format: a pattern anchored at both ends."""
