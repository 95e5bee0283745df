"""Publication dates: what a reader of the dataset loses is said beside each test."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.articles.published import publication, published_on
from pipeline.articles.stated import from_metadata, from_url
from pipeline.tables.codes import PUBLISHED_FROM

DAY = date(2025, 11, 2)
STORY = "\n\nThe duty was raised on 3 May 2024, the ministry said.\n\nIt will end in 2027.\n"


def told(text: str, metadata: str | None = None, url: str | None = None) -> tuple[date | None, str]:
    return published_on(text, metadata=metadata, url=url)


@pytest.mark.parametrize(
    "metadata",
    [
        "2025-11-02",
        "2025-11-02T23:50:00-05:00",
        "2025-11-02T00:10:00+09:00",
        "2025-11-02 08:00:00",
        "20251102T080000Z",
        "Sun, 02 Nov 2025 23:50:00 -0500",
        "November 2, 2025",
        "2 Nov 2025",
        "Nov 2, 2025 11:00pm EST",
        "2025/11/02",
        "02-Nov-2025",
    ],
)
def test_metadata_keeps_the_day_as_written(metadata: str) -> None:
    """An article moves to the next or the previous day, and every "yesterday" in it too."""
    assert told("A text.", metadata) == (DAY, "metadata")


@pytest.mark.parametrize("metadata", ["", "2025-11", "2025-02-30", "03/04/2025", "soon", "null"])
def test_metadata_in_doubt_says_nothing(metadata: str) -> None:
    """A month's first day, or the wrong month, would stand as the day of publication."""
    assert from_metadata(metadata) is None


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://news.example/2025/11/02/a-ban/", DAY),
        ("https://news.example/a/2025-11-02-a-ban", DAY),
        ("https://news.example/a-ban-20251102.html", DAY),
        ("https://news.example/business/2025/nov/02/a-ban", DAY),
        ("https://news.example/2025/11/a-ban", None),
        ("https://news.example/id/20259902", None),
        ("https://news.example/2025/11/02/what-2024-11-02-meant", None),
    ],
)
def test_url(url: str, day: date | None) -> None:
    """Texts whose only date is their address stay undated, or an article number dates them."""
    assert from_url(url) == day


@pytest.mark.parametrize(
    "text",
    [
        "A ban\n\nBy  N. N.  Nov 2, 2025, 12:19 a.m. ET" + STORY,
        "A ban\n\nLast updated: Sunday, 2 November 2025" + STORY,
        "METALS DIGEST\nNo. 7 | 2 November 2025" + STORY,
        "A ban\n\n2 November 2025" + STORY,
        "A ban\n\nPublished 9:15 AM EST, November 2, 2025 | Updated November 4, 2025" + STORY,
        "A ban\n\nUpdated 4 November 2025\nPublished 2 November 2025" + STORY,
        "A ban\n\nPosted by admin on November 2, 2025 in Metals | 0 Comments" + STORY,
        "A ban\n\nHARARE, Zimbabwe, 2 November 2025 - The duty was raised." + STORY,
        "A ban\n\nHANOI, Nov. 2, 2025 (Agency) -- The duty was raised." + STORY,
        "VANCOUVER, BC / WIRE / November 2, 2025 / The duty was raised." + STORY,
        "The Ore Letter, No. 45, 2.11.2025" + STORY,
        "From: desk\nSent: Sun, 02 Nov 2025 10:00:00 +0000\n\nNickel" + STORY,
        "NOTICE No. 7" + STORY + "\nGeneva, 2 November 2025\n",
        "NOTICE No. 7" + STORY + "\nDone at Lusaka on 2 November 2025.\n",
    ],
)
def test_bylines_and_datelines(text: str) -> None:
    """Wire copy without metadata stays undated, and all its weekdays unresolved."""
    assert told(text) == (DAY, "dateline")


@pytest.mark.parametrize(
    "text",
    [
        "New duty from 1 August 2025" + STORY,
        "Tariffs start 1 August 2025\n\nThey will be high." + STORY,
        "A ban\n\nOn 1 August 2025, the duty began." + STORY,
        "A ban" + STORY + "\n© 1 January 2025 The Paper\n",
        "A ban" + STORY + "\nRelated: Prices since 5 May 2025\n",
        "A ban\n\n03/04/2025" + STORY,
        "A ban" + STORY + "\nREAD MORE: https://news.example/2024/05/06/an-older-ban/\n",
        "",
        "\n\n",
    ],
)
def test_other_dates_are_no_publication_dates(text: str) -> None:
    """The day a duty begins is published as the day the article came out: worse than none."""
    assert told(text) == (None, "unknown")


def test_source_line_and_statement() -> None:
    """Copied articles that end with their address or history stay undated."""
    url = "A ban" + STORY + "\nSource: https://news.example/2025/11/02/a-ban/\n"
    assert told(url) == (DAY, "url")
    late = (
        "A ban"
        + "\n\nMore text." * 20
        + "\n\nThis article was first published on 2 November 2025.\n"
    )
    assert told(late) == (DAY, "text")


