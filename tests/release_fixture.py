"""A small dataset of invented rows for all tables, consistent in every key.

Two measures, three articles and one reject. Names carry markup, quotes and invisible characters,
because articles do. Only what the tests of releases and SQL need.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from pipeline.release.record import BuildRecord, CodeVersion
from pipeline.store import write_parquet
from pipeline.tables import TABLES

Row = dict[str, Any]

EVIL = 'Curbs | [click](https://example.org) <b>now</b> `x` *y* \u202e# it\'s "here"\nline'
BUILD = BuildRecord(read=4, kept=3, rejected=1, code=CodeVersion("0.1.0", None, "0" * 64))


def _mineral(key: str, kind: str, parent: str | None = None) -> Row:
    flags = dict.fromkeys(("us_2022", "us_2025", "eu_crm_2024", "eu_srm_2024"), True)
    return {"mineral_id": key, "name": key.capitalize(), "kind": kind, "parent_id": parent} | flags


def _actor(key: str, name: str, kind: str = "country", **more: Any) -> Row:
    return {"actor_id": key, "name": name, "kind": kind, "origin": "reference", **more}


def _article(key: str, day: date | None, **more: Any) -> Row:
    return {
        "article_id": key, "source_name": key, "url": f"https://example.org/{key}",
        "title": EVIL, "publisher": "The Daily", "published_on": day,
        "published_from": "metadata" if day else "unknown", "content_sha256": "ab" * 32,
        "n_chars": 900, "is_relevant": True, "is_readable": True,
        "published_precision": "day" if day else None, **more,
    }  # fmt: skip


def _claim(key: str, article: str, measure: str, instrument: str, imposer: str,
           **more: Any) -> Row:  # fmt: skip
    return {
        "claim_id": key, "article_id": article, "measure_id": measure, "instrument": instrument,
        "action": "imposed", "certainty": "actual", "imposer_id": imposer, "start_char": 10,
        "end_char": 60, "quote": EVIL, "rule": "test", "confidence": 0.8, "provenance": "extracted",
        **more,
    }  # fmt: skip


def _measure(key: str, instrument: str, imposer: str, status: str, **more: Any) -> Row:
    return {
        "measure_id": key, "title": f"{key} {EVIL}", "instrument": instrument,
        "imposer_id": imposer, "status": status, "status_as_of": date(2026, 3, 1),
        "n_articles": 2, "n_claims": 2, "confidence": 0.9, "provenance": "extracted", **more,
    }  # fmt: skip


def _event(key: str, measure: str, position: int, action: str, **more: Any) -> Row:
    return {"event_id": key, "measure_id": measure, "position": position, "action": action,
            "certainty": "actual", "n_articles": 1, "claim_ids": ["c-1"], **more}  # fmt: skip


def _period(measure: str, telling: int, position: int, status: str, first: date,
            **more: Any) -> Row:  # fmt: skip
    return {"measure_id": measure, "telling": telling, "position": position, "status": status,
            "first_day": first, "last_day": first, "held_from": first.isoformat(),
            "is_current": False, "as_of": date(2026, 3, 1), "claim_ids": ["c-1"],
            **more}  # fmt: skip


def rows() -> dict[str, list[Row]]:
    """A fresh copy of every table's rows, to be changed at will."""
    return {
        # 'gallium' sorts before the group it belongs to: a forward self-reference.
        "minerals": [_mineral("gallium", "element", "minor-metals"),
                     _mineral("minor-metals", "group", "tech-metals"),
                     _mineral("tech-metals", "group"), _mineral("copper", "element")],
        "mineral_hs": [{"mineral_id": "gallium", "hs6": "811292", "form": "unwrought",
                        "exclusivity": "basket"},
                       {"mineral_id": "copper", "hs6": "260300", "form": "ore",
                        "exclusivity": "exclusive"}],
        "actors": [_actor("FR", "Freedonia", iso3="FRE"), _actor("SY", "Sylvania"),
                   _actor("a-ministry", EVIL, "government_body", country_id="FR")],
        "instruments": [
            {"instrument": "export_ban", "label": "Export ban", "effect": "restrictive",
             "parent": "export_restriction"},
            {"instrument": "export_restriction", "label": "Export restriction",
             "effect": "restrictive"},
            {"instrument": "import_tariff", "label": "Tariff", "effect": "restrictive"},
        ],
        "articles": [
            _article("a-1", date(2025, 10, 10), retrieved_at=datetime(2025, 10, 11, tzinfo=UTC)),
            _article("a-2", None), _article("a-0", date(2026, 3, 1), duplicate_of="a-1"),
        ],
        "publication_dates": [
            {"article_id": "a-1", "position": 1, "published_from": "metadata", "words": EVIL,
             "published": "2025-10-10", "is_chosen": True, "agrees": True},
            {"article_id": "a-1", "position": 2, "published_from": "text", "words": "9 October",
             "published": "2025-10-09", "is_chosen": False, "agrees": False},
        ],
        "mentions": [{"mention_id": "m-1", "article_id": "a-1", "start_char": 1, "end_char": 8,
                      "text": "gallium", "kind": "mineral", "ref_id": "gallium"},
                     {"mention_id": "m-2", "article_id": "a-2", "start_char": 1, "end_char": 4,
                      "text": "25%", "kind": "rate", "value": 25.0}],
        "dates": [{"date_id": "d-1", "article_id": "a-1", "start_char": 1, "end_char": 8,
                   "text": "October", "timex_type": "DATE", "value": "2025-10",
                   "edtf": "2025-10", "earliest": date(2025, 10, 1),
                   "latest": date(2025, 10, 31)}],
        "measures": [
            _measure("fr-ban", "export_ban", "FR", "in_force", announced_on="2025-10-09",
                     effective_on="2025-12"),
            _measure("sy-tariff", "import_tariff", "SY", "suspended", announced_on="2025-04",
                     suspended_on="2025-11-10", suspended_until="2026-11-10", rate_pct=25.5),
        ],
        "claims": [_claim("c-1", "a-1", "fr-ban", "export_ban", "FR", until="2026"),
                   _claim("c-2", "a-2", "fr-ban", "export_ban", "FR", announced_on="2025-10"),
                   _claim("c-3", "a-0", "sy-tariff", "import_tariff", "SY", rate_to_pct=25.5,
                          rate_basis="layer")],
        "claim_minerals": [{"claim_id": "c-1", "mineral_id": "gallium"},
                           {"claim_id": "c-3", "mineral_id": "copper"}],
        "claim_actors": [{"claim_id": "c-1", "actor_id": "SY", "role": "target"}],
        "claim_evidence": [{"claim_id": "c-1", "slot": "mineral", "value": "gallium",
                            "start_char": 1, "end_char": 8}],
        "measure_events": [
            _event("e-1", "fr-ban", 1, "imposed", occurred_on="2025-10-09", until="2026-12-31",
                   claim_ids=["c-1", "c-2"]),
            _event("e-2", "sy-tariff", 1, "imposed", occurred_on="2025-04", rate_to_pct=25.5),
            _event("e-3", "sy-tariff", 2, "suspended", occurred_on="2025-11-10",
                   until="2026-11-10"),
            _event("e-4", "fr-ban", 2, "maintained"),
        ],
        "measure_minerals": [{"measure_id": "fr-ban", "mineral_id": "minor-metals"},
                             {"measure_id": "sy-tariff", "mineral_id": "copper"}],
        "measure_actors": [{"measure_id": "fr-ban", "actor_id": "SY", "role": "target"},
                           {"measure_id": "sy-tariff", "actor_id": "FR", "role": "target"}],
        "measure_links": [{"measure_id": "fr-ban", "related_id": "sy-tariff",
                           "relation": "retaliates_for", "n_articles": 1,
                           "claim_ids": ["c-1"]}],
        "measure_values": [{"measure_id": "fr-ban", "field": "announced_on",
                            "value": "2025-10-09", "basis": "newest", "provenance": "extracted",
                            "claim_ids": ["c-1"]}],
        "measure_history": [
            _period("fr-ban", 1, 1, "announced", date(2025, 10, 9), known_from=date(2025, 10, 10),
                    known_until=date(2026, 3, 1), as_of=date(2025, 10, 10)),
            _period("fr-ban", 2, 1, "announced", date(2025, 10, 9), known_from=date(2026, 3, 1),
                    is_current=True, next_first_day=date(2025, 12, 1),
                    next_last_day=date(2025, 12, 31)),
            _period("fr-ban", 2, 2, "in_force", date(2025, 12, 1), known_from=date(2026, 3, 1),
                    is_current=True, held_from="2025-12", last_day=date(2025, 12, 31)),
            _period("sy-tariff", 1, 1, "in_force", date(2025, 4, 1), known_from=date(2026, 3, 1),
                    is_current=True, rate_pct=25.5, held_from="2025-04",
                    last_day=date(2025, 4, 30), next_first_day=date(2025, 11, 10),
                    next_last_day=date(2025, 11, 10)),
            _period("sy-tariff", 1, 2, "suspended", date(2025, 11, 10),
                    known_from=date(2026, 3, 1), is_current=True, rate_pct=25.5,
                    held_until="2026-11-10"),
        ],
        "measure_merges": [{"measure_id": "fr-ban", "position": 1, "claim_id": "c-1",
                            "with_claim_id": "c-2", "bits": 8.0, "mean_bits": 8.0,
                            "reasons": ["the same instrument (+2.5)"]}],
        "measure_redirects": [{"old_id": "fr-old", "imposer_id": "FR", "measure_id": "fr-ban",
                               "reason": "merged"}],
        "corrections": [{"correction_id": "k-1", "kind": "merge", "file": "m.yaml",
                         "measure_id": "fr-ban", "claim_id": "c-1", "reason": EVIL,
                         "author": EVIL}],
        "review_queue": [
            {"position": i, "measure_id": m, "score": 1.0, "confidence": 0.9, "n_conflicts": 0,
             "n_articles": 2, "reasons": []} for i, m in enumerate(("fr-ban", "sy-tariff"), 1)],
        "conflicts": [{"measure_id": "fr-ban", "field": "announced_on", "value": "2025-10",
                       "claim_id": "c-2", "chosen": False}],
        "inputs": [{"input": "a-1.txt", "outcome": "kept", "article_id": "a-1"},
                   {"input": "a-2.txt", "outcome": "kept", "article_id": "a-2"},
                   {"input": "a-0.txt", "outcome": "duplicate", "article_id": "a-0"},
                   {"input": "empty.txt", "outcome": "rejected", "reason": "empty"}],
        "rejects": [{"input": "empty.txt", "reason": "empty", "detail": "no text: remove it",
                     "seen_at": date(2026, 11, 22)}],
    }  # fmt: skip


def write(folder: Path, data: dict[str, list[Row]]) -> Path:
    """Write every table as the release step takes them: declared schema, sorted by key."""
    for name, table in TABLES.items():
        frame = pl.DataFrame(data[name], schema=table.schema, orient="row").sort(table.key)
        write_parquet(frame, folder / f"{name}.parquet")
    return folder
