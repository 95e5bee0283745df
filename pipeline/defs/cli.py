"""`orebook build`: one build from the shell, with progress on a terminal and a plain summary."""

import sys
import time
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from pipeline import paths
from pipeline.defs.observer import Outcome
from pipeline.defs.run import BuildSummary, materialize_in_process


class _Bar:
    """Steps of a build as one bar on standard error; silent where that is no terminal."""

    def __init__(self) -> None:
        self._bar = Progress(
            TextColumn("{task.description:<32}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
            disable=not sys.stderr.isatty(),
        )
        self._task = self._bar.add_task("starting", total=None)

    def __enter__(self) -> "_Bar":
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def planned(self, steps: Sequence[str]) -> None:
        self._bar.update(self._task, total=len(steps))

    def started(self, step: str) -> None:
        self._bar.update(self._task, description=step.split("/")[-1].replace("_", " "))

    def finished(self, step: str, outcome: Outcome) -> None:
        self._bar.advance(self._task)

    def failed(self, step: str, error: BaseException) -> None:
        self._bar.update(self._task, description=f"{step} failed")


@click.command("build")
@click.argument("inputs", nargs=-1, metavar="[PATH ...]", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), default=paths.RELEASES,
              help="Where releases go (default: data/releases).")  # fmt: skip
@click.option("--release", "version", metavar="VERSION",
              help="CalVer of the release (default: today's, in UTC).")  # fmt: skip
@click.option("--store", type=click.Path(path_type=Path), default=paths.STORE,
              help="The working store (default: data/store).")  # fmt: skip
@click.option("--history", is_flag=True,
              help="Also take in all that was ever read into this store.")  # fmt: skip
@click.option(
    "--accept-drop",
    metavar="REASON",
    help="Why a release that lost more than its bounds allow is right; recorded in it.",
)
@click.option("--verbose", is_flag=True, help="Show the log of every step.")
def build(
    inputs: tuple[Path, ...],
    out: Path,
    version: str | None,
    store: Path,
    history: bool,
    accept_drop: str | None,
    verbose: bool,
) -> None:
    """Build a release from the articles at PATH (files, folders; default: embedded sample)."""
    started = time.perf_counter()
    with _Bar() as bar:
        summary = materialize_in_process(
            inputs, store=store, out=out, version=version, history=history,
            accept_drop=accept_drop, progress=bar, quiet=not verbose,
        )  # fmt: skip
    click.echo(in_words(summary, time.perf_counter() - started))


def in_words(summary: BuildSummary, seconds: float) -> str:
    """The end of a build in a few plain lines."""
    lines = [
        f"read      {summary.read:>7,} inputs",
        f"kept      {summary.kept:>7,} articles",
        f"rejected  {summary.rejected:>7,} inputs" + (" (see rejects)" if summary.rejected else ""),
        f"claims    {summary.claims:>7,}",
        f"measures  {summary.measures:>7,}",
        "inputs    "
        + ", ".join(f"{n:,} {code}".replace("_", " ") for code, n in summary.outcomes.items() if n),
        f"release   {_shown(summary.release)} ({seconds:.1f} s)",
    ]
    lines += [f"warning   {w}" for w in summary.warnings]
    return "\n".join(lines)


def _shown(path: Path) -> str:
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
