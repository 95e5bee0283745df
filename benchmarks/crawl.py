"""How fast a WARC of a gigabyte is read, and in how much memory.

    python benchmarks/crawl.py [--gigabytes 1.0] [--packed]

Writes a crawl of made pages to a temporary folder, reads its records in a process of its own
and prints records, seconds and that process's peak of memory; with --articles each record is
also read into an article.
"""

from __future__ import annotations

import argparse
import gzip
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

READ = """
import resource, sys, time
from pathlib import Path
from pipeline.articles.inputs import read_records
from pipeline.articles.reading import article_of
from pipeline.articles.records import Input, RawRecord
path, whole = Path(sys.argv[1]), sys.argv[2] == "True"
base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
begun = time.perf_counter()
count = 0
for found in read_records(Input(path, path.name)):
    assert isinstance(found, RawRecord), found
    count += 1
    if whole:
        article_of(found)
seconds = time.perf_counter() - begun
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(f"{count:,} records, {seconds:.1f} s, {count / seconds:,.0f} a second; memory "
      f"{base / 1024:.0f} MiB before, {peak / 1024:.0f} MiB at most")
"""
WORDS = (
    "gallium export licence ministry tariff cobalt quota mine trade minister said would "
    "impose lift suspend from until country metal price smelter refinery port"
).split()


def page(rng: random.Random) -> bytes:
    """A page of some 60 kB, most of it scripts and styles, as pages are."""
    body = "".join(f"<p>{' '.join(rng.choices(WORDS, k=60))}.</p>" for _ in range(12))
    script = "".join(f"var v{n}={rng.random()};" for n in range(2000))
    return (f"<!doctype html><html><head><title>T</title><script>{script}</script></head><body>"
            f"<article><h1>A headline</h1>{body}</article></body></html>").encode()  # fmt: skip


def record(number: int, body: bytes) -> bytes:
    """One response of a crawl."""
    http = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n"
    head = (f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/{number}\r\n"
            f"WARC-Date: 2025-03-01T10:00:00Z\r\nWARC-Record-ID: <urn:uuid:{number}>\r\n"
            f"Content-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(http) + len(body)}\r\n\r\n")  # fmt: skip
    return head.encode() + http.encode() + body + b"\r\n\r\n"


def main() -> None:
    """Write, read, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gigabytes", type=float, default=1.0)
    parser.add_argument("--packed", action="store_true", help="gzip each record, as crawls are")
    parser.add_argument("--articles", action="store_true", help="read the articles too")
    asked = parser.parse_args()
    rng = random.Random(1)
    pages = [page(rng) for _ in range(50)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / ("crawl.warc.gz" if asked.packed else "crawl.warc")
        written = number = 0
        with path.open("wb") as file:
            while written < asked.gigabytes * 1e9:
                raw = record(number, pages[number % len(pages)])
                written += len(raw)
                number += 1
                file.write(gzip.compress(raw, 1) if asked.packed else raw)
        size = path.stat().st_size / 1e9
        print(f"{number:,} responses, {written / 1e9:.2f} GB, {size:.2f} GB on the disk")
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-c", READ, str(path), str(asked.articles)], check=True)
        print(f"{time.perf_counter() - begun:.1f} s with the start of the process")


if __name__ == "__main__":
    main()
