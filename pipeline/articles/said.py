"""What a record says of its article: known keys, checked, in the source's own words.

Used by every reader. Nothing is interpreted here: days, languages and addresses are read when
the article is (`reading`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote, urlsplit

from pipeline.articles.limits import MAX_META_CHARS, MAX_NAME_CHARS
from pipeline.articles.records import META_KEYS
from pipeline.errors import InputError

_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff]+"
)
_UNFIT = re.compile(r"[\s<>\"{}|\\^`]")


def checked(said: Mapping[str, object], where: str) -> dict[str, str]:
    """The metadata of a record. Raises InputError("bad_metadata") naming `where` and the key.

    Keys we do not know are no error: feeds add their own.
    """
    out: dict[str, str] = {}
    for key in META_KEYS:
        value = said.get(key)
        if value is None or value == "":
            continue
        if not isinstance(value, str):
            raise InputError("bad_metadata", f"{where}: '{key}' is not a string: mend or leave out")
        if len(value) > MAX_META_CHARS:
            raise InputError("bad_metadata", f"{where}: '{key}' has {len(value):,} characters, at "
                             f"most {MAX_META_CHARS:,} are taken: mend or leave out")  # fmt: skip
        if not (line := one_line(value)):
            continue
        found = address(line) if key == "url" else line
        if found is None:
            raise InputError("bad_metadata", f"{where}: 'url' is {line[:80]!r}, no http or https "
                             "address: mend or leave out")  # fmt: skip
        out[key] = found
    return out


def offered(said: Mapping[str, str | None]) -> dict[str, str]:
    """The same of a page or feed, which nobody can mend: what is no value is left out."""
    return {
        key: line
        for key in META_KEYS
        if (value := said.get(key))
        and len(value) <= MAX_META_CHARS
        and (line := address(value) if key == "url" else one_line(value))
    }


def one_line(value: str) -> str:
    """A value on one line, without characters that nobody sees."""
    return " ".join(_UNSEEN.sub(" ", value).split())


def name(value: object, otherwise: str) -> str:
    """A record's own id as a label of bounded length, or `otherwise` where it has none.

    It is never used as a path: `../../etc/passwd` is a label like any other.
    """
    if isinstance(value, str | int) and not isinstance(value, bool):
        return one_line(str(value)[:MAX_NAME_CHARS]) or otherwise
    return otherwise


def address(url: str) -> str | None:
    """An http or https address, which a page may link to without harm; None for anything else."""
    url = _UNFIT.sub(lambda found: quote(found.group()), one_line(url))
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None
