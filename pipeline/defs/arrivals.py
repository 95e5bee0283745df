"""When runs begin: the jobs, the sensor on the inbox and the daily schedule.

Says what is run on which inputs; what the assets do is elsewhere. The sensor and the schedule are
off until someone turns them on in the interface.
"""

import hashlib
import time
from pathlib import Path
from typing import Any

import dagster as dg

from pipeline import paths
from pipeline.defs.stages import FEEDS

JOB = "build_all"
DAILY = "daily"
INBOX = paths.ROOT / "data" / "inbox"
DAILY_AT = "0 5 * * *"
SETTLED_SECONDS = 10
"""A file that changed more recently may still be being written."""


def jobs() -> list[Any]:
    """From articles to a release; the same after asking the feeds."""
    everything = dg.AssetSelection.all()
    return [
        dg.define_asset_job(
            JOB,
            selection=everything - dg.AssetSelection.assets(FEEDS),
            description="From articles to a release: every asset but the feeds, every check.",
        ),
        dg.define_asset_job(
            DAILY,
            selection=everything,
            description="Asks the feeds, then builds a release from all that was ever received.",
        ),
    ]


def inbox_config(inbox: Path) -> dict[str, Any]:
    """Run configuration: read the inbox, and all that came through it before."""
    folder = inbox.relative_to(paths.ROOT) if inbox.is_relative_to(paths.ROOT) else inbox
    config = {"inputs": [str(folder)], "inbox": str(folder), "history": True}
    return {"resources": {"settings": {"config": config}}}


def inbox_sensor(inbox: Path = INBOX) -> dg.SensorDefinition:
    """Starts a build when files in the inbox were added, changed or removed."""

    @dg.sensor(
        name="inbox",
        job_name=JOB,
        minimum_interval_seconds=30,
        description="Builds a release when something new lies in data/inbox and is complete.",
    )
    def watch(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        state, newest = look(inbox)
        if newest is None:
            return dg.SkipReason(f"nothing lies in {inbox.name}")
        if state == context.cursor:
            return dg.SkipReason(f"{inbox.name} is as it was")
        if time.time() - newest < SETTLED_SECONDS:
            return dg.SkipReason(f"files are still arriving in {inbox.name}")
        context.update_cursor(state)
        return dg.RunRequest(run_key=state, run_config=inbox_config(inbox))

    return watch


def daily_schedule(inbox: Path = INBOX) -> dg.ScheduleDefinition:
    """Asks the feeds and builds a release once a day."""
    return dg.ScheduleDefinition(
        name="daily",
        job_name=DAILY,
        cron_schedule=DAILY_AT,
        run_config=inbox_config(inbox),
        description="Every morning (UTC): feeds, then a release.",
    )


def look(inbox: Path) -> tuple[str, float | None]:
    """What lies in a folder, as one hash over names, sizes and times; and when a file last
    changed, None where there is none."""
    digest = hashlib.sha256()
    newest: float | None = None
    for path in sorted(inbox.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(inbox).parts)
        if hidden or not path.is_file():
            continue
        found = path.stat()
        newest = max(newest or 0.0, found.st_mtime)
        digest.update(f"{path.relative_to(inbox)}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return digest.hexdigest(), newest
