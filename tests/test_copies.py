"""Copies and their originals; what counts as evidence; the language of a text."""

from __future__ import annotations

import random
import re
from datetime import date
from typing import Any

import polars as pl
import pytest

from pipeline import paths
from pipeline.articles.canonical import canonical
from pipeline.articles.duplicates import THRESHOLD, find_duplicates, likeness, signature
from pipeline.articles.language import as_tag, is_readable, language_of
from pipeline.keys import sha256
from pipeline.resolve.corrections import Corrections
from pipeline.resolve.stage import Resolver

TEXTS = {p.stem: canonical(p.read_text("utf-8"))
         for p in sorted((paths.ROOT / "tests" / "validation").glob("*.txt"))}  # fmt: skip
FIRST = next(iter(TEXTS.values()))


def rewritten(text: str, share: float) -> str:
    """A text in which a share of the words is another."""
    rng = random.Random(7)
    return re.sub(r"\w+", lambda w: f"x{w.group()}" if rng.random() < share else w.group(), text)


def row(article: str, text: str, day: date | None = None) -> dict[str, Any]:
    return {"article_id": article, "published_on": day, "content_sha256": sha256(text),
            "signature": signature(text)}  # fmt: skip


def copies(*rows: dict[str, Any]) -> dict[str, str]:
    frame = pl.DataFrame(rows, schema_overrides={"published_on": pl.Date(),
                                                 "signature": pl.Binary()})  # fmt: skip
    return dict(find_duplicates(frame).iter_rows())


@pytest.mark.parametrize(
    "copy",
    [
        FIRST,
        rewritten(FIRST, 0.05),
        rewritten(FIRST, 0.10),
        "By Staff\n\nWire via Partner\n\n" + FIRST + "\n\n(Editing by A. Person)",
        FIRST.upper(),
        " ".join(s for n, s in enumerate(re.split(r"(?<=[.!?]) +", FIRST)) if n % 6),
    ],
    ids=["equal", "5% of words", "10% of words", "frame", "capitals", "sentences left out"],
)
def test_syndicated_and_lightly_rewritten_copies_are_found(copy: str) -> None:
    """One agency's story in twenty papers looks like twenty witnesses."""
    found = copies(row("b", copy, date(2025, 1, 2)), row("a", FIRST, date(2025, 1, 1)))
    assert found == {"b": "a"}


def test_different_stories_are_no_copies() -> None:
    """A second, independent report is thrown away."""
    assert len(TEXTS) >= 20
    assert copies(*(row(name, text) for name, text in TEXTS.items())) == {}
    signed = [signature(text) for text in TEXTS.values()]
    most = max(likeness(a, b) for n, a in enumerate(signed) for b in signed[:n])
    assert most < THRESHOLD / 2


def test_the_original_is_the_first_published_whatever_the_order() -> None:
    """The release depends on the order of files in a folder."""
    names = list(TEXTS)[:3]
    rows = [row(f"{name}-{n}", rewritten(TEXTS[name], 0.03 * n), date(2025, 1, 5 - n))
            for name in names for n in range(3)]  # fmt: skip
    rows += [row("undated", TEXTS[names[0]]), row("0-same-day", TEXTS[names[1]], date(2025, 1, 3))]
    expected = copies(*rows)
    assert {expected[f"{name}-0"] for name in (names[0], names[2])} == {
        f"{names[0]}-2", f"{names[2]}-2"
    }  # fmt: skip
    assert expected["undated"] == f"{names[0]}-2"
    assert expected[f"{names[1]}-2"] == "0-same-day"
    for seed in range(5):
        shuffled = random.Random(seed).sample(rows, len(rows))
        assert copies(*shuffled) == expected


def test_short_texts_are_copies_only_where_equal() -> None:
    """Two flashes of one line each, about two countries, become one."""
    one, other = "China bans exports of gallium.", "China bans exports of antimony."
    assert copies(row("a", one), row("b", other), row("c", one)) == {"c": "a"}


def test_noise_does_not_make_a_copy() -> None:
    """A paper's footer makes its articles copies of each other, or hides that they are."""
    footer = " ".join(f"footer{n}" for n in range(400))
    one, two = f"{FIRST}\n\n{footer}", FIRST
    assert likeness(signature(one, ((len(FIRST), len(one)),)), signature(two)) == 1.0
    assert likeness(signature(one), signature(two)) < 1.0


def claim(article: str, original: str, **more: Any) -> dict[str, Any]:
    return {
        "claim_id": f"c-{article}", "article_id": article, "independent": original, "policy": 0,
        "instrument": "export_ban", "action": "imposed", "certainty": "actual", "imposer_id": "CN",
        "announced_on": None, "effective_on": None, "until": None, "rate_from_pct": None,
        "rate_to_pct": None, "rate_change_pp": None, "rate_basis": None, "quote": "a ban",
        "confidence": 0.6, "published_on": date(2025, 1, 1), "known_on": date(2025, 1, 1),
        "official": False, "provenance": "extracted", "page": article, "rule": "tagger",
        "start_char": 0, "end_char": 5, "mineral_id": [], "targets": [], "actors": [],
    } | more  # fmt: skip


