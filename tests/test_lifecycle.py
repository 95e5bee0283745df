"""The life of a measure: its events, its status, its two times, and which value is chosen."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

import pytest

from pipeline.resolve.build import MeasureBuilder
from pipeline.resolve.choose import Said, choose
from pipeline.resolve.events import events
from pipeline.resolve.history import history_rows
from pipeline.resolve.lifecycle import live
from pipeline.resolve.machine import KINDS, MODES, RULES, STATES, step
from pipeline.tables import CODE_LISTS

Row = dict[str, Any]
JUNE = date(2025, 6, 30)


def claim(action: str, certainty: str = "actual", **slots: Any) -> Row:
    article = slots.get("article_id", "a")
    day = slots.get("published_on", JUNE)
    name = "-".join(str(v) for v in (action, certainty, article, *sorted(map(str, slots.values()))))
    row = {
        "claim_id": f"c-{name}", "article_id": article, "independent": article, "imposer_id": "CN",
        "instrument": "export_ban", "action": action, "certainty": certainty, "announced_on": None,
        "effective_on": None, "until": None, "rate_from_pct": None, "rate_to_pct": None,
        "rate_change_pp": None, "rate_basis": None, "mineral_id": [], "targets": [], "actors": [],
        "published_on": day, "known_on": day, "official": False, "provenance": "extracted",
        "quote": "", "confidence": 0.5,
    }  # fmt: skip
    return row | slots


LIVES: dict[str, tuple[list[Row], tuple[str, str | None]]] = {
    "in force": ([claim("imposed", effective_on="2025-01-01")], ("in_force", None)),
    "comes later": ([claim("imposed", effective_on="2025-09-01")], ("announced", None)),
    "planned": ([claim("imposed", "planned", effective_on="2026-01")], ("announced", None)),
    "planned for a day that has come": (
        [claim("imposed", "planned", effective_on="2025-05-01")], ("in_force", None)),
    "threatened": ([claim("imposed", "threatened")], ("proposed", None)),
    "threatened, never imposed": (
        [claim("imposed", "threatened", announced_on="2025-01-01"),
         claim("suspended", announced_on="2025-02-01")], ("withdrawn", "never_applied")),
    "denied": ([claim("imposed", "denied")], ("withdrawn", "never_applied")),
    "suspended": (
        [claim("imposed", effective_on="2024-01-01"),
         claim("suspended", effective_on="2025-01-01")], ("suspended", None)),
    "suspended before it took effect": (
        [claim("imposed", "planned", announced_on="2025-01-09", effective_on="2025-12-01"),
         claim("suspended", announced_on="2025-02-01")], ("suspended", None)),
    "suspended, then dropped before it took effect": (
        [claim("imposed", "planned", announced_on="2025-01-09", effective_on="2025-12-01"),
         claim("suspended", announced_on="2025-02-01"), claim("lifted", announced_on="2025-05-01")],
        ("withdrawn", "withdrawn")),
    "a suspension that ran out": (
        [claim("imposed", effective_on="2024-01-01"),
         claim("suspended", effective_on="2025-01-01", until="2025-03-31")], ("in_force", None)),
    "a suspension that ran out before the measure took effect": (
        [claim("imposed", "planned", announced_on="2024-01-09", effective_on="2025-12-01"),
         claim("suspended", effective_on="2025-01-01", until="2025-03-31")], ("announced", None)),
    "a suspension that runs out later": (
        [claim("imposed", effective_on="2024-01-01"),
         claim("suspended", effective_on="2025-01-01", until="2025-12-31")], ("suspended", None)),
    "reinstated": (
        [claim("imposed", effective_on="2024-01-01"), claim("suspended", effective_on="2025-01"),
         claim("reinstated", effective_on="2025-03")], ("in_force", None)),
    "lifted": (
        [claim("imposed", effective_on="2024"), claim("lifted", effective_on="2025-02")],
        ("lifted", "revoked")),
    "ended by a court": (
        [claim("imposed", effective_on="2024"),
         claim("lifted", effective_on="2025-02", quote="the court struck down the tariffs")],
        ("lifted", "court_ruling")),
    "superseded": (
        [claim("imposed", effective_on="2024"),
         claim("lifted", effective_on="2025-02", quote="the ban was replaced with quotas")],
        ("lifted", "superseded")),
    "postponed": (
        [claim("imposed", "planned", effective_on="2025-12"), claim("postponed")],
        ("postponed", None)),
    "expired": (
        [claim("imposed", effective_on="2024"), claim("expired", effective_on="2025-02")],
        ("expired", "expired")),
    "expired by its date": (
        [claim("imposed", effective_on="2024-01-01", until="2025-01-31")], ("expired", "expired")),
    "extended beyond its date": (
        [claim("imposed", effective_on="2024-01-01", until="2025-01-31"),
         claim("extended", announced_on="2025-01-20", until="2026-01-31")], ("in_force", None)),
    "lifting is only considered": (
        [claim("imposed", effective_on="2024"), claim("lifted", "possible")], ("in_force", None)),
    "said to stay, after its end": (
        [claim("imposed", effective_on="2024"), claim("lifted", effective_on="2025-02"),
         claim("maintained")], ("lifted", "revoked")),
}  # fmt: skip


@pytest.mark.parametrize("name", LIVES)
def test_status_follows_the_events_up_to_the_newest_evidence(name: str) -> None:
    """A user takes a threat for a law, or a coming ban for one in force."""
    claims, expected = LIVES[name]
    life = live(claims)
    assert (life.status, life.end_reason) == expected
    assert live(claims[::-1]).periods == life.periods


def test_every_word_of_the_machine_is_known() -> None:
    """A rule with a misspelt state never applies, and a measure stands still."""
    kinds = {*KINDS.values(), "strike", "replace", "due", "run_out"}
    for states, kind, mode, to in RULES:
        assert {*states.split(), to} <= STATES.keys()
        assert kind in kinds
        assert mode in MODES.values()
    assert len({(s, k, m) for states, k, m, _ in RULES for s in states.split()}) == sum(
        len(states.split()) for states, _, _, _ in RULES
    )
    assert {status for status, _ in STATES.values()} == CODE_LISTS["status"].keys()
    assert {r for _, r in STATES.values() if r} == CODE_LISTS["end_reason"].keys()
    assert KINDS.keys() == CODE_LISTS["action"].keys()
    for kind, mode in product(set(KINDS.values()) | {"strike", "replace"}, MODES.values()):
        assert step("unknown", kind, mode) != "unknown", (kind, mode)


def test_claims_of_one_event_are_one_event() -> None:
    """Ten articles on a day make ten suspensions."""
    history = events([claim("suspended", announced_on="2025-05-07", claim_id="c-1"),
                      claim("suspended", announced_on="2025-05", claim_id="c-2"),
                      claim("suspended", claim_id="c-3"),
                      claim("suspended", announced_on="2025-05-10", article_id="b",
                            published_on=date(2025, 7, 1), claim_id="c-4"),
                      claim("suspended", announced_on="2024-01-10", claim_id="c-5")])  # fmt: skip
    assert [(e.announced_on, len(e.claims)) for e in history] == [("2024-01-10", 1),
                                                                  ("2025-05-10", 4)]  # fmt: skip


def test_a_suspension_that_one_source_calls_an_end() -> None:
    """A headline's "lifts" ends in the dataset a ban that four others say is paused."""
    claims = [claim("imposed", effective_on="2024-12")]
    claims += [claim("suspended", effective_on="2025-06-09", until="2026-11-27", article_id=a)
               for a in "ab"]  # fmt: skip
    claims.append(claim("lifted", effective_on="2025-06-09", article_id="c"))
    rows = build(claims)
    (measure,) = rows["measures"]
    assert (measure["status"], measure["suspended_until"]) == ("suspended", "2026-11-27")
    said = {(c["value"], c["chosen"]) for c in rows["conflicts"] if c["field"] == "status"}
    assert said == {("suspended", True), ("lifted", False)}


