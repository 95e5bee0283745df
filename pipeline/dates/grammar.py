"""The grammar of temporal expressions: which sequences of symbols are one expression.

A rule is a name and a pattern over the lexicon's symbols; `{NAME}` is a part defined in PARTS,
and ( | ) ? have their usual meaning. The longest rule that `meaning` accepts wins; the order
here breaks ties. What a match means is said in `meaning`, under the rule's name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from pipeline.dates.lexicon import words
from pipeline.dates.tokens import CODE

PARTS: Final[dict[str, str]] = {
    "WD": "(WEEKDAY|WDABBR DOT?)",
    "ONWD": "({WD} COMMA? (DASH|THE)?)",
    "MON": "(MONTH|MAYMONTH) DOT?",
    "NUMBER": "(NUMWORD DASH AND DASH A DASH HALF DASH?|A? (VAGUE|COUPLE) OF?"
    "|A? NUMWORD NUMWORD?|TENS DASH? NUMWORD?"
    "|(DAYNUM|NUM) DAYNUM SLASH DAYNUM|DAYNUM|NUM (AND A HALF)?|YEAR)",
    "ONE": "(DAYW|WEEKW|MONTHW|YEARW|QUARTERW|WEEKEND|UNIT)",
    "QTY": "({NUMBER} (AND A HALF)? (OR {NUMBER}|TO {NUMBER}|DASH {NUMBER})? (WORKING|MORE)? DASH?"
    " (UNITS|{ONE}) (AND A HALF)?"
    "|A WORKING? {ONE} (AND A HALF|OR NUMWORD|OR SO)?|HALF DASH? A? {ONE})",
    "ABOUT": "(APPROX|AT LEAST|AT? MORE THAN|A LITTLE (APPROX|MORE THAN)|JUST APPROX)",
    "REL": "(LAST|NEXT|THIS|THAT|FOLLOWING)",
    "NEAR": "(LAST|NEXT|THIS)",
    "RELYEAR": "(THE? {REL} FISCAL? YEARW)",
    "YR": "(COMMA? OF? YEAR|APOSYEAR|COMMA? OF? {RELYEAR})",
    "TOD": "((COMMA|AT|DASH)? CLOCK DASH? (LOCAL TIMEW|ZONE|PAREN ZONE PAREN)?)",
    "EARLYTOD": "(CLOCK (LOCAL TIMEW|ZONE)? COMMA? ON?)",
    "PRE": "(THE? BOUND (OF|DASH)|THE? (PART|EARLIER|LATER) DASH? (IN|ON)?)",
    "OFYEAR": "(OF? THE? FISCAL? YEARW? YEAR|OF? {RELYEAR}|OF THE YEARW)",
    "HALFOF": "(ORD DASH? HALF|LAST HALF)",
    "QUARTER": "((ORD|LAST) DASH? (FISCAL)? DASH? QUARTERW|FISCAL ORD DASH? QUARTERW)",
}

RULES: Final[tuple[tuple[str, str], ...]] = (
    ("iso", "ISO"),
    ("numeric", "({WD} COMMA?)? NUMERIC {TOD}?"),
    ("day", "{EARLYTOD}? {PRE}? {ONWD}? THE? (DAYNUM|ORD) OF? {MON} {YR}? {TOD}?"),
    ("day", "{EARLYTOD}? THE? {PRE}? {ONWD}? {NEAR}? {MON} THE? (DAYNUM|ORD) {YR}? {TOD}?"),
    ("day", "DAYNUM DASH {MON} DASH YEAR {TOD}?"),
    ("day_of_range", "(DAYNUM|ORD) (TO|AND) (DAYNUM|ORD) {MON} {YR}?"),
    ("days", "(DAYNUM|ORD) DASH (DAYNUM|ORD) {MON} {YR}?"),
    ("days", "{MON} (DAYNUM|ORD) DASH (DAYNUM|ORD) {YR}?"),
    ("weekday", "{EARLYTOD}? THE? {PRE}? {REL}? WEEKDAY (DAYPART|OF? {REL} WEEKW)? {TOD}?"),
    ("weekday", "{REL} WEEKW ON? WEEKDAY DAYPART? {TOD}?"),
    ("today", "{EARLYTOD}? {PRE}? TODAY (DAYPART|AT? CLOCK)? {TOD}?"),
    ("beside_today", "THE? DAYW (BEFORE|AFTER) TODAY"),
    ("daypart", "{PRE}? ({REL}|PART) DAYPART"),
    ("month", "THE? {PRE}? {REL}? {PRE}? {MON} {YR}?"),
    ("month", "BOUND {MON} {YR}?"),
    ("part_of", "THE? (ORD|LAST) (DAYW|WEEKW|WEEKDAY) (OF|IN) {MON} {YR}?"),
    ("part_of_period", "THE (ORD|LAST) DAYW OF ((THIS|LAST|NEXT|THE) (MONTHW|YEARW)|YEAR)"),
    ("year", "BOUND YEAR"),
    ("year", "{PRE}? THE? (YEARW)? YEAR"),
    ("year_words", "(THE YEARW)? (NUMWORD (TENS|NUMWORD) DASH? NUMWORD?)"),
    ("yearspan", "THE? YEARSPAN"),
    ("decade", "THE? {PRE}? DECADE"),
    ("century", "THE? {PRE}? ORD DASH? UNIT"),
    ("relative", "{PRE}? THE? {REL} (PART)? (FISCAL|WORKING)? {ONE} DAYPART?"),
    ("relative", "{PRE}? THE? {REL} (SEASON|FALL)"),
    ("the_period", "{PRE} THE {ONE}"),
    ("the_period", "THE WEEKEND"),
    ("the_quarter", "THE (PERIOD|QUARTERW)"),
    ("year_end", "THE? YEARW (DASH|POSS)? BOUND"),
    ("clock_words", "NUMWORD IN THE DAYPART"),
    ("clock_past", "{NUMBER} (UNIT|UNITS) (LAST|AFTER|BEFORE|TO) CLOCK"),
    ("clock", "CLOCK DASH? (LOCAL TIMEW|ZONE|PAREN ZONE PAREN)?"),
    ("compared", "(A|THE)? YEARW DASH? (AGO|EARLIER) (QUARTERW|PERIOD)?"),
    ("compared", "(A|THE)? QUARTERW DASH? (AGO|EARLIER)"),
    ("ago", "{ABOUT}? {QTY} AGO"),
    ("from_now", "{ABOUT}? {QTY} FROM (NOW|TODAY)"),
    ("from_now", "{ABOUT}? IN {QTY} POSS? TIMEW"),
    ("step", "{ABOUT}? {QTY} DASH? (EARLIER|LATER)"),
    ("step", "UNITS DASH? (EARLIER|LATER)"),
    ("step_end", "({QTY}|THE {ONE}) (BEFORE|AFTER|ON)"),
    ("quarter", "{PRE}? (THE|THIS|THAT)? {QUARTER} {OFYEAR}?"),
    ("quarter", "THE? {MON} QUARTERW (OF? YEAR)?"),
    ("quarter", "(THE? YEAR|{RELYEAR}|THE? LAST YEARW) POSS? {QUARTER}"),
    ("half", "{PRE}? THE? {HALFOF} (OF? YEAR|OF? {RELYEAR}|OF THE (YEARW|DECADE)|OF {MON})?"),
    ("quarter_code", "(THE|YEAR)? QNUM (OF? FY? YEAR|APOSYEAR|OF? {RELYEAR})?"),
    ("half_code", "(THE|YEAR)? HALFNUM (OF? FY? YEAR|APOSYEAR|OF? {RELYEAR})?"),
    ("season", "{PRE}? THE? {PRE}? (SEASON|FALL) (OF? YEAR|OF? YEARSPAN|OF? {RELYEAR})?"),
    ("fiscal", "{PRE}? THE? {REL}? FISCAL YEARW? (YEAR|YEARSPAN|APOSYEAR)?"),
    ("fiscal", "(THIS|LAST|NEXT) FISCAL"),
    ("fiscal", "THE? (FY (YEAR|YEARSPAN)?|(YEAR|YEARSPAN) FISCAL YEARW)"),
    ("duration", "{ABOUT}? {QTY}"),
    ("duration", "(THE WORKING|THE? (LAST|NEXT|FOLLOWING|ORD)) {QTY}"),
    ("duration", "THE? (LAST|NEXT) (UNIT|UNITS)"),
    ("duration", "THE {NUMBER} UNITS"),
    ("bare_units", "UNITS (OR UNITS)?"),
    ("ordinal_day", "THE ORD (OF (THIS|LAST|NEXT|THE) MONTHW)?"),
    ("set", "EVERY (THAT|ORD|NUMWORD|DAYNUM|VAGUE)? ({ONE}|UNITS|WEEKDAY DAYPART?|SEASON|MONTH)"),
    ("set", "EVERY HOLIDAY"),
    ("set", "SETWORD"),
    ("set", "PLURALDAY"),
    ("holiday", "(LAST|NEXT|THIS)? HOLIDAY (DAYW|EVE|WEEKDAY)? YEAR?"),
    ("holiday", "NAMEDDAY POSS? DAYW YEAR?"),
    ("new_year", "THE? NEWW YEARW (POSS (EVE|DAYW))? (COMMA? YEAR)?"),
    ("vague", "NOW"),
    ("vague", "RECENT (UNITS|DAYPART)"),
    ("vague", "THE FUTUREW"),
)  # fmt: skip

_NAME: Final = re.compile(r"\{(\w+)\}|([A-Z][A-Z0-9]*)|\s+")


def expand(pattern: str) -> str:
    """A rule's pattern as a regular expression over symbol codes."""

    def one(match: re.Match[str]) -> str:
        part, symbol = match.groups()
        if part:
            return f"(?:{expand(PARTS[part])})"
        return CODE[symbol] if symbol else ""

    return _NAME.sub(one, pattern)


