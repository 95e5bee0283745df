"""Actors in text: known ones under every usual name, unknown ones with kind and country."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extract.actors import find_actors
from pipeline.extract.found import Actor


def ids(text: str, **given_: str) -> set[str]:
    return {m.ref_id for m in find_actors(text, **given_)[0] if m.ref_id}  # type: ignore[arg-type]


def made(text: str) -> dict[str, Actor]:
    return {a.actor_id: a for a in find_actors(text)[1]}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Chinese exporters sell to South Korea and the U.K.", {"CN", "KR", "GB"}),
        ("Beijing answered Washington's tariffs.", {"CN", "US"}),
        ("JAKARTA WEIGHS A NEW LEVY ON NICKEL ORE", {"ID"}),
        ("Kinshasa extended the ban; Congolese miners waited.", {"CD"}),
        ("The Ivorian and Nigerien ministers met in Cote d'Ivoire.", {"CI", "NE"}),
        ("North Korea and Guinea-Bissau signed.", {"KP", "GW"}),
        ("The EU and ASEAN urged the G7 to act.", {"EU", "asean", "g7"}),
        ("It cost US$5 million.", set()),
        ("Tell us more about the turkey.", set()),
    ],
)
def test_countries_and_blocs(text: str, expected: set[str]) -> None:
    """Else the imposer or the target of a measure is lost or invented."""
    assert ids(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "She lives in London and works in Paris.",
        "They flew from Tokyo to Lima by way of Madrid.",
        "The Beijing-based firm has an office near Jakarta.",
        "SANTIAGO, 3 May - The port was calm.",
        "The South China Sea and the Gulf of Mexico.",
        "He moved to New Jersey, then to New South Wales.",
        "Michael Jordan spoke.",
    ],
)
def test_places_that_act_for_nobody(text: str) -> None:
    """Else every dateline puts a country into the data."""
    assert not {a for a in ids(text) if len(a) == 2}


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("China said so. The commerce ministry gave no date.", "cn-mofcom"),
        ("India said so. The commerce ministry gave no date.", "in-moc"),
        ("Indonesia's energy ministry cut the quota.", "id-energy-ministry"),
        ("The US said so, the Commerce Department added.", "us-commerce"),
        ("The rule comes from the Bureau of Industry and Security (BIS).", "us-bis"),
        ("A U.S. Geological Survey report, and the USGS list.", "us-usgs"),
        ("Zimbabwe acted. The mines ministry wrote to miners.", "zw-mines"),
    ],
)
def test_bodies_belong_to_the_country_in_focus(text: str, body: str) -> None:
    """Else a Chinese ministry's order is filed under another country."""
    assert body in ids(text)


def test_unknown_ministry_becomes_a_body_of_its_country() -> None:
    """Else bodies outside the vocabulary vanish."""
    actors = made("Peru acted in May. Peru's ministry of transport objected.")
    assert actors["pe-transport-ministry"].kind == "government_body"
    assert actors["pe-transport-ministry"].country_id == "PE"


def test_a_minister_is_not_the_ministry() -> None:
    """Else every quoted minister puts a body into the data."""
    found = ids("China's Finance Minister Lan Fo'an and Treasury Secretary Scott Bessent met.")
    assert found == {"CN", "lan-foan", "scott-bessent"}


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("By Anneke Vossberg\n\nOre prices rose.", "Anneke Vossberg", "person"),
        (
            "Prices rose.\n\n(Reporting by Carlos Ibarrola; editing by Ann Mulgrave)",
            "Carlos Ibarrola",
            "person",
        ),
        ("Trade Minister Bakyt Ormonov said so.", "Bakyt Ormonov", "person"),
        ("Oluwaseun Bankole, an analyst in Lagos, disagreed.", "Oluwaseun Bankole", "person"),
        ("It was bought by Torvane Resources Ltd last year.", "Torvane Resources Ltd", "company"),
        ("The chipmaker Quellix stopped deliveries.", "Quellix", "company"),
        (
            "The Association of Ferro-Alloy Traders protested.",
            "Association of Ferro-Alloy Traders",
            "organisation",
        ),
        ("An official told Harrowgate Gazette that it was over.", "Harrowgate Gazette", "media"),
    ],
)
def test_unknown_names_are_kept_with_their_kind(text: str, name: str, kind: str) -> None:
    """Else companies and people that nobody listed beforehand are lost."""
    assert (name, kind) in {(a.name, a.kind) for a in made(text).values()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It was said by Ana Boric of the Chamber of Mines of Peru.", "chamber-of-mines-of-peru"),
        ("Seoul's Grain Reserve Agency waited.", "kr-grain-reserve-agency"),
        (
            "The Basalt Board chairman, Ivo Stern, left. China Basalt Trading Group bought it.",
            "china-basalt-trading-group",
        ),
        ("Tin Traders Association Executive Director Ruth Vale spoke.", "ruth-vale"),
    ],
)
def test_joined_names_fall_apart_where_they_should(text: str, expected: str) -> None:
    """Else two actors are published as one with an impossible name."""
    assert expected in ids(text)


