"""Suites in processes of their own, side by side, each with Great Expectations loaded once.

Loading it takes seconds of a core: a pool that is started early loads it while other work goes
on. A worker is this module run as a program: a request a line on standard input, a result a
line on standard output. It ends with its input, so that it never outlives the build.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from queue import Queue
from typing import IO

from pipeline import paths
from pipeline.errors import StoreError
from pipeline.quality.results import ExpectationResult, Severity, SuiteResult
from pipeline.quality.run import run_cross_suite, run_table_suite

Request = dict[str, str | list[str] | None]
WORKERS = max(1, min(4, os.cpu_count() or 1))
"""One a core, four at most: each takes some seconds and 350 MB to start, beside the reading."""

_MODULE = "pipeline.quality.workers"


class SuitePool:
    """Runs suites in `size` workers. `run_table_suite` and `run_cross_suite` behave as the
    functions of that name, and may be called from as many threads."""

    def __init__(self, size: int = WORKERS) -> None:
        self.size = size
        self._idle: Queue[subprocess.Popen[str]] = Queue()
        self._workers: list[subprocess.Popen[str]] = []

    def start(self) -> None:
        """Start the workers, which then load Great Expectations. Later calls do nothing."""
        environment = os.environ | {"PYTHONPATH": _search_path()}
        while len(self._workers) < self.size:
            worker = subprocess.Popen([sys.executable, "-m", _MODULE], env=environment, text=True,
                                      stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # fmt: skip
            self._workers.append(worker)
            self._idle.put(worker)

    def close(self) -> None:
        """End the workers. The pool may be started again."""
        for worker in self._workers:
            worker.terminate()  # it holds nothing: what it was asked it has answered
            worker.communicate()
        self._workers.clear()
        self._idle = Queue()

    def run_table_suite(self, tables_dir: Path, table: str) -> SuiteResult:
        return self._ask({"tables_dir": str(tables_dir.absolute()), "table": table})

    def run_cross_suite(self, tables_dir: Path, texts: list[Path] | None) -> SuiteResult:
        shards = None if texts is None else [str(path.absolute()) for path in texts]
        return self._ask({"tables_dir": str(tables_dir.absolute()), "texts": shards})

    def _ask(self, request: Request) -> SuiteResult:
        self.start()
        worker = self._idle.get()
        assert worker.stdin is not None
        assert worker.stdout is not None
        try:
            worker.stdin.write(json.dumps(request) + "\n")
            worker.stdin.flush()
            line = worker.stdout.readline()
        except BrokenPipeError:
            line = ""
        finally:
            self._idle.put(worker)
        if not line:
            raise RuntimeError(f"a worker that checks tables ended with {worker.wait()}")
        answer = json.loads(line)
        if "error" in answer:
            raise StoreError(answer["error"])
        return _decoded(answer)


def _search_path() -> str:
    given = os.environ.get("PYTHONPATH")
    return os.pathsep.join([str(paths.ROOT), *([given] if given else [])])


def _decoded(answer: dict[str, object]) -> SuiteResult:
    rows = answer["results"]
    assert isinstance(rows, list)
    results = (
        ExpectationResult(
            **{**row, "severity": Severity(row["severity"]), "examples": tuple(row["examples"])}
        )
        for row in rows
    )
    return SuiteResult(str(answer["suite"]), tuple(results))


def serve(requests: IO[str], answers: IO[str]) -> None:
    """Answer requests until there are no more."""
    import pipeline.quality.gx_duckdb  # noqa: F401  loaded before the first request comes

    for line in requests:
        asked = json.loads(line)
        try:
            folder = Path(asked["tables_dir"])
            if "table" in asked:
                found = run_table_suite(folder, asked["table"])
            else:
                found = run_cross_suite(folder, _paths(asked["texts"]))
            answer = json.dumps(asdict(found))
        except StoreError as error:
            answer = json.dumps({"error": str(error)})
        answers.write(answer + "\n")
        answers.flush()


def _paths(names: list[str] | None) -> list[Path] | None:
    return None if names is None else [Path(name) for name in names]


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the build is told, and ends this by its input
    private = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no answer
    serve(sys.stdin, private)
