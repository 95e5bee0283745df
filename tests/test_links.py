"""How measures hang together, and `orebook why`: only what a claim says, and all of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import release_fixture as fixture
from click.testing import CliRunner

from pipeline.cli import orebook
from pipeline.errors import ReleaseError
from pipeline.resolve.links import find_links, link_rows
from pipeline.resolve.review import queue

Row = dict[str, Any]


def claim(measure: str, imposer: str, quote: str = "", **slots: Any) -> Row:
    row = {
        "claim_id": f"c-{measure}", "article_id": "a", "independent": "a", "measure_id": measure,
        "imposer_id": imposer, "instrument": "export_ban", "action": "imposed",
        "certainty": "actual", "announced_on": None, "effective_on": None, "start_char": 0,
        "end_char": 50, "targets": [], "mineral_id": [], "quote": quote,
    }  # fmt: skip
    return row | slots


BAN = claim("cn-ban", "CN", "a ban in response to Washington's chip controls", targets=["US"],
            effective_on="2024-12-03")  # fmt: skip
CHIPS = claim("us-chips", "US", "chip controls", targets=["CN"], effective_on="2024-12-02",
              instrument="export_restriction", start_char=60, end_char=90)  # fmt: skip
DEAL = claim("us-deal", "US", "the deal", targets=["CN"], instrument="trade_deal",
             action="concluded", start_char=5_000, end_char=5_050)  # fmt: skip
CUT = claim("us-cut", "US", "Under the deal it halves the duty", targets=["CN"], action="eased",
            instrument="import_tariff")  # fmt: skip
QUOTA = claim("cd-quota", "CD", "quotas replace the ban", mineral_id=["cobalt"],
              instrument="export_quota")  # fmt: skip
COBALT = claim("cd-ban", "CD", "the ban", mineral_id=["cobalt"], action="lifted")
FIRST = claim("in-duty", "IN", "the duty of 2010", instrument="export_tax",
              effective_on="2010-12")  # fmt: skip
AMENDED = claim("in-duty-2011", "IN", "a notification amending the duty", instrument="export_tax",
                effective_on="2011-03-01")  # fmt: skip


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ([BAN, CHIPS], [("cn-ban", "us-chips", "retaliates_for")]),
        ([CUT, DEAL], [("us-cut", "us-deal", "part_of")]),
        ([QUOTA, COBALT], [("cd-quota", "cd-ban", "replaces")]),
        ([AMENDED, FIRST], [("in-duty-2011", "in-duty", "amends")]),
        # what is amended came before, is of the same family and the same government
        ([AMENDED, FIRST | {"effective_on": "2011"}], []),
        ([AMENDED, FIRST | {"instrument": "import_tariff"}], []),
        ([AMENDED, FIRST | {"imposer_id": "PK"}], []),
        # the words are missing, the other is far away, another article, not against us, later
        ([BAN | {"quote": "a ban"}, CHIPS], []),
        ([BAN, CHIPS | {"start_char": 5_000, "end_char": 5_050}], []),
        ([BAN, CHIPS | {"article_id": "b"}], []),
        ([BAN, CHIPS | {"targets": ["RU"]}], []),
        ([BAN, CHIPS | {"effective_on": "2025-01-15"}], []),
        # two that fit: nobody can tell which is meant
        ([BAN, CHIPS, CHIPS | {"measure_id": "us-other"}], []),
        ([CUT, DEAL, DEAL | {"measure_id": "us-other"}], []),
        ([CUT | {"targets": ["JP"]}, DEAL], []),
        ([QUOTA, COBALT | {"mineral_id": ["copper"]}], []),
    ],
)
def test_a_link_needs_words_and_one_measure_that_fits(
    claims: list[Row], expected: list[tuple[str, str, str]]
) -> None:
    """A ban is published as the answer to something that it does not answer."""
    rows = link_rows(find_links(claims))
    assert [(r["measure_id"], r["related_id"], r["relation"]) for r in rows] == expected
    for row in rows:
        assert row["claim_ids"]
        assert row["n_articles"] == 1


def test_links_both_ways_are_not_published() -> None:
    """Each of two measures is said to answer the other, and a reader must believe one."""
    back = CHIPS | {"quote": "chip controls, in response to the ban", "effective_on": None}
    links = find_links([BAN | {"effective_on": None}, back])
    assert len(links) == 2
    assert link_rows(links) == []


def test_the_queue_begins_with_what_is_doubtful_disputed_and_read() -> None:
    """A reviewer spends the day on what is sure and what nobody reads."""

    def measure(key: str, confidence: float, n_articles: int) -> Row:
        return {"measure_id": key, "confidence": confidence, "n_articles": n_articles,
                "status_as_of": "2025-01-01"}  # fmt: skip

    measures = [measure("sure", 0.95, 1), measure("doubtful", 0.2, 1), measure("read", 0.95, 40),
                measure("disputed", 0.95, 1)]  # fmt: skip
    conflicts = [{"measure_id": "disputed", "field": "rate_pct"},
                 {"measure_id": "disputed", "field": "ended_on"}]  # fmt: skip
    rows = queue(measures, conflicts)
    assert [r["position"] for r in rows] == [1, 2, 3, 4]
    assert rows[-1]["measure_id"] == "sure"
    assert rows[-1]["reasons"] == []
    assert all(r["reasons"] for r in rows[:3])
    assert queue(measures[::-1], conflicts) == rows


@pytest.fixture
def release(tmp_path: Path) -> Path:
    fixture.write(tmp_path / "parquet", fixture.rows())
    return tmp_path


def test_why_shows_all_that_a_measure_rests_on(release: Path) -> None:
    """A lawyer cannot check a measure: its claims, its joining, its disputes, who changed it."""
    run = CliRunner().invoke(orebook, ["why", "fr-ban", "--release", str(release)])
    assert run.exit_code == 0, run.output
    for words in ("in force, as of 2026-03-01", "announced_on = 2025-10-09: the newest source",
                  "the same instrument (+2.5)", "announced_on: 2025-10, says c-2",
                  "fr-ban retaliates_for sy-tariff, say c-1", "merge", "m.yaml",
                  "1. 2025-10-09: imposed, actual"):  # fmt: skip
        assert words in run.output, words
    assert "\u202e" not in run.output
    assert run.output.count("“") == 2


def test_why_follows_an_old_id(release: Path) -> None:
    """Who cited a measure by an id that was merged away is told that it never was."""
    run = CliRunner().invoke(orebook, ["why", "fr-old", "--release", str(release)])
    assert run.output.startswith("fr-old is now part of fr-ban")
    run = CliRunner().invoke(orebook, ["why", "fr-bam", "--release", str(release)])
    assert isinstance(run.exception, ReleaseError)
    assert "there is no measure fr-bam" in str(run.exception)
