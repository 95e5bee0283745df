"""What a claim's confidence means: the share of such claims that were right on gold.

Fitted on the validation articles (`tests/validation`), which neither trained the tagger nor the
grammar's tests; `orebook score --reliability` prints how it holds elsewhere.
"""

from __future__ import annotations

import math

RULE_ALONE = 0.6
# Kind of claim -> intercept and slope of a logistic curve over the log-odds of the tagger's chance.
CURVES = {"tagger+rule": (0.15, 0.36), "tagger": (-2.2, 0.5)}


def confidence(rule: str, chance: float | None) -> float:
    """Probability that a claim's imposer, instrument and action are right.

    `rule` names what made the claim; `chance` is the tagger's, None where only a rule speaks.
    """
    if chance is None or rule not in CURVES:
        return RULE_ALONE
    bounded = min(max(chance, 1e-4), 1 - 1e-4)
    intercept, slope = CURVES[rule]
    return 1 / (1 + math.exp(-(intercept + slope * math.log(bounded / (1 - bounded)))))
