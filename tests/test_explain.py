"""One article explained, on a terminal and as a page. Each test says what a user loses."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from pipeline.cli import orebook
from pipeline.explain import cli
from pipeline.explain.page import as_page
from pipeline.explain.shown import Shown, shown
from pipeline.explain.spans import Mark, runs, segments
from pipeline.explain.terminal import drawn, plain
from pipeline.extract.found import Claim, Evidence, Mention, Reading, Timex

TEXT = "Norland will tax cobalt ore at 12% from 1 May 2031.\nOn Monday it lifted its nickel ban."
NAMES = {"NL-X": "Norland", "cobalt": "Cobalt", "export_tax": "Export duty"}
ROW: dict[str, Any] = {
    "source_name": "norland", "url": "https://paper.example/1", "title": "Norland taxes cobalt",
    "publisher": "The Paper", "author": None, "language": "en",
    "published_on": date(2031, 4, 2), "published_from": "url",
}  # fmt: skip


def at(words: str, text: str = TEXT) -> tuple[int, int]:
    start = text.index(words)
    return start, start + len(words)


def reading() -> Reading:
    """Two claims; the second, read first, took its imposer from the first and lost a date."""
    tax = Claim(
        "export_tax", "imposed", "planned", "NL-X", *at("Norland will tax cobalt ore at 12%"),
        "tagger", 0.91, {"cobalt"}, effective_on="2031-05-01", rate_to_pct=12.0,
        evidence=[
            Evidence("imposer", "NL-X", *at("Norland")),
            Evidence("instrument", "export_tax", *at("tax")),
            Evidence("action", "imposed", *at("will tax")),
            Evidence("mineral", "cobalt", *at("cobalt ore")),
            Evidence("rate_to_pct", "12.0", *at("12%")),
            Evidence("effective_on", "2031-05-01", *at("1 May 2031")),
        ],
    )  # fmt: skip
    ban = Claim(
        "export_ban", "lifted", "actual", "NL-X", *at("lifted its nickel ban"), "rule", 0.5,
        {"nickel"}, announced_on="2031-04-07",
        evidence=[
            Evidence("action", "lifted", *at("lifted")),
            Evidence("announced_on", "2031-03-31", *at("Monday")),
        ],
    )  # fmt: skip
    mentions = [
        Mention(*at("Norland"), "Norland", "actor", "NL-X"),
        Mention(*at("cobalt"), "cobalt", "mineral", "cobalt"),
        Mention(*at("12%"), "12%", "rate", None, 12.0, "pct"),
    ]
    dates = [
        Timex(*at("1 May 2031"), "1 May 2031", "DATE", "2031-05-01", "2031-05-01"),
        Timex(*at("Monday"), "Monday", "DATE", "2031-03-31", "2031-03-31", anchor="2031-04-02"),
    ]
    return Reading(mentions, [], dates, [ban, tax], [4, 7])


def example(text: str = TEXT, **row: Any) -> Shown:
    return shown(text, reading(), {**ROW, **row}, NAMES)


def body_text(page: str) -> str:
    """The article's text as a browser shows and copies it."""
    inside = page.split('<div id="text">')[1].split("</div>\n</section>")[0]
    return unescape(re.sub(r"<[^>]*>", "", inside))


MARKS = st.lists(
    st.builds(
        Mark, st.integers(-3, 40), st.integers(-3, 40), st.sampled_from(["actor", "words", "date"]),
        claim=st.integers(0, 3),
    ),
    max_size=12,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=30), MARKS)
def test_segments_are_the_text_and_carry_exactly_the_marks_over_them(
    text: str, marks: list[Mark]
) -> None:
    """Otherwise words of an article would be lost, doubled or shown under the wrong mark."""
    pieces = segments(text, marks)
    assert "".join(p.text for p in pieces) == text
    for p in pieces:
        assert p.text
        assert text[p.start : p.end] == p.text
        for i in range(p.start, p.end):
            over = [m for m in marks if m.start <= i < m.end]
            assert sorted(map(repr, p.marks)) == sorted(map(repr, over))


def test_overlapping_marks_are_cut_where_one_begins_and_one_ends() -> None:
    """Otherwise an actor's words that are half a claim's would break the page's markup."""
    first, second = Mark(0, 6, "actor"), Mark(4, 9, "words", claim=2)
    assert [(s.text, s.marks, s.ended) for s in segments("abcdefghij", [second, first])] == [
        ("abcd", (first,), []), ("ef", (first, second), []), ("ghi", (second,), [2]), ("j", (), []),
    ]  # fmt: skip


def test_words_of_a_claim_side_by_side_are_one_run() -> None:
    """Otherwise every word would carry its own claim number and the text could not be read."""
    assert runs("will tax ore", [(5, 8), (0, 4), (0, 8)]) == [(0, 8)]
    assert runs("ban\nore", [(0, 3), (4, 7)]) == [(0, 3), (4, 7)]


