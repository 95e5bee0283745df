"""The telling words of a quote: names, numbers and nouns that few policies share.

Left out is what the other comparisons count already (instruments, actions, months) and what
every such text says. No policy is matched here.
"""

from __future__ import annotations

import re

_WORD = re.compile(r"[a-z0-9]+")

PLAIN = frozenset(
    """
a about after again against all also an and any are as at be been before being between both but by
can could did do does during each for from had has have he her his how if in into is it its just
last made make may might more most much new next no not now of off on one only or other our out
over own per said say says she should since so some such than that the their them then there these
they this those through to too under until up us was we were what when where which while who will
with would year years month months week weeks day days first second time two three
""".split()
)
"""Words of any text."""

TRADE = frozenset(
    """
export exports exported exporting exporters import imports imported importing ban bans banned
banning tariff tariffs duty duties levy levies tax taxes control controls controlled restriction
restrictions restrict restricted restricting curb curbs curbed limit limits limited quota quotas
license licence licenses licences licensing permit permits permission approval suspend suspended
suspending suspension pause paused halt halted lift lifted lifting ease eased extend extended impose
imposed imposing introduce introduced announce announced announcing announcement measure measures
rule rules order orders decision policy government minister ministry commerce trade president
authorities official officials country countries goods products product shipments company companies
foreign mineral minerals metal metals rare earth earths critical strategic raw materials material
ore ores percent per cent deal agreement effective effect force plan plans planned
china chinese beijing united states american washington
january february march april june july august september october november december
""".split()
)
"""Words of any text on trade measures: instruments, actions, the most frequent actors, months."""


def telling_words(text: str) -> frozenset[str]:
    """The telling words of a text, in lower case."""
    found = set(_WORD.findall(text.lower().replace("’s", "").replace("'s", "")))
    return frozenset(w for w in found if len(w) > 2 and w not in PLAIN and w not in TRADE)
