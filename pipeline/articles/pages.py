"""The article in an HTML page: main text and what the page says of it.

trafilatura finds the main text and the metadata (JSON-LD, OpenGraph, meta elements); only the
stated dates and language are read here, in the page's own words, because a guess at them would
cost more than none. A fragment (a feed's content) is article from end to end.
"""

from __future__ import annotations

import codecs
import json
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from lxml import etree, html
from trafilatura import bare_extraction, load_html
from trafilatura.metadata import extract_metadata
from trafilatura.settings import use_config

from pipeline.articles import said
from pipeline.articles.json_files import depth
from pipeline.articles.limits import MAX_DEPTH, PARSER_ERRORS
from pipeline.errors import InputError

_DECLARED = re.compile(
    rb"<(?:meta|\?xml)\b[^>]{0,300}?(?:charset|encoding)\s*=\s*[\"']?([\w.:-]{2,40})"
)
_BLOCKS = frozenset(
    "p div section article main header footer aside nav h1 h2 h3 h4 h5 h6 head li item list ul ol "
    "table tr row blockquote quote figure figcaption pre br lb dt dd hr".split()
)
_PAGE_ENCODING = re.compile(
    r"utf-8|cp\d{3,4}|iso8859-\d+|koi8-\w|gb\w+|big5\w*|euc_\w+|shift_ji\w+|iso2022_\w+|mac-\w+|tis-620"
)
_CELLS = frozenset("cell td th".split())
_UNREAD = frozenset("script style template noscript iframe svg button select form graphic".split())
_META_DATES = frozenset(
    "article:published_time og:published_time og:article:published_time datepublished date pubdate "
    "publishdate publish-date publish_date dc.date dc.date.issued dcterms.created dcterms.date "
    "dcterms.issued parsely-pub-date sailthru.date citation_publication_date".split()
)
_SETTINGS = use_config()
_SETTINGS.set("DEFAULT", "MIN_EXTRACTED_SIZE", "100")
for _library in ("trafilatura", "htmldate"):  # what they log of a page, our rejects say
    logging.getLogger(_library).setLevel(logging.CRITICAL)


@dataclass(frozen=True)
class Page:
    """Text in paragraphs; metadata; every day of publication that the page states, best first."""

    text: str
    meta: dict[str, str]
    published: tuple[str, ...] = ()


def decoded(body: bytes, charset: str | None) -> str:
    """The markup: by its byte order mark, the transport, its own declaration, or UTF-8.

    A byte in a thousand that does not fit becomes U+FFFD; more is a reject.
    """
    if not body.strip():
        raise InputError("empty", "the page holds nothing: fetch it again")
    if b"\x00" in body and not body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise InputError("binary", "NUL bytes: this is no page; fetch it again")
    declared = _DECLARED.search(body[:4096])
    names = [charset, declared.group(1).decode("ascii") if declared else None, "utf-8"]
    if body.startswith(codecs.BOM_UTF8):
        names = ["utf-8-sig"]
    elif body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        names = ["utf-16"]
    encodings = [found for name in names if name and (found := _encoding(name))]
    for encoding in encodings:
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    text = body.decode(encodings[0], "replace")
    if text.count("\ufffd") > len(text) / 1000 + 1:
        raise InputError("encoding", f"not valid {' nor '.join(dict.fromkeys(encodings))}: convert "
                         "the page to UTF-8")  # fmt: skip
    return text


def _encoding(name: str) -> str | None:
    """Python's codec for a declared name. What calls itself Latin-1 or ASCII is windows-1252."""
    try:
        found = codecs.lookup(name).name
    except LookupError:
        return None
    if found in ("iso8859-1", "ascii"):
        return "cp1252"
    return found if _PAGE_ENCODING.fullmatch(found) else None


