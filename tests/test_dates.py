"""Temporal expressions: what a reader of the dataset loses is said beside each test."""

from __future__ import annotations

import json
import re
import time
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.dates import find_dates
from pipeline.dates.chronology import chronology, load
from pipeline.dates.cli import dates
from pipeline.errors import VocabularyError

FRIDAY = date(2025, 11, 7)

VALUE = re.compile(
    r"(\d{4}-\d\d-\d\d(T(\d\d:\d\d(:\d\d)?|MO|MI|AF|EV|NI))?|\d{4}-\d\d|\d{2,4}"
    r"|\d{4}-W\d\d(-WE)?|\d{4}-(Q[1-4]|H[12]|SP|SU|FA|WI)|(PAST|PRESENT|FUTURE)_REF"
    r"|PT?(X|\d+(\.\d+)?)(Y|M|W|D|H|S|Q|DE|CE|WE)|XXXX-(WXX-[1-7]|\d\d))"
)
_DAY = r"\d{4}(-\d\d(-\d\d)?)?"
EDTF = re.compile(rf"{_DAY}(/{_DAY})?|\d{{2,3}}X{{1,2}}")


def said(text: str, published: date | None = FRIDAY) -> list[tuple[str, str | None]]:
    return [(t.text, t.value) for t in find_dates(text, published) if t.timex_type != "SET"]


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("Oct. 30", "2025-10-30"),
        ("30 October", "2025-10-30"),
        ("October 30, 2025", "2025-10-30"),
        ("Thursday, 30 October 2025", "2025-10-30"),
        ("the 30th of October 2025", "2025-10-30"),
        ("2025-10-30", "2025-10-30"),
        ("30/10/2025", "2025-10-30"),
        ("10/30/2025", "2025-10-30"),
        ("10.30.2025", "2025-10-30"),
        ("12.5.2024", "2024-05-12"),
        ("30-Oct-2025", "2025-10-30"),
        ("Oct\u00a030,\u2009 2025", "2025-10-30"),
        ("Jun 10, 2025, 12:19 a.m. ET", "2025-06-10T00:19"),
        ("October 2024", "2024-10"),
        ("Sept. 2024", "2024-09"),
        ("2019", "2019"),
        ("the 1990s", "199"),
        ("the 19th century", "18"),
        ("Q3 2025", "2025-Q3"),
        ("the third quarter of 2025", "2025-Q3"),
        ("the second half of 2024", "2024-H2"),
        ("spring 2026", "2026-SP"),
        ("Christmas 2024", "2024-12-25"),
        ("the end of next year", "2026"),
        ("yesterday", "2025-11-06"),
        ("last week", "2025-W44"),
        ("this week", "2025-W45"),
        ("last month", "2025-10"),
        ("late last year", "2024"),
        ("early this month", "2025-11"),
        ("two months ago", "2025-09"),
        ("ten days ago", "2025-10-28"),
        ("last October", "2025-10"),
        ("this morning", "2025-11-07TMO"),
        ("Nov. 10 next year", "2026-11-10"),
        ("20 October last year", "2024-10-20"),
        ("Tuesday at 10 a.m. local time", "2025-11-04T10:00"),
        ("the first day of January 2026", "2026-01-01"),
        ("the third Friday of October", "2025-10-17"),
        ("the 15th of this month", "2025-11-15"),
        ("Q4 last year", "2024-Q4"),
        ("Easter Monday", "2025-04-21"),
        ("the day before yesterday", "2025-11-05"),
    ],
)
def test_each_way_to_write_a_date_is_read(words: str, value: str) -> None:
    """A user who filters by day misses every statement whose date is written the other way."""
    found = find_dates(f"The ministry published the list in Beijing, {words}.", FRIDAY)
    assert [(t.text.rstrip("."), t.value) for t in found] == [(words.rstrip("."), value)]


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("for one year", "P1Y"),
        ("a 90-day truce", "P90D"),
        ("after months of tension", "PXM"),
        ("over the next 12 months", "P12M"),
        ("for two and a half years", "P2.5Y"),
        ("for a fortnight", "P2W"),
        ("less than two hours", "PT2H"),
        ("for approximately one and a half hours", "PT1.5H"),
        ("for twenty-five years", "P25Y"),
        ("for several weeks", "PXW"),
        ("for two decades", "P20Y"),
        ("three days after it had signed", "P3D"),
    ],
)
def test_durations(words: str, value: str) -> None:
    """How long a suspension holds is lost, or is read as the day on which it ends."""
    found = find_dates(f"The pause was agreed {words}", FRIDAY)
    assert [(t.timex_type, t.value) for t in found] == [("DURATION", value)]


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("The ministry said on Friday that it had acted.", "2025-11-07"),
        ("The ministry said on Monday that it had acted.", "2025-11-03"),
        ("The duty will take effect on Monday.", "2025-11-10"),
        ("The permits issued last Friday are valid.", "2025-10-31"),
        ("Friday\u2019s notice says so.", "2025-11-07"),
        ("Curbs have been in place since December.", "2024-12"),
        ("The curbs were imposed in April.", "2025-04"),
        ("The rules will be tightened in April.", "2026-04"),
        ("The ban is suspended until the end of January.", "2026-01"),
        ("A new duty may be imposed by 20 January.", "2026-01-20"),
    ],
)
def test_tense_gives_the_direction(sentence: str, value: str) -> None:
    """A measure is dated a week or a year off, and its status with it."""
    assert said(sentence)[0][1] == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("It acted on 9 October 2025. The following day Washington answered.", "2025-10-10"),
        ("It acted on 9 October 2025. A year later it relented.", "2026"),
        ("It acted on 9 October 2025. Two weeks earlier talks had failed.", "2025-09-25"),
        ("It acted on 9 October 2025. The same day prices rose.", "2025-10-09"),
        ("Mills closed in 1931. That year prices fell.", "1931"),
        ("- 2 August 2019: Seoul is to lose its status on 28 August.", "2019-08-28"),
        ("In May 2022 a duty came; by November it was gone.", "2022-11"),
        ("The duties\n\n2019\n\n1 July: Tokyo acts.\n\n28 August: Seoul answers.", "2019-08-28"),
        ("It was in force between April and October of last year.", "2025-10"),
        ("9 June – Rates go up. China goes to 84%, then on 11 June to 125%.", "2026-06-11"),
    ],
)
def test_dates_told_from_the_date_in_focus(text: str, value: str) -> None:
    """Chronicles, the densest sources of events, are dated to the year they were printed."""
    assert said(text, date(2026, 12, 1))[-1][1] == value


