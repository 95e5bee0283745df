"""Bytes of an input file: unpacked where they are gzipped, and never more than allowed.

Opens, unpacks and bounds. What the bytes are is told by `formats`.
"""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from pipeline.articles.limits import BOMB_BYTES, MAX_RATIO
from pipeline.errors import InputError

GZIP = b"\x1f\x8b"
CHUNK = 1 << 16


class Unpacked(io.RawIOBase):
    """The unpacked bytes of a gzip stream. Raises InputError("bomb") where they grow too much."""

    def __init__(self, packed: BinaryIO) -> None:
        self._packed = packed
        self._gzip = gzip.GzipFile(fileobj=packed, mode="rb")
        self._given = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes; never all at once."""
        try:
            got = self._gzip.read(CHUNK if size < 0 else min(size, CHUNK))
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise InputError("malformed", f"the gzip stream is broken after {self._given:,} bytes "
                             f"({error}): fetch the file again") from error  # fmt: skip
        self._given += len(got)
        packed = max(self._packed.tell(), 1)
        if self._given > BOMB_BYTES and self._given > MAX_RATIO * packed:
            raise InputError("bomb", f"{packed:,} bytes unpack to more than {self._given:,}: this "
                             "is no text; remove the file")  # fmt: skip
        return got

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill `buffer` as far as one read goes."""
        got = self.read(len(buffer))
        buffer[: len(got)] = got
        return len(got)


class Stream:
    """A readable file, unpacked. `head` is its beginning, which stays to be read."""

    def __init__(self, file: BinaryIO) -> None:
        self.is_gzipped = file.read(2) == GZIP
        self._size = None if self.is_gzipped else file.seek(0, io.SEEK_END)
        file.seek(0)
        raw = Unpacked(file) if self.is_gzipped else file
        self._buffer = io.BufferedReader(raw, CHUNK)  # type: ignore[type-var]
        self.head = self._buffer.peek(CHUNK)[:CHUNK]
        if self.head.startswith(GZIP):
            raise InputError("unsupported", "a gzip stream within a gzip stream: unpack it once")

    def read(self, size: int) -> bytes:
        """Exactly `size` bytes, or what is left of the stream."""
        return self._buffer.read(size)

    def whole(self, limit: int, what: str, advice: str) -> bytes:
        """All bytes. Raises InputError("too_long") past `limit`, reading no more than that."""
        held = f"one {what} holds at most {limit:,}: {advice}"
        if self._size is not None and self._size > limit:
            raise InputError("too_long", f"{self._size:,} bytes, and {held}")
        parts, left = [], limit + 1
        while left > 0 and (part := self._buffer.read(min(left, CHUNK))):
            parts.append(part)
            left -= len(part)
        if left <= 0:
            raise InputError("too_long", f"more than {limit:,} bytes unpacked, and {held}")
        return b"".join(parts)

    def lines(self, limit: int) -> Iterator[bytes | None]:
        """Each line without its break; None for one longer than `limit`, which is passed over."""
        while line := self._buffer.readline(limit + 1):
            if len(line) <= limit or line.endswith(b"\n"):
                yield line.rstrip(b"\r\n")
                continue
            del line
            while (rest := self._buffer.readline(CHUNK)) and not rest.endswith(b"\n"):
                pass
            yield None


@contextmanager
def opened(path: Path) -> Iterator[Stream]:
    """The file as a stream. Raises InputError("unreadable") where the system refuses."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise InputError("unreadable", f"{error.strerror}: check the file's rights") from error
    with file:
        yield Stream(file)
