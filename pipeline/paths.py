"""Where things lie in a checkout. Nothing here reads or writes."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "data" / "reference"
SAMPLE_ARTICLES = ROOT / "data" / "articles"
CORRECTIONS = ROOT / "data" / "corrections"
STORE = ROOT / "data" / "store"
RELEASES = ROOT / "data" / "releases"
SQL = ROOT / "sql"
DATA_DICTIONARY = ROOT / "docs" / "data-dictionary.md"
ACCURACY = ROOT / "data" / "accuracy" / "figures.csv"
METHOD = ROOT / "docs" / "method.md"
QUERY_RESULTS = ROOT / "docs" / "queries.md"
MANIFEST_SCHEMA = ROOT / "docs" / "manifest.schema.json"
