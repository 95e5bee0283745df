"""Annotated articles in one plain file: read, checked. What is made of them is `prepare.py`.

    python training/batches.py FILE [FILE ...]      # prints every fault; exit 1 where there is any

A file holds many articles, each of the form

    #### slug
    published: 2023-07-03
    publisher: Example Herald
    title: A headline

    The text, in paragraphs.

    ----
    CN export_licensing imposed planned | minerals gallium | measure cn-2023-07-03-gallium
      > words of the text that state it :: the word among them that names the deed
      > the same claim stated again elsewhere :: word

Head lines may be left out. A claim line gives imposer, instrument, action and certainty, then the
slots that the text fills: minerals, targets, announced, effective, until, from, to, pp, measure,
and `optional`. Needs the standard library only.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

REFERENCE = Path(__file__).resolve().parent.parent / "data" / "reference"
ACTIONS = frozenset(
    "imposed tightened eased suspended postponed extended reinstated lifted expired maintained "
    "concluded".split()
)
CERTAINTIES = frozenset("actual planned possible threatened denied".split())
SLOTS = frozenset("minerals targets announced effective until from to pp measure optional".split())
HEADS = frozenset(("published", "publisher", "title"))
EDTF = re.compile(r"\d{4}(-\d\d(-\d\d)?)?~?")
COUNTRY = re.compile(r"[A-Z]{2}")


@dataclass
class Said:
    """One place in the text that states a claim: offsets of the words and of the trigger."""

    start: int
    end: int
    trigger: tuple[int, int]


@dataclass
class AnnotatedClaim:
    imposer: str
    instrument: str
    action: str
    certainty: str
    slots: dict[str, list[str]]
    said: list[Said] = field(default_factory=list)

    @property
    def measure(self) -> str:
        return " ".join(self.slots.get("measure", []))


@dataclass
class AnnotatedArticle:
    slug: str
    head: dict[str, str]
    text: str
    claims: list[AnnotatedClaim]
    faults: list[str]


def known(table: str, column: str) -> frozenset[str]:
    """The keys of a reference table."""
    with (REFERENCE / f"{table}.csv").open(encoding="utf-8", newline="") as handle:
        return frozenset(row[column] for row in csv.DictReader(handle))


def read_batch(path: Path) -> list[AnnotatedArticle]:
    """The articles of a file, each with its faults. Text offsets count code points."""
    minerals, instruments = known("minerals", "mineral_id"), known("instruments", "instrument")
    parts = re.split(r"(?m)^#### *(\S+) *$", path.read_text(encoding="utf-8"))
    return [_article(slug, body, minerals, instruments)
            for slug, body in zip(parts[1::2], parts[2::2], strict=True)]  # fmt: skip


def _article(
    slug: str, body: str, minerals: frozenset[str], instruments: frozenset[str]
) -> AnnotatedArticle:
    faults: list[str] = []
    above, bar, below = body.partition("\n----")
    if not bar:
        faults.append("no line ---- between text and claims")
    lines = above.strip("\n").split("\n")
    head: dict[str, str] = {}
    while lines and (m := re.match(r"(\w+): *(.+)", lines[0])) and m[1] in HEADS:
        head[m[1]] = m[2].strip()
        del lines[0]
    text = "\n".join(line.rstrip() for line in lines).strip()
    if "published" in head and not re.fullmatch(r"\d{4}-\d\d-\d\d", head["published"]):
        faults.append(f"published {head['published']!r}: YYYY-MM-DD")
    claims: list[AnnotatedClaim] = []
    for line in below.strip("-\n ").split("\n"):
        if not line.strip():
            continue
        if line.lstrip().startswith(">"):
            if claims:
                _said(line.lstrip()[1:].strip(), text, claims[-1], faults)
            else:
                faults.append(f"words before any claim: {line.strip()[:60]}")
        else:
            claims.append(_claim(line.strip(), minerals, instruments, faults))
    faults += [f"claim {c.measure} {c.action}: no words" for c in claims if not c.said]
    keys = Counter((c.measure, c.imposer, c.instrument, c.action, c.certainty) for c in claims)
    faults += [f"claim {k[0]} {k[3]} stands twice" for k, n in keys.items() if n > 1]
    return AnnotatedArticle(slug, head, text, claims, faults)


def _claim(
    line: str, minerals: frozenset[str], instruments: frozenset[str], faults: list[str]
) -> AnnotatedClaim:
    codes, *rest = [p.strip() for p in line.split("|")]
    words = codes.split()
    if len(words) != 4:
        faults.append(f"a claim starts with imposer instrument action certainty: {line[:70]}")
        words = (words + ["?"] * 4)[:4]
    for value, good, what in ((words[1], instruments, "instrument"), (words[2], ACTIONS, "action"),
                              (words[3], CERTAINTIES, "certainty")):  # fmt: skip
        if value not in good:
            faults.append(f"{what} {value!r}")
    if not COUNTRY.fullmatch(words[0]):
        faults.append(f"imposer {words[0]!r}")
    slots: dict[str, list[str]] = {}
    for part in rest:
        name, *values = part.split()
        if name not in SLOTS:
            faults.append(f"slot {name!r} in: {line[:70]}")
        if values or name == "optional":
            slots[name] = values
    faults += [f"mineral {m!r}" for m in slots.get("minerals", []) if m not in minerals]
    faults += [f"target {t!r}" for t in slots.get("targets", []) if not COUNTRY.fullmatch(t)]
    for name in ("announced", "effective", "until"):
        for value in slots.get(name, []):
            if not EDTF.fullmatch(value):
                faults.append(f"{name} {value!r}: YYYY, YYYY-MM or YYYY-MM-DD")
            elif len(value) == 10:
                date.fromisoformat(value)
    for name in ("from", "to", "pp"):
        for value in slots.get(name, []):
            if not re.fullmatch(r"\d+(\.\d+)?", value):
                faults.append(f"{name} {value!r}: a number")
    if "measure" not in slots:
        faults.append(f"no measure: {line[:70]}")
    return AnnotatedClaim(*words, slots)


def _said(line: str, text: str, claim: AnnotatedClaim, faults: list[str]) -> None:
    evidence, bar, trigger = line.rpartition("::")
    evidence, trigger = evidence.strip(), trigger.strip()
    if not bar or not trigger:
        faults.append(f"words without ':: trigger': {line[:70]}")
        return
    start = text.find(evidence)
    if start < 0:
        faults.append(f"not in the text: {evidence[:70]!r}")
        return
    at = text.find(trigger, start, start + len(evidence))
    if at < 0:
        faults.append(f"trigger {trigger!r} is not among the words {evidence[:70]!r}")
        return
    claim.said.append(Said(start, start + len(evidence), (at, at + len(trigger))))


def main() -> None:
    bad, slugs, claims = False, Counter[str](), Counter[str]()
    for name in sys.argv[1:]:
        for article in read_batch(Path(name)):
            slugs[article.slug] += 1
            claims.update(c.instrument for c in article.claims)
            for fault in article.faults:
                bad = True
                print(f"{article.slug}: {fault}")
    for slug, n in slugs.items():
        if n > 1:
            bad = True
            print(f"{slug}: stands {n} times")
    print(f"{len(slugs)} articles, {claims.total()} claims:",
          ", ".join(f"{k} {n}" for k, n in claims.most_common()))  # fmt: skip
    sys.exit(bad)


if __name__ == "__main__":
    main()
