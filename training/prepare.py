"""From articles with gold to training examples for the claim tagger: one JSON line a sentence.

    python training/prepare.py OUT.jsonl FOLDER [FOLDER ...]

A FOLDER holds NAME.txt, an optional NAME.json and gold/NAME.json; or GOLD=TEXTS where the gold
lies elsewhere (tests/gold=data/articles). An example holds a sentence, the one before it, the
mentions in both, and for each claim whose evidence lies in the sentence its codes, the words
that state it and the part each mention plays. Training itself is `train.py`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.accuracy.align import dates_agree
from pipeline.articles.reading import read_article
from pipeline.articles.records import Input
from pipeline.articles.rows import article_row
from pipeline.extract.reader import Reader, Source
from pipeline.extract.tagger import mentions_of

Row = dict[str, Any]


def examples(texts: Path, gold_dir: Path) -> Iterator[Row]:
    """The examples of one folder, in order of names."""
    reader = Reader.shared()
    for path in sorted(gold_dir.glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        article = read_article(Input(texts / f"{path.stem}.txt", f"{path.stem}.txt"))
        row = article_row(article)
        source = Source(
            article.text,
            row["published_on"],
            article.title,
            article.publisher,
            article.author,
            article.language,
        )
        found = reader.find(source)
        placed = [(c, *_place(article.text, c)) for c in gold["claims"]]
        codes = sorted({c["instrument"] for c in gold["claims"]})
        for i, sentence in enumerate(found.sentences):
            before = found.sentences[i - 1] if i else None
            mentions = mentions_of(found, sentence, before)
            claims = [
                _claim(c, e, t, sentence.start, mentions)
                for c, e, t in placed
                if sentence.start <= e[0] < sentence.end
            ]
            yield {
                "article": path.stem,
                "heading": sentence.heading,
                "context": article.text[before.start : before.end] if before else "",
                "text": article.text[sentence.start : sentence.end],
                "mentions": [m.as_row() for m in mentions],
                "claims": claims,
                "elsewhere": codes,
            }


def _place(text: str, claim: Row) -> tuple[tuple[int, int], tuple[int, int] | None]:
    """Where a claim's evidence and its trigger stand in the canonical text."""
    evidence = claim["evidence"].replace("\u00a0", " ")
    start = text.find(evidence)
    if start < 0:
        start = text.find(evidence.split("\n")[0])
        if start < 0:
            return (-1, -1), None
    trigger = claim.get("trigger")
    at = text.find(trigger, start, start + len(evidence)) if trigger else -1
    return (start, start + len(evidence)), (
        (at, at + len(trigger)) if trigger and at >= 0 else None
    )


def _claim(
    claim: Row,
    evidence: tuple[int, int],
    trigger: tuple[int, int] | None,
    base: int,
    mentions: list[Any],
) -> Row:
    return {
        "instrument": claim["instrument"],
        "action": claim["action"],
        "certainty": claim["certainty"],
        "optional": bool(claim.get("optional")),
        "evidence": [evidence[0] - base, evidence[1] - base],
        "trigger": [trigger[0] - base, trigger[1] - base] if trigger else None,
        "roles": _roles(claim, mentions),
    }


def _roles(claim: Row, mentions: list[Any]) -> list[str]:
    """The role of each mention. One in the sentence before counts only where none in it fits."""
    roles = [_role(claim, m) for m in mentions]
    here = {(r, m.key) for r, m in zip(roles, mentions, strict=True) if r and not m.before}
    return [
        r if r and not (m.before and (r, m.key) in here) else ""
        for r, m in zip(roles, mentions, strict=True)
    ]


def _role(claim: Row, m: Any) -> str:
    if m.kind == "actor":
        if m.key == claim["imposer"]:
            return "imposer"
        return "target" if m.key in claim["targets"] else ""
    if m.kind == "mineral":
        return "mineral" if m.key in claim["minerals"] else ""
    if m.kind == "date":
        for slot in ("until", "effective_on", "announced_on"):
            if (
                claim.get(slot)
                and m.key
                and dates_agree(m.key, claim[slot])
                and abs(len(m.key) - len(claim[slot])) <= 3
            ):
                return slot
        return ""
    if m.kind == "duration":
        return "until" if claim.get("until") else ""
    for slot in ("rate_from_pct", "rate_to_pct", "rate_change_pp"):
        if claim.get(slot) is not None and float(m.key) == float(claim[slot]):
            return slot
    return ""


def main() -> None:
    out = Path(sys.argv[1])
    n = 0
    with out.open("w", encoding="utf-8") as handle:
        for name in sys.argv[2:]:
            gold, _, texts = name.partition("=")
            gold_dir = Path(gold) if texts else Path(gold) / "gold"
            for row in examples(Path(texts or gold), gold_dir):
                handle.write(json.dumps(row, ensure_ascii=False) + "\n")
                n += 1
    print(f"{n} examples")


if __name__ == "__main__":
    main()