@pytest.mark.parametrize(
    "sentence",
    [
        "They may raise the duty and march on.",
        "Theresa May met the mayor.",
        "She wrote in the Sunday Times of a second fall in prices.",
        "A quarter of output, 2,000 tonnes, was lost; 1950 tonnes remain.",
        "Regulation 2024/1252 and HS 8112.92 apply.",
        "It sells for $2025 at 12.30 per cent.",
        "Read https://news.example/2024/05/06/a-ban/ for more.",
        "The 6-year-old spoke of it at the last minute.",
        "Vision 2030 and Made in China 2025 are programmes; Ms April Jones is not.",
    ],
)
def test_words_that_are_no_dates(sentence: str) -> None:
    """A verb or a newspaper's name becomes the day on which a ban begins."""
    assert said(sentence) == []


def test_sets_are_not_taken_for_dates() -> None:
    """ "Tonnes a year" and "every Monday" would be read as a length or a day."""
    found = find_dates(
        "It ships 200 tonnes a year and meets every Monday, daily if needed.", FRIDAY
    )
    assert [t.timex_type for t in found] == ["SET", "SET", "SET"]


def test_edtf_bounds_and_anchor() -> None:
    """A user cannot compare a week, a quarter or a decade with a day, nor see what it hangs on."""
    week, decade, day = find_dates("Talks failed last week. In the 1990s, on 3 May 1994,", FRIDAY)
    assert (week.edtf, week.earliest, week.latest) == (
        "2025-10", date(2025, 10, 27), date(2025, 11, 2),
    )  # fmt: skip
    assert week.anchor == "2025-11-07"
    assert (decade.edtf, decade.earliest, decade.latest) == (
        "199X", date(1990, 1, 1), date(1999, 12, 31),
    )  # fmt: skip
    assert (day.edtf, day.earliest, day.latest, day.anchor) == (
        "1994-05-03", date(1994, 5, 3), date(1994, 5, 3), None,
    )  # fmt: skip


