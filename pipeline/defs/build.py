"""The definitions, built by a function that takes overrides: nothing else assembles them."""

from collections.abc import Sequence
from pathlib import Path

import dagster as dg

from pipeline.defs.arrivals import daily_schedule, inbox_sensor, jobs
from pipeline.defs.checks import table_checks
from pipeline.defs.observer import Recorder
from pipeline.defs.partitions import beta
from pipeline.defs.published import release_asset, table_asset
from pipeline.defs.settings import BuildSettings
from pipeline.defs.stages import Inputs, Told, Work, stage_assets
from pipeline.report import StageReport
from pipeline.store import Store
from pipeline.tables import TABLES


def definitions(
    *,
    inputs: Sequence[str | Path] | None = None,
    store: str | Path | None = None,
    out: str | Path | None = None,
    version: str | None = None,
    history: bool = False,
    accept_drop: str | None = None,
    work: Work | None = None,
    recorder: Recorder | None = None,
) -> dg.Definitions:
    """Every asset, check, job, schedule and sensor. The arguments are the defaults of the run
    configuration; a run may still be given others. `work` swaps the functions behind the assets."""
    given = {
        "inputs": None if inputs is None else [str(path) for path in inputs],
        "store": None if store is None else str(store),
        "out": None if out is None else str(out),
        "version": version,
        "history": history,
        "accept_drop": accept_drop,
    }
    work = work or real_work()
    recorder = recorder or Recorder()
    with beta():
        stages = stage_assets(work, recorder)
    return dg.Definitions(
        assets=[
            *stages,
            *(table_asset(table, work, recorder) for table in TABLES.values()),
            release_asset(work, recorder),
        ],
        asset_checks=[table_checks(work, recorder)],
        jobs=jobs(),
        schedules=[daily_schedule()],
        sensors=[inbox_sensor()],
        resources={
            "settings": BuildSettings.configure_at_launch(
                **{name: value for name, value in given.items() if value is not None}
            )
        },
        executor=dg.in_process_executor,
    )


def real_work() -> Work:
    """The functions of the pipeline. Imported here: reading texts loads a language model."""
    from pipeline import paths
    from pipeline.articles.stage import read_inputs
    from pipeline.extract.stage import read_shards, require_all_read
    from pipeline.feeds.poll import poll_feeds
    from pipeline.quality.run import CROSS
    from pipeline.quality.workers import SuitePool
    from pipeline.reference import reference_tables
    from pipeline.release.code import code_version, reader_sha256
    from pipeline.release.evidence import gathered
    from pipeline.release.publish import publish
    from pipeline.release.record import BuildRecord
    from pipeline.release.versions import newest, next_version
    from pipeline.resolve.stage import resolve
    from pipeline.tables.assemble import assemble

    suites = SuitePool()

    def load_vocabulary() -> dict[str, int]:
        return {name: frame.height for name, frame in reference_tables().items()}

    def resolve_all(store: Store, out: Path) -> StageReport:
        require_all_read(store)
        return resolve(store, newest(out))

    def release(tables_dir: Path, out: Path, version: str, inputs: Inputs, told: Told) -> Path:
        record = BuildRecord(inputs.read, inputs.kept, inputs.rejected, code_version())
        found = gathered(told.results, [*TABLES, CROSS], paths.ACCURACY, reader_sha256())
        return publish(tables_dir, out, version=version, previous=newest(out), build=record,
                       evidence=found, accept_drop=told.accept_drop)  # fmt: skip

    return Work(
        load_vocabulary=load_vocabulary,
        poll_feeds=poll_feeds,
        read_inputs=lambda paths, store, day, history: read_inputs(
            paths, store, day, history=history
        ),
        read_shards=read_shards,
        resolve=resolve_all,
        assemble=assemble,
        check_table=suites.run_table_suite,
        check_across=suites.run_cross_suite,
        publish=release,
        next_version=next_version,
        warm=suites.start,
        close=suites.close,
    )
