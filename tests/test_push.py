"""Publishing to other places and reading from there: folders, a web server, an S3 store."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import boto3
import duckdb
import polars as pl
import pytest
import release_fixture as fixture
import servers
import yaml
from click.testing import CliRunner
from huggingface_hub import DatasetCard

import orebook
from pipeline import paths
from pipeline.client.ranges import Ranges
from pipeline.errors import ReleaseError
from pipeline.release import cli
from pipeline.release import push as pushing
from pipeline.release.places import POINTER, Pointer, pointer_in, store_of
from pipeline.release.publish import publish
from pipeline.release.push import push
from pipeline.release.record import Manifest
from pipeline.release.verify import verify

BUCKET = "minerals"


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two releases: in the newer a status was corrected."""
    root = tmp_path_factory.mktemp("push")
    data = fixture.rows()
    first = publish(fixture.write(root / "a", data), root / "out", version="2026.11.22",
                    previous=None, build=fixture.BUILD)  # fmt: skip
    data["measures"][0]["status"] = "lifted"
    second = publish(fixture.write(root / "b", data), root / "out", version="2026.11.23",
                     previous=first, build=fixture.BUILD)  # fmt: skip
    return first, second


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """A bucket of an S3-compatible server, with its keys in the environment."""
    keys = {"AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s", "AWS_REGION": "us-east-1"}
    with servers.s3_server() as address, pytest.MonkeyPatch.context() as patch:
        for name, value in (keys | {"AWS_ENDPOINT_URL": address}).items():
            patch.setenv(name, value)
        boto3.client("s3", region_name="us-east-1", endpoint_url=address).create_bucket(
            Bucket=BUCKET
        )
        yield f"s3://{BUCKET}"


class _Counted(Ranges):
    """Counts the bytes that are fetched."""

    bytes = 0

    def _open(self, path: str, mode: str = "rb", **more: object) -> Any:
        file = super()._open(path, mode, **more)
        real = file.cache.fetcher

        def fetch(start: int, end: int) -> Any:
            self.bytes += end - start
            return real(start, end)

        file.cache.fetcher = fetch
        return file


def test_a_folder_gets_releases_and_latest_moves_last(
    releases: tuple[Path, Path], tmp_path: Path
) -> None:
    """Else a web server shows half a release, or an old one for ever."""
    place = str(tmp_path / "www")
    assert push(releases[1], place) == f"{place}/2026.11.23"
    assert push(releases[0], place) == f"{place}/2026.11.22"
    assert pointer_in(place).version == "2026.11.23"
    assert (tmp_path / "www" / "latest").readlink() == Path("2026.11.23")
    assert push(releases[0], place), "a second time is no error"
    assert verify(tmp_path / "www" / "2026.11.22") == []
    (tmp_path / "www" / "2026.11.22" / "SHA256SUMS").write_text("other")
    with pytest.raises(ReleaseError, match="never changed"):
        push(releases[0], place)


def test_a_release_that_is_not_sound_goes_nowhere(
    releases: tuple[Path, Path], tmp_path: Path
) -> None:
    """Else damage on one disk is spread to every mirror."""
    broken = Path(shutil.copytree(releases[0], tmp_path / "r"))
    (broken / "README.md").write_text("changed")
    with pytest.raises(ReleaseError, match=r"README\.md: changed"):
        push(broken, str(tmp_path / "www"))
    assert not (tmp_path / "www").exists()
    with pytest.raises(ReleaseError, match="not written to"):
        push(releases[0], "https://example.org/data")


