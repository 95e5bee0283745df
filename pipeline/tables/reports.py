"""The tables in which a release tells about itself: changes, checks, accuracy, coverage, counts.

Declared as the tables of data are (`declared.py`), and published, described and verified with
them; but they are made when a release is written, not assembled from the store. `RELEASED` is
every table of a release.
"""

from __future__ import annotations

from pipeline.tables.declared import FLAG, REAL, TABLES, TEXT, TEXTS, WHOLE
from pipeline.tables.model import Column, Table


def _count(name: str, description: str) -> Column:
    return Column(name, WHOLE, description, low=0)


def _share(name: str, description: str) -> Column:
    return Column(name, REAL, description, low=0, high=1)


CHANGES = Table(
    "changes",
    "release",
    "What changed since the release before, and why. Empty in a first release.",
    (
        Column("position", WHOLE, "Place in the list, from 1.", low=1),
        Column("entity", TEXT, "The table of what changed: measures, measure_events, minerals "
               "or actors."),
        Column("change", TEXT, "What happened to it.", codes="change_kind"),
        Column("entity_id", TEXT, "Its key in that table."),
        Column("label", TEXT, "What it is called.", nullable=True),
        Column("field", TEXT, "The column that changed; NULL where the whole entity was added "
               "or removed. Minerals, actors and links are fields of a measure.", nullable=True),
        Column("old_value", TEXT, "What stood there, as text.", nullable=True),
        Column("new_value", TEXT, "What stands there now, as text.", nullable=True),
        Column("why", TEXT, "What brought it about.", codes="change_reason"),
        Column("because", TEXT, "The articles, the correction or the versions of the code.",
               nullable=True),
    ),
    ("position",),
)  # fmt: skip

EXPECTATIONS = Table(
    "expectations",
    "release",
    "What was expected of the tables before they were published, and what came of it.",
    (
        Column("suite", TEXT, "The table's name, or across_tables."),
        Column("name", TEXT, "The expectation, unique in its suite."),
        Column("says", TEXT, "What must hold, in words."),
        Column("checked_table", TEXT, "The table it is about."),
        Column("checked_column", TEXT, "The column, where it is about one.", nullable=True),
        Column("severity", TEXT, "What follows from a failure.", codes="severity"),
        Column("success", FLAG, "Whether it holds."),
        Column("unexpected", WHOLE, "Rows that break it; NULL where it could not be evaluated.",
               nullable=True, low=0),
        Column("examples", TEXTS, "A few of them, shortened."),
        Column("exception", TEXT, "Why it could not be evaluated.", nullable=True),
    ),
    ("suite", "name"),
)  # fmt: skip

ACCURACY = Table(
    "accuracy",
    "release",
    "How well the reader reads annotated articles: the figures of `orebook score`.",
    (
        Column("gold_set", TEXT, "The annotated articles."),
        Column("figure", TEXT, "What was scored: claims, claim_slots, minerals, actors ..."),
        Column("seen", TEXT, "What the reader owes to these articles.", codes="gold_use"),
        Column("articles", WHOLE, "Articles scored.", low=1),
        _share("precision", "Share of what was read that is right."),
        _share("recall", "Share of what is right that was read."),
        _share("f1", "Harmonic mean of the two."),
        Column("predicted", REAL, "How many were read.", low=0),
        Column("gold", REAL, "How many there are.", low=0),
        Column("reader_sha256", TEXT, "The reader that was measured: a hash of its code, "
               "vocabulary and weights.", format="sha256"),
        Column("is_current", FLAG, "Whether that is the reader of this release."),
    ),
    ("gold_set", "figure"),
)  # fmt: skip

COVERAGE = Table(
    "coverage",
    "release",
    "How much is said of each country, mineral and month: what a zero in the data may rest on.",
    (
        Column("dimension", TEXT, "What is counted by.", codes="dimension"),
        Column("member", TEXT, "actor_id, mineral_id or month as 2026-11."),
        Column("label", TEXT, "Its name."),
        _count("articles", "Articles with claims on it; of a month, all its articles."),
        _count("claims", "Claims."),
        _count("measures", "Measures."),
        _count("in_force", "Measures of which the status is in_force."),
    ),
    ("dimension", "member"),
)

INPUT_COUNTS = Table(
    "input_counts",
    "release",
    "What became of the inputs. The rows add up to the inputs that were read.",
    (
        Column("position", WHOLE, "Place in the list, from 1.", low=1),
        Column("outcome", TEXT, "What became of them.", codes="outcome"),
        Column("reason", TEXT, "Why they were rejected.", nullable=True, codes="reject_reason"),
        _count("inputs", "How many."),
    ),
    ("position",),
)

REPORTS: dict[str, Table] = {
    t.name: t for t in (CHANGES, EXPECTATIONS, ACCURACY, COVERAGE, INPUT_COUNTS)
}
"""What a release tells about itself, by name."""

RELEASED: dict[str, Table] = TABLES | REPORTS
"""Every table of a release."""
