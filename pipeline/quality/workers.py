"""Suites in processes of their own, side by side, with Great Expectations loaded once for all.

Loading it takes seconds of a core: a pool that is started early loads it, in the server that
its workers are forked from, while other work goes on.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from pipeline.processes import die_with_parent
from pipeline.quality.results import SuiteResult
from pipeline.quality.run import run_cross_suite, run_table_suite

WORKERS = max(1, min(4, os.cpu_count() or 1))
"""One a core, four at most."""

_LOADED = ["pipeline.quality.gx_duckdb", "pipeline.quality.run"]


class SuitePool:
    """Runs suites in `size` workers. `run_table_suite` and `run_cross_suite` behave as the
    functions of that name, and may be called from as many threads."""

    def __init__(self, size: int = WORKERS) -> None:
        self.size = size
        self._pool: ProcessPoolExecutor | None = None

    def start(self) -> None:
        """Start loading Great Expectations in the background. Later calls do nothing."""
        if self._pool is not None:
            return
        context = get_context("forkserver")
        context.set_forkserver_preload(_LOADED)
        pool = self._pool = ProcessPoolExecutor(self.size, context, initializer=_prepare)
        # The first worker is forked when the server has loaded: nobody here need wait for that.
        threading.Thread(target=lambda: pool.submit(os.getpid), daemon=True).start()

    def close(self) -> None:
        """End the workers. The pool may be started again."""
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None

    def run_table_suite(self, tables_dir: Path, table: str) -> SuiteResult:
        return self._started().submit(run_table_suite, tables_dir, table).result()

    def run_cross_suite(self, tables_dir: Path, texts: list[Path] | None) -> SuiteResult:
        return self._started().submit(run_cross_suite, tables_dir, texts).result()

    def _started(self) -> ProcessPoolExecutor:
        self.start()
        assert self._pool is not None
        return self._pool


def _prepare() -> None:
    """In a worker: the build is told of an interrupt, and what a library prints is no result."""
    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
