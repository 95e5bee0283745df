"""Ids that last, whatever comes in and in whatever order; and corrections that say so."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import goldclaims
import polars as pl
import pytest

from pipeline.errors import CorrectionError, ReleaseError
from pipeline.resolve.corrections import Corrections
from pipeline.resolve.identity import REDIRECTS, Registry
from pipeline.resolve.stage import OUT, Resolver
from pipeline.store import Store, write_parquet
from pipeline.tables import TABLES
from pipeline.tables.assemble import assemble

Row = dict[str, Any]
SAMPLE = goldclaims.FOLDERS[:1]


def resolved(
    claims: list[Row], previous: Path | None = None, corrections: Corrections | None = None
) -> dict[str, list[Row]]:
    """The tables that the stage writes, from claims in the order given."""
    articles = {c["article_id"] for c in claims}
    resolver = Resolver(previous, corrections or Corrections(), articles)
    by_imposer: dict[str, list[Row]] = defaultdict(list)
    for claim in claims:
        by_imposer[claim["imposer_id"]].append(claim)
    out: dict[str, list[Row]] = {name: [] for name in OUT}
    for imposer in sorted({*by_imposer, *resolver.registry.imposers()}):
        for name, rows in resolver.imposer(imposer, by_imposer[imposer]).items():
            out[name] += rows
    for name, rows in resolver.across().items():
        out[name] += rows
    return out


def publish(out: dict[str, list[Row]], claims: list[Row], folder: Path) -> Path:
    """What a later build reads of a release."""
    measure_of = {r["claim_id"]: r["measure_id"] for r in out["claim_measures"]}
    tables = {
        "claims": [{"claim_id": c["claim_id"], "article_id": c["article_id"],
                    "imposer_id": c["imposer_id"], "start_char": c["start_char"],
                    "end_char": c["end_char"], "measure_id": measure_of[c["claim_id"]],
                    "instrument": c["instrument"], "quote": c["quote"]}
                   for c in claims],
        "articles": [{"article_id": article, "url": None, "source_name": page}
                     for article, page in sorted({(c["article_id"], c["page"]) for c in claims})],
        "measures": [{"measure_id": m["measure_id"], "imposer_id": m["imposer_id"]}
                     for m in out["measures"]],
    }  # fmt: skip
    (folder / "parquet").mkdir(parents=True)
    for name, rows in tables.items():
        types = {"start_char": pl.Int32(), "end_char": pl.Int32(), "url": pl.String()}
        pl.DataFrame(rows, schema_overrides=types).write_parquet(
            folder / "parquet" / f"{name}.parquet"
        )
    redirects = pl.DataFrame(out["measure_redirects"], schema=REDIRECTS, orient="row")
    redirects.write_parquet(folder / "parquet" / "measure_redirects.parquet")
    return folder


def partition(out: dict[str, list[Row]]) -> set[frozenset[str]]:
    groups: dict[str, set[str]] = defaultdict(set)
    for row in out["claim_measures"]:
        groups[row["measure_id"]].add(row["claim_id"])
    return {frozenset(g) for g in groups.values()}


def test_order_of_ingestion_does_not_change_the_tables() -> None:
    """The same articles give another dataset on another day. A hundred random orders of the
    sample, all tables compared row by row."""
    claims = goldclaims.rows(SAMPLE)
    first = resolved(claims)
    assert len(first["measures"]) > 50
    assert first["measure_merges"]
    for seed in range(100):
        shuffled = claims[:]
        random.Random(seed).shuffle(shuffled)
        assert resolved(shuffled) == first


@pytest.mark.parametrize("seed", range(4))
def test_ids_outlive_a_growing_corpus(seed: int, tmp_path: Path) -> None:
    """A citation of a measure leads nowhere after the next release. Articles come in random
    order and in five releases; every id ever published is a measure or leads to one."""
    claims = goldclaims.rows(SAMPLE)
    articles = sorted({c["article_id"] for c in claims})
    random.Random(seed).shuffle(articles)
    previous: Path | None = None
    ever: set[str] = set()
    before: dict[str, str] = {}
    out: dict[str, list[Row]] = {}
    for release in range(5):
        there = set(articles[: (release + 1) * len(articles) // 5])
        some = [c for c in claims if c["article_id"] in there]
        out = resolved(some, previous)
        live = {m["measure_id"] for m in out["measures"]}
        leads = {r["old_id"]: r["measure_id"] for r in out["measure_redirects"]}
        assert ever <= live | leads.keys()
        assert not live & leads.keys()
        assert set(leads.values()) - {None} <= live
        ever |= live
        now = {r["claim_id"]: r["measure_id"] for r in out["claim_measures"]}
        moved = [c for c, old in before.items() if now[c] != old and old not in leads]
        parted = [c for c in moved if before[c] in live]  # a measure was split: most claims stay
        assert moved == parted
        assert len(parted) <= len(before) // 20
        before = now
        previous = publish(out, some, tmp_path / str(release))
    assert partition(out) == partition(resolved(claims))


def test_the_same_articles_keep_every_id(tmp_path: Path) -> None:
    """A release without new articles renames what it holds."""
    claims = goldclaims.rows(SAMPLE)
    first = resolved(claims)
    assert resolved(claims, publish(first, claims, tmp_path / "r")) == first


def test_an_id_stays_when_its_date_gets_better(tmp_path: Path) -> None:
    """A month becomes a day, and whoever cited the measure has lost it."""
    claims = goldclaims.rows(SAMPLE)
    chosen = next(c for c in claims if c["action"] == "imposed" and c["announced_on"]
                  and len(c["announced_on"]) == 10)  # fmt: skip
    coarse = [c | {"announced_on": c["announced_on"][:7]} if c is chosen else c for c in claims]
    first = resolved(coarse)
    second = resolved(claims, publish(first, coarse, tmp_path / "r"))
    ids = [{r["claim_id"]: r["measure_id"] for r in o["claim_measures"]} for o in (first, second)]
    assert ids[0][chosen["claim_id"]] == ids[1][chosen["claim_id"]]


def test_an_id_stays_when_a_claim_is_read_anew(tmp_path: Path) -> None:
    """The reader gets better and every measure has another id: claims have other keys then, but
    stand at the same place."""
    claims = goldclaims.rows(SAMPLE)
    first = resolved(claims)
    anew = [c | {"claim_id": c["claim_id"] + "x"} for c in claims]
    second = resolved(anew, publish(first, claims, tmp_path / "r"))
    assert {m["measure_id"] for m in second["measures"]} == {
        m["measure_id"] for m in first["measures"]
    }


@pytest.mark.parametrize("reworded", [False, True])
def test_an_id_outlives_a_new_version_of_its_page(reworded: bool, tmp_path: Path) -> None:
    """A publisher mends a typo, the text is another article, and every measure that only this
    page told of has another id."""
    claims = goldclaims.rows(SAMPLE)
    first = resolved(claims)
    page = next(c["article_id"] for c in claims if len({d["instrument"] for d in claims if
                d["article_id"] == c["article_id"]}) > 1)  # fmt: skip
    newer = [c if c["article_id"] != page else c | {
        "claim_id": c["claim_id"] + "v2", "article_id": "v2", "independent": "v2",
        "quote": c["quote"] + " (corrected)" if reworded else c["quote"],
    } for c in claims]  # fmt: skip
    second = resolved(newer, publish(first, claims, tmp_path / "r"))
    assert {m["measure_id"] for m in second["measures"]} == {
        m["measure_id"] for m in first["measures"]
    }
    assert second["measure_redirects"] == []


def test_ids_of_what_is_gone_are_never_given_again(tmp_path: Path) -> None:
    """An old citation leads to another measure than the one that was cited."""
    claims = goldclaims.rows(SAMPLE)
    first = resolved(claims)
    few = [c for c in claims if c["imposer_id"] != "CN"]
    second = resolved(few, publish(first, claims, tmp_path / "1"))
    gone = {m["measure_id"] for m in first["measures"] if m["imposer_id"] == "CN"}
    retired = {r["old_id"]: (r["measure_id"], r["reason"]) for r in second["measure_redirects"]}
    assert gone <= retired.keys()
    assert {retired[i] for i in gone} == {(None, "retired")}
    third = resolved(few, publish(second, few, tmp_path / "2"))
    assert {r["old_id"] for r in third["measure_redirects"]} >= gone


def test_a_release_without_its_claims_is_refused(tmp_path: Path) -> None:
    """Every id changes without a word, because a file was missing."""
    (tmp_path / "parquet").mkdir()
    with pytest.raises(ReleaseError, match="ids could not be kept"):
        Registry(tmp_path)


def corrected(tmp_path: Path, text: str, claims: list[Row]) -> dict[str, list[Row]]:
    (tmp_path / "one.yaml").write_text(text, encoding="utf-8")
    return resolved(claims, corrections=Corrections.read(tmp_path))


VALUE = """
- kind: value
  article: {article}
  claim: {claim}
  set: {{until: 2031-01-02}}
  expect: {{until: {until}}}
  reason: The gazette gives the end, the article does not.
  author: A. Reader
