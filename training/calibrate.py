"""Fit what confidence means, on articles that trained nothing.

    python training/calibrate.py ROWS.jsonl [ROWS.jsonl ...]

ROWS are made by `prepare.py`. Reads them with the weights of the package, grades each claim
(imposer, instrument family and action right, as `orebook score` does), also those that are too
doubtful to be kept, and writes
`pipeline/extract/weights/calibration.json`: a logistic curve, fitted with a small ridge by
scikit-learn.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from pipeline.accuracy.align import Claim as Graded
from pipeline.accuracy.align import align
from pipeline.accuracy.score import gold_claim
from pipeline.extract.confidence import CALIBRATION, signals
from pipeline.extract.found import Claim
from pipeline.extract.reader import Reader, Source

RIDGE = 1.0
NOBODY = Claim("export_ban", "imposed", "actual", "CN", 0, 0, "tagger", signals=(0.5, 0.5, 0.5))


def graded(rows: list[dict[str, Any]]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Signals of each claim, and whether it was right."""
    reader = Reader(doubtful=True)
    x, y = [], []
    for row in rows:
        published = date.fromisoformat(row["published"]) if row["published"] else None
        claims = reader.read(Source(row["text"], published)).claims
        wanted = [gold_claim(c) for c in row["claims"]]
        got = [Graded(c.imposer, c.instrument, c.action, c.certainty, set(c.minerals),
                      set(c.targets)) for c in claims]  # fmt: skip
        right = {i for i, j, _ in align(got, wanted) if got[i].action == wanted[j].action}
        x += [signals(c) for c in claims]
        y += [i in right for i in range(len(claims))]
    return np.array(x), np.array(y, float)


def fit(x: np.ndarray[Any, Any], y: np.ndarray[Any, Any]) -> list[float]:
    """Coefficients of a logistic regression, intercept first."""
    model = LogisticRegression(C=1 / RIDGE, max_iter=1000).fit(x, y)
    return [round(float(b), 4) for b in (*model.intercept_, *model.coef_[0])]


def keep(beta: list[float]) -> None:
    CALIBRATION.write_text(json.dumps({"coefficients": beta}) + "\n", encoding="utf-8")


def main() -> None:
    rows = [json.loads(line) for name in sys.argv[1:]
            for line in Path(name).read_text(encoding="utf-8").splitlines()]  # fmt: skip
    keep([0.0] * (1 + len(signals(NOBODY))))  # nothing is sure yet, whatever was fitted before
    x, y = graded(rows)
    beta = fit(x, y)
    keep(beta)
    print(f"{len(y)} claims of {len(rows)} articles, {y.mean():.3f} right: {beta}")


if __name__ == "__main__":
    main()
