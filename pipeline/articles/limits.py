"""How much of anything one input may hold, and how long one article may take.

Constants and the clock that holds a step to its time. Real news stays far below each limit;
what passes one is data, an attack or a mistake, and ends as a reject that names the limit.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from pipeline.errors import InputError

MAX_TEXT_BYTES = 4_000_000
"""One text. The longest feature articles stay under 200 kB."""
MAX_PAGE_BYTES = 8_000_000
"""One HTML page with its scripts and styles."""
MAX_LINE_BYTES = 20_000_000
"""One line of JSON Lines: a page, escaped."""
MAX_JSON_BYTES = 32_000_000
"""One .json file: it is parsed whole, so a larger one must be JSON Lines."""
MAX_FEED_BYTES = 16_000_000
"""One RSS or Atom file, parsed whole."""
MAX_META_CHARS = 2_000
"""One value of metadata; a URL may be that long, a title never is."""
MAX_NAME_CHARS = 300
"""One record's own id."""
MAX_DEPTH = 200
"""Nesting of JSON and of HTML elements that a parser is given."""
BOMB_BYTES = 64_000_000
MAX_RATIO = 250
"""A compressed stream past BOMB_BYTES that grew more than so many times is a bomb. Text shrinks
to a third or a tenth, the most repetitive logs to a hundredth; a bomb to a thousandth."""
MAX_FEED_SECONDS = 60.0
MAX_READING_SECONDS = 120.0
MAX_CPU_SECONDS = 20.0
"""Processor time for one article, where the slowest real one takes a tenth of a second. Time of
the processor and not of the clock: a busy machine must not change what is published."""


PARSER_ERRORS = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError,
                 AssertionError, RecursionError)  # fmt: skip
"""What a parser of others may raise on bytes it never met, where it should say that they are
broken (fuzzing found such). Caught around those parsers alone, and always a reject."""


class _LateError(BaseException):
    """The time is over. No Exception, so that no library on the way can swallow it."""


@contextmanager
def bounded_time(what: str = "article", seconds: float = MAX_CPU_SECONDS) -> Iterator[None]:
    """Raise InputError("too_slow") once the block has used `seconds` of processor time.

    Stops a running regular expression too. Works in a process's main thread alone, the only one
    that Python lets handle signals; elsewhere it raises RuntimeError at once. Blocks do not nest.
    """
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("articles are read in a process's main thread: start a process instead")
    running = True

    def stop(_signal: int, _frame: FrameType | None) -> None:
        if running:
            raise _LateError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds, 0.25)
    try:
        yield
    except _LateError:
        raise InputError("too_slow", f"more than {seconds:g} s of processor time on one {what}: "
                         "look whether it is one at all") from None  # fmt: skip
    finally:
        running = False
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
