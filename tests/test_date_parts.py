"""Dates that take their year or month from what stands beside them."""

from __future__ import annotations

from datetime import date

import pytest
from test_dates import said


@pytest.mark.parametrize(
    ("sentence", "values"),
    [
        ("Output fell in January-September 2023.", ["2023-01", "2023-09"]),
        ("Quotas ran November-February 2024.", ["2023-11", "2024-02"]),
        ("It ruled in March and May 2024.", ["2024-03", "2024-05"]),
        ("It met on January 5 and March 6, 2023.", ["2023-01-05", "2023-03-06"]),
        ("It held from October 1 to December 31, 2019.", ["2019-10-01", "2019-12-31"]),
        ("It held between 5 November and 6 March 2020.", ["2019-11-05", "2020-03-06"]),
    ],
)
def test_a_year_is_shared_by_the_dates_before_it(sentence: str, values: list[str]) -> None:
    """The first of two dates is put in the year of publication."""
    assert [v for _, v in said(sentence)] == values


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("the first of next month", "2025-12-01"),
        ("the last day of this month", "2025-11-30"),
        ("the last day of the year", "2025-12-31"),
        ("the first day of 2024", "2024-01-01"),
    ],
)
def test_first_and_last_days(words: str, value: str) -> None:
    """A ban "from the first of next month" is dated by the month, or by the day before today."""
    assert said(f"It begins on {words}.", date(2025, 11, 7)) == [(words, value)]


def test_the_last_day_of_something_else_is_no_date() -> None:
    """The last day of talks is taken for yesterday."""
    assert said("They agreed on the last day of the talks, in the last year of his term.") == []


def test_undated_texts_go_on_from_the_last_full_date() -> None:
    """What happened weeks after a day told with its year is put in the year of the newest one."""
    text = (
        "The waivers ended on 31 May 2018. The duty was ordered on 8 March 2018. "
        "On 22 March some were spared, and on 1 June all had to pay."
    )
    assert [v for _, v in said(text, None)] == [
        "2018-05-31", "2018-03-08", "2018-03-22", "2018-06-01"]  # fmt: skip
