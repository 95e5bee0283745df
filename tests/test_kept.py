"""What one build of the measures leaves for the next: the same clusters as found from nothing."""

from __future__ import annotations

import random
from typing import Any

import goldclaims
import pytest

from pipeline.keys import sha256
from pipeline.resolve import blocking
from pipeline.resolve.cluster import Cluster, cluster
from pipeline.resolve.grouping import group_again
from pipeline.resolve.kept import Kept
from pipeline.resolve.units import gather

Row = dict[str, Any]
CLAIMS = [c for c in goldclaims.rows() if c["imposer_id"] in ("CN", "US")]


def signed(claims: list[Row]) -> list[Row]:
    return [c | {"digest": sha256(repr(sorted(c.items())))} for c in claims]


def told(clusters: list[Cluster]) -> list[Any]:
    return [([u.key for u in c.units], c.joins) for c in clusters]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("imposer", ["CN", "US"])
def test_clusters_that_go_on_are_those_found_from_nothing(imposer: str, seed: int) -> None:
    """Two policies stay apart, or one falls apart, because of the order in which articles came.
    Articles come one by one, some are read anew with other minerals and dates, some go."""
    chance = random.Random(seed)
    matcher = goldclaims.matcher()
    mine = [c for c in CLAIMS if c["imposer_id"] == imposer]
    articles = sorted({c["article_id"] for c in mine})
    chance.shuffle(articles)
    there: list[Row] = []
    kept = Kept()
    for step in range(0, len(articles), 4):
        there += [c for c in mine if c["article_id"] in articles[step : step + 4]]
        odd = chance.randrange(len(there))
        there[odd] = there[odd] | {
            "mineral_id": [chance.choice(("nickel", "gallium", "cobalt"))],
            "announced_on": chance.choice(("2020", "2023-07-03", None)),
        }
        if step % 12 == 8:
            gone = chance.choice(there)["article_id"]
            there = [c for c in there if c["article_id"] != gone]
        grouping = group_again(signed(there), matcher, kept)
        assert told(grouping.clusters) == told(cluster(gather(there), matcher))
        assert grouping.kept is not None
        kept = grouping.kept
    assert any(len(c.units) > 1 for c in grouping.clusters)


def test_a_block_that_grows_too_wide_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was compared while few articles told of it is not compared from nothing, so the same
    articles give two datasets."""
    matcher = goldclaims.matcher()
    mine = [c for c in CLAIMS if c["imposer_id"] == "CN"]
    articles = sorted({c["article_id"] for c in mine})
    some = [c for c in mine if c["article_id"] in articles[::2]]
    monkeypatch.setattr(blocking, "BLOCK", 30)
    before = group_again(signed(some), matcher, Kept()).kept
    assert before is not None
    after = group_again(signed(mine), matcher, before)
    assert after.kept is not None
    assert before.wide != after.kept.wide
    assert told(after.clusters) == told(cluster(gather(mine), matcher))
