"""What a release tells about itself: reports, the quality page, catalogues, the manifest."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import polars as pl
import pyshacl
import pytest
import rdflib
import release_fixture as fixture

from pipeline import paths
from pipeline.errors import ReleaseError
from pipeline.quality import ExpectationResult, Severity, SuiteResult, write_results
from pipeline.release.code import reader_sha256
from pipeline.release.evidence import gathered, recorded_accuracy
from pipeline.release.manifest_schema import main, manifest_schema
from pipeline.release.publish import publish
from pipeline.release.record import Manifest, Override
from pipeline.release.verify import verify
from pipeline.tables.reports import ACCURACY, REPORTS

SCHEMA = rdflib.Namespace("https://schema.org/")


def results(folder: Path) -> Path:
    """What two suites found: one expectation of one of them fails."""
    bad = ExpectationResult("until_format", "is written as <edtf>", "claims", "until",
                            Severity.WARN, False, 2, ('<script>alert("x")</script>',))  # fmt: skip
    good = replace(bad, name="key", says="no two rows share a key", success=True, unexpected=0,
                   examples=(), column=None)  # fmt: skip
    write_results([SuiteResult("claims", (bad, good))], folder / "claims.parquet")
    write_results([SuiteResult("measures", (replace(good, table="measures"),))],
                  folder / "measures.parquet")  # fmt: skip
    return folder


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("figures") / "figures.csv"
    row = {"gold_set": "blind", "figure": "claims", "seen": "unseen", "articles": 36,
           "precision": 0.6396, "recall": 0.5145, "f1": 0.5703, "predicted": 222.0, "gold": 276.0,
           "reader_sha256": "c" * 64}  # fmt: skip
    pl.DataFrame([row]).write_csv(path)
    return path


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory, figures: Path) -> Path:
    """A second release, with evidence: half of what was said of a measure is gone."""
    root = tmp_path_factory.mktemp("metadata")
    data = fixture.rows()
    first = publish(fixture.write(root / "a", data), root / "out", version="2026.11.22",
                    previous=None, build=fixture.BUILD)  # fmt: skip
    data["measures"][0]["status"] = "lifted"
    found = gathered(results(root / "checks"), ["claims", "measures"], figures, "c" * 64)
    return publish(fixture.write(root / "b", data), root / "out", version="2026.11.23",
                   previous=first, build=fixture.BUILD, evidence=found)  # fmt: skip


def report(release: Path, name: str) -> pl.DataFrame:
    return pl.read_parquet(release / "parquet" / f"{name}.parquet")


def test_it_verifies_with_its_reports(release: Path) -> None:
    """Else what a release says of itself is not checked like its data."""
    assert verify(release) == []
    for name, table in REPORTS.items():
        assert dict(report(release, name).schema) == dict(table.schema)


def test_changes_are_a_table_with_reasons(release: Path) -> None:
    """Else nobody can select what changed and why."""
    row = report(release, "changes").row(0, named=True)
    assert (row["entity_id"], row["field"], row["old_value"], row["new_value"]) == (
        "fr-ban", "status", "in_force", "lifted")  # fmt: skip
    assert row["why"] == "unexplained"
    text = (release / "CHANGES.md").read_text(encoding="utf-8")
    assert "| articles and code are the same: nothing accounts for it | 1 |" in text


def test_inputs_are_reconciled(release: Path) -> None:
    """Else an input can vanish between the counts."""
    counts = report(release, "input_counts")
    assert counts.select("outcome", "reason", "inputs").rows() == [
        ("duplicate", None, 1), ("kept", None, 2), ("rejected", "empty", 1)]  # fmt: skip
    assert counts["inputs"].sum() == Manifest.read(release).counts["read"]


def test_coverage(release: Path) -> None:
    """Else a zero in the data cannot be told from silence of the press."""
    rows = {
        (r["dimension"], r["member"]): (r["articles"], r["claims"], r["measures"], r["in_force"])
        for r in report(release, "coverage").iter_rows(named=True)
    }
    assert rows == {
        ("country", "FR"): (2, 2, 1, 0),
        ("country", "SY"): (1, 1, 1, 0),
        ("mineral", "copper"): (1, 1, 1, 0),
        ("mineral", "gallium"): (1, 1, 1, 0),
        ("month", "2025-10"): (1, 1, 1, 0),
        ("month", "2026-03"): (1, 1, 1, 0),
        ("month", "unknown"): (1, 1, 1, 0),
    }


def test_the_quality_page_is_whole_and_inert(release: Path) -> None:
    """Else a failure is hidden, or an article's words run as a script."""
    text = (release / "quality.html").read_text(encoding="utf-8")
    assert "2 of 3 expectations hold" in text
    assert "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;" in text
    for outside in ("<script", "http:", "https:", "src=", "@import"):
        assert outside not in text
    assert "Measured with the reader that made this release" in text
    for shown in ("0.570", "unseen", "Freedonia", "2025-10", "empty"):
        assert shown in text


