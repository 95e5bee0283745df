"""From a raw record to an article: text, site noise, language, day of publication, signature.

A pure function of the record, with no clock, files or network, and within bounded time. What
the parts do is in their modules; here they are put in order.
"""

from __future__ import annotations

from datetime import UTC, datetime

from pipeline.articles.canonical import canonical, decode
from pipeline.articles.duplicates import signature
from pipeline.articles.language import is_readable, language_of
from pipeline.articles.limits import bounded_time
from pipeline.articles.noise import noise
from pipeline.articles.pages import Page, decoded, read_fragment, read_page
from pipeline.articles.published import publication
from pipeline.articles.records import Article, Input, Kind, RawRecord, Reject
from pipeline.errors import InputError


def article_of(record: RawRecord) -> Article | Reject:
    """The article of a record, or why there is none."""
    try:
        with bounded_time():
            return _read(record)
    except InputError as error:
        return Reject(record.source, error.reason, error.detail)


def read_article(source: Input) -> Article:
    """The one article of a file. Raises InputError where it holds none, or more than one."""
    from pipeline.articles.inputs import read_records

    found = list(read_records(source))
    if len(found) != 1:
        raise InputError("unsupported", f"{source.label} holds {len(found)} records: name one "
                         "article")  # fmt: skip
    article = article_of(found[0]) if isinstance(found[0], RawRecord) else found[0]
    if isinstance(article, Reject):
        raise InputError(article.reason, article.detail)
    return article


def _read(record: RawRecord) -> Article:
    page = _page(record)
    meta = {**page.meta, **record.meta}
    text = canonical(page.text)
    skip = noise(text)
    stated = [meta["published"]] if "published" in meta else []
    told = publication(text, stated=[*stated, *page.published], url=meta.get("url"), skip=skip)
    language = language_of(text, meta.get("language"), skip)
    return Article(
        record.source_name,
        text,
        url=meta.get("url"),
        title=_line(meta.get("title")),
        publisher=_line(meta.get("publisher")),
        author=_line(meta.get("author")),
        language=language,
        is_readable=is_readable(language),
        published_on=told.day,
        published_from=told.source,
        published_precision=told.precision,
        dates=told.evidence,
        retrieved=_instant(meta.get("retrieved")),
        noise=skip,
        signature=signature(text, skip),
    )


def _page(record: RawRecord) -> Page:
    if record.kind is Kind.TEXT:
        return Page(decode(record.body), {})
    markup = decoded(record.body, record.charset)
    if record.kind is Kind.FRAGMENT:
        return read_fragment(markup)
    return read_page(markup, record.meta.get("url"))


def _line(value: str | None) -> str | None:
    """A value of metadata in the characters of canonical text."""
    return None if value is None else canonical(value).replace("\n", " ")


def _instant(value: str | None) -> datetime | None:
    """When a source says it was fetched: ISO 8601, UTC where it names no zone."""
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise InputError("bad_metadata", f"'retrieved' is {value!r}, not an ISO 8601 time: mend or "
                         "leave it out") from error  # fmt: skip
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError as error:
        raise InputError("bad_metadata", f"'retrieved' is {value!r}, no time of an article: mend "
                         "or leave it out") from error  # fmt: skip
