"""The outlet and the author of an article, where its own text names them.

Publisher and author come from the article's metadata; a masthead from its first line. An
outlet that only its metadata names is no mention.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.extract.actor_bodies import slug
from pipeline.extract.actor_known import Named
from pipeline.extract.found import Actor
from pipeline.extract.matching import Line, inside, line_at, plain
from pipeline.reference import Vocabulary

Span = tuple[int, int]
_LONGEST = 60


class SourceReader:
    """Finds an article's own sources in it. Stateless between texts."""

    def __init__(self, words: Vocabulary) -> None:
        self._actors = words.actors
        self._media = words.word_lists["media_head"]
        self._mastheads = words.word_lists["masthead"]

    def read(
        self,
        flat: str,
        table: Sequence[Line],
        publisher: str | None,
        author: str | None,
        taken: Sequence[Span],
        made: dict[str, Actor],
    ) -> list[Named]:
        """Mentions of publisher and author; new actors are added to `made`."""
        out: list[Named] = []
        for raw, kind in ((publisher, "media"), (author, "person")):
            name = plain(raw or "").strip()
            key = slug(name)
            if not key or not 3 <= len(name) <= _LONGEST or "\n" in name:
                continue
            for m in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", flat, re.I):
                if not m.group().islower() and not self._is_title(m, kind, name, table):
                    self._add(m, name, kind, [*taken, *_spans(out)], out, made)
            last = name.split()[-1]
            if kind == "media" and " " in name and last in self._media:
                for m in re.finditer(rf"(?<=\b[Tt]he ){re.escape(last)}(?! [A-Z])\b", flat):
                    self._add(m, name, kind, [*taken, *_spans(out)], out, made)
        if not any(start < 3 for start, _ in [*taken, *_spans(out)]):
            self._masthead(flat, out, made)
        return out

    def _is_title(self, m: re.Match[str], kind: str, name: str, table: Sequence[Line]) -> bool:
        """Whether a newsletter's name only heads the page: "NICKEL WEEKLY"."""
        line = line_at(table, m.start())
        heading = line is not None and line.heading
        return kind == "media" and heading and name.split()[-1] not in self._media

    def _add(
        self,
        m: re.Match[str],
        name: str,
        kind: str,
        taken: Sequence[Span],
        out: list[Named],
        made: dict[str, Actor],
    ) -> None:
        if not inside(m.start(), m.end(), taken):
            key = slug(name)
            if key not in self._actors:
                made.setdefault(key, Actor(key, name, kind))
            out.append(Named(m.start(), m.end(), key))

    def _masthead(self, flat: str, out: list[Named], made: dict[str, Actor]) -> None:
        """An outlet that stands alone on the first line, as on a front page."""
        first = flat.split("\n", 1)[0].strip(" *=-_|#")
        words = first.split()
        if not 2 <= len(words) <= 4 or words[-1].title() not in self._mastheads:
            return
        if all(w[:1].isupper() for w in words):
            name = (first.title() if first.isupper() else first).removeprefix("The ")
            m = re.search(re.escape(first), flat)
            if m is not None:
                self._add(m, name, "media", [], out, made)


def _spans(named: Sequence[Named]) -> list[Span]:
    return [(n.start, n.end) for n in named]
