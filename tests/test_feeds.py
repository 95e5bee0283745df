"""Polling feeds on a real server on loopback. Each test says what a user loses where it fails."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import pytest
from webserver import Site, serving

from pipeline.articles.inputs import records
from pipeline.articles.records import RawRecord
from pipeline.errors import OrebookError, StoreError
from pipeline.feeds.config import read_config
from pipeline.feeds.poll import poll_feeds
from pipeline.report import StageReport

LONG = "China curbed exports of gallium and germanium from 1 August 2023, its ministry said. "


def item(number: int, words: str = LONG, **more: str) -> str:
    link = more.get("link", f"https://news.example/{number}")
    return (f"<item><guid>id-{number}</guid><link>{link}</link><title>Story {number}</title>"
            f"<pubDate>Mon, 03 Jul 2023 09:00:00 GMT</pubDate>"
            f"<description>{words}</description></item>")  # fmt: skip


def rss(*items: str) -> bytes:
    return (f'<?xml version="1.0"?><rss version="2.0"><channel><title>The Wire</title>'
            f"<language>en</language>{''.join(items)}</channel></rss>").encode()  # fmt: skip


@dataclass
class World:
    """A folder with settings, an inbox and a state; a clock that stands still but for sleeps."""

    folder: Path
    site: Site
    time: float = 1_700_000_000.0
    slept: list[float] = field(default_factory=list)

    def configure(self, *feeds: str, manners: str = "") -> None:
        listed = "".join(f'[[feed]]\nname = "f{n}"\n{feed}\n' for n, feed in enumerate(feeds))
        text = f'[manners]\nallow_networks = ["127.0.0.1/32"]\n{manners}\n{listed}'
        (self.folder / "feeds.toml").write_text(text)

    def poll(self) -> StageReport:
        return poll_feeds(self.folder / "feeds.toml", self.inbox, self.folder / "state",
                          now=lambda: self.time, sleep=self._sleep)  # fmt: skip

    @property
    def inbox(self) -> Path:
        return self.folder / "inbox"

    def taken(self) -> list[RawRecord]:
        found = list(records([self.inbox]))
        assert all(isinstance(record, RawRecord) for record in found), found
        return [record for record in found if isinstance(record, RawRecord)]

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with serving() as site:
        world = World(tmp_path, site)
        world.configure(f'url = "{site.url}/feed"')
        yield world


def conditional(document: bytes, etag: str, modified: str) -> Callable:
    def page(handler: object) -> tuple[int, dict[str, str], bytes]:
        said = {k.lower(): v for k, v in handler.headers.items()}  # type: ignore[attr-defined]
        same = (said.get("if-none-match"), said.get("if-modified-since")) == (etag, modified)
        headers = {"ETag": etag, "Last-Modified": modified}
        return (304, headers, b"") if same else (200, headers, document)

    return page


def test_entries_come_in_once_and_are_read_as_any_input(world: World) -> None:
    """A feed's articles do not arrive, or arrive anew at every poll."""
    world.site.pages["/feed"] = (200, {}, rss(item(1), item(2)))
    report = world.poll()
    assert report.counts == {"feeds": 1, "unchanged": 0, "entries": 2, "failed": 0}
    first, second = sorted(world.taken(), key=lambda r: r.meta["title"])
    assert first.meta["url"] == "https://news.example/1"
    assert first.meta["publisher"] == "The Wire"
    assert second.meta["published"] == "Mon, 03 Jul 2023 09:00:00 GMT"
    assert LONG.strip() in first.body.decode()
    before = sorted(world.inbox.rglob("*"))
    assert world.poll().counts["entries"] == 0
    assert sorted(world.inbox.rglob("*")) == before


def test_an_unchanged_feed_is_not_sent_again(world: World) -> None:
    """We cost a server a whole feed at every poll, and are shut out."""
    world.site.pages["/feed"] = conditional(rss(item(1)), '"v1"', "Mon, 03 Jul 2023 09:00:00 GMT")
    assert world.poll().counts["entries"] == 1
    assert world.poll().counts == {"feeds": 1, "unchanged": 1, "entries": 0, "failed": 0}
    first, second = (headers for path, headers in world.site.asked if path == "/feed")
    assert "if-none-match" not in first
    assert second["if-none-match"] == '"v1"'
    assert second["if-modified-since"] == "Mon, 03 Jul 2023 09:00:00 GMT"


