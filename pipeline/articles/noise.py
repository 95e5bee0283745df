"""Lines of a text that are the site's and not the article's.

Share buttons, links to other stories, captions, advertisements, sign-ups, cookie banners and
copyright lines are marked by their offsets; the text stays as it is. A line counts whole, or a
bar of links in it, and only where its form leaves no doubt: prose that is marked would be lost.
Bylines, datelines and the agency's credits are the article's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from pipeline.articles.records import Spans

_LONGEST: Final = 240
_LONGEST_BOX: Final = 12
_LONGEST_OFFER: Final = 20
_EDGES: Final = " \t-–—*•·|>»›<«#=~_:.!→►▶★☆"
_BETWEEN: Final = _EDGES + "\n[](),/"
_SPLIT: Final = re.compile(r"\s+[|·•/]\s+|\s*[|·•]\s*|\s{2,}|\]\s*\[|\s[–—]\s")

# What stands in square or round brackets, or opens a line, of a picture.
_PICTURE: Final = (
    r"(?:file |archive |stock |handout |featured )?"
    r"(?:images?|photos?|photographs?|pictures?|captions?|chart|graphic|video|illustration|map)"
)
_CAPTION: Final = re.compile(
    rf"(?:\[{_PICTURE}(?: credits?| caption)?(?:[\]:]| courtesy\b| by\b)[^\n]*"
    rf"|\({_PICTURE}(?: credits?)?(?::| courtesy\b| by\b)[^()\n]*\)"
    rf"|{_PICTURE}(?: credits?)?:\s[^\n]*|{_PICTURE} (?:courtesy of|by) [^\n.]*)",
    re.IGNORECASE,
)
_LINK: Final = re.compile(
    r"(?:(?:read|see|watch|listen) (?:more|also|next|now)\b|also (?:read|see)\b|read (?:this|our)\b"
    r"|related(?: (?:stories|articles?|news|topics|coverage|links?|reading|posts?))?\s*:"
    r"|more (?:from|on|stories|news)\b|editors?['’]s? picks?|recommended(?: for you)?\s*:"
    r"|(?:tags|filed under|topics|categories|posted in|share this(?: \w+)?|share on)\s*:)[^\n]*",
    re.IGNORECASE,
)
_BOX: Final = re.compile(
    r"(?:most (?:read|popular|viewed|shared)|related(?: (?:stories|articles|news|coverage|posts))?"
    r"|(?:more|other|latest|top) (?:stories|news|headlines)|trending(?: now)?"
    r"|recommended(?: for you)?|you (?:may|might) also (?:like|enjoy)|read next|up next"
    r"|editors?['’]s? picks?"
    r"|in this section|popular now|don['’]t miss)",
    re.IGNORECASE,
)
_RIGHTS: Final = re.compile(
    r"[^\n]{0,80}?(?:©\s*(?:copyright\s*)?|\(c\)\s*|copyright\s*(?:©|\(c\))?\s*)(?:19|20)\d\d\b[^\n]*"
    r"|[^\n]{0,60}?©\s?[^\n]{2,60}(?:19|20)\d\d\W*|all rights reserved\b[^\n]*"
    r"|[^\n]{0,60}?\b(?:redistribution|reproduction)[^\n]{0,30}prohibited\W*",
    re.IGNORECASE,
)
_OFFER: Final = re.compile(
    r"(?:sign up (?:for|to)|subscribe (?:to|for|now|today|here)|get (?:our|the)|join our"
    r"|register for|download (?:our|the) app)\b[^\n]{0,160}?"
    r"\b(?:newsletters?|briefings?|alerts|e-?mails?|inbox|app|(?:whatsapp|telegram) channel)\b"
    r"[^\n]{0,60}"
    r"|you (?:are receiving|received) this (?:letter|e-?mail|newsletter|message)[^\n]*"
    r"|forwarded this e-?mail\?[^\n]*|follow us (?:on|@)[^\n]{0,60}"
    r"|click (?:here|the) [^\n]{0,100}",
    re.IGNORECASE,
)
_COOKIES: Final = re.compile(
    r"(?:we|this (?:site|website|page)|our (?:site|website)|cookies)\b[^\n]{0,60}?"
    r"(?:\buse[sd]? (?:of )?cookies|\bcookies help|\bhelp us\b[^\n]{0,60}\bservice)[^\n]*"
    r"|(?:accept|reject|manage)(?: all)? cookies\W*"
    r"|cookie (?:settings|policy|preferences|notice)\W*",
    re.IGNORECASE,
)
_ADVERT: Final = re.compile(
    r"\[?(?:advertisement|sponsored(?: content)?|promoted|paid content)\]?"
    r"(?:\s*[-–—:]?\s*(?:continue reading below|scroll to continue|story continues below))?"
    r"|(?:article|story) continues below(?: (?:this )?advertisement)?|\[advertisement\][^\n]*",
    re.IGNORECASE,
)
_ADDRESS: Final = re.compile(r"(?:[A-Za-z]{3,10}(?: at)?\s?[:=]\s?)?<?https?://\S+")
# Buttons: a line made of nothing else is a bar of them.
_BUTTON: Final = re.compile(
    r"(?:share(?: (?:this|on|via)(?: (?:page|story|article|post|x|\w{4,9}))?)?|tweet"
    r"|print(?: this page| edition)?|e-?mail(?: this)?|whats ?app|facebook|twitter|linkedin|reddit"
    r"|telegram|instagram"
    r"|youtube|pinterest|x|copy(?: link)?|save(?: for later)?|bookmark|subscribe(?: here| now)?"
    r"|unsubscribe(?: here)?|follow(?: us| \+)?|log ?in|sign ?(?:in|up|out)|register|menu|search"
    r"|home|about(?: (?:us|me))?|contact(?: (?:us|the editors))?|newsletters?|privacy(?: policy)?"
    r"|terms(?: of (?:use|service))?|cookies?|advertise(?: with us)?|careers|help|faq|sitemap"
    r"|skip to (?:main )?content|view in browser|forward to a (?:colleague|friend)|report abuse"
    r"|(?:leave a )?comments?(?: \(\d{1,5}\))?|(?:\d{1,5}|no) comments?|\d{1,3} ?min(?:utes?)? read"
    r"|sponsored|advertisement|older posts|newer posts|next|previous|back to top|more|read more"
    r"|more (?:analysis|opinion|news|from this author)|send us a tip|reports?|quiz|play|listen|live"
    r"|was this (?:useful|helpful)\?(?: yes \/ no)?|yes|no|ok|accept(?: all)?|close"
    r"|continue reading|download our app|[\d.,]+k? (?:shares|views|likes))",
    re.IGNORECASE,
)
_LINES: Final = (_CAPTION, _LINK, _RIGHTS, _OFFER, _COOKIES, _ADVERT, _ADDRESS)


def noise(text: str) -> Spans:
    """Where site noise stands in canonical `text`, in order, adjacent spans joined."""
    spans: list[tuple[int, int]] = []
    at = box = 0
    for line in text.split("\n"):
        start, at = at, at + len(line) + 1
        words = line.strip()
        if not words:
            continue
        opens = _BOX.fullmatch(words.strip(_EDGES)) is not None
        listed = box > 0 and _is_headline(words)
        box = _LONGEST_BOX if opens else box - 1 if listed else 0
        start += len(line) - len(line.lstrip())
        for left, right in [(0, len(words))] if opens or listed else of_line(words):
            left, right = start + left, start + right
            if spans and not text[spans[-1][1] : left].strip(_BETWEEN):
                left = spans.pop()[0]
            spans.append((left, right))
    return tuple(spans)


def of_line(line: str) -> list[tuple[int, int]]:
    """What of one line, taken alone, is the site's: all of it, its buttons, or nothing."""
    bare = line.strip(_EDGES)
    if len(line) > _LONGEST or not bare:
        return []
    if _CAPTION.fullmatch(line) or any(pattern.fullmatch(bare) for pattern in _LINES):
        return [] if _is_sentence(line) else [(0, len(line))]
    parts = list(_parts(line))
    buttons = [_BUTTON.fullmatch(line, left, right) is not None for left, right in parts]
    noisy = [
        button or any(pattern.fullmatch(line, left, right) for pattern in _LINES)
        for button, (left, right) in zip(buttons, parts, strict=True)
    ]
    if all(noisy):
        return [(0, len(line))] if len(parts) > 1 or _is_button_alone(bare) else []
    if sum(noisy) < 2:
        return []
    return [part for part, is_noise in zip(parts, noisy, strict=True) if is_noise]


