"""The documents of a release for people: README.md, CITATION.cff and LICENSE.

Every number comes from the manifest. Nothing here reads a table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files

from pipeline.release.database import FILE, Script
from pipeline.release.descriptors import DESCRIPTION, KEYWORDS, LICENCE_URL, TITLE
from pipeline.release.record import Manifest
from pipeline.tables.model import Table


def readme(manifest: Manifest, tables: Mapping[str, Table], views: Sequence[Script]) -> str:
    """README.md of a release, for someone who has only the folder."""
    counts = manifest.counts
    rows = {name: record.rows for name, record in manifest.tables.items()}
    before = manifest.previous or "the release before (this is the first)"
    return f"""# {TITLE}

Release {manifest.version} of {manifest.released_on}, schema {manifest.schema_version}.

{DESCRIPTION}

An **article** states **claims**: that an imposer took, plans, threatens or withdraws a measure.
Claims about one policy resolve to one **measure**, whose life is its **events** in order. Claims
are what sources say, measures what the dataset concludes; both are here, and every value can
be followed to the article, the place in it and a short quote. What no source states is NULL.

{counts["read"]} inputs were read, {counts["kept"]} kept as articles and {counts["rejected"]}
rejected (each in `rejects` with its reason). They hold {rows.get("claims", 0)} claims about
{rows.get("measures", 0)} measures with {rows.get("measure_events", 0)} events.

## Query it

With DuckDB 1.4 or later, from the database:

```sql
-- duckdb -readonly {FILE}
SELECT title, status, minerals, targets, since, until FROM current_status LIMIT 10;
```

```python
import duckdb

with duckdb.connect("{FILE}", read_only=True) as connection:
    connection.sql("FROM timeline LIMIT 10").show()
```

Or from the Parquet files, with whatever reads Parquet:

```python
import pandas, polars

polars.scan_parquet("parquet/measures.parquet").filter(polars.col("status") == "in_force")
pandas.read_parquet("parquet/claims.parquet")
```

Views in the database:

| view | what it answers |
| --- | --- |
{_table_rows((f"`{v.name}`", v.comment) for v in views)}

Macros ask how things stood on a day, and how they were known to stand: `status_on(day)`,
`measures_on(mineral, day)`, `tariff_layers(imposer, target, day)`, each also with
`known_by := day`.

```sql
FROM measures_on('gallium', DATE '2025-11-10', known_by := DATE '2025-12-31');
```

## Tables

One Parquet file each, in `parquet/`, and one table each in `{FILE}`, with keys and with a comment
on every column (`SELECT * FROM duckdb_columns() WHERE NOT internal`).

| table | rows | what it holds |
| --- | ---: | --- |
{_table_rows((f"`{n}`", str(rows[n]), t.description) for n, t in tables.items())}

## Files

| file | |
| --- | --- |
| `parquet/` | the tables |
| `{FILE}` | the same tables with keys and comments, and the views |
| `datapackage.json` | Frictionless Data Package v2: columns, types, codes, keys |
| `croissant.json` | Croissant metadata for machine-learning tools |
| `dataset.jsonld`, `dcat.jsonld` | schema.org and DCAT metadata for search engines, catalogues |
| `docs/` | the data dictionary, and how the data is made |
| `sql/queries/` | questions to ask, ready to run; `sql/views`, `sql/macros`: as in the database |
| `quality.html` | expectations, accuracy, coverage, inputs (also among the tables) |
| `CHANGES.md` | what changed since {before}, and why |
| `manifest.json` | rows, sizes, hashes and the code that made this release |
| `manifest.schema.json` | JSON Schema of the manifest |
| `SHA256SUMS` | check with `sha256sum -c SHA256SUMS`, or `orebook verify` for the content too |

## Licence and citation

The dataset is licensed under [CC BY 4.0]({LICENCE_URL}) (see LICENSE): use it for anything, and
name the source. Quotes of at most 25 words remain their publishers'; the articles themselves are
not part of it. Cite as in CITATION.cff:

> The Orebook contributors ({manifest.released_on[:4]}). {TITLE}. Version {manifest.version}.
"""


def _table_rows(rows: Iterable[tuple[str, ...]]) -> str:
    return "\n".join("| " + " | ".join(c.replace("|", "\\|") for c in row) + " |" for row in rows)


def citation(manifest: Manifest) -> str:
    """CITATION.cff, Citation File Format 1.2."""
    keywords = "\n".join(f"  - {word}" for word in KEYWORDS)
    return f"""cff-version: 1.2.0
message: If you use this dataset, please cite it as below.
type: dataset
title: "{TITLE}"
version: "{manifest.version}"
date-released: "{manifest.released_on}"
license: CC-BY-4.0
authors:
  - name: The Orebook contributors
keywords:
{keywords}
"""


def licence() -> str:
    """The legal code of CC BY 4.0, as Creative Commons publishes it in plain text."""
    return (files("pipeline.release") / "cc-by-4.0.txt").read_text(encoding="utf-8")
