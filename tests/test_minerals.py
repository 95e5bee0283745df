"""Minerals in text: found under every usual name, and not in medals, coins or company names."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extract.minerals import find_minerals, find_products
from pipeline.extract.reader import Reader, Source
from pipeline.reference import vocabulary


def ids(text: str) -> set[str]:
    return {m.ref_id for m in find_minerals(text) if m.ref_id}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Exports of aluminum and cesium fell.", {"aluminium", "caesium"}),
        ("GALLIUM, GERMANIUM AND ANTIMONY UNDER LICENCE", {"gallium", "germanium", "antimony"}),
        ("Permits for rare\u2011earth\u00a0elements are slow.", {"rare-earth-elements"}),
        ("Seven medium and heavy rare earths stay listed.", {"heavy-rare-earths"}),
        ("Duties hit ferro-nickel and ferrochrome.", {"nickel", "chromium"}),
        ("Shipments of bauxite and alumina grew.", {"bauxite", "alumina"}),
        ("A quota on nickel ore and copper concentrate.", {"nickel", "copper"}),
        ("Spodumene from the pit goes to China.", {"spodumene"}),
        ("The list covers critical and strategic minerals.", {"critical-minerals"}),
        ("A stockpile of strategic raw materials.", {"critical-minerals"}),
        ("Graphite anode materials need a permit.", {"graphite", "lithium-battery-materials"}),
        (
            "Superhard materials and synthetic diamonds.",
            {"superhard-materials", "synthetic-diamond"},
        ),
        ("Yellowcake shipments were halted.", {"uranium"}),
        (
            "Oxides of Nd, Pr, Dy and Tb are covered.",
            {"neodymium", "praseodymium", "dysprosium", "terbium"},
        ),
        ("NdPr oxide fetched more.", {"neodymium", "praseodymium"}),
        ("Coking coal and iron ore were spared.", {"coking-coal", "iron-ore"}),
        ("稀土 exports rose.", {"rare-earth-elements"}),
    ],
)
def test_usual_names(text: str, expected: set[str]) -> None:
    """Else a mineral goes missing because it was spelt another way."""
    assert ids(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "There is no silver bullet, and every cloud has a silver lining.",
        "She won gold in the relay at the Olympic Games.",
        "He showed an iron will and took the lead.",
        "Talks may lead to a deal, with a lead time of weeks.",
        "The scan uses magnetic resonance.",
        "Start-ups in Silicon Valley raised money.",
        "A fire in a lithium-ion battery closed the road.",
        "He collects Buffalo nickels and old coppers.",
        "Rio Tinto, Lithium Americas and Nickel Asia Corp reported.",
        "They drove from Silver Spring to Copper Mountain.",
        "The tungsten-coloured car has a copper-coloured roof.",
        "The album went platinum.",
    ],
)
def test_words_that_are_no_minerals(text: str) -> None:
    """Else medals, coins and company names swell the counts of a metal."""
    assert ids(text) == set()


@pytest.mark.parametrize(
    ("text", "mineral"),
    [
        ("Scrap of lead and zinc enters free.", "lead"),
        ("Lead concentrate was exempted.", "lead"),
        ("Tin had its council.", "tin"),
        ("The gold mine and its gold exports.", "gold"),
        ("The medal holds six grams of gold.", "gold"),
        ("Iron, copper and silver are mined here.", "iron"),
    ],
)
def test_everyday_words_meant_as_metals(text: str, mineral: str) -> None:
    """Else lead, tin and gold, which are traded, are never counted."""
    assert mineral in ids(text)


def test_magnets_need_rare_earths_nearby() -> None:
    """Else fridge magnets count as a controlled product."""
    assert "rare-earth-magnets" not in ids("The magnets on her fridge.")
    assert "rare-earth-magnets" in ids("Curbs on rare earths hit makers of magnets.")


def test_skipped_spans_hold_no_mention() -> None:
    """Else site noise that was cut out comes back as mentions."""
    text = "Copper rose. Advertisement: copper pans."
    assert [m.start for m in find_minerals(text, [(13, len(text))])] == [0]


def test_every_alias_names_a_mineral_of_the_table() -> None:
    """Else a mention points at no row."""
    words = vocabulary()
    assert {a.ref_id for a in words.mineral_aliases} <= set(words.minerals)
    plain = [a for a in words.mineral_aliases if a.needs == "" and a.language == "en"]
    lost = [a.text for a in plain if not ids(f"exports of {a.text} rose")]
    assert lost == []


def test_products() -> None:
    """Else chips and dual-use goods, which are no minerals, are lost."""
    found = {m.ref_id for m in find_products("Dual-use items and semiconductors, not steel.")}
    assert found == {"dual-use-items", "semiconductors", "steel"}


def test_products_of_an_article_are_published_once_each() -> None:
    """Else a release lacks them, or is stopped by two rows with one key."""
    text = "Beijing put dual-use goods, Dual-Use Items and chips under licence."
    found = [m for m in Reader.shared().read(Source(text)).mentions if m.kind == "product"]
    assert [m.ref_id for m in found] == ["dual-use-items", "dual-use-items", "semiconductors"]
    for word in (a for group in vocabulary().products.values() for a in group):
        mentions = find_products(f"exports of {word} rose")
        assert len(mentions) == len(set(mentions))


PIECES = st.sampled_from(
    [
        "lithium",
        "Rare Earth",
        "silver bullet",
        "Nd, Pr",
        "İstanbul",
        "ß",
        "\n",
        " ",
        "\u2011",
        "magnets",
        "10%",
        "𝔘",
        "稀土",
        "lead and zinc",
        ".",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=30))
def test_offsets_hold_in_any_text(parts: list[str]) -> None:
    """Else a quote cut at the offsets shows other words than the mention."""
    text = "".join(parts)
    for m in find_minerals(text):
        assert 0 <= m.start < m.end <= len(text)
        assert text[m.start : m.end] == m.text
        assert m.kind == "mineral"


@pytest.mark.parametrize(
    ("text", "mineral"),
    [
        ("Zambia taxes emeralds at 15%.", "emerald"),
        ("The duty on tanzanite is 6%.", "tanzanite"),
        ("Silver shippers had their export duty back.", "silver"),
    ],
)
def test_gems_and_who_ships_a_metal(text: str, mineral: str) -> None:
    """Else a duty on stones, or one told by those who pay it, is about nothing."""
    assert mineral in {m.ref_id for m in find_minerals(text)}
