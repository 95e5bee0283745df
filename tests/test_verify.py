"""Verifying: nothing in a release can change, go missing or be added unnoticed."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import duckdb
import polars as pl
import pytest
import release_fixture as fixture
from click.testing import CliRunner

from pipeline.release import cli
from pipeline.release.checksums import parse, render
from pipeline.release.publish import publish
from pipeline.release.record import file_record, to_json
from pipeline.release.verify import verify
from pipeline.tables import TABLES

FILES = ["orebook.duckdb", "datapackage.json", "croissant.json", "CHANGES.md", "README.md",
         "LICENSE", "CITATION.cff", "manifest.json", "SHA256SUMS",
         *(f"parquet/{name}.parquet" for name in TABLES)]  # fmt: skip


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("release")
    tables = fixture.write(folder / "tables", fixture.rows())
    return publish(tables, folder / "out", version="2026.11.22", previous=None,
                   build=fixture.BUILD)  # fmt: skip


@pytest.fixture
def release(original: Path, tmp_path: Path) -> Path:
    """A copy to be damaged."""
    return Path(shutil.copytree(original, tmp_path / "2026.11.22"))


def reseal(release: Path, *paths: str) -> None:
    """Make checksums and manifest agree with damaged files, as a careful forger would."""
    manifest = json.loads((release / "manifest.json").read_text(encoding="utf-8"))
    for path in paths:
        record = file_record(release / path)
        of = [r for r in manifest["tables"].values() if r["path"] == path]
        for entry in of or ([manifest["files"][path]] if path in manifest["files"] else []):
            entry |= {"bytes": record.bytes, "sha256": record.sha256}
    (release / "manifest.json").write_text(to_json(manifest), encoding="utf-8")
    sums = release / "SHA256SUMS"
    digests, _ = parse(sums.read_bytes())
    digests |= {p: file_record(release / p).sha256 for p in ("manifest.json", *paths)}
    sums.write_text(render(digests), encoding="utf-8")


@pytest.mark.parametrize("path", FILES)
@pytest.mark.parametrize("bit", [0x01, 0x20, 0x80])
def test_one_flipped_bit_is_found(path: str, bit: int, original: Path, tmp_path: Path) -> None:
    """Else a damaged download is used as if it were the dataset. Start, middle and end of every
    file; SHA256SUMS at every tenth byte."""
    release = tmp_path / "2026.11.22"
    shutil.copytree(original, release, copy_function=_link)
    content = (original / path).read_bytes()
    places = {0, len(content) // 2, len(content) - 1}
    if path == "SHA256SUMS":
        places |= set(range(0, len(content), 10))
        places = {p for p in places if bit == 0x01} or {0, 65, len(content) - 1}
    for place in sorted(places):
        damaged = bytearray(content)
        damaged[place] ^= bit
        (release / path).unlink()
        (release / path).write_bytes(damaged)
        problems = _files_only(release)
        assert problems, f"{path} byte {place}"
        assert all("restore" in p or "remove" in p for p in problems)
        if path != "SHA256SUMS":
            assert path in problems[0]


def _link(source: str, target: str) -> None:
    Path(target).hardlink_to(source)


def _files_only(release: Path) -> list[str]:
    """What `verify` says of the files, which is the first thing it looks at."""
    from pipeline.release.verify import _files

    return _files(release)[0]


@pytest.mark.parametrize("path", ["SHA256SUMS", "orebook.duckdb", "parquet/claims.parquet"])
def test_the_command_fails_on_a_flipped_byte(path: str, release: Path) -> None:
    """Else a script that relies on the exit status goes on with damaged data."""
    content = bytearray((release / path).read_bytes())
    content[len(content) // 2] ^= 1
    (release / path).write_bytes(content)
    result = CliRunner().invoke(cli.verify, [str(release)])
    assert result.exit_code == 1
    assert path in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)


def test_a_sound_release_passes(release: Path) -> None:
    """Else users learn to ignore the command."""
    result = CliRunner().invoke(cli.verify, [str(release)])
    assert (result.exit_code, result.output) == (0, f"{release}: sound\n")


@pytest.mark.parametrize("path", FILES)
def test_a_missing_file_is_found(path: str, original: Path, tmp_path: Path) -> None:
    """Else half a download passes for whole."""
    release = tmp_path / "2026.11.22"
    shutil.copytree(original, release, copy_function=_link)
    (release / path).unlink()
    assert any(p.startswith(f"{path}: missing") for p in _files_only(release))


@pytest.mark.parametrize("path", ["extra.txt", "parquet/extra.parquet", "deep/er/x"])
def test_an_extra_file_is_found(path: str, release: Path) -> None:
    """Else something that is no part of the dataset is taken for it."""
    (release / path).parent.mkdir(parents=True, exist_ok=True)
    (release / path).write_text("x")
    assert any(p.startswith(f"{path}: not in SHA256SUMS") for p in _files_only(release))


def test_a_link_is_no_file_of_a_release(release: Path) -> None:
    """Else what is verified is not what is copied."""
    (release / "LICENSE").rename(release.parent / "elsewhere")
    (release / "LICENSE").symlink_to(release.parent / "elsewhere")
    assert any("LICENSE: not a plain file" in p for p in _files_only(release))


@pytest.mark.parametrize("damage", [b"", b"not a file of this kind" * 1000])
@pytest.mark.parametrize("path", ["parquet/claims.parquet", "orebook.duckdb"])
def test_damage_behind_right_checksums_is_reported(path: str, damage: bytes, release: Path) -> None:
    """Else a broken file brings a traceback instead of its name and the way out."""
    (release / path).write_bytes(damage)
    reseal(release, path)
    problems = verify(release)
    assert any(p.startswith(path) and "restore" in p for p in problems), problems


def test_bytes_lost_inside_a_database_behind_right_checksums(release: Path) -> None:
    """Else a release whose database was broken before it was sealed passes."""
    path = release / "orebook.duckdb"
    content = bytearray(path.read_bytes())
    content[len(content) // 4 : len(content) * 3 // 4] = bytes(len(content) // 2)
    path.write_bytes(content)
    reseal(release, "orebook.duckdb")
    assert any(p.startswith("orebook.duckdb") for p in verify(release))


@pytest.mark.parametrize(
    ("table", "change", "message"),
    [
        ("measures", lambda f: f.with_columns(title=pl.lit("x")), "not those of the manifest"),
        ("measures", lambda f: f.head(1), "1 rows, the manifest has 2"),
        ("measures", lambda f: f.reverse(), "not sorted"),
        ("measures", lambda f: f.drop("rate_pct"), "not as declared"),
        ("claims", lambda f: f.with_columns(measure_id=pl.lit("gone")), "no row of measures"),
    ],
)
def test_other_rows_behind_right_checksums_are_found(
    table: str, change: object, message: str, release: Path
) -> None:
    """Else the Parquet files and the database can tell different stories."""
    path = f"parquet/{table}.parquet"
    change(pl.read_parquet(release / path)).write_parquet(release / path)  # type: ignore[operator]
    reseal(release, path)
    problems = verify(release)
    assert any(message in p for p in problems), problems


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("UPDATE measures SET confidence = 0.1", "measures has not the rows"),
        ("DELETE FROM conflicts", "conflicts has not the rows"),
        ("DROP VIEW evidence", "view evidence: cannot be read"),
        ("ALTER TABLE rejects ADD COLUMN x INTEGER", "rejects has not the columns"),
        ("CREATE OR REPLACE TABLE conflicts AS FROM conflicts", "conflicts has not the"),
    ],
)
def test_a_database_that_is_not_the_tables_is_found(
    statement: str, message: str, release: Path
) -> None:
    """Else SQL users and Parquet users get different answers."""
    with duckdb.connect(str(release / "orebook.duckdb")) as connection:
        connection.execute(statement)
    reseal(release, "orebook.duckdb")
    problems = verify(release)
    assert any(message in p for p in problems), problems


def test_counts_that_do_not_add_up_are_found(release: Path) -> None:
    """Else the summary of a release can say anything."""
    path = release / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["counts"]["kept"] = 2
    path.write_text(to_json(manifest), encoding="utf-8")
    reseal(release)
    assert any("do not add up" in p for p in verify(release))


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"name": "orebook"}', "\x00", '{"name": 1}'])
@pytest.mark.parametrize("path", ["manifest.json", "datapackage.json"])
def test_malformed_documents_are_reported(path: str, content: str, release: Path) -> None:
    """Else a traceback instead of a problem."""
    if path == "manifest.json":
        (release / path).write_text(content)
        digests, _ = parse((release / "SHA256SUMS").read_bytes())
        digests[path] = hashlib.sha256(content.encode()).hexdigest()
        (release / "SHA256SUMS").write_text(render(digests))
    else:
        (release / path).write_text(content)
        reseal(release, path)
    assert any(path in p for p in verify(release))


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"  ", b" *"), (b"\n", b"\r\n"), (b"parquet/", b"../../"), (b"a", b"A"), (b"\n", b"")],
)
def test_a_loose_checksum_file_is_malformed(old: bytes, new: bytes, release: Path) -> None:
    """Else a change of SHA256SUMS itself hides in what a lenient reader forgives."""
    path = release / "SHA256SUMS"
    path.write_bytes(path.read_bytes().replace(old, new))
    assert any("SHA256SUMS" in p for p in verify(release))


def test_what_is_no_release(tmp_path: Path) -> None:
    """Else a wrong path looks like a damaged release, or like a sound one."""
    assert "no folder" in verify(tmp_path / "nowhere")[0]
    assert "SHA256SUMS: missing" in verify(tmp_path)[0]
