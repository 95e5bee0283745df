"""What a site asks of robots, and how fast we may ask it: robots.txt (RFC 9309) and pace.

Rules are kept for a day. Parsing is protego's; nothing else is fetched here.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from protego import Protego

from pipeline.errors import FetchError
from pipeline.feeds.client import get
from pipeline.feeds.config import Manners

AGENT = "orebook"
KEEP_SECONDS = 86_400
MAX_BYTES = 512_000
NOBODY = "User-agent: *\nDisallow: /\n"


@dataclass
class Sites:
    """Rules and pace of the sites asked in one run. `rules` holds texts by site with the time they
    were fetched, and outlives the run. `now` and `sleep` are the clock's."""

    manners: Manners
    rules: dict[str, tuple[float, str]] = field(default_factory=dict)
    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    _asked: dict[str, float] = field(default_factory=dict)

    def permit(self, url: str) -> None:
        """Wait until a URL may be asked for. Raises FetchError where robots.txt forbids it."""
        rules = Protego.parse(self._rules(url))
        if not rules.can_fetch(url, AGENT):
            raise FetchError("robots", f"robots.txt does not allow {url[:200]}: leave it out, or "
                             "ask its owner")  # fmt: skip
        self._wait(url, float(rules.crawl_delay(AGENT) or 0))

    def _wait(self, url: str, delay: float = 0) -> None:
        host = urlsplit(url).netloc.lower()
        pause = min(max(self.manners.seconds_between, delay), 60.0)
        if host in self._asked:
            self.sleep(max(0.0, self._asked[host] + pause - self.now()))
        self._asked[host] = self.now()

    def _rules(self, url: str) -> str:
        """robots.txt of a URL's site. A site without one allows all; one that cannot say what it
        allows now, allows nothing now."""
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc.lower()}"
        if site in self.rules and self.now() - self.rules[site][0] < KEEP_SECONDS:
            return self.rules[site][1]
        try:
            answer = get(f"{site}/robots.txt", self.manners, max_bytes=MAX_BYTES,
                         permit=self._wait)  # fmt: skip
        except FetchError as error:
            if error.reason == "too_large":
                return self._keep(site, NOBODY)
            raise
        if 200 <= answer.status < 300:
            return self._keep(site, answer.body.decode("utf-8", "replace"))
        if 400 <= answer.status < 500 and answer.status != 429:
            return self._keep(site, "")
        raise FetchError("robots", f"{site}/robots.txt answers {answer.status}: try later")

    def _keep(self, site: str, text: str) -> str:
        self.rules[site] = (self.now(), text)
        return text
