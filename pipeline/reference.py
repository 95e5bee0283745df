"""The curated vocabularies in data/reference: read, checked, handed out.

Here lie the loaders, the checks of keys and codes, and the frames of the four reference
tables. Nothing here looks at a text: what an alias needs to count is decided in `extract`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import polars as pl

from pipeline.errors import VocabularyError
from pipeline.paths import REFERENCE
from pipeline.tables.codes import CODE_LISTS
from pipeline.tables.declared import TABLES
from pipeline.tables.model import Table

MINERAL_NEEDS = {"", "metal", "figurative", "list", "magnets"}
"""What must stand around a mineral's alias: see `extract/minerals.py`."""
ACTOR_NEEDS = {"", "acts", "place", "focus", "fullname", "context", "media"}
"""What must stand around an actor's alias: see `extract/actor_known.py`."""
Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Alias:
    """One way to write one thing. `needs` says what the text must show for it to count."""

    text: str
    ref_id: str
    kind: str
    needs: str
    language: str


@dataclass(frozen=True, slots=True)
class ActorEntry:
    """An actor of the vocabulary. `body_id` is the body that a person or body works under."""

    actor_id: str
    name: str
    kind: str
    country_id: str | None
    body_id: str | None


@dataclass(frozen=True)
class Vocabulary:
    """Everything that the readers match against."""

    minerals: dict[str, str]
    mineral_aliases: tuple[Alias, ...]
    mineral_traps: tuple[str, ...]
    actors: dict[str, ActorEntry]
    actor_aliases: tuple[Alias, ...]
    actor_traps: tuple[str, ...]
    demonyms: tuple[tuple[str, str], ...]
    products: dict[str, tuple[str, ...]]
    word_lists: dict[str, frozenset[str]]


def read_rows(path: Path, columns: set[str]) -> Iterator[tuple[int, Row]]:
    """The rows of one vocabulary with their line numbers. Raises VocabularyError."""
    if not path.is_file():
        raise VocabularyError(f"{path.name}: missing; restore it from the repository")
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        missing = columns - set(reader.fieldnames or ())
        if missing:
            raise VocabularyError(f"{path.name}: no column {', '.join(sorted(missing))}; add it")
        for row in reader:
            if None in row or None in row.values():
                raise _error(
                    path,
                    reader.line_num,
                    "a cell too many or too few",
                    "quote cells that hold commas",
                )
            yield reader.line_num, {k: v.strip() for k, v in row.items()}


def _error(path: Path, line: int, problem: str, fix: str) -> VocabularyError:
    return VocabularyError(f"{path.name}, line {line}: {problem}; {fix}")


def table_frame(table: Table, folder: Path = REFERENCE, **fixed: str) -> pl.DataFrame:
    """The published form of one reference table, checked: keys, codes and references inside
    it. `fixed` gives columns that the file does not hold."""
    path = folder / f"{table.name}.csv"
    wanted = [c for c in table.columns if c.name not in fixed]
    seen: set[tuple[str, ...]] = set()
    records: list[dict[str, object]] = []
    for line, row in read_rows(path, {c.name for c in wanted} | {"source"}):
        if not row["source"]:
            raise _error(path, line, "no source", "say where the row comes from")
        record: dict[str, object] = dict(fixed)
        for column in wanted:
            value: object = row[column.name] or None
            if value is None and not column.nullable:
                raise _error(path, line, f"{column.name} is empty", "fill it")
            if column.codes and value not in CODE_LISTS[column.codes]:
                raise _error(
                    path,
                    line,
                    f"{column.name} is {value!r}",
                    "use one of " + ", ".join(CODE_LISTS[column.codes]),
                )
            if column.dtype == pl.Boolean():
                if value not in ("true", "false"):
                    raise _error(path, line, f"{column.name} is {value!r}", "write true or false")
                value = value == "true"
            record[column.name] = value
        key = tuple(row[k] for k in table.key)
        if key in seen:
            raise _error(path, line, f"{' '.join(key)} a second time", "drop one of the rows")
        seen.add(key)
        records.append(record)
    _check_own_references(table, path, records)
    return pl.DataFrame(records, schema=table.schema).sort(table.key)


