"""What a claim's confidence means: the share of such claims that were right on gold.

A logistic curve over how sure the tagger is that something is stated, of the action and of the
imposer, over how often the article tells it, and over which slots are filled. Its coefficients lie
beside the weights (`calibration.json`); `training/calibrate.py` fits them on articles that trained
nothing, and `orebook score --reliability` prints how they hold elsewhere.
"""

from __future__ import annotations

import json
import math
from functools import cache
from pathlib import Path

from pipeline.extract.found import Claim

CALIBRATION = Path(__file__).parent / "weights" / "calibration.json"

LEAST = 0.35
"""Confidence below which a claim is not kept: two in three of these are wrong."""

FROM_ARTICLE = "tagger+article"
"""The rule of claims whose imposer is only the government that the article is about."""


def signals(claim: Claim) -> list[float]:
    """What the curve is over: log-odds of three probabilities, bounded; whether minerals, targets
    and a date are known; how often it is told, in doublings; whether the imposer is a guess."""
    return [
        *map(_odds, claim.signals),
        float(bool(claim.minerals)),
        float(bool(claim.targets)),
        float(bool(claim.announced_on or claim.effective_on)),
        math.log2(claim.told),
        float(claim.rule == FROM_ARTICLE),
    ]


def confidence(claim: Claim) -> float:
    """Probability that a claim's imposer, instrument and action are right."""
    intercept, *slopes = _coefficients()
    score = intercept + sum(s * v for s, v in zip(slopes, signals(claim), strict=True))
    return 1 / (1 + math.exp(-score))


@cache
def _coefficients() -> tuple[float, ...]:
    return tuple(json.loads(CALIBRATION.read_text(encoding="utf-8"))["coefficients"])


def _odds(p: float) -> float:
    bounded = min(max(p, 0.01), 0.99)
    return math.log(bounded / (1 - bounded))