def test_a_changed_entry_comes_in_again(world: World) -> None:
    """A correction is never seen; or it takes the place of what was said before."""
    world.site.pages["/feed"] = (200, {}, rss(item(1)))
    world.poll()
    world.site.pages["/feed"] = (200, {}, rss(item(1, LONG + "Corrected.")))
    assert world.poll().counts["entries"] == 1
    assert {record.meta["url"] for record in world.taken()} == {"https://news.example/1"}
    assert len(world.taken()) == 2


def test_pages_are_fetched_with_what_the_feed_says(world: World) -> None:
    """Only the first words of each article are read."""
    site = world.site
    world.configure(f'url = "{site.url}/feed"\npages = true')
    page = "<html><head><title>T</title></head><body><article><p>Café. " + LONG + "</p></article>"
    site.pages |= {"/feed": (200, {}, rss(item(1, link=f"{site.url}/1"),
                                          item(2, link=f"{site.url}/2"),
                                          item(3, link=f"{site.url}/gone"))),
                   "/1": (200, {"Content-Type": "text/html"}, page.encode()),
                   "/2": (200, {"Content-Type": "text/html; charset=iso-8859-1"},
                          page.encode("latin-1"))}  # fmt: skip
    report = world.poll()
    assert report.counts["entries"] == 2
    assert any("/gone" in note and "404" in note for note in report.notes)
    found = world.taken()
    assert [record.kind for record in found] == ["html", "html"]
    assert all("Café" in record.body.decode() for record in found)
    assert {record.meta["url"] for record in found} == {f"{site.url}/1", f"{site.url}/2"}
    assert site.paths() == ["/feed", "/1", "/2", "/gone"]


def test_robots_txt_is_obeyed_and_kept_for_a_day(world: World) -> None:
    """We read what an owner asks robots to leave, or ask for robots.txt with every page."""
    site = world.site
    world.configure(f'url = "{site.url}/feed"\npages = true')
    site.pages |= {"/robots.txt": (200, {}, b"User-agent: *\nDisallow: /private\nCrawl-delay: 7\n"),
                   "/feed": (200, {}, rss(item(1, link=f"{site.url}/private/1")))}  # fmt: skip
    report = world.poll()
    assert site.paths() == ["/feed"]
    assert any("robots.txt does not allow" in note for note in report.notes)
    assert max(world.slept) >= 7
    world.poll()
    assert [path for path, _ in site.asked].count("/robots.txt") == 1
    world.time += 90_000
    world.poll()
    assert [path for path, _ in site.asked].count("/robots.txt") == 2


@pytest.mark.parametrize(
    ("status", "asked"), [(404, True), (403, True), (500, False), (429, False)]
)
def test_robots_txt_that_cannot_be_had(world: World, status: int, asked: bool) -> None:
    """A site in trouble is asked all the same, or one without rules never (RFC 9309, 2.3.1)."""
    world.site.pages |= {"/robots.txt": (status, {}, b""), "/feed": (200, {}, rss(item(1)))}
    report = world.poll()
    assert bool(world.site.paths()) is asked
    assert report.counts["failed"] == (0 if asked else 1)


def test_requests_to_one_host_keep_their_distance(world: World) -> None:
    """We are a burden to those whose articles we read."""
    site = world.site
    world.configure(*(f'url = "{site.url}/feed?{n}"' for n in range(3)),
                    manners="seconds_between = 4.0")  # fmt: skip
    for n in range(3):
        site.pages[f"/feed?{n}"] = (200, {}, rss(item(n)))
    world.poll()
    assert len(site.asked) == 4
    assert [round(pause) for pause in world.slept] == [4, 4, 4]


def test_a_busy_server_is_left_alone_as_long_as_it_says(world: World) -> None:
    """A server that asks for a pause is asked again at once."""
    world.site.pages["/feed"] = (503, {"Retry-After": "7200"}, b"")
    assert world.poll().counts["failed"] == 1
    asked = len(world.site.paths())
    world.time += 7000
    assert "asks not to be asked" in world.poll().notes[0]
    assert len(world.site.paths()) == asked
    world.time += 300
    when = format_datetime(datetime.fromtimestamp(world.time + 500, UTC), usegmt=True)
    world.site.pages["/feed"] = (429, {"Retry-After": when}, b"")
    world.poll()
    world.time += 400
    world.poll()
    assert len(world.site.paths()) == asked + 1
    world.time += 200
    world.site.pages["/feed"] = (200, {}, rss(item(1)))
    assert world.poll().counts["entries"] == 1