"""


def test_a_corrected_claim_says_so(tmp_path: Path) -> None:
    """A value that no source states looks as if one did."""
    claims = goldclaims.rows(SAMPLE)
    wrong = next(c for c in claims if c["action"] == "suspended" and c["until"] is None)
    text = VALUE.format(article=wrong["article_id"], claim=wrong["claim_id"], until="null")
    out = corrected(tmp_path, text, claims)
    (row,) = out["corrected_claims"]
    assert (row["until"], row["provenance"]) == ("2031-01-02", "corrected")
    measure_id = next(r["measure_id"] for r in out["claim_measures"]
                      if r["claim_id"] == wrong["claim_id"])  # fmt: skip
    measure = next(m for m in out["measures"] if m["measure_id"] == measure_id)
    assert measure["provenance"] == "corrected"
    (logged,) = out["corrections"]
    assert (logged["measure_id"], logged["old_value"], logged["new_value"]) == (
        measure_id, None, "2031-01-02")  # fmt: skip
    assert "gazette" in logged["reason"]


LISTS = """
- kind: value
  article: {article}
  claim: {claim}
  set: {{minerals: [gallium, antimony], targets: [US]}}
  expect: {{minerals: {minerals}, targets: []}}
  reason: The next sentence adds them and the country.
  author: A. Reader