def test_without_a_publication_date() -> None:
    """A guess would stand in the dataset as a fact; what the text itself shows would be lost."""
    text = (
        "On Friday curbs of Oct. 9 were paused. They follow a ban of December 2024 and hold "
        "until Nov. 10, 2026."
    )
    assert said(text, None) == [
        ("Friday", None),
        ("Oct. 9", "2025-10-09"),
        ("December 2024", "2024-12"),
        ("Nov. 10, 2026", "2026-11-10"),
    ]
    assert said("Curbs were imposed on October 9 and last week.", None) == [
        ("October 9", None),
        ("last week", None),
    ]


def test_ambiguous_numeric_dates_take_the_day_nearer_to_publication() -> None:
    """03/11/2025 in a paper of 4 November is read as a day in March."""
    assert said("As of 03/11/2025 the list stood.", date(2025, 11, 4))[0][1] == "2025-11-03"
    assert said("As of 03/11/2025 the list stood.", date(2025, 3, 12))[0][1] == "2025-03-11"


def test_ranges_give_both_ends() -> None:
    """The first day of a meeting is lost."""
    assert said("Talks ran from 5 to 7 May and between 2022 and 2024.") == [
        ("5", "2025-05-05"),
        ("7 May", "2025-05-07"),
        ("2022", "2022"),
        ("2024", "2024"),
    ]
    plan, talks = find_dates("The plan of 2021-2025 was agreed on Nov. 3-4, 2024.", FRIDAY)
    assert (plan.edtf, plan.latest) == ("2021/2025", date(2025, 12, 31))
    assert (talks.edtf, talks.latest) == ("2024-11-03/2024-11-04", date(2024, 11, 4))


def test_skipped_spans_are_left_out() -> None:
    """An advertisement's date counts as the article's."""
    text = "Sale ends 3 May 2025. Curbs began on 9 May 2025."
    assert [t.text for t in find_dates(text, FRIDAY, [(0, 21)])] == ["9 May 2025"]


PIECES = st.sampled_from(
    "may May march the a on in of last next this Friday Oct. October 30 2025 2025-10-30 week weeks "
    "year years ago later earlier quarter third first half end early late 1990s 19th century "
    "Q3 until since by 9 a.m. 12:19 noon yesterday every other each daily , . - – ( ) ’s 's / "
    "\u00a0 \n "
    "\n\n one two hundred and fiscal FY25 2024-25 spring fall summer weekend will was said 31 99 0 "
    "9999 0001-01-01 12/31/9999 99999999999 ½ ² é 日 same following that day before after".split(
        " "
    )
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map(" ".join))
DAYS = st.one_of(st.none(), st.dates())


@settings(max_examples=200, deadline=None)
@given(TEXTS, DAYS)
@example("12/30/9999:SAME WEEK", None)
def test_any_text_gives_well_formed_expressions(text: str, published: date | None) -> None:
    """One strange article stops a build, or puts values into a release that no tool can parse."""
    found = find_dates(text, published)
    end = 0
    for t in found:
        assert end <= t.start < t.end <= len(text)
        end = t.end
        assert t.text == text[t.start : t.end]
        assert t.text == t.text.strip()
        assert t.timex_type in ("DATE", "TIME", "DURATION", "SET")
        assert t.value is None or VALUE.fullmatch(t.value), t
        for edtf in (t.edtf, t.anchor):
            assert edtf is None or EDTF.fullmatch(edtf), t
        assert (t.earliest is None) == (t.latest is None)
        if t.earliest and t.latest:
            assert t.earliest <= t.latest
            if t.edtf and len(t.edtf) == 10:
                assert t.earliest == t.latest == date.fromisoformat(t.edtf)
    assert find_dates(text, published) == found


@settings(max_examples=150, deadline=None)
@given(st.dates(date(1950, 1, 1), date(2090, 1, 1)), DAYS)
def test_a_full_date_means_itself_whenever_it_is_printed(day: date, published: date | None) -> None:
    """A date written in full shifts with the day on which the article came out."""
    found = find_dates(f"It was signed on {day.day} {day:%B} {day.year} there.", published)
    assert [(t.value, t.anchor) for t in found] == [(day.isoformat(), None)]


