"""Who is told how a build goes: the hook behind the progress display of the command line.

An `Observer` hears of each step's start and end; a `Recorder` keeps what the summary of a build
and its errors are made of. Nothing here draws anything.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import dagster as dg

from pipeline.errors import OrebookError
from pipeline.quality import SuiteResult
from pipeline.report import StageReport

Outcome = StageReport | SuiteResult | int | Path
"""What a step amounts to: a stage's report, a suite's results, rows of a table, a release."""


class Progress(Protocol):
    """What a display of progress implements. Steps are named as their assets and checks."""

    def planned(self, steps: Sequence[str]) -> None:
        """Called once, before anything runs, with the name of every step."""

    def started(self, step: str) -> None: ...

    def finished(self, step: str, outcome: Outcome) -> None: ...

    def failed(self, step: str, error: BaseException) -> None: ...


@dataclass
class Recorder:
    """Keeps outcomes and errors by step, and passes them on to a display where there is one."""

    display: Progress | None = None
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    errors: dict[str, BaseException] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator["Finish"]:
        """Around the work of one step. An error of Orebook's own becomes a Dagster failure that
        says it without a traceback; any other is a bug and surfaces as it is."""
        if self.display:
            self.display.started(name)
        finish = Finish()
        try:
            yield finish
        except Exception as error:
            self.errors[name] = error
            if self.display:
                self.display.failed(name, error)
            if isinstance(error, OrebookError):
                raise dg.Failure(description=str(error), allow_retries=False) from error
            raise
        if finish.outcome is not None:
            self.outcomes[name] = finish.outcome
            if self.display:
                self.display.finished(name, finish.outcome)

    def suites(self) -> list[SuiteResult]:
        return [o for o in self.outcomes.values() if isinstance(o, SuiteResult)]


@dataclass
class Finish:
    """Where a step leaves its outcome."""

    outcome: Outcome | None = None
