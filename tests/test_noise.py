"""Site noise: its lines are marked, and nothing but its lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import paths
from pipeline.articles.canonical import canonical
from pipeline.articles.noise import noise
from pipeline.extract.reader import Reader, Source

PROSE = "China curbed exports of gallium on 3 July 2023, the ministry said."


def marked(text: str) -> list[str]:
    return [text[a:b] for a, b in noise(text)]


@pytest.mark.parametrize(
    "line",
    [
        "READ MORE: Why magnets matter  |  Print  |  Share this story",
        "[Image: Bags of tungsten at a warehouse. Photo: Kestrel News]",
        "(File photo: Kyodo)",
        "Photo: Nexperia’s head office. Credit: handout",
        "Related Topics: Ukraine, Donald Trump, Rare earths",
        "Tags: uranium, copper, boron",
        "SHARE   TWEET   EMAIL",
        "Share this:  Facebook  Twitter  |  5 Comments",
        "Subscribe  Log in  Menu",
        "— Sign up for our morning briefing —",
        "Sign up for BUSINESS MORNING, our free newsletter",
        "You are receiving this letter because you subscribed. Unsubscribe | Privacy",
        "ADVERTISEMENT – CONTINUE READING BELOW",
        "[Advertisement]  Thinking of gold? Five mistakes first-time buyers make",
        "Cookies help us deliver our service. By using it you agree. OK",
        "This website uses cookies to improve your experience.",
        "Copyright © 2012 Deccan Commerce. All rights reserved.",
        "© Albion Telegraph Group Ltd 2025",
        "Skip to main content",
        "Comments (14)   Older posts   About me",
        "» Related: How the search was run",
        "Follow us on Twitter",
        "Source: https://news.example/2025/11/02/china-is-rolling-back-its-export-ban/",
    ],
)
def test_what_the_site_adds_is_marked(line: str) -> None:
    """Minerals and actors of links and captions are published as the article's own."""
    text = f"{PROSE}\n\n{line}\n\n{PROSE}"
    assert marked(text) == [line]


@pytest.mark.parametrize(
    "line",
    [
        PROSE,
        "Share prices of miners fell by a tenth on the news.",
        "Related party deals must now be disclosed to the ministry.",
        "Read the ministry's notice and you find no word of gallium.",
        "More on the ban will be known on Friday, officials said.",
        "Pictures of stranded trucks went round the world.",
        "Photographs of the site were published by the ministry on Monday.",
        "The newsletter that broke the story says that licences are being issued.",
        "Subscribe to the theory of free trade and you must oppose the ban.",
        "We use cobalt in every battery, said the carmaker.",
        "Advertisement of the tender closes on 3 May 2025.",
        "Copyright law was left out of the deal.",
        "Live",
        "Search",
        "Home",
        "Menu of options for the ministry",
        "By Jo Doe | 3 May 2025 | Jakarta",
        "HANOI, Dec. 12, 2025 (Agency) -- Vietnam will ban exports of ore.",
        "(Reporting by Lena Osei; editing by P. Szabo)",
        "Q: Will the ban be lifted? A: Nobody knows.",
        "- 1 July 2019: Japan requires licences | see also the notice of 4 July.",
    ],
)
def test_prose_bylines_and_credits_are_not(line: str) -> None:
    """A sentence that states a ban is lost, or the line that dates the article."""
    assert marked(f"{PROSE}\n\n{line}\n\n{PROSE}") == []


def test_buttons_beside_a_date_are_marked_and_the_date_is_not() -> None:
    """The masthead no longer dates the article."""
    assert marked(f"17 October 2025        [Login] [Reports] [About]\n\n{PROSE}") == [
        "Login] [Reports] [About"
    ]


def test_a_box_of_headlines_ends_where_prose_begins() -> None:
    """The story behind a box of links is thrown away with it."""
    text = f"{PROSE}\n\nMOST READ\n1. Aluminium posts biggest jump\n2. Copper at a high\n\n{PROSE}"
    assert marked(text) == ["MOST READ\n1. Aluminium posts biggest jump\n2. Copper at a high"]


ANNOTATED = sorted(
    path
    for folder in (
        "data/articles",
        "data/training",
        "tests/validation",
        "tests/blind",
        "tests/blind2",
    )
    for path in (paths.ROOT / folder).glob("*.txt")
)


def test_no_sentence_of_the_annotated_articles_is_marked() -> None:
    """Claims that annotators found in the text are no longer read."""
    assert len(ANNOTATED) > 200
    share = []
    for path in ANNOTATED:
        text = canonical(path.read_text(encoding="utf-8"))
        share.append(sum(b - a for a, b in noise(text)) / len(text))
        for line in marked(text):
            for sentence in line.split("\n"):
                assert len(sentence) < 130, (path.name, sentence)
    assert 0 < sum(share) / len(share) < 0.02


def test_nothing_but_dates_is_found_in_noise(tmp_path: Path) -> None:
    """A caption's mineral, or a link's ban, is published as what the article says."""
    box = "Related: Japan bans exports of cobalt from 5 May 2024, minister Taro Aso says"
    text = f"{PROSE}\n\n{box}\n\n© 2025 Kestrel News"
    plain = Reader.shared().read(Source(text))
    clean = Reader.shared().read(Source(text, noise=noise(text)))
    start = text.index(box)
    assert any(m.start >= start for m in plain.mentions)
    assert {m.ref_id for m in clean.mentions} == {"CN", "gallium"} | {
        m.ref_id for m in plain.mentions if m.start < start
    }
    assert all(m.end <= start for m in clean.mentions)
    assert all(c.end <= start for c in clean.claims)
    assert clean.dates == plain.dates
    assert any(d.start >= start for d in clean.dates)
    said = {(c.imposer, c.instrument, c.action, c.start) for c in clean.claims}
    assert said == {(c.imposer, c.instrument, c.action, c.start)
                    for c in plain.claims if c.end <= start}  # fmt: skip