@pytest.mark.parametrize(
    "piece",
    ["1", " ", "\n ", "1:", "1-", "1.", "the a ", "one ", "twenty ", "\u00a0", "2025-10-", "'", "(",
     "May ", "day later ", "http://", "early late mid "],
)  # fmt: skip
def test_hostile_input_is_read_in_bounded_time(piece: str) -> None:
    """One crafted page holds up a whole build."""
    begun = time.process_time()
    find_dates(piece * (20_000 // len(piece)), FRIDAY)
    assert time.process_time() - begun < 2


def test_command_prints_the_columns_of_the_table(tmp_path: Path) -> None:
    """Scripts that read `orebook dates --json` break."""
    file = tmp_path / "a.txt"
    file.write_text("Talks failed last week.", encoding="utf-8")
    result = CliRunner().invoke(dates, [str(file), "--published", "2025-11-07", "--json"])
    assert result.exit_code == 0
    assert json.loads(result.output) == [
        {
            "start_char": 13, "end_char": 22, "text": "last week", "timex_type": "DATE",
            "value": "2025-W44", "edtf": "2025-10", "earliest": "2025-10-27",
            "latest": "2025-11-02", "anchor": "2025-11-07",
        }
    ]  # fmt: skip
    plain = CliRunner().invoke(dates, [str(file)])
    assert plain.exit_code == 0
    assert "last week" in plain.output
    assert CliRunner().invoke(dates, [str(file), "--published", "soon"]).exit_code == 2
    assert CliRunner().invoke(dates, [str(tmp_path / "none.txt")]).exit_code == 1


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("The duty rose at one minute past midnight on Friday.", "T00:01"),
        ("Ministers met on Thursday. At one minute past midnight it began.", "2025-11-06T00:01"),
        ("On Tuesday the panel sat at nine in the morning.", "2025-11-04T09:00"),
    ],
)
def test_clock_times_in_words_are_one_time(sentence: str, value: str) -> None:
    """Else a deadline becomes a minute's length and a midnight of another day."""
    assert value in [v for _, v in said(sentence)]
    assert all(v != "PT1M" for _, v in said(sentence))


@pytest.mark.parametrize(
    ("words", "published", "value"),
    [
        ("New Year's Eve", date(2025, 1, 3), "2024-12-31"),
        ("New Year's Day", date(2025, 1, 3), "2025-01-01"),
        ("Valentine's Day", date(2017, 5, 5), "2017-02-14"),
        ("Christmas Eve", date(2014, 1, 13), "2013-12-24"),
        ("Boxing Day", date(2014, 1, 13), "2013-12-26"),
        ("Labor Day", date(2025, 9, 10), "2025-09-01"),
        ("Memorial Day", date(2025, 6, 2), "2025-05-26"),
        ("Halloween", date(2025, 11, 7), "2025-10-31"),
    ],
)
def test_named_days_are_those_of_the_right_year(words: str, published: date, value: str) -> None:
    """A decree signed on a holiday loses its day, or gets one a year off."""
    assert said(f"The decree was signed on {words}.", published) == [(words, value)]


def test_new_year_to_come_and_other_new_years() -> None:
    """ "Before the new year" is a limit; the Lunar New Year is not the first of January."""
    assert said("Dealers expect little metal before the new year.") == [("the new year", "2026")]
    assert said("Plants closed for Lunar New Year.") == []
    assert said("A new year-end bonus was paid.") != [("new year", "2026")]


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("Half a year is enough.", "P6M"),
        ("It takes half an hour.", "PT30M"),
        ("It took another year to agree.", "P1Y"),
        ("Sanctions were renewed for a further year.", "P1Y"),
        ("That much leaves the country in a single year.", "P1Y"),
        ("They wrote to Brussels in the past month.", "P1M"),
        ("Three straight years of losses followed.", "P3Y"),
    ],
)
def test_lengths_of_time_in_words(sentence: str, value: str) -> None:
    """Else a truce's length is lost, or reads as half of something that has no half."""
    assert [v for _, v in said(sentence)] == [value]


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("The duties disappear from Monday.", "2025-11-10"),
        ("The closure was extended to Monday.", "2025-11-10"),
        ("The next auction is on Monday.", "2025-11-10"),
        ("With an election coming in March candidates sound tough.", "2026-03"),
        ("A bill goes before the house in March.", "2026-03"),
        ("Washington might extend its ban of June.", "2025-06"),
        ('He said gold "shines". On Monday his assembly gave it teeth.', "2025-11-03"),
        ('Gold "must shine here first". On Monday the assembly gave it teeth.', "2025-11-03"),
    ],
)
def test_ways_that_verbs_and_prepositions_point(sentence: str, value: str) -> None:
    """Else a measure starts a week or a year before it does."""
    assert [v for _, v in said(sentence)] == [value]


