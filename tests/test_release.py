"""Publishing: whole or not at all, never overwritten, the same bytes again, described truly."""

from __future__ import annotations

import json
import re
import shutil
from datetime import date
from pathlib import Path

import duckdb
import mlcroissant
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest
import release_fixture as fixture
import yaml
from frictionless import Package

from pipeline.errors import ReleaseError
from pipeline.release import publish as publishing
from pipeline.release.changes import escape, plain
from pipeline.release.code import code_version
from pipeline.release.publish import publish
from pipeline.release.record import BuildRecord, Manifest
from pipeline.release.verify import verify
from pipeline.release.versions import day_of, newest, next_version, releases
from pipeline.store import write_parquet
from pipeline.tables import TABLES
from pipeline.tables.derive import SCHEMA_VERSION, note
from pipeline.tables.reports import RELEASED

VERSION = "2026.11.22"
FILES = {"orebook.duckdb", "datapackage.json", "croissant.json", "CHANGES.md", "README.md",
         "LICENSE", "CITATION.cff", "manifest.json", "SHA256SUMS", "dataset.jsonld", "dcat.jsonld",
         "manifest.schema.json", "quality.html"}  # fmt: skip
FOLDERS = {"parquet", "sql", "docs"}


def put(tables: Path, out: Path, version: str = VERSION, previous: Path | None = None) -> Path:
    return publish(tables, out, version=version, previous=previous, build=fixture.BUILD)


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fixture.write(tmp_path_factory.mktemp("tables"), fixture.rows())


