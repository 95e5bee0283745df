"""Temporal expressions: from words to TIMEX3 values and EDTF dates.

`find_dates` is the whole interface. The grammar is data (`lexicon`, `grammar`); `meaning`,
`periods` and `spans` say what its rules mean.
"""

from pipeline.dates.find import find_dates

__all__ = ["find_dates"]