def test_the_same_weekday_is_the_one_named_before() -> None:
    """Else a package of sanctions moves to a Thursday two weeks off."""
    text = (
        "Leaders met on Thursday. China's rules date from 9 October. The package was adopted the "
        "same Thursday; the day before, two firms were listed."
    )
    assert ("the same Thursday", "2025-11-06") in said(text)


def test_words_of_hours_and_contracts_are_no_lengths() -> None:
    """Else the dates of an article fill with lengths that nobody states."""
    assert said("Within hours he signed. Minutes before it ran out, Xi agreed.") == []
    assert said("Three-month copper slipped to $9,610 a ton.") == []
    assert said("Some day somebody will dig.") == []
    assert said("Article XIX of GATT 1994 permits it.") == []


def test_halves_without_an_article() -> None:
    """A headline's quota is for a half of the year, not for nothing."""
    published = date(2010, 7, 9)
    assert said("CHINA CUTS QUOTA FOR SECOND HALF", published) == [("SECOND HALF", "2010-H2")]
    assert said("Guinea's first-half exports rose.", published) == [("first-half", "2010-H1")]


def test_month_or_year_of_issue_settles_what_it_can() -> None:
    """A letter that states only its month still dates "last June"; its Fridays stay open."""
    letter = (
        "SLAG | letter from Central Asia | March 2025\n\nIt was repealed last June, on a Friday."
    )
    assert said(letter, None) == [
        ("March 2025", "2025-03"),
        ("last June", "2024-06"),
        ("Friday", None),
    ]
    page = "This year's quota is used up; it was halved last year.\n\n© 2025 Farmline Daily"
    assert ("This year", "2025") in said(page, None)
    assert ("last year", "2024") in said(page, None)
    assert ("This year", None) in said(page + " © 2024", None)


def test_known_events_give_the_year() -> None:
    """A text without any year still dates the acts that everybody knows."""
    text = "Beijing announced curbs on exports of rare earths on October 9, and again in April."
    assert ("October 9", "2025-10-09") in said(text, None)
    assert said("The bakery opened on October 9.", None) == [("October 9", None)]
    assert said(text, date(2024, 11, 7))[0] == ("October 9", "2024-10-09")


def test_chronology_is_read_with_its_mistakes_named(tmp_path: Path) -> None:
    """A slip in the table must stop the build and not move events."""
    assert all(e.day.year > 2000 and e.words for e in chronology())
    bad = tmp_path / "chronology.csv"
    bad.write_text("day,words,event,source\n2025-02-30,china,Nothing,here\n", encoding="utf-8")
    with pytest.raises(VocabularyError, match="2025-02-30"):
        load(bad)
    bad.write_text("day,words,event,source\n2025-02-03,china,Nothing,\n", encoding="utf-8")
    with pytest.raises(VocabularyError, match="empty"):
        load(bad)


@given(st.dates(date(2009, 1, 1), date(2026, 12, 31)), st.sampled_from(["Labor", "Memorial"]))
def test_moving_holidays_are_mondays_of_their_month(day: date, name: str) -> None:
    """Whatever the year: the first Monday of September, the last of May."""
    found = find_dates(f"It opens on {name} Day {day.year}.", day)
    assert [t.earliest.weekday() for t in found if t.earliest] == [0]
    month, days = (9, range(1, 8)) if name == "Labor" else (5, range(25, 32))
    assert all(t.earliest and t.earliest.month == month and t.earliest.day in days for t in found)