def test_results_of_every_suite_must_be_there(tmp_path: Path, figures: Path) -> None:
    """Else a release is silent about checks that never ran."""
    with pytest.raises(ReleaseError, match="no results of minerals"):
        gathered(results(tmp_path), ["claims", "minerals"], figures, "c" * 64)
    with pytest.raises(ReleaseError, match="make accuracy"):
        gathered(results(tmp_path), ["claims"], tmp_path / "none.csv", "c" * 64)


def test_accuracy_says_whose_it_is(figures: Path) -> None:
    """Else figures of an old reader are taken for the new one's. And the recorded figures are
    the scorer's: of every set and figure."""
    assert recorded_accuracy(figures, "c" * 64)["is_current"].to_list() == [True]
    assert recorded_accuracy(figures, "d" * 64)["is_current"].to_list() == [False]
    recorded = recorded_accuracy(paths.ACCURACY, reader_sha256())
    assert set(recorded["gold_set"]) == {"blind", "blind2", "validation", "sample"}
    assert recorded.schema == ACCURACY.schema
    assert recorded.group_by("gold_set").len()["len"].unique().to_list() == [8]


def test_the_manifest_fits_its_published_schema(release: Path) -> None:
    """Else programs that were written by the schema fail on a release."""
    schema = json.loads((release / "manifest.schema.json").read_bytes())
    assert schema == manifest_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    check = jsonschema.Draft202012Validator(schema)
    manifest = json.loads((release / "manifest.json").read_bytes())
    check.validate(manifest)
    read = Manifest.read(release)
    overridden = replace(read, override=Override("a feed was withdrawn", ["claims lost"]))
    check.validate(json.loads(overridden.to_json()))
    assert Manifest.parse(overridden.to_json().encode(), "m") == overridden
    for wrong in ({"version": "1.2"}, {"extra": 1}, {"counts": {"read": -1}}, {"name": "other"}):
        assert not check.is_valid(manifest | wrong), wrong
    assert main(["--check"]) == 0, "docs/manifest.schema.json: run make docs"


def graph(release: Path, name: str) -> rdflib.Graph:
    base = "https://example.org/data/2026.11.23/"
    return rdflib.Graph().parse(release / name, format="json-ld", publicID=base)


def test_dcat_conforms(release: Path) -> None:
    """Else catalogues refuse the dataset. The shapes are ours, of what DCAT-AP 3 requires."""
    shapes = rdflib.Graph().parse(Path(__file__).parent / "shapes" / "dcat.ttl")
    data = graph(release, "dcat.jsonld")
    conforms, _, text = pyshacl.validate(data, shacl_graph=shapes)
    assert conforms, text
    urls = {str(o) for o in data.objects(None, rdflib.DCAT.downloadURL)}
    assert "https://example.org/data/2026.11.23/parquet/claims.parquet" in urls
    for subject in data.subjects(rdflib.RDF.type, rdflib.DCAT.Dataset):
        data.remove((subject, rdflib.DCTERMS.title, None))
    assert not pyshacl.validate(data, shacl_graph=shapes)[0], "the shapes can tell"


def test_schema_org(release: Path) -> None:
    """Else search engines for datasets do not list it."""
    shapes = rdflib.Graph().parse(Path(__file__).parent / "shapes" / "schema_org.ttl")
    data = graph(release, "dataset.jsonld")
    conforms, _, text = pyshacl.validate(data, shacl_graph=shapes)
    assert conforms, text
    (found,) = data.subjects(rdflib.RDF.type, SCHEMA.Dataset)
    assert str(data.value(found, SCHEMA.temporalCoverage)) == "2025-10/2026-03"
    assert len(list(data.objects(found, SCHEMA.distribution))) == len(
        Manifest.read(release).tables) + 1  # fmt: skip
    data.remove((found, SCHEMA.license, None))
    assert not pyshacl.validate(data, shacl_graph=shapes)[0], "the shapes can tell"


def test_a_loss_is_published_only_with_its_reason(tmp_path: Path) -> None:
    """Else a broken build replaces a good release, or nobody learns why it was let through."""
    data = fixture.rows()
    data["minerals"] += [fixture._mineral(f"m-{i:02d}", "element") for i in range(20)]
    full = publish(fixture.write(tmp_path / "a", data), tmp_path / "out", version="2026.11.22",
                   previous=None, build=fixture.BUILD)  # fmt: skip
    less = fixture.write(tmp_path / "b", fixture.rows())
    with pytest.raises(ReleaseError, match="minerals has 4 rows, 83% fewer than 24"):
        publish(less, full.parent, version="2026.11.23", previous=full, build=fixture.BUILD)
    assert (full.parent / "latest").readlink() == Path("2026.11.22")
    assert not (full.parent / "2026.11.23").exists()
    done = publish(less, full.parent, version="2026.11.23", previous=full, build=fixture.BUILD,
                   accept_drop="the list was <cut>")  # fmt: skip
    override = Manifest.read(done).override
    assert override is not None
    assert override.reason == "the list was <cut>"
    assert len(override.breaches) == 1
    text = (done / "CHANGES.md").read_text(encoding="utf-8")
    assert r"published all the same, because: the list was \<cut\>" in text
    assert verify(done) == []
