"""Five articles by other publishers, as annotated: what resolving makes of them. They are not in
the repository, so these run only where the corpus outside it is at hand."""

from __future__ import annotations

from typing import Any

import goldclaims
import pytest
from test_identity import resolved

from pipeline import paths

Row = dict[str, Any]
SEEDS = paths.ROOT.parent / "shared" / "corpus" / "seeds" / "gold"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SEEDS.is_dir(), reason="the corpus outside the project is not here"),
]


@pytest.fixture(scope="module")
def world() -> dict[str, Any]:
    """Measures by the annotators' key of one of their claims, with the articles behind them."""
    claims = goldclaims.rows([SEEDS])
    for claim in claims:  # what an annotation cannot say yet: 57 to 47 is the sum of layers
        claim["rate_basis"] = "total" if claim["rate_from_pct"] == 57 else None
    out = resolved(claims)
    of = {r["claim_id"]: r["measure_id"] for r in out["claim_measures"]}
    measures = {m["measure_id"]: m for m in out["measures"]}
    return {
        "measure": {c["gold"]: measures[of[c["claim_id"]]] for c in claims},
        "ids": {(c["gold"], of[c["claim_id"]]) for c in claims},
        "links": out["measure_links"],
        "claims": [c | {"measure_id": of[c["claim_id"]]} for c in claims],
    }


def test_the_october_controls_are_one_measure_of_three_articles(world: dict[str, Any]) -> None:
    """Three articles on one act make three measures."""
    key = "cn-2025-10-09-export-controls"
    measure = world["measure"][key]
    assert len([i for k, i in world["ids"] if k == key]) == 1
    assert measure["n_articles"] == 3
    assert (measure["announced_on"], measure["status"]) == ("2025-10-09", "suspended")
    assert measure["suspended_until"] == "2026-11"


def test_the_hundred_per_cent_tariff_was_never_imposed(world: dict[str, Any]) -> None:
    """A threat is counted among the tariffs."""
    measure = world["measure"]["us-2025-10-10-additional-tariff"]
    assert (measure["status"], measure["end_reason"]) == ("withdrawn", "never_applied")
    assert measure["n_articles"] == 1


def test_the_two_reports_of_the_cut_are_one(world: dict[str, Any]) -> None:
    """57% to 47% and 10 points are two cuts, or 47% is the rate of one duty."""
    measure = world["measure"]["us-2025-02-fentanyl-tariff"]
    assert measure["n_articles"] == 2
    assert (measure["rate_pct"], measure["total_rate_pct"]) == (None, 47)


def test_october_2022_stands_alone(world: dict[str, Any]) -> None:
    """What one article says by mistake is mixed into what three say."""
    measure = world["measure"]["cn-2022-10-export-controls"]
    assert (measure["n_articles"], measure["n_claims"]) == (1, 1)


def test_the_ban_of_december_answers_the_chip_controls(world: dict[str, Any]) -> None:
    """Who answered whom is lost."""
    ban = world["measure"]["cn-2024-12-03-us-ban"]["measure_id"]
    chips = world["measure"]["us-2024-12-02-chip-controls"]["measure_id"]
    assert (ban, chips, "retaliates_for") in {
        (k["measure_id"], k["related_id"], k["relation"]) for k in world["links"]
    }