def test_terminal_says_what_was_read_and_from_which_words() -> None:
    """Otherwise one who debugs a wrong claim does not see which words misled the reader."""
    said = plain(example(), width=160)
    assert "Norland taxes cobalt" in said
    assert "2031-04-02, from url" in said
    assert "Norland will tax cobalt ore[1] at 12%[1] from 1 May 2031[1]." in said
    assert "On Monday[2] it lifted[2] its nickel ban." in said
    assert re.search(r"\[1\] Norland: Export duty, imposed \(planned\)  policy 7", said)
    assert re.search(r"rate after +12 % +“12%” 31–34", said)
    assert re.search(r"effective +2031-05-01 +“1 May 2031” 40–50", said)
    assert re.search(r"mineral +nickel +no words of its own", said)
    assert re.search(r"announced +2031-03-31 +read, not kept: “Monday”", said)
    assert re.search(r"date +2031-05-01 +“1 May 2031” 40–50", said)


def test_colours_only_where_the_terminal_has_them() -> None:
    """Otherwise a log or a pipe fills with escape codes, or a terminal shows no kinds."""
    assert "\x1b" not in plain(example())
    screen = StringIO()
    Console(file=screen, force_terminal=True, color_system="standard", width=160).print(
        drawn(example())
    )
    assert "\x1b[1;32m" in screen.getvalue()  # a mineral, bold green


def test_terminal_cannot_be_steered_by_a_text() -> None:
    """Otherwise an article could clear a screen, or show other words than those it holds."""
    hostile = TEXT.replace("Monday", "M\x1b[2J\u202e")
    said = plain(example(hostile, title="\x1b]0;title\x07[bold red]:smile: x"))
    assert not set(said) & set("\x1b\x07\u202e")
    assert "[bold red]:smile: x" in said


def test_page_holds_the_text_and_links_each_slot_to_its_words() -> None:
    """Otherwise hovering over a claim would point at other words than those it rests on."""
    page = as_page(example())
    assert body_text(page) == TEXT
    buttons = re.findall(r'class="said" data-evidence="([^"]+)"', page)
    inside = {k for keys in re.findall(r'<span[^>]* data-evidence="([^"]+)"', page)
              for k in keys.split()}  # fmt: skip
    assert len(buttons) == 8
    assert set(buttons) == inside
    assert 'data-words="1"' in page
    assert 'data-claim="2"' in page
    assert "date 2031-03-31, counted from 2031-04-02" in page


@pytest.mark.parametrize("where", ["title", "publisher", "author", "language", "url", "text"])
def test_markup_of_strangers_is_shown_as_text(where: str) -> None:
    """Otherwise who writes a title could run a script on the machine of who debugs it."""
    evil = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>$title${script}"
    page = as_page(example(TEXT + evil) if where == "text" else example(**{where: evil}))
    assert page.count("<script") == 1
    assert "<img" not in page
    assert unescape(page).count(evil) >= 1
    if where == "text":
        assert body_text(page) == TEXT + evil


def test_link_of_a_stranger_is_a_link_only_to_the_web() -> None:
    """Otherwise a click on the address of an article could run a script."""
    assert "<a " not in as_page(example(url="javascript:alert(1)"))
    assert '<a href="https://paper.example/1"' in as_page(example())


def test_page_needs_no_network_and_runs_only_its_own_script() -> None:
    """Otherwise a saved page would be blank without a network, or tell others who reads it."""
    page = as_page(example())
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy[1]
    assert not re.search(r"\ssrc=|<link|@import|url\(|\sstyle=|\son\w+=", page)


def test_article_without_claims_says_so() -> None:
    """Otherwise one cannot tell an article about nothing from a page that failed."""
    empty = shown("Rain.", Reading([], [], []), {**ROW, "title": None, "published_on": None}, {})
    assert "No claims" in plain(empty)
    assert "norland" in plain(empty)
    assert "nobody can tell" in plain(empty)
    assert "No sentence says" in as_page(empty)


def test_command_reads_the_sidecar_and_writes_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise what `explain` shows is not what a build reads: no title, no publication day."""

    class Fixed:
        def read(self, source: Any) -> Reading:
            assert (source.text, source.published_on) == (TEXT, date(2031, 4, 2))
            return reading()

    monkeypatch.setattr(cli.Reader, "shared", lambda: Fixed())
    article = tmp_path / "norland.txt"
    article.write_text(TEXT + "\n")
    sidecar = tmp_path / "norland.json"
    sidecar.write_text('{"title": "Cobalt <b>", "published": "2031-04-02"}')
    said = CliRunner().invoke(orebook, ["explain", str(article)])
    assert said.exit_code == 0, said.output
    assert "Cobalt <b>" in said.output
    assert "from metadata" in said.output
    page = tmp_path / "page.html"
    assert (
        CliRunner().invoke(orebook, ["explain", str(article), "--html", str(page)]).exit_code == 0
    )
    assert "<h1>Cobalt &lt;b&gt;</h1>" in page.read_text(encoding="utf-8")
    clash = CliRunner().invoke(orebook, ["explain", str(article), "--html", str(sidecar)])
    assert clash.exit_code == 1
    assert "is the article itself" in clash.output
    assert "Cobalt" in sidecar.read_text()
