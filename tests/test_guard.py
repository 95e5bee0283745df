"""What stops a release: too much lost, a schema that changed unsaid; and why things changed."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import release_fixture as fixture

from pipeline import paths
from pipeline.errors import ReleaseError
from pipeline.release.compatible import difference, require_schema_version
from pipeline.release.diff import compare, compared
from pipeline.release.guard import BOUNDS, breaches, override_for
from pipeline.release.record import CodeVersion, to_json
from pipeline.store import write_parquet
from pipeline.tables import TABLES
from pipeline.tables.derive import frictionless_schema

CLAIMS = TABLES["claims"]
OLD = CodeVersion("0.1.0", "a" * 40, "1" * 64)
NEW = CodeVersion("0.2.0", "b" * 40, "2" * 64)


def claims(n: int, *, filled: float = 1.0, lifted: float = 0.0) -> pl.DataFrame:
    """`n` claims, a share of which have a date, and a share of which are of another action."""
    base = fixture.rows()["claims"][0]
    rows = [
        base | {"claim_id": f"c-{i:04d}", "until": "2026" if i < filled * n else None,
                "action": "lifted" if i < lifted * n else "imposed"}
        for i in range(n)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=CLAIMS.schema, orient="row")


def found(tmp_path: Path, old: pl.DataFrame, new: pl.DataFrame) -> list[str]:
    for name, frame in (("old", old), ("new", new)):
        write_parquet(frame, tmp_path / name / "claims.parquet")
    return breaches(tmp_path / "old", tmp_path / "new", {"claims": CLAIMS})


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (claims(100), claims(89), "claims has 89 rows, 11% fewer than 100"),
        (claims(100), claims(0), "100% fewer"),
        (claims(100), claims(100, filled=0.8), r"claims\.until is filled in 80% of rows, was 100%"),
        (claims(100), claims(100, lifted=0.3), r"claims\.action: 30% of rows would have to"),
    ],
)
def test_an_implausible_drop_is_found(
    old: pl.DataFrame, new: pl.DataFrame, message: str, tmp_path: Path
) -> None:
    """Else a broken reader empties the dataset and nobody is asked."""
    lines = found(tmp_path, old, new)
    assert len(lines) == 1
    assert pl.Series(lines).str.contains(message).all(), lines


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (claims(100), claims(91)),
        (claims(100), claims(400)),
        (claims(100), claims(100, filled=0.9)),
        (claims(100), claims(100, lifted=0.2)),
        (claims(10), claims(6, filled=0, lifted=1)),
    ],
    ids=["few-lost", "grown", "few-emptied", "codes-move-a-little", "tiny"],
)
def test_what_may_happen_is_let_pass(old: pl.DataFrame, new: pl.DataFrame, tmp_path: Path) -> None:
    """Else every release needs a reason, and reasons mean nothing."""
    assert found(tmp_path, old, new) == []


def test_bounds_are_declared_for_all_data() -> None:
    """Else a table may vanish unguarded."""
    assert {t.group for t in TABLES.values()} - {"run"} <= set(BOUNDS)


def test_the_documented_bounds_are_those_that_hold() -> None:
    """Else a maintainer argues with a table that is not the guard's."""
    text = (paths.ROOT / "docs" / "releases.md").read_text(encoding="utf-8")
    rows = [re.findall(r"(\d+)%", line) for line in text.splitlines() if re.search(r"\d%", line)]
    assert rows == [
        [f"{100 * share:.0f}" for share in (b.lost_rows, b.fill_drop, b.code_shift)]
        for b in BOUNDS.values()
    ]


def test_a_breach_needs_a_reason_and_keeps_it() -> None:
    """Else someone publishes a loss without a word."""
    assert override_for([], "not needed") is None
    for reason in (None, "", "  "):
        with pytest.raises(ReleaseError, match=r"claims is empty.*--accept-drop"):
            override_for(["claims is empty"], reason)
    kept = override_for(["claims is empty"], " a feed was withdrawn ")
    assert kept is not None
    assert (kept.reason, kept.breaches) == ("a feed was withdrawn", ["claims is empty"])


def schemas() -> dict[str, Any]:
    return {name: copy.deepcopy(frictionless_schema(table)) for name, table in TABLES.items()}


def test_what_a_change_of_schema_costs_users() -> None:
    """Else a query that worked yesterday fails under the same schema version."""
    old, new = schemas(), schemas()
    assert difference(old, new) == ("none", [])
    new["claims"]["fields"].append({"name": "extra", "type": "string"})
    assert difference(old, new) == ("minor", ["claims.extra came"])
    del new["rejects"]
    assert difference(old, new) == ("major", ["table rejects went", "claims.extra came"])
    for change, said in (
        (lambda f: f.update(type="integer"), "is another type"),
        (lambda f: f["constraints"].pop("required"), "may be NULL now"),
        (lambda f: f["constraints"]["enum"].remove("actual"), "has no code actual any more"),
    ):
        new = schemas()
        field = next(f for f in new["claims"]["fields"] if f["name"] == "certainty")
        change(field)
        size, lines = difference(old, new)
        assert size == "major"
        assert said in lines[0]


