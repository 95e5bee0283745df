"""Polling: each configured feed is asked once, and what is new in it is written into the inbox.

A feed that fails is told of and tried again at the next poll; the others go on. How one URL is
fetched is `client.py`, what a site allows is `robots.py`.
"""

from __future__ import annotations

import codecs
import hashlib
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from pathlib import Path

from pipeline.errors import FetchError
from pipeline.feeds.client import Answer, get
from pipeline.feeds.config import Feed, Manners, read_config
from pipeline.feeds.entries import Entry, entries
from pipeline.feeds.robots import Sites
from pipeline.feeds.state import FeedState, read_json, write_json, write_whole
from pipeline.report import StageReport

FOLDER = "feeds"
LATER_SECONDS = 3_600.0
"""When to ask again a server that is busy and does not say when."""
LATEST_SECONDS = 7 * 86_400.0
_BUSY = (429, 503)
_PAGES = ("text/html", "application/xhtml+xml", "text/plain")


def poll_feeds(
    config: Path,
    inbox: Path,
    state: Path,
    *,
    now: Callable[[], float] = time.time,
    sleep: Callable[[float], None] = time.sleep,
) -> StageReport:
    """Ask the feeds of `config` once; new entries become files under inbox/feeds/<name>.

    `state` is a folder that remembers what was taken. Raises OrebookError where the settings are
    wrong; what goes wrong with a feed or a page is a note of the report.
    """
    started = time.perf_counter()
    manners, feeds = read_config(config)
    inbox.mkdir(parents=True, exist_ok=True)
    robots = state / "robots.json"
    sites = Sites(manners, {k: (v[0], v[1]) for k, v in read_json(robots).items()}, now, sleep)
    poller = Poller(manners, sites, inbox, state, now)
    for feed in feeds:
        poller.poll(feed)
        write_json(robots, {site: list(rules) for site, rules in sites.rules.items()})
    counts = {name: poller.counts[name] for name in ("feeds", "unchanged", "entries", "failed")}
    rows = {feed.name: poller.written[feed.name] for feed in feeds}
    return StageReport(FOLDER, rows, counts, time.perf_counter() - started, tuple(poller.notes))


@dataclass
class Poller:
    """One poll of all feeds."""

    manners: Manners
    sites: Sites
    inbox: Path
    state: Path
    now: Callable[[], float]

    def __post_init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.written: Counter[str] = Counter()
        self.notes: list[str] = []

    def poll(self, feed: Feed) -> None:
        """Ask one feed and take what is new; what went wrong becomes a note."""
        place = self.state / f"{feed.name}.json"
        state = FeedState.read(place, feed.url)
        self.counts["feeds"] += 1
        if state.not_before > self.now():
            self._note(feed, f"asks not to be asked before {_moment(state.not_before)}")
            return
        try:
            answer = self._ask(feed, state)
            found = entries(answer.body, answer.url) if answer.status == 200 else []
        except FetchError as error:
            self.counts["failed"] += 1
            self._note(feed, error.detail)
            state.write(place)
            return
        if answer.status == 304:
            self.counts["unchanged"] += 1
        whole = self._take(feed, found, state)
        if answer.status == 200 and whole:
            state.etag = answer.headers.get("etag")
            state.last_modified = answer.headers.get("last-modified")
        state.write(place)

    def _ask(self, feed: Feed, state: FeedState) -> Answer:
        """The feed's document, if it changed. Raises FetchError where there is none."""
        headers = {"Accept": "application/atom+xml, application/rss+xml, application/xml;q=0.9, "
                   "*/*;q=0.5"}  # fmt: skip
        if state.etag:
            headers["If-None-Match"] = state.etag
        if state.last_modified:
            headers["If-Modified-Since"] = state.last_modified
        answer = get(feed.url, self.manners, max_bytes=self.manners.max_feed_bytes,
                     headers=headers, permit=self.sites.permit)  # fmt: skip
        if answer.status in _BUSY:
            state.not_before = self.now() + retry_after(answer, self.now())
            raise FetchError("busy", f"answers {answer.status}: it is asked again after "
                             f"{_moment(state.not_before)}")  # fmt: skip
        if answer.status not in (200, 304):
            raise FetchError("status", f"answers {answer.status}: correct its address, or remove "
                             "it from the feeds")  # fmt: skip
        return answer

    def _take(self, feed: Feed, found: list[Entry], state: FeedState) -> bool:
        """Write the entries that are new or changed; returns whether none is left for later."""
        new = [entry for entry in found if state.entries.get(entry.id) != entry.version]
        whole = True
        for number, entry in enumerate(new):
            if feed.pages and number >= self.manners.max_pages:
                self._note(feed, f"{len(new) - number} entries are left for the next poll")
                return False
            try:
                written = self._write(feed, entry)
            except FetchError as error:
                self._note(feed, error.detail)
                whole = whole and error.reason in ("robots", "scheme", "bad_url", "address",
                                                   "too_large", "no_page")  # fmt: skip
                continue
            state.entries[entry.id] = entry.version
            self.counts["entries"] += written
            self.written[feed.name] += written
        return whole

    def _write(self, feed: Feed, entry: Entry) -> bool:
        """Put one entry into the inbox; returns whether there was anything to put."""
        stem = f"{_hex(entry.id)[:16]}-{entry.version[:8]}"
        target = self.inbox / FOLDER / feed.name / stem
        record = entry.record | {"retrieved": _moment(self.now())}
        if feed.pages and entry.url:
            page = self._page(entry.url)
            write_json(
                target.with_name(f"{stem}.json"),
                {key: value for key, value in record.items() if key not in ("text", "html", "id")},
            )
            write_whole(target.with_name(f"{stem}.html"), page)
        elif "text" in record or "html" in record:
            write_json(target.with_name(f"{stem}.json"), dict(record))
        else:
            return False
        return True

    def _page(self, url: str) -> bytes:
        """The page that an entry links to, as UTF-8 where its server names another encoding."""
        answer = get(url, self.manners, max_bytes=self.manners.max_page_bytes,
                     headers={"Accept": "text/html"}, permit=self.sites.permit)  # fmt: skip
        said = Message()
        said["content-type"] = answer.headers.get("content-type", "text/html")
        if answer.status in _BUSY or answer.status >= 500:
            raise FetchError("busy", f"{url[:200]} answers {answer.status}: it is asked again")
        if answer.status != 200 or said.get_content_type() not in _PAGES:
            raise FetchError("no_page", f"{url[:200]} answers {answer.status} with "
                             f"{said.get_content_type()}: it is no page to read")  # fmt: skip
        return in_utf8(answer.body, said.get_content_charset())

    def _note(self, feed: Feed, words: str) -> None:
        self.notes.append(f"{feed.name}: {words}")


def in_utf8(body: bytes, charset: str | None) -> bytes:
    """A page in UTF-8 with a byte order mark, where its server says it is in another encoding and
    is right; else the page as it came, for its reader to tell."""
    try:
        name = codecs.lookup(charset).name if charset else "utf-8"
        return body if name == "utf-8" else codecs.BOM_UTF8 + body.decode(name).encode()
    except (LookupError, ValueError):
        return body


def retry_after(answer: Answer, now: float) -> float:
    """Seconds to wait, as the server says (RFC 9110), within a week; an hour where it does not."""
    said = answer.headers.get("retry-after", "").strip()
    if said.isdecimal():
        return min(float(said), LATEST_SECONDS)
    try:
        wait = parsedate_to_datetime(said).timestamp() - now
    except (TypeError, ValueError):
        return LATER_SECONDS
    return min(max(wait, 0.0), LATEST_SECONDS)


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def _hex(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
