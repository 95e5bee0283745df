"""Score `find_dates` on a folder of TimeML documents and say how fast it is.

    python -m benchmarks.timex FOLDER [--predictions OUT.json] [--repeat N]

Markup is stripped, the document creation time stands for the publication date. Figures are
those of TempEval-3 task A (F1, spans matched one to one, exact ones first); the predictions
can be written out for another scorer. Corpora are read in place and not part of this project.
"""

from __future__ import annotations

import argparse
import json
import re
import time
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.dates import find_dates

Span = tuple[int, int, str, str]


@dataclass
class Document:
    """A TimeML document: plain text, creation date and the annotated expressions."""

    name: str
    text: str
    created: date | None
    gold: list[Span]


def read(path: Path) -> Document:
    """One document; stray ampersands are mended."""
    raw = path.read_text(encoding="utf-8", errors="replace")
    root = ET.fromstring(re.sub(r"&(?!(amp|lt|gt|quot|apos|#\d+);)", "&amp;", raw))
    stamps = ("CREATION_TIME", "PUBLICATION_TIME")
    dct = next(
        (
            t.get("value") or ""
            for t in root.iter("TIMEX3")
            if t.get("functionInDocument") in stamps
        ),
        "",
    )
    day = re.match(r"\d{4}-\d\d-\d\d", dct)
    pieces: list[str] = []
    gold: list[Span] = []

    def walk(element: ET.Element) -> None:
        start = sum(map(len, pieces))
        pieces.append(element.text or "")
        for child in element:
            walk(child)
            pieces.append(child.tail or "")
        if element.tag == "TIMEX3":
            text = "".join(pieces)[start:]
            left = len(text) - len(text.lstrip())
            end = start + len(text.rstrip())
            if end > start + left:
                spot = (start + left, end, element.get("type") or "", element.get("value") or "")
                gold.append(spot)

    body = root.find("TEXT")
    if body is not None:
        walk(body)
    flat: list[Span] = []
    for span in sorted(gold, key=lambda g: (g[0], -g[1])):
        if not flat or span[0] >= flat[-1][1]:
            flat.append(span)
    created = date.fromisoformat(day.group()) if day else None
    return Document(path.stem, "".join(pieces), created, flat)


def pairs(gold: list[Span], said: list[Span]) -> list[tuple[Span, Span]]:
    """One-to-one pairs of overlapping spans, exact ones first, then by overlap."""
    options = sorted(
        (g[:2] != s[:2], -min(g[1], s[1]) + max(g[0], s[0]), i, j)
        for i, g in enumerate(gold)
        for j, s in enumerate(said)
        if min(g[1], s[1]) > max(g[0], s[0])
    )
    left, right = set(range(len(gold))), set(range(len(said)))
    chosen = []
    for _, _, i, j in options:
        if i in left and j in right:
            left.discard(i)
            right.discard(j)
            chosen.append((gold[i], said[j]))
    return chosen


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--predictions", type=Path)
    parser.add_argument("--repeat", type=int, default=3, help="timing passes; the best counts")
    args = parser.parse_args()
    documents = [read(p) for p in sorted(args.folder.glob("*.tml"))]
    best = float("inf")
    for _ in range(args.repeat):
        begun = time.process_time()
        found = [find_dates(d.text, d.created) for d in documents]
        best = min(best, time.process_time() - begun)
    said = {
        d.name: [(t.start, t.end, t.timex_type, t.value or "") for t in f]
        for d, f in zip(documents, found, strict=True)
    }
    if args.predictions:
        args.predictions.write_text(json.dumps({"seconds": best, "docs": said}))
    matched = [p for d in documents for p in pairs(d.gold, said[d.name])]
    total = sum(len(d.gold) + len(said[d.name]) for d in documents)
    hits = {
        "relaxed": len(matched),
        "strict": sum(g[:2] == s[:2] for g, s in matched),
        "type": sum(g[2] == s[2] for g, s in matched),
        "value": sum(g[3] == s[3] for g, s in matched),
    }
    size = sum(len(d.text) for d in documents)
    print(f"{len(documents)} documents, {size} characters, {len(documents) / best:.0f} a second")
    print("  ".join(f"{name} F1 {200 * n / max(total, 1):.1f}" for name, n in hits.items()))


if __name__ == "__main__":
    main()
