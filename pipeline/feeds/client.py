"""One polite GET: checked addresses, redirects looked at one by one, bounded size and time.

Knows nothing of feeds. Whether a URL may be asked for at all is the `permit` of the caller, who is
asked again for every redirect.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import urllib3
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from pipeline.errors import FetchError
from pipeline.feeds.addresses import Guard, GuardedHTTP, GuardedHTTPS, Watched, check_url
from pipeline.feeds.config import Manners

CHUNK = 65_536
_REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True)
class Answer:
    """What a server said in the end. Header names are in lower case."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


def get(
    url: str,
    manners: Manners,
    *,
    max_bytes: int,
    headers: Mapping[str, str] | None = None,
    permit: Callable[[str], None] = lambda url: None,
) -> Answer:
    """Fetch a URL. Raises FetchError where it may not be, does not answer, or answers too much.

    `permit` raises FetchError for a URL that may not be asked for, and may wait.
    """
    for _ in range(manners.max_redirects + 1):
        check_url(url)
        permit(url)
        answer = _once(url, manners, max_bytes, dict(headers or {}))
        target = answer.headers.get("location")
        if answer.status not in _REDIRECTS or not target:
            return answer
        url = urljoin(url, target)
    raise FetchError("redirects", f"{url[:200]}: more than {manners.max_redirects} redirects: ask "
                     "for the address that it leads to")  # fmt: skip


def _once(url: str, manners: Manners, max_bytes: int, headers: dict[str, str]) -> Answer:
    parts = urlsplit(url)
    watched = Watched(Guard(manners.allow_networks))
    secure = parts.scheme == "https"
    pool = (HTTPSConnectionPool if secure else HTTPConnectionPool)(
        parts.hostname or "",
        parts.port,
        timeout=urllib3.Timeout(connect=manners.seconds_connect, read=manners.seconds_silent),
        watched=watched,
    )
    pool.ConnectionCls = GuardedHTTPS if secure else GuardedHTTP
    headers = {"User-Agent": manners.user_agent, "Accept-Encoding": "gzip",
               "Connection": "close", **headers}  # fmt: skip
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    with _deadline(watched, manners.seconds_whole, url), pool:
        response = pool.urlopen("GET", path, headers=headers, redirect=False, retries=False,
                                preload_content=False, decode_content=True)  # fmt: skip
        said = {name.lower(): value for name, value in response.headers.items()}
        body = b"" if response.status in _REDIRECTS else _body(response, max_bytes, url)
        status = response.status
        response.close()
    return Answer(url, status, said, body)


def _body(response: Any, max_bytes: int, url: str) -> bytes:
    """The body, unpacked; a piece at a time, so that a bomb is noticed before it bursts."""
    pieces, size = [], int(response.headers.get("content-length") or 0)
    if size <= max_bytes:
        size = 0
        while size <= max_bytes and (piece := response.read(CHUNK)):
            size += len(piece)
            pieces.append(piece)
    if size > max_bytes:
        raise FetchError(
            "too_large",
            f"{url[:200]} is longer than {max_bytes:,} bytes: raise the limit if it is worth it",
        )
    return b"".join(pieces)


@contextmanager
def _deadline(watched: Watched, seconds: float, url: str) -> Iterator[None]:
    """End the exchange after so many seconds, however slowly the other side keeps talking; turn
    what the library raises into a FetchError."""
    late = threading.Event()

    def end() -> None:
        late.set()
        watched.end()

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    why: Exception | None = None
    try:
        yield
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        why = error
    finally:
        timer.cancel()
    if late.is_set():
        raise FetchError("too_slow", f"{url[:200]} took more than {seconds:g} s: try later")
    if why is not None:
        raise FetchError("unreachable", f"{url[:200]}: {why}: try later") from why
