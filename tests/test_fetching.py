"""One GET against a real server on loopback. Each test says what a user loses where it fails."""

from __future__ import annotations

import gzip
import socket
import time
from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from typing import Any

import pytest
from webserver import Site, serving

from pipeline.errors import FetchError
from pipeline.feeds.addresses import Guard, check_url, is_public
from pipeline.feeds.client import get
from pipeline.feeds.config import Manners

LOOPBACK = Manners(allow_networks=(ip_network("127.0.0.1/32"),), seconds_whole=5,
                   seconds_silent=2)  # fmt: skip


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


def refusal(url: str, manners: Manners = LOOPBACK, **more: Any) -> str:
    more.setdefault("max_bytes", 1_000)
    with pytest.raises(FetchError) as caught:
        get(url, manners, **more)
    assert caught.value.detail
    return caught.value.reason


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
     "0.0.0.0", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1",
     "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "::7f00:1",
     "192.0.2.1", "2001:db8::1"],
)  # fmt: skip
def test_addresses_that_are_not_public(address: str) -> None:
    """A feed makes us read the secrets of the machine or network that we run in."""
    assert not is_public(ip_address(address))
    assert not Guard().permits(ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808"])
def test_addresses_that_are_public(address: str) -> None:
    """No feed can be read at all."""
    assert is_public(ip_address(address))


def test_own_machine_is_not_asked(site: Site) -> None:
    """The same, over a real connection: nothing is sent, unless its network is allowed."""
    site.pages["/"] = (200, {}, b"secret")
    assert refusal(site.url, Manners()) == "address"
    assert refusal(site.url.replace("127.0.0.1", "localhost"), Manners()) == "address"
    assert site.asked == []
    assert get(site.url, LOOPBACK, max_bytes=10).body == b"secret"
    assert [path for path, _ in site.asked] == ["/"]


def test_a_name_that_changes_its_mind_gains_nothing(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: a name is public when checked and ours when connected to."""
    answers = iter([[(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.2", 80))]])
    port = int(site.url.rsplit(":", 1)[1])
    asked: list[object] = []

    def lookup(host: str, *_: object, **__: object) -> object:
        asked.append(host)
        return next(answers)

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    assert refusal(f"http://rebinding.example:{port}/") == "address"
    assert asked == ["rebinding.example"], "looked up a second time"
    # Of several addresses the permitted one is connected to, whatever else the name says.
    mixed = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.2", port)),
             (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]  # fmt: skip
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: mixed)
    site.pages["/"] = (200, {}, b"ok")
    assert get(f"http://rebinding.example:{port}/", LOOPBACK, max_bytes=10).body == b"ok"
    assert site.asked[-1][1]["host"] == f"rebinding.example:{port}"


@pytest.mark.parametrize(
    ("url", "reason"),
    [("file:///etc/passwd", "scheme"), ("ftp://h.example/x", "scheme"), ("gopher://h/1", "scheme"),
     ("javascript:alert(1)", "scheme"), ("http://", "bad_url"), ("http://u:p@h.example", "bad_url"),
     ("http://[::1", "bad_url"), ("http://h.example:99999/", "bad_url")],
)  # fmt: skip
def test_only_plain_web_addresses(url: str, reason: str) -> None:
    """A feed makes us read a file, or speak another protocol."""
    with pytest.raises(FetchError) as caught:
        check_url(url)
    assert caught.value.reason == reason


@pytest.mark.parametrize("target", ["file:///etc/passwd", "http://127.0.0.2:1/", "//[::1]:1/"])
def test_redirects_are_checked_again(site: Site, target: str) -> None:
    """A public page leads us to an address that would have been refused."""
    site.pages["/"] = (302, {"Location": target}, b"")
    assert refusal(site.url) in ("scheme", "address")


def test_redirects_are_followed_and_end(site: Site) -> None:
    """A page that moved is lost, or two pages that point at each other hold us for ever."""
    site.pages |= {"/a": (301, {"Location": "/b?x=1"}, b""), "/b?x=1": (200, {}, b"here"),
                   "/loop": (302, {"Location": "/loop"}, b"")}  # fmt: skip
    asked: list[str] = []
    answer = get(f"{site.url}/a", LOOPBACK, max_bytes=100, permit=asked.append)
    assert (answer.url, answer.body) == (f"{site.url}/b?x=1", b"here")
    assert asked == [f"{site.url}/a", f"{site.url}/b?x=1"]
    assert refusal(f"{site.url}/loop") == "redirects"
    assert len(site.paths()) == 2 + LOOPBACK.max_redirects + 1


def test_size_is_bounded(site: Site) -> None:
    """A page without an end, or one packed a thousandfold, eats the memory of a build."""
    packed = gzip.compress(b"0" * 50_000_000)
    assert len(packed) < 100_000

    def endless(handler: Any) -> None:
        handler.wfile.write(b"HTTP/1.0 200 OK\r\n\r\n")
        try:
            for _ in range(10_000):
                handler.wfile.write(b"x" * 10_000)
        except OSError:
            gone.append(True)

    gone: list[bool] = []
    site.pages |= {"/bomb": (200, {"Content-Encoding": "gzip"}, packed), "/endless": endless,
                   "/lies": (200, {"Content-Length": "9999999"}, b"x" * 2000)}  # fmt: skip
    for path in ("/bomb", "/endless", "/lies"):
        assert refusal(f"{site.url}{path}") == "too_large"
    site.pages["/packed"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(b"a page"))
    assert get(f"{site.url}/packed", LOOPBACK, max_bytes=60).body == b"a page"


@pytest.mark.parametrize("drip", [b"HTTP/1.1 200 OK\r\nX: ",
                                  b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n",
                                  b"HTTP/1.1 200 OK\r\n\r\n"])  # fmt: skip
def test_time_is_bounded(site: Site, drip: bytes) -> None:
    """A server that sends a byte now and then holds a build for days."""

    def slow(handler: Any) -> None:
        try:
            handler.wfile.write(drip)
            for _ in range(100):
                handler.wfile.write(b"y")
                time.sleep(0.1)
        except OSError:
            return

    site.pages["/"] = slow
    started = time.monotonic()
    manners = Manners(allow_networks=LOOPBACK.allow_networks, seconds_whole=0.6, seconds_silent=5)
    assert refusal(site.url, manners, max_bytes=100_000) == "too_slow"
    assert time.monotonic() - started < 3


def test_silence_and_nonsense_are_told(site: Site) -> None:
    """A broken server ends a build with a traceback."""
    manners = Manners(allow_networks=LOOPBACK.allow_networks, seconds_silent=0.3)
    site.pages["/silent"] = lambda handler: time.sleep(1)
    site.pages["/nonsense"] = lambda handler: handler.wfile.write(b"\x00\xff nonsense\r\n\r\n")
    site.pages["/short"] = lambda handler: handler.wfile.write(
        b"HTTP/1.0 200 OK\r\nContent-Length: 500\r\n\r\nshort")  # fmt: skip
    for path in ("/silent", "/nonsense", "/short"):
        assert refusal(f"{site.url}{path}", manners) == "unreachable"
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        assert refusal(f"http://127.0.0.1:{unused.getsockname()[1]}/", manners) == "unreachable"
    assert refusal("http://name.invalid/", manners) == "unreachable"
