"""Older versions of articles. Each test says what a user loses where it fails."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest

from pipeline.articles.duplicates import signature
from pipeline.articles.versions import find_versions, page_address
from pipeline.keys import sha256

STORY = ("China's commerce ministry said on Monday that exports of gallium and germanium need a "
         "licence from the first of August, citing national security. Buyers abroad fear delays, "
         "and prices rose by a fifth within a week, traders in Rotterdam said. ")  # fmt: skip
CHANGED = STORY.replace("a fifth", "a quarter") + "A correction was made to the rise of prices."
OTHER = ("Indonesia lets the local arm of Freeport ship copper concentrate for six more months, "
         "its energy minister told reporters in Jakarta, since the smelter that burned last "
         "autumn is not yet repaired and storage at the mine is full to the brim.")  # fmt: skip
URL = "https://news.example/a/1"


def row(key: str, text: str, position: int, **more: Any) -> dict[str, Any]:
    return {"article_id": key, "url": URL, "title": None, "published_on": None,
            "retrieved_at": None, "content_sha256": sha256(text), "signature": signature(text),
            "position": position, **more}  # fmt: skip


def found(*rows: dict[str, Any]) -> dict[str, str]:
    text = dict.fromkeys(("article_id", "url", "title", "content_sha256"), pl.String)
    schema = {**text, "published_on": pl.Date, "retrieved_at": pl.Datetime("us", "UTC"),
              "signature": pl.Binary, "position": pl.Int64}  # fmt: skip
    frame = pl.DataFrame(list(rows), schema=schema, orient="row")
    answer = find_versions(frame)
    assert find_versions(frame.reverse()) == answer, "depends on the order of rows"
    return answer


def test_a_changed_page_has_a_newer_version() -> None:
    """What a publisher took back still counts, beside what it says now."""
    assert found(row("a", STORY, 0), row("b", CHANGED, 1)) == {"a": "b"}
    assert found(row("b", CHANGED, 0), row("a", STORY, 1)) == {"b": "a"}
    third = CHANGED + "It was updated with a comment of the ministry."
    assert found(row("a", STORY, 0), row("b", CHANGED, 1), row("c", third, 2)) == {
        "a": "b", "b": "c"}  # fmt: skip


def test_time_goes_before_the_order_of_files() -> None:
    """The file name decides which version is the newer."""
    days = [datetime(2025, 1, n, tzinfo=UTC) for n in (1, 2)]
    assert found(row("a", STORY, 1, retrieved_at=days[0]),
                 row("b", CHANGED, 0, retrieved_at=days[1])) == {"a": "b"}  # fmt: skip
    assert found(row("a", STORY, 1, published_on=date(2025, 1, 1)),
                 row("b", CHANGED, 0, published_on=date(2025, 1, 2))) == {"a": "b"}  # fmt: skip
    # Where only one says when, nothing is concluded from it.
    assert found(row("a", STORY, 0, retrieved_at=days[1]), row("b", CHANGED, 1)) == {"a": "b"}


def test_another_story_at_the_address_is_no_version() -> None:
    """A live page, or a wrong URL in a whole crawl, hides all articles but one."""
    assert found(row("a", STORY, 0), row("b", OTHER, 1)) == {}
    mixed = found(row("a", STORY, 0), row("x", OTHER, 1), row("b", CHANGED, 2))
    assert mixed == {"a": "b"}
    same_title = {"title": "Curbs on gallium"}
    assert found(row("a", STORY, 0, **same_title), row("b", OTHER, 1, **same_title)) == {"a": "b"}


def test_the_same_text_is_a_copy_and_no_version() -> None:
    """The newest text is superseded because it was published before, and nothing is current."""
    assert found(row("a", STORY, 0), row("b", STORY, 1)) == {}
    back = found(row("a", STORY, 0), row("b", CHANGED, 1), row("c", STORY, 2))
    assert back == {"b": "c"}
    twice = found(row("a", STORY, 0), row("a2", STORY, 1), row("b", CHANGED, 2))
    assert twice == {"a": "b", "a2": "b"}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("https://News.example/a/1?utm_source=x#top", URL, True),
     ("http://www.news.example/a/1/", URL, True), ("https://news.example/a/1?id=2", URL, False),
     ("https://news.example/a/2", URL, False), ("https://other.example/a/1", URL, False)],
)  # fmt: skip
def test_addresses_of_one_page(one: str, other: str, same: bool) -> None:
    """A link with a tracking code hides that a page was corrected."""
    assert (page_address(one) == page_address(other)) is same


@pytest.mark.parametrize("url", [None, "", "https://news.example", "https://news.example/", "x",
                                 "mailto:a@b.example", "http://[::1"])  # fmt: skip
def test_what_names_no_page(url: str | None) -> None:
    """All articles of an outlet that gives its front page as URL are one article."""
    assert page_address(url) is None