@pytest.fixture(scope="module")
def release(tables: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release that tests only read."""
    return put(tables, tmp_path_factory.mktemp("out"))


def seed(out: Path, release: Path, version: str) -> Path:
    """An `out` in which a release was published before, without the time that takes."""
    shutil.copytree(release, out / version)
    (out / "latest").symlink_to(version)
    return out / version


def visible(out: Path) -> set[str]:
    return {p.name for p in out.iterdir()} - {".lock"}


def test_layout(release: Path) -> None:
    """Else scripts that download a release by the documented paths break."""
    assert {p.name for p in release.iterdir()} == FILES | FOLDERS
    assert {p.name for p in (release / "parquet").iterdir()} == {f"{t}.parquet" for t in RELEASED}
    assert (release.parent / "latest").readlink() == Path(VERSION)
    assert visible(release.parent) == {VERSION, "latest"}
    assert verify(release) == []


def test_same_rows_give_the_same_bytes(release: Path, tables: Path, tmp_path: Path) -> None:
    """Else nobody can check that a release was made from what it says. Tables cut into other row
    groups are the same rows."""
    recut = tmp_path / "tables"
    for name in TABLES:
        path = recut / f"{name}.parquet"
        path.parent.mkdir(exist_ok=True)
        pl.read_parquet(tables / path.name).write_parquet(path, row_group_size=1)
    again = put(recut, tmp_path / "out")
    for path in sorted(p for p in release.rglob("*") if p.is_file()):
        name = path.relative_to(release).as_posix()
        if name not in ("orebook.duckdb", "SHA256SUMS"):
            assert path.read_bytes() == (again / name).read_bytes(), name
    digests = [(p / "SHA256SUMS").read_text().splitlines() for p in (release, again)]
    assert all("orebook.duckdb" in line for line in set(digests[0]) ^ set(digests[1]))
    # The manifests are equal, and both databases were checked against its content hash.
    assert verify(again) == []


def test_nothing_of_the_machine_is_inside(release: Path) -> None:
    """Else two builds of one commit differ, and a release tells where it was made."""
    for name in FILES - {"orebook.duckdb"}:
        text = (release / name).read_text(encoding="utf-8")
        assert str(release.parent) not in text
        assert date.today().isoformat() not in text or date.today() == day_of(VERSION)


def test_an_existing_release_is_never_overwritten(
    tables: Path, release: Path, tmp_path: Path
) -> None:
    """Else a citation of a version means other data tomorrow."""
    first = seed(tmp_path, release, VERSION)
    before = {p: p.read_bytes() for p in first.rglob("*") if p.is_file()}
    with pytest.raises(ReleaseError, match="name another version"):
        put(tables, tmp_path)
    (tmp_path / "2026.11.23").mkdir()
    with pytest.raises(ReleaseError, match="never overwritten"):
        put(tables, tmp_path, "2026.11.23")
    assert {p: p.read_bytes() for p in first.rglob("*") if p.is_file()} == before


@pytest.mark.parametrize("step", ["write_database", "_write_tables", "verify", "sync_tree"])
def test_a_failure_half_way_leaves_nothing(
    step: str, tables: Path, release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else `latest` may be half a release, or a broken one is taken for whole."""
    seed(tmp_path, release, "2026.11.21")

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(publishing, step, fail)
    with pytest.raises(ReleaseError, match="disk full"):
        put(tables, tmp_path)
    assert visible(tmp_path) == {"2026.11.21", "latest"}
    assert (tmp_path / "latest").readlink() == Path("2026.11.21")


def test_what_a_killed_publication_left_is_cleared(
    tables: Path, release: Path, tmp_path: Path
) -> None:
    """Else kills fill the disk, or the next publication trips over what they left."""
    first = seed(tmp_path, release, "2026.11.21")
    shutil.copytree(first, tmp_path / ".2026.11.22.tmp-dead")
    (tmp_path / ".latest.tmp-dead").symlink_to("nowhere")
    assert newest(tmp_path) == first
    put(tables, tmp_path)
    assert visible(tmp_path) == {"2026.11.21", "2026.11.22", "latest"}


def test_latest_is_mended_after_a_kill_between_rename_and_link(
    tables: Path, release: Path, tmp_path: Path
) -> None:
    """Else a complete release stays unseen for ever."""
    second = Path(shutil.copytree(release, tmp_path / VERSION))
    seed(tmp_path, release, "2026.11.21")
    with pytest.raises(ReleaseError):
        put(tables, tmp_path)
    assert (tmp_path / "latest").resolve() == second.resolve()


def test_latest_stays_with_the_newest(tables: Path, release: Path, tmp_path: Path) -> None:
    """Else rebuilding an old day turns users of `latest` back in time."""
    seed(tmp_path, release, VERSION)
    put(tables, tmp_path, "2026.11.20")
    assert (tmp_path / "latest").readlink() == Path(VERSION)


def test_versions(tmp_path: Path) -> None:
    """Else versions collide, or sort so that an older release is `latest`."""
    day = date(2026, 11, 2)
    assert next_version(tmp_path, day) == "2026.11.02"
    for version in ("2026.11.02", "2026.11.02.1", "2026.11.02.10", "2026.11.02.9", "x", ".t"):
        (tmp_path / version).mkdir()
        (tmp_path / version / "SHA256SUMS").touch()
    (tmp_path / "2026.11.03").mkdir()
    assert next_version(tmp_path, day) == "2026.11.02.2"
    assert [p.name for p in releases(tmp_path)][-1] == "2026.11.02.10"
    assert day_of("2026.11.22.3") == date(2026, 11, 22)
    for wrong in ("2026.13.01", "2026.1.1", "../x", "2026.11.22.0", "2026.11.22\n", "latest", ""):
        with pytest.raises(ReleaseError, match=r"2026\.11\.22"):
            day_of(wrong)


@pytest.mark.parametrize(
    ("table", "change", "message"),
    [
        ("claims", lambda f: f.reverse(), "not sorted"),
        ("claims", lambda f: pl.concat([f, f]).sort("claim_id"), "not unique"),
        ("claims", lambda f: f.drop("rule"), "missing: ..rule"),
        ("claims", lambda f: f.with_columns(rule=pl.lit(None, pl.String())), "rule is NULL"),
        ("claims", lambda f: f.with_columns(measure_id=pl.lit("nowhere")), "do not fit"),
        ("minerals", lambda f: f.with_columns(parent_id="mineral_id"), "in a circle"),
        ("articles", lambda f: f.clear(), "do not fit|add up"),
    ],
)
def test_tables_that_are_wrong_are_not_published(
    table: str, change: object, message: str, tmp_path: Path
) -> None:
    """Else a bug of an earlier step is published as data."""
    folder = fixture.write(tmp_path / "tables", fixture.rows())
    path = folder / f"{table}.parquet"
    write_parquet(change(pl.read_parquet(path)), path)  # type: ignore[operator]
    with pytest.raises(ReleaseError, match=message):
        put(folder, tmp_path / "out")
    assert visible(tmp_path / "out") == set()


def test_inputs_must_add_up() -> None:
    """Else an input can vanish and the summary still looks right."""
    with pytest.raises(ReleaseError, match="do not add up"):
        BuildRecord(read=3, kept=1, rejected=1, code=fixture.BUILD.code)


def test_two_publications_at_once(tables: Path, tmp_path: Path) -> None:
    """Else one clears away what the other is writing."""
    with publishing.alone(tmp_path), pytest.raises(ReleaseError, match="wait for it"):
        put(tables, tmp_path)


def test_manifest_tells_rows_bytes_and_code(release: Path) -> None:
    """Else nobody can say what a release holds without opening all of it."""
    manifest = Manifest.read(release)
    assert manifest.schema_version == SCHEMA_VERSION
    assert manifest.counts == {"read": 4, "kept": 3, "rejected": 1}
    assert manifest.code == fixture.BUILD.code
    for name, record in manifest.tables.items():
        path = release / record.path
        assert record.bytes == path.stat().st_size
        assert record.rows == pl.read_parquet(path).height
        assert name not in TABLES or record.rows == len(fixture.rows()[name])


def test_a_parquet_file_tells_what_it_is(release: Path) -> None:
    """Else a file met alone has no source, version, licence or meaning."""
    for name, table in RELEASED.items():
        file = pq.ParquetFile(release / "parquet" / f"{name}.parquet")
        stored = {k.decode(): v.decode() for k, v in file.schema_arrow.metadata.items()}
        assert stored["release"] == VERSION
        assert stored["schema_version"] == SCHEMA_VERSION
        assert stored["description"] == table.description
        for column in table.columns:
            field = file.schema_arrow.field(column.name)
            assert field.metadata[b"description"].decode() == note(column)
        if not file.metadata.num_rows:
            continue
        group = file.metadata.row_group(0)
        assert group.column(0).compression == "ZSTD"
        assert [s.column_index for s in group.sorting_columns] == [
            table.schema.names().index(k) for k in table.key
        ]


def test_readers_see_the_same_rows(release: Path) -> None:
    """Else a user's result depends on the tool."""
    database = duckdb.connect(str(release / "orebook.duckdb"), read_only=True)
    database.execute("SET TimeZone = 'UTC'")
    for name, table in RELEASED.items():
        path = release / "parquet" / f"{name}.parquet"
        frame = pl.read_parquet(path)
        assert dict(frame.schema) == dict(table.schema)
        assert frame.equals(frame.sort(table.key))
        assert len(pd.read_parquet(path)) == frame.height
        order = ", ".join(table.key)
        assert database.sql(f"SELECT * FROM {name} ORDER BY {order}").pl().equals(frame)
    database.close()


def test_reference_tools_accept_the_descriptors(
    release: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Else catalogues and loaders refuse the dataset."""
    package = json.loads((release / "datapackage.json").read_text(encoding="utf-8"))
    report = Package.validate_descriptor(package)
    assert report.valid, report.flatten(["note"])
    with caplog.at_level("WARNING"):
        dataset = mlcroissant.Dataset(jsonld=str(release / "croissant.json"))
    assert not dataset.metadata.ctx.issues.errors
    assert not dataset.metadata.ctx.issues.warnings
    events = list(dataset.records(record_set="measure_events"))
    assert len(events) == 4
    assert events[0]["measure_events/claim_ids"] == [b"c-1", b"c-2"]


def test_citation_and_licence(release: Path) -> None:
    """Else nobody knows how to cite it or what they may do with it."""
    citation = yaml.safe_load((release / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == VERSION
    assert citation["date-released"] == "2026-11-22"
    assert {"cff-version", "message", "title", "authors", "license"} <= citation.keys()
    assert "Attribution 4.0 International" in (release / "LICENSE").read_text(encoding="utf-8")


def test_readme_has_the_real_numbers(release: Path) -> None:
    """Else the first thing a stranger reads is wrong."""
    text = (release / "README.md").read_text(encoding="utf-8")
    words = " ".join(text.split())
    assert "4 inputs were read, 3 kept as articles and 1 rejected" in words
    for name, data in fixture.rows().items():
        assert f"| `{name}` | {len(data)} |" in text
    query = re.search(r"```sql\n(.*?)```", text, re.DOTALL)
    assert query
    with duckdb.connect(str(release / "orebook.duckdb"), read_only=True) as connection:
        assert len(connection.execute(query[1]).fetchall()) == 2


def test_text_from_articles_is_inert_in_markdown(release: Path, tmp_path: Path) -> None:
    """Else a headline can put links, pictures or HTML into our documents."""
    data = fixture.rows()
    for name in ("measures", "claims", "measure_events", "measure_minerals", "measure_actors",
                 "measure_links", "conflicts", "measure_values", "measure_history",
                 "measure_merges", "measure_redirects", "corrections", "review_queue",
                 "claim_minerals", "claim_actors", "claim_evidence"):  # fmt: skip
        data[name] = []
    tables = fixture.write(tmp_path / "bare", data)
    bare = put(tables, tmp_path / "out", "2026.11.23", previous=release)
    text = (bare / "CHANGES.md").read_text(encoding="utf-8")
    assert "Compared with 2026.11.22." in text
    assert "| measures | 0 | 0 | 2 |" in text
    assert not re.search(r"(?<!\\)[<\[`*]", text.split("## ", 1)[1])
    assert "\u202e" not in text
    assert escape("- a_b") == r"\- a\_b"
    assert plain("a\x1b[31m\u202eb\n") == "a [31m b"


def test_code_version_is_the_same_in_another_place(tmp_path: Path) -> None:
    """Else two clones of one commit make different manifests."""
    for name in ("one", "two"):
        root = tmp_path / name
        (root / "pipeline").mkdir(parents=True)
        (root / "pipeline" / "a.py").write_text("x = 1\n")
        (root / "pyproject.toml").write_text('[project]\nname = "orebook"\nversion = "1.2.3"\n')
    assert code_version(tmp_path / "one") == code_version(tmp_path / "two")
    assert code_version(tmp_path / "one").version == "1.2.3"
    (tmp_path / "two" / "pipeline" / "a.py").write_text("x = 2\n")
    assert code_version(tmp_path / "one") != code_version(tmp_path / "two")
