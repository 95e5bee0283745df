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

Row = dict[str, Any]
Scalar = str | float | None

CLAIM_FIELDS = ("instrument", "action", "certainty", "announced_on", "effective_on", "until",
                "rate_from_pct", "rate_to_pct", "rate_change_pp", "rate_basis")  # fmt: skip
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
    set: dict[str, Scalar] = Field(min_length=1)
    expect: dict[str, Scalar] = Field(min_length=1)


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
                _expect(file, entry.claim, row, entry.expect)
                by_id[entry.claim] = row | entry.set | {"provenance": "corrected"}
                self._log(i, row, None, entry.claim)
        return [by_id[row["claim_id"]] for row in rows]

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
            claim: str | None, name: str | None, old: Scalar, new: Scalar) -> Row:  # fmt: skip
    return {
        "correction_id": content_key("k", file, entry.kind, measure, claim, name, new),
        "kind": entry.kind, "file": file, "measure_id": measure, "claim_id": claim,
        "field": name, "old_value": None if old is None else str(old),
        "new_value": None if new is None else str(new), "reason": entry.reason,
        "author": entry.author,
    }  # fmt: skip


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


def _found(file: str, claim: str, by_id: dict[str, Row]) -> Row:
    if claim not in by_id:
        raise CorrectionError(
            f"{file}: there is no claim {claim} of the same imposer as the others any more: its "
            "article is read otherwise now; see whether the correction is still needed"
        )
    return by_id[claim]


def _expect(file: str, what: str, row: Row, expect: dict[str, Scalar]) -> None:
    for name, value in expect.items():
        if row.get(name) != value:
            raise CorrectionError(
                f"{file}: {name} of {what} is now {row.get(name)!r}, not {value!r}: see whether "
                "the correction still holds, then mend its `expect` or remove it"
            )
