"""The interface as a browser gets it. Each test says what a user loses where it fails."""

from __future__ import annotations

import base64
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from pipeline import paths
from pipeline.tables import TABLES

START_SECONDS = 90


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ask(url: str, body: Any = None, method: str | None = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


@contextmanager
def running(command: list[str], url: str, env: dict[str, str], log: Path) -> Iterator[None]:
    """A server in a process group of its own, from its first answer until the block ends."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=env, stdout=output, stderr=output,
                                   start_new_session=True)  # fmt: skip
        try:
            deadline = time.monotonic() + START_SECONDS
            while True:
                try:
                    ask(url)
                    break
                except OSError:
                    said = log.read_text(encoding="utf-8", errors="replace")
                    assert process.poll() is None, said
                    assert time.monotonic() < deadline, said
                    time.sleep(0.2)
            yield
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=30)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("dagster")
    shutil.copy(paths.ROOT / "dagster.yaml", home)
    url = f"http://127.0.0.1:{free_port()}"
    command = [sys.executable, "-m", "dagster_webserver", "-m", "pipeline.defs",
               "-h", "127.0.0.1", "-p", url.rsplit(":", 1)[1]]  # fmt: skip
    env = os.environ | {"DAGSTER_HOME": str(home), "PYTHONPATH": str(paths.ROOT)}
    with running(command, f"{url}/server_info", env, home / "log.txt"):
        yield url


def test_server_shows_the_graph(server: str) -> None:
    """`make ui` shows no assets, or assets without groups, owners, kinds and checks."""
    query = """{ assetNodes { assetKey { path } groupName description kinds
                 owners { ... on TeamAssetOwner { team } }
                 assetChecksOrError { ... on AssetChecks { checks { name blocking } } } } }"""
    nodes = ask(f"{server}/graphql", {"query": query})["data"]["assetNodes"]
    by_key = {"/".join(node["assetKey"]["path"]): node for node in nodes}
    assert {f"tables/{name}" for name in TABLES} < set(by_key)
    assert {node["groupName"] for node in nodes} == {
        "reference", "articles", "readings", "measures", "tables", "release",
    }  # fmt: skip
    for node in nodes:
        assert node["description"]
        assert node["kinds"]
        assert node["owners"] == [{"team": "orebook"}]
    for name in TABLES:
        checks = by_key[f"tables/{name}"]["assetChecksOrError"]["checks"]
        assert checks
        assert all(check["blocking"] for check in checks)


def test_server_sends_nothing(server: str) -> None:
    """The interface tells its makers what we do, or covers the page with a pop-up."""
    query = "{ shouldShowNux instance { info } }"
    answer = ask(f"{server}/graphql", {"query": query})["data"]
    assert answer["shouldShowNux"] is False
    assert "telemetry:\n  enabled: false" in answer["instance"]["info"]


def test_browser_draws_the_graph(server: str, tmp_path: Path) -> None:
    """The page of the graph stays white in a browser."""
    driver = shutil.which("chromedriver")
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if not driver or not browser:
        pytest.skip("no chromium and chromedriver on this machine")
    base = f"http://127.0.0.1:{free_port()}"
    command = [driver, f"--port={base.rsplit(':', 1)[1]}"]
    with running(command, f"{base}/status", dict(os.environ), tmp_path / "log.txt"):
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                 "--disable-background-networking", "--disable-component-update",
                 "--disable-sync", f"--user-data-dir={tmp_path / 'profile'}",
                 "--window-size=1600,900"]  # fmt: skip
        options = {"goog:chromeOptions": {"args": flags, "binary": browser}}
        made = ask(f"{base}/session", {"capabilities": {"alwaysMatch": options}})
        session = f"{base}/session/{made['value']['sessionId']}"
        try:
            ask(f"{session}/url", {"url": f"{server}/asset-groups"})
            script = {"script": "return document.body.innerText", "args": []}
            deadline = time.monotonic() + START_SECONDS
            seen = ""
            while "Materialize all" not in seen or "release" not in seen:
                assert time.monotonic() < deadline, seen
                time.sleep(0.3)
                seen = ask(f"{session}/execute/sync", script)["value"]
            assert {"reference", "articles", "readings", "measures", "tables"} <= set(seen.split())
            picture = base64.b64decode(ask(f"{session}/screenshot")["value"])
            assert len(picture) > 10_000
        finally:
            ask(session, method="DELETE")
