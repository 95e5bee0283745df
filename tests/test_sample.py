"""The embedded sample, built as a user builds it: its two times, and the order it came in.

What the articles say is written by hand here; what the reader should find in each is in
tests/gold.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from test_identity import resolved

from pipeline import paths
from pipeline.defs.run import materialize_in_process
from pipeline.reference import reference_tables
from pipeline.resolve.sources import claims_of, government_bodies, imposers
from pipeline.resolve.stage import OUT, resolve
from pipeline.store import Store, write_parquet

Row = dict[str, Any]
DAYS = [date(2023, 7, 1) + timedelta(days=91 * n) for n in range(13)]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Store and release of the sample."""
    root = tmp_path_factory.mktemp("sample")
    materialize_in_process([paths.SAMPLE_ARTICLES], store=root / "store", out=root / "out",
                           version="2026.01.02")  # fmt: skip
    return root


@pytest.fixture(scope="module")
def database(built: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    path = built / "out" / "2026.01.02" / "orebook.duckdb"
    with duckdb.connect(str(path), read_only=True) as connection:
        yield connection


def test_order_of_ingestion_does_not_change_what_is_published(built: Path) -> None:
    """The same articles give another dataset on another day. A hundred random orders of the
    claims that the reader finds in the sample, all tables compared row by row."""
    store = Store(built / "store")
    bodies = government_bodies(reference_tables()["actors"].select("name", "kind").rows())
    claims = [c for group in imposers(store, together=20)
              for rows in claims_of(store, group, bodies).values() for c in rows]  # fmt: skip
    first = resolved(claims)
    published = pl.read_parquet(built / "out" / "2026.01.02" / "parquet" / "measures.parquet")
    assert {m["measure_id"] for m in first["measures"]} == set(published["measure_id"])
    assert first["measure_merges"]
    for seed in range(100):
        shuffled = claims[:]
        random.Random(seed).shuffle(shuffled)
        assert resolved(shuffled) == first


TOLD_OF = {"claims": "article_id", "claim_minerals": "claim_id", "claim_actors": "claim_id"}


def holding(articles: set[str], whole: Store, part: Store) -> Store:
    """`part` with what is read in some of the articles of a store."""
    wanted = articles
    rows = pl.read_parquet(whole.shards("articles", "articles"))
    path = part.root / "articles" / "articles" / "000000.parquet"
    write_parquet(rows.filter(pl.col("article_id").is_in(wanted)), path)
    for name, key in TOLD_OF.items():
        rows = pl.read_parquet(whole.shards("readings", name)).filter(pl.col(key).is_in(wanted))
        write_parquet(rows, part.root / "readings" / name / "000000.parquet")
        wanted = set(rows["claim_id"]) if name == "claims" else wanted
    return part


def stage(store: Store, corrections: Path) -> tuple[dict[str, list[Row]], int]:
    """The tables of the stage `measures`, and how many measures are from the build before."""
    report = resolve(store, None, corrections)
    tables = {}
    for name in OUT:
        frame = pl.read_parquet(store.shards("measures", name))
        tables[name] = sorted(frame.to_dicts(), key=repr)
    return tables, report.counts["as_before"]


@pytest.mark.parametrize("seed", range(4))
def test_what_is_kept_is_what_would_be_found_anew(built: Path, seed: int, tmp_path: Path) -> None:
    """A build that goes on from another publishes something else than one from nothing. Articles
    come and go in a random order; after each step all tables are compared with those of a store
    that knows nothing."""
    whole, corrections = Store(built / "store"), tmp_path / "corrections"
    corrections.mkdir()
    order = sorted(set(pl.read_parquet(whole.shards("readings", "claims"))["article_id"]))
    chance = random.Random(seed)
    chance.shuffle(order)
    growing = Store(tmp_path / "growing")
    articles: set[str] = set()
    steps = [set(order[:12]), set(order[12:13]), set(order[13:15]), set(order[3:5]), set()]
    used = []
    for number, step in enumerate(steps):
        articles ^= step  # the fourth step takes two articles away
        if number == len(steps) - 1:
            claim = chance.choice(pl.read_parquet(growing.shards("readings", "claims")).to_dicts())
            write_correction(corrections / "one.yaml", claim)
        found, again = stage(holding(articles, whole, growing), corrections)
        used.append(again)
        fresh = Store(tmp_path / str(number))
        assert stage(holding(articles, whole, fresh), corrections) == (found, 0)
    assert used[0] == 0
    assert all(used[1:4])
    assert used[4] == 0  # another correction: everything is resolved anew
    assert [row["claim_id"] for row in found["corrections"]] == [claim["claim_id"]]


def write_correction(path: Path, claim: Row) -> None:
    """Call a claim denied that was something else."""
    path.write_text(
        f"- kind: value\n  article: {claim['article_id']}\n  claim: {claim['claim_id']}\n"
        f"  set: {{certainty: {'possible' if claim['certainty'] == 'denied' else 'denied'}}}\n"
        f"  expect: {{certainty: {claim['certainty']}}}\n"
        "  reason: The source was misread here.\n  author: A. Tester\n", encoding="utf-8"
    )  # fmt: skip


def told(rows: list[Row], known_by: date | None) -> list[Row]:
    """The periods that were known to somebody on a day."""
    if known_by is None:
        return [r for r in rows if r["is_current"]]
    return [r for r in rows if r["known_from"] and r["known_from"] <= known_by
            and (r["known_until"] is None or r["known_until"] > known_by)]  # fmt: skip


@pytest.mark.parametrize("known_by", [None, date(2025, 2, 1)])
def test_status_on_every_quarter(
    known_by: date | None, database: duckdb.DuckDBPyConnection
) -> None:
    """A tariff is said to hold on a day on which it did not: the macro against the history's
    rows, gone through one by one."""
    history: dict[str, list[Row]] = defaultdict(list)
    for row in database.sql("FROM measure_history ORDER BY position").pl().iter_rows(named=True):
        history[row["measure_id"]].append(row)
    seen = set()
    for day in DAYS:
        query = "SELECT measure_id, status, last_status FROM status_on($1, known_by := $2)"
        found = {m: (s, last) for m, s, last in database.execute(query, [day, known_by]).fetchall()}
        expected = {}
        for measure, rows in history.items():
            begun = [r for r in told(rows, known_by)
                     if (r["first_day"] or r["last_day"] or date.min) <= day]  # fmt: skip
            if begun:
                newest = begun[-1]
                known = newest["as_of"] is not None and day <= newest["as_of"]
                expected[measure] = (newest["status"] if known else None, newest["status"])
        assert found == expected
        seen |= {status for status, _ in found.values()}
    assert {"in_force", None} <= seen


def test_measures_on_a_mineral_of_the_sample(database: duckdb.DuckDBPyConnection) -> None:
    """Nobody is told of China's licences for gallium, in force since August 2023."""
    query = "SELECT imposer_id, status FROM measures_on($1, $2)"
    found = database.execute(query, ["gallium", "2023-12-01"]).fetchall()
    assert ("CN", "in_force") in found
    assert ("CN", "in_force") not in database.execute(query, ["gallium", "2023-05-01"]).fetchall()
    every = "SELECT measure_id FROM status_on($1)"
    for mineral in ("gallium", "nickel", "rare-earth-elements", "copper"):
        for day in DAYS:
            of_mineral = database.execute(
                "SELECT measure_id, names FROM measures_on($1, $2)", [mineral, day]
            ).fetchall()
            assert {m for m, _ in of_mineral} <= {
                m for (m,) in database.execute(every, [day]).fetchall()
            }
            for measure, names in of_mineral:
                own = database.execute(
                    "SELECT mineral_id FROM measure_minerals WHERE measure_id = $1", [measure]
                ).fetchall()
                assert set(names.split(", ")) <= {m for (m,) in own}


def test_layers_of_a_tariff_of_the_sample(database: duckdb.DuckDBPyConnection) -> None:
    """Duties are added up that do not hold or do not hit the country."""
    layers = "SELECT measure_id, instrument, names_target FROM tariff_layers($1, $2, $3)"
    pairs = database.sql(
        "SELECT DISTINCT imposer_id, a.actor_id FROM measures JOIN measure_actors AS a "
        "USING (measure_id) WHERE instrument = 'import_tariff' AND a.role = 'target'"
    ).fetchall()
    assert pairs
    hits = 0
    for imposer, target in pairs:
        for day in DAYS:
            for measure, instrument, named in database.execute(
                layers, [imposer, target, day]
            ).fetchall():
                targets = {t for (t,) in database.execute(
                    "SELECT actor_id FROM measure_actors WHERE measure_id = $1 "
                    "AND role = 'target'", [measure]).fetchall()}  # fmt: skip
                assert instrument in ("import_tariff", "trade_remedy")
                assert (target in targets) == named
                assert named or not targets
                hits += named
    assert hits