"""


def test_minerals_and_targets_can_be_corrected(tmp_path: Path) -> None:
    """A mineral that was missed could not be added: it is what most people look for."""
    claims = goldclaims.rows(SAMPLE)
    wrong = next(
        c for c in claims if c["mineral_id"] and not c["targets"] and c["imposer_id"] != "US"
    )
    fields = {"article": wrong["article_id"], "claim": wrong["claim_id"]}
    text = LISTS.format(**fields, minerals=wrong["mineral_id"])
    out = corrected(tmp_path, text, claims)
    assert [r["mineral_id"] for r in out["corrected_claim_minerals"]] == ["antimony", "gallium"]
    assert {(r["actor_id"], r["role"]) for r in out["corrected_claim_actors"]} == {
        (wrong["imposer_id"], "imposer"), ("US", "target")}  # fmt: skip
    measure = next(r["measure_id"] for r in out["claim_measures"]
                   if r["claim_id"] == wrong["claim_id"])  # fmt: skip
    assert {"antimony", "gallium"} <= {r["mineral_id"] for r in out["measure_minerals"]
                                       if r["measure_id"] == measure}  # fmt: skip
    new = {r["field"]: (r["old_value"], r["new_value"]) for r in out["corrections"]}
    assert new["minerals"] == (", ".join(wrong["mineral_id"]), "antimony, gallium")
    assert new["targets"] == (None, "US")
    store = Store(tmp_path / "store")
    published = {"claim_minerals": [{"claim_id": c["claim_id"], "mineral_id": m}
                                    for c in claims for m in c["mineral_id"]],
                 "claim_actors": [{"claim_id": c["claim_id"], **a}
                                  for c in claims for a in c["actors"]]}  # fmt: skip
    for stage, names in (("readings", published), ("measures", out)):
        with store.replacing(stage) as folder:
            for name, rows in names.items():
                schema = OUT.get(name) or TABLES[name].schema
                frame = pl.DataFrame([{k: r[k] for k in schema} for r in rows], schema=schema)
                write_parquet(frame, folder / name / "000000.parquet")
    for name, column in (("claim_minerals", "mineral_id"), ("claim_actors", "actor_id")):
        rows_of = assemble(store, name, date(2026, 1, 1), tmp_path / "tables")
        table = pl.read_parquet(tmp_path / "tables" / f"{name}.parquet")
        mine = table.filter(pl.col("claim_id") == wrong["claim_id"])[column].to_list()
        assert set(mine) == {r[column] for r in out[f"corrected_{name}"]}
        old = [r for r in published[name] if r["claim_id"] != wrong["claim_id"]]
        assert rows_of == len(old) + len(mine)
    with pytest.raises(CorrectionError, match=r"minerals of c-.* is now"):
        corrected(tmp_path, LISTS.format(**fields, minerals=["zinc", "tin"]), claims)


def test_a_correction_whose_value_has_changed_fails(tmp_path: Path) -> None:
    """A correction outlives its error, and spoils what is right by now."""
    claims = goldclaims.rows(SAMPLE)
    known = next(c for c in claims if c["until"])
    text = VALUE.format(article=known["article_id"], claim=known["claim_id"], until="1999")
    with pytest.raises(CorrectionError, match=r"one\.yaml: until of c-.* is now '20"):
        corrected(tmp_path, text, claims)
    gone = VALUE.format(article=known["article_id"], claim="c-none", until="null")
    with pytest.raises(CorrectionError, match=r"one\.yaml.*not what it corrects"):
        corrected(tmp_path, gone, claims)
    other = VALUE.format(article="a-elsewhere", claim="c-none", until="null")
    assert corrected(tmp_path, other, claims)["corrections"] == []


def test_a_measure_can_be_corrected(tmp_path: Path) -> None:
    """A fact that no article gives could not be put right."""
    claims = goldclaims.rows(SAMPLE)
    first = resolved(claims)
    measure = first["measures"][0]["measure_id"]
    claim = next(r["claim_id"] for r in first["claim_measures"] if r["measure_id"] == measure)
    article = next(c["article_id"] for c in claims if c["claim_id"] == claim)
    text = f"""
