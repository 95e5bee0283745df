"""Corrections are data: files in data/corrections, read strictly and applied loudly.

Each says what is wrong, why, who says so, and what it expects to find: where the extracted value
is no longer that, the build stops, for the correction may be wrong by now. A correction of an
article that is not in the corpus does nothing. The format is in data/corrections/README.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, field_validator

from pipeline.errors import CorrectionError
from pipeline.keys import content_key
from pipeline.reference import reference_tables

Row = dict[str, Any]
Value = str | float | list[str] | None

LISTS = {"minerals": "mineral_id", "targets": "targets"}
"""What of a claim is a list of ids, and how the stage calls it."""

CLAIM_FIELDS = ("instrument", "action", "certainty", "announced_on", "effective_on", "until",
                "rate_from_pct", "rate_to_pct", "rate_change_pp", "rate_basis", *LISTS)  # fmt: skip
"""What of a claim can be corrected."""

MEASURE_FIELDS = ("title", "announced_on", "effective_on", "suspended_on", "suspended_until",
                  "ended_on", "rate_pct", "total_rate_pct", "legal_reference")  # fmt: skip
"""What of a measure can be corrected where no claim is wrong."""


class _Correction(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    article: str
    reason: str = Field(min_length=10)
    author: str = Field(min_length=1)

    @field_validator("set", "expect", mode="before", check_fields=False)
    @classmethod
    def _days_as_text(cls, value: Any) -> Any:
        """YAML reads 2025-10-09 as a date; here it is EDTF."""
        if isinstance(value, dict):
            return {k: v.isoformat() if isinstance(v, date) else v for k, v in value.items()}
        return value


class ValueCorrection(_Correction):
    """Other values for a claim, or for a measure."""

    kind: Literal["value"]
    claim: str | None = None
    measure: str | None = None
    set: dict[str, Value] = Field(min_length=1)
    expect: dict[str, Value] = Field(min_length=1)


class GroupCorrection(_Correction):
    """Claims that are one measure (`merge`), or that are not one with others (`split`).

    `expect` gives the beginning of each claim's quote.
    """

    kind: Literal["merge", "split"]
    claims: list[str] = Field(min_length=1)
    others: list[str] = Field(min_length=1)
    expect: dict[str, str] = Field(min_length=1)


Correction = Annotated[ValueCorrection | GroupCorrection, Field(discriminator="kind")]
_FILE: TypeAdapter[list[Correction]] = TypeAdapter(list[Correction])


@dataclass
class Corrections:
    """All corrections with the file each is from, and the log of what was applied."""

    entries: list[tuple[str, ValueCorrection | GroupCorrection]] = field(default_factory=list)
    log: list[Row] = field(default_factory=list)
    applied: set[int] = field(default_factory=set)

    @classmethod
    def read(cls, folder: Path) -> Corrections:
        """Every *.yaml in a folder, by name. Raises CorrectionError naming file and fault."""
        entries: list[tuple[str, ValueCorrection | GroupCorrection]] = []
        for path in sorted(folder.glob("*.yaml")):
            try:
                found = _FILE.validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))
            except (yaml.YAMLError, ValidationError) as error:
                raise CorrectionError(f"{path.name} in {folder.name}: {error}") from error
            for entry in found:
                _check(path.name, entry)
                entries.append((path.name, entry))
        return cls(entries)

    def correct_claims(self, rows: list[Row]) -> list[Row]:
        """Claims with corrected values, `provenance` saying so. Raises CorrectionError where one
        has other values than expected."""
        by_id = {row["claim_id"]: row for row in rows}
        for i, (file, entry) in enumerate(self.entries):
            if isinstance(entry, ValueCorrection) and entry.claim and entry.claim in by_id:
                row = by_id[entry.claim]
                known = row | {name: row[stored] for name, stored in LISTS.items()}
                _expect(file, entry.claim, known, entry.expect)
                by_id[entry.claim] = _changed(row, entry.set)
                self._log(i, known, None, entry.claim)
        return [by_id[row["claim_id"]] for row in rows]

    def claims(self) -> set[str]:
        """The ids of all claims that a correction names."""
        named: set[str] = set()
        for _, entry in self.entries:
            if isinstance(entry, GroupCorrection):
                named |= {*entry.claims, *entry.others}
            elif entry.claim:
                named.add(entry.claim)
        return named

    def measures(self) -> set[str]:
        """The ids of all measures that a correction names."""
        return {e.measure for _, e in self.entries if isinstance(e, ValueCorrection) and e.measure}

    def correct_measure(self, row: Row) -> tuple[Row, set[str]]:
        """A measure with corrected values, and which fields were corrected."""
        touched: set[str] = set()
        for i, (file, entry) in enumerate(self.entries):
            if isinstance(entry, ValueCorrection) and entry.measure == row["measure_id"]:
                _expect(file, row["measure_id"], row, entry.expect)
                self._log(i, row, row["measure_id"], None)
                row = row | entry.set
                touched |= entry.set.keys()
        return row, touched

    def groups(self, kind: str, rows: Iterable[Row]) -> list[GroupCorrection]:
        """The merges or splits of these claims. Raises CorrectionError where one of them is no
        longer there, or has another quote than expected."""
        by_id = {row["claim_id"]: row for row in rows}
        out = []
        for i, (file, entry) in enumerate(self.entries):
            if not isinstance(entry, GroupCorrection) or entry.kind != kind:
                continue
            named = [*entry.claims, *entry.others]
            if not any(c in by_id for c in named):
                continue
            for claim in named:
                row = _found(file, claim, by_id)
                if not row["quote"].startswith(entry.expect[claim]):
                    raise CorrectionError(
                        f"{file}: the quote of {claim} is now {row['quote']!r}, not "
                        f"{entry.expect[claim]!r}: see whether the correction still holds, then "
                        "mend its `expect` or remove it"
                    )
            out.append(entry)
            self.applied.add(i)
            self.log.append(_logged(file, entry, None, entry.claims[0], None, None,
                                    ", ".join(named)))  # fmt: skip
        return out

    def unmet(self, articles: set[str]) -> list[str]:
        """Corrections that found nothing to correct although their article is in the corpus."""
        return [
            f"{file}: its article {entry.article} is there, but not what it corrects: that is "
            "read or named otherwise now; see whether the correction is still needed"
            for i, (file, entry) in enumerate(self.entries)
            if entry.article in articles and i not in self.applied
        ]

    def _log(self, i: int, row: Row, measure: str | None, claim: str | None) -> None:
        file, entry = self.entries[i]
        assert isinstance(entry, ValueCorrection)
        self.applied.add(i)
        self.log += [_logged(file, entry, measure, claim, name, row[name], value)
                     for name, value in sorted(entry.set.items())]  # fmt: skip


def _logged(file: str, entry: ValueCorrection | GroupCorrection, measure: str | None,
            claim: str | None, name: str | None, old: Value, new: Value) -> Row:  # fmt: skip
    old, new = _text(old), _text(new)
    return {
        "correction_id": content_key("k", file, entry.kind, measure, claim, name, new),
        "kind": entry.kind, "file": file, "measure_id": measure, "claim_id": claim,
        "field": name, "old_value": old, "new_value": new, "reason": entry.reason,
        "author": entry.author,
    }  # fmt: skip


def _text(value: Value) -> str | None:
    if isinstance(value, list):
        return ", ".join(sorted(value)) or None
    return None if value is None else str(value)


def _changed(row: Row, values: dict[str, Value]) -> Row:
    """A claim with other values. Who else takes part in it than its targets stays."""
    new = row | {k: v for k, v in values.items() if k not in LISTS} | {"provenance": "corrected"}
    for name, stored in LISTS.items():
        if name in values:
            new[stored] = sorted(_ids(values[name]))
    if "targets" in values:
        others = [a for a in row["actors"] if a["role"] != "target"]
        mine = [{"actor_id": t, "role": "target"} for t in new["targets"]]
        new["actors"] = sorted(others + mine, key=lambda a: (a["actor_id"], a["role"]))
    return new


def _ids(value: Value) -> list[str]:
    assert isinstance(value, list), "checked when the file was read"
    return value


def _check(file: str, entry: ValueCorrection | GroupCorrection) -> None:
    if isinstance(entry, GroupCorrection):
        missing = {*entry.claims, *entry.others} - entry.expect.keys()
        if missing:
            names = ", ".join(sorted(missing))
            raise CorrectionError(f"{file}: `expect` lacks the quote of {names}")
        return
    if (entry.claim is None) == (entry.measure is None):
        raise CorrectionError(f"{file}: name either a `claim` or a `measure`")
    allowed = CLAIM_FIELDS if entry.claim else MEASURE_FIELDS
    wrong = entry.set.keys() - set(allowed)
    if wrong:
        raise CorrectionError(f"{file}: cannot set {', '.join(sorted(wrong))}; one of "
                              f"{', '.join(allowed)}")  # fmt: skip
    if entry.set.keys() - entry.expect.keys():
        raise CorrectionError(f"{file}: `expect` must hold the present value of all that is `set`")
    for name, value in (*entry.set.items(), *entry.expect.items()):
        if (name in LISTS) != isinstance(value, list):
            form = "a list of ids" if name in LISTS else "one value"
            raise CorrectionError(f"{file}: {name} is {form}, not {value!r}")
    for name, known in (("minerals", "minerals"), ("targets", "actors")):
        ids = set(reference_tables()[known].to_series(0))
        unknown = sorted(set(_ids(entry.set.get(name, []))) - ids)
        if unknown:
            raise CorrectionError(f"{file}: no {name} {', '.join(unknown)} in the reference table "
                                  f"{known}; use its ids, or add them there first")  # fmt: skip


def _found(file: str, claim: str, by_id: dict[str, Row]) -> Row:
    if claim not in by_id:
        raise CorrectionError(
            f"{file}: there is no claim {claim} of the same imposer as the others any more: its "
            "article is read otherwise now; see whether the correction is still needed"
        )
    return by_id[claim]


def _expect(file: str, what: str, row: Row, expect: dict[str, Value]) -> None:
    for name, value in expect.items():
        if row.get(name) != (sorted(value) if isinstance(value, list) else value):
            raise CorrectionError(
                f"{file}: {name} of {what} is now {row.get(name)!r}, not {value!r}: see whether "
                "the correction still holds, then mend its `expect` or remove it"
            )
