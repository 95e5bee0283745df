"""Records in WARC files: the pages of a crawl, one at a time.

Requests, metadata and revisits are no inputs. Every response is: what is no page of text
(images, redirects, errors) ends as a reject.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, cast

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from pipeline.articles import said
from pipeline.articles.formats import BINARY, Format, by_content
from pipeline.articles.limits import MAX_PAGE_BYTES, PARSER_ERRORS
from pipeline.articles.opened import Stream
from pipeline.articles.records import Input, Kind, RawRecord, Reject
from pipeline.errors import InputError

_WANTED = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.conversion
_MAX_HEADER = 64_000


def read_crawl(stream: Stream, source: Input) -> Iterator[RawRecord | Reject]:
    """A record or reject from each response of the crawl, in the order of the file."""
    records = iter(ArchiveIterator(cast(BinaryIO, stream), record_types=_WANTED, parse_http=False,
                                   max_header_len=_MAX_HEADER, fsspec_args=False))  # fmt: skip
    number = 0
    while True:
        try:
            found = next(records, None)
        except InputError as error:
            yield Reject(source, error.reason, error.detail)
            return
        except (OSError, *PARSER_ERRORS) as error:
            yield Reject(source, "malformed", f"the WARC is broken after {number} responses "
                         f"({error}): fetch it again")  # fmt: skip
            return
        if found is None:
            stream.require_whole()
            return
        number += 1
        place = Input(source.path, source.name, str(number))
        try:
            yield _record(found, place)
        except InputError as error:
            yield Reject(place, error.reason, error.detail)
        except (OSError, *PARSER_ERRORS) as error:
            yield Reject(place, "malformed", f"the response is broken ({error}): fetch the page "
                         "again")  # fmt: skip


def _record(found: WarcRecord, place: Input) -> RawRecord:
    target = _header(found, "WARC-Target-URI").strip("<>")
    if not (url := said.address(target)):
        raise InputError("no_page", f"{target[:100] or 'no address'}: not from the web")
    length = found.content_length
    if length > MAX_PAGE_BYTES + _MAX_HEADER:
        raise InputError("too_long", f"{length:,} bytes: no page of an article")
    block = found.reader.read(length)
    if len(block) < length:
        raise InputError("malformed", f"the file ends within {url[:100]}: fetch it again")
    found.set_bytes_content(block)
    if found.is_http:
        found.parse_http(auto_decode="all", max_header_len=_MAX_HEADER)
        if (status := found.http_headers.status_code) != 200:
            raise InputError("no_page", f"{url[:100]} answered {status}: fetch the page again")
    kind = found.http_content_type or _header(found, "Content-Type").partition(";")[0]
    body = found.reader.read(MAX_PAGE_BYTES + 1)
    if len(body) > MAX_PAGE_BYTES:
        raise InputError("too_long", f"more than {MAX_PAGE_BYTES:,} bytes: no page of an article")
    named = _header(found, "WARC-Record-ID").strip("<>").removeprefix("urn:uuid:")
    meta = {"url": url, "retrieved": found.headers.get("WARC-Date")}
    return RawRecord(place, said.name(named, url), _kind(body, kind), body, said.offered(meta),
                     found.http_charset)  # fmt: skip


def _header(found: WarcRecord, name: str) -> str:
    return found.headers.get(name) or ""


def _kind(body: bytes, content_type: str) -> Kind:
    """A page or a text, as its bytes say: content types lie."""
    format_ = by_content(body[:8000].decode("utf-8", "replace"))
    is_binary = b"\x00" in body[:1000] or body.startswith(tuple(BINARY))
    is_text = content_type.startswith(("text/html", "text/plain", "application/xhtml"))
    if format_ is Format.HTML and not is_binary:
        return Kind.HTML
    if is_binary or format_ is not None or not is_text:
        raise InputError("no_page", f"{content_type or 'no content type'}: no page of text")
    return Kind.TEXT if content_type == "text/plain" else Kind.HTML