def measures(*claims: dict[str, Any]) -> list[dict[str, Any]]:
    resolver = Resolver(None, Corrections(), set())
    return resolver.imposer("CN", list(claims))["measures"]


def test_a_copy_is_no_second_witness() -> None:
    """A measure that one agency reported, and ten papers copied, seems certain."""
    dated = {"mineral_id": ["gallium"], "announced_on": "2025-01-01"}
    [alone] = measures(claim("a", "a", **dated))
    [copied] = measures(claim("a", "a", **dated), claim("b", "a", **dated))
    [both] = measures(claim("a", "a", **dated), claim("d", "d", **dated))
    assert (copied["n_articles"], copied["confidence"]) == (1, alone["confidence"])
    assert copied["n_claims"] == 2
    assert both["n_articles"] == 2
    assert both["confidence"] > alone["confidence"]


def test_a_copy_speaks_of_the_policies_of_its_original() -> None:
    """What is too vague to match elsewhere becomes a second measure in each copy."""
    assert len(measures(claim("a", "a"), claim("b", "b"))) == 2
    assert len(measures(claim("a", "a"), claim("b", "a"))) == 1
    other = claim("b", "a", quote="and the curbs that it had told traders of before")
    assert len(measures(claim("a", "a"), other)) == 2


def test_copies_do_not_join_what_their_original_tells_apart() -> None:
    """Two bans of one story become one measure as soon as a second paper prints it."""

    def story(article: str) -> list[dict[str, Any]]:
        day = {"announced_on": "2025-01-01"}
        return [
            claim(article, "a", claim_id=f"c-{article}-1", policy=0, mineral_id=["gallium"],
                  quote="China banned exports of gallium", **day),
            claim(article, "a", claim_id=f"c-{article}-2", policy=1, mineral_id=["graphite"],
                  quote="Sales of graphite abroad were banned too", start_char=90, end_char=99,
                  **day),
        ]  # fmt: skip

    assert len(measures(*story("a"))) == 2
    found = measures(*story("a"), *story("b"), *story("c"), *story("d"))
    assert [m["n_claims"] for m in found] == [4, 4]


def test_a_copy_brings_no_news() -> None:
    """A story that is printed again a year later lets a suspension run out."""
    paused = {"action": "suspended", "announced_on": "2025-01-01", "until": "2025-06-30"}
    late = {"published_on": date(2026, 1, 1), "known_on": date(2026, 1, 1)}
    [measure] = measures(claim("a", "a", **paused), claim("b", "a", **paused, **late))
    assert measure["status"] == "suspended"
    assert measure["status_as_of"] == date(2025, 1, 1)
    assert measure["last_reported_on"] == date(2026, 1, 1)
    [measure] = measures(claim("a", "a", **paused), claim("b", "b", **paused, **late,
                                                          targets=["US"], actors=[]))  # fmt: skip
    assert measure["status_as_of"] == date(2026, 1, 1)


SENTENCES = {
    "de": "Die Kommission hat am Montag neue Zölle auf seltene Erden aus China angekündigt.",
    "fr": "La Commission a annoncé lundi de nouveaux droits de douane sur les terres rares.",
    "es": "El Gobierno anunció el lunes nuevas restricciones a la exportación de litio y cobre.",
    "id": "Pemerintah melarang ekspor bijih nikel mulai tahun depan, kata menteri pada hari Senin.",
    "ru": "Правительство ввело с понедельника запрет на вывоз палладия и обогащенного урана.",
    "zh": "商务部周一宣布，自八月一日起对镓、锗相关物项实施出口管制，未经许可不得出口，"
    "出口经营者应当通过省级商务主管部门提出申请，并说明最终用户和最终用途，违者将依法处罚。",
    "en": "The government banned exports of nickel ore from next year, the minister said.",
}


@pytest.mark.parametrize("language", SENTENCES)
def test_the_language_of_a_text_is_found(language: str) -> None:
    """Claims are guessed from a text in a language that the reader does not know."""
    assert language_of(SENTENCES[language], None) == language
    assert language_of(SENTENCES[language], "en") == language
    assert is_readable(language) is (language == "en")


def test_every_annotated_article_is_english() -> None:
    """An English article is kept and never read."""
    texts = [p.read_text("utf-8") for folder in ("data/articles", "data/training")
             for p in (paths.ROOT / folder).glob("*.txt")]  # fmt: skip
    assert len(texts) > 100
    assert {language_of(text, None) for text in [*texts, *TEXTS.values()]} == {"en"}


def test_what_a_source_declares() -> None:
    """The region of a text is lost, or a wrong tag hides an English article."""
    assert language_of(SENTENCES["en"], "en_GB") == "en-GB"
    assert language_of(SENTENCES["en"], "de") == "en"
    assert language_of("Gallium!", "de") == "de"
    assert language_of("Gallium!", None) is None
    assert is_readable(None)
    assert [as_tag(t) for t in ("EN", "zh_hant_tw", "English", "", "x" * 99)] == [
        "en", "zh-hant-TW", None, None, None]  # fmt: skip
