"""From claims to measures: what belongs together, what stays apart, and why."""

from __future__ import annotations

import random
from typing import Any

import goldclaims
import pytest

from pipeline.resolve.blocking import blocks
from pipeline.resolve.cluster import Cluster, cluster
from pipeline.resolve.edtf import agree, first_day, latest_day, months_apart
from pipeline.resolve.match import Matcher
from pipeline.resolve.units import Unit, gather
from pipeline.resolve.weights import BITS, THRESHOLD
from pipeline.resolve.words import telling_words

PARENTS = {"dysprosium": "rare-earth-elements", "rare-earth-elements": None}


def claim(key: str, article: str = "a", policy: int = 0, **slots: Any) -> dict[str, Any]:
    row = {
        "claim_id": key, "article_id": article, "independent": article, "policy": policy,
        "imposer_id": "CN",
        "instrument": "export_licensing", "action": "imposed", "certainty": "actual",
        "announced_on": None, "effective_on": None, "until": None, "rate_from_pct": None,
        "rate_to_pct": None, "rate_change_pp": None, "rate_basis": None, "mineral_id": [],
        "targets": [], "published_on": None, "quote": "", "start_char": 0, "end_char": 9,
    }  # fmt: skip
    return row | slots


def units(*claims: dict[str, Any]) -> list[Unit]:
    return gather(list(claims))


def joined(left: dict[str, Any], right: dict[str, Any], **shared: Any) -> list[Cluster]:
    pair = units(claim("c-1", "a", **shared, **left), claim("c-2", "b", **shared, **right))
    return cluster(pair, Matcher(PARENTS))


@pytest.mark.parametrize(
    ("left", "right", "together"),
    [
        ({"announced_on": "2025-10-09", "mineral_id": ["rare-earth-elements"]},
         {"announced_on": "2025-10", "mineral_id": ["graphite", "rare-earth-elements"]}, True),
        ({"announced_on": "2025-10-09", "mineral_id": ["rare-earth-elements"]},
         {"announced_on": "2025-04-04", "mineral_id": ["rare-earth-elements"]}, False),
        ({"announced_on": "2025-10-09", "mineral_id": ["gallium"]},
         {"effective_on": "2023-10", "mineral_id": ["tungsten"]}, False),
        ({"announced_on": "2024-12-03", "targets": ["US"]},
         {"announced_on": "2024-12-03", "targets": ["JP"]}, False),
        ({"announced_on": "2025-10-09", "instrument": "import_tariff"},
         {"announced_on": "2025-10-09", "instrument": "export_ban"}, False),
        ({"announced_on": "2025-10-09", "instrument": "export_licensing"},
         {"announced_on": "2025-10-09", "instrument": "export_tax"}, False),
        ({"mineral_id": ["nickel"]}, {"mineral_id": ["nickel"]}, False),
        ({}, {}, False),
    ],
)  # fmt: skip
def test_units_join_where_evidence_outweighs(
    left: dict[str, Any], right: dict[str, Any], together: bool
) -> None:
    """Two policies are published as one, or one as two: same country and mineral but another
    month, other targets, another instrument."""
    assert (len(joined(left, right)) == 1) is together


def test_layers_of_a_tariff_stay_apart() -> None:
    """A lawyer is shown one duty where there are two."""
    tariff = {"instrument": "import_tariff", "targets": ["CN"], "imposer_id": "US"}
    pair = units(
        claim("c-1", "a", 0, **tariff, effective_on="2025-02-04", rate_to_pct=10.0,
              quote="the fentanyl duty of 10%"),
        claim("c-2", "a", 1, **tariff, effective_on="2025-04-05", rate_to_pct=34.0,
              quote="the reciprocal duty of 34%"),
        claim("c-3", "b", 0, **tariff, effective_on="2025-02", rate_to_pct=10.0,
              quote="a levy over fentanyl, 10%"),
    )  # fmt: skip
    found = cluster(pair, Matcher(PARENTS))
    assert sorted(sorted(u.key for u in c.units) for c in found) == [["c-1", "c-3"], ["c-2"]]


def test_the_same_cut_in_points_and_in_rates_is_one() -> None:
    """ "From 57% to 47%" and "by 10 points" become two cuts, and the tariff falls twice."""
    cut = {"instrument": "import_tariff", "action": "eased", "targets": ["CN"],
           "imposer_id": "US", "certainty": "planned"}  # fmt: skip
    found = joined({"rate_from_pct": 57.0, "rate_to_pct": 47.0}, {"rate_change_pp": 10.0}, **cut)
    assert len(found) == 1
    assert len(joined({"rate_from_pct": 57.0, "rate_to_pct": 47.0},
                      {"rate_change_pp": 25.0}, **cut)) == 2  # fmt: skip


def test_a_threat_is_not_what_was_done() -> None:
    """A tariff that was only threatened takes over the rates and dates of one in force."""
    tariff = {"instrument": "import_tariff", "targets": ["CN"], "imposer_id": "US"}
    found = joined({"certainty": "threatened", "rate_change_pp": 100.0, "quote": "100 more"},
                   {"action": "tightened", "rate_to_pct": 100.0, "quote": "above 100"},
                   **tariff)  # fmt: skip
    assert len(found) == 2


