"""What a person should look at first: measures that are little sure, much disputed, or much read.

The weights are declared; nothing is decided by them but the order of the queue.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import log2
from typing import Any

Row = dict[str, Any]

DOUBT = 4.0
"""For a confidence of 0; nothing for 1."""

DISPUTE = 1.0
"""For each field on which sources disagree."""

READ = 0.5
"""For each doubling of the articles that speak of it: an error is read by more."""

ODD = 1.0
"""For a status that cannot be told: only denied, or only known from undated sources."""


def queue(measures: Iterable[Row], conflicts: Iterable[Row]) -> list[Row]:
    """The review queue, the most pressing first. Ties are in the order of ids."""
    fields: dict[str, set[str]] = {}
    for row in conflicts:
        fields.setdefault(row["measure_id"], set()).add(row["field"])
    scored = sorted(((-_score(m, fields), m["measure_id"], m) for m in measures),
                    key=lambda s: s[:2])  # fmt: skip
    return [
        {"position": place, "measure_id": key, "score": round(-score, 3),
         "confidence": m["confidence"], "n_conflicts": len(fields.get(key, ())),
         "n_articles": m["n_articles"], "reasons": _reasons(m, fields.get(key, set()))}
        for place, (score, key, m) in enumerate(scored, 1)
    ]  # fmt: skip


def _score(measure: Row, fields: dict[str, set[str]]) -> float:
    disputed = len(fields.get(measure["measure_id"], ()))
    odd = measure["status_as_of"] is None
    return float(DOUBT * (1 - measure["confidence"]) + DISPUTE * disputed
                 + READ * log2(measure["n_articles"]) + ODD * odd)  # fmt: skip


def _reasons(measure: Row, disputed: set[str]) -> list[str]:
    out = []
    if measure["confidence"] < 0.6:
        out.append(f"confidence {measure['confidence']:.2f}")
    if disputed:
        out.append("sources disagree on " + ", ".join(sorted(disputed)))
    if measure["n_articles"] >= 3:
        out.append(f"{measure['n_articles']} articles speak of it")
    if measure["status_as_of"] is None:
        out.append("no source is dated")
    return out
