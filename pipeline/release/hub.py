"""The upload folder for a hub of datasets: a card (README.md with YAML front matter) and files.

Each table is a configuration that the hub's viewer and loaders find by itself. Nothing is
uploaded here.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import yaml

from pipeline.release.deposit import sound
from pipeline.release.descriptors import KEYWORDS, TITLE
from pipeline.release.record import Manifest
from pipeline.release.versions import SUMS

FIRST = "measures"
"""The table that is shown first."""

_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"),
          (1_000_000, "100K<n<1M"), (10_000_000, "1M<n<10M"))  # fmt: skip


def prepare_hub(release: Path, folder: Path) -> Path:
    """Write the upload folder of a sound release; returns it. Raises ReleaseError where the
    release is not sound or the folder is there."""
    manifest = sound(release, folder)
    shutil.copytree(release.resolve(), folder, ignore=shutil.ignore_patterns(SUMS))
    text = (release / "README.md").read_text(encoding="utf-8")
    (folder / "README.md").write_text(_card(manifest, text), encoding="utf-8", newline="\n")
    shutil.copyfile(release / SUMS, folder / f"{SUMS}.release")
    return folder


def front_matter(manifest: Manifest) -> dict[str, Any]:
    """What the hub reads of the card. Tables without rows have no configuration: loaders take
    their columns for nothing."""
    rows = {name: record.rows for name, record in manifest.tables.items()}
    return {
        "pretty_name": TITLE,
        "license": "cc-by-4.0",
        "language": ["en"],
        "task_categories": ["text-classification", "token-classification"],
        "size_categories": [_size(sum(rows.values()))],
        "tags": [*KEYWORDS, "croissant"],
        "configs": [
            {
                "config_name": name,
                "data_files": [{"split": "train", "path": manifest.tables[name].path}],
                **({"default": True} if name == FIRST else {}),
            }
            for name in rows
            if rows[name]
        ],
    }


def _size(rows: int) -> str:
    return next((label for limit, label in _SIZES if rows < limit), "n>10M")


def _card(manifest: Manifest, text: str) -> str:
    front = yaml.safe_dump(front_matter(manifest), sort_keys=False, allow_unicode=True)
    return f"---\n{front}---\n\n{text}"