def test_one_lucky_pair_does_not_chain_two_policies() -> None:
    """A vague article in the middle makes one measure of two that exclude each other."""
    april = {"announced_on": "2025-04-04", "mineral_id": ["dysprosium"]}
    october = {"announced_on": "2025-10-09", "mineral_id": ["dysprosium"]}
    vague = {"mineral_id": ["dysprosium"], "quote": "the curbs on dysprosium", "targets": ["US"]}
    some = units(*(claim(f"c-{i}", f"a-{i}", **april) for i in range(3)),
                 *(claim(f"d-{i}", f"b-{i}", **october) for i in range(3)),
                 claim("e", "c", **vague))  # fmt: skip
    found = cluster(some, Matcher(PARENTS))
    for one in found:
        assert len({next(iter(u.starts)) for u in one.units if u.starts}) <= 1


def test_every_join_gives_its_reasons() -> None:
    """Nobody could check why two articles are taken to speak of one measure."""
    (one,) = joined({"announced_on": "2025-10-09"}, {"announced_on": "2025-10-09"},
                    mineral_id=["gallium"])  # fmt: skip
    (join,) = one.joins
    assert (join.left, join.right) == ("c-1", "c-2")
    left, right = one.units
    matcher = Matcher(PARENTS)
    assert join.bits == matcher.bits(left, right) >= THRESHOLD
    words = [f.in_words() for f in matcher.findings(left, right)]
    assert "begun on the same day (+4)" in words
    assert "the same minerals (+2)" in words


def test_corrections_join_and_part() -> None:
    """A person's word on what belongs together would not count."""
    same = {"announced_on": "2025-10-09", "mineral_id": ["gallium"]}
    alike = units(claim("c-1", "a", **same), claim("c-2", "b", **same))
    matcher = Matcher(PARENTS)
    assert len(cluster(alike, matcher, apart=[("c-1", "c-2")])) == 2
    other = units(claim("c-1", "a", **same), claim("c-2", "b", targets=["JP"]))
    (one,) = cluster(other, matcher, together=[("c-1", "c-2")])
    assert [j.by_hand for j in one.joins] == [True]


def test_blocking_loses_no_pair_that_could_match() -> None:
    """A measure falls apart for want of a common key, whatever the weights say."""
    claims = goldclaims.rows()
    lost = 0
    for imposer in ("CN", "US", "ID", "EU"):
        some = gather([c for c in claims if c["imposer_id"] == imposer])
        compared, matcher = set(blocks(some).pairs()), goldclaims.matcher()
        rest = [(a, b) for i, a in enumerate(some) for b in some[i + 1 :]
                if a.families & b.families and (a.key, b.key) not in compared]  # fmt: skip
        lost += sum(matcher.bits(a, b) >= THRESHOLD for a, b in rest)
    assert lost == 0


def test_clusters_do_not_depend_on_the_order_of_claims() -> None:
    """The same articles give another release when they come in another order."""
    claims = [c for c in goldclaims.rows() if c["imposer_id"] == "CN"]
    matcher = goldclaims.matcher()
    first = [[u.key for u in c.units] for c in cluster(gather(claims), matcher)]
    for seed in range(3):
        random.Random(seed).shuffle(claims)
        assert [[u.key for u in c.units] for c in cluster(gather(claims), matcher)] == first


def test_annotated_claims_are_resolved_well() -> None:
    """Users count one policy twice, or two as one. Floors on claims that are read without error,
    for the half of the articles that weights were fitted on and the half held aside."""
    claims = goldclaims.rows()
    for half, floor in ((True, 0.94), (False, 0.88)):
        part = [c for c in claims if goldclaims.tuning(c) is half]
        assert len(part) > 800
        assert goldclaims.score(part).row()["f1"] >= floor


def test_weights_rise_with_agreement() -> None:
    """A weight with the wrong sign would join what differs."""
    for comparison, findings in BITS.items():
        values = {name: bits for name, (bits, _) in findings.items()}
        assert max(values.values()) >= 0 >= min(values.values()), comparison
        for worst in ("apart", "none", "other", "before"):
            if worst in values:
                assert values[worst] == min(values.values()), comparison


def test_telling_words_are_names_and_numbers() -> None:
    """Two quotes match because both speak of exports and of China."""
    text = "China’s export controls on the MP Materials deal, announced in October 2025: $110"
    assert telling_words(text) == {"2025", "110"}
    assert telling_words("the Section 232 tariff") == {"section", "232"}


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [("2025-10-09", "2025-10", True), ("2025", "2025-10", True), ("2025-10", "2025-11", False),
     ("2025-10-09/2026-10-09", "2025-10-09", True), ("2025~", "2025-03", True),
     (None, "2025", None)],
)  # fmt: skip
def test_dates_agree_at_the_coarser_precision(a: str | None, b: str, same: bool | None) -> None:
    """A month in one article would contradict the day in another."""
    assert agree(a, b) is same


def test_days_of_dates_of_unequal_precision() -> None:
    """A known day would be published as a year, or an event put in the wrong order."""
    assert months_apart("2025-12-30", "2026-01") == 1
    assert months_apart("2025", "2026-01") is None
    assert str(first_day("2025-10")) == "2025-10-01"
    assert str(latest_day("2024-02~")) == "2024-02-29"
    assert str(latest_day("2025")) == "2025-12-31"
    assert latest_day("../2025") is None
