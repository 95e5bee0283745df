"""Servers on loopback for tests: a web server with ranges, and an S3-compatible one.

The web server is nginx where it is installed, else uvicorn with Starlette's static files. The
store is moto's, in a process of its own.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_NGINX = """daemon off; worker_processes 1; pid {run}/pid; error_log {run}/error.log;
events {{ worker_connections 64; }}
http {{
  log_format ranges '$status $request_method $uri $body_bytes_sent $http_range';
  access_log {run}/access.log ranges;
  client_body_temp_path {run}/b; proxy_temp_path {run}/p; fastcgi_temp_path {run}/f;
  uwsgi_temp_path {run}/u; scgi_temp_path {run}/s;
  server {{ listen 127.0.0.1:{port}; root {root}; }}
}}
"""

_STATIC = (
    "import sys, uvicorn; from starlette.staticfiles import StaticFiles; "
    "uvicorn.run(StaticFiles(directory=sys.argv[1]), host='127.0.0.1', port=int(sys.argv[2]))"
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(command: list[str], port: int, **environment: str) -> Iterator[str]:
    """Run a server until the block ends; gives its address when it answers."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               env=os.environ | environment)  # fmt: skip
    try:
        for _ in range(1200):
            if process.poll() is not None:
                raise RuntimeError(f"{command[0]} ended with {process.returncode}")
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=60)


@contextmanager
def web_server(root: Path, run: Path) -> Iterator[str]:
    """Serve the files under `root`; `run` is a folder for the server's own."""
    port = free_port()
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if nginx and os.access(root, os.R_OK):
        config = run / "nginx.conf"
        user = "user root; " if os.geteuid() == 0 else ""  # temporary folders are their owner's
        config.write_text(user + _NGINX.format(run=run, port=port, root=root))
        command = [nginx, "-c", str(config), "-p", str(run), "-e", str(run / "error.log")]
    else:
        command = [sys.executable, "-c", _STATIC, str(root), str(port)]
    with serving(command, port) as address:
        yield address


@contextmanager
def s3_server() -> Iterator[str]:
    """An S3-compatible server without buckets."""
    port = free_port()
    command = [sys.executable, "-c", "import sys; from moto.server import main; main(sys.argv[1:])",
               "-H", "127.0.0.1", "-p", str(port)]  # fmt: skip
    with serving(command, port) as address:
        yield address
