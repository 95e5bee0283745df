"""`orebook why`: one measure of a release, and why it says what it says.

Reads a release and prints: the claims behind each value, the joining of its articles, its life,
disputes, links and corrections. Derives nothing: what is shown stands in the release's tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import polars as pl

from pipeline import paths
from pipeline.errors import ReleaseError
from pipeline.release.changes import plain
from pipeline.tables import CODE_LISTS

Row = dict[str, Any]


class Release:
    """The tables of a release, a few rows at a time."""

    def __init__(self, folder: Path) -> None:
        self._tables = folder / "parquet"
        if not (self._tables / "measures.parquet").is_file():
            raise ReleaseError(f"{folder} is no release: name its folder with --release")

    def rows(self, table: str, *conditions: pl.Expr, sort: str | None = None) -> list[Row]:
        path = self._tables / f"{table}.parquet"
        if not path.is_file():
            raise ReleaseError(f"{path} is missing: the release is older than this command")
        frame = pl.scan_parquet(path).filter(*conditions)
        return (frame.sort(sort, maintain_order=True) if sort else frame).collect().to_dicts()

    def current(self, measure: str) -> tuple[str, str | None]:
        """The id that a measure has now, and the old one where it was named by that.

        Raises ReleaseError where there never was such an id, or nothing is left of it.
        """
        if self.rows("measures", pl.col("measure_id") == measure):
            return measure, None
        moved = self.rows("measure_redirects", pl.col("old_id") == measure)
        if moved and moved[0]["measure_id"]:
            return moved[0]["measure_id"], measure
        if moved:
            raise ReleaseError(f"nothing is left of {measure}: no article states it any more")
        like = [
            r["measure_id"]
            for r in self.rows(
                "measures", pl.col("measure_id").str.starts_with(measure[:10]), sort="measure_id"
            )
        ]
        hint = f"; there are {', '.join(like[:5])}" if like else ""
        raise ReleaseError(f"there is no measure {measure}{hint}")


def explained(release: Release, measure: str) -> Iterator[str]:
    """The explanation, line by line. Texts of articles are shown without control characters."""
    key, old = release.current(measure)
    about = pl.col("measure_id") == key
    row = release.rows("measures", about)[0]
    claims = {c["claim_id"]: c for c in release.rows("claims", about)}
    articles = {
        a["article_id"]: a
        for a in release.rows(
            "articles", pl.col("article_id").is_in([c["article_id"] for c in claims.values()])
        )
    }
    if old:
        yield f"{old} is now part of {key}"
    yield plain(row["title"])
    yield f"{key}  ({row['provenance']}, confidence {row['confidence']:.2f})"
    yield _status(row)
    yield from _values(release.rows("measure_values", about, sort="field"), claims)
    yield from _life(release.rows("measure_events", about, sort="position"))
    yield from _joined(release.rows("measure_merges", about, sort="position"), claims, articles,
                       row["n_articles"])  # fmt: skip
    yield from _disputes(release.rows("conflicts", about, sort="field"))
    yield from _links(release, key)
    yield from _corrections(release.rows("corrections", about))
    yield ""
    yield "claims"
    for c in sorted(claims.values(), key=lambda c: (_day(c, articles), c["claim_id"])):
        yield f"  {c['claim_id']}  {c['action']}, {c['certainty']}  {_source(c, articles)}"
        yield f"    “{plain(c['quote'])}” ({c['rule']}, {c['confidence']:.2f})"


def _status(row: Row) -> str:
    reason = f", {CODE_LISTS['end_reason'][row['end_reason']]}" if row["end_reason"] else ""
    as_of = row["status_as_of"] or "an unknown day: no source is dated"
    until = f" until {row['suspended_until']}" if row["status"] == "suspended" and row[
        "suspended_until"] else ""  # fmt: skip
    return f"{row['status'].replace('_', ' ')}{until}{reason}, as of {as_of}"


def _values(rows: list[Row], claims: dict[str, Row]) -> Iterator[str]:
    yield from ("", "values")
    for r in rows:
        why = CODE_LISTS["basis"][r["basis"]]
        yield f"  {r['field']} = {plain(r['value'] or 'NULL')}: {why}"
        if r["claim_ids"]:
            yield f"    from {', '.join(r['claim_ids'])}"


def _life(rows: list[Row]) -> Iterator[str]:
    yield from ("", "life")
    for r in rows:
        rates = [f"{r[c]:g}%" for c in ("rate_from_pct", "rate_to_pct") if r[c] is not None]
        change = f" by {r['rate_change_pp']:g} points" if r["rate_change_pp"] is not None else ""
        basis = f" ({r['rate_basis']})" if r["rate_basis"] else ""
        until = f", until {r['until']}" if r["until"] else ""
        yield (f"  {r['position']}. {r['occurred_on'] or 'undated'}: {r['action']}, "
               f"{r['certainty']}{' ' + ' to '.join(rates) if rates else ''}{change}{basis}{until}"
               f"  [{r['n_articles']} article{'s' if r['n_articles'] > 1 else ''}]")  # fmt: skip


def _joined(rows: list[Row], claims: dict[str, Row], articles: dict[str, Row],
            n_articles: int) -> Iterator[str]:  # fmt: skip
    yield ""
    if not rows:
        yield "one article speaks of it" if n_articles == 1 else "nothing was joined"
        return
    yield "joined, because (bits of evidence; one more doubles the odds)"
    for r in rows:
        bits = "" if r["bits"] is None else f" {r['bits']:g}, in the mean {r['mean_bits']:g}"
        yield (f"  {r['position']}. {_source(claims[r['claim_id']], articles)} and "
               f"{_source(claims[r['with_claim_id']], articles)}:{bits}")  # fmt: skip
        yield from (f"       {reason}" for reason in r["reasons"])


def _disputes(rows: list[Row]) -> Iterator[str]:
    if rows:
        yield from ("", "sources disagree")
        for r in rows:
            chosen = " (chosen)" if r["chosen"] else ""
            yield f"  {r['field']}: {plain(r['value'])}{chosen}, says {r['claim_id']}"


def _links(release: Release, key: str) -> Iterator[str]:
    rows = release.rows("measure_links",
                        (pl.col("measure_id") == key) | (pl.col("related_id") == key),
                        sort="relation")  # fmt: skip
    if rows:
        yield from ("", "links")
        for r in rows:
            said = f"say {', '.join(r['claim_ids'])}"
            yield f"  {r['measure_id']} {r['relation']} {r['related_id']}, {said}"


def _corrections(rows: list[Row]) -> Iterator[str]:
    if rows:
        yield from ("", "corrected")
        for r in rows:
            change = f"{r['field']}: {r['old_value']} -> {r['new_value']}"
            what = change if r["field"] else r["kind"]
            yield f"  {plain(what)} ({plain(r['author'])}: {plain(r['reason'])}; {r['file']})"


def _day(claim: Row, articles: dict[str, Row]) -> str:
    return str(articles[claim["article_id"]]["published_on"] or "9999")


def _source(claim: Row, articles: dict[str, Row]) -> str:
    article = articles[claim["article_id"]]
    day = article["published_on"] or "undated"
    return plain(f"{article['publisher'] or article['source_name']}, {day}")


@click.command("why")
@click.argument("measure")
@click.option("--release", type=click.Path(path_type=Path), default=paths.RELEASES / "latest",
              help="Folder of the release (default: the newest in data/releases).")  # fmt: skip
def why(measure: str, release: Path) -> None:
    """Explain MEASURE: its values, its life, and why its claims are one measure."""
    click.echo("\n".join(explained(Release(release), measure)))