- kind: value
  article: {article}
  measure: {measure}
  set: {{legal_reference: Announcement No. 61 of 2025}}
  expect: {{legal_reference: null}}
  reason: The number is in the gazette only.
  author: A. Reader
"""
    out = corrected(tmp_path, text, claims)
    row = next(m for m in out["measures"] if m["measure_id"] == measure)
    assert (row["legal_reference"], row["provenance"]) == (
        "Announcement No. 61 of 2025", "corrected")  # fmt: skip
    value = next(v for v in out["measure_values"]
                 if (v["measure_id"], v["field"]) == (measure, "legal_reference"))  # fmt: skip
    assert (value["basis"], value["provenance"]) == ("corrected", "corrected")


def test_merges_and_splits_are_data(tmp_path: Path) -> None:
    """What the weights get wrong could only be mended in the code."""
    claims = goldclaims.rows(SAMPLE)
    first = resolved(claims)
    of = {r["claim_id"]: r["measure_id"] for r in first["claim_measures"]}
    mine = [c for c in claims if c["imposer_id"] == "CN"]
    a = mine[0]
    b = next(c for c in mine if of[c["claim_id"]] != of[a["claim_id"]])
    join = first["measure_merges"][0]
    quotes = {c["claim_id"]: c["quote"] for c in claims}

    def group(kind: str, left: str, right: str, article: str) -> str:
        return f"""
- kind: {kind}
  article: {article}
  claims: [{left}]
  others: [{right}]
  expect: {{{left}: {quotes[left][:5]!r}, {right}: {quotes[right][:5]!r}}}
  reason: A person has read both articles.
  author: A. Reader
"""

    left, right = join["claim_id"], join["with_claim_id"]
    owner = next(c["article_id"] for c in claims if c["claim_id"] == left)
    text = group("merge", a["claim_id"], b["claim_id"], a["article_id"])
    out = corrected(tmp_path, text + group("split", left, right, owner), claims)
    now = {r["claim_id"]: r["measure_id"] for r in out["claim_measures"]}
    assert now[a["claim_id"]] == now[b["claim_id"]]
    assert now[left] != now[right]
    merged = next(m for m in out["measures"] if m["measure_id"] == now[a["claim_id"]])
    assert merged["provenance"] == "corrected"
    assert ["joined by a correction"] in [r["reasons"] for r in out["measure_merges"]]
    quotes[left] = "other words"
    with pytest.raises(CorrectionError, match="the quote of"):
        corrected(tmp_path, group("split", left, right, owner), claims)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("reason: The gazette gives the end, the article does not.", "reason: wrong"), "reason"),
        (("author: A. Reader", ""), "author"),
        (("set: {until", "set: {colour"), "cannot set colour"),
        (("expect: {until: null}", "expect: {action: imposed}"), "present value"),
        (("claim: c", "klaim: c"), "klaim"),
        (("{until: 2031-01-02}", "{minerals: [unobtainium]}"), "present value"),
        (
            (
                "set: {until: 2031-01-02}\n  expect: {until: null}",
                "set: {minerals: [unobtainium]}\n  expect: {minerals: []}",
            ),
            "no minerals unobtainium",
        ),
        (
            (
                "set: {until: 2031-01-02}\n  expect: {until: null}",
                "set: {targets: US}\n  expect: {targets: []}",
            ),
            "targets is a list of ids",
        ),
    ],
)
def test_a_malformed_correction_names_its_fault(
    change: tuple[str, str], says: str, tmp_path: Path
) -> None:
    """A correction with a slip of the pen is ignored."""
    text = VALUE.format(article="a", claim="c", until="null").replace(*change)
    (tmp_path / "slip.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CorrectionError, match=rf"(?s)slip\.yaml.*{says}"):
        Corrections.read(tmp_path)
