"""A folder of inputs in every format and with every fault, written for the tests.

`made` writes it; what must become of each input is asserted in test_inputs.
"""

from __future__ import annotations

import gzip
import json
from io import BytesIO
from pathlib import Path

STORIES = {
    "gallium": (
        "China will require licences for exports of gallium and germanium from 1 August 2023, the "
        "Ministry of Commerce said on Monday. Exporters must say who the end user is.\n\n"
        "Traders in Rotterdam said buyers had begun to stock up. Prices of both metals rose by a "
        "tenth within a day, and two smelters in the south stopped quoting altogether."
    ),
    "nickel": (
        "Indonesia banned exports of nickel ore on 1 January 2020, two years sooner than planned. "
        "The energy ministry wants smelters at home.\n\nMiners without a smelter called the step "
        "hasty. A court in Jakarta is to hear their complaint in the spring of next year."
    ),
    "cobalt": (
        "Congo suspended cobalt exports for four months on 22 February 2025 to lift prices. The "
        "regulator said that stocks abroad would last until the summer.\n\nThe two largest mines "
        "go on digging; their cobalt hydroxide is piling up behind fences in Kolwezi and Fungurume."
    ),
    "lithium": (
        "Zimbabwe will ban exports of lithium concentrate from January 2027, the mines minister "
        "told reporters in Harare. Two plants for lithium sulphate are being built.\n\nA ban on "
        "raw ore has been in force since December 2022, with exemptions for those who invest."
    ),
    "tungsten": (
        "The European Commission opened an anti-dumping inquiry into tungsten carbide from China. "
        "Producers in Austria and Sweden had complained about prices below cost.\n\nA provisional "
        "duty could follow within eight months, according to the notice in the official journal."
    ),
    "copper": (
        "The United States imposed a tariff of 50% on semi-finished copper products from 1 August "
        "2025. Refined copper, cathodes and scrap are left out of it.\n\nFutures in New York fell "
        "by a fifth within an hour, the steepest fall since they were first traded there."
    ),
}
GERMAN = (
    "China verlangt seit August für die Ausfuhr von Gallium und Germanium eine Genehmigung. Das "
    "teilte das Handelsministerium in Peking mit. Händler rechnen mit steigenden Preisen."
)


def page(story: str, title: str, head: str = "", after: str = "") -> str:
    """A page as a paper would serve it: navigation, article, footer."""
    body = "".join(f"<p>{part}</p>" for part in STORIES[story].split("\n\n"))
    return (
        f"<!DOCTYPE html><html lang='en'><head><title>{title} | The Ore Post</title>{head}</head>"
        "<body><nav><a href='/'>Home</a> <a href='/metals'>Metals</a></nav><article>"
        f"<h1>{title}</h1>{body}{after}</article><footer>© 2025 The Ore Post</footer></body></html>"
    )


LINKED = (
    '<script type="application/ld+json">{"@context": "https://schema.org", "@type": '
    '"NewsArticle", "headline": "Copper duty", '
    '"datePublished": "2025-07-30T18:30:00-04:00", "author": {"@type": "Person", "name": '
    '"Ada Malm"}, "publisher": {"@type": "Organization", "name": "The Ore Post"}}</script>'
    '<meta property="og:site_name" content="The Ore Post">'
    '<link rel="canonical" href="https://ore-post.example/copper-duty">'
)


def rss(entries: str) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Ore Wire</title>'
        f"<link>https://wire.example/</link><language>en-gb</language>{entries}</channel></rss>"
    )


def item(story: str, guid: str, day: str = "Tue, 01 Aug 2023 09:00:00 +0800") -> str:
    text = "".join(f"&lt;p&gt;{part}&lt;/p&gt;" for part in STORIES[story].split("\n\n"))
    return (
        f"<item><title>On {story}</title><link>https://wire.example/{guid}</link>"
        f"<guid>{guid}</guid><pubDate>{day}</pubDate><description>{text}</description></item>"
    )


def atom(story: str) -> str:
    text = "".join(f"&lt;p&gt;{part}&lt;/p&gt;" for part in STORIES[story].split("\n\n"))
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Ore Atom</title><entry>'
        f"<title>On {story}</title><id>tag:atom.example,2025:1</id>"
        '<link href="https://atom.example/1"/><published>2025-02-23T08:00:00Z</published>'
        f'<content type="html">{text}</content></entry></feed>'
    )


