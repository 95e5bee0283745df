"""A tiny dataset that is right in every way, to be broken one way at a time.

Two articles, two claims, one measure. Only what the tests of quality and assets need.
"""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from pipeline.tables import TABLES

Row = dict[str, Any]

TEXT = (
    "Beijing 😀 — On 9 October 2025 Freedonia said it would curb exports of neodymium to "
    "Sylvania by 25%.\r\nThe curbs hold until 10 November 2026."
)
OTHER = "Freedonia's curbs on neodymium e\u0301xports to Sylvania were announced in October 2025."


def _span(text: str, words: str) -> Row:
    start = text.index(words)
    return {"start_char": start, "end_char": start + len(words)}


def _article(key: str, text: str, day: date | None) -> Row:
    return {
        "article_id": key, "source_name": key, "url": f"https://example.org/{key}?q=1",
        "title": "Curbs | <b>bold</b>", "published_on": day,
        "published_from": "metadata" if day else "unknown", "n_chars": len(text),
        "is_readable": True, "published_precision": "day" if day else None,
        "content_sha256": hashlib.sha256(text.encode()).hexdigest(), "is_relevant": True,
    }  # fmt: skip


def _claim(key: str, article: str, text: str, words: str, **more: Any) -> Row:
    return {
        "claim_id": key, "article_id": article, "measure_id": "fr-2025-10-09-export-restriction",
        "instrument": "export_restriction", "action": "imposed", "certainty": "planned",
        "imposer_id": "FR", "quote": words, "rule": "test", "confidence": 0.8,
        "provenance": "extracted", **_span(text, words), **more,
    }  # fmt: skip


def _mention(key: str, text: str, words: str, kind: str, ref: str | None, **more: Any) -> Row:
    return {"mention_id": key, "article_id": "a-1", "text": words, "kind": kind, "ref_id": ref,
            **_span(text, words), **more}  # fmt: skip


def _mineral(key: str, kind: str, parent: str | None) -> Row:
    flags = dict.fromkeys(("us_2022", "us_2025", "eu_crm_2024", "eu_srm_2024"), True)
    return {"mineral_id": key, "name": key, "kind": kind, "parent_id": parent, **flags}


MEASURE = "fr-2025-10-09-export-restriction"

