"""Fit the weights by which claims of several articles become one measure.

    PYTHONPATH=.:tests python training/match_weights.py

Pairs of annotated units (what one article says of one policy) are compared as the pipeline does;
a logistic regression over the findings tells what each is worth. Prints it in bits beside what
`pipeline/resolve/weights.py` declares, half way between the two, and how well clusters agree with
the annotation (B-cubed) with either; changes nothing. Fitted are the tuning half of
`tests/goldclaims.py` and every other writer of `data/training/batches`; the rest is held aside.
Needs scikit-learn.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from math import log
from pathlib import Path
from typing import Any

import goldclaims
from batches import AnnotatedArticle, read_batch
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from pipeline.accuracy.align import b_cubed
from pipeline.keys import content_key
from pipeline.resolve import match
from pipeline.resolve.blocking import blocks
from pipeline.resolve.cluster import cluster
from pipeline.resolve.match import Matcher
from pipeline.resolve.units import gather
from pipeline.resolve.weights import BITS, SAME_ARTICLE

Row = dict[str, Any]
Weights = dict[tuple[str, str], float]

BATCHES = Path(__file__).resolve().parent.parent / "data" / "training" / "batches"
ARTICLE = ("article", "same")
RIDGE = 2.0
TWICE = 2  # the tuning half of the project's own gold is read by more annotators
UNSEEN = ("source", "copy")  # no copies among annotated articles: set by hand
QUOTE_WORDS = 25
RATES = {"rate_from_pct": "from", "rate_to_pct": "to", "rate_change_pp": "pp"}


def batch_rows() -> list[Row]:
    """The claims of all batches as rows of the stage; `writer` is by whom."""
    return [row for path in sorted(BATCHES.glob("*.txt")) for article in read_batch(path)
            for row in _rows(article)]  # fmt: skip


def _rows(article: AnnotatedArticle) -> list[Row]:
    published = article.head.get("published")
    day = date.fromisoformat(published) if published else None
    found = re.match(r"[a-z]+(?=\d)", article.slug)
    writer = found.group() if found else article.slug
    policies: dict[str, int] = {}
    out = []
    for i, c in enumerate(article.claims):
        said = c.said[0]
        before = article.text[: said.start]
        start = max(before.rfind(". ") + 2, before.rfind("\n") + 1)
        one = {slot: next(iter(values), None) for slot, values in c.slots.items()}
        rate = {name: float(one[slot]) if one.get(slot) else None for name, slot in RATES.items()}
        targets = sorted(c.slots.get("targets", []))
        out.append({
            "claim_id": content_key("c", article.slug, i), "article_id": article.slug,
            "policy": policies.setdefault(c.measure, len(policies)), "imposer_id": c.imposer,
            "instrument": c.instrument, "action": c.action, "certainty": c.certainty,
            "mineral_id": sorted(c.slots.get("minerals", [])), "targets": targets,
            "announced_on": one.get("announced"), "effective_on": one.get("effective"),
            "until": one.get("until"), **rate, "published_on": day, "known_on": day,
            "independent": article.slug,
            "quote": " ".join(article.text[start : said.end].split()[:QUOTE_WORDS]),
            "start_char": said.start, "end_char": said.end,
            "gold": f"{writer} {c.measure}", "writer": writer,
        })  # fmt: skip
    return out


def by_imposer(rows: Iterable[Row]) -> list[list[Row]]:
    """Claims of one writer and imposer together: measures of two writers are never compared."""
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        groups[row["writer"], row["imposer_id"]].append(row)
    return list(groups.values())


def pairs(rows: Iterable[Row], matcher: Matcher) -> tuple[list[Row], list[bool]]:
    """The findings of each pair of units that is compared, and whether they are one policy."""
    x: list[Row] = []
    y: list[bool] = []
    for group in by_imposer(rows):
        units = {u.key: u for u in gather(group)}
        for a, b in sorted(set(blocks(units.values()).pairs())):
            left, right = units[a], units[b]
            found = {f"{f.comparison} {f.finding}": 1 for f in matcher.findings(left, right)}
            x.append(found | ({" ".join(ARTICLE): 1} if left.article == right.article else {}))
            y.append(bool({c["gold"] for c in left.claims} & {c["gold"] for c in right.claims}))
    return x, y


def fit(x: list[Row], y: list[bool]) -> Weights:
    """What each finding is worth, in bits; that of a comparison which is declared as 0 is 0."""
    names = DictVectorizer()
    model = LogisticRegression(C=1 / RIDGE, max_iter=5000).fit(names.fit_transform(x), y)
    bits = dict(zip(names.get_feature_names_out(), model.coef_[0] / log(2), strict=True))
    out = {ARTICLE: bits[" ".join(ARTICLE)]}
    for comparison, findings in BITS.items():
        zero = next((f for f, (worth, _) in findings.items() if worth == 0), "")
        base = bits.get(f"{comparison} {zero}", 0.0)
        for finding in findings:
            out[comparison, finding] = bits.get(f"{comparison} {finding}", 0.0) - base
    return out


def figures(rows: Iterable[Row], matcher: Matcher) -> str:
    """Precision, recall and F1 (B-cubed) of the clusters."""
    found = [(c.key, row["gold"]) for group in by_imposer(rows)
             for c in cluster(gather(group), matcher)
             for u in c.units for row in u.claims]  # fmt: skip
    score = b_cubed(found).row()
    return "  ".join(f"{score[k]:.3f}" for k in ("precision", "recall", "f1"))


def main() -> None:
    matcher = goldclaims.matcher()
    gold = [row | {"writer": "gold"} for row in goldclaims.rows()]
    written = batch_rows()
    writers = sorted({row["writer"] for row in written})
    seen = set(writers[::2])
    sets = {
        "tuning half": [r for r in gold if goldclaims.tuning(r)],
        "its other half": [r for r in gold if not goldclaims.tuning(r)],
        "writers fitted": [r for r in written if r["writer"] in seen],
        "writers aside": [r for r in written if r["writer"] not in seen],
    }
    x, y = pairs(sets["writers fitted"], matcher)
    more, truth = pairs(sets["tuning half"], matcher)
    found = fit(x + TWICE * more, y + TWICE * truth)
    print(f"{len(x) + len(more)} pairs, {sum(y) + sum(truth)} of one policy")
    half = {}
    for (comparison, finding), worth in match.WORTH.items():
        fitted = found[comparison, finding]
        known = worth if (comparison, finding) == UNSEEN else (worth + fitted) / 2
        half[comparison, finding] = mean = round(known * 2) / 2
        print(f"{comparison:11}{finding:11}{worth:+6.1f}{fitted:+8.2f}{mean:+8.1f}")
    print(f"{'article':11}{'same':11}{SAME_ARTICLE:+6.1f}{found[ARTICLE]:+8.2f}")
    for label, weights in (("declared", dict(match.WORTH)), ("half way", half)):
        match.WORTH.update(weights)
        for name, rows in sets.items():
            print(f"{label}  {name:16} {figures(rows, matcher)}")


if __name__ == "__main__":
    main()
