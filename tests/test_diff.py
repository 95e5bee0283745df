"""Comparing two releases: every change of a measure is shown, and nothing else."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import polars as pl
import pytest
import release_fixture as fixture
from click.testing import CliRunner

from pipeline.errors import ReleaseError
from pipeline.release import cli
from pipeline.release.changes import LISTED, as_markdown, as_text, grouped
from pipeline.release.diff import CHANGES, compare, diff
from pipeline.release.publish import publish


def change(tmp_path: Path, edit: object) -> pl.DataFrame:
    """What compare finds after `edit` changed the rows."""
    data = fixture.rows()
    old = fixture.write(tmp_path / "old", data)
    edit(data)  # type: ignore[operator]
    return compare(old, fixture.write(tmp_path / "new", data))


def found(frame: pl.DataFrame) -> list[tuple[object, ...]]:
    return frame.select("table", "change", "key", "field", "old", "new").rows()


def test_the_same_is_no_change(tmp_path: Path) -> None:
    """Else every release seems to change everything."""
    frame = change(tmp_path, lambda _: None)
    assert frame.is_empty()
    assert frame.schema == CHANGES
    assert "measures: 0 added, 0 changed, 0 removed" in as_text(frame)


def test_fields_of_a_measure(tmp_path: Path) -> None:
    """Else a user cannot see that a status, a date or a rate was revised."""

    def edit(data: dict[str, list[fixture.Row]]) -> None:
        data["measures"][0] |= {"status": "lifted", "ended_on": "2026-02"}
        data["measures"][1]["rate_pct"] = None

    assert found(change(tmp_path, edit)) == [
        ("measures", "changed", "fr-ban", "ended_on", None, "2026-02"),
        ("measures", "changed", "fr-ban", "status", "in_force", "lifted"),
        ("measures", "changed", "sy-tariff", "rate_pct", "25.5", None),
    ]


def test_minerals_actors_and_links_are_fields_of_a_measure(tmp_path: Path) -> None:
    """Else a measure that now covers another mineral looks unchanged."""

    def edit(data: dict[str, list[fixture.Row]]) -> None:
        data["measure_minerals"].append({"measure_id": "fr-ban", "mineral_id": "copper"})
        data["measure_actors"].clear()
        data["measure_links"].clear()

    assert found(change(tmp_path, edit)) == [
        ("measures", "changed", "fr-ban", "actors", "SY (target)", None),
        ("measures", "changed", "fr-ban", "links", "retaliates_for sy-tariff", None),
        ("measures", "changed", "fr-ban", "minerals", "minor-metals", "copper, minor-metals"),
        ("measures", "changed", "sy-tariff", "actors", "FR (target)", None),
    ]


def test_added_and_removed(tmp_path: Path) -> None:
    """Else new measures, events, minerals and actors go unseen, and lost ones too."""

    def edit(data: dict[str, list[fixture.Row]]) -> None:
        data["measures"].append(fixture._measure("fr-new", "export_ban", "FR", "announced"))
        data["measure_events"].pop()
        data["measure_events"].append(fixture._event("e-9", "fr-new", 1, "imposed"))
        data["minerals"].append(fixture._mineral("tin", "element"))
        data["actors"].pop()

    assert [row[:3] for row in found(change(tmp_path, edit))] == [
        ("measures", "added", "fr-new"),
        ("measure_events", "added", "e-9"),
        ("measure_events", "removed", "e-4"),
        ("minerals", "added", "tin"),
        ("actors", "removed", "a-ministry"),
    ]


def test_a_column_that_one_release_lacks(tmp_path: Path) -> None:
    """Else releases of different schema versions cannot be compared."""
    old = fixture.write(tmp_path / "old", fixture.rows())
    new = fixture.write(tmp_path / "new", fixture.rows())
    path = old / "measures.parquet"
    pl.read_parquet(path).drop("legal_reference", "rate_pct").write_parquet(path)
    assert found(compare(old, new)) == [
        ("measures", "changed", "sy-tariff", "rate_pct", None, "25.5")
    ]


def test_long_lists_are_cut_in_the_document(tmp_path: Path) -> None:
    """Else CHANGES.md of a large release cannot be opened."""
    keys = [f"fr-{i:05d}" for i in range(LISTED + 7)]

    def edit(data: dict[str, list[fixture.Row]]) -> None:
        data["measures"] += [fixture._measure(k, "export_ban", "FR", "announced") for k in keys]

    frame = change(tmp_path, edit)
    text = as_markdown(frame, "2026.11.23", "2026.11.22")
    assert f"| measures | {len(keys)} | 0 | 0 |" in text
    assert "And 7 more: `orebook diff` lists them." in text
    assert len(grouped(frame)["measures"]["added"]) == len(keys)


def test_the_command_shows_a_table_and_json(tmp_path: Path) -> None:
    """Else nobody can read a change, or no script can."""
    data = fixture.rows()
    new = publish(fixture.write(tmp_path / "a", data), tmp_path / "out", version="2026.11.22",
                  previous=None, build=fixture.BUILD)  # fmt: skip
    old = Path(shutil.copytree(new, tmp_path / "old"))
    data["measures"][0]["status"] = "proposed"
    shutil.copy(fixture.write(tmp_path / "b", data) / "measures.parquet", old / "parquet")
    shown = CliRunner().invoke(cli.diff, [str(old), str(new)])
    assert shown.exit_code == 0
    assert "measures: 0 added, 1 changed, 0 removed" in shown.output
    assert 'status: "proposed" -> "in_force"' in shown.output
    assert "\u202e" not in shown.output
    parsed = json.loads(CliRunner().invoke(cli.diff, [str(old), str(new), "--json"]).output)
    assert parsed["measures"]["changed"][0]["fields"] == {
        "status": {"old": "proposed", "new": "in_force"}
    }
    document = as_markdown(diff(old, new), "2026.11.22", "2026.11.21")
    assert '  - status: "proposed" → "in\\_force"' in document


def test_what_is_no_release(tmp_path: Path) -> None:
    """Else a wrong path looks like everything was removed."""
    with pytest.raises(ReleaseError, match="name a release folder"):
        diff(tmp_path, tmp_path)
    result = CliRunner().invoke(cli.diff, [str(tmp_path), str(tmp_path)])
    assert result.exit_code == 1
    assert "name a release folder" in result.output