def build(claims: list[Row]) -> dict[str, list[Row]]:
    labels = {"export_ban": "Ban", "import_tariff": "Tariff", "export_restriction": "Curb"}
    return MeasureBuilder(labels, {}).build("m", claims)


CHOICES = {
    "official": [("2025-10-09", {"official": True}), ("2025-10-10", {}), ("2025-10-10", {})],
    "precise": [("2025-10-09", {}), ("2025-11", {}), ("2025-11", {})],
    "most_articles": [("2025-10-09", {}), ("2025-10-09", {}),
                      ("2025-10-10", {"published_on": date(2025, 9, 1)})],
    "newest": [("2025-10-09", {"published_on": date(2025, 9, 1)}), ("2025-10-10", {})],
    "surest": [("2025-10-09", {}), ("2025-10-10", {"certainty": "planned"}),
               ("2025-10-10", {"certainty": "planned"})],
    "only": [("2025-10-09", {}), ("2025-10", {}), ("2025-10", {"official": True})],
}  # fmt: skip


@pytest.mark.parametrize("basis", CHOICES)
def test_a_value_is_chosen_by_the_declared_order(basis: str) -> None:
    """A rumour beats the gazette, or a month beats the day; and nobody can tell why."""
    said = [Said(v, claim("imposed", article_id=f"a{i}", claim_id=f"c{i}", **more))
            for i, (v, more) in enumerate(CHOICES[basis])]  # fmt: skip
    choice = choose(said)
    assert choice is not None
    assert (choice.value, choice.basis) == ("2025-10-09", basis)
    assert choose(said[::-1]) == choice
    assert choice.disputed is (basis != "only")


