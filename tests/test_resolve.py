"""From claims to measures: what belongs together, what stays apart, and what became of it."""

from datetime import date
from typing import Any

import pytest

from pipeline.resolve.edtf import agree, finest, months_apart
from pipeline.resolve.lifecycle import events, status
from pipeline.resolve.match import Unit, cluster


def claim(action: str, certainty: str = "actual", **slots: Any) -> dict[str, Any]:
    row = {"claim_id": f"c-{action}-{slots.get('effective_on') or slots.get('announced_on')}",
           "action": action, "certainty": certainty, "announced_on": None, "effective_on": None,
           "until": None, "rate_from_pct": None, "rate_to_pct": None}  # fmt: skip
    return row | slots


def unit(article: str, instrument: str = "export_restriction", **slots: Any) -> Unit:
    return Unit({article}, [0], {instrument}, **slots)


@pytest.mark.parametrize(
    ("left", "right", "together"),
    [
        ({"starts": {"2025-10-09"}, "minerals": {"rare-earth-elements"}},
         {"starts": {"2025-10"}, "minerals": {"rare-earth-elements", "graphite"}}, True),
        ({"starts": {"2025-10-09"}, "minerals": {"rare-earth-elements"}},
         {"starts": {"2025-04-04"}, "minerals": {"rare-earth-elements"}}, False),
        ({"starts": {"2025-10-09"}, "minerals": {"gallium"}},
         {"starts": {"2025-10-09"}, "minerals": {"tungsten"}}, False),
        ({"starts": {"2024-12-03"}, "targets": {"US"}},
         {"starts": {"2024-12-03"}, "targets": {"JP"}}, False),
        ({"minerals": {"nickel"}}, {"minerals": {"nickel"}}, True),
        ({}, {}, False),
    ],
)  # fmt: skip
def test_units_join_where_dates_minerals_and_targets_agree(
    left: dict[str, Any], right: dict[str, Any], together: bool
) -> None:
    """Otherwise two policies would be published as one, or one as two."""
    assert (len(cluster([unit("a", **left), unit("b", **right)])) == 1) is together


def test_units_of_one_article_stay_apart() -> None:
    """Otherwise what an article tells apart would be merged behind its back."""
    same = {"starts": {"2025-10-09"}, "minerals": {"gallium"}}
    assert len(cluster([unit("a", **same), unit("a", **same)])) == 2


def test_different_instruments_are_different_measures() -> None:
    """Otherwise a tariff would carry the dates of a ban."""
    dates = {"starts": {"2025-10-09"}, "minerals": {"gallium"}}
    assert len(cluster([unit("a", "import_tariff", **dates), unit("b", **dates)])) == 2


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ([claim("imposed", effective_on="2025-01-01")], ("in_force", None)),
        ([claim("imposed", effective_on="2025-09-01")], ("announced", None)),
        ([claim("imposed", "planned", effective_on="2026-01")], ("announced", None)),
        ([claim("imposed", "threatened")], ("proposed", None)),
        ([claim("imposed", "threatened", announced_on="2025-01-01"),
          claim("suspended", announced_on="2025-02-01")], ("withdrawn", "never_applied")),
        ([claim("imposed", effective_on="2024-01-01"),
          claim("suspended", effective_on="2025-01-01")], ("suspended", None)),
        ([claim("imposed", effective_on="2024-01-01"), claim("suspended", effective_on="2025-01"),
          claim("reinstated", effective_on="2025-03")], ("in_force", None)),
        ([claim("imposed", effective_on="2024"), claim("lifted", effective_on="2025-02")],
         ("lifted", "revoked")),
        ([claim("imposed", "planned", effective_on="2025-12"), claim("postponed")],
         ("postponed", None)),
        ([claim("imposed", effective_on="2024"), claim("expired", effective_on="2025-02")],
         ("expired", "expired")),
        ([claim("imposed", effective_on="2024"), claim("lifted", "possible")],
         ("in_force", None)),
    ],
)  # fmt: skip
def test_status_follows_the_events_up_to_the_newest_evidence(
    claims: list[dict[str, Any]], expected: tuple[str, str | None]
) -> None:
    """Otherwise a user would take a threat for a law, or a coming ban for one in force."""
    assert status(events(claims), date(2025, 6, 30)) == expected


def test_claims_of_one_event_are_one_event() -> None:
    """Otherwise ten articles on a day would make ten suspensions."""
    history = events([claim("suspended", announced_on="2025-11-07", claim_id="c-1"),
                      claim("suspended", announced_on="2025-11", claim_id="c-2"),
                      claim("suspended", claim_id="c-3")])  # fmt: skip
    assert [(e.occurred_on, len(e.claims)) for e in history] == [("2025-11-07", 3)]


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [("2025-10-09", "2025-10", True), ("2025", "2025-10", True), ("2025-10", "2025-11", False),
     ("2025-10-09/2026-10-09", "2025-10-09", True), ("2025~", "2025-03", True),
     (None, "2025", None)],
)  # fmt: skip
def test_dates_agree_at_the_coarser_precision(a: str | None, b: str, same: bool | None) -> None:
    """Otherwise a month in one article would contradict the day in another."""
    assert agree(a, b) is same


def test_finest_date_is_the_most_precise() -> None:
    """Otherwise a known day would be published as a year."""
    assert finest(["2025", "2025-10-09", "2025-10"]) == "2025-10-09"
    assert months_apart("2025-12-30", "2026-01") == 1
    assert months_apart("2025", "2026-01") is None
