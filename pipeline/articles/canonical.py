"""Canonical text: the one form of an article that offsets count into.

Decoding and cleaning of characters only. What a text is about, which of its lines are site
noise and when it was published are decided elsewhere.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

import ftfy
from charset_normalizer import from_bytes

from pipeline.articles.formats import BINARY
from pipeline.articles.limits import MAX_TEXT_BYTES
from pipeline.errors import InputError

MAX_LINE = 200_000
MAX_ROUNDS = 8
"""Cleaning may bring forth what needs cleaning again; real text is settled after two rounds."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Soft hyphen, zero-width characters, directional marks and the byte order mark: invisible.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
_LINE_BREAKS = re.compile("\r\n?|[\u0085\u2028\u2029\x0b\x0c]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_SPACES = re.compile("[^\\S\n ]")
_REPAIR = ftfy.TextFixerConfig(
    unescape_html=False, remove_terminal_escapes=True, fix_latin_ligatures=True,
    fix_character_width=False, uncurl_quotes=False, fix_line_breaks=False,
    normalization=None, explain=False,
)  # fmt: skip


def decode(raw: bytes, limit: int = MAX_TEXT_BYTES) -> str:
    """The text of `raw`: UTF-8, or what its byte order mark says.

    Raises InputError (empty, too_long, binary, encoding) rather than guess.
    """
    if not raw.strip():
        raise InputError("empty", "the file holds no text: fetch the article again")
    if len(raw) > limit:
        raise InputError("too_long", f"{len(raw):,} bytes, and one article holds at most "
                         f"{limit:,}: split the file into one article each")  # fmt: skip
    encoding = next((name for bom, name in _BOMS if raw.startswith(bom)), "utf-8")
    if encoding == "utf-8" and (raw.startswith(tuple(BINARY)) or b"\x00" in raw):
        raise InputError("binary", "the file is no text (it holds NUL bytes or a binary "
                         "format's signature): save the article as plain text")  # fmt: skip
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError("encoding", _encoding_advice(raw, encoding, error)) from error


def _encoding_advice(raw: bytes, encoding: str, error: UnicodeDecodeError) -> str:
    guess = from_bytes(raw[:50_000]).best()
    advice = (f"it may be {guess.encoding}: convert it with iconv -f {guess.encoding} -t utf-8"
              if guess else "find out its encoding and convert it to UTF-8")  # fmt: skip
    return f"not valid {encoding} at byte {error.start}; {advice}"


def _clean(text: str) -> str:
    text = ftfy.fix_text(_LINE_BREAKS.sub("\n", text), _REPAIR)
    text = _INVISIBLE.sub("", text)
    text = _CONTROLS.sub("", _LINE_BREAKS.sub("\n", text.replace("\t", " ")))
    return unicodedata.normalize("NFC", _SPACES.sub(" ", text)).strip()


def canonical(text: str) -> str:
    """Canonical text: NFC, "\\n" line breaks, plain spaces, no invisible characters.

    Mojibake is repaired (ftfy). Words, punctuation, quotes and line structure stay as they are.
    Idempotent. Raises InputError where nothing is left or a line cannot be a news text.
    """
    for _ in range(MAX_ROUNDS):
        cleaned = _clean(text)
        if cleaned == text:
            break
        text = cleaned
    if not text:
        raise InputError("empty", "only invisible characters: fetch the article again")
    if max(map(len, text.split("\n"))) > MAX_LINE:
        raise InputError("too_long", f"a line of more than {MAX_LINE:,} characters: this is no "
                         "article; look whether it is data or minified markup")  # fmt: skip
    return text
