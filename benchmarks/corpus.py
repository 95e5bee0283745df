"""Made-up corpora of any size for the other benchmarks. Measures nothing itself.

Each article is a few paragraphs from the project's own texts with countries, minerals, months and
figures exchanged, by a seed: news by its words, different enough not to be copies.
"""

from __future__ import annotations

import json
import random
import re
from datetime import date, timedelta
from pathlib import Path

from pipeline import paths

SOURCES = (paths.SAMPLE_ARTICLES, paths.ROOT / "data" / "training")
SWAPS = (
    ("China", "Indonesia", "Chile", "Japan", "Canada", "Australia", "Vietnam", "Zambia", "India"),
    ("gallium", "germanium", "antimony", "graphite", "tungsten", "nickel", "copper", "cobalt"),
    ("January", "February", "March", "April", "June", "July", "August", "October", "November"),
    ("2019", "2020", "2021", "2022", "2023", "2024", "2025"),
    ("10%", "15%", "20%", "25%", "30%", "40%", "50%"),
)
FIRST = date(2019, 1, 1)


def paragraphs() -> list[list[str]]:
    """Of each text, the paragraphs that are long enough to say something."""
    found = []
    for folder in SOURCES:
        for path in sorted(folder.glob("*.txt")):
            text = path.read_text(encoding="utf-8")
            found.append([p for p in re.split(r"\n\s*\n|\n", text) if len(p) > 120])
    return [texts for texts in found if len(texts) > 2]


def write(folder: Path, count: int, *, first: int = 0) -> None:
    """Write articles `first` to `first + count`, with sidecars; the same number, the same text."""
    folder.mkdir(parents=True, exist_ok=True)
    known = paragraphs()
    for number in range(first, first + count):
        chance = random.Random(number)
        chosen = [chance.choice(chance.choice(known)) for _ in range(chance.randint(4, 8))]
        text = "\n\n".join([f"Story {number}", *chosen])
        for words in SWAPS:
            to = list(words)
            chance.shuffle(to)
            exchange = dict(zip(words, to, strict=True))
            text = re.sub("|".join(map(re.escape, words)), lambda m, e=exchange: e[m.group()], text)
        day = FIRST + timedelta(days=chance.randrange(2500))
        meta = {"published": day.isoformat(), "title": f"Story {number}", "publisher": "The Wire",
                "url": f"https://wire.example/{number}"}  # fmt: skip
        (folder / f"story-{number:06d}.txt").write_text(text + "\n", encoding="utf-8")
        (folder / f"story-{number:06d}.json").write_text(json.dumps(meta), encoding="utf-8")