def response(url: str, body: bytes, content_type: str = "text/html", status: str = "200 OK",
             encoding: str = "") -> bytes:  # fmt: skip
    """One WARC record of a response."""
    extra = f"Content-Encoding: {encoding}\r\n" if encoding else ""
    http = (f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\n{extra}"
            f"Content-Length: {len(body)}\r\n\r\n").encode() + body  # fmt: skip
    number = abs(sum(url.encode())) % 10**12
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\n"
        f"WARC-Date: 2025-03-01T10:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{number:012d}>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


def crawl() -> bytes:
    """A page, an image, an error, a page that calls itself an image, a packed page."""
    nickel, lithium = page("nickel", "Ore stays home"), page("lithium", "No more spodumene")
    return b"".join([
        response("https://crawl.example/nickel", nickel.encode()),
        response("https://crawl.example/logo.png", b"\x89PNG\r\n\x1a\n\x00", "image/png"),
        response("https://crawl.example/gone", b"<html>gone</html>", status="404 Not Found"),
        response("https://crawl.example/lies", page("tungsten", "Lies").encode(), "image/jpeg"),
        response("https://crawl.example/packed", gzip.compress(lithium.encode()), encoding="gzip"),
    ])  # fmt: skip


def packed(raw: bytes) -> bytes:
    """Gzip without a clock."""
    out = BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", mtime=0) as file:
        file.write(raw)
    return out.getvalue()


def made(folder: Path) -> None:
    """Write the folder."""
    lines = [
        {"id": "line-1", "text": STORIES["cobalt"], "published": "2025-02-24", "title": "Cobalt"},
        {"id": "../../../etc/passwd", "text": STORIES["tungsten"].replace("Austria", "Finland")},
        {"id": "no-text"},
        {"id": "german", "text": GERMAN},
        {
            "id": "markup",
            "html": "<p>Peru raised its royalty on copper.</p><p>Miners objected.</p>",
        },
    ]
    files: dict[str, bytes] = {
        "plain.txt": STORIES["gallium"].encode(),
        "plain.json": json.dumps({"url": "https://a.example/2023/07/03/gallium", "publisher": "A",
                                  "published": "2023-07-03"}).encode(),
        "zipped.txt.gz": packed(STORIES["nickel"].encode()),
        "zipped.json": json.dumps({"title": "Nickel ore"}).encode(),
        "page.html": page("copper", "Copper duty", LINKED).encode(),
        "page-packed.html.gz": packed(page("lithium", "Lithium").encode("utf-8")),
        "really-a-page.txt": page("cobalt", "Cobalt stays").encode(),
        "latin.html": page("tungsten", "Wolfram – Zölle", "<meta charset='iso-8859-1'>")
        .encode("cp1252"),
        "record.json": json.dumps({"id": "r-1", "text": STORIES["lithium"], "language": "en-ZW"})
        .encode(),
        "lines.jsonl": b"\n".join(json.dumps(line).encode() for line in lines) + b"\n{broken\n\n",
        "lines-packed.jsonl.gz": packed(
            json.dumps({"id": "z", "text": STORIES["copper"]}).encode()),
        "feed.xml": rss(item("gallium", "g-1") + item("nickel", "n-1")
                        + "<item><title>Bare</title></item>").encode(),
        "feed.atom.gz": packed(atom("cobalt").encode()),
        "cut.rss": rss(item("copper", "c-1")).encode()[:-40],
        "crawl.warc": crawl(),
        "crawl-packed.warc.gz": packed(
            response("https://c.example/x", page("gallium", "G").encode())),
        "broken.txt.gz": packed(STORIES["gallium"].encode())[:60],
        "twice.txt.gz": packed(packed(b"text")),
        "picture.html": b"\x89PNG\r\n\x1a\n",
        "notes.doc": b"China bans exports.",
        "archive.zip": b"PK\x03\x04 some",
        "nothing.html": b"<!DOCTYPE html><html><body><script>x()</script></body></html>",
        "deep.json": b'{"text": ' + b"[" * 5000 + b"]" * 5000 + b"}",
        "not.json": b"{'text': 1}",
        "no-feed.rss": b"just words",
        "latin.txt": "Société générale à Genève".encode("latin-1"),
        "nul.txt": b"China\x00 bans exports",
        "sub/plain.txt": (STORIES["gallium"] + "\n\nSubscribe | Share | Print").encode(),
    }  # fmt: skip
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