def test_copies_are_not_counted_as_sources() -> None:
    """A wire story that twenty papers print outvotes two that were written."""
    said = [Said("2025-10-10", claim("imposed", article_id=f"a{i}", independent="a0"))
            for i in range(5)]  # fmt: skip
    said += [Said("2025-10-09", claim("imposed", article_id=f"b{i}")) for i in range(2)]
    choice = choose(said)
    assert choice is not None
    assert choice.value == "2025-10-09"
    (measure,) = build([s.claim for s in said])["measures"]
    assert measure["n_articles"] == 3


def test_layer_and_total_are_kept_apart() -> None:
    """The sum of all duties is published as the rate of one of them."""
    tariff = {"instrument": "import_tariff", "announced_on": "2025-06-01"}
    rows = build([
        claim("eased", article_id="a", rate_from_pct=57.0, rate_to_pct=47.0, rate_basis="total",
              **tariff),
        claim("eased", article_id="b", rate_from_pct=20.0, rate_to_pct=10.0, rate_basis="layer",
              rate_change_pp=10.0, **tariff),
    ])  # fmt: skip
    (measure,), (event,) = rows["measures"], rows["measure_events"]
    assert (measure["rate_pct"], measure["total_rate_pct"]) == (10.0, 47.0)
    assert (event["rate_from_pct"], event["rate_to_pct"], event["rate_change_pp"]) == (20, 10, 10)
    assert not [c for c in rows["conflicts"] if "rate" in c["field"]]
    assert rows["measure_history"][-1]["rate_pct"] == 10.0


def test_a_rate_after_a_change_that_nobody_sizes_is_unknown() -> None:
    """The old rate of a duty is published as the one in force."""
    life = live([claim("imposed", effective_on="2025-01-01", rate_to_pct=25.0),
                 claim("tightened", effective_on="2025-03-01")])  # fmt: skip
    assert [p.rate_pct for p in life.periods] == [25.0, None]


def test_every_dispute_is_kept() -> None:
    """Sources disagree and the dataset looks as if they did not."""
    rows = build([claim("imposed", article_id="a", announced_on="2025-04-04", claim_id="c1"),
                  claim("imposed", article_id="b", announced_on="2025-04-09", claim_id="c2"),
                  claim("imposed", article_id="c", announced_on="2025-04", claim_id="c3"),
                  claim("imposed", article_id="c", instrument="export_restriction",
                        claim_id="c4")])  # fmt: skip
    found = [(c["field"], c["value"], c["claim_id"], c["chosen"]) for c in rows["conflicts"]]
    assert found == [("announced_on", "2025-04", "c3", False),
                     ("announced_on", "2025-04-04", "c1", True),
                     ("announced_on", "2025-04-09", "c2", False)]  # fmt: skip


def test_history_tells_what_was_known_when() -> None:
    """A user who asks what was known in May is told what came out in June."""
    claims = [
        claim("imposed", announced_on="2025-04-04", effective_on="2025-04-04",
              published_on=date(2025, 4, 5), known_on=date(2025, 4, 5)),
        claim("suspended", effective_on="2025-05-12", until="2025-08-12",
              published_on=date(2025, 6, 1), known_on=date(2025, 6, 1)),
    ]  # fmt: skip
    rows = history_rows("m", claims)
    told = [(r["telling"], r["known_from"], r["known_until"], r["is_current"], r["status"],
             r["held_from"], r["held_until"]) for r in rows]  # fmt: skip
    april, june = date(2025, 4, 5), date(2025, 6, 1)
    assert told == [
        (1, april, june, False, "in_force", "2025-04-04", None),
        (2, june, None, True, "in_force", "2025-04-04", None),
        (2, june, None, True, "suspended", "2025-05-12", "2025-08-12"),
    ]
    assert [r["as_of"] for r in rows] == [april, june, june]


def test_what_nobody_can_date_was_not_known_on_any_day() -> None:
    """An undated article is taken to have been known before it was written."""
    nobody = {"published_on": None, "known_on": None}
    rows = history_rows("m", [claim("imposed", effective_on="2025-04-04"),
                              claim("lifted", effective_on="2025-05-01", **nobody)])  # fmt: skip
    assert [(r["known_from"], r["is_current"], r["status"]) for r in rows] == [
        (JUNE, False, "in_force"), (None, True, "in_force"), (None, True, "lifted")]  # fmt: skip
