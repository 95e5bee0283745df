"""The publication month of an article: what readings are partitioned by.

Names months and finds them in frames; what is done month by month is not known here.
"""

from __future__ import annotations

import polars as pl

UNKNOWN = "unknown"
"""The partition of articles whose day of publication nobody can tell."""


def month() -> pl.Expr:
    """The partition of a row of `articles`: "2025-10", or "unknown"."""
    return pl.col("published_on").dt.strftime("%Y-%m").fill_null(UNKNOWN).alias("month")


def months(articles: pl.LazyFrame) -> dict[str, int]:
    """Articles by month, oldest first, the unknown month last."""
    frame = articles.select(month()).group_by("month").len().collect()
    counted = {str(name): int(n) for name, n in frame.iter_rows()}
    return {name: counted[name] for name in sorted(counted, key=lambda m: (m == UNKNOWN, m))}
