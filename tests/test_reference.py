"""The vocabularies: published whole and right, and refused with advice where malformed."""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl
import pycountry
import pytest

from pipeline.errors import VocabularyError
from pipeline.paths import REFERENCE
from pipeline.reference import load_vocabulary, reference_tables, vocabulary
from pipeline.tables.declared import TABLES

INSTRUMENTS = {
    "export_restriction",
    "export_ban",
    "export_licensing",
    "export_quota",
    "export_tax",
    "end_use_check",
    "general_licence",
    "import_tariff",
    "tariff_exclusion",
    "import_restriction",
    "trade_remedy",
    "entity_listing",
    "investigation",
    "port_fee",
    "sanction",
    "investment_restriction",
    "price_control",
    "stockpile",
    "subsidy",
    "trade_deal",
    "other_measure",
}
RARE_EARTHS = {
    "scandium",
    "yttrium",
    "lanthanum",
    "cerium",
    "praseodymium",
    "neodymium",
    "promethium",
    "samarium",
    "europium",
    "gadolinium",
    "terbium",
    "dysprosium",
    "holmium",
    "erbium",
    "thulium",
    "ytterbium",
    "lutetium",
}


@pytest.mark.parametrize("name", ["minerals", "mineral_hs", "actors", "instruments"])
def test_published_tables_have_their_declared_schema(name: str) -> None:
    """Else a release cannot be read by the schema it ships."""
    frame = reference_tables()[name]
    assert frame.schema == TABLES[name].schema
    assert frame.equals(frame.sort(TABLES[name].key))
    assert frame.select(TABLES[name].key).is_unique().all()


def test_every_instrument_of_the_contract_exists() -> None:
    """Else a claim on one of them has no row to point at."""
    assert set(reference_tables()["instruments"]["instrument"]) == INSTRUMENTS


def test_every_country_has_its_code_and_name() -> None:
    """Else a country that a text names falls out of the data."""
    actors = reference_tables()["actors"].filter(pl.col("kind") == "country")
    iso3 = dict(zip(actors["actor_id"], actors["iso3"], strict=True))
    assert iso3 == {c.alpha_2: c.alpha_3 for c in pycountry.countries}


def test_countries_of_bodies_and_people_are_countries() -> None:
    """Else "which countries impose" groups by something else."""
    actors = reference_tables()["actors"]
    countries = set(actors.filter(pl.col("kind").is_in(["country", "bloc"]))["actor_id"])
    assert set(actors["country_id"].drop_nulls()) <= countries


def test_lists_of_critical_minerals_have_their_official_length() -> None:
    """Else "on the US list of 2025" gives the wrong minerals."""
    minerals = reference_tables()["minerals"]
    assert minerals.filter("us_2022").height == 50
    assert minerals.filter("us_2025").height == 60
    assert (
        minerals.filter("us_2025")
        .filter(
            pl.col("mineral_id").is_in(["copper", "silver", "uranium", "potash", "coking-coal"])
        )
        .height
        == 5
    )
    assert set(minerals["mineral_id"]) >= RARE_EARTHS
    strategic = set(minerals.filter("eu_srm_2024")["mineral_id"])
    assert {"copper", "gallium", "neodymium", "tungsten"} <= strategic
    assert not strategic & {"antimony", "zinc", "lanthanum"}
    assert strategic - {"graphite", "synthetic-graphite"} <= set(
        minerals.filter("eu_crm_2024")["mineral_id"]
    )


def test_shared_codes_are_marked_as_baskets() -> None:
    """Else a join with trade data counts gallium's basket as gallium."""
    codes = reference_tables()["mineral_hs"]
    shared = codes.group_by("hs6").agg(pl.col("mineral_id").n_unique().alias("n"))
    assert codes.filter(pl.col("hs6") == "811292")["exclusivity"].unique().to_list() == ["basket"]
    assert shared.filter(pl.col("n") > 1).height
    assert codes.filter(~pl.col("hs6").str.contains(r"^\d{6}$")).is_empty()


def test_every_row_names_its_source() -> None:
    """Else nobody can check where a name or a code comes from."""
    for path in sorted(REFERENCE.glob("*.csv")):
        if path.name.endswith("triggers.csv"):
            continue
        frame = pl.read_csv(path, infer_schema=False)
        assert "source" in frame.columns, path.name
        assert frame["source"].null_count() == 0, path.name


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "reference"
    shutil.copytree(REFERENCE, copy)
    return copy


@pytest.mark.parametrize(
    ("file", "row", "said"),
    [
        ("minerals.csv", "x,X,stone,,,,false,false,false,false,,,test", "kind is 'stone'"),
        ("minerals.csv", "x,X,ore,,,,yes,false,false,false,,,test", "us_2022 is 'yes'"),
        ("minerals.csv", "copper,Copper,element,,,,false,false,false,false,,,test", "second time"),
        ("minerals.csv", "x,X,ore,,,nowhere,false,false,false,false,,,test", "nowhere"),
        ("minerals.csv", "x,X,ore,,,,false,false,false,false,,,", "no source"),
        ("actors.csv", "zz-x,X,government_body,ZZ,,,,,,test", "ZZ"),
        ("mineral_aliases.csv", "unobtainium,unobtainium,en,name,,test", "unobtainium"),
        ("actor_aliases.csv", "Xland,CN,en,name,sometimes,,test", "sometimes"),
        ("instruments.csv", "x,X,,good,both,,,test", "effect is 'good'"),
    ],
)
def test_a_malformed_row_is_refused_with_its_place(
    folder: Path, file: str, row: str, said: str
) -> None:
    """Else a typing error in a vocabulary goes out in a release."""
    with (folder / file).open("a", encoding="utf-8") as stream:
        stream.write(row + "\n")
    with pytest.raises(VocabularyError) as caught:
        load_vocabulary(folder)
    assert file in str(caught.value)
    assert said in str(caught.value)


def test_a_missing_vocabulary_is_named(folder: Path) -> None:
    """Else a broken checkout ends in a traceback that names no file."""
    (folder / "demonyms.csv").unlink()
    with pytest.raises(VocabularyError, match=r"demonyms\.csv"):
        load_vocabulary(folder)


def test_shipped_vocabulary_loads() -> None:
    """Else nothing can be read at all."""
    words = vocabulary()
    assert len(words.actors) > 1000
    assert words.word_lists["given_name"]
