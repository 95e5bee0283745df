"""Which feeds to poll, and how: data/feeds.toml, read strictly.

Settings and their bounds only; nothing is fetched here.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, fields
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any

from pipeline.errors import OrebookError

Network = IPv4Network | IPv6Network

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Manners:
    """How feeds are polled. `contact` tells a server whom to write to."""

    contact: str = ""
    seconds_between: float = 2.0
    max_feed_bytes: int = 8_000_000
    max_page_bytes: int = 8_000_000
    seconds_connect: float = 10.0
    seconds_silent: float = 20.0
    seconds_whole: float = 60.0
    max_redirects: int = 5
    max_pages: int = 200
    allow_networks: tuple[Network, ...] = ()

    @property
    def user_agent(self) -> str:
        about = f"; {self.contact}" if self.contact else ""
        return f"orebook (feed reader{about})"


@dataclass(frozen=True)
class Feed:
    """One feed. `pages`: fetch the page that each entry links to, not only what the feed holds."""

    name: str
    url: str
    pages: bool = False


def read_config(path: Path) -> tuple[Manners, list[Feed]]:
    """Manners and feeds. Raises OrebookError naming the setting and the way out."""
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise OrebookError(f"there is no {path}: write one, or name another as `feeds`") from error
    except (OSError, ValueError) as error:
        raise OrebookError(f"{path.name} cannot be read as TOML ({error}): mend it") from error
    if unknown := set(said) - {"manners", "feed"}:
        raise OrebookError(f"{path.name}: {', '.join(sorted(unknown))} is no setting: there are "
                           "[manners] and [[feed]]")  # fmt: skip
    manners = _manners(path, said.get("manners", {}))
    feeds = [_feed(path, one) for one in said.get("feed", [])]
    names = [feed.name for feed in feeds]
    if twice := {name for name in names if names.count(name) > 1}:
        raise OrebookError(f"{path.name}: two feeds are named {', '.join(sorted(twice))}")
    return manners, feeds


def _manners(path: Path, said: dict[str, Any]) -> Manners:
    values = _checked(path, "manners", said, Manners, skip={"allow_networks"})
    networks = said.get("allow_networks", [])
    try:
        values["allow_networks"] = tuple(ip_network(one) for one in networks)
    except (TypeError, ValueError) as error:
        raise OrebookError(f"{path.name}: allow_networks: {error}: write networks such as "
                           '"127.0.0.0/8"') from error  # fmt: skip
    if not str(values.get("contact", "")).isprintable():
        raise OrebookError(f"{path.name}: contact must be one line of plain text")
    return Manners(**values)


def _feed(path: Path, said: dict[str, Any]) -> Feed:
    values = _checked(path, "feed", said, Feed, skip=set())
    if not _NAME.fullmatch(values.get("name", "")) or not values.get("url"):
        raise OrebookError(f"{path.name}: a [[feed]] needs a url, and a name such as "
                           '"ministry-news" (it names a folder)')  # fmt: skip
    return Feed(**values)


def _checked(path: Path, where: str, said: dict[str, Any], kind: type, skip: set[str]
             ) -> dict[str, Any]:  # fmt: skip
    """The settings that `kind` has, of its types; numbers are above zero."""
    types = {f.name: str(f.type) for f in fields(kind)}
    if unknown := set(said) - set(types):
        raise OrebookError(f"{path.name}: [{where}] has no setting {', '.join(sorted(unknown))}; "
                           f"there are {', '.join(types)}")  # fmt: skip
    for name in set(said) - skip:
        if not _fits(said[name], types[name]):
            raise OrebookError(
                f"{path.name}: [{where}] {name} = {said[name]!r} is no {types[name]} that it can be"
            )
    return {name: value for name, value in said.items() if name not in skip}


def _fits(value: Any, wanted: str) -> bool:
    if wanted in ("bool", "str"):
        return isinstance(value, bool if wanted == "bool" else str)
    number = isinstance(value, int if wanted == "int" else int | float)
    return number and not isinstance(value, bool) and value > 0
