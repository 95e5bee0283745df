"""One build in this process: what `orebook build` calls.

Runs the job with an instance that leaves nothing behind, and turns what happened into a summary
or one error. Draws no progress and prints nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import dagster as dg

from pipeline import paths
from pipeline.defs.arrivals import JOB
from pipeline.defs.build import definitions, real_work
from pipeline.defs.metadata import counts_by
from pipeline.defs.observer import Progress, Recorder
from pipeline.defs.stages import Work
from pipeline.errors import OrebookError, QualityError, ReleaseError, StoreError
from pipeline.release.versions import day_of
from pipeline.report import StageReport
from pipeline.tables import TABLES

STEPS = (
    "reference/vocabulary",
    "store/articles",
    "store/readings",
    "store/measures",
    *(f"{kind}/{name}" for name in TABLES for kind in ("tables", "check")),
    "check/across_tables",
    "release",
)
"""Every step of a build by the name that a progress display hears."""


_ERRORS: dict[str, type[OrebookError]] = {e.__name__: e for e in (OrebookError, StoreError)}
"""Errors of Orebook's own that Dagster may meet before a step begins, by name."""


@dataclass(frozen=True)
class BuildSummary:
    """What a build read and published. `outcomes` counts inputs by what became of them;
    `warnings` are plausibility checks that failed."""

    read: int
    kept: int
    rejected: int
    claims: int
    measures: int
    outcomes: dict[str, int]
    release: Path
    warnings: tuple[str, ...] = ()


def materialize_in_process(
    inputs: Sequence[Path] = (),
    *,
    store: Path = paths.STORE,
    out: Path = paths.RELEASES,
    version: str | None = None,
    history: bool = False,
    accept_drop: str | None = None,
    progress: Progress | None = None,
    quiet: bool = True,
    work: Work | None = None,
) -> BuildSummary:
    """Materialise every asset over `inputs` (the embedded sample where there is none).

    Relative paths count from the current folder. Raises QualityError naming the expectations
    that stopped publication, or the OrebookError that stopped a step; a bug surfaces as itself.
    """
    if version is not None:
        day_of(version)
        if (out / version).exists():
            raise ReleaseError(
                f"release {version} exists in {out} and is never overwritten: name another version"
            )
    for path in inputs:
        if not path.exists():
            raise OrebookError(f"no file or folder {path}: correct the path")
    recorder = Recorder(progress)
    work = work or real_work()
    defs = definitions(
        inputs=[path.absolute() for path in inputs or (paths.SAMPLE_ARTICLES,)],
        store=store.absolute(),
        out=out.absolute(),
        version=version,
        history=history,
        accept_drop=accept_drop,
        work=work,
        recorder=recorder,
    )
    if progress:
        progress.planned(STEPS)
    level = "CRITICAL" if quiet else "INFO"
    work.warm()
    try:
        with dg.DagsterInstance.ephemeral(settings={"telemetry": {"enabled": False}}) as instance:
            result = defs.resolve_job_def(JOB).execute_in_process(
                run_config={"loggers": {"console": {"config": {"log_level": level}}}},
                instance=instance,
                raise_on_error=False,
            )
    finally:
        work.close()
    if not result.success:
        raise _why(recorder, result)
    return _summary(recorder, store / "tables")


def _why(recorder: Recorder, result: dg.ExecuteInProcessResult) -> BaseException:
    """What stopped a build: an error of a step, else the expectations that failed, else what
    Dagster says of the step that it could not start."""
    for error in recorder.errors.values():
        return error
    broken = [found for suite in recorder.suites() for found in suite.blocking_failures]
    if broken:
        lines = "".join(f"\n  {found.in_words()}" for found in broken)
        count = "an expectation" if len(broken) == 1 else f"{len(broken)} expectations"
        return QualityError(f"nothing was published: {count} failed{lines}")
    for event in result.all_events:
        said = getattr(event.event_specific_data, "error", None)
        while said is not None:
            if said.cls_name in _ERRORS:
                message = said.message.split(": ", 1)[-1].strip()
                return _ERRORS[said.cls_name](message)
            said = said.cause
    return RuntimeError("\n".join(str(e.message) for e in result.all_events if e.is_failure))


def _summary(recorder: Recorder, tables: Path) -> BuildSummary:
    articles = recorder.outcomes["store/articles"]
    release = recorder.outcomes["release"]
    claims, measures = (recorder.outcomes[f"tables/{name}"] for name in ("claims", "measures"))
    assert isinstance(articles, StageReport)
    assert isinstance(release, Path)
    assert isinstance(claims, int)
    assert isinstance(measures, int)
    return BuildSummary(
        read=articles.counts["read"],
        kept=articles.counts["kept"],
        rejected=articles.counts["rejected"],
        claims=claims,
        measures=measures,
        outcomes=counts_by(tables / "inputs.parquet", "outcome", "outcome"),
        release=release,
        warnings=tuple(w.in_words() for suite in recorder.suites() for w in suite.warnings),
    )