def test_a_web_server_is_read_by_ranges(releases: tuple[Path, Path], tmp_path: Path) -> None:
    """Else a question to a remote release downloads all of it, or cannot be asked."""
    for release in releases:
        push(release, str(tmp_path / "www"))
    (tmp_path / "run").mkdir()
    with servers.web_server(tmp_path / "www", tmp_path / "run") as address:
        request = urllib.request.Request(
            f"{address}/2026.11.23/parquet/claims.parquet", headers={"Range": "bytes=-4"}
        )
        with urllib.request.urlopen(request) as answer:
            assert (answer.status, answer.read()) == (206, b"PAR1")
        data = orebook.open("latest", at=address)
        assert data.version == "2026.11.23"
        large = tmp_path / "www" / "large.parquet"
        rows = 200_000
        words = [sha256(b"%d" % i).hexdigest() for i in range(rows)]
        pl.DataFrame({"n": range(rows), "text": words}).write_parquet(large, row_group_size=50_000)
        counted = _Counted(address)
        with duckdb.connect() as connection:
            connection.register_filesystem(counted)
            asked = f"SELECT sum(n) FROM read_parquet('{address}/large.parquet')"
            assert connection.sql(asked).fetchall() == [(sum(range(rows)),)]
            assert 0 < counted.bytes < large.stat().st_size / 2, "one column of two, by ranges"
            whole = f"SELECT count(DISTINCT text) FROM read_parquet('{address}/large.parquet')"
            assert connection.sql(whole).fetchall() == [(rows,)]
        assert data.scan("measures").select("status").collect()["status"].to_list() == [
            "lifted", "suspended"]  # fmt: skip
        assert data.query("suspensions_that_end")["measure_id"].to_list() == ["sy-tariff"]
        assert set(data.queries) == {p.stem for p in (paths.SQL / "queries").glob("*.sql")}
        local = data.download(tmp_path / "mine")
        assert verify(tmp_path / "mine" / "2026.11.23") == []
        assert local.frame("claims").equals(data.frame("claims"))
        assert orebook.open("2026.11.22", at=address).version == "2026.11.22"
        with pytest.raises(ReleaseError, match="has no manifest"):
            orebook.open("2020.01.01", at=address)


def test_a_bucket_is_written_and_read(releases: tuple[Path, Path], bucket: str) -> None:
    """Else nobody can take the dataset from where large files are kept."""
    place = f"{bucket}/whole"
    with pytest.raises(ReleaseError, match=r"no latest\.json"):
        orebook.open("latest", at=place)
    for release in reversed(releases):
        push(release, place)
    assert pointer_in(place).version == "2026.11.23"
    data = orebook.open("latest", at=place)
    assert data.frame("measures").equals(pl.read_parquet(releases[1] / "parquet/measures.parquet"))
    assert data.query("suspensions_that_end")["measure_id"].to_list() == ["sy-tariff"]
    again = push(releases[1], place)
    assert again == f"{place}/2026.11.23"


def test_a_version_in_a_bucket_is_never_changed(
    releases: tuple[Path, Path], bucket: str, tmp_path: Path
) -> None:
    """Else a citation of a version means other data tomorrow."""
    place = f"{bucket}/taken"
    push(releases[0], place)
    data = fixture.rows()
    data["measures"][1]["rate_pct"] = 1.0
    other = publish(fixture.write(tmp_path / "t", data), tmp_path / "out", version="2026.11.22",
                    previous=None, build=fixture.BUILD)  # fmt: skip
    with pytest.raises(ReleaseError, match="never changed"):
        push(other, place)
    assert orebook.open(at=place).sql("SELECT max(rate_pct) AS r FROM measures")["r"][0] == 25.5