def _is_sentence(line: str) -> bool:
    """Prose that happens to begin as a link does: "More on the ban will be known on Friday." """
    begins = _LINK.match(line) or _OFFER.match(line)
    most = 0 if begins and begins.re is _LINK else _LONGEST_OFFER
    return bool(begins) and line[-1] in ".!”" and ":" not in line and len(line.split()) > most


def _parts(line: str) -> Iterator[tuple[int, int]]:
    """The cells of a bar of links, without what stands between them."""
    left = 0
    for cut in (*_SPLIT.finditer(line), None):
        right = cut.start() if cut else len(line)
        part = line[left:right]
        if bare := part.strip(_EDGES + "[],"):
            start = left + part.index(bare)
            yield start, start + len(bare)
        left = cut.end() if cut else right


def _is_button_alone(bare: str) -> bool:
    """One word alone may be a heading ("Search", "Live"): only what is nothing else counts."""
    return re.fullmatch(
        r"(?:share this \w+|share|tweet|subscribe|unsubscribe|follow us|comments? \(\d+\)"
        r"|\d+ comments?|skip to (?:main )?content|view in browser|read more|continue reading"
        r"|back to top"
        r"|leave a comment|\d+ min(?:ute)?s? read|download our app|print this page|e-?mail this)",
        bare,
        re.IGNORECASE,
    ) is not None  # fmt: skip


def _is_headline(line: str) -> bool:
    """A line in a box of links: short, and no sentence."""
    return len(line) < 130 and line[-1] not in '.!:;,”"'