def first_symbols(pattern: str) -> tuple[set[str], bool]:
    """The codes that a match can begin with, and whether it can be empty."""
    starts: set[str] = set()
    alternatives, depth, begin = [], 0, 0
    for i, char in enumerate(pattern):
        depth += (char == "(") - (char == ")")
        if char == "|" and depth == 0:
            alternatives.append(pattern[begin:i])
            begin = i + 1
    alternatives.append(pattern[begin:])
    nullable = False
    for option in alternatives:
        i, empty = 0, True
        while i < len(option) and empty:
            if option[i] == "(":
                close, depth = i, 0
                while True:
                    depth += (option[close] == "(") - (option[close] == ")")
                    if depth == 0:
                        break
                    close += 1
                inner = option[i + 1 : close].removeprefix("?:")
                found, empty = first_symbols(inner)
                i = close + 1
            else:
                found, empty = {option[i]}, False
                i += 1
            starts |= found
            if i < len(option) and option[i] == "?":
                empty, i = True, i + 1
        nullable = nullable or empty
    return starts, nullable


@dataclass(frozen=True, slots=True)
class Rule:
    """A named pattern, compiled."""

    name: str
    pattern: re.Pattern[str]


def _by_first() -> dict[str, tuple[Rule, ...]]:
    table: dict[str, list[Rule]] = {}
    for name, pattern in RULES:
        expanded = re.sub(r"\((?!\?)", "(?:", expand(pattern))
        rule = Rule(name, re.compile(expanded))
        for code in first_symbols(expanded)[0]:
            table.setdefault(code, []).append(rule)
    return {code: tuple(rules) for code, rules in table.items()}