def read_page(markup: str, url: str | None) -> Page:
    """A whole page. Raises InputError("no_text") where it has no main text."""
    try:
        tree = load_html(markup)
        body = None if tree is None else _main(tree, url)
        text = "" if body is None else blocks(body)
        if not text:
            raise InputError("no_text", "the page has no main text: give the article itself")
        linked = list(_linked(tree))
        about = extract_metadata(tree, url, {"extensive_search": False, "original_date": True})
    except (*PARSER_ERRORS, etree.LxmlError) as error:
        raise InputError("malformed", f"no page that can be parsed ({error}): fetch it "
                         "again") from error  # fmt: skip
    hosts = {about.hostname, _host(about.url)}
    publisher = about.sitename if about.sitename not in hosts else None
    meta = said.offered({
        "url": about.url, "title": about.title, "author": about.author, "publisher": publisher,
        "language": _language(tree, linked),
    })  # fmt: skip
    return Page(text, meta, tuple(dict.fromkeys(_published(tree, linked))))


def _main(tree: Any, url: str | None) -> Any:
    """The elements of the main text; None where none are found."""
    found = bare_extraction(tree, url=url, fast=True, include_comments=False,
                            include_formatting=True, config=_SETTINGS)  # fmt: skip
    return None if found is None or isinstance(found, dict) else found.body


def read_fragment(markup: str) -> Page:
    """Markup that is all article: a feed's content."""
    try:
        tree = html.fromstring(f"<div>{markup}</div>")
    except (etree.ParserError, ValueError) as error:
        raise InputError("malformed", f"not HTML ({error}): fetch it again") from error
    text = blocks(tree)
    if not text:
        raise InputError("no_text", "markup without a word: give the page it links to")
    return Page(text, {})


def blocks(tree: Any) -> str:
    """The text of a tree, a paragraph a block."""
    parts: list[str] = []
    line: list[str] = []

    def end() -> None:
        if words := " ".join("".join(line).split()).removesuffix(" |"):
            parts.append(words)
        line.clear()

    skipped = 0
    for event, element in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        if event == "start":
            skipped += element.tag in _UNREAD
            if element.tag in _BLOCKS:
                end()
            if not skipped:
                line.append(element.text or "")
            continue
        if event == "end":
            if element.tag in _BLOCKS:
                end()
            elif element.tag in _CELLS and line:
                line.append(" | ")
            skipped -= element.tag in _UNREAD
        if not skipped and element is not tree:
            line.append(element.tail or "")
    end()
    return "\n\n".join(parts)


def _host(url: str | None) -> str | None:
    return urlsplit(url).hostname if url and said.address(url) else None


def _linked(tree: Any) -> Iterator[dict[str, Any]]:
    """Every object of the page's JSON-LD. What is no JSON there is nothing the page says."""
    for script in tree.iterfind('.//script[@type="application/ld+json"]'):
        text = (script.text or "").strip()
        if depth(text.encode("utf-8", "replace")) > MAX_DEPTH:
            continue
        try:
            waiting = [json.loads(text, strict=False)]
        except ValueError:
            continue
        while waiting:
            found = waiting.pop(0)
            if isinstance(found, list):
                waiting += found
            elif isinstance(found, dict):
                yield found
                waiting += found.get("@graph", []) if isinstance(found.get("@graph"), list) else []


def _published(tree: Any, linked: list[dict[str, Any]]) -> Iterator[str]:
    """Each statement of a day of publication: JSON-LD, meta elements, time elements."""
    for found in linked:
        if isinstance(value := found.get("datePublished"), str) and _is_article(found):
            yield value
    for meta in tree.iterfind(".//meta"):
        names = {str(meta.get(key, "")).lower() for key in ("property", "name", "itemprop")}
        if names & _META_DATES and meta.get("content"):
            yield meta.get("content")
    for time in tree.iterfind(".//time[@datetime]"):
        if time.get("itemprop") == "datePublished" or time.get("pubdate") is not None:
            yield time.get("datetime")


def _is_article(found: dict[str, Any]) -> bool:
    kinds = found.get("@type")
    return any(
        str(kind).endswith(("Article", "Posting", "WebPage", "Report", "AnalysisNewsArticle"))
        for kind in (kinds if isinstance(kinds, list) else [kinds])
    )


def _language(tree: Any, linked: list[dict[str, Any]]) -> str | None:
    """What the page says of its language: JSON-LD of the article, then the html element."""
    for found in linked:
        if isinstance(value := found.get("inLanguage"), str) and _is_article(found):
            return value
    root = tree if tree.tag == "html" else tree.find(".//html")
    return root.get("lang") if root is not None else None
