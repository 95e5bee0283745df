"""The Dagster layer. Each test says what a user loses where it fails.

`python tests/test_defs.py` writes the snapshot of the asset graph anew.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import goodtables
import polars as pl
import pytest
from fakework import FakeWork

from pipeline import paths
from pipeline.defs import defs as module_defs
from pipeline.defs.arrivals import JOB
from pipeline.defs.build import definitions
from pipeline.defs.checks import CROSS
from pipeline.defs.metadata import as_table, cell
from pipeline.defs.observer import Outcome
from pipeline.defs.published import TABLE_KEYS
from pipeline.defs.run import STEPS, materialize_in_process
from pipeline.errors import OrebookError, QualityError, ReleaseError, StoreError
from pipeline.quality import SuiteResult, run_cross_suite, run_table_suite
from pipeline.quality.results import ExpectationResult, Severity
from pipeline.store import Store, write_parquet
from pipeline.tables import TABLES

SNAPSHOT = Path(__file__).parent / "snapshots" / "asset_graph.json"


@pytest.fixture
def fake() -> FakeWork:
    return FakeWork()


def build(fake: FakeWork, tmp_path: Path, **more: Any) -> Any:
    more.setdefault("work", fake.work())
    return materialize_in_process(
        [tmp_path], store=tmp_path / "store", out=tmp_path / "out", **more
    )


def graph() -> dict[str, Any]:
    """Assets with their group and dependencies, and the checks of each."""
    assets = definitions(work=FakeWork().work()).resolve_asset_graph()
    return {
        key.to_user_string(): {
            "group": assets.get(key).group_name,
            "deps": sorted(parent.to_user_string() for parent in assets.get(key).parent_keys),
            "checks": sorted(check.name for check in assets.get(key).check_keys),
        }
        for key in sorted(assets.get_all_asset_keys())
    }


def test_asset_graph() -> None:
    """A table loses its input or its check by an accidental rewiring, and nobody sees it."""
    expected = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    assert graph() == expected, "if this is meant, run: python tests/test_defs.py"


def test_definitions_load() -> None:
    """`make ui` opens on an error page."""
    loaded = module_defs()
    dg.Definitions.validate_loadable(loaded)
    assert {job.name for job in loaded.resolve_all_job_defs()} >= {JOB}


def test_every_asset_explains_itself() -> None:
    """A stranger at the graph cannot tell what an asset is, whose it is, or what its columns
    mean."""
    assets = definitions(work=FakeWork().work()).resolve_asset_graph()
    for key in assets.get_all_asset_keys():
        node = assets.get(key)
        assert node.description, key
        assert node.owners == ["team:orebook"], key
        assert node.kinds, key
        assert node.group_name != "default", key
    for name, table in TABLES.items():
        shown = assets.get(TABLE_KEYS[name]).metadata["dagster/column_schema"]
        assert [c.name for c in shown.columns] == [c.name for c in table.columns]
        assert all(c.description and c.type for c in shown.columns)
        assert [c.constraints.nullable for c in shown.columns] == [
            c.nullable for c in table.columns
        ]


class Listener:
    def __init__(self) -> None:
        self.heard: list[str] = []

    def planned(self, steps: Sequence[str]) -> None:
        self.heard += [f"plan {step}" for step in steps]

    def started(self, step: str) -> None:
        self.heard.append(f"start {step}")

    def finished(self, step: str, outcome: Outcome) -> None:
        self.heard.append(f"end {step}")

    def failed(self, step: str, error: BaseException) -> None:
        self.heard.append(f"fail {step}")


def test_a_reason_reaches_the_publication(fake: FakeWork, tmp_path: Path) -> None:
    """Else --accept-drop is taken and the guard stops the release all the same."""
    build(fake, tmp_path, version="2026.11.22", accept_drop="a feed was withdrawn")
    assert [told.accept_drop for told in fake.told] == ["a feed was withdrawn"]


def test_build_reports_and_publishes(fake: FakeWork, tmp_path: Path) -> None:
    """The command line shows no progress, or a summary that is not what was read."""
    listener = Listener()
    summary = build(fake, tmp_path, version="2026.11.22", progress=listener)
    assert (summary.read, summary.kept, summary.rejected) == (3, 2, 1)
    assert (summary.claims, summary.measures) == (2, 1)
    assert summary.release == tmp_path / "out" / "2026.11.22"
    ((version, inputs),) = fake.published
    assert (version, inputs.read, inputs.kept, inputs.rejected) == ("2026.11.22", 3, 2, 1)
    assert fake.days == {date(2026, 11, 22)}
    assert [told.accept_drop for told in fake.told] == [None]
    assert fake.told[0].results.is_dir(), "the results of checks are there to be shipped"
    for word in ("plan", "start", "end"):
        assert sorted(h for h in listener.heard if h.startswith(f"{word} ")) == sorted(
            f"{word} {step}" for step in STEPS
        )
    assert listener.heard[-1] == "end release"
    results = sorted(path.stem for path in (tmp_path / "store" / "checks").glob("*.parquet"))
    assert results == sorted([*TABLES, "across_tables"])


def test_day_without_a_version_is_the_runs(fake: FakeWork, tmp_path: Path) -> None:
    """Steps of one build around midnight disagree on its day."""
    build(fake, tmp_path)
    (day,) = fake.days
    assert abs((datetime.now(UTC).date() - day).days) <= 1
    assert fake.published[0][0] == f"{day:%Y.%m.%d}"


def broken_claims(fake: FakeWork) -> Any:
    """Work that writes a claim which refers to no article, with the real checks of that table."""

    def assemble(store: Store, name: str, day: date, tables: Path) -> int:
        frame = goodtables.frame(name)
        if name == "claims":
            frame = frame.with_columns(article_id=pl.lit("a-9"), confidence=pl.lit(7.0))
        write_parquet(frame, tables / f"{name}.parquet")
        return frame.height

    def check(tables: Path, name: str) -> SuiteResult:
        return run_table_suite(tables, name) if name == "claims" else SuiteResult(name, ())

    return replace(fake.work(), assemble=assemble, check_table=check, check_across=run_cross_suite)


def test_broken_table_is_not_published(fake: FakeWork, tmp_path: Path) -> None:
    """A release with claims about no article is published, and a user learns of it in a join."""
    with pytest.raises(QualityError) as caught:
        build(fake, tmp_path, work=broken_claims(fake))
    said = str(caught.value)
    assert "nothing was published" in said
    assert "claims.article_id: is found in articles.article_id (2 not so, for example a-9)" in said
    assert "claims.confidence: lies between 0 and 1" in said
    assert "offset" in said or "stands in the statement" in said
    assert fake.published == []
    assert not (tmp_path / "out").exists()
    kept = pl.read_parquet(tmp_path / "store" / "checks" / "claims.parquet")
    assert set(kept.filter(~pl.col("success"))["name"]) == {"article_id_refers",
                                                            "confidence_range"}  # fmt: skip


def test_every_check_blocks_and_all_run(fake: FakeWork, tmp_path: Path) -> None:
    """One failing check hides the others, or a check of some table does not stop a release."""

    def failing(name: str) -> SuiteResult:
        result = ExpectationResult("x", "holds", name, None, Severity.ERROR, False, 1, ("y",))
        return SuiteResult(name, (result,))

    work = replace(fake.work(), check_table=lambda tables, name: failing(name),
                   check_across=lambda tables, texts: failing("across_tables"))  # fmt: skip
    with pytest.raises(QualityError) as caught:
        build(fake, tmp_path, work=work)
    assert all(f"{name}: holds" in str(caught.value) for name in (*TABLES, "across_tables"))
    assert fake.published == []
    for only in ("minerals", "rejects"):
        work = replace(fake.work(), check_table=lambda tables, name, only=only: (
            failing(name) if name == only else SuiteResult(name, ())))  # fmt: skip
        with pytest.raises(QualityError, match=only):
            build(fake, tmp_path, work=work)
        assert fake.published == []


def test_a_warning_does_not_stop_a_release(fake: FakeWork, tmp_path: Path) -> None:
    """One implausible rate in a million articles stops every release."""
    odd = ExpectationResult(
        "rates", "is plausible", "claims", "rate_to_pct", Severity.WARN, False, 3
    )
    work = replace(fake.work(), check_table=lambda tables, name: SuiteResult(
        name, (odd,) if name == "claims" else ()))  # fmt: skip
    summary = build(fake, tmp_path, work=work)
    assert summary.warnings == ("claims.rate_to_pct: is plausible (3 not so)",)
    assert len(fake.published) == 1


def test_errors_say_what_to_mend(fake: FakeWork, tmp_path: Path) -> None:
    """A wrong path ends in a page of traceback."""
    with pytest.raises(OrebookError, match=r"no file or folder .*absent: correct the path"):
        materialize_in_process([tmp_path / "absent"], store=tmp_path / "s", out=tmp_path / "o",
                               work=fake.work())  # fmt: skip
    with pytest.raises(ReleaseError, match=r"'yesterday' is no release version"):
        build(fake, tmp_path, version="yesterday")
    (tmp_path / "out").write_text("a file", encoding="utf-8")
    with pytest.raises(OrebookError, match="is no folder"):
        build(fake, tmp_path)
    with Store(tmp_path / "store").lock(), pytest.raises(StoreError, match="another build"):
        build(fake, tmp_path)
    assert fake.published == []


def test_a_bug_surfaces_as_itself(fake: FakeWork, tmp_path: Path) -> None:
    """A defect is reported as a user's mistake, without a place in the code."""

    def resolve(store: Store, out: Path) -> Any:
        raise ZeroDivisionError("a bug")

    with pytest.raises(ZeroDivisionError, match="a bug") as caught:
        build(fake, tmp_path, work=replace(fake.work(), resolve=resolve))
    assert "resolve" in [entry.name for entry in caught.traceback]


