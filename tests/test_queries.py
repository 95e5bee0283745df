"""The questions of sql/queries: each runs, answers, and answers right; the page shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
import release_fixture as fixture

from pipeline import paths
from pipeline.release.content import combined
from pipeline.release.database import write_database
from pipeline.release.query_results import page
from pipeline.tables import TABLES

QUERIES = sorted((paths.SQL / "queries").glob("*.sql"))


def richer() -> dict[str, list[fixture.Row]]:
    """The fixture's rows with an answer to every question: threats, decisions, an announcer."""
    data = fixture.rows()
    data["measures"] += [
        fixture._measure("fr-plan", "export_ban", "FR", "announced", announced_on="2026-02-01",
                         effective_on="2026-06-01", last_reported_on=date(2026, 3, 1),
                         first_reported_on=date(2026, 3, 1)),
        fixture._measure("sy-threat", "import_tariff", "SY", "proposed", last_reported_on=None),
    ]  # fmt: skip
    data["claims"] += [
        fixture._claim("c-8", "a-0", "fr-plan", "export_ban", "FR"),
        fixture._claim("c-9", "a-1", "fr-plan", "export_ban", "FR"),
    ]
    data["articles"][2]["duplicate_of"] = None
    data["claim_actors"].append({"claim_id": "c-1", "actor_id": "a-ministry", "role": "announcer"})
    data["measure_events"] += [
        fixture._event("e-7", "sy-threat", 1, "tightened", certainty="threatened",
                       occurred_on="2026-09", rate_to_pct=50.0),
        fixture._event("e-8", "sy-tariff", 3, "tightened", occurred_on="2026-02-27",
                       rate_to_pct=30.0),
    ]  # fmt: skip
    return data


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("queries")
    tables = fixture.write(folder / "tables", richer())
    write_database(tables, folder / "orebook.duckdb", TABLES, combined({}))
    with duckdb.connect(str(folder / "orebook.duckdb"), read_only=True) as connection:
        yield connection


def ask(database: duckdb.DuckDBPyConnection, name: str) -> list[dict[str, Any]]:
    cursor = database.execute((paths.SQL / "queries" / f"{name}.sql").read_text(encoding="utf-8"))
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@pytest.mark.parametrize("path", QUERIES, ids=lambda p: p.stem)
def test_every_query_runs_and_says_what_it_answers(
    path: Path, database: duckdb.DuckDBPyConnection
) -> None:
    """Else a user copies a query that fails."""
    text = path.read_text(encoding="utf-8")
    assert text.startswith("-- ")
    assert text.count(";") == 1
    assert ask(database, path.stem), "the rows hold an answer to every question"


def test_there_are_twenty() -> None:
    """Else the page promises more than there is."""
    assert len(QUERIES) >= 20


def test_a_tariff_is_told_for_every_day(database: duckdb.DuckDBPyConnection) -> None:
    """Else a join with daily prices has holes, or yesterday's rate."""
    rows = ask(database, "tariffs_between_two_by_day")
    by_day = {row["day"]: row for row in rows}
    days = (max(by_day) - min(by_day)).days + 1
    assert len(rows) == len(by_day) == days
    assert (min(by_day), max(by_day)) == (date(2025, 4, 1), date(2026, 3, 1))
    assert by_day[date(2025, 11, 9)]["last_decided"] == "imposed"
    assert by_day[date(2025, 11, 10)]["last_decided"] == "suspended"
    assert by_day[date(2026, 2, 26)]["rate_pct"] == 25.5, "a suspension does not change the rate"
    assert by_day[date(2026, 2, 27)]["rate_pct"] == 30.0


def test_a_threat_is_no_decision(database: duckdb.DuckDBPyConnection) -> None:
    """Else a speech is read as a law."""
    assert [r["measure_id"] for r in ask(database, "threats_and_proposals")] == ["sy-threat"]
    assert [r["measure_id"] for r in ask(database, "decided_not_yet_in_force")] == ["fr-plan"]


def test_an_announcer_is_named(database: duckdb.DuckDBPyConnection) -> None:
    """Else nobody can tell the ministry from the speaker."""
    rows = ask(database, "who_announced")
    assert [(r["measure_id"], r["announcer"], r["named_as"]) for r in rows] == [
        ("fr-ban", fixture.EVIL, "announcer")
    ]


def test_members_of_a_restricted_group_count(database: duckdb.DuckDBPyConnection) -> None:
    """Else a listed mineral seems free although its group is banned."""
    rows = {
        r["mineral"]: r["in_force"] for r in ask(database, "critical_minerals_under_restriction")
    }
    assert rows == {"Gallium": 1, "Minor-metals": 1, "Tech-metals": 0, "Copper": 0}


def test_the_first_report(database: duckdb.DuckDBPyConnection) -> None:
    """Else a copy is credited with the news."""
    rows = ask(database, "who_reported_first")
    assert [(r["measure_id"], r["first_reported_on"]) for r in rows] == [
        ("fr-plan", date(2025, 10, 10))
    ]
    assert [r["days"] for r in ask(database, "days_from_word_to_effect")] == [120]


def test_the_page_shows_statement_and_answer(database: duckdb.DuckDBPyConnection) -> None:
    """Else the documentation is of another question. That docs/queries.md is what a build of the
    sample answers is compared in .ci/run."""
    text = page(database)
    written = paths.QUERY_RESULTS.read_text(encoding="utf-8")
    for path in QUERIES:
        statement = path.read_text(encoding="utf-8").split("\n", 1)[1]
        body = "\n".join(x for x in statement.splitlines() if not x.startswith("--")).strip()
        assert body in text
        assert body in written, f"docs/queries.md is older than {path.name}: run make docs"
    part = text.split("## suspensions_that_end")[1].split("\n## ")[0]
    assert "| 2026-11-10 |" in part
    assert "<b>" not in re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    assert "\u202e" not in text
