"""Which addresses may be connected to, and a connection that goes to no other.

A feed's author chooses the URLs that we fetch, so a name is looked up once, each address is
checked, and the very address that was checked is connected to: a name that answers differently
the second time gains nothing. What is asked over the connection is `client.py`.
"""

from __future__ import annotations

import socket
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import urlsplit

from urllib3.connection import HTTPConnection, HTTPSConnection

from pipeline.errors import FetchError
from pipeline.feeds.config import Network

Address = IPv4Address | IPv6Address

_NAT64 = IPv6Network("64:ff9b::/96")
_COMPATIBLE = IPv6Network("::/96")


def check_url(url: str) -> None:
    """Raises FetchError where a URL is not plain http or https with a host."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise FetchError("bad_url", f"{url[:200]} is no URL: correct it") from error
    if parts.scheme not in ("http", "https"):
        raise FetchError("scheme", f"{url[:200]} is not http or https: only those are fetched")
    if not host or parts.username is not None or parts.password is not None:
        raise FetchError("bad_url", f"{url[:200]} has no host, or a user name in it: correct it")


def is_public(address: Address) -> bool:
    """Whether an address is one of the public internet, and leads nowhere else."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64 or address in _COMPATIBLE:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast and not address.is_reserved


@dataclass(frozen=True)
class Guard:
    """Lets through public addresses, and those of `allowed` networks."""

    allowed: Sequence[Network] = ()

    def permits(self, address: Address) -> bool:
        return is_public(address) or any(address in network for network in self.allowed)

    def connect(self, host: str, port: int, seconds: float) -> socket.socket:
        """A connection to the first permitted address of a host. Raises FetchError."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise FetchError("unreachable", f"{host} is not known: correct the URL, or try "
                             "later") from error  # fmt: skip
        why = f"{host} has no address"
        refused = True
        for family, kind, protocol, _, place in found:
            address = ip_address(str(place[0]).partition("%")[0])
            if not self.permits(address):
                why = f"{host} is {address}, which is not public"
                continue
            refused = False
            connection = socket.socket(family, kind, protocol)
            try:
                connection.settimeout(seconds)
                connection.connect(place)
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            except OSError as error:
                connection.close()
                why = f"{host} at {address}: {error}"
                continue
            return connection
        if refused:
            raise FetchError("address", f"{why}: allow its network in allow_networks if it is "
                             "yours")  # fmt: skip
        raise FetchError("unreachable", f"{why}: try later")


class Watched:
    """The socket of one exchange, so that it can be ended from outside. `guard` made it."""

    def __init__(self, guard: Guard) -> None:
        self.guard = guard
        self.socket: socket.socket | None = None

    def end(self) -> None:
        """End the exchange, whatever it waits for."""
        if self.socket is not None:
            try:
                socket.socket.shutdown(self.socket, socket.SHUT_RDWR)
            except OSError:  # it has ended already
                return


class _Guarded:
    """What both kinds of connection do their own way: open the socket."""

    def __init__(self, *args: Any, watched: Watched, **more: Any) -> None:
        super().__init__(*args, **more)
        self._watched = watched

    def _new_conn(self) -> socket.socket:
        host, port, timeout = self._dns_host, self.port, self.timeout  # type: ignore[attr-defined]
        self._watched.socket = self._watched.guard.connect(host, port, timeout)
        return self._watched.socket

    def connect(self) -> None:
        super().connect()  # type: ignore[misc]
        self._watched.socket = self.sock  # type: ignore[attr-defined]


class GuardedHTTP(_Guarded, HTTPConnection):
    """http to checked addresses."""


class GuardedHTTPS(_Guarded, HTTPSConnection):
    """https to checked addresses; certificates are checked against the host's name as ever."""
