"""Temporal expressions: from words to TIMEX3 values and EDTF dates.

`find_dates` is the interface, `publication_bounds` what a text says of its own date. The
grammar is data (`lexicon`, `grammar`), and so are well-known events (`chronology`); `meaning`,
`periods` and `spans` say what the grammar's rules mean.
"""

from pipeline.dates.find import find_dates, publication_bounds

__all__ = ["find_dates", "publication_bounds"]
