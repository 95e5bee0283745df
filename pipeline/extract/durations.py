"""When a duration that starts on a known date ends: "for one year" from 10 November.

Arithmetic on EDTF dates and TIMEX3 durations only; which of them belong together is `claims.py`.
"""

from __future__ import annotations

import re
from datetime import date

from dateutil.relativedelta import relativedelta

from pipeline.extract.found import Timex

PLAIN = re.compile(r"\d{4}(-\d\d){0,2}")
"""An EDTF date without qualifier, unspecified digits or interval."""


def day(edtf: str) -> str:
    """The first date of an EDTF interval; the date itself where it is none."""
    return edtf.split("/")[0]


def add_duration(start: str, timex: Timex) -> str | None:
    """The EDTF date that a TIMEX3 duration after `start` ends on, at the precision of `start`."""
    value = timex.value or ""
    amount, unit = value[1:-1], value[-1:]
    if not value.startswith("P") or not amount.isdigit() or unit not in "DWMY":
        return None
    step = {
        "D": relativedelta(days=int(amount)),
        "W": relativedelta(weeks=int(amount)),
        "M": relativedelta(months=int(amount)),
        "Y": relativedelta(years=int(amount)),
    }[unit]
    if not PLAIN.fullmatch(start):
        return None
    parts = [int(p) for p in start.split("-")]
    whole = parts + [1] * (3 - len(parts))
    try:
        end = date(*whole) + step
    except (ValueError, OverflowError):
        return None
    if len(parts) == 3:
        return end.isoformat()
    if len(parts) == 2:
        if unit in "DW":  # from an unknown day of a month: good to the month only
            end = date(whole[0], whole[1], 15) + step
        return f"{end.year:04d}-{end.month:02d}"
    return f"{end.year:04d}" if unit == "Y" else None