def test_second_mentions_join_the_first() -> None:
    """Else one person counts as two actors."""
    text = (
        "Energy Minister Bakyt Ormonov spoke. Mr Ormonov left. Calder Lode Minerals Ltd fell. "
        "Calder Lode gave no reason."
    )
    mentions, actors = find_actors(text)
    assert {a.actor_id for a in actors} == {"bakyt-ormonov", "calder-lode-minerals-ltd"}
    assert [m.text for m in mentions if m.ref_id == "bakyt-ormonov"] == ["Bakyt Ormonov", "Ormonov"]
    assert "Calder Lode" in [m.text for m in mentions]


def test_acronym_in_brackets_is_the_same_actor() -> None:
    """Else a body and its acronym are two actors."""
    text = "The Council of Magnet Recyclers (CMR) protested. Later the CMR sued."
    mentions, actors = find_actors(text)
    assert len(actors) == 1
    assert "CMR" in [m.text for m in mentions]


def test_publisher_counts_where_the_text_names_it() -> None:
    """Else every article seems to speak of its own outlet."""
    assert "tarn-wire" in ids("He told Tarn Wire on Monday.", publisher="Tarn Wire")
    assert "tarn-wire" not in ids("He spoke on Monday.", publisher="Tarn Wire")


@pytest.mark.parametrize(
    "text",
    [
        "Read More. Share This Story. Subscribe Now.",
        "The Entity List and the Export Control Law took effect on Monday.",
        "The Critical Raw Materials Act covers many goods.",
        "Under Project Vault the Strategic Reserve grew in October.",
        "Image: Shutterstock",
    ],
)
def test_capitals_without_an_actor(text: str) -> None:
    """Else laws, projects and buttons are published as actors."""
    assert ids(text) == set()


PIECES = st.sampled_from(
    [
        "China",
        "Mr Xi",
        "the commerce ministry",
        "Ltd",
        "By Ann Lee",
        "\n",
        " ",
        "Ministry of ",
        "(",
        ")",
        "İ",
        "𝔘",
        "’s",
        "Acme Mining Ltd",
        ". ",
        "of",
        "and",
        "U.S.",
        "LONDON —",
        "A.",
        "said",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=30))
def test_offsets_hold_in_any_text(parts: list[str]) -> None:
    """Else a quote cut at the offsets shows other words than the mention."""
    text = "".join(parts)
    mentions, actors = find_actors(text, publisher="Tarn Wire", author="Ann Lee")
    fresh = {a.actor_id for a in actors}
    assert len(fresh) == len(actors)
    for m in mentions:
        assert 0 <= m.start < m.end <= len(text)
        assert text[m.start : m.end] == m.text
        assert m.ref_id
    assert fresh <= {m.ref_id for m in mentions}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ghana is next: its parliament is reviewing the policy.", "gh-parliament"),
        ("In Ukraine the deal is popular. Ukraine's parliament backed it.", "ua-verkhovna-rada"),
        ("Gabon waits. The minister told parliament so.", "ga-parliament"),
        (
            "The United States raised duties on graphite. Commerce said that the margin was 93%.",
            "us-commerce",
        ),
    ],
)
def test_bodies_in_everyday_words(text: str, expected: str) -> None:
    """Else the house that passed a law, or the department that set a duty, is missing."""
    assert expected in ids(text)


@pytest.mark.parametrize(
    "text",
    [
        "Investors want a tax code that lasts longer than a parliament.",
        "Commerce between the two countries fell.",
        "A drone builder in Brackenford says that it now buys powder.",
        "The plant stands in Bikita.",
        "The court ruled, said Ltd., the top producer.",
        "Madeleine King is Minister for Resources.",
    ],
)
def test_everyday_words_and_places_that_are_no_bodies(text: str) -> None:
    """Else readers meet actors that do not exist."""
    invented = {a for a in ids(text) if not a.startswith("madeleine")}
    assert invented == set()


def test_people_by_their_house_and_in_bylines() -> None:
    """Else who said it, and who wrote it, is lost."""
    said = "The quota fell. Weimin Torval of the foreign ministry defended the policy."
    assert "weimin-torval" in ids(said)
    assert "lenka-brandt" in ids(
        "Curbs on scrap are near\n\nBy Lenka Brandt in Brussels\n\nIt said so."
    )


def test_a_date_is_no_part_of_a_name() -> None:
    """Else one body is published twice, once with a month in its name."""
    names = {
        a.name for a in made("Mexico: the General Directorate of Mines in August fell.").values()
    }
    assert "General Directorate of Mines" in names
