"""Rates in text: per cent and points, in figures and words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extract.rates import basis, find_rates


def found(text: str) -> list[tuple[float | None, str | None]]:
    return [(m.value, m.unit) for m in find_rates(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a duty of 25%", [(25.0, "pct")]),
        ("a duty of 7.5 per cent", [(7.5, "pct")]),
        ("a 100-percent tariff", [(100.0, "pct")]),
        ("twenty-five percent", [(25.0, "pct")]),
        ("one hundred per cent", [(100.0, "pct")]),
        ("cut by 10 percentage points", [(10.0, "pp")]),
        ("the tariff fell by 24 points", [(24.0, "pp")]),
        ("the band scored 24 points", []),
        ("a levy of 7.5–10%", [(7.5, "pct"), (10.0, "pct")]),
        ("between 5 and 10 per cent", [(5.0, "pct"), (10.0, "pct")]),
        ("from 57% to 47%", [(57.0, "pct"), (47.0, "pct")]),
        ("in 2024 and 15% a year later", [(15.0, "pct")]),
        ("a duty of 1,050%", [(1050.0, "pct")]),
        ("50 basis points", [(0.5, "pp")]),
        ("25\u00a0%", [(25.0, "pct")]),
        ("25pc", [(25.0, "pct")]),
    ],
)
def test_amounts(text: str, expected: list[tuple[float, str]]) -> None:
    """Else a tariff is published with the wrong rate, or with none."""
    assert found(text) == expected


def test_skipped_spans_hold_no_rate() -> None:
    """Else the discount in an advertisement becomes a rate."""
    assert found("10%")
    assert not find_rates("10%", [(0, 3)])


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="0123456789.,%-– aconepthundredfifty\n", max_size=60))
def test_offsets_hold_in_any_text(text: str) -> None:
    """Else a quote cut at the offsets shows other words than the rate."""
    last = -1
    for m in find_rates(text):
        assert text[m.start : m.end] == m.text
        assert m.value is not None
        assert 0 <= m.value <= 10_000
        assert m.start >= last
        last = m.start


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("an additional 25% tariff on copper", "layer"),
        ("a cut of 10 percentage points", "layer"),
        ("bringing the total to 47% for Chinese goods", "total"),
        ("a duty of 15% on nickel ore", None),
    ],
)
def test_layers_and_totals_are_told_apart(text: str, expected: str | None) -> None:
    """Otherwise the sum of all duties would be taken for one of them."""
    rate = find_rates(text)[0]
    assert basis(text, rate.start, rate.end, rate.unit) == expected
