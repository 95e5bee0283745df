"""The functions behind the assets, replaced by quick ones over the tiny dataset of goodtables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import goodtables

from pipeline.defs.stages import Inputs, Told, Work
from pipeline.quality import SuiteResult
from pipeline.report import StageReport
from pipeline.store import Store, write_parquet


@dataclass
class FakeWork:
    """Writes the tiny dataset as if it had been read; remembers what was published."""

    published: list[tuple[str, Inputs]] = field(default_factory=list)
    days: set[date] = field(default_factory=set)
    given: list[Path] = field(default_factory=list)
    history: list[bool] = field(default_factory=list)
    months: list[Sequence[str] | None] = field(default_factory=list)
    polled: list[tuple[Path, Path]] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)

    def work(self) -> Work:
        return Work(
            load_vocabulary=lambda: {"minerals": 2, "actors": 3},
            read_inputs=self._read,
            poll_feeds=self._poll,
            read_shards=self._read_months,
            resolve=self._resolve,
            assemble=self._assemble,
            check_table=lambda tables, name: SuiteResult(name, ()),
            check_across=lambda tables, texts: SuiteResult("across_tables", ()),
            publish=self._publish,
            next_version=lambda out, day: f"{day:%Y.%m.%d}",
        )

    def _poll(self, config: Path, inbox: Path, state: Path) -> StageReport:
        self.polled.append((config, inbox))
        return StageReport("feeds", {"a": 1}, {"feeds": 1}, 0.1, ("a: <b>busy</b>",))

    def _read_months(self, store: Store, months: Sequence[str] | None) -> StageReport:
        self.months.append(months)
        with store.replacing("readings") as folder:
            rows = goodtables.frame("articles").select("article_id", "is_relevant")
            write_parquet(rows, folder / "relevance" / "000000.parquet")
        return StageReport("readings", {"claims": 2}, {"claims": 2}, 0.1)

    def _read(self, paths: list[Path], store: Store, day: date, history: bool) -> StageReport:
        self.given = paths
        self.history.append(history)
        self.days.add(day)
        with store.replacing("articles") as folder:
            write_parquet(goodtables.frame("articles"), folder / "articles" / "000000.parquet")
            write_parquet(goodtables.TEXTS, folder / "texts" / "000000.parquet")
        return StageReport("articles", {"articles": 2, "texts": 2, "rejects": 1},
                           {"read": 3, "kept": 2, "rejected": 1}, 0.1)  # fmt: skip

    def _resolve(self, store: Store, out: Path) -> StageReport:
        with store.replacing("measures") as folder:
            write_parquet(goodtables.frame("measures"), folder / "measures" / "000000.parquet")
        return StageReport("measures", {"measures": 1}, {"measures": 1}, 0.1)

    def _assemble(self, store: Store, name: str, day: date, tables: Path) -> int:
        self.days.add(day)
        frame = goodtables.frame(name)
        write_parquet(frame, tables / f"{name}.parquet")
        return frame.height

    def _publish(self, tables: Path, out: Path, version: str, inputs: Inputs,
                 told: Told) -> Path:  # fmt: skip
        self.published.append((version, inputs))
        self.told.append(told)
        folder = out / version
        folder.mkdir(parents=True)
        (folder / "README.md").write_text("A release.\n", encoding="utf-8")
        return folder
