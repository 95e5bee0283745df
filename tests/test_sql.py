"""The SQL that users run: every view and every example query, with answers that are right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
import release_fixture as fixture

from pipeline import paths
from pipeline.errors import ReleaseError
from pipeline.release.content import combined
from pipeline.release.database import scripts, write_database
from pipeline.tables import TABLES

VIEWS = sorted((paths.SQL / "views").glob("*.sql"))


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("sql")
    tables = fixture.write(folder / "tables", fixture.rows())
    write_database(tables, folder / "orebook.duckdb", TABLES, combined({}))
    with duckdb.connect(str(folder / "orebook.duckdb"), read_only=True) as connection:
        yield connection


def ask(database: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    cursor = database.execute(query)
    names = [d[0] for d in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def run(database: duckdb.DuckDBPyConnection, name: str) -> list[dict[str, Any]]:
    return ask(database, (paths.SQL / "queries" / f"{name}.sql").read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", VIEWS, ids=lambda p: p.stem)
def test_every_view_answers_and_has_its_comment(
    path: Path, database: duckdb.DuckDBPyConnection
) -> None:
    """Else a view in the database is a riddle, or broken."""
    assert ask(database, f"FROM {path.stem}")
    row = database.execute(
        "SELECT comment FROM duckdb_views() WHERE view_name = $1", [path.stem]
    ).fetchone()
    assert row is not None
    assert row[0] == next(s.comment for s in scripts("views") if s.name == path.stem)


def test_views_work_in_an_attached_database(database: duckdb.DuckDBPyConnection) -> None:
    """Else a user with a database of their own cannot join it with ours."""
    path = database.execute("SELECT path FROM duckdb_databases() WHERE NOT internal").fetchall()
    with duckdb.connect() as own:
        own.execute(f"ATTACH '{path[0][0]}' AS o (READ_ONLY)")
        for view in VIEWS:
            assert own.execute(f"FROM o.{view.stem}").fetchall()


def test_timeline_is_in_the_order_of_dates(database: duckdb.DuckDBPyConnection) -> None:
    """Else the story is told in the wrong order: a month comes before its days, NULL last."""
    rows = ask(database, "FROM timeline")
    assert [(r["event_id"], r["first_day"]) for r in rows] == [
        ("e-2", date(2025, 4, 1)),
        ("e-1", date(2025, 10, 9)),
        ("e-3", date(2025, 11, 10)),
        ("e-4", None),
    ]
    assert (rows[1]["imposer"], rows[1]["targets"]) == ("Freedonia", "Sylvania")
    assert rows[1]["minerals"] == "Minor-metals"


def test_current_status_says_since_and_until(database: duckdb.DuckDBPyConnection) -> None:
    """Else a user plans with the wrong date."""
    rows = {r["measure_id"]: r for r in ask(database, "FROM current_status")}
    assert (rows["fr-ban"]["since"], rows["fr-ban"]["until"]) == ("2025-12", "2026-12-31")
    assert (rows["sy-tariff"]["status"], rows["sy-tariff"]["until"]) == ("suspended", "2026-11-10")


def test_evidence_has_every_claim_with_its_source(database: duckdb.DuckDBPyConnection) -> None:
    """Else a value cannot be followed to the words behind it. A claim with an article that has
    no date, or no mineral, is there too."""
    rows = ask(database, "FROM evidence")
    assert [r["claim_id"] for r in rows] == ["c-1", "c-2", "c-3"]
    assert rows[0]["url"] == "https://example.org/a-1"
    assert (rows[1]["published_on"], rows[1]["minerals"]) == (None, None)
    assert rows[0]["quote"] == fixture.EVIL


def test_a_restriction_on_a_group_counts_for_its_members(
    database: duckdb.DuckDBPyConnection,
) -> None:
    """Else gallium seems free although minor metals are banned."""
    assert [r["measure_id"] for r in run(database, "restricted_on_gallium")] == ["fr-ban"]


def test_exposure_says_where_a_code_holds_other_goods(
    database: duckdb.DuckDBPyConnection,
) -> None:
    """Else trade over a basket code is summed as if it were one mineral's."""
    rows = run(database, "hs_codes_under_restriction")
    assert [(r["hs6"], r["minerals"], r["holds_other_goods"]) for r in rows] == [
        ("811292", "Gallium", True)
    ]


def test_months_count_events_once(database: duckdb.DuckDBPyConnection) -> None:
    """Else joins over several targets multiply events."""
    rows = run(database, "who_against_whom_by_month")
    assert [(r["month"], r["imposer"], r["target"], r["events"]) for r in rows] == [
        ("2025-04", "Sylvania", "Freedonia", 1),
        ("2025-10", "Freedonia", "Sylvania", 1),
        ("2025-11", "Sylvania", "Freedonia", 1),
    ]


