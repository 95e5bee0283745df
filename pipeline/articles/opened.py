"""Bytes of an input file: unpacked where they are gzipped, and never more than allowed.

Opens, unpacks and bounds. What the bytes are is told by `formats`.
"""

from __future__ import annotations

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
    """The unpacked bytes of a gzip stream. Raises InputError("bomb") where they grow too much.

    Where the stream is broken it ends early, and `broken` says so: what came before is whole.
    """

    def __init__(self, packed: BinaryIO) -> None:
        self.broken: str | None = None
        self._packed = packed
        self._waiting = b""
        self._member = zlib.decompressobj(wbits=31)
        self._taken = self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill `buffer` as far as one read goes; 0 at the end."""
        while not self.broken:
            if not self._waiting:
                self._waiting = self._packed.read(CHUNK)
                self._taken += len(self._waiting)
            if not self._waiting:
                if not self._member.eof:
                    self.broken = "it ends in the middle"
                return 0
            if got := self._more(len(buffer)):
                buffer[: len(got)] = got
                return len(got)
        return 0

    def _more(self, most: int) -> bytes:
        """Unpacked bytes of what waits; empty where there are none yet."""
        if self._member.eof:  # another member, or zeros that fill a block
            self._waiting = self._waiting.lstrip(b"\x00")
            if not self._waiting:
                return b""
            self._member = zlib.decompressobj(wbits=31)
        try:
            got = self._member.decompress(self._waiting, most)
        except zlib.error as error:
            self.broken = str(error)
            return b""
        self._waiting = self._member.unused_data or self._member.unconsumed_tail
        self._given += len(got)
        if self._given > BOMB_BYTES and self._given > MAX_RATIO * self._taken:
            raise InputError("bomb", f"{self._taken:,} bytes unpack to more than {self._given:,}: "
                             "this is no text; remove the file")  # fmt: skip
        return got


class Stream:
    """A readable file, unpacked. `head` is its beginning, which stays to be read."""

    def __init__(self, file: BinaryIO) -> None:
        is_packed = file.read(2) == GZIP
        self._size = None if is_packed else file.seek(0, io.SEEK_END)
        file.seek(0)
        self._unpacked = Unpacked(file) if is_packed else None
        raw = self._unpacked or file
        self._buffer = io.BufferedReader(raw, CHUNK)  # type: ignore[type-var]
        self._read = 0
        self.head = self._buffer.peek(CHUNK)[:CHUNK]
        if self.head.startswith(GZIP):
            raise InputError("unsupported", "a gzip stream within a gzip stream: unpack it once")

    def read(self, size: int) -> bytes:
        """Exactly `size` bytes, or what is left of the stream. See `require_whole`."""
        got = self._buffer.read(size)
        self._read += len(got)
        return got

    def tell(self) -> int:
        """How many unpacked bytes `read` has given."""
        return self._read

    def require_whole(self) -> None:
        """Raises InputError("malformed") where the stream ended because it is broken."""
        if self._unpacked and self._unpacked.broken:
            raise InputError("malformed", f"the gzip stream is broken ({self._unpacked.broken}): "
                             "fetch the file again")  # fmt: skip

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
        self.require_whole()
        return b"".join(parts)

    def lines(self, limit: int) -> Iterator[bytes | None]:
        """Each line without its break; None for one longer than `limit`, which is passed over.

        Raises InputError("malformed") behind the last whole line of a broken stream.
        """
        while line := self._buffer.readline(limit + 1):
            if not line.endswith(b"\n"):
                self.require_whole()
            if len(line) <= limit or line.endswith(b"\n"):
                yield line.rstrip(b"\r\n")
                continue
            del line
            while (rest := self._buffer.readline(CHUNK)) and not rest.endswith(b"\n"):
                pass
            yield None
        self.require_whole()


@contextmanager
def opened(path: Path) -> Iterator[Stream]:
    """The file as a stream. Raises InputError("unreadable") where the system refuses."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise InputError("unreadable", f"{error.strerror}: check the file's rights") from error
    with file:
        yield Stream(file)
