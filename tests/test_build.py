"""The command line, from a folder of articles to a verified release."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipeline import paths

NAMES = ("a02_gallium_germanium_brief", "a07_japan_dual_use", "a18_paris_medals",
         "b12_palladium_brief")  # fmt: skip


def orebook(*args: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pipeline.cli", *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, cwd=paths.ROOT, check=False)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A release of four articles and three faulty files, and what the build printed."""
    root = tmp_path_factory.mktemp("build")
    folder = root / "in"
    folder.mkdir()
    for name in NAMES:
        for path in paths.SAMPLE_ARTICLES.glob(f"{name}.*"):
            shutil.copy(path, folder)
    (folder / "empty.txt").write_text("")
    (folder / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n\x00")
    (folder / "latin.txt").write_bytes("Société générale exportée".encode("latin-1"))
    run = orebook("build", folder, "--out", root / "out", "--store", root / "store",
                  "--release", "2026.01.02")  # fmt: skip
    assert run.returncode == 0, run.stderr
    return root, run.stdout


def test_build_says_what_it_did(built: tuple[Path, str]) -> None:
    """Otherwise a user would not know that an article was left out."""
    _, printed = built
    words = {line.split()[0]: line.split()[1] for line in printed.splitlines()[:5]}
    assert (words["read"], words["kept"], words["rejected"]) == ("7", "4", "3")
    (became,) = (line for line in printed.splitlines() if line.startswith("inputs"))
    assert sum(map(int, re.findall(r"\d+", became))) == 7
    assert "3 rejected" in became
    assert int(words["claims"]) > 0
    assert "2026.01.02" in printed


def test_release_verifies_and_can_be_queried(built: tuple[Path, str]) -> None:
    """Otherwise what we publish could not be trusted or used."""
    root, _ = built
    release = root / "out" / "latest"
    assert orebook("verify", release).returncode == 0
    with duckdb.connect(str(release / "orebook.duckdb"), read_only=True) as connection:
        quotes = connection.sql("SELECT quote, imposer_id FROM claims").fetchall()
        assert connection.sql("SELECT count(*) FROM current_status").fetchall()[0][0] > 0
    assert all(quote for quote, _ in quotes)
    rejects = pl.read_parquet(release / "parquet" / "rejects.parquet")
    assert dict(rejects.select("input", "reason").rows()) == {
        "empty.txt": "empty", "picture.txt": "binary", "latin.txt": "encoding"}  # fmt: skip


def test_every_claim_can_be_followed_to_its_words(built: tuple[Path, str]) -> None:
    """Otherwise the dataset would ask to be believed."""
    root, _ = built
    tables = root / "out" / "latest" / "parquet"
    shards = pl.read_parquet(root / "store/articles/texts/*.parquet")
    texts = dict(shards.select("article_id", "text").rows())
    claims = pl.read_parquet(tables / "claims.parquet")
    spans = {c["claim_id"]: c for c in claims.iter_rows(named=True)}
    for c in spans.values():
        statement = texts[c["article_id"]][c["start_char"] : c["end_char"]]
        assert statement.startswith(c["quote"])
    evidence = pl.read_parquet(tables / "claim_evidence.parquet")
    assert set(evidence["claim_id"]) == set(spans)


def test_same_inputs_give_the_same_bytes(built: tuple[Path, str]) -> None:
    """Otherwise nobody could check a release by building it again."""
    root, _ = built
    run = orebook("build", root / "in", "--out", root / "again", "--store", root / "store2",
                  "--release", "2026.01.02")  # fmt: skip
    assert run.returncode == 0, run.stderr
    first, second = ((root / d / "2026.01.02") for d in ("out", "again"))
    for path in sorted(first.rglob("*")):
        if path.is_file() and path.suffix == ".parquet":
            assert path.read_bytes() == (second / path.relative_to(first)).read_bytes(), path.name
    hashes = [json.loads((r / "manifest.json").read_text())["database"]["content_sha256"]
              for r in (first, second)]  # fmt: skip
    assert hashes[0] == hashes[1]


def test_a_release_is_never_overwritten(built: tuple[Path, str]) -> None:
    """Otherwise a citation of a version could change under its reader."""
    root, _ = built
    run = orebook("build", root / "in", "--out", root / "out", "--store", root / "store",
                  "--release", "2026.01.02")  # fmt: skip
    assert run.returncode == 1
    assert "2026.01.02" in run.stderr
    assert "Traceback" not in run.stderr


def test_wrong_path_is_a_plain_error(tmp_path: Path) -> None:
    """Otherwise a typing mistake would end in a traceback."""
    run = orebook("build", tmp_path / "nowhere", "--out", tmp_path, "--store", tmp_path / "s")
    assert run.returncode == 1
    assert "nowhere" in run.stderr
    assert "Traceback" not in run.stderr


def test_score_of_a_release(built: tuple[Path, str]) -> None:
    """Otherwise the accuracy floor of the project would guard nothing."""
    root, _ = built
    gold = root / "gold"
    gold.mkdir()
    for name in NAMES:
        shutil.copy(paths.ROOT / "tests" / "gold" / f"{name}.json", gold)
    run = orebook("score", root / "out" / "latest", gold, "--json")
    report = json.loads(run.stdout)
    assert report["articles"] == len(NAMES)
    assert 0.9 <= report["figures"]["minerals"]["f1"] <= 1
    floors = root / "floors.json"
    floors.write_text('{"minerals": 1.01}')
    assert orebook("score", root / "out" / "latest", gold, "--floors", floors).returncode == 1
