"""What the expectations catch. Each test says what a user loses where it fails."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import goodtables
import polars as pl
import pytest

from pipeline.errors import StoreError
from pipeline.quality import Severity, SuiteResult, run_cross_suite, run_table_suite, write_results
from pipeline.quality.cross import MACROS, SUBJECT, cross_rules
from pipeline.quality.formats import PATTERNS
from pipeline.quality.rules import table_rules
from pipeline.quality.workers import SuitePool
from pipeline.tables import TABLES

Change = Callable[[pl.DataFrame], pl.DataFrame]


@pytest.fixture
def world(tmp_path: Path) -> tuple[Path, list[Path]]:
    return goodtables.write(tmp_path)


def change(tables: Path, name: str, how: Change) -> None:
    path = tables / f"{name}.parquet"
    how(pl.read_parquet(path)).write_parquet(path)


def put(column: str, value: Any, row: int = 0) -> Change:
    """Change one value, keeping the type of its column."""

    def how(frame: pl.DataFrame) -> pl.DataFrame:
        values = frame[column].to_list()
        values[row] = value
        return frame.with_columns(pl.Series(column, values, dtype=frame.schema[column]))

    return how


def failing(suite: SuiteResult) -> set[str]:
    return {result.name for result in suite.results if not result.success}


def twice(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.vstack(frame)


def test_good_tables_pass(world: tuple[Path, list[Path]]) -> None:
    """A right dataset is published: no expectation refuses it, none is left unevaluated."""
    tables, texts = world
    suites = [run_table_suite(tables, name) for name in TABLES]
    suites.append(run_cross_suite(tables, texts))
    assert [result.in_words() for suite in suites for result in suite.results
            if not result.success] == []  # fmt: skip
    assert all(result.exception is None for suite in suites for result in suite.results)
    for suite, table in zip(suites, TABLES.values(), strict=False):
        assert [r.name for r in suite.results] == [r.name for r in table_rules(table)]


# Faults that do not get in one another's way are made together: a suite takes half a second.
STRUCTURE_FAULTS: dict[str, tuple[str, Change, set[str]]] = {
    "column missing": ("rejects", lambda f: f.drop("detail"), {"columns", "types"}),
    "column added": ("rejects", lambda f: f.with_columns(more=1), {"columns"}),
    "columns swapped": ("measure_links", lambda f: f.select(reversed(f.columns)), {"columns"}),
    "number widened": ("conflicts", lambda f: f.with_columns(value=1), {"types"}),
    "list flattened": ("measure_events", lambda f: f.with_columns(
        pl.col("claim_ids").list.join(",")), {"types"}),
}  # fmt: skip

VALUE_FAULTS: dict[str, tuple[Change, ...]] = {
    "minerals": (put("mineral_id", "Neodymium"), put("parent_id", "metals", 1)),
    "mineral_hs": (twice, put("hs6", "2805.30"), put("exclusivity", "shared", 1)),
    "actors": (put("iso3", "FR"), put("country_id", "XX")),
    "articles": (put("url", "see example.org"), put("content_sha256", "abc"),
                 put("source_name", " "), put("n_chars", 0), put("duplicate_of", "a-9")),
    "mentions": (put("start_char", -1), put("kind", "metal")),
    "dates": (put("value", "yesterday"), put("edtf", "9 Oct 2025")),
    "measures": (twice, put("confidence", 1.2), put("rate_pct", -5.0), put("title", None)),
    "claims": (put("action", "increased"), put("until", "2026-11-10x"),
               put("announced_on", "2025-02-30"), put("quote", None),
               put("rate_to_pct", 20_000.0), put("measure_id", "none")),
}  # fmt: skip

CAUGHT: dict[str, set[str]] = {
    "minerals": {"mineral_id_format", "parent_id_refers"},
    "mineral_hs": {"hs6_format", "exclusivity_codes"},
    "actors": {"iso3_format", "country_id_refers"},
    "articles": {"url_format", "content_sha256_format", "filled", "n_chars_range",
                 "duplicate_of_refers"},
    "mentions": {"start_char_range", "kind_codes"},
    "dates": {"value_format", "edtf_format"},
    "measures": {"key", "confidence_range", "rate_pct_range", "title_present"},
    "claims": {"action_codes", "until_format", "announced_on_exists", "quote_present",
               "rate_to_pct_range", "measure_id_refers"},
}  # fmt: skip


STATED = {"filled", "url_format", "rate_pct_range", "rate_to_pct_range"}
"""What one odd article can break, and must not stop a release for."""


@pytest.mark.parametrize("fault", STRUCTURE_FAULTS)
def test_faults_of_structure(fault: str, world: tuple[Path, list[Path]]) -> None:
    """A program that reads the table by its declaration stops or reads another column."""
    tables, _ = world
    name, how, expected = STRUCTURE_FAULTS[fault]
    change(tables, name, how)
    suite = run_table_suite(tables, name)
    assert expected <= {result.name for result in suite.blocking_failures}


@pytest.mark.parametrize("name", VALUE_FAULTS)
def test_faults_of_value(name: str, world: tuple[Path, list[Path]]) -> None:
    """A table that is not what it declares is published unnoticed, and every join, filter or
    import built on the declaration goes wrong."""
    tables, _ = world
    for how in VALUE_FAULTS[name]:
        change(tables, name, how)
    suite = run_table_suite(tables, name)
    broken = {result.name: result for result in suite.results if not result.success}
    assert set(broken) == CAUGHT[name]
    for result in broken.values():
        assert result.exception is None
        assert result.unexpected
        assert (result in suite.blocking_failures) is (result.name not in STATED)
        assert result.examples


def test_compound_keys_and_empty_tables(world: tuple[Path, list[Path]]) -> None:
    """A row given twice counts twice in every sum; an empty table looks like a quiet world."""
    tables, _ = world
    change(tables, "claim_minerals", twice)
    assert failing(run_table_suite(tables, "claim_minerals")) == {"key"}
    change(tables, "instruments", lambda f: f.clear())
    suite = run_table_suite(tables, "instruments")
    assert (failing(suite), suite.blocking_failures) == ({"some_rows"}, ())


def test_every_kind_of_rule_has_a_fault() -> None:
    """A kind of expectation that no fault exercises may be one that never fails."""
    caught = {"columns", "types", "some_rows"}.union(*CAUGHT.values())
    kinds = {name.rsplit("_", 1)[-1] for name in caught}
    declared = {rule.name.rsplit("_", 1)[-1] for t in TABLES.values() for rule in table_rules(t)}
    assert declared == kinds
    formats = {c.format for t in TABLES.values() for c in t.columns if c.format}
    assert formats == set(PATTERNS)


def shift(column: str, by: int, row: int = 0) -> Change:
    return lambda f: put(column, f[column][row] + by, row)(f)


def without(column: str, value: str) -> Change:
    return lambda f: f.filter(pl.col(column) != value)


def link(related: str, claim: str) -> Change:
    """A link of the measure to another, as one claim says it."""
    row = {"measure_id": goodtables.MEASURE, "related_id": related, "relation": "part_of",
           "n_articles": 1, "claim_ids": [claim]}  # fmt: skip
    return lambda f: pl.concat([f, pl.DataFrame([row], schema=f.schema)])


DAY = date(2025, 11, 30)
CROSS_FAULTS: dict[str, tuple[str, Change, set[str]]] = {
    "actors_ids": ("actors", put("actor_id", "sylvania", 1), {"actors_ids"}),
    "actors_country": ("actors", put("country_id", "fr-ministry", 1), {"actors_country"}),
    "articles_are_texts": ("articles", put("content_sha256", "0" * 64), {"articles_are_texts"}),
    "articles_duplicates": ("articles", put("duplicate_of", "a-1"),
                            {"articles_duplicates", "inputs_outcomes", "events_claims",
                             "measures_counts"}),
    "articles_published": ("articles", put("published_from", "url", 1), {"articles_published"}),
    "articles_relevant": ("articles", put("is_relevant", False),
                          {"articles_relevant", "inputs_outcomes"}),
    "articles_versions": ("articles", put("superseded_by", "a-2"),
                          {"articles_versions", "inputs_outcomes"}),
    "inputs_outcomes": ("inputs", put("outcome", "not_relevant"), {"inputs_outcomes"}),
    "inputs_reconcile": ("inputs", put("article_id", "a-1", 1), {"inputs_reconcile"}),
    "offsets_inside_text": ("claim_evidence", put("end_char", 9_999), {"offsets_inside_text"}),
    "mentions_text": ("mentions", put("text", "neodymiun"), {"mentions_text"}),
    "dates_text": ("dates", shift("start_char", 1), {"dates_text"}),
    "claims_quote": ("claims", put("quote", "Freedonia banned exports"), {"claims_quote"}),
    "claims_quote_short": ("claims", put("quote", "word " * 26),
                           {"claims_quote", "claims_quote_short"}),
    "claims_dates": ("claims", put("until", "2025-09"), {"claims_dates"}),
    "claims_rates": ("claims", put("rate_change_pp", 20.0), {"claims_rates"}),
    "claims_have_imposers": ("claim_actors", put("role", "announcer"), {"claims_have_imposers"}),
    "claims_measure_imposer": ("measures", put("imposer_id", "SY"), {"claims_measure_imposer"}),
    "conflicts_are_claims": ("conflicts", put("field", "colour"),
                             {"conflicts_are_claims", "conflicts_have_two_sides"}),
    "conflicts_have_two_sides": ("conflicts", put("value", "2025-10-09"),
                                 {"conflicts_have_two_sides"}),
    "corrections_show": ("measures", put("provenance", "extracted"), {"corrections_show"}),
    "dates_order": ("dates", put("earliest", DAY), {"dates_order", "dates_bounds"}),
    "dates_bounds": ("dates", put("edtf", "2025-09-10"), {"dates_bounds"}),
    "hierarchies_end": ("minerals", put("parent_id", "neodymium", 1), {"hierarchies_end"}),
    "measures_counts": ("measures", put("n_claims", 3), {"measures_counts"}),
    "measures_reported": ("measures", put("last_reported_on", DAY), {"measures_reported"}),
    "measures_dates": ("measures", put("effective_on", "2026"),
                       {"history_current", "measures_dates"}),
    "measures_status": ("measures", put("status", "in_force"),
                        {"history_current", "measures_status"}),
    "measures_status_due": ("measures", put("effective_on", "2025-10-09"),
                            {"measures_status_due"}),
    "measures_ended": ("measures", put("end_reason", "revoked"), {"measures_ended"}),
    "measures_followed": ("measure_minerals", put("mineral_id", "rare-earth-elements"),
                          {"measures_followed"}),
    "measures_have_events": ("measure_events", lambda f: f.clear(), {"measures_have_events"}),
    "events_dense": ("measure_events", put("position", 2), {"events_dense"}),
    "events_claims": ("measure_events", put("claim_ids", ["c-1", "c-9"]), {"events_claims"}),
    "events_dates": ("measure_events", put("until", "2024"), {"events_dates"}),
    "history_current": ("measure_history", put("is_current", False), {"history_current"}),
    "history_days": ("measure_history", put("known_until", date(2025, 10, 1)), {"history_days"}),
    "history_evidence": ("measure_history", put("as_of", date(2025, 10, 1)),
                         {"history_evidence"}),
    "links_other": ("measure_links", link(goodtables.MEASURE, "c-1"), {"links_other"}),
    "links_claims": ("measure_links", link("fr-other", "c-9"), {"links_claims"}),
    "merges_claims": ("measure_merges", put("measure_id", "fr-other"), {"merges_claims"}),
    "redirects_old": ("measure_redirects", put("old_id", goodtables.MEASURE), {"redirects_old"}),
    "review_complete": ("review_queue", put("position", 2), {"review_complete"}),
    "values_claims": ("measure_values", put("claim_ids", ["c-9"]), {"values_claims"}),
    "mentions_refer": ("mentions", put("ref_id", "unobtainium"), {"mentions_refer"}),
    "rates_plausible": ("claims", put("rate_from_pct", 5_000.0),
                        {"rates_plausible", "claims_rates"}),
}  # fmt: skip

# What a case needs beside its fault, for the rule to speak of it at all.
CROSS_SETUP: dict[str, tuple[str, Change]] = {
    "measures_status": ("measures", put("effective_on", "2025-12-01")),
    "measures_dates": ("measures", lambda f: put("ended_on", "2025-11-10")(
        put("end_reason", "expired")(put("status", "expired")(
            put("status_as_of", date(2025, 12, 1))(f))))),
    "articles_duplicates": ("articles", put("duplicate_of", "a-1", 1)),
}  # fmt: skip


def broken_rules(tables: Path, texts: list[Path], about: str = "") -> set[str]:
    """The rules of sql/checks (those that read the table `about`) that rows break, by plain
    DuckDB: far faster than the suite, which a test below holds to the same answers."""
    with duckdb.connect() as connection:
        connection.execute(MACROS.read_text(encoding="utf-8"))
        connection.execute(f"CREATE VIEW {SUBJECT} AS SELECT 1 AS one")
        for name in TABLES:
            connection.read_parquet(str(tables / f"{name}.parquet")).create_view(name)
        connection.read_parquet([str(path) for path in texts]).create_view("texts")
        found = set()
        for rule in cross_rules():
            query = (rule.query or "").format(batch=SUBJECT)
            read = re.search(rf"(FROM|JOIN) {about}", query)
            if read and connection.execute(f"SELECT 1 FROM ({query}) LIMIT 1").fetchall():
                found.add(rule.name)
        return found


@pytest.mark.parametrize("fault", CROSS_FAULTS)
def test_faults_across_tables(fault: str, world: tuple[Path, list[Path]]) -> None:
    """Tables contradict one another or the texts, and a value can no longer be followed to the
    words behind it."""
    tables, texts = world
    name, how, expected = CROSS_FAULTS[fault]
    if fault in CROSS_SETUP:
        change(tables, *CROSS_SETUP[fault])
    change(tables, name, how)
    assert broken_rules(tables, texts, about=name) == expected


def test_every_rule_across_tables_has_a_fault() -> None:
    """A rule without a fault may be one that never fails."""
    assert {rule.name for rule in cross_rules()} == set(CROSS_FAULTS)


def test_suite_across_tables_says_what_is_broken(world: tuple[Path, list[Path]]) -> None:
    """A failed build names the rule and a row, or nobody can mend it; and what is only
    implausible does not stop it."""
    tables, texts = world
    for fault in ("mentions_text", "events_claims", "rates_plausible"):
        name, how, _ = CROSS_FAULTS[fault]
        change(tables, name, how)
    suite = run_cross_suite(tables, texts)
    assert failing(suite) == broken_rules(tables, texts)
    assert {r.name for r in suite.blocking_failures} == {"mentions_text", "events_claims"}
    assert {r.name for r in suite.warnings} == {"rates_plausible", "claims_rates"}
    words = next(r for r in suite.results if r.name == "mentions_text").in_words()
    assert "mentions.text" in words
    assert "neodymiun" in words
    assert 0 < suite.success_percent < 100


def test_workers_answer_as_the_functions_do(world: tuple[Path, list[Path]]) -> None:
    """A build, which checks in processes of their own, lets through what a check here finds."""
    tables, texts = world
    change(tables, "rejects", put("reason", "ugly"))
    pool = SuitePool(size=1)
    try:
        assert pool.run_table_suite(tables, "rejects") == run_table_suite(tables, "rejects")
        assert pool.run_cross_suite(tables, texts) == run_cross_suite(tables, texts)
        (tables / "rejects.parquet").unlink()
        with pytest.raises(StoreError, match=r"no rejects\.parquet"):
            pool.run_table_suite(tables, "rejects")
    finally:
        pool.close()


def test_offsets_count_code_points(world: tuple[Path, list[Path]]) -> None:
    """Offsets after an emoji, an accent in two signs or CR LF point at other words."""
    tables, _ = world
    text = goodtables.TEXT
    with duckdb.connect() as connection:
        for row in pl.read_parquet(tables / "dates.parquet").filter(article_id="a-1").to_dicts():
            start, end = row["start_char"], row["end_char"]
            assert text[start:end] == row["text"]
            found = connection.execute("SELECT substring($1, $2, $3), length($1)",
                                       [text, start + 1, end - start]).fetchone()  # fmt: skip
            assert found == (row["text"], len(text))


def test_release_without_texts_can_be_checked(world: tuple[Path, list[Path]]) -> None:
    """A published release, which has no texts, could not be checked at all."""
    tables, _ = world
    names = {r.name for r in run_cross_suite(tables, None).results}
    assert "offsets_inside_text" in names
    assert "mentions_text" not in names


def test_missing_texts_fail(world: tuple[Path, list[Path]]) -> None:
    """Quotes that nobody compared with a text would count as compared."""
    tables, _ = world
    suite = run_cross_suite(tables, [])
    assert {"articles_are_texts", "mentions_text", "claims_quote"} <= failing(suite)


def test_what_cannot_be_checked_fails(world: tuple[Path, list[Path]]) -> None:
    """An expectation that raises would pass for one that holds."""
    tables, _ = world
    (tables / "minerals.parquet").unlink()
    suite = run_table_suite(tables, "claim_minerals")
    result = next(r for r in suite.blocking_failures if r.name == "mineral_id_refers")
    assert result.unexpected is None
    assert "minerals" in (result.exception or "")
    (tables / "claims.parquet").write_bytes(b"no Parquet")
    (result,) = run_table_suite(tables, "claims").blocking_failures
    assert "Parquet" in result.in_words()
    (tables / "claims.parquet").unlink()
    with pytest.raises(StoreError, match=r"no claims\.parquet"):
        run_table_suite(tables, "claims")


@pytest.mark.parametrize(
    ("first", "second", "after"),
    [
        ("2025-10-09", "2025-10-08", True),
        ("2025-10-09", "2025-10", False),
        ("2025-11", "2025-10-31", True),
        ("2026", "2025-12~", True),
        ("2025", "2025-01-01", False),
        ("2025-10-09/2026-11-10", "2025-10-09", False),
        ("2026-01", "2025-10-09/2025-12", True),
        ("2026-01", "2025-10-09/..", None),
        ("2025-24", "2025-03-01", False),
        ("202X", "2019", True),
        ("2025-XX-XX", "2024-12-31", True),
        ("2024-02-29", "2024-02", False),
        (None, "2025", None),
    ],
)
def test_dates_compare_at_the_coarser(first: str | None, second: str, after: bool | None) -> None:
    """Dates of unequal precision are called out of order, or never are."""
    with duckdb.connect() as connection:
        connection.execute(MACROS.read_text(encoding="utf-8"))
        row = connection.execute("SELECT edtf_after($1, $2)", [first, second]).fetchone()
    assert row == (after,)


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("edtf", ["2025", "2025-10", "2025-10-09", "2025~", "2025-10?", "2025-21", "202X",
                  "2025-XX", "2025-10-XX", "2025-10-09/2026", "../2025-10", "2025/.."],
         ["", "25", "2025-13", "2025-10-32", "2025/10/09", "October 2025", "/", "2025-10-9"]),
        ("timex", ["2025-10-09", "2025-W41", "2025-W41-WE", "2025-Q4", "2025-H1", "2025-SU",
                   "XXXX-10-09", "XXXX-WXX-1", "202", "PRESENT_REF", "P3D", "PXM", "P1Y6M", "PT2H",
                   "2025-10-09T15:00", "2025-10-09TEV", "P0.5Y", "P1DE"],
         ["", "today", "2025-13", "P", "3D", "2025-W60", "T25:00"]),
        ("uri", ["https://example.org/a?b=c#d", "urn:x:y"], ["example.org", "http://a b", ""]),
    ],
)  # fmt: skip
def test_formats(kind: Any, good: list[str], bad: list[str]) -> None:
    """A right date is refused and stops every release, or a wrong one is published."""
    values = pl.DataFrame({"value": good + bad})
    with duckdb.connect() as connection:
        connection.register("given", values.to_arrow())
        rows = connection.execute("SELECT value, value ~ $1 FROM given", [PATTERNS[kind]])
        found = dict(rows.fetchall())
    assert found == dict.fromkeys(good, True) | dict.fromkeys(bad, False)


def test_results_are_written_the_same_each_time(
    world: tuple[Path, list[Path]], tmp_path: Path
) -> None:
    """What was checked cannot be published, or differs between two builds of the same data."""
    tables, _ = world
    change(tables, "claims", put("action", "increased"))
    files = []
    for name in ("one", "two"):
        suites = [run_table_suite(tables, "claims")]
        write_results(suites, tmp_path / f"{name}.parquet")
        write_results(suites, tmp_path / f"{name}.json")
        files.append([(tmp_path / f"{name}{s}").read_bytes() for s in (".parquet", ".json")])
    assert files[0] == files[1]
    rows = json.loads(files[0][1])
    broken = next(r for r in rows if r["name"] == "action_codes")
    assert (broken["success"], broken["severity"]) == (False, "error")
    assert broken["examples"] == ["increased"]
    assert pl.read_parquet(tmp_path / "one.parquet").height == len(rows)


def test_a_declaration_that_changes_changes_its_suite(world: tuple[Path, list[Path]]) -> None:
    """Suites that are written by hand drift from the tables."""
    tables, _ = world
    table = TABLES["measure_links"]
    column = replace(table.columns[2], nullable=True, codes=None, format="hs6")
    changed = replace(table, columns=(*table.columns[:2], column, *table.columns[3:]))
    names = {rule.name for rule in table_rules(changed)}
    assert "relation_format" in names
    assert not {"relation_codes", "relation_present"} & names
    assert run_table_suite(tables, changed).success
    assert all(rule.severity in Severity for rule in table_rules(changed))


RECONCILED: dict[str, tuple[str, Change]] = {
    "article without an input": ("inputs", lambda f: f.filter(pl.col("input") != "a-2.txt")),
    "article of several inputs": ("inputs", put("article_id", "a-1", 1)),
    "input without an article": ("inputs", put("article_id", None)),
    "input that is kept and rejected": ("inputs", put("reason", "empty")),
    "rejected input without its reject": ("rejects", lambda f: f.clear()),
    "rejected for another reason": ("rejects", put("reason", "binary")),
    "reject without its input": ("inputs", lambda f: f.filter(pl.col("outcome") != "rejected")),
}


@pytest.mark.parametrize("fault", RECONCILED)
def test_counts_of_inputs_reconcile(fault: str, world: tuple[Path, list[Path]]) -> None:
    """An input is dropped in silence, or counted as two things."""
    tables, texts = world
    assert "inputs_reconcile" not in broken_rules(tables, texts)
    change(tables, *RECONCILED[fault])
    assert "inputs_reconcile" in broken_rules(tables, texts)
