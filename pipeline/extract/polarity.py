"""What plain words right before a deed make of it: "threatened to", "has not".

A safeguard beside the tagger for the few turns of phrase that nobody may read the wrong way
round. General English; looks only at the words between the start of the sentence and the deed.
"""

from __future__ import annotations

import re

_THREAT = re.compile(r"\bthreat\w*\s+(?:\w+\s+)?(?:to|of|with)\s+(?:\w+\s+){0,2}$", re.IGNORECASE)
_NOT = re.compile(
    r"\b(?:has|have|had|did|does|do|was|were|is|are)(?:\s+not|n[’']t)\s+(?:(?:yet|been|be)\s+){0,2}$",
    re.IGNORECASE,
)
_LOOSER = frozenset(("lifted", "eased", "suspended", "expired"))
_SAID_TO_BE = frozenset(("actual", "planned"))


def settled(before: str, action: str, certainty: str) -> tuple[str, str]:
    """Action and certainty of a deed, given the words of its sentence that stand before it.

    What "has not" been lifted is maintained; what "has not" been imposed is denied.
    """
    if _THREAT.search(before):
        return action, "threatened"
    if _NOT.search(before):
        if action in _LOOSER:
            return "maintained", "actual"
        if action != "maintained" and certainty in _SAID_TO_BE:
            return action, "denied"
    return action, certainty
