"""Lines that tell when an article was published: what stands around a date in them.

Each function gets the words of a line before and after a date and says whether the line is a
masthead or byline, an agency's dateline, a signature or a statement of publication. Nothing
here reads dates.
"""

from __future__ import annotations

import re
from typing import Final

_PUBLISHED: Final = (
    r"(?:published|posted|released|issued|dated?|filed|sent(?=\s?:)|first published)"
)
_CHANGED: Final = r"(?:updated|modified|last updated|last modified|edited|revised)"
_LABEL: Final = re.compile(
    rf"(?:^|[\s|·•(\[>*–—-])(?:(?P<published>{_PUBLISHED})|(?P<changed>{_CHANGED}))"
    r"(?:\s+(?:by|in)\s+[^\n|.]{1,40}?)?(?:\s+(?:on|at|online|this))*\s{0,4}[:|,]?\s{0,4}$",
    re.IGNORECASE,
)
# Words of sentences and headlines: a line with one of them before or after is no byline.
_SENTENCE: Final = re.compile(
    r"\b(?:was|were|is|are|be|will|has|have|had|said|says|until|since|from|take[sn]?|on|in|by|"
    r"after|before|week to|deadline|due|expires?|effective|through|till|between|court|born|"
    r"file|photo|image|picture|related|next|copyright|starts?|begins?|ends?)\b|©|\(c\)",
    re.IGNORECASE,
)
_AUTHOR: Final = re.compile(r"^\W*by\b", re.IGNORECASE)
_ZONE: Final = r"(?:\s*(?:\(?[A-Z]{2,5}\)?|GMT[+-]\d+))?"
_AFTER: Final = re.compile(
    rf"^{_ZONE}(?:[.\s]*$|\s*[|·•*,;:()\[\]<>/–—-]|\s{{2,}}|\s+(?:at|in|by|[A-Z0-9]))"
)
_BEFORE: Final = re.compile(r"(?:^|[|·•*,;:()\[\]<>/–—-]|\s{2,}|\b[A-Z][\w.’'-]*|\d)\s*$")
_PLACE: Final = re.compile(r"(?:[A-Z][\w.’'-]*[\s,/|]*(?:(?:and|of|de|la|el)\s+)?){1,8}")
_AGENCY: Final = re.compile(r"\s*\)?\s*(?:[(/][^()\n]{1,50}[)/])?\s*(?:[-–—:/|]|\.\s*[-–—])")
_STATEMENT: Final = re.compile(
    rf"^\W*(?:(?:last |first |originally )?(?:{_PUBLISHED}|{_CHANGED})\b"
    r"|(?:this|the) (?:article|story|page|piece|post|report|release|version|notice|column)\b"
    rf"[^.]{{0,30}}\b(?:{_PUBLISHED}|{_CHANGED})\b)[^.\n]{{0,40}}$",
    re.IGNORECASE,
)
_SIGNED: Final = re.compile(
    r"\W*(?:(?:Done|Signed|Given|Dated) (?:at|in) )?(?:[A-Z][\w.’' -]{1,30}(?:,| on| this)\s*)?"
)
_LONGEST = 110


def byline_rank(before: str, after: str) -> int | None:
    """How well a line dates its article: 0 "Published ...", 1 a masthead or byline, 2 "Updated".

    None where the line is no byline: too long, or a sentence or headline about that day.
    """
    if len(before) + len(after) > 2 * _LONGEST:
        return None
    if label := _LABEL.search(before):
        return 0 if label["published"] else 2
    head = _AUTHOR.sub("", before)
    tail = re.sub(r"\b\d+ ?min(?:ute)?s?(?: read)?\b|^\s+at\b", "", after)
    if len(head) + len(tail) > _LONGEST or _SENTENCE.search(head) or _SENTENCE.search(tail):
        return None
    if not _BEFORE.search(before) or not _AFTER.match(after):
        return None
    return None if re.search(r"[.!?]\s*$", tail.strip()[1:]) and len(tail.split()) > 3 else 1


def is_dateline(before: str, after: str) -> bool:
    """HANOI, Dec. 12, 2025 (Agency) --: a place before, a dash, colon or agency after."""
    place = before.strip(" \t(*[–—-/")
    if not 2 <= len(place) <= 60 or not _PLACE.fullmatch(place):
        return False
    return _AGENCY.match(after) is not None


def is_signature(before: str, after: str) -> bool:
    """Geneva, 9 October 2025, alone on a line near the end."""
    if re.search(r"\w", after) or len(before) > 40:
        return False
    return _SIGNED.fullmatch(before) is not None


def is_statement(before: str) -> bool:
    """This article was first published on: the line says that the date is its own."""
    return len(before) <= 90 and _STATEMENT.match(before) is not None
