"""Annotated claims as resolving takes them: what it makes of claims that are read without error.

So the matcher is measured, and tuned, apart from the reader. Keys of the annotations that name one
policy by different slugs are unified by tests/resolving/same_policy.csv.
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from pipeline import paths
from pipeline.accuracy.align import Tally, b_cubed
from pipeline.keys import content_key, sha256
from pipeline.reference import reference_tables
from pipeline.resolve.cluster import Cluster, cluster
from pipeline.resolve.match import Matcher
from pipeline.resolve.units import gather

Row = dict[str, Any]

FOLDERS = tuple(paths.ROOT / f for f in
                ("tests/gold", "tests/validation/gold", "data/training/gold"))  # fmt: skip
SLOTS = ("instrument", "action", "certainty", "announced_on", "effective_on", "until",
         "rate_from_pct", "rate_to_pct", "rate_change_pp")  # fmt: skip


def aliases() -> dict[str, str]:
    path = paths.ROOT / "tests" / "resolving" / "same_policy.csv"
    with path.open(encoding="utf-8") as handle:
        return {also: row["key"] for row in csv.DictReader(handle) for also in row["also"].split()}


def rows(folders: Iterable[Path] = FOLDERS, *, unified: bool = True) -> list[Row]:
    """Every annotated claim, as a row of the stage; `gold` is the key of its policy."""
    known = aliases() if unified else {}
    out = []
    for folder in folders:
        for path in sorted(folder.glob("*.json")):
            gold = json.loads(path.read_text(encoding="utf-8"))
            name = gold.get("source_name", path.stem)
            policies: dict[str, int] = {}
            for i, claim in enumerate(gold["claims"]):
                number = policies.setdefault(claim["measure"], len(policies))
                out.append(_row(name, i, number, claim, gold["published_on"])
                           | {"gold": known.get(claim["measure"], claim["measure"])})  # fmt: skip
    return out


def _row(name: str, i: int, policy: int, claim: Row, published: str | None) -> Row:
    day = date.fromisoformat(published) if published and len(published) == 10 else None
    imposer, targets = claim["imposer"], sorted(claim.get("targets", []))
    return {
        "claim_id": content_key("c", name, i), "article_id": name, "policy": policy,
        "imposer_id": imposer, "mineral_id": sorted(claim.get("minerals", [])),
        "targets": targets, "rate_basis": claim.get("rate_basis"),
        "actors": [{"actor_id": imposer, "role": "imposer"},
                   *({"actor_id": t, "role": "target"} for t in targets)],
        "published_on": day, "known_on": day, "independent": name, "page": name,
        "official": False,
        "provenance": "extracted", "confidence": 0.4 if claim.get("optional") else 0.9,
        "quote": claim.get("evidence", ""), "start_char": 100 * i, "end_char": 100 * i + 50,
        "rule": "gold", **{slot: claim.get(slot) for slot in SLOTS},
    }  # fmt: skip


def matcher() -> Matcher:
    minerals = reference_tables()["minerals"]
    return Matcher(dict(minerals.select("mineral_id", "parent_id").rows()))


def clusters(claims: list[Row]) -> list[Cluster]:
    """The clusters of all imposers."""
    by_imposer: dict[str, list[Row]] = defaultdict(list)
    for claim in claims:
        by_imposer[claim["imposer_id"]].append(claim)
    compare = matcher()
    return [c for name in sorted(by_imposer) for c in cluster(gather(by_imposer[name]), compare)]


def score(claims: list[Row]) -> Tally:
    """B-cubed of the clusters against the annotated policies."""
    return b_cubed([(f"{c.key}", row["gold"]) for c in clusters(claims)
                    for u in c.units for row in u.claims])  # fmt: skip


def tuning(claim: Row) -> bool:
    """Whether a claim's article is of the half that weights were fitted on."""
    return int(sha256(claim["article_id"]), 16) % 2 == 0


def main() -> None:
    """Print B-cubed for both halves, with the keys as annotated and unified."""
    print(f"{'':34}{'precision':>10}{'recall':>8}{'F1':>8}{'claims':>8}")
    for unified in (True, False):
        claims = rows(unified=unified)
        for name, half in (("tuned on", True), ("held aside", False)):
            part = [c for c in claims if tuning(c) is half]
            figures = score(part).row()
            keys = "unified keys" if unified else "keys as annotated"
            print(f"{keys + ', ' + name:34}{figures['precision']:>10.3f}{figures['recall']:>8.3f}"
                  f"{figures['f1']:>8.3f}{len(part):>8}")  # fmt: skip


if __name__ == "__main__":
    main()