@pytest.mark.parametrize(
    ("before", "after", "enough"),
    [("1.0.0", "1.0.0", False), ("1.0.0", "1.0.1", True), ("1.0.0", "1.1.0", True),
     ("1.0.0", "2.0.0", True), ("1.1.0", "1.0.0", True)],
)  # fmt: skip
def test_the_schema_version_must_tell(
    before: str, after: str, enough: bool, tmp_path: Path
) -> None:
    """Else the version is a decoration."""
    new = schemas()
    new["claims"]["fields"].append({"name": "extra", "type": "string"})
    resources = [{"name": name, "schema": schema} for name, schema in schemas().items()]
    (tmp_path / "datapackage.json").write_text(to_json({"resources": resources}))
    if enough:
        require_schema_version(tmp_path, before, after, new)
    else:
        with pytest.raises(ReleaseError, match=r"claims\.extra came.*raise SCHEMA_VERSION"):
            require_schema_version(tmp_path, before, after, new)


def reasons(tmp_path: Path, edit: Any, after: CodeVersion = OLD) -> dict[tuple[str, str], str]:
    """Why what changed after `edit` changed the rows, by table and key."""
    data = fixture.rows()
    old = fixture.write(tmp_path / "old", data)
    edit(data)
    new = fixture.write(tmp_path / "new", data)
    frame = compared(old, new, OLD, after)
    assert frame.height == compare(old, new).height
    return {
        (row["table"], row["key"]): ": ".join(filter(None, (row["why"], row["because"])))
        for row in frame.iter_rows(named=True)
    }


def lift(data: dict[str, list[fixture.Row]]) -> None:
    data["measures"][0]["status"] = "lifted"


def test_a_new_article_is_the_reason(tmp_path: Path) -> None:
    """Else a user cannot find what the change rests on."""

    def edit(data: dict[str, list[fixture.Row]]) -> None:
        lift(data)
        data["articles"].append(fixture._article("a-9", None))
        data["claims"].append(fixture._claim("c-9", "a-9", "fr-ban", "export_ban", "FR"))
        data["measures"][1]["rate_pct"] = 1.0

    assert reasons(tmp_path, edit) == {
        ("measures", "fr-ban"): "new_article: a-9",
        ("measures", "sy-tariff"): "other_articles",
    }


def test_an_article_that_went_is_the_reason(tmp_path: Path) -> None:
    """Else a withdrawn source looks like a change of policy."""

    def edit(data: dict[str, list[fixture.Row]]) -> None:
        lift(data)
        data["articles"] = [a for a in data["articles"] if a["article_id"] != "a-2"]
        data["claims"] = [c for c in data["claims"] if c["article_id"] != "a-2"]
        data["mentions"] = [m for m in data["mentions"] if m["article_id"] != "a-2"]
        data["measure_events"][0]["claim_ids"] = ["c-1"]

    assert reasons(tmp_path, edit) == {
        ("measures", "fr-ban"): "article_gone: a-2",
        ("measure_events", "e-1"): "article_gone: a-2",
    }


def test_other_code_is_the_reason_where_the_articles_are_the_same(tmp_path: Path) -> None:
    """Else a better reader is taken for news."""
    assert reasons(tmp_path, lift, NEW) == {
        ("measures", "fr-ban"): f"extractor: code 0.1.0 ({'a' * 12}) → 0.2.0 ({'b' * 12})"
    }


def test_nothing_accounts_for_it(tmp_path: Path) -> None:
    """Else a build that is not reproducible goes unseen."""
    assert reasons(tmp_path, lift) == {("measures", "fr-ban"): "unexplained"}


def test_the_vocabulary_is_the_reason(tmp_path: Path) -> None:
    """Else a renamed mineral looks like news of it."""

    def edit(data: dict[str, list[fixture.Row]]) -> None:
        data["minerals"][0]["symbol"] = "Ga"

    assert reasons(tmp_path, edit) == {("minerals", "gallium"): "vocabulary"}


def test_corrections_and_merges_come_first(tmp_path: Path) -> None:
    """Else what a person decided is credited to a machine."""
    data = fixture.rows()
    old = fixture.write(tmp_path / "old", data)
    lift(data)
    data["measures"][1]["rate_pct"] = 1.0
    new = fixture.write(tmp_path / "new", data)
    fields = {"correction_id": "k-1", "measure_id": "fr-ban", "reason": "the gazette says so"}
    pl.DataFrame([fields]).write_parquet(new / "corrections.parquet")
    pl.DataFrame([{"old_id": "sy-old", "measure_id": "sy-tariff", "reason": "merged"}]
                 ).write_parquet(new / "measure_redirects.parquet")  # fmt: skip
    said = {row["key"]: (row["why"], row["because"])
            for row in compared(old, new, OLD, NEW).iter_rows(named=True)}  # fmt: skip
    assert said == {
        "fr-ban": ("correction", "k-1: the gazette says so"),
        "sy-tariff": ("merged", "took up sy-old"),
    }
