"""What a build is asked to do: its inputs, store, output and version, as run configuration.

One resource that every step sees; it holds the store's lock for the length of a run. It does no
step's work.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import dagster as dg
from pydantic import Field

from pipeline import paths
from pipeline.errors import OrebookError
from pipeline.release.versions import day_of
from pipeline.store import Store


class BuildSettings(dg.ConfigurableResource["BuildSettings"]):
    """Inputs and outputs of a build. Paths are relative to the project or absolute."""

    inputs: list[str] = Field(
        default=["data/articles"],
        description="Files and folders of articles to read. Default: the embedded sample.",
    )
    store: str = Field(
        default="data/store", description="Folder of the working store, overwritten by a build."
    )
    out: str = Field(default="data/releases", description="Folder that releases are added to.")
    history: bool = Field(
        default=False,
        description="Also take in everything that was ever read into this store: older versions "
        "of pages, and files that are gone.",
    )
    inbox: str = Field(
        default="data/inbox", description="Folder that polled feeds are written into."
    )
    feeds: str = Field(default="data/feeds.toml", description="Which feeds to poll, and how.")
    version: str = Field(
        default="",
        description="Version of the release, a day such as 2026.11.22 or 2026.11.22.1. Default: "
        "the next free one of the day on which the run began.",
    )
    accept_drop: str = Field(
        default="",
        description="Why the release is right although rows, values or codes are gone beyond the "
        "declared bounds. Recorded in it. Default: such a release is not published.",
    )

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["BuildSettings"]:
        """Holds the store for the run: two builds never write one store at a time."""
        with self.working_store.lock():
            yield self

    @property
    def working_store(self) -> Store:
        return Store(resolved(self.store))

    @property
    def tables_dir(self) -> Path:
        return self.working_store.root / "tables"

    @property
    def results_dir(self) -> Path:
        """Where the results of expectations lie, one Parquet file a suite."""
        return self.working_store.root / "checks"

    @property
    def text_shards(self) -> list[Path]:
        return self.working_store.shards("articles", "texts")

    @property
    def out_dir(self) -> Path:
        """Raises OrebookError where `out` is a file."""
        path = resolved(self.out)
        if path.exists() and not path.is_dir():
            raise OrebookError(f"{self.out} is no folder: name a folder for releases as `out`")
        return path

    @property
    def inbox_dir(self) -> Path:
        return resolved(self.inbox)

    @property
    def feeds_file(self) -> Path:
        return resolved(self.feeds)

    def input_paths(self) -> list[Path]:
        """The inputs. Raises OrebookError where one does not exist or none is named."""
        if not self.inputs:
            raise OrebookError("no inputs: name files or folders of articles as `inputs`")
        for name in self.inputs:
            if not resolved(name).exists():
                raise OrebookError(
                    f"there is no file or folder {name}: correct the path in `inputs`, or leave "
                    "`inputs` out to read the embedded sample in data/articles"
                )
        return [resolved(name) for name in self.inputs]

    def day(self, context: dg.AssetExecutionContext) -> date:
        """The day of the build: of its version, or else of the run's creation, the same in
        every step. Raises OrebookError where the version is malformed."""
        if self.version:
            return day_of(self.version)
        record = context.instance.get_run_record_by_id(context.run.run_id)
        return (record.create_timestamp if record else datetime.now(UTC)).date()


def resolved(path: str) -> Path:
    """A path of the run configuration; one that is relative counts from the project's root."""
    return paths.ROOT / path


def shown(path: Path) -> str:
    """A path as the interface shows it: relative to the project, or its last two parts."""
    try:
        return str(path.relative_to(paths.ROOT))
    except ValueError:
        return str(Path(*path.parts[-2:]))
