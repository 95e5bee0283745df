"""How an article is cut for the tagger: nothing is lost, nothing asked twice, all in bounds."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extract.durations import add_duration
from pipeline.extract.found import Timex
from pipeline.extract.sentences import split
from pipeline.extract.tagger import WEIGHTS
from pipeline.extract.windows import (
    FEATURES,
    MAX_PIECES,
    TYPES,
    Filler,
    Pairs,
    load_tokenizer,
    windows_of,
)

TOKENIZER = load_tokenizer(WEIGHTS / "tokenizer.json")
SENTENCE = "Beijing said on Friday that it would not lift its curbs on gallium. "
TEXTS = st.lists(
    st.sampled_from([SENTENCE, "No.\n\n", "A heading\n\n", "word " * 300 + ". ", "é—“x” ", "\n"]),
    max_size=60,
).map("".join)


@given(TEXTS, st.sampled_from([MAX_PIECES, 320, 256]))
@settings(max_examples=60, deadline=None)
def test_every_word_is_asked_about(text: str, limit: int) -> None:
    """Otherwise what a long article says past some point would be lost, or counted twice; or
    reading it would never end, where a long sentence leaves no room for those around it."""
    sentences = split(text, [])
    windows = windows_of(TOKENIZER, text, sentences, [], limit)
    assert all(len(w.ids) == len(w.types) == len(w.pieces) <= limit for w in windows)
    asked = [w.pieces[i].start for w in windows for i in w.words()]  # type: ignore[union-attr]
    there = {p.start for w in windows for p in w.pieces if p is not None and p.first}
    assert set(asked) == there
    covered = {n for w in windows for n in w.core}
    assert covered == set(range(len(sentences))) or not text.strip()


def test_a_mention_is_marked_in_its_window() -> None:
    """Otherwise the tagger would not know which words it may take for a slot."""
    text = SENTENCE * 60
    at = text.index("gallium", 3000)
    filler = Filler("mineral", "gallium", at, at + 7)
    windows = windows_of(TOKENIZER, text, split(text, []), [filler])
    assert len(windows) > 2
    marked = [(w, i) for w in windows for i, t in enumerate(w.types) if TYPES[t] == "mineral"]
    assert marked
    for window, i in marked:
        piece = window.pieces[i]
        assert piece is not None
        assert at <= piece.start < at + 7
        assert i in window.span(at, at + 7)


def test_features_tell_where_a_mention_stands() -> None:
    """Otherwise "Japan" in the next paragraph would look like "Japan" beside the verb."""
    text = "China bans exports to Japan.\n\nKorea did nothing at all. Japan protested."
    places = [(text.index("China"), 5), (text.index("Japan"), 5), (text.rindex("Japan"), 5)]
    fillers = [Filler("actor", k, a, a + n, "country")
               for k, (a, n) in zip(("CN", "JP", "JP"), places, strict=True)]  # fmt: skip
    pairs = Pairs(split(text, []), fillers, [None] * 3, date(2025, 1, 1))
    marks = pairs.features(text.index("bans"), [0, 1, 2])
    assert marks.shape == (3, FEATURES)
    assert len({tuple(row) for row in marks.tolist()}) == 3


def test_lengths_end_on_the_right_day() -> None:
    """Otherwise a suspension would seem to end too early, or on a day nobody stated."""

    def end(start: str, value: str) -> str | None:
        return add_duration(start, Timex(0, 1, "x", "DURATION", value))

    assert end("2025-11-10", "P1Y") == "2026-11-10"
    assert end("2025-11-30", "P3M") == "2026-02-28"
    assert end("2025-11", "P90D") == "2026-02"
    assert end("2025", "P6M") is None
    assert end("19XX", "P1Y") is None
    assert end("2025-11-10", "PXM") is None
