"""The words of time: each word's symbol in the grammar and what it stands for.

A symbol is a name that `grammar` uses in its patterns; the value is a number, a TIMEX3 code or
a pair. Only data lives here: how words combine is in `grammar`, what combinations mean in
`meaning`. Words are lower case; a word in NEEDS_CAPITAL counts only where it is capitalised.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

Word = tuple[str, int | float | str]


def words(text: str) -> tuple[str, ...]:
    """The words of a list written as running text."""
    return tuple(text.split())


MONTH_NAMES: Final = words(
    "january february march april may june july august september october november december"
)
_DAYS: Final = words("monday tuesday wednesday thursday friday saturday sunday")
_TENS: Final = words("twenty thirty forty fifty sixty seventy eighty ninety")
_ONES: Final = words(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_ORDINALS: Final = words(
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
    "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)

# The month abbreviations and those of weekdays that are words or names as well.
NEEDS_CAPITAL: Final = frozenset(
    [
        "may",
        "march",
        "mar",
        "jan",
        "dec",
        "jun",
        "sun",
        "sat",
        "mon",
        "wed",
        "thu",
        "tue",
        "fri",
        "est",
        "et",
        "pt",
        "ct",
        "mt",
        "gst",
        "ist",
        "easter",
        "valentine",
        "boxing",
        "memorial",
        "labor",
        "labour",
        "bastille",
        "armistice",
    ]
)

_GROUPS: Final[dict[str, Mapping[str, int | float | str]]] = {
    "MONTH": {
        **{m: i for i, m in enumerate(MONTH_NAMES, 1) if m not in ("march", "may")},
        **{m[:3]: i for i, m in enumerate(MONTH_NAMES, 1) if m not in ("march", "may")},
        "sept": 9,
        "februrary": 2,  # as it is often misspelt
        "febuary": 2,
    },
    "MAYMONTH": {"may": 5, "march": 3, "mar": 3},
    "WEEKDAY": {d: i for i, d in enumerate(_DAYS)},
    "WDABBR": {
        **{d[:3]: i for i, d in enumerate(_DAYS)},
        "tues": 1,
        "weds": 2,
        "thur": 3,
        "thurs": 3,
    },
    "PLURALDAY": {f"{d}s": i for i, d in enumerate(_DAYS)},
    "TENS": {t: 10 * i for i, t in enumerate(_TENS, 2)},
    "NUMWORD": {w: i for i, w in enumerate(_ONES)} | {"dozen": 12, "hundred": 100},
    "ORD": {w: i for i, w in enumerate(_ORDINALS)} | {"thirtieth": 30},
    "VAGUE": dict.fromkeys(words("few several many some numerous various"), "X"),
    "COUPLE": {"couple": 2, "pair": 2},
    "HALF": {"half": "H"},
    "A": {"a": 1, "an": 1, "another": 1},
    "THE": {"the": 0},
    "DAYW": {"day": "D"},
    "WEEKW": {"week": "W"},
    "MONTHW": {"month": "M"},
    "YEARW": {"year": "Y", "yr": "Y"},
    "QUARTERW": {"quarter": "Q"},
    "WEEKEND": {"weekend": "WE"},
    "UNIT": {
        "decade": "DE",
        "century": "CE",
        "hour": "TH",
        "minute": "TM",
        "min": "TM",
        "fortnight": "2W",
    },
    "UNITS": {
        "days": "D",
        "weeks": "W",
        "months": "M",
        "years": "Y",
        "yrs": "Y",
        "quarters": "Q",
        "decades": "DE",
        "centuries": "CE",
        "hours": "TH",
        "hrs": "TH",
        "minutes": "TM",
        "mins": "TM",
        "seconds": "TS",
        "fortnights": "2W",
        "weekends": "WE",
        "nights": "D",
    },
    "LAST": {"last": -1, "past": -1, "previous": -1, "preceding": -1, "prior": -1, "latest": 0},
    "NEXT": {"next": 1, "coming": 1, "upcoming": 1},
    "FOLLOWING": {"following": 1, "subsequent": 1},
    "THIS": {"this": 0, "current": 0},
    "THAT": {"that": 0, "same": 0},
    "AGO": {"ago": -1},
    "PART": {"early": "START", "late": "END", "mid": "MID"},
    "EARLIER": {"earlier": -1},
    "LATER": {"later": 1, "afterwards": 1, "afterward": 1, "hence": 1},
    "BEFORE": {"before": -1, "previously": -1},
    "AFTER": {"after": 1},
    "ON": {"on": 1},
    "BOUND": {
        **dict.fromkeys(words("end close rest remainder"), "END"),
        **dict.fromkeys(words("beginning start outset"), "START"),
        "middle": "MID",
    },
    "TODAY": {"today": 0, "yesterday": -1, "tomorrow": 1, "tonight": 0},
    "DAYPART": {
        "morning": "MO",
        "afternoon": "AF",
        "evening": "EV",
        "night": "NI",
        "midday": "MI",
        "lunchtime": "MI",
    },
    "CLOCK": {"noon": "12:00", "midnight": "24:00"},
    "ZONE": dict.fromkeys(
        words("et est edt ct cst cdt pt pst pdt mt gmt utc bst cet cest jst hkt ist aest"), ""
    ),
    "SEASON": {"spring": "SP", "summer": "SU", "autumn": "FA", "winter": "WI"},
    "FALL": {"fall": "FA"},
    "FISCAL": {"fiscal": "FY", "financial": "FY"},
    "FY": {"fy": "FY"},
    "NOW": {
        "now": "PRESENT_REF",
        "currently": "PRESENT_REF",
        "nowadays": "PRESENT_REF",
        "recently": "PAST_REF",
    },
    "RECENT": {"recent": "PAST_REF"},
    "FUTUREW": {"future": "FUTURE_REF"},
    "EVERY": {"every": 1, "each": 1, "per": 1},
    "SETWORD": {
        "daily": "P1D",
        "weekly": "P1W",
        "fortnightly": "P2W",
        "monthly": "P1M",
        "annually": "P1Y",
        "yearly": "P1Y",
        "hourly": "PT1H",
    },
    "APPROX": dict.fromkeys(
        words("about around approximately nearly almost roughly over under some exactly only"), ""
    ),
    "MORE": {"more": "", "less": "", "fewer": "", "no": ""},
    "THAN": {"than": ""},
    "OF": {"of": ""},
    "IN": {"in": ""},
    "FROM": {"from": ""},
    "TO": {"to": ""},
    "AND": {"and": ""},
    "OR": {"or": ""},
    "AT": {"at": ""},
    "TIMEW": {"time": ""},
    "LOCAL": {"local": ""},
    "LITTLE": {"little": ""},
    "JUST": {"just": ""},
    "SO": {"so": ""},
    "LEAST": {"least": ""},
    "WORKING": dict.fromkeys(
        words(
            "working business calendar consecutive full more single further whole entire "
            "additional extra straight successive"
        ),
        "",
    ),
    "HOLIDAY": {w: w for w in words("christmas thanksgiving easter halloween")},
    # These name a day only before "day".
    "NAMEDDAY": {w: w for w in words("valentine boxing memorial labor labour bastille armistice")},
    "NEWW": {"new": "new year"},
    "EVE": {"eve": -1},
    "PERIOD": {"period": 0},
    "OLD": {"old": ""},
}

PUNCTUATION: Final[dict[str, str]] = {
    ",": "COMMA",
    ".": "DOT",
    "-": "DASH",
    "‐": "DASH",
    "‑": "DASH",
    "–": "DASH",
    "—": "DASH",
    "/": "SLASH",
    "'s": "POSS",
    "’s": "POSS",
    "(": "PAREN",
    ")": "PAREN",
}

# Symbols that are read off a token's shape and not off a word.
SHAPES: Final = words(
    "YEAR DAYNUM NUM DECADE ISO NUMERIC QNUM HALFNUM YEARSPAN APOSYEAR BREAK OTHER"
)


def _merge() -> dict[str, Word]:
    words: dict[str, Word] = {}
    for symbol, group in _GROUPS.items():
        for word, value in group.items():
            words.setdefault(word, (symbol, value))
    return words


WORDS: Final[dict[str, Word]] = _merge()
"""Symbol and value of each word. The first group that lists a word has it (see EXTRA)."""

SYMBOLS: Final[tuple[str, ...]] = tuple(dict.fromkeys([*_GROUPS, *PUNCTUATION.values(), *SHAPES]))
