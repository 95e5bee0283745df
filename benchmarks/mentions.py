"""How well minerals and actors are found, against articles with gold, and how fast.

    python benchmarks/mentions.py FOLDER [FOLDER ...] [--leave-out FILE] [--errors]

Each FOLDER holds NAME.txt, perhaps NAME.json, and gold/NAME.json. Scores sets per article,
actors by id or by name, as the evaluation of a release does.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import unicodedata
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from pipeline.articles.canonical import canonical
from pipeline.extract.actors import find_actors
from pipeline.extract.minerals import find_minerals
from pipeline.reference import vocabulary


def norm(text: str) -> str:
    text = unicodedata.normalize("NFKD", text)
    text = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())


def read(path: Path) -> tuple[set[str], dict[str, str]]:
    """Minerals, and actor ids with their names, found in one article."""
    side = path.with_suffix(".json")
    meta: dict[str, Any] = json.loads(side.read_text(encoding="utf-8")) if side.exists() else {}
    text = canonical(path.read_text(encoding="utf-8"))
    minerals = {m.ref_id for m in find_minerals(text) if m.ref_id}
    mentions, made = find_actors(
        text, title=meta.get("title"), publisher=meta.get("publisher"), author=meta.get("author")
    )
    names = {a.actor_id: a.name for a in made}
    known = vocabulary().actors
    return minerals, {
        m.ref_id: names.get(m.ref_id) or known[m.ref_id].name for m in mentions if m.ref_id
    }


def actor_hits(found: dict[str, str], gold: list[dict[str, Any]]) -> tuple[set[str], set[str]]:
    """(found actors that gold has not, gold actors not found)"""
    left = {a["id"]: {norm(n) for n in [a.get("name", ""), *a.get("names", [])] if n} for a in gold}
    extra = set()
    for actor, name in found.items():
        match = (
            actor if actor in left else next((k for k, v in left.items() if norm(name) in v), None)
        )
        if match is None:
            extra.add(actor)
        else:
            del left[match]
    return extra, set(left)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--leave-out", type=Path, help="file with article names not to open")
    parser.add_argument("--errors", action="store_true", help="list what is missed and extra")
    args = parser.parse_args()
    left_out = set(args.leave_out.read_text().split()) if args.leave_out else set()
    totals = {"minerals": [0, 0, 0], "actors": [0, 0, 0]}
    articles, spent = 0, 0.0
    find_actors("warm up"), find_minerals("warm up")
    for folder in args.folders:
        for gold_file in sorted((folder / "gold").glob("*.json")):
            path = folder / f"{gold_file.stem}.txt"
            if gold_file.stem in left_out or not path.exists():
                continue
            gold = json.loads(gold_file.read_text(encoding="utf-8"))
            began = time.perf_counter()
            minerals, actors = read(path)
            spent += time.perf_counter() - began
            articles += 1
            wanted = set(gold["minerals"])
            extra, missed = actor_hits(actors, gold["actors"])
            rows = {
                "minerals": (minerals - wanted, wanted - minerals, len(minerals), len(wanted)),
                "actors": (extra, missed, len(actors), len(gold["actors"])),
            }
            for key, (more, less, n_found, n_gold) in rows.items():
                totals[key] = [
                    a + b
                    for a, b in zip(totals[key], (n_gold - len(less), n_found, n_gold), strict=True)
                ]
                if args.errors and (more or less):
                    print(f"{gold_file.stem} {key}: extra {sorted(more)} missed {sorted(less)}")
    for key, (hit, n_found, n_gold) in totals.items():
        p, r = hit / max(n_found, 1), hit / max(n_gold, 1)
        print(
            f"{key:10} P {p:.3f} R {r:.3f} F1 {2 * p * r / max(p + r, 1e-9):.3f}"
            f"  ({hit} right of {n_found} found, {n_gold} in gold)"
        )
    print(f"{articles} articles, {articles / max(spent, 1e-9):.0f} a second")


if __name__ == "__main__":
    main()