def run_job(fake: FakeWork, tmp_path: Path, **settings: Any) -> dg.ExecuteInProcessResult:
    loaded = definitions(work=fake.work(), store=tmp_path / "store", out=tmp_path / "out")
    with dg.DagsterInstance.ephemeral(settings={"telemetry": {"enabled": False}}) as instance:
        return loaded.resolve_job_def(JOB).execute_in_process(
            run_config={"resources": {"settings": {"config": settings}}},
            instance=instance, raise_on_error=False,
        )  # fmt: skip


def test_run_configuration_overrides_defaults(fake: FakeWork, tmp_path: Path) -> None:
    """A run started in the interface cannot be pointed at one's own articles."""
    (tmp_path / "mine").mkdir()
    result = run_job(fake, tmp_path, inputs=[str(tmp_path / "mine")], version="2026.01.02")
    assert result.success
    assert fake.given == [tmp_path / "mine"]
    assert fake.published[0][0] == "2026.01.02"
    assert run_job(FakeWork(), tmp_path, version="2026.01.03").success


def test_failure_in_the_interface_names_the_fix(fake: FakeWork, tmp_path: Path) -> None:
    """A run that failed in the interface shows a traceback where a sentence would do."""
    result = run_job(fake, tmp_path, inputs=["no/such/folder"])
    (event,) = [e for e in result.get_step_failure_events()
                if e.step_key == "store__articles"]  # fmt: skip
    said = event.step_failure_data.user_failure_data
    assert said is not None
    assert "no/such/folder" in (said.description or "")
    assert "data/articles" in (said.description or "")


