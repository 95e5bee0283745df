"""Partitions, sensor, schedule and jobs. Each test says what a user loses where it fails."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import dagster as dg
import goodtables
import pytest
import yaml
from fakework import FakeWork

from pipeline import paths
from pipeline.defs.arrivals import DAILY, JOB, SETTLED_SECONDS, daily_schedule, inbox_sensor
from pipeline.defs.build import definitions
from pipeline.defs.stages import FEEDS, STAGES
from pipeline.tables.codes import OUTCOMES

READINGS = STAGES["readings"]


@pytest.fixture
def fake() -> FakeWork:
    return FakeWork()


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def run(fake: FakeWork, tmp_path: Path, instance: dg.DagsterInstance, job: str = JOB,
        **more: Any) -> dg.ExecuteInProcessResult:  # fmt: skip
    loaded = definitions(work=fake.work(), store=tmp_path / "store", out=tmp_path / "out",
                         inputs=[tmp_path])  # fmt: skip
    result = loaded.resolve_job_def(job).execute_in_process(instance=instance, **more)
    assert result.success
    return result


def ephemeral() -> Any:
    return dg.DagsterInstance.ephemeral(settings={"telemetry": {"enabled": False}})


def reported(result: dg.ExecuteInProcessResult) -> dict[str | None, dict[str, Any]]:
    """What was told of the readings, by partition."""
    return {
        event.partition: {name: value.value for name, value in
                          event.step_materialization_data.materialization.metadata.items()}
        for event in result.get_asset_materialization_events() if event.asset_key == READINGS
    }  # fmt: skip


def test_months_become_partitions(fake: FakeWork, tmp_path: Path) -> None:
    """The interface shows no months, or months that hold nothing any more."""
    with ephemeral() as instance:
        instance.add_dynamic_partitions("publication_month", ["1999-01"])
        result = run(fake, tmp_path, instance)
        assert fake.months == [None]
        assert instance.get_dynamic_partitions("publication_month") == ["2025-10", "unknown"]
        told = reported(result)
        assert {"2025-10", "unknown"} <= set(told)
        assert told["unknown"]["articles"] == told["2025-10"]["articles"] == 1
        assert told["2025-10"]["relevant"] == 1
        assert instance.get_materialized_partitions(READINGS) == {"2025-10", "unknown"}


@pytest.mark.parametrize("chosen", [["unknown"], ["2025-10", "unknown"]])
def test_a_backfill_reads_the_months_asked_for(
    fake: FakeWork, tmp_path: Path, chosen: list[str]
) -> None:
    """Reading one month anew reads the whole corpus; or is a run a month, which wait in line."""
    with ephemeral() as instance:
        run(fake, tmp_path, instance)
        tags = {"dagster/asset_partition_range_start": chosen[0],
                "dagster/asset_partition_range_end": chosen[-1]}  # fmt: skip
        result = run(fake, tmp_path, instance, asset_selection=[READINGS], tags=tags)
        assert fake.months[1:] == [chosen]
        assert set(reported(result)) == set(chosen)
        assert reported(result)["unknown"]["articles"] == 1
    node = definitions(work=fake.work()).resolve_asset_graph().get(READINGS)
    assert node.backfill_policy == dg.BackfillPolicy.single_run()


def ask(inbox: Path, instance: dg.DagsterInstance, cursor: str | None) -> Any:
    context = dg.build_sensor_context(instance=instance, cursor=cursor)
    answer = inbox_sensor(inbox)(context)
    return answer, context.cursor


def drop(inbox: Path, name: str, text: str, age: float) -> None:
    path = inbox / name
    path.write_text(text)
    os.utime(path, (time.time() - age,) * 2)


def test_the_sensor_waits_for_whole_files_and_runs_once(inbox: Path) -> None:
    """A half-copied file is read; or a build starts every half minute for ever."""
    with ephemeral() as instance:
        answer, cursor = ask(inbox, instance, None)
        assert isinstance(answer, dg.SkipReason)
        drop(inbox, ".part", "x", 1000)
        assert isinstance(ask(inbox, instance, cursor)[0], dg.SkipReason)
        drop(inbox, "a.txt", "China", 1)
        answer, cursor = ask(inbox, instance, cursor)
        assert "still arriving" in str(answer.skip_message)
        drop(inbox, "a.txt", "China", SETTLED_SECONDS + 5)
        first, cursor = ask(inbox, instance, cursor)
        assert isinstance(first, dg.RunRequest)
        answer, cursor = ask(inbox, instance, cursor)
        assert "as it was" in str(answer.skip_message)
        drop(inbox, "a.txt", "China curbed", SETTLED_SECONDS + 5)
        second, cursor = ask(inbox, instance, cursor)
        assert isinstance(second, dg.RunRequest)
        assert second.run_key != first.run_key


def test_what_the_sensor_asks_for_can_be_run(fake: FakeWork, tmp_path: Path, inbox: Path) -> None:
    """A run that the sensor starts fails on its own configuration, or forgets older versions."""
    drop(inbox, "a.txt", "China", 1000)
    with ephemeral() as instance:
        request, _ = ask(inbox, instance, None)
        run(fake, tmp_path, instance, run_config=request.run_config)
    assert fake.given == [inbox]
    assert fake.history == [True]
    assert fake.polled == []
    loaded = definitions(work=fake.work())
    (sensor,) = loaded.sensors or ()
    assert sensor.default_status == dg.DefaultSensorStatus.STOPPED  # type: ignore[union-attr]


def test_the_daily_run_asks_the_feeds_first(fake: FakeWork, tmp_path: Path, inbox: Path) -> None:
    """What was polled today is in tomorrow's release only."""
    schedule = daily_schedule(inbox)
    assert schedule.job_name == DAILY
    with ephemeral() as instance:
        data = schedule.evaluate_tick(dg.build_schedule_context(instance=instance))
        assert data.run_requests is not None
        (request,) = data.run_requests
        result = run(fake, tmp_path, instance, DAILY, run_config=request.run_config)
    assert [folder for _, folder in fake.polled] == [inbox]
    assert fake.given == [inbox]
    order = [e.step_key for e in result.get_step_success_events()]
    assert order.index("inbox__feeds") < order.index("store__articles")
    told = {e.asset_key: e.step_materialization_data.materialization.metadata
            for e in result.get_asset_materialization_events()}  # fmt: skip
    assert told[FEEDS]["notes"].records[0].data["note"] == "a: <b>busy</b>"


def test_outcomes_are_shown(fake: FakeWork, tmp_path: Path) -> None:
    """Nobody who looks at the interface learns how many inputs were rejected."""
    with ephemeral() as instance:
        result = run(fake, tmp_path, instance)
    (shown,) = (e.step_materialization_data.materialization.metadata
                for e in result.get_asset_materialization_events()
                if e.asset_key == dg.AssetKey(["tables", "inputs"]))  # fmt: skip
    counts = {code: shown[code].value for code in OUTCOMES}
    assert counts["kept"] == 2
    assert counts["rejected"] == 1
    assert sum(counts.values()) == len(goodtables.ROWS["inputs"])


def test_runs_wait_for_one_another() -> None:
    """Two runs that start together both fail on the lock of the store."""
    said = yaml.safe_load((paths.ROOT / "dagster.yaml").read_text())
    assert said["concurrency"]["runs"]["max_concurrent_runs"] == 1