ROWS: dict[str, list[Row]] = {
    "minerals": [_mineral("rare-earth-elements", "group", None),
                 _mineral("neodymium", "element", "rare-earth-elements")],
    "mineral_hs": [{"mineral_id": "neodymium", "hs6": "280530", "form": "metal",
                    "exclusivity": "basket"}],
    "actors": [
        {"actor_id": "FR", "name": "Freedonia", "kind": "country", "iso3": "FRE",
         "origin": "reference"},
        {"actor_id": "SY", "name": "Sylvania", "kind": "country", "iso3": "SYL",
         "origin": "reference"},
        {"actor_id": "fr-ministry", "name": "Ministry", "kind": "government_body",
         "country_id": "FR", "origin": "discovered"},
    ],
    "instruments": [{"instrument": "export_restriction", "label": "Export restriction",
                     "effect": "restrictive"}],
    "articles": [_article("a-1", TEXT, date(2025, 10, 10)), _article("a-2", OTHER, None)],
    "publication_dates": [
        {"article_id": "a-1", "position": 1, "published_from": "metadata", "words": "2025-10-10",
         "published": "2025-10-10", "is_chosen": True, "agrees": True},
        {"article_id": "a-1", "position": 2, "published_from": "text", "words": "October 2025",
         "published": "2025-10", "is_chosen": False, "agrees": True},
    ],
    "mentions": [
        _mention("m-1", TEXT, "neodymium", "mineral", "neodymium"),
        _mention("m-2", TEXT, "Freedonia", "actor", "FR"),
        _mention("m-3", TEXT, "25%", "rate", None, value=25.0),
    ],
    "dates": [
        {"date_id": "d-1", "article_id": "a-1", "text": "9 October 2025",
         **_span(TEXT, "9 October 2025"), "timex_type": "DATE", "value": "2025-10-09",
         "edtf": "2025-10-09", "earliest": date(2025, 10, 9), "latest": date(2025, 10, 9),
         "anchor": "2025-10-10"},
        {"date_id": "d-2", "article_id": "a-2", "text": "October 2025",
         **_span(OTHER, "October 2025"), "timex_type": "DATE", "value": "2025-10",
         "edtf": "2025-10", "earliest": date(2025, 10, 1), "latest": date(2025, 10, 31)},
    ],
    "measures": [{
        "measure_id": MEASURE, "title": "Freedonia: export restriction",
        "instrument": "export_restriction", "imposer_id": "FR", "status": "announced",
        "announced_on": "2025-10-09", "status_as_of": date(2025, 10, 10), "n_articles": 2,
        "n_claims": 2, "first_reported_on": date(2025, 10, 10),
        "last_reported_on": date(2025, 10, 10), "confidence": 0.9, "rate_pct": 25.0,
        "provenance": "corrected",
    }],
    "claims": [
        _claim("c-1", "a-1", TEXT, "Freedonia said it would curb exports of neodymium to",
               announced_on="2025-10-09", until="2025-10/2026-11", rate_from_pct=0.0,
               rate_to_pct=25.0, rate_change_pp=25.0, rate_basis="layer"),
        _claim("c-2", "a-2", OTHER, "curbs on neodymium e\u0301xports to Sylvania",
               announced_on="2025-10", until="2025"),
    ],
    "claim_minerals": [{"claim_id": c, "mineral_id": "neodymium"} for c in ("c-1", "c-2")],
    "claim_actors": [{"claim_id": c, "actor_id": a, "role": r} for c in ("c-1", "c-2")
                     for a, r in (("FR", "imposer"), ("SY", "target"))],
    "claim_evidence": [{"claim_id": "c-1", "slot": "mineral", "value": "neodymium",
                        **_span(TEXT, "neodymium")}],
    "measure_events": [{
        "event_id": "e-1", "measure_id": MEASURE, "position": 1, "action": "imposed",
        "certainty": "planned", "occurred_on": "2025-10-09", "until": "2026-11-10",
        "n_articles": 2, "claim_ids": ["c-1", "c-2"], "known_on": date(2025, 10, 10),
    }],
    "measure_values": [
        {"measure_id": MEASURE, "field": "announced_on", "value": "2025-10-09", "basis": "only",
         "provenance": "extracted", "claim_ids": ["c-1", "c-2"]},
        {"measure_id": MEASURE, "field": "title", "value": "Freedonia: export restriction",
         "basis": "corrected", "provenance": "corrected", "claim_ids": []},
    ],
    "measure_history": [{
        "measure_id": MEASURE, "telling": 1, "position": 1, "known_from": date(2025, 10, 10),
        "is_current": True, "status": "announced", "held_from": "2025-10-09",
        "first_day": date(2025, 10, 9), "last_day": date(2025, 10, 9),
        "as_of": date(2025, 10, 10), "claim_ids": ["c-1", "c-2"],
    }],
    "measure_merges": [{"measure_id": MEASURE, "position": 1, "claim_id": "c-1",
                        "with_claim_id": "c-2", "bits": 8.5, "mean_bits": 8.5,
                        "reasons": ["begun in the same month (+3.5)"]}],
    "measure_redirects": [{"old_id": "fr-2025-10-export-restriction", "imposer_id": "FR",
                           "measure_id": MEASURE, "reason": "merged"}],
    "corrections": [{"correction_id": "k-1", "kind": "value", "file": "titles.yaml",
                     "measure_id": MEASURE, "field": "title", "old_value": "?",
                     "new_value": "Freedonia: export restriction",
                     "reason": "The extracted title said nothing.", "author": "A. Reader"}],
    "review_queue": [{"position": 1, "measure_id": MEASURE, "score": 1.4, "confidence": 0.9,
                      "n_conflicts": 1, "n_articles": 2, "reasons": ["2 articles"]}],
    "measure_minerals": [{"measure_id": MEASURE, "mineral_id": "neodymium"}],
    "measure_actors": [{"measure_id": MEASURE, "actor_id": a, "role": r}
                       for a, r in (("FR", "imposer"), ("SY", "target"))],
    "measure_links": [],
    "conflicts": [{"measure_id": MEASURE, "field": "announced_on", "value": "2025-10",
                   "claim_id": "c-2", "chosen": False},
                  {"measure_id": MEASURE, "field": "announced_on", "value": "2025-10-09",
                   "claim_id": "c-1", "chosen": True}],
    "inputs": [
        {"input": "a-1.txt", "outcome": "kept", "article_id": "a-1"},
        {"input": "a-2.txt", "outcome": "kept", "article_id": "a-2"},
        {"input": "empty.txt", "outcome": "rejected", "reason": "empty"},
    ],
    "rejects": [{"input": "empty.txt", "reason": "empty", "detail": "no text: remove it",
                 "seen_at": date(2025, 10, 10)}],
}  # fmt: skip

TEXTS = pl.DataFrame({"article_id": ["a-1", "a-2"], "text": [TEXT, OTHER]})


def frame(name: str) -> pl.DataFrame:
    table = TABLES[name]
    return pl.DataFrame(ROWS[name], schema=table.schema, orient="row").sort(table.key)


def write(root: Path) -> tuple[Path, list[Path]]:
    """Write the dataset under `root`. Returns the folder of tables and the text shards."""
    tables = root / "tables"
    tables.mkdir(parents=True)
    for name in TABLES:
        frame(name).write_parquet(tables / f"{name}.parquet")
    texts = root / "articles" / "texts"
    texts.mkdir(parents=True)
    shards = [texts / "000000.parquet", texts / "000001.parquet"]
    for shard, part in zip(shards, (TEXTS[:1], TEXTS[1:]), strict=True):
        part.write_parquet(shard)
    return tables, shards