@pytest.mark.parametrize(
    ("edtf", "first", "last"),
    [
        ("2025-10-09", (2025, 10, 9), (2025, 10, 9)),
        ("2025-10", (2025, 10, 1), (2025, 10, 31)),
        ("2024-02~", (2024, 2, 1), (2024, 2, 29)),
        ("2025", (2025, 1, 1), (2025, 12, 31)),
        ("2025~", (2025, 1, 1), (2025, 12, 31)),
        ("202X", (2020, 1, 1), (2029, 12, 31)),
        ("19XX", (1900, 1, 1), (1999, 12, 31)),
        ("2025-XX", (2025, 1, 1), (2025, 12, 31)),
        ("2025-10-XX", (2025, 10, 1), (2025, 10, 31)),
        ("2025-21", (2025, 3, 1), (2025, 5, 31)),
        ("2025-24", (2025, 12, 1), (2026, 2, 28)),
        ("2025-10-09/2026-10-09", (2025, 10, 9), (2026, 10, 9)),
        ("2025-10/2026", (2025, 10, 1), (2026, 12, 31)),
        ("2025-10-09/..", (2025, 10, 9), None),
        ("../2025-10", None, (2025, 10, 31)),
        ("2025/", (2025, 1, 1), None),
        ("2025-02-30", None, None),
        ("", None, None),
        (None, None, None),
    ],
)
def test_days_of_an_edtf_date(
    edtf: str | None,
    first: tuple[int, int, int] | None,
    last: tuple[int, int, int] | None,
    database: duckdb.DuckDBPyConnection,
) -> None:
    """Else a date that names a month or an open end is sorted or compared wrongly."""
    row = database.execute("SELECT edtf_first_day($1), edtf_last_day($1)", [edtf]).fetchone()
    assert row == (first and date(*first), last and date(*last))


def test_a_script_without_a_comment_is_refused(tmp_path: Path) -> None:
    """Else a view is published that nobody can tell the use of."""
    (tmp_path / "views").mkdir()
    (tmp_path / "views" / "v.sql").write_text("CREATE VIEW v AS SELECT 1;\n")
    with pytest.raises(ReleaseError, match="opens without a comment"):
        scripts("views", tmp_path)


def test_status_on_a_day(database: duckdb.DuckDBPyConnection) -> None:
    """Else a user is told that a tariff held on a day on which it was suspended, or is told of a
    day that no source reaches."""
    query = (
        "SELECT status, is_certain, last_status, stated_end FROM status_on($1) "
        "WHERE measure_id = $2"
    )

    def on(day: str, measure: str = "sy-tariff") -> tuple[Any, ...] | None:
        return database.execute(query, [day, measure]).fetchone()

    assert on("2025-03-01") is None
    assert on("2025-04-10") == ("in_force", False, "in_force", None)
    assert on("2025-05-01") == ("in_force", True, "in_force", None)
    assert on("2025-11-10") == ("suspended", True, "suspended", "2026-11-10")
    assert on("2026-05-01") == (None, None, "suspended", "2026-11-10")
    assert on("2025-12-10", "fr-ban") == ("in_force", False, "in_force", None)
    assert on("2025-12-31", "fr-ban") == ("in_force", True, "in_force", None)


def test_status_as_it_was_known(database: duckdb.DuckDBPyConnection) -> None:
    """Else a decision of October is judged by what came out in March."""
    query = "SELECT measure_id, status, last_status FROM status_on($1, known_by := $2) ORDER BY ALL"

    def known(day: str, by: str) -> list[Any]:
        return database.execute(query, [day, by]).fetchall()

    assert known("2025-12-31", "2025-10-09") == []
    assert known("2025-10-10", "2025-10-12") == [("fr-ban", "announced", "announced")]
    assert known("2025-12-31", "2026-02-28") == [("fr-ban", None, "announced")]
    assert known("2025-12-31", "2026-03-01") == [
        ("fr-ban", "in_force", "in_force"),
        ("sy-tariff", "suspended", "suspended"),
    ]


def test_measures_on_a_mineral(database: duckdb.DuckDBPyConnection) -> None:
    """Else gallium seems free on a day on which minor metals were banned."""
    query = "SELECT measure_id, status, names FROM measures_on($1, $2)"
    found = database.execute(query, ["gallium", "2026-01-15"]).fetchall()
    assert found == [("fr-ban", "in_force", "minor-metals")]
    assert database.execute(query, ["tech-metals", "2026-01-15"]).fetchall() == found
    assert database.execute(query, ["gallium", "2025-01-15"]).fetchall() == []


def test_layers_of_a_tariff(database: duckdb.DuckDBPyConnection) -> None:
    """Else an importer adds up duties that do not hold, or do not hit the country."""
    query = "SELECT measure_id, status, rate_pct, names_target FROM tariff_layers($1, $2, $3)"
    layers = database.execute(query, ["SY", "FR", "2025-06-01"]).fetchall()
    assert layers == [("sy-tariff", "in_force", 25.5, True)]
    assert database.execute(query, ["SY", "XX", "2025-06-01"]).fetchall() == []
    assert database.execute(query, ["FR", "SY", "2026-01-01"]).fetchall() == []


def test_every_macro_has_its_comment(database: duckdb.DuckDBPyConnection) -> None:
    """Else a macro in the database is a riddle."""
    found = database.execute(
        "SELECT function_name, comment FROM duckdb_functions() "
        "WHERE function_type IN ('macro', 'table_macro') AND NOT internal"
    ).fetchall()
    assert dict(found) == {s.name: s.comment for s in scripts("macros")}
