"""Records in JSON and JSON Lines: id, text or html, and what else they say.

A .json file is parsed whole, so its size is bounded; JSON Lines are read a line at a time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from pipeline.articles import said
from pipeline.articles.canonical import decode
from pipeline.articles.formats import by_content, stem
from pipeline.articles.limits import MAX_DEPTH, MAX_JSON_BYTES, MAX_LINE_BYTES
from pipeline.articles.opened import Stream
from pipeline.articles.records import Input, Kind, RawRecord, Reject
from pipeline.errors import InputError

_BRACKETS = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)
_TAG = re.compile(r"<(?:p|div|br|article|body|html|h[1-6]|span|section)\b[^>]{0,500}>", re.I)


def read_json(stream: Stream, source: Input) -> Iterator[RawRecord | Reject]:
    """The record of a file, or each of its list of records."""
    found = parsed(stream.whole(MAX_JSON_BYTES, ".json file", "write JSON Lines, a record a line"))
    if not isinstance(found, list):
        yield record(found, source, stem(source.name))
        return
    for number, one in enumerate(found, 1):
        yield from _or_reject(one, Input(source.path, source.name, str(number)))


def read_lines(stream: Stream, source: Input) -> Iterator[RawRecord | Reject]:
    """A record from each line that is not blank."""
    for number, line in enumerate(stream.lines(MAX_LINE_BYTES), 1):
        place = Input(source.path, source.name, str(number))
        if line is None:
            yield Reject(place, "too_long", f"a line of more than {MAX_LINE_BYTES:,} bytes: split "
                         "it into a record a line")  # fmt: skip
        elif line.strip():
            try:
                found = parsed(line)
            except InputError as error:
                yield Reject(place, error.reason, error.detail)
                continue
            yield from _or_reject(found, place)


def parsed(raw: bytes) -> Any:
    """The JSON value. Raises InputError (malformed, too_deep, encoding, binary, empty)."""
    if depth(raw) > MAX_DEPTH:
        raise InputError("too_deep", f"JSON nested more than {MAX_DEPTH} levels: this is no record "
                         "of an article")  # fmt: skip
    try:
        return json.loads(decode(raw, MAX_JSON_BYTES), parse_int=_short, parse_constant=str)
    except ValueError as error:
        raise InputError("malformed", f"not valid JSON ({error}): mend or remove it") from error


def depth(raw: bytes) -> int:
    """How deep the brackets of JSON nest, without parsing it."""
    deepest = level = 0
    for found in _BRACKETS.finditer(raw):
        bracket = found.group()
        if bracket in b"[{":
            level += 1
            deepest = max(deepest, level)
            if deepest > MAX_DEPTH:
                break
        elif bracket in b"]}":
            level -= 1
    return deepest


def _short(digits: str) -> int | str:
    """Numbers longer than any id stay text: Python takes quadratic time to read them."""
    return int(digits) if len(digits) <= 30 else digits


def _or_reject(found: Any, place: Input) -> Iterator[RawRecord | Reject]:
    try:
        yield record(found, place, f"{stem(place.name)}-{place.member}")
    except InputError as error:
        yield Reject(place, error.reason, error.detail)


def record(found: Any, source: Input, otherwise: str) -> RawRecord:
    """One record; `otherwise` names one without id or url. Raises InputError."""
    if not isinstance(found, dict):
        raise InputError("malformed", f"a record is a JSON object, not {type(found).__name__}: "
                         "give each article as an object with 'text' or 'html'")  # fmt: skip
    meta = said.checked(found, source.label)
    body = {key: value for key in ("text", "html") if (value := found.get(key))}
    if wrong := [key for key, value in body.items() if not isinstance(value, str)]:
        raise InputError("malformed", f"'{wrong[0]}' is not a string: mend the record")
    if not body:
        raise InputError("empty", "the record has neither 'text' nor 'html': fetch it again")
    key = "text" if str(body.get("text", "")).strip() else "html"
    text = str(body[key]) if key in body else ""
    kind = _kind(text, key)
    named = said.name(found.get("id"), meta.get("url", otherwise))
    return RawRecord(source, named, kind, text.encode("utf-8", "replace"), meta, "utf-8")


def _kind(text: str, key: str) -> Kind:
    """A page, a fragment of one or plain text: what stands in 'text' may be markup all the same."""
    if by_content(text[:8000]) == "html":
        return Kind.HTML
    return Kind.FRAGMENT if key == "html" or len(_TAG.findall(text[:20_000])) > 2 else Kind.TEXT