@pytest.mark.parametrize("after", [0, 40])
def test_a_publication_cut_off_leaves_the_release_before(
    after: int,
    releases: tuple[Path, Path],
    bucket: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Else users of `latest` meet half a release; and the next publication must mend it."""
    place = f"{bucket}/cut-{after}"
    push(releases[0], place)
    real, calls = pushing._put, []

    def put(store: object, path: str, *more: object, **named: object) -> None:
        calls.append(path)
        if len(calls) > after:
            raise OSError("the line is cut")
        real(store, path, *more, **named)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(pushing, "_put", put)
        with pytest.raises(ReleaseError, match="the line is cut"):
            push(releases[1], place)
    assert pointer_in(place).version == "2026.11.22"
    got = orebook.open("latest", at=place).download(tmp_path)
    assert verify(tmp_path / got.version) == []
    real(store_of(place), "2026.11.23/leftover.txt", b"of an earlier try", "no-store")
    push(releases[1], place)
    assert pointer_in(place).version == "2026.11.23"
    got = orebook.open("latest", at=place).download(tmp_path)
    assert verify(tmp_path / got.version) == []
    listed = boto3.client("s3", region_name="us-east-1").list_objects_v2(
        Bucket=BUCKET, Prefix=f"cut-{after}/2026.11.23/"
    )
    names = {o["Key"].split("/2026.11.23/")[1] for o in listed["Contents"]}
    present = {p.relative_to(releases[1]).as_posix() for p in releases[1].rglob("*") if p.is_file()}
    assert names == present


def test_a_killed_publication_leaves_the_release_before(
    releases: tuple[Path, Path], tmp_path: Path
) -> None:
    """Else a power cut during publication breaks the dataset for everyone. More kills:
    benchmarks/kill_publication.py."""
    place = tmp_path / "www"
    push(releases[0], str(place))
    command = [sys.executable, "-m", "pipeline.cli", "publish", str(releases[1]), str(place)]
    process = subprocess.Popen(command, cwd=paths.ROOT, stdout=subprocess.DEVNULL)
    until = time.monotonic() + 120
    while process.poll() is None and time.monotonic() < until:
        if list(place.glob(".2026.11.23.tmp-*")):
            break
        time.sleep(0.001)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert process.returncode == -signal.SIGKILL
    assert pointer_in(str(place)).version == "2026.11.22"
    assert verify((place / "latest").resolve()) == []
    push(releases[1], str(place))
    assert {p.name for p in place.iterdir()} == {
        ".lock", "2026.11.22", "2026.11.23", "latest", POINTER}  # fmt: skip


def test_a_pointer_that_is_none(tmp_path: Path) -> None:
    """Else a stranger's file sends users anywhere."""
    for content in (b"", b"[]", b'{"name": "other"}', b'{"name": "orebook", "version": "../x", '
                    b'"sums_sha256": "0"}'):  # fmt: skip
        with pytest.raises(ReleaseError, match="names no release"):
            Pointer.read(content, "there")


def test_the_client_on_a_folder(
    releases: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the first lines of the documentation fail."""
    out = releases[0].parent
    data = orebook.open("latest", at=out)
    assert data.version == "2026.11.23"
    assert "measures" in data.tables
    assert data.describe("measures")["column"].to_list() == data.frame("measures").columns
    with data.connect() as connection:
        assert connection.sql("SELECT count(*) FROM current_status").fetchall() == [(2,)]
    assert orebook.open(releases[0]).version == "2026.11.22"
    monkeypatch.setenv("OREBOOK_RELEASES", str(out))
    assert orebook.open("2026.11.22").frame("claims").height == 3
    for wrong, message in (("2000.01.01", "name another version"), ("nothing", "holds no release")):
        with pytest.raises(ReleaseError, match=message):
            orebook.open(wrong)
    with pytest.raises(ReleaseError, match="has no table"):
        data.frame("nothing")
    with pytest.raises(ReleaseError, match="has no question"):
        data.query("nothing")
    with pytest.raises(ReleaseError, match="holds no release"):
        orebook.open(at=out / "nowhere")


def test_the_folder_for_a_deposit(releases: tuple[Path, Path], tmp_path: Path) -> None:
    """Else an archived copy cannot be cited, found or checked."""
    for name in ("one", "two"):
        done = CliRunner().invoke(
            cli.prepare, [str(releases[0]), str(tmp_path / name), "--for", "zenodo"]
        )
        assert done.exit_code == 0, done.output
    told = json.loads((tmp_path / "one/metadata.json").read_text())["metadata"]
    assert (told["upload_type"], told["license"]) == ("dataset", "cc-by-4.0")
    assert (told["version"], told["publication_date"]) == ("2026.11.22", "2026-11-22")
    assert "3 claims from 3 articles about 2 measures" in told["description"]
    archive = tmp_path / "one/files/orebook-2026.11.22.zip"
    assert archive.read_bytes() == (tmp_path / "two/files" / archive.name).read_bytes()
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(tmp_path / "unpacked")
    assert verify(tmp_path / "unpacked" / "orebook-2026.11.22") == []


def test_the_folder_for_a_hub(releases: tuple[Path, Path], tmp_path: Path) -> None:
    """Else the hub shows no tables, or the wrong licence."""
    done = CliRunner().invoke(
        cli.prepare, [str(releases[0]), str(tmp_path / "hub"), "--for", "hub"]
    )
    assert done.exit_code == 0, done.output
    card = DatasetCard.load(tmp_path / "hub" / "README.md")
    assert card.data.license == "cc-by-4.0"
    front = yaml.safe_load((tmp_path / "hub" / "README.md").read_text().split("---")[1])
    shown = {c["config_name"]: c["data_files"][0]["path"] for c in front["configs"]}
    rows = {name: record.rows for name, record in Manifest.read(releases[0]).tables.items()}
    assert set(shown) == {name for name, n in rows.items() if n}
    for path in shown.values():
        assert pl.read_parquet(tmp_path / "hub" / path).height
    assert [c["config_name"] for c in front["configs"] if c.get("default")] == ["measures"]