STARTING_WITH: Final = _by_first()
"""The rules that can begin with a symbol."""

_CORE: Final = "".join(
    CODE[s]
    for s in words(
        "MONTH MAYMONTH WEEKDAY PLURALDAY DAYW WEEKW MONTHW YEARW QUARTERW WEEKEND UNIT UNITS "
        "PERIOD TODAY DAYPART CLOCK SEASON FALL FISCAL FY NOW RECENT FUTUREW EVERY "
        "SETWORD HOLIDAY NAMEDDAY NEWW YEAR DECADE ISO NUMERIC QNUM HALFNUM YEARSPAN"
    )
)
_GLUE: Final = "".join(c for s, c in CODE.items() if s not in ("OTHER", "BREAK") and c not in _CORE)
_LEADS: Final = "".join(c for c in _GLUE if c in STARTING_WITH)
STARTS: Final = re.compile(
    f"[{_CORE}]|[{_LEADS}](?=[{_GLUE}]{{0,7}}[{_CORE}])|{CODE['THE']}(?={CODE['ORD']})"
    f"|{CODE['ORD']}(?={CODE['DASH']}?{CODE['HALF']})"
    f"|{CODE['NUMWORD']}(?=[{CODE['TENS']}{CODE['NUMWORD']}])"
)
"""Where in a string of codes an expression can begin: at a word of time, or at words that
lead up to one."""