def _check_own_references(table: Table, path: Path, records: list[dict[str, object]]) -> None:
    for column in table.columns:
        target, _, key = (column.references or "").partition(".")
        if target != table.name:
            continue
        known = {r[key] for r in records}
        for r in records:
            if r[column.name] is not None and r[column.name] not in known:
                raise VocabularyError(
                    f"{path.name}: {column.name} {r[column.name]!r} is no {key} "
                    "of this file; add the row it names"
                )


def reference_tables(folder: Path = REFERENCE) -> dict[str, pl.DataFrame]:
    """The four published reference tables, with the schemas of `TABLES`."""
    frames = {
        "minerals": table_frame(TABLES["minerals"], folder),
        "mineral_hs": table_frame(TABLES["mineral_hs"], folder),
        "actors": table_frame(TABLES["actors"], folder, origin="reference"),
        "instruments": table_frame(TABLES["instruments"], folder),
    }
    unknown = set(frames["mineral_hs"]["mineral_id"]) - set(frames["minerals"]["mineral_id"])
    if unknown:
        raise VocabularyError(
            f"mineral_hs.csv: no mineral {', '.join(sorted(unknown))}; add it to minerals.csv"
        )
    return frames


def _aliases(path: Path, key: str, known: set[str], needs: set[str]) -> Iterator[Alias]:
    seen: set[tuple[str, str]] = set()
    for line, row in read_rows(path, {"alias", key, "lang", "alias_type", "needs", "source"}):
        if row[key] not in known:
            raise _error(path, line, f"{key} {row[key]!r} is unknown", "add it or mend the id")
        if row["needs"] not in needs:
            raise _error(path, line, f"needs {row['needs']!r}", f"use one of {sorted(needs)}")
        if not row["alias"] or (row["alias"], row[key]) in seen:
            raise _error(path, line, f"alias {row['alias']!r} empty or repeated", "drop the row")
        seen.add((row["alias"], row[key]))
        yield Alias(row["alias"], row[key], row["alias_type"], row["needs"], row["lang"])


def _lines(path: Path, column: str) -> tuple[str, ...]:
    return tuple(row[column] for _, row in read_rows(path, {column, "source"}))


def load_vocabulary(folder: Path = REFERENCE) -> Vocabulary:
    """Read and check every vocabulary in `folder`. Raises VocabularyError."""
    frames = reference_tables(folder)
    minerals = dict(frames["minerals"].select("mineral_id", "name").iter_rows())
    actors = {
        row["actor_id"]: ActorEntry(
            row["actor_id"],
            row["name"],
            row["kind"],
            row["country_id"] or None,
            row["body_id"] or None,
        )
        for _, row in read_rows(folder / "actors.csv", {"actor_id", "body_id"})
    }
    for entry in actors.values():
        if entry.body_id and entry.body_id not in actors:
            raise VocabularyError(
                f"actors.csv: body_id {entry.body_id!r} of {entry.actor_id} is "
                "no actor_id; add it or mend the id"
            )
    demonyms = []
    for line, row in read_rows(folder / "demonyms.csv", {"country_id", "word", "form", "source"}):
        if row["country_id"] not in actors:
            raise _error(
                folder / "demonyms.csv",
                line,
                f"no country {row['country_id']!r}",
                "use an actor_id",
            )
        demonyms.append((row["word"], row["country_id"]))
    words: dict[str, set[str]] = {}
    for _, row in read_rows(folder / "reading_words.csv", {"list", "word", "source"}):
        words.setdefault(row["list"], set()).add(row["word"])
    return Vocabulary(
        minerals,
        tuple(_aliases(folder / "mineral_aliases.csv", "mineral_id", set(minerals), MINERAL_NEEDS)),
        _lines(folder / "mineral_traps.csv", "phrase"),
        actors,
        tuple(_aliases(folder / "actor_aliases.csv", "actor_id", set(actors), ACTOR_NEEDS)),
        _lines(folder / "actor_traps.csv", "phrase"),
        tuple(demonyms),
        {
            row["product_id"]: tuple(row["aliases"].split("|"))
            for _, row in read_rows(folder / "products.csv", {"product_id", "aliases", "source"})
        },
        {name: frozenset(group) for name, group in words.items()},
    )


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The project's own vocabulary, read once."""
    return load_vocabulary()