def test_one_broken_feed_does_not_stop_the_others(world: World) -> None:
    """One dead link in the settings ends all collection, or nobody hears of it."""
    site = world.site
    world.configure(f'url = "{site.url}/gone"', f'url = "{site.url}/page"',
                    'url = "http://127.0.0.2:9/"', f'url = "{site.url}/feed"')  # fmt: skip
    site.pages |= {"/page": (200, {}, b"<html>no feed"), "/feed": (200, {}, rss(item(1)))}
    report = world.poll()
    assert report.counts == {"feeds": 4, "unchanged": 0, "entries": 1, "failed": 3}
    assert [note.split(":")[0] for note in report.notes] == ["f0", "f1", "f2"]
    assert len(world.taken()) == 1


def test_a_page_that_failed_is_asked_for_again(world: World) -> None:
    """An article is lost because its server was down for a minute: the feed is 'unchanged' now."""
    site = world.site
    world.configure(f'url = "{site.url}/feed"\npages = true')
    site.pages |= {"/feed": conditional(rss(item(1, link=f"{site.url}/1")), '"v1"', "x"),
                   "/1": (502, {}, b"")}  # fmt: skip
    assert world.poll().counts["entries"] == 0
    site.pages["/1"] = (200, {"Content-Type": "text/html"}, b"<html><body>" + LONG.encode())
    assert world.poll().counts["entries"] == 1


def test_names_of_entries_are_no_paths(world: World) -> None:
    """An entry's id writes outside the inbox."""
    evil = item(1).replace("<guid>id-1", '<guid isPermaLink="false">../../../evil')
    evil = evil.replace("Story 1", "&lt;script&gt;../x")
    world.site.pages["/feed"] = (200, {}, rss(evil))
    assert world.poll().counts["entries"] == 1
    files = [p for p in world.folder.rglob("*") if p.is_file()]
    assert {p.parent.name for p in files} == {world.folder.name, "state", "f0"}
    (written,) = (p for p in files if p.parent.name == "f0")
    assert json.loads(written.read_text())["id"] == "../../../evil"


def test_an_xml_bomb_is_a_note(world: World) -> None:
    """A feed of a kilobyte eats all memory, or reads a file of ours."""
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    bomb = (f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY l0 "ha">{lol}'
            f'<!ENTITY x SYSTEM "file:///etc/passwd">]>').encode()  # fmt: skip
    world.site.pages["/feed"] = (200, {}, bomb + rss(item(1, "&l11; &x;"))[21:])
    world.poll()
    written = b"".join(p.read_bytes() for p in world.inbox.rglob("*.json"))
    assert b"root:" not in written
    assert len(written) < 10_000


@pytest.mark.parametrize(
    ("text", "words"),
    [("[[feed]]\nname = 'a b'\nurl = 'x'", "needs a url, and a name"),
     ("[[feed]]\nname = 'a'\nurl = 'x'\nevery = 3", "no setting every"),
     ("[[feed]]\nname='a'\nurl='x'\n[[feed]]\nname='a'\nurl='y'", "two feeds are named a"),
     ("[manners]\nseconds_between = -1", "seconds_between"),
     ("[manners]\nmax_pages = true", "max_pages"),
     ("[manners]\nallow_networks = ['here']", "allow_networks"),
     ("[manner]\nx = 1", "manner is no setting"), ("[[feed", "TOML")],
)  # fmt: skip
def test_settings_are_read_strictly(tmp_path: Path, text: str, words: str) -> None:
    """A mistyped limit is no limit, and nobody is told."""
    (tmp_path / "feeds.toml").write_text(text)
    with pytest.raises(OrebookError, match=words):
        read_config(tmp_path / "feeds.toml")
    with pytest.raises(OrebookError, match="there is no"):
        read_config(tmp_path / "none.toml")


def test_settings_that_come_with_the_project_ask_nobody() -> None:
    """A first `make ui` polls strangers."""
    from pipeline import paths

    _, feeds = read_config(paths.ROOT / "data" / "feeds.toml")
    assert feeds == []


def test_damaged_state_is_told(world: World) -> None:
    """A torn file ends in a traceback, or every article of a feed is taken again."""
    world.site.pages["/feed"] = (200, {}, rss(item(1)))
    world.poll()
    (world.folder / "state" / "f0.json").write_text("{")
    with pytest.raises(StoreError, match="remove it"):
        world.poll()
