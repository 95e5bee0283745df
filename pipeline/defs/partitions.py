"""Partitions by month of publication: which there are, and what a run knows of each.

A month becomes a partition when an article of it is read; `unknown` holds articles that nobody can
date. What reading a month means is `pipeline/extract/stage.py`.
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg
import polars as pl

from pipeline.defs.metadata import Metadata
from pipeline.months import month, months
from pipeline.store import Store
from pipeline.tables import TABLES

MONTHS = dg.DynamicPartitionsDefinition(name="publication_month")
ONE_RUN = dg.BackfillPolicy.single_run()
"""A backfill of many months is one run: the store is written by one run at a time."""

_NAME = "publication_month"


@contextmanager
def beta() -> Iterator[None]:
    """Dagster calls backfill policies beta and warns of each: its version is pinned here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", dg.BetaWarning)
        yield


def months_of(store: Store) -> list[str]:
    """The months of the articles in the store, oldest first."""
    return list(months(store.scan("articles", "articles", TABLES["articles"].schema)))


def add_months(instance: dg.DagsterInstance, found: list[str]) -> None:
    """Make the partitions of an instance those that were found."""
    known = instance.get_dynamic_partitions(_NAME)
    for name in set(known) - set(found):
        instance.delete_dynamic_partition(_NAME, name)
    new = [name for name in found if name not in known]
    if new:
        instance.add_dynamic_partitions(_NAME, new)


def chosen_months(context: dg.AssetExecutionContext) -> list[str] | None:
    """The partitions that a run is for; None where it is for all of them."""
    if context.has_partition_key or context.has_partition_key_range:
        return list(context.partition_keys)
    return None


def record_months(
    context: dg.AssetExecutionContext, store: Store, chosen: list[str] | None
) -> None:
    """Tell of each month what was read in it. A run without a partition is one for all."""
    found = by_month(store)
    if chosen is None:
        for name, metadata in found.items():
            context.log_event(
                dg.AssetMaterialization(context.asset_key, partition=name, metadata=metadata)
            )
    else:
        for name in chosen:
            context.add_asset_metadata(found.get(name, {}), partition_key=name)


def by_month(store: Store) -> dict[str, Metadata]:
    """Articles read and relevant, by month."""
    schema = pl.Schema({"article_id": pl.String(), "is_relevant": pl.Boolean()})
    read = store.scan("readings", "relevance", schema)
    articles = store.scan("articles", "articles", TABLES["articles"].schema)
    frame = (
        articles.select("article_id", month())
        .join(read, on="article_id")
        .group_by("month")
        .agg(articles=pl.len(), relevant=pl.col("is_relevant").sum())
        .sort("month")
        .collect()
    )
    return {
        row["month"]: {"dagster/partition_row_count": row["articles"],
                       "articles": row["articles"], "relevant": row["relevant"]}
        for row in frame.iter_rows(named=True)
    }  # fmt: skip
