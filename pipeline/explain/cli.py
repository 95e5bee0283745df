"""`orebook explain`: reads one article as a build reads it, and shows what was read.

Reads and prints; what is shown is in `shown`, how it looks in `terminal` and `page`.
"""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console

from pipeline.articles.reading import read_article
from pipeline.articles.records import Input
from pipeline.articles.rows import article_row
from pipeline.explain.page import as_page
from pipeline.explain.shown import Shown, shown
from pipeline.explain.terminal import drawn, plain
from pipeline.extract.reader import Reader, Source
from pipeline.reference import reference_tables


def known_names() -> dict[str, str]:
    """Names of the actors, minerals and instruments in the vocabulary."""
    tables = reference_tables()
    names: dict[str, str] = {}
    for table, key, name in (("instruments", "instrument", "label"),
                             ("actors", "actor_id", "name"),
                             ("minerals", "mineral_id", "name")):  # fmt: skip
        names.update(tables[table].select(key, name).iter_rows())
    return names


def explained(path: Path) -> Shown:
    """One article file, with its sidecar where it has one, read exactly as a build reads it."""
    article = read_article(Input(path, path.name))
    row = article_row(article)
    source = Source(article.text, row["published_on"], article.title, article.publisher,
                    article.author, article.language, article.noise)  # fmt: skip
    return shown(article.text, Reader.shared().read(source), row, known_names())


@click.command("explain")
@click.argument("article", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--html", "page", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path),
              help="Write a page with linked claims to FILE instead of printing.")  # fmt: skip
def explain(article: Path, page: Path | None) -> None:
    """Show what is read in ARTICLE (.txt): its text with mentions, dates and claims marked."""
    if page is None:
        console = Console()
        found = explained(article)
        if console.is_terminal:
            coloured = console.color_system is not None and not console.no_color
            console.print(drawn(found, coloured=coloured))
        else:
            click.echo(plain(found), nl=False)
        return
    if page.resolve() in (article.resolve(), article.with_suffix(".json").resolve()):
        raise click.ClickException(f"{page} is the article itself: name another file for the page")
    content = as_page(explained(article))
    try:
        page.write_text(content, encoding="utf-8", newline="\n")
    except OSError as error:
        raise click.ClickException(f"{page}: {error.strerror}; name a file to write") from error
    click.echo(f"wrote {page}")
