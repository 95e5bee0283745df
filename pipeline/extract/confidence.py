"""What a claim's confidence means: the share of such claims that were right on gold.

A logistic curve over how sure the tagger is that something is stated, of the action and of the
imposer. Its coefficients lie beside the weights (`calibration.json`); `training/calibrate.py`
fits them on articles that trained nothing, and `orebook score --reliability` prints how they
hold elsewhere.
"""

from __future__ import annotations

import json
import math
from functools import cache
from pathlib import Path

CALIBRATION = Path(__file__).parent / "weights" / "calibration.json"


def signals(stated: float, action: float, imposer: float) -> tuple[float, float, float]:
    """What the curve is over: log-odds of the three probabilities, bounded."""
    return _odds(stated), _odds(action), _odds(imposer)


def confidence(stated: float, action: float, imposer: float) -> float:
    """Probability that a claim's imposer, instrument and action are right.

    The tagger's probabilities that something is stated, of its action and of its imposer.
    """
    intercept, *slopes = _coefficients()
    values = signals(stated, action, imposer)
    score = intercept + sum(s * v for s, v in zip(slopes, values, strict=True))
    return 1 / (1 + math.exp(-score))


@cache
def _coefficients() -> tuple[float, float, float, float]:
    a, b, c, d = json.loads(CALIBRATION.read_text(encoding="utf-8"))["coefficients"]
    return float(a), float(b), float(c), float(d)


def _odds(p: float) -> float:
    bounded = min(max(p, 0.01), 0.99)
    return math.log(bounded / (1 - bounded))
