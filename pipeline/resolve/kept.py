"""What a build of the measures keeps for the next, and what of it still holds.

Kept are the worth of pairs of units and the rows of measures; they hold as long as the claims
behind them are what they were, and code, reference data and corrections are the same. Imposers
that a correction touches are resolved anew each time. The stage's own tables are the store: these
lie beside them. Decides nothing about measures.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from pipeline.fingerprint import fingerprint
from pipeline.resolve.blocking import Blocks, Mark, Pair
from pipeline.resolve.units import Unit
from pipeline.store import Store

Row = dict[str, Any]

STAGE = "measures"
UNITS = pl.Schema({"imposer_id": pl.String(), "unit": pl.String(), "digest": pl.String()})
PAIRS = pl.Schema({"imposer_id": pl.String(), "left": pl.String(), "right": pl.String(),
                   "bits": pl.Float64()})  # fmt: skip
WIDE = pl.Schema({"imposer_id": pl.String(), "mark": pl.List(pl.String())})
MEASURES = pl.Schema({"imposer_id": pl.String(), "measure_id": pl.String(), "digest": pl.String()})
MADE_BY = pl.Schema({"made_by": pl.String()})

KEPT: dict[str, pl.Schema] = {"kept_units": UNITS, "kept_pairs": PAIRS, "kept_wide": WIDE,
                                 "kept_measures": MEASURES, "kept_by": MADE_BY}  # fmt: skip
"""The tables that are kept, beside those of the stage."""


@dataclass(frozen=True)
class Kept:
    """What is kept of one imposer: nothing, unless something is."""

    units: Mapping[str, str] = field(default_factory=dict)
    pairs: Mapping[Pair, float] = field(default_factory=dict)
    wide: frozenset[Mark] = frozenset()
    measures: Mapping[str, str] = field(default_factory=dict)

    def changed(self, digests: Mapping[str, str], found: Blocks) -> set[str]:
        """The units whose pairs are not known: all, where other blocks than before are too wide to
        be compared."""
        if self.wide != found.wide:
            return set(digests)
        return {key for key, digest in digests.items() if self.units.get(key) != digest}


def made_by(corrections: Path) -> str:
    """What code, reference data and corrections made what is kept, as a hash."""
    digest = hashlib.sha256(fingerprint("pipeline.resolve.stage").encode())
    for path in sorted(corrections.glob("*.yaml")):
        digest.update(f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()[:16]


def digests(units: Iterable[Unit], found: Blocks) -> dict[str, str]:
    """A hash of all that a unit's claims say, and of whether its source has copies."""
    return {
        u.key: _hash([str(u.key in found.copied), *(str(c["digest"]) for c in u.claims)])
        for u in units
    }  # fmt: skip


def hashed(parts: Iterable[str]) -> str:
    """One hash of several, in any order."""
    return _hash(sorted(parts))


def _hash(parts: Sequence[str]) -> str:
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:24]


class Last:
    """The stage as the last build left it; empty where other code or data made it."""

    def __init__(self, store: Store, maker: str) -> None:
        self._store = store
        known = (store.root / STAGE / "kept_by").is_dir()
        self._holds = known and maker in set(self._scan("kept_by", MADE_BY).collect()["made_by"])

    def _scan(self, table: str, schema: pl.Schema) -> pl.LazyFrame:
        return self._store.scan(STAGE, table, schema)

    def of(self, imposers: Collection[str]) -> dict[str, Kept]:
        """What is kept of some imposers."""
        if not self._holds:
            return {}
        units, pairs, wide, measures = (
            self._scan(name, KEPT[name])
            .filter(pl.col("imposer_id").is_in(list(imposers)))
            .collect()
            .partition_by("imposer_id", as_dict=True, include_key=False)
            for name in ("kept_units", "kept_pairs", "kept_wide", "kept_measures")
        )
        return {
            imposer: Kept(
                dict(frame.rows()),
                {(a, b): bits for a, b, bits in pairs[(imposer,)].rows()}
                if (imposer,) in pairs else {},
                frozenset(map(tuple, wide[(imposer,)]["mark"])) if (imposer,) in wide
                else frozenset(),
                dict(measures[(imposer,)].rows()) if (imposer,) in measures else {},
            )
            for (imposer,), frame in units.items()
        }  # fmt: skip

    def rows(self, table: str, schema: pl.Schema, measures: Collection[str]) -> pl.DataFrame:
        """The rows of some measures in one of the stage's tables."""
        wanted = pl.col("measure_id").is_in(list(measures))
        return self._scan(table, schema).filter(wanted).select(list(schema)).collect()


class Passing:
    """What passes from the last build to the next for a group of imposers."""

    def __init__(self, last: Last, imposers: Collection[str]) -> None:
        self._last = last
        self._before = last.of(imposers)
        self._frames: dict[str, list[pl.DataFrame]] = {name: [] for name in KEPT}
        self.again: set[str] = set()
        """The measures that are as they were."""

    def before(self, imposer: str) -> Kept:
        """What the last build kept of an imposer."""
        return self._before.get(imposer, Kept())

    def leave(self, imposer: str, kept: Kept) -> None:
        """Keep this for the next build."""
        left, right = zip(*kept.pairs, strict=True) if kept.pairs else ((), ())
        columns: dict[str, dict[str, Any]] = {
            "kept_units": {"unit": list(kept.units), "digest": list(kept.units.values())},
            "kept_pairs": {"left": left, "right": right, "bits": list(kept.pairs.values())},
            "kept_wide": {"mark": [list(mark) for mark in sorted(kept.wide)]},
            "kept_measures": {"measure_id": list(kept.measures),
                              "digest": list(kept.measures.values())},
        }  # fmt: skip
        for name, own in columns.items():
            schema = {n: t for n, t in KEPT[name].items() if n != "imposer_id"}
            frame = pl.DataFrame(own, schema=schema)
            with_imposer = frame.select(pl.lit(imposer).alias("imposer_id"), pl.all())
            self._frames[name].append(with_imposer)
        for measure_id, digest in kept.measures.items():
            if self.before(imposer).measures.get(measure_id) == digest:
                self.again.add(measure_id)

    def kept(self) -> dict[str, pl.DataFrame]:
        """What is kept, by table."""
        return {name: pl.concat(own) for name, own in self._frames.items() if own}

    def rows(self, tables: Mapping[str, pl.Schema]) -> dict[str, pl.DataFrame]:
        """The rows that are used again, by table."""
        if not self.again:
            return {}
        return {name: self._last.rows(name, schema, self.again) for name, schema in tables.items()}