def test_a_year_is_inferred_only_where_one_fits() -> None:
    """A guessed year moves every event of the article by a year."""
    body = " (Agency) – The pause, said on Sunday, of the ban of December 2024 lasts until {}.\n"
    assert told("BEIJING, Nov 2" + body.format("Nov. 27, 2026")) == (DAY, "inferred")
    assert told("BEIJING, Nov 2" + body.format("Nov. 27, 2031")) == (None, "unknown")
    assert told("BEIJING, Nov 5" + body.format("Nov. 27, 2026")) == (None, "unknown")


def test_order_of_trust() -> None:
    """A byline's update date overrules what the feed says."""
    text = "A ban\n\nUpdated 4 November 2025" + STORY
    url = "https://news.example/2025/11/03/a-ban/"
    assert told(text, "2025-11-02", url) == (DAY, "metadata")
    assert told(text, None, url) == (date(2025, 11, 3), "url")
    assert told(text) == (date(2025, 11, 4), "dateline")


def test_skipped_spans_are_no_evidence() -> None:
    """An advertisement in the masthead dates the article."""
    text = "Sale | 4 May 2025\n\nA ban" + STORY
    assert told(text)[1] == "dateline"
    assert published_on(text, metadata=None, url=None, skip=[(0, 17)]) == (None, "unknown")


LINES = st.sampled_from(
    ["By N.N.", "Published 2 May 2025", "PARIS, May 2 (Agency) -", "on Friday", "2024", "2026",
     "https://a.example/2025/05/02/x", "Source: http://x", "Updated", "© 2025", "é", "\u00a0"]
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(
    st.lists(LINES, max_size=12).map("\n".join) | st.text(max_size=120),
    st.none() | st.text(max_size=40),
)
def test_any_input_gives_a_known_code(text: str, metadata: str | None) -> None:
    """One strange article stops a build."""
    day, code = published_on(text, metadata=metadata, url=metadata)
    assert code in PUBLISHED_FROM
    assert (day is None) == (code == "unknown")


@pytest.mark.parametrize("piece", ["A ", "Aa, ", "published on ", "http://", "\n ", "By a. ", "|-"])
def test_hostile_input_is_read_in_bounded_time(piece: str) -> None:
    """One crafted page holds up a whole build."""
    text = piece * (20_000 // len(piece)) + " May 3, 2025 -"
    begun = time.process_time()
    published_on(text, metadata=text, url=text)
    assert time.process_time() - begun < 2


def said(text: str, stated: list[str], url: str | None = None) -> list[tuple[object, ...]]:
    found = publication(text, stated=stated, url=url)
    return [(e.source, e.value, e.chosen, e.agrees) for e in found.evidence]


BYLINE = "A ban\n\nPublished 3 November 2025" + STORY


def test_all_that_is_said_is_kept_with_what_contradicts() -> None:
    """A feed's wrong date stands in the dataset and nobody can see that the page says another."""
    url = "https://news.example/2025/11/02/a-ban/"
    assert said(BYLINE, ["2025-11-02", "2025-11"], url) == [
        ("metadata", "2025-11-02", True, True),
        ("metadata", "2025-11", False, True),
        ("url", "2025-11-02", False, True),
        ("dateline", "2025-11-03", False, False),
    ]
    assert said("A text.", ["soon"]) == [("metadata", None, False, True)]
    assert said("A text.", []) == []


def test_an_instant_in_utc_is_a_day_only_for_want_of_a_dateline() -> None:
    """A morning's article from Beijing is dated the evening before, and so is its "today"."""
    found = publication(BYLINE, stated=["2025-11-02T23:10:00Z"], url=None)
    assert (found.day, found.source, found.precision) == (date(2025, 11, 3), "dateline", "day")
    assert said(BYLINE, ["2025-11-02T23:10:00Z"]) == [
        ("metadata", "2025-11-02", False, True),
        ("dateline", "2025-11-03", True, True),
    ]
    # with a place's zone, or a day that no zone allows, the metadata stand
    for stated in ("2025-11-02T23:10:00-05:00", "2025-11-01T08:00:00Z"):
        assert publication(BYLINE, stated=[stated], url=None).source == "metadata"


@pytest.mark.parametrize(
    ("words", "precision"),
    [
        ("2025-11-02T23:10:00Z", "instant"),
        ("Sun, 02 Nov 2025 23:50:00 -0500", "instant"),
        ("2025-11-02 08:00:00", "time"),
        ("2025-11-02", "day"),
        ("November 2, 2025", "day"),
    ],
)
def test_precision_is_that_of_the_source(words: str, precision: str) -> None:
    """An hour that nobody stated would be read out of a day."""
    assert publication("A text.", stated=[words], url=None).precision == precision


def test_a_known_event_in_the_lead_gives_the_day() -> None:
    """An undated wire story about a known act is placed; one about nothing known is not."""
    lead = "Congo prolongs its ban on cobalt exports\n\nCongo said on {} that it would extend its "
    lead += "suspension of cobalt exports by three months. It began on Feb. 22 for four months."
    assert published_on(lead.format("Saturday"), metadata=None, url=None) == (
        date(2025, 6, 21),
        "inferred",
    )
    assert published_on(lead.format("Tuesday"), metadata=None, url=None)[0] is None
    other = "The bakery said on Saturday that it would extend its hours by three months."
    assert published_on(other, metadata=None, url=None)[0] is None
