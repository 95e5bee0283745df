"""The life of a measure as a small state machine, declared: states, deeds, and what leads where.

A deed is an event reduced to what matters for the status: its kind, and how sure it is. What is
not listed changes nothing. Reading deeds out of claims is `lifecycle.py`.
"""

from __future__ import annotations

STATES: dict[str, tuple[str, str | None]] = {
    "unknown": ("proposed", None),
    "proposed": ("proposed", None),
    "announced": ("announced", None),
    "in_force": ("in_force", None),
    "suspended": ("suspended", None),
    "held": ("suspended", None),
    "postponed": ("postponed", None),
    "lifted": ("lifted", "revoked"),
    "struck": ("lifted", "court_ruling"),
    "replaced": ("lifted", "superseded"),
    "expired": ("expired", "expired"),
    "withdrawn": ("withdrawn", "withdrawn"),
    "never": ("withdrawn", "never_applied"),
}
"""By state: the status that is published for it, and the reason of the end. `held` is suspended
before it took effect, `never` threatened or proposed and given up."""

KINDS: dict[str, str] = {
    "imposed": "introduce",
    "concluded": "introduce",
    "tightened": "change",
    "eased": "change",
    "extended": "prolong",
    "maintained": "stay",
    "reinstated": "resume",
    "suspended": "pause",
    "postponed": "delay",
    "lifted": "end",
    "expired": "lapse",
}
"""The kind of deed that an action is. Two more are not actions: `strike` is an end by a court,
`replace` an end in favour of another measure (their words are CAUSES). The calendar adds
`due` (what was announced takes effect) and `run_out` (a stated end has come)."""

CAUSES: tuple[tuple[str, str], ...] = (
    ("strike", r"\b(?:court|courts|judges?|justices|tribunal|appeals? panel|struck down"
               r"|strikes? down|ruled (?:unlawful|illegal)|unconstitutional)\b"),
    ("replace", r"\b(?:replac(?:ed?|es|ing)|supersed(?:ed?|es|ing)|in favou?r of|in place of"
                r"|took its place)\b"),
)  # fmt: skip
"""Kinds that an end takes from the words of its claims, the first that fits."""

MODES = {"actual": "done", "planned": "decided", "possible": "mooted", "threatened": "mooted",
         "denied": "denied"}  # fmt: skip
"""How sure a deed is. What is dated after the newest evidence is `decided` at most."""

_NOT_YET = "unknown proposed announced postponed"
_ENDED = "lifted struck replaced expired withdrawn never"

RULES: tuple[tuple[str, str, str, str], ...] = (
    # from these states        kind         mode       to
    ("unknown", "introduce", "mooted", "proposed"),
    ("unknown proposed", "introduce", "denied", "never"),
    ("unknown proposed never", "introduce", "decided", "announced"),
    (f"{_NOT_YET} held suspended {_ENDED}", "introduce", "done", "in_force"),
    ("announced postponed", "due", "done", "in_force"),
    ("unknown proposed", "change", "done", "in_force"),
    ("unknown", "change", "decided", "in_force"),
    ("unknown", "change", "mooted", "in_force"),
    ("unknown", "change", "denied", "in_force"),
    ("unknown proposed expired", "prolong", "done", "in_force"),
    ("unknown", "prolong", "decided", "in_force"),
    ("unknown", "prolong", "mooted", "in_force"),
    ("unknown", "prolong", "denied", "in_force"),
    ("unknown proposed", "stay", "done", "in_force"),
    ("unknown", "stay", "decided", "in_force"),
    ("unknown", "stay", "mooted", "in_force"),
    ("unknown", "stay", "denied", "in_force"),
    (f"{_NOT_YET} held suspended {_ENDED}", "resume", "done", "in_force"),
    ("unknown", "resume", "decided", "suspended"),
    ("unknown", "resume", "mooted", "suspended"),
    ("unknown", "resume", "denied", "suspended"),
    ("unknown in_force", "pause", "done", "suspended"),
    ("announced postponed", "pause", "done", "held"),
    ("announced postponed", "pause", "decided", "held"),
    ("proposed", "pause", "done", "never"),
    ("proposed", "pause", "decided", "never"),
    ("unknown", "pause", "decided", "in_force"),
    ("unknown", "pause", "mooted", "in_force"),
    ("unknown", "pause", "denied", "in_force"),
    (_NOT_YET, "delay", "done", "postponed"),
    (_NOT_YET, "delay", "decided", "postponed"),
    ("unknown", "delay", "mooted", "announced"),
    ("unknown", "delay", "denied", "announced"),
    ("suspended", "run_out", "done", "in_force"),
    ("held postponed", "run_out", "done", "announced"),
    ("in_force", "run_out", "done", "expired"),
    ("unknown in_force suspended", "end", "done", "lifted"),
    ("announced postponed held", "end", "done", "withdrawn"),
    ("proposed", "end", "done", "never"),
    ("proposed", "end", "decided", "never"),
    ("unknown", "end", "decided", "in_force"),
    ("unknown", "end", "mooted", "in_force"),
    ("unknown", "end", "denied", "in_force"),
    (f"{_NOT_YET} in_force suspended held", "strike", "done", "struck"),
    (f"{_NOT_YET} in_force suspended held", "replace", "done", "replaced"),
    ("unknown in_force suspended", "lapse", "done", "expired"),
    ("announced postponed held", "lapse", "done", "withdrawn"),
    ("proposed", "lapse", "done", "never"),
    ("unknown", "lapse", "decided", "in_force"),
    ("unknown", "lapse", "mooted", "in_force"),
    ("unknown", "lapse", "denied", "in_force"),
)
"""The transitions. Whoever speaks of changing, pausing or ending something presupposes that it
is in force; whoever gives up a mere threat has never applied it."""

_NEXT = {(state, kind, mode): to for states, kind, mode, to in RULES for state in states.split()}


def step(state: str, kind: str, mode: str) -> str:
    """The state after a deed. An end for a cause that is not done yet counts as any end."""
    if mode != "done" and kind in ("strike", "replace"):
        kind = "end"
    return _NEXT.get((state, kind, mode), state)
