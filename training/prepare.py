"""From articles with gold to what the tagger is trained on: one JSON line an article.

    python training/prepare.py OUT.jsonl SOURCE [SOURCE ...]

A SOURCE is a file of annotated articles (`batches.py`); a folder with NAME.txt, an optional
NAME.json and gold/NAME.json; or GOLD=TEXTS where the gold lies elsewhere
(tests/gold=data/articles). A line holds the text, its sentences, the mentions that may fill
slots, and the claims with every place that states them. Training itself is `train.py`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from batches import AnnotatedClaim, read_batch

from pipeline.articles.reading import read_article
from pipeline.articles.records import Input
from pipeline.articles.rows import article_row
from pipeline.extract.reader import Reader, Source
from pipeline.extract.tagger import fillers_of, headers_of

Row = dict[str, Any]


def from_folder(texts: Path, gold_dir: Path) -> Iterator[Row]:
    """The articles of one folder, in order of names. Their gold names one place a claim."""
    for path in sorted(gold_dir.glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        article = read_article(Input(texts / f"{path.stem}.txt", f"{path.stem}.txt"))
        row = article_row(article)
        source = Source(article.text, row["published_on"], article.title, article.publisher,
                        article.author, article.language)  # fmt: skip
        claims = [{
            **{k: c.get(k) for k in ("measure", "imposer", "instrument", "action", "certainty",
                                     "announced_on", "effective_on", "until", "rate_from_pct",
                                     "rate_to_pct", "rate_change_pp")},
            "minerals": c.get("minerals", []), "targets": c.get("targets", []),
            "optional": bool(c.get("optional")), "said": [_place(article.text, c)],
        } for c in gold["claims"]]  # fmt: skip
        yield _row(path.stem, source, claims, exhaustive=False)


def from_batch(path: Path) -> Iterator[Row]:
    """The articles of a file, in order. Every place that states a claim is marked."""
    for article in read_batch(path):
        if article.faults:
            sys.exit(f"{path.name}: {article.slug}: {article.faults[0]}")
        published = article.head.get("published")
        source = Source(article.text, date.fromisoformat(published) if published else None,
                        article.head.get("title"), article.head.get("publisher"))  # fmt: skip
        yield _row(article.slug, source, [_claim(c) for c in article.claims], exhaustive=True)


def _row(name: str, source: Source, claims: list[Row], *, exhaustive: bool) -> Row:
    found = Reader.shared().find(source)
    return {
        "article": name,
        "published": source.published_on.isoformat() if source.published_on else None,
        "exhaustive": exhaustive,
        "text": source.text,
        "sentences": [asdict(s) for s in found.sentences],
        "headers": headers_of(found),
        "fillers": [[f.kind, f.key, f.start, f.end, f.detail] for f in fillers_of(found)],
        "claims": claims,
    }


def _claim(c: AnnotatedClaim) -> Row:
    def one(slot: str) -> str | None:
        return next(iter(c.slots.get(slot, [])), None)

    def number(slot: str) -> float | None:
        value = one(slot)
        return float(value) if value else None

    return {
        "measure": c.measure, "imposer": c.imposer, "instrument": c.instrument,
        "action": c.action, "certainty": c.certainty, "minerals": c.slots.get("minerals", []),
        "targets": c.slots.get("targets", []), "announced_on": one("announced"),
        "effective_on": one("effective"), "until": one("until"), "rate_from_pct": number("from"),
        "rate_to_pct": number("to"), "rate_change_pp": number("pp"),
        "optional": "optional" in c.slots,
        "said": [[s.start, s.end, *s.trigger] for s in c.said],
    }  # fmt: skip


def _place(text: str, claim: Row) -> list[int]:
    """Where a claim's evidence and its trigger stand in the canonical text; -1 where nowhere."""
    evidence = claim["evidence"].replace("\u00a0", " ")
    start = text.find(evidence)
    if start < 0:
        evidence = evidence.split("\n")[0]
        start = text.find(evidence)
    end = start + len(evidence)
    trigger = claim.get("trigger") or ""
    at = text.find(trigger, start, end) if trigger and start >= 0 else -1
    return [start, end, at, at + len(trigger) if at >= 0 else -1]


def main() -> None:
    n = 0
    with Path(sys.argv[1]).open("w", encoding="utf-8") as handle:
        for name in sys.argv[2:]:
            gold, _, texts = name.partition("=")
            if Path(name).is_file():
                rows = from_batch(Path(name))
            else:
                rows = from_folder(
                    Path(texts or gold), Path(gold) if texts else Path(gold) / "gold"
                )
            for row in rows:
                handle.write(json.dumps(row, ensure_ascii=False) + "\n")
                n += 1
    print(f"{n} articles")


if __name__ == "__main__":
    main()
