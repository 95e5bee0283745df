"""The assets that are no published table: vocabulary, feeds, and the stages of the working store.

Each is one call of a stage function; how a stage works is not known here, nor how its partitions
are named (`partitions.py`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import dagster as dg

from pipeline import paths
from pipeline.defs.metadata import as_table, stage_metadata
from pipeline.defs.observer import Recorder
from pipeline.defs.partitions import (
    MONTHS,
    ONE_RUN,
    add_months,
    chosen_months,
    months_of,
    record_months,
)
from pipeline.defs.settings import BuildSettings
from pipeline.quality import SuiteResult
from pipeline.report import StageReport
from pipeline.store import Store

OWNERS = ["team:orebook"]
VOCABULARY = dg.AssetKey(["reference", "vocabulary"])
STAGES = {name: dg.AssetKey(["store", name]) for name in ("articles", "readings", "measures")}
FEEDS = dg.AssetKey(["inbox", "feeds"])
KINDS = {"python", "polars", "parquet"}


@dataclass(frozen=True)
class Inputs:
    """How many inputs a build read, kept and rejected."""

    read: int
    kept: int
    rejected: int


@dataclass(frozen=True)
class Told:
    """What a publication is told besides its tables: where the results of checks lie, and why
    more may be lost than the guard lets pass (None: it may not)."""

    results: Path
    accept_drop: str | None = None


@dataclass(frozen=True)
class Work:
    """The functions that assets call. Tests swap one for another without patching."""

    load_vocabulary: Callable[[], dict[str, int]]
    read_inputs: Callable[[list[Path], Store, date, bool], StageReport]
    read_shards: Callable[[Store, Sequence[str] | None], StageReport]
    resolve: Callable[[Store, Path], StageReport]
    """Takes the folder of releases too: ids are kept from the newest one."""
    assemble: Callable[[Store, str, date, Path], int]
    check_table: Callable[[Path, str], SuiteResult]
    check_across: Callable[[Path, list[Path]], SuiteResult]
    publish: Callable[[Path, Path, str, Inputs, Told], Path]
    next_version: Callable[[Path, date], str]
    poll_feeds: Callable[[Path, Path, Path], StageReport]
    warm: Callable[[], None] = lambda: None
    """Called before a build: starts what takes long to load."""
    close: Callable[[], None] = lambda: None
    """Called after it."""


def stage_assets(work: Work, recorder: Recorder) -> list[dg.AssetsDefinition]:
    """Vocabulary, feeds, articles, readings, measures."""

    @dg.asset(
        key=VOCABULARY,
        group_name="reference",
        owners=OWNERS,
        kinds={"python", "csv"},
        description="Minerals, actors, instruments and trigger words of data/reference, loaded and "
        "checked: keys, codes and references hold before anything is read with them.",
    )
    def vocabulary() -> dg.MaterializeResult[None]:
        with recorder.step("reference/vocabulary") as step:
            rows = work.load_vocabulary()
            step.outcome = sum(rows.values())
        return dg.MaterializeResult(
            metadata={
                "dagster/row_count": sum(rows.values()),
                "rows": as_table([{"table": name, "rows": n} for name, n in rows.items()]),
                "path": dg.MetadataValue.text(str(paths.REFERENCE.relative_to(paths.ROOT))),
            }
        )

    @dg.asset(
        key=FEEDS,
        group_name="articles",
        owners=OWNERS,
        kinds={"python", "rss"},
        description="What the feeds of `feeds` published since they were last asked, written into "
        "the inbox. Asks politely: only what changed, at a slow pace, where robots.txt allows it.",
    )
    def feeds(settings: BuildSettings) -> dg.MaterializeResult[None]:
        with recorder.step("inbox/feeds") as step:
            state = settings.working_store.root / "feeds"
            report = work.poll_feeds(settings.feeds_file, settings.inbox_dir, state)
            step.outcome = report
        metadata = stage_metadata(report, settings.inbox_dir)
        return dg.MaterializeResult(metadata=metadata)

    @dg.asset(
        key=STAGES["articles"],
        deps=[FEEDS],
        group_name="articles",
        owners=OWNERS,
        kinds=KINDS,
        description="Every input as an article with its canonical text, or as a reject with its "
        "reason. Raw inputs are archived, and read once. Texts stay in the working store.",
    )
    def articles(
        context: dg.AssetExecutionContext, settings: BuildSettings
    ) -> dg.MaterializeResult[None]:
        with recorder.step("store/articles") as step:
            day = settings.day(context)
            store = settings.working_store
            report = work.read_inputs(settings.input_paths(), store, day, settings.history)
            step.outcome = report
        add_months(context.instance, months_of(store))
        return _result(report, settings)

    @dg.asset(
        key=STAGES["readings"],
        deps=[STAGES["articles"], VOCABULARY],
        partitions_def=MONTHS,
        backfill_policy=ONE_RUN,
        group_name="readings",
        owners=OWNERS,
        kinds=KINDS,
        description="What each text says: mentions, temporal expressions and claims with their "
        "places in the text. By month of publication; an article that is as it was, read by the "
        "same code, is not read again.",
    )
    def readings(
        context: dg.AssetExecutionContext, settings: BuildSettings
    ) -> dg.MaterializeResult[None]:
        chosen = chosen_months(context)
        with recorder.step("store/readings") as step:
            report = work.read_shards(settings.working_store, chosen)
            step.outcome = report
        record_months(context, settings.working_store, chosen)
        return _result(report, settings)

    @dg.asset(
        key=STAGES["measures"],
        deps=[STAGES["articles"], STAGES["readings"], VOCABULARY],
        group_name="measures",
        owners=OWNERS,
        kinds=KINDS,
        description="Claims of all articles resolved to measures: their events in order, their "
        "status, and the values on which sources disagree. Ids are kept from the newest release; "
        "data/corrections is applied.",
    )
    def measures(settings: BuildSettings) -> dg.MaterializeResult[None]:
        with recorder.step("store/measures") as step:
            report = work.resolve(settings.working_store, settings.out_dir)
            step.outcome = report
        return _result(report, settings)

    return [vocabulary, feeds, articles, readings, measures]


def _result(report: StageReport, settings: BuildSettings) -> dg.MaterializeResult[None]:
    folder = settings.working_store.root / report.stage
    return dg.MaterializeResult(metadata=stage_metadata(report, folder))
