"""The weights of the match, declared: what each comparison of two units may find, and what the
finding is worth.

Worth is counted in bits, as in record linkage after Fellegi and Sunter: one bit more doubles the
odds that the two are one policy. The figures lie half way between two logistic regressions over
pairs of annotated articles: of the tuning half of `tests/goldclaims.py`, and of that with half the
writers of `data/training/batches`. They are rounded to half bits and made to rise with agreement;
there are no copies among those, so what a copy is worth is set by hand. `training/match_weights.py`
fits them again and prints both. No comparison is made here (`match.py`) and nothing is joined
(`cluster.py`).
"""

from __future__ import annotations

BITS: dict[str, dict[str, tuple[float, str]]] = {
    "instrument": {
        "same": (3.0, "the same instrument"),
        "wider": (0.0, "one source names the instrument, the other its family"),
        "other": (-4.0, "different instruments of one family"),
    },
    "minerals": {
        "same": (2.0, "the same minerals"),
        "most": (1.5, "most minerals in common"),
        "some": (1.0, "some minerals in common"),
        "within": (0.0, "minerals of one group"),
        "unsaid": (-0.5, "neither source names a mineral"),
        "one_sided": (-2.0, "only one source names minerals"),
        "apart": (-3.5, "no mineral in common"),
    },
    "targets": {
        "same": (1.0, "the same targets"),
        "some": (0.0, "some targets in common"),
        "unsaid": (0.0, "neither source names a target"),
        "one_sided": (-1.0, "only one source names a target"),
        "apart": (-3.5, "no target in common"),
    },
    "start": {
        "day": (4.0, "begun on the same day"),
        "month": (4.0, "begun in the same month"),
        "year": (3.0, "begun in the same year, as far as is said"),
        "near": (0.0, "begun in neighbouring months"),
        "unsaid": (0.5, "a source does not say when it began"),
        "apart": (-2.0, "begun at different times"),
    },
    "years": {
        "same": (1.0, "dates of the same year"),
        "near": (-1.0, "dates of neighbouring years"),
        "apart": (-1.5, "dates more than a year apart"),
        "unsaid": (0.0, "a source gives no date"),
    },
    "standing": {
        "fits": (0.0, "what one says is done, the other does not call a mere threat"),
        "apart": (-1.0, "one source tells of a mere threat, the other of something done"),
    },
    "until": {
        "same": (3.5, "the same end"),
        "unsaid": (0.0, "no common end is stated"),
    },
    "event": {
        "same": (1.5, "the same later event in the same month"),
        "unsaid": (0.0, "no later event in common"),
    },
    "rate": {
        "change": (2.0, "the same change of rate"),
        "fits": (0.0, "rates agree or are not stated"),
        "apart": (-1.5, "different rates"),
    },
    "reported": {
        "close": (0.0, "reported within two months of each other"),
        "between": (0.0, "reported within three years, or undated"),
        "far": (-1.0, "reported more than three years apart"),
        "before": (-1.5, "one source was published before the other's measure began"),
    },
    "source": {
        "copy": (6.0, "one article is a copy of the other, and says it too"),
        "other": (0.0, "articles of their own"),
    },
    "words": {
        "many": (2.5, "three or more telling words in common"),
        "two": (0.5, "two telling words in common"),
        "one": (0.0, "one telling word in common"),
        "none": (-1.0, "no telling word in common"),
    },
}
"""By comparison and finding: bits, and the finding in words."""

THRESHOLD = 5.0
"""Bits from which clusters are one policy (see `cluster.py`): a little over the odds against it for
two units of one imposer and family that are picked at random (4 bits)."""

SAME_ARTICLE = -6.0
"""Bits for two units of one article, or of an article and its copy, beside all others: the reader
has told them apart."""

NOT_COMPARED = -6.0
"""Bits, net of the threshold, that count for a pair which blocking kept from being compared."""
