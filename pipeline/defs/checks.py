"""The checks of the published tables: one each, one across them, all blocking.

They run as one step, so that every suite has run before anything is stopped: a failure at
severity ERROR then stops the release. What is expected is `pipeline/quality`.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import dagster as dg

from pipeline.defs.metadata import suite_metadata
from pipeline.defs.observer import Recorder
from pipeline.defs.published import TABLE_KEYS
from pipeline.defs.settings import BuildSettings
from pipeline.defs.stages import STAGES, Work
from pipeline.quality import SuiteResult, write_results
from pipeline.quality.cross import cross_rules
from pipeline.quality.rules import table_rules
from pipeline.quality.workers import WORKERS
from pipeline.tables import TABLES, Table

CHECK = "expectations"
CROSS = dg.AssetCheckKey(TABLE_KEYS["measures"], "expectations_across_tables")
"""The check across tables hangs on the table that all others lead to."""


def table_checks(work: Work, recorder: Recorder) -> dg.AssetChecksDefinition:
    """The suites of all tables and the one across them."""
    tables = {dg.AssetCheckKey(TABLE_KEYS[name], CHECK): table for name, table in TABLES.items()}

    @dg.multi_asset_check(
        name="check_tables",
        specs=[*(_spec(key, table) for key, table in tables.items()), _cross_spec()],
        description="Runs the suite of each table and the one across tables.",
        can_subset=True,
    )
    def check_tables(
        context: dg.AssetCheckExecutionContext, settings: BuildSettings
    ) -> Iterator[dg.AssetCheckResult]:
        chosen = context.selected_asset_check_keys
        folder = settings.tables_dir
        with ThreadPoolExecutor(WORKERS) as pool:
            suites = {}
            if CROSS in chosen:  # first, since it takes longest
                suites[CROSS] = pool.submit(work.check_across, folder, settings.text_shards)
            suites |= {key: pool.submit(work.check_table, folder, table.name)
                       for key, table in tables.items() if key in chosen}  # fmt: skip
            for key, running in suites.items():
                name = "across_tables" if key == CROSS else tables[key].name
                with recorder.step(f"check/{name}") as step:
                    suite = running.result()
                    step.outcome = suite
                yield _result(key, suite, settings)

    return check_tables


def _spec(key: dg.AssetCheckKey, table: Table) -> dg.AssetCheckSpec:
    parents = {c.references.split(".")[0] for c in table.columns if c.references} - {table.name}
    return dg.AssetCheckSpec(
        key.name,
        asset=key.asset_key,
        additional_deps=[TABLE_KEYS[name] for name in sorted(parents)],
        blocking=True,
        description=f"{len(table_rules(table))} expectations from the declaration of the table: "
        "its columns and types, key, code lists, formats, bounds and references.",
    )


def _cross_spec() -> dg.AssetCheckSpec:
    others = [key for key in TABLE_KEYS.values() if key != CROSS.asset_key]
    return dg.AssetCheckSpec(
        CROSS.name,
        asset=CROSS.asset_key,
        additional_deps=[*others, STAGES["articles"]],
        blocking=True,
        description=f"{len(cross_rules())} expectations between tables and against the canonical "
        "texts: offsets, quotes, counts, dates in order, statuses (sql/checks).",
    )


def _result(
    key: dg.AssetCheckKey, suite: SuiteResult, settings: BuildSettings
) -> dg.AssetCheckResult:
    write_results([suite], settings.results_dir / f"{suite.suite}.parquet")
    broken = suite.blocking_failures
    words = [result.in_words() for result in (*broken, *suite.warnings)]
    return dg.AssetCheckResult(
        asset_key=key.asset_key,
        check_name=key.name,
        passed=suite.success,
        severity=dg.AssetCheckSeverity.ERROR if broken else dg.AssetCheckSeverity.WARN,
        description="; ".join(words)[:2000] or f"all {len(suite.results)} expectations hold",
        metadata=suite_metadata(suite),
    )
