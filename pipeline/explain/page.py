"""An article and its claims as one HTML file that needs nothing else.

Titles and texts come from strangers: whatever is not written here is escaped, and the page's own
policy lets a browser run only the one script and use only the one style sheet that it carries
(by their digests). How it looks is `page.css`, what it does on hover and click `page.js`.
"""

from __future__ import annotations

import base64
import hashlib
from html import escape
from pathlib import Path
from string import Template

from pipeline.explain.shown import Card, Row, Shown
from pipeline.explain.spans import Segment
from pipeline.explain.terminal import STYLES
from pipeline.extract.found import Evidence

_HERE = Path(__file__).parent


def as_page(shown: Shown) -> str:
    """The page of one article."""
    style, script = _part("page.css"), _part("page.js")
    return Template(_part("page.html")).substitute(
        style=style,
        script=script,
        style_digest=_digest(style),
        script_digest=_digest(script),
        title=escape(shown.title),
        facts=_facts(shown),
        legend="".join(f'<span class="{kind}">{kind}</span> ' for kind in STYLES),
        text="".join(_segment(s) for s in shown.segments),
        cards="".join(_card(c, shown.text) for c in shown.cards) or _NO_CARDS,
        number=len(shown.cards),
    )


_NO_CARDS = '<p class="none">No sentence says that anyone takes, plans, threatens or withdraws \
a measure on a mineral.</p>'


def _part(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _digest(content: str) -> str:
    digest = hashlib.sha256(content.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def _facts(shown: Shown) -> str:
    facts = [f"<dt>{escape(label)}</dt><dd>{escape(value)}</dd>" for label, value in shown.facts]
    if shown.url:
        url = escape(shown.url)
        if shown.url.lower().startswith(("https://", "http://")):
            url = f'<a href="{url}" rel="noreferrer noopener">{url}</a>'
        facts.append(f"<dt>url</dt><dd>{url}</dd>")
    return "\n".join(facts)


def _segment(segment: Segment) -> str:
    """A piece of the text with what covers it, in attributes that `page.js` reads."""
    text = escape(segment.text)
    if not segment.marks:
        return text
    kinds = " ".join(sorted(segment.kinds() - {"evidence"}))
    attributes = {
        "class": f"{kinds} ended" if segment.ended else kinds,
        "data-statement": " ".join(map(str, segment.claims("statement"))),
        "data-words": " ".join(map(str, segment.claims("words"))),
        "data-evidence": " ".join(
            _key(m.claim, m.slot, m.start, m.end) for m in segment.marks if m.kind == "evidence"
        ),
        "data-ended": ",".join(map(str, segment.ended)),
        "title": "\n".join(dict.fromkeys(m.tip for m in segment.marks if m.tip)),
    }
    written = "".join(f' {k}="{_attribute(v)}"' for k, v in attributes.items() if v)
    return f"<span{written}>{text}</span>"


def _attribute(value: str) -> str:
    return escape(value).replace("\n", "&#10;")


def _key(claim: int, slot: str, start: int, end: int) -> str:
    return f"{claim}-{slot}-{start}-{end}"


def _card(card: Card, text: str) -> str:
    rows = "".join(_row(card.number, row, text) for row in card.rows)
    return (
        f'<article class="card" data-claim="{card.number}">'
        f'<button class="pin" aria-pressed="false"><b>{card.number}</b> '
        f"{escape(card.headline)}</button>"
        f'<p class="where">policy {card.policy}, characters {card.start}\u2013{card.end}</p>'
        f"<table>{rows}</table></article>\n"
    )


def _row(claim: int, row: Row, text: str) -> str:
    value = escape(row.value)
    if row.name:
        value += f' <span class="meaning">{escape(row.name)}</span>'
    elif row.meaning:
        value = f'<abbr title="{escape(row.meaning)}">{value}</abbr>'
    words = " ".join(_words(claim, e, text) for e in row.words)
    if not words and row.sourced:
        words = '<i class="none">no words of its own</i>'
    if row.dropped:
        words = f'<i class="none">read, not kept:</i> {words}'
    dropped = ' class="dropped"' if row.dropped else ""
    return f"<tr{dropped}><th>{escape(row.label)}</th><td>{value}<div>{words}</div></td></tr>"


def _words(claim: int, e: Evidence, text: str) -> str:
    key = escape(_key(claim, e.slot, e.start, e.end))
    said = escape(" ".join(text[e.start : e.end].split()))
    return (
        f'<button class="said" data-evidence="{key}">{said}'
        f" <small>{e.start}\u2013{e.end}</small></button>"
    )
