"""An article and its claims on a terminal, in colour where there is some.

Colours say what kind of thing a word is; what must not be lost without them (which words belong
to which claim) is written out as `[1]` after the words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import StringIO

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from pipeline.explain.shown import Card, Row, Shown

STYLES = {
    "mineral": "bold green",
    "product": "cyan",
    "actor": "bold blue",
    "date": "magenta",
    "rate": "yellow",
}
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
LONGEST_WORDS = 60


def drawn(shown: Shown, *, coloured: bool = True) -> RenderableType:
    """The article for a rich console. Without colours there is no legend of them."""
    parts: list[RenderableType] = [
        Text(visible(shown.title), style="bold"),
        _facts(shown),
        *([Text(""), _legend()] if coloured else []),
        Rule(style="dim"),
        _text(shown),
        Rule(style="dim"),
    ]
    if not shown.cards:
        parts.append(Text("No claims: no sentence says that anyone takes, plans, threatens or "
                          "withdraws a measure on a mineral."))  # fmt: skip
    else:
        parts.append(_overview(shown))
        for card in shown.cards:
            parts += [Text(""), *_card(card, shown.text)]
    if shown.named:
        parts += [Text(""), Text("Mentions and dates", style="bold"),
                  Padding(_grid(shown.named, shown.text), (0, 0, 0, 4))]  # fmt: skip
    return Group(*parts)


def plain(shown: Shown, width: int = 100) -> str:
    """The article as text without any colour, wrapped at `width`."""
    console = Console(file=StringIO(), width=width, color_system=None, force_terminal=False)
    with console.capture() as said:
        console.print(drawn(shown, coloured=False))
    return "".join(f"{line.rstrip()}\n" for line in said.get().splitlines())


def visible(text: str) -> str:
    """`text` with whatever could steer a terminal replaced, character by character."""
    return _CONTROLS.sub("\ufffd", text)


def _facts(shown: Shown) -> Table:
    grid = Table.grid(padding=(0, 2))
    for label, value in shown.facts:
        grid.add_row(Text(label, style="dim"), Text(visible(value)))
    if shown.url:
        grid.add_row(Text("url", style="dim"), Text(visible(shown.url), overflow="fold"))
    return grid


def _legend() -> Text:
    out = Text("marked: ", style="dim")
    for kind, style in STYLES.items():
        out.append(kind, style=f"not dim {style}").append("  ")
    return out.append("words[1]", style="not dim underline").append(" of claim 1")


def _text(shown: Shown) -> Text:
    out = Text()
    for segment in shown.segments:
        kinds = segment.kinds()
        style = next((s for kind, s in STYLES.items() if kind in kinds), "")
        if "words" in kinds:
            style = f"{style} underline".strip()
        out.append(visible(segment.text), style=style)
        if segment.ended:
            out.append(f"[{','.join(map(str, segment.ended))}]", style="bold red")
    return out


def _overview(shown: Shown) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("claim", justify="right")
    table.add_column("policy", justify="right")
    table.add_column("who: what, how (how sure)")
    for card in shown.cards:
        table.add_row(str(card.number), str(card.policy), Text(visible(card.headline)))
    return table


def _card(card: Card, text: str) -> list[RenderableType]:
    title = Text.assemble(
        (f"[{card.number}] ", "bold red"), (visible(card.headline), "bold"),
        (f"  policy {card.policy}, characters {card.start}\u2013{card.end}", "dim"),
    )  # fmt: skip
    return [title, Padding(_grid(card.rows, text), (0, 0, 0, 4))]


def _grid(rows: Sequence[Row], text: str) -> Table:
    grid = Table.grid(padding=(0, 2))
    for row in rows:
        style = STYLES.get(row.label, "")
        grid.add_row(Text(row.label, style="dim"), _value(row, style), _words(row, text))
    return grid


def _value(row: Row, style: str) -> Text:
    out = Text(visible(row.value), style="red" if row.dropped else style)
    if row.name:
        out.append(f" {visible(row.name)}", style="dim")
    return out


def _words(row: Row, text: str) -> Text:
    """The words behind a value, with their offsets."""
    if not row.words:
        return Text("no words of its own" if row.sourced else "", style="dim italic")
    out = Text("read, not kept: " if row.dropped else "", style="red" if row.dropped else "")
    for i, e in enumerate(row.words):
        said = " ".join(visible(text[e.start : e.end]).split())
        if len(said) > LONGEST_WORDS:
            said = said[:LONGEST_WORDS] + "\u2026"
        out.append(", " if i else "").append(f"\u201c{said}\u201d", style="not dim")
        out.append(f" {e.start}\u2013{e.end}", style="dim")
    return out
