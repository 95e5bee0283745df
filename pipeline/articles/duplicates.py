"""Copies: articles whose text is another's, word for word or lightly rewritten.

A signature (MinHash over runs of words, by rensa) is made for each article once; copies are
found from signatures alone, whatever the order in which articles came. What counts as evidence
is decided where measures are built; here copies are only told from originals.
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from rensa import RMinHash

from pipeline.articles.records import Spans

SHINGLE: Final = 3
PERMUTATIONS: Final = 256
THRESHOLD: Final = 0.4
"""Estimated share of common runs of three words from which an article is a copy. Articles by two
writers on one event stay under 0.15; one with every tenth word changed is near 0.57."""
ROWS: Final = 3
"""Signatures that agree on so many neighbouring places somewhere are compared: 99.6% of the pairs
at the threshold do, and one in a thousand of unrelated ones."""
LEAST_WORDS: Final = 30
"""Shorter texts are copies only where they are equal: too few runs tell two stories apart."""
_SEED: Final = 1
_WORD: Final = re.compile(r"\w+")
_MIX: Final = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], np.uint64)

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
    return np.array(hashed.digest(), "<u4").tobytes()


def likeness(a: bytes, b: bytes) -> float:
    """Estimated share of the runs of words of either text that both have."""
    if not a or not b:
        return 0.0
    return float(np.mean(np.frombuffer(a, "<u4") == np.frombuffer(b, "<u4")))


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
    shared = _shared_bands([row[3] for row in ranked])
    by_text: dict[str, str] = {}
    by_band: dict[int, list[int]] = defaultdict(list)
    found: list[tuple[str, str]] = []
    for n, (article, _, text, signed) in enumerate(ranked):
        like = {other for band in shared[n] for other in by_band[band]}
        nearest = max(((likeness(signed, ranked[m][3]), -m) for m in like), default=(0.0, 0))
        original = by_text.get(text)
        if original is None and nearest[0] >= THRESHOLD:
            original = ranked[-nearest[1]][0]
        by_text.setdefault(text, original or article)
        if original:
            found.append((article, original))
            continue
        for band in shared[n]:
            by_band[band].append(n)
    return pl.DataFrame(sorted(found), schema=FOUND, orient="row")


def _shared_bands(signatures: list[bytes]) -> list[list[int]]:
    """For each signature, hashes of those of its bands that another one has too."""
    out: list[list[int]] = [[] for _ in signatures]
    long = [n for n, signed in enumerate(signatures) if signed]
    if not long:
        return out
    matrix = np.frombuffer(b"".join(signatures[n] for n in long), "<u4").astype(np.uint64)
    bands = PERMUTATIONS // ROWS
    cut: NDArray[Any] = matrix.reshape(len(long), PERMUTATIONS)[:, : bands * ROWS]
    hashed = (cut.reshape(len(long), bands, ROWS) * _MIX).sum(axis=2, dtype=np.uint64)
    hashed = hashed * _MIX[0] + np.arange(bands, dtype=np.uint64)
    values, place, counts = np.unique(hashed, return_inverse=True, return_counts=True)
    place = place.reshape(hashed.shape)
    for row, band in np.argwhere(counts[place] > 1):
        out[long[row]].append(int(values[place[row, band]]))
    return out
