"""Expectations on the tables, and what came of them.

Great Expectations takes seconds to import: nothing here imports it before a suite is run.
"""

from pipeline.quality.results import ExpectationResult, Severity, SuiteResult, write_results
from pipeline.quality.run import run_cross_suite, run_table_suite

__all__ = [
    "ExpectationResult",
    "Severity",
    "SuiteResult",
    "run_cross_suite",
    "run_table_suite",
    "write_results",
]
