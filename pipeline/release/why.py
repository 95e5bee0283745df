"""Why something changed between two releases: an article, a correction, the code.

Adds `why` (a code of `change_reason`) and `because` to the frame that `diff.py` makes. The
reason given is the first that holds, from the most particular to the least; that the code is
another one too is then added in words.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from pipeline.release.record import CodeVersion

NAMED = 5
"""Articles that are named; of more the number is given."""

_MEASURES = ("measures", "measure_events")


@dataclass(frozen=True)
class _Sides:
    """What two releases know that explains changes. Keys are measure ids, unless said."""

    new_articles: dict[str, list[str]]
    gone_articles: dict[str, list[str]]
    corrected: dict[str, str]
    merged: dict[str, str]
    """By the id that is gone and by the id that took it up."""
    naming: dict[str, list[str]]
    """Articles that only one of the releases has, by the actor they name."""
    event_measure: dict[str, str]
    discovered: set[str]
    """Actors that are not in the vocabulary."""
    other_articles: bool
    code: str | None


def explained(
    changed: pl.DataFrame, old: Path, new: Path, before: CodeVersion, after: CodeVersion
) -> pl.DataFrame:
    """The changes with `why` and `because`. `old` and `new` are folders of Parquet files."""
    if changed.is_empty():
        return changed
    sides = _sides(old, new, before, after)
    rows = [row | _reason(row, sides) for row in changed.iter_rows(named=True)]
    return pl.DataFrame(rows, schema=changed.schema, orient="row")


def _reason(row: dict[str, Any], sides: _Sides) -> dict[str, str | None]:
    key = row["key"]
    if row["table"] not in _MEASURES:
        return _reason_of_name(row, sides)
    if row["table"] == "measure_events":
        key = sides.event_measure.get(key, key)
    for code, found in (("correction", sides.corrected), ("merged", sides.merged)):
        if key in found:
            return _said(code, found[key], None)
    for code, articles in (
        ("new_article", sides.new_articles),
        ("article_gone", sides.gone_articles),
    ):
        if key in articles:
            return _said(code, _listed(articles[key]), sides.code)
    if sides.code:
        return _said("extractor", None, sides.code)
    return _said("other_articles" if sides.other_articles else "unexplained", None, None)


def _reason_of_name(row: dict[str, Any], sides: _Sides) -> dict[str, str | None]:
    """Of a mineral or an actor: the vocabulary, unless a text brought it."""
    if row["table"] == "actors" and row["key"] in sides.discovered:
        if row["key"] in sides.naming:
            code = "article_gone" if row["change"] == "removed" else "new_article"
            return _said(code, _listed(sides.naming[row["key"]]), sides.code)
        if sides.code:
            return _said("extractor", None, sides.code)
        return _said("other_articles" if sides.other_articles else "unexplained", None, None)
    return _said("vocabulary", None, None)


def _said(why: str, because: str | None, code: str | None) -> dict[str, str | None]:
    parts = [part for part in (because, code) if part]
    return {"why": why, "because": "; ".join(parts) or None}


def _listed(articles: list[str]) -> str:
    names = ", ".join(articles[:NAMED])
    more = len(articles) - NAMED
    return f"{names} and {more} more" if more > 0 else names


def _sides(old: Path, new: Path, before: CodeVersion, after: CodeVersion) -> _Sides:
    had, have = (_current(side) for side in (old, new))
    measures = _pairs(old, "measure_events", "event_id", "measure_id") | _pairs(
        new, "measure_events", "event_id", "measure_id"
    )
    naming: dict[str, list[str]] = {}
    for side, unknown_there in ((old, have), (new, had)):
        for actor, found in _grouped(side, "mentions", "ref_id", "article_id").items():
            only_here = [article for article in found if article not in unknown_there]
            if only_here:
                naming[actor] = only_here
    return _Sides(
        new_articles=_only(_grouped(new, "claims", "measure_id", "article_id"), had),
        gone_articles=_only(_grouped(old, "claims", "measure_id", "article_id"), have),
        corrected=_corrected(old, new),
        merged=_merged(old, new),
        naming=naming,
        event_measure=measures,
        discovered={
            actor
            for side in (old, new)
            for actor, origin in _pairs(side, "actors", "actor_id", "origin").items()
            if origin == "discovered"
        },
        other_articles=had != have,
        code=_code(before, after),
    )


def _code(before: CodeVersion, after: CodeVersion) -> str | None:
    if before.source_sha256 == after.source_sha256:
        return None
    old, new = (f"{c.version} ({(c.commit or c.source_sha256)[:12]})" for c in (before, after))
    return f"code {old} → {new}"


def _only(articles: dict[str, list[str]], known: set[str]) -> dict[str, list[str]]:
    """Of the articles by measure, those that the other release does not have."""
    kept = {key: [a for a in found if a not in known] for key, found in articles.items()}
    return {key: found for key, found in kept.items() if found}


def _corrected(old: Path, new: Path) -> dict[str, str]:
    """Measures by the corrections that only one release has, and why they were made."""
    before, after = (_rows(side, "corrections") for side in (old, new))
    known = {row["correction_id"]: row for row in before}
    fresh = [row for row in after if known.pop(row["correction_id"], None) != row]
    said = [(row, f"{row['correction_id']}: {row['reason']}") for row in fresh]
    said += [(row, f"{row['correction_id']} was taken back") for row in known.values()]
    return {row["measure_id"]: words for row, words in said}


def _merged(old: Path, new: Path) -> dict[str, str]:
    """Measure ids that were redirected since, and what took them up."""
    known = {row["old_id"] for row in _rows(old, "measure_redirects")}
    found = {}
    for row in _rows(new, "measure_redirects"):
        if row["old_id"] not in known and row["measure_id"] is not None:
            found[row["old_id"]] = f"now {row['measure_id']}"
            found.setdefault(row["measure_id"], f"took up {row['old_id']}")
    return found


def _rows(folder: Path, table: str) -> list[dict[str, Any]]:
    """The rows of a table that releases of older schemas do not have."""
    path = folder / f"{table}.parquet"
    return pl.read_parquet(path).to_dicts() if path.is_file() else []


def _current(folder: Path) -> set[str]:
    """Articles that are read: an older version of a page is as good as gone."""
    frame = pl.read_parquet(folder / "articles.parquet")
    if "superseded_by" in frame.columns:
        frame = frame.filter(pl.col("superseded_by").is_null())
    return set(frame["article_id"])


def _pairs(folder: Path, table: str, key: str, value: str) -> dict[str, str]:
    return dict(pl.read_parquet(folder / f"{table}.parquet", columns=[key, value]).rows())


def _grouped(folder: Path, table: str, key: str, value: str) -> dict[str, list[str]]:
    frame = pl.read_parquet(folder / f"{table}.parquet", columns=[key, value])
    pairs = frame.drop_nulls().unique().sort(key, value)
    return {k: list(v) for k, v in pairs.group_by(key).agg(value).rows()}
