"""Places that hold releases: folders, web addresses, buckets of S3-compatible stores.

A place holds `<version>/` for each release and `latest.json`, which names the newest complete
one. Keys of a bucket come from the environment, as every S3 tool reads them (AWS_ACCESS_KEY_ID,
AWS_SECRET_ACCESS_KEY, AWS_REGION, AWS_ENDPOINT_URL). What is written where is `push.py`'s.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

import obstore
from obstore.exceptions import BaseError
from obstore.store import HTTPStore, S3Store

from pipeline.errors import ReleaseError
from pipeline.release.record import to_json
from pipeline.release.versions import parse_version

POINTER = "latest.json"
REMOTE = ("http", "https", "s3")
Store = HTTPStore | S3Store


@dataclass(frozen=True)
class Pointer:
    """latest.json: the newest complete release of a place, and its SHA256SUMS by hash."""

    version: str
    sums_sha256: str

    @classmethod
    def to(cls, version: str, sums: bytes) -> Self:
        return cls(version, hashlib.sha256(sums).hexdigest())

    def to_bytes(self) -> bytes:
        return to_json({"name": "orebook", **asdict(self)}).encode()

    @classmethod
    def read(cls, content: bytes, where: str) -> Self:
        """Raises ReleaseError where it is no pointer of ours."""
        try:
            raw: dict[str, Any] = json.loads(content)
            if raw.pop("name") != "orebook":
                raise ValueError("it is another dataset's")
            pointer = cls(**raw)
            parse_version(pointer.version)
        except (ReleaseError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise ReleaseError(
                f"{where}/{POINTER} names no release ({error}): publish one there, or name "
                "another place"
            ) from error
        return pointer


def is_remote(place: str) -> bool:
    """Whether a place is an address rather than a folder."""
    return place.split("://", 1)[0] in REMOTE and "://" in place


def client_options(place: str) -> dict[str, Any]:
    """How to speak to a place: plain HTTP only where its address says so, or the endpoint of the
    store that holds the bucket."""
    endpoint = os.environ.get("AWS_ENDPOINT_URL", "") if place.startswith("s3://") else place
    return {"allow_http": True} if endpoint.startswith("http://") else {}


def store_of(place: str, *, checksums: bool = False) -> Store:
    """A remote place as a store. Raises ReleaseError where the address is malformed."""
    options: Any = client_options(place)
    config: Any = {"checksum_algorithm": "SHA256"} if checksums else {}
    try:
        if place.startswith("s3://"):
            return S3Store.from_url(place, config=config, client_options=options)
        if place.startswith(("http://", "https://")):
            return HTTPStore.from_url(place, client_options=options)
    except (BaseError, ValueError) as error:
        raise ReleaseError(f"{place} is no address of a place ({error}): correct it") from error
    raise ReleaseError(f"{place} is no address of a place: name http(s)://... or s3://bucket/path")


def read(store: Store, path: str, place: str) -> bytes | None:
    """An object of a place, None where there is none. Raises ReleaseError where the place does
    not answer."""
    try:
        return bytes(obstore.get(store, path).bytes())
    except FileNotFoundError:
        return None
    except (BaseError, OSError) as error:
        raise ReleaseError(
            f"{place} does not give {path} ({_short(error)}): see to the address, the network and "
            "the keys in the environment"
        ) from error


def pointer_in(place: str) -> Pointer:
    """The newest release of a place. Raises ReleaseError where there is none."""
    content = (
        read(store_of(place), POINTER, place) if is_remote(place) else _local(Path(place) / POINTER)
    )
    if content is None:
        raise ReleaseError(
            f"{place} has no {POINTER}: publish a release there with orebook publish"
        )
    return Pointer.read(content, place)


def _local(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _short(error: BaseException) -> str:
    return " ".join(str(error).split())[:200]
