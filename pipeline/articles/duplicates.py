"""Copies: articles whose text is another's, word for word or lightly rewritten.

A signature (MinHash over runs of words, by rensa) is made for each article once; copies are
found from signatures alone, whatever the order in which articles came. What counts as evidence
is decided where measures are built; here copies are only told from originals.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable
from datetime import date
from typing import Final

import polars as pl
from rensa import RMinHash

from pipeline.articles.records import Spans

PERMUTATIONS: Final = 128
BANDS: Final = 32
"""Articles that share one of so many parts of their signatures are compared: of pairs at the
threshold, 99.9% share one."""
SHINGLE: Final = 4
THRESHOLD: Final = 0.5
"""Estimated share of common runs of four words from which an article is a copy. Articles by two
writers on one event stay under 0.1; a wire story shortened by a quarter is at 0.7."""
LEAST_WORDS: Final = 30
"""Shorter texts are copies only where they are equal: too few runs tell two stories apart."""
_SEED: Final = 1
_WORD: Final = re.compile(r"\w+")
_BAND_BYTES: Final = 4 * PERMUTATIONS // BANDS

FOUND = pl.Schema({"article_id": pl.String(), "duplicate_of": pl.String()})


def signature(text: str, noise: Spans = ()) -> bytes:
    """The MinHash of a text without its site noise; empty where it is too short to tell."""
    words: list[str] = []
    left = 0
    for start, end in (*noise, (len(text), len(text))):
        words += _WORD.findall(text[left:start].lower())
        left = end
    if len(words) < LEAST_WORDS:
        return b""
    runs = sorted({" ".join(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)})
    hashed = RMinHash(num_perm=PERMUTATIONS, seed=_SEED)
    hashed.update(runs)
    return struct.pack(f"<{PERMUTATIONS}I", *hashed.digest())


def likeness(a: bytes, b: bytes) -> float:
    """Estimated share of the runs of words of either text that both have."""
    if not a or not b:
        return 0.0
    form = f"<{PERMUTATIONS}I"
    pairs = zip(struct.unpack(form, a), struct.unpack(form, b), strict=True)
    return sum(1 for x, y in pairs if x == y) / PERMUTATIONS


def find_duplicates(articles: pl.DataFrame) -> pl.DataFrame:
    """`article_id` and `duplicate_of` of each copy, sorted by id.

    `articles` has article_id, published_on, content_sha256 and signature. The original is the
    earliest published of those alike, then the one with the smallest id; what has no day comes
    last. An article is compared with originals only, so a chain of rewrites does not end in two
    stories called one.
    """
    ranked = sorted(
        articles.select("article_id", "published_on", "content_sha256", "signature").iter_rows(),
        key=lambda row: (row[1] or date.max, row[0]),
    )
    by_text: dict[str, str] = {}
    by_band: dict[tuple[int, bytes], list[int]] = {}
    originals: list[tuple[str, bytes]] = []
    found: list[tuple[str, str]] = []
    for article, _, text, signed in ranked:
        if original := by_text.get(text) or _nearest(signed, by_band, originals):
            by_text.setdefault(text, original)
            found.append((article, original))
            continue
        by_text[text] = article
        if signed:
            originals.append((article, signed))
            for band in _bands(signed):
                by_band.setdefault(band, []).append(len(originals) - 1)
    return pl.DataFrame(sorted(found), schema=FOUND, orient="row")


def _bands(signed: bytes) -> Iterable[tuple[int, bytes]]:
    return ((band, signed[band * _BAND_BYTES : (band + 1) * _BAND_BYTES]) for band in range(BANDS))


def _nearest(
    signed: bytes, by_band: dict[tuple[int, bytes], list[int]], originals: list[tuple[str, bytes]]
) -> str | None:
    """The original most like an article, if one is alike enough; the first of equals."""
    if not signed:
        return None
    candidates = sorted({n for band in _bands(signed) for n in by_band.get(band, ())})
    best, chosen = 0.0, None
    for n in candidates:
        article, other = originals[n]
        if (alike := likeness(signed, other)) > best:
            best, chosen = alike, article
    return chosen if best >= THRESHOLD else None
