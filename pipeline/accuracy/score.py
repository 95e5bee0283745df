"""Scores of a release against gold: precision, recall and F1, micro-averaged over articles.

Reads the release's Parquet files only, so any program that keeps the data contract can be
scored. How claims are aligned and hits counted is `align.py`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from pipeline.accuracy.align import (
    Claim,
    Tally,
    align,
    b_cubed,
    merge_repeats,
    norm,
    same_instrument,
)
from pipeline.errors import ReleaseError

FIGURES = ("claim_slots", "claims", "minerals", "actors", "dates", "published_on", "relevance")


@dataclass
class Report:
    """Figures by name (precision, recall, f1, predicted, gold), and what went wrong where."""

    figures: dict[str, dict[str, float]]
    articles: int
    missing: list[str]
    errors: list[str]
    graded: list[tuple[float, bool]]  # confidence of each claim, and whether it was right


@dataclass
class Predicted:
    """What a release says of one article."""

    article: dict[str, Any] | None
    claims: list[Claim] = field(default_factory=list)
    minerals: set[str] = field(default_factory=set)
    actors: set[str] = field(default_factory=set)
    dates: list[tuple[str, str | None]] = field(default_factory=list)


def _table(folder: Path, name: str) -> pl.DataFrame:
    path = folder / f"{name}.parquet"
    if not path.exists():
        raise ReleaseError(f"{folder} has no {name}.parquet: name the folder of a release")
    return pl.read_parquet(path)


def _claims(folder: Path) -> dict[str, list[Claim]]:
    minerals: dict[str, set[str]] = defaultdict(set)
    targets: dict[str, set[str]] = defaultdict(set)
    for r in _table(folder, "claim_minerals").iter_rows(named=True):
        minerals[r["claim_id"]].add(r["mineral_id"])
    for r in _table(folder, "claim_actors").iter_rows(named=True):
        if r["role"] == "target":
            targets[r["claim_id"]].add(r["actor_id"])
    out: dict[str, list[Claim]] = defaultdict(list)
    for r in _table(folder, "claims").sort("article_id", "start_char").iter_rows(named=True):
        out[r["article_id"]].append(Claim(
            r["imposer_id"], r["instrument"], r["action"], r["certainty"],
            minerals[r["claim_id"]], targets[r["claim_id"]],
            {str(d) for d in (r["announced_on"], r["effective_on"]) if d},
            str(r["until"]) if r["until"] else None,
            r["rate_from_pct"], r["rate_to_pct"], r["rate_change_pp"],
            r["measure_id"], text=r["quote"] or "", confidence=r["confidence"]))  # fmt: skip
    return out


def _predicted(folder: Path) -> tuple[dict[str, Predicted], dict[str, str]]:
    """Predictions by source name, and the normalised names of actors."""
    claims = _claims(folder)
    names = {r["actor_id"]: norm(r["name"])
             for r in _table(folder, "actors").iter_rows(named=True)}  # fmt: skip
    by_key: dict[str, Predicted] = {}
    out: dict[str, Predicted] = {}
    for r in _table(folder, "articles").iter_rows(named=True):
        out[r["source_name"]] = by_key[r["article_id"]] = Predicted(r, claims[r["article_id"]])
    for r in _table(folder, "mentions").iter_rows(named=True):
        found = by_key.get(r["article_id"])
        if found is not None and r["ref_id"] and r["kind"] in ("mineral", "actor"):
            (found.minerals if r["kind"] == "mineral" else found.actors).add(r["ref_id"])
    for r in _table(folder, "dates").iter_rows(named=True):
        found = by_key.get(r["article_id"])
        if found is not None and not (r["value"] or "").endswith("_REF"):
            found.dates.append((norm(r["text"]), r["value"]))
    return out, names


def gold_claim(c: dict[str, Any]) -> Claim:
    """A claim of a gold file."""
    return Claim(c.get("imposer"), c["instrument"], c["action"], c["certainty"],
                 set(c.get("minerals", [])), set(c.get("targets", [])),
                 {d for d in (c.get("announced_on"), c.get("effective_on")) if d},
                 c.get("until"), c.get("rate_from_pct"), c.get("rate_to_pct"),
                 c.get("rate_change_pp"), c.get("measure"), c.get("optional", False),
                 c.get("evidence", ""))  # fmt: skip


def score(folder: Path, gold_dir: Path) -> Report:
    """Score the Parquet tables in `folder` against the gold files in `gold_dir`.

    Raises ReleaseError where a table is missing or there is no gold.
    """
    tallies = {name: Tally() for name in FIGURES}
    predicted, names = _predicted(folder)
    pairs: list[tuple[str, str]] = []
    missing: list[str] = []
    errors: list[str] = []
    graded: list[tuple[float, bool]] = []
    paths = sorted(gold_dir.glob("*.json"))
    if not paths:
        raise ReleaseError(f"no gold file (*.json) in {gold_dir}: name a folder of gold")
    for path in paths:
        gold = json.loads(path.read_text(encoding="utf-8"))
        name = gold.get("source_name", path.stem)
        if name not in predicted:
            missing.append(name)
        found = predicted.get(name, Predicted(None))
        pairs += _score_claims(name, found, gold, tallies, errors, graded)
        _score_sets(name, found, gold, names, tallies, errors)
        _score_dates(name, found, gold, tallies, errors)
        day = found.article["published_on"] if found.article else None
        if gold.get("published_on"):
            tallies["published_on"].add(str(day) == gold["published_on"], day is not None, 1)
            if str(day) != gold["published_on"]:
                errors.append(f"{name}: published {day}, gold {gold['published_on']}")
        relevant, said = bool(gold["claims"]), bool(found.article and found.article["is_relevant"])
        tallies["relevance"].add(relevant and said, said, relevant)
    figures = {k: t.row() for k, t in tallies.items()}
    figures["measures_b3"] = b_cubed(pairs).row()
    return Report(figures, len(paths), missing, errors, graded)


def _score_claims(name: str, found: Predicted, gold: dict[str, Any], tallies: dict[str, Tally],
                  errors: list[str],
                  graded: list[tuple[float, bool]]) -> list[tuple[str, str]]:  # fmt: skip
    wanted = [gold_claim(c) for c in gold["claims"]]
    got = merge_repeats(found.claims)
    matched = align(got, wanted)
    by_p = {i: (j, hit) for i, j, hit in matched}
    by_g = {j: i for i, j, _ in matched}
    for i, p in enumerate(got):
        j, hit = by_p.get(i, (None, 0.0))
        tallies["claim_slots"].add(hit, p.fills(), 0)
        exact = (j is not None and same_instrument(p.instrument, wanted[j].instrument) > 0
                 and p.action == wanted[j].action)  # fmt: skip
        tallies["claims"].add(exact, 1, 0)
        graded.append((p.confidence or 0.0, exact))
        if not exact:
            errors.append(f"{name}: extra    {_show(p)}")
    for j, g in enumerate(wanted):
        if j in by_g or not g.optional:
            tallies["claim_slots"].add(0, 0, g.fills())
            tallies["claims"].add(0, 0, 1)
        if j not in by_g and not g.optional:
            errors.append(f"{name}: missed   {_show(g)}")
    return [(got[i].measure or f"none-{name}-{i}", wanted[j].measure or "")
            for i, j, _ in matched if wanted[j].measure]  # fmt: skip


def _show(c: Claim) -> str:
    return (f"{c.imposer} {c.instrument} {c.action} {c.certainty} {sorted(c.minerals)} "
            f"| {c.text[:90]}")  # fmt: skip


def _score_sets(name: str, found: Predicted, gold: dict[str, Any], names: dict[str, str],
                tallies: dict[str, Tally], errors: list[str]) -> None:  # fmt: skip
    wanted = set(gold["minerals"])
    tallies["minerals"].add(len(found.minerals & wanted), len(found.minerals), len(wanted))
    errors += [f"{name}: mineral extra  {m}" for m in sorted(found.minerals - wanted)]
    errors += [f"{name}: mineral missed {m}" for m in sorted(wanted - found.minerals)]
    left = {a["id"]: {norm(n) for n in [a.get("name", ""), *a.get("names", [])] if n}
            for a in gold["actors"]}  # fmt: skip
    total, hit = len(left), 0
    for actor in sorted(found.actors):
        other = next((k for k, v in left.items() if k == actor or names.get(actor, "") in v), None)
        if other is None:
            errors.append(f"{name}: actor extra  {actor}")
        else:
            hit += 1
            del left[other]
    errors += [f"{name}: actor missed {a}" for a in sorted(left)]
    tallies["actors"].add(hit, len(found.actors), total)


def _score_dates(name: str, found: Predicted, gold: dict[str, Any], tallies: dict[str, Tally],
                 errors: list[str]) -> None:  # fmt: skip
    pool = [(norm(d["text"]), d["value"]) for d in gold["dates"]
            if not (d["value"] or "").endswith("_REF")]  # fmt: skip
    total, hit = len(pool), 0
    for text, value in found.dates:
        other = next((k for k, (t, v) in enumerate(pool)
                      if v in (value, None) and (t in text or text in t)), None)  # fmt: skip
        if other is None:
            errors.append(f"{name}: date extra  {text!r} {value}")
        else:
            hit += 1
            del pool[other]
    errors += [f"{name}: date missed {t!r} {v}" for t, v in pool]
    tallies["dates"].add(hit, len(found.dates), total)