def test_metadata_shows_rows_places_and_previews(fake: FakeWork, tmp_path: Path) -> None:
    """The interface shows no rows, or shows the folders of whoever ran the build."""
    result = run_job(fake, tmp_path, inputs=[str(tmp_path)])
    assert result.success
    seen = {e.asset_key: e.step_materialization_data.materialization.metadata
            for e in result.get_asset_materialization_events()}  # fmt: skip
    assert set(seen) >= set(TABLE_KEYS.values())
    articles = seen[TABLE_KEYS["articles"]]
    assert articles["dagster/row_count"].value == 2
    preview = articles["preview"].records[0].data
    assert preview["title"] == "Curbs | <b>bold</b>"
    assert preview["published_on"] == "2025-10-10"
    assert articles["path"].value == "tables/articles.parquet"
    assert str(tmp_path) not in json.dumps({str(k): {n: str(m) for n, m in v.items()}
                                            for k, v in seen.items()})  # fmt: skip
    evaluations = {e.asset_check_key: e for e in result.get_asset_check_evaluations()}
    assert len(evaluations) == len(TABLES) + 1
    assert CROSS in evaluations
    assert all(e.blocking for e in evaluations.values())


def test_check_metadata_has_a_row_an_expectation() -> None:
    """A failed check in the interface does not say which expectation failed."""
    from pipeline.defs.metadata import suite_metadata

    results = (
        ExpectationResult("a", "is fine", "claims", "quote", Severity.ERROR, True),
        ExpectationResult("b", "is odd", "claims", "until", Severity.WARN, False, 2, ("x",)),
        ExpectationResult("c", "is wrong", "claims", "action", Severity.ERROR, False, None, (),
                          "no such column"),
    )  # fmt: skip
    shown = suite_metadata(SuiteResult("claims", results))
    assert shown["success_percent"] == pytest.approx(33.33)
    rows = [record.data for record in shown["results"].records]
    assert [row["name"] for row in rows] == ["c", "b", "a"]
    assert rows[0]["exception"] == "no such column"


def test_cells_are_plain() -> None:
    """A headline of a stranger breaks the page or runs in it."""
    assert cell("a\x1b[31m\u202eb\r\nc") == "a [31m b  c"
    assert cell("x" * 500, 9) == "x" * 8 + "…"
    assert len(str(cell("x" * 500))) < 200
    assert cell(["a", "b"]) == "a, b"
    assert cell(date(2025, 1, 2)) == "2025-01-02"
    assert cell(None) is None
    assert as_table([]).records == []


if __name__ == "__main__":
    SNAPSHOT.parent.mkdir(exist_ok=True)
    SNAPSHOT.write_text(json.dumps(graph(), indent=1) + "\n", encoding="utf-8")
    print(f"wrote {SNAPSHOT.relative_to(paths.ROOT)}")
