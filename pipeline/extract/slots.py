"""What a claim covers, when and at what rate: minerals, dates and rates around a deed.

Reads one sentence. What other sentences add to a claim is `policies.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta
from spacy.tokens import Token

from pipeline.extract.certainty import REPORTING
from pipeline.extract.found import Mention, Timex
from pipeline.extract.marked import Marked
from pipeline.extract.syntax import NOUNS, VERBS, clause, lemma, modifiers, phrase

UNTIL = frozenset("until till through thru".split())
FROM = frozenset("from since effective starting beginning start begin as".split())
ANNOUNCING = frozenset(
    (
        "announce say unveil reveal publish sign approve adopt declare disclose agree decide "
        "issue tell propose pledge threaten warn promise release present confirm propose "
        "recommend state vow outline name rule order publicise publicize"
    ).split()
)
ENTERING = frozenset(
    (
        "take come enter go impose introduce apply start begin put place institute enforce kick "
        "bring"
    ).split()
)


NOTICES = frozenset(
    "announcement statement decision order notice decree proclamation declaration ruling".split()
)


@dataclass(slots=True)
class Dates:
    """EDTF dates of one claim, and what dates the policy itself ("the October curbs")."""

    announced: tuple[str, Timex] | None = None
    effective: tuple[str, Timex] | None = None
    until: tuple[str, Timex] | None = None
    duration: Timex | None = None
    policy: tuple[str, Timex] | None = None


@dataclass(slots=True)
class Rates:
    before: Mention | None = None
    after: Mention | None = None
    change: Mention | None = None


def scope(head: Token, verb: Token) -> dict[int, Token]:
    """The words that may fill slots: the instrument's phrase and the deed's clause."""
    words = {t.i: t for t in phrase(head)}
    for child in head.children:
        if child.dep_ in ("acl", "relcl"):
            words |= {t.i: t for t in clause(child)}
    source = clause(verb) if verb.pos_ in VERBS else phrase(verb)
    words |= {t.i: t for t in source}
    return words


def minerals(head: Token, verb: Token, marked: Marked, others: list[Token]) -> list[Mention]:
    """Minerals that the claim covers. `others` are heads of the sentence's other instruments."""
    taken: set[int] = set()
    for other in others:
        if other is not head and other is not verb and other.pos_ in NOUNS:
            if head not in list(other.subtree):
                taken |= {t.i for t in phrase(other)}
    own = {t.i for t in phrase(head)} if head.pos_ in NOUNS else set()
    near = [m for i in sorted(own) for m in marked.minerals.get(i, ())]
    if near:
        return near
    words = scope(head, verb)
    return [m for i in sorted(words) if i not in taken for m in marked.minerals.get(i, ())]


def dates(head: Token, verb: Token, marked: Marked, action: str, others: list[Token]) -> Dates:
    """Dates of the claim, by the words before them and the verb they hang on."""
    out = Dates()
    for token in modifiers(head):
        timex = marked.date_spans.get(token.i)
        if timex and timex.edtf and timex.timex_type == "DATE":
            out.policy = out.policy or (day(timex.edtf), timex)
    words = scope(head, verb)
    for other in others:
        if other is not head and other is not verb and head not in list(other.subtree):
            for t in phrase(other):
                if t.i in words and t.i not in {x.i for x in phrase(head)}:
                    words.pop(t.i)
    relative = {
        t.i
        for c in head.children
        if c.dep_ in ("acl", "relcl") and c is not verb
        for t in clause(c)
    }
    for i in sorted(words):
        timex = marked.dates.get(i)
        if timex is None or (out.policy and out.policy[1] is timex):
            continue
        if i in relative:
            if timex.edtf and timex.timex_type != "DURATION":
                out.policy = out.policy or (day(timex.edtf), timex)
            continue
        _place(words[i], timex, verb, action, out)
    for upper in [*_reporting(verb), *_announcements(verb)]:
        for child in clause(upper):
            timex = marked.dates.get(child.i)
            if timex and timex.edtf and child.i not in words and timex.timex_type != "DURATION":
                out.announced = out.announced or (day(timex.edtf), timex)
    return out


def _reporting(verb: Token) -> list[Token]:
    """Verbs above that announce: "the ministry said on Friday that ..."."""
    out, current = [], verb
    for _ in range(5):
        up = current.head
        if up is current:
            break
        if up.pos_ in VERBS and current.dep_ in ("ccomp", "xcomp", "parataxis", "dobj", "conj"):
            if lemma(up) in ANNOUNCING or lemma(up) in REPORTING:
                out.append(up)
        elif current.dep_ not in (
            "prep",
            "pobj",
            "pcomp",
            "acl",
            "amod",
            "compound",
            "dobj",
            "ccomp",
        ):
            break
        current = up
    return out


def _announcements(verb: Token) -> list[Token]:
    """Nouns above whose clause it is: "its announcement on 9 October, when it signalled ..."."""
    current = verb
    for _ in range(4):
        if current.dep_ in ("relcl", "acl", "advcl") and current.head.pos_ in NOUNS:
            return [current.head] if lemma(current.head) in NOTICES else []
        if current.head is current:
            break
        current = current.head
    return []


def _place(token: Token, timex: Timex, verb: Token, action: str, out: Dates) -> None:
    before = _lead(token)
    if timex.timex_type == "DURATION":
        if before in ("for", "by") or token.dep_ in ("amod", "compound", "nmod", "nummod"):
            out.duration = out.duration or timex
        return
    if not timex.edtf:
        return
    value = (day(timex.edtf), timex)
    word = lemma(_verb_of(token) or verb)
    if before in UNTIL or (before == "to" and out.duration):
        out.until = out.until or value
    elif before in FROM or before in ("effective", "of"):
        out.effective = out.effective or value
    elif word in ANNOUNCING or word in REPORTING:
        out.announced = out.announced or value
    elif word in ENTERING or action in ("imposed", "expired"):
        out.effective = out.effective or value
    else:
        out.announced = out.announced or value


def _verb_of(token: Token) -> Token | None:
    current = token
    for _ in range(6):
        if current.head is current:
            return None
        current = current.head
        if current.pos_ in VERBS:
            return current
    return None


def _lead(token: Token) -> str:
    """The preposition or adverb that introduces a date."""
    current = token
    for _ in range(4):
        if current.head.pos_ == "ADP" or current.head.lower_ in UNTIL | FROM:
            preposition = current.head
            for child in preposition.lefts:
                if child.lower_ in UNTIL:
                    return child.lower_
            return preposition.lower_
        left = min(current.subtree, key=lambda t: t.i)
        if left.i > 0 and left.nbor(-1).lower_ in UNTIL | FROM | {"effective", "for"}:
            return str(left.nbor(-1).lower_)
        if current.dep_ in (
            "nummod",
            "compound",
            "nmod",
            "amod",
            "npadvmod",
            "appos",
            "conj",
            "det",
        ):
            current = current.head
            if current.pos_ in VERBS:
                break
        else:
            break
    return ""


def day(edtf: str) -> str:
    """The first date of an EDTF interval; the date itself where it is none."""
    return edtf.split("/")[0]


def add_duration(start: str, timex: Timex) -> str | None:
    """The EDTF date that a TIMEX3 duration after `start` ends on, at the precision of `start`."""
    value = timex.value or ""
    amount, unit = value[1:-1], value[-1:]
    if not value.startswith("P") or not amount.isdigit() or unit not in "DWMY":
        return None
    step = {
        "D": relativedelta(days=int(amount)),
        "W": relativedelta(weeks=int(amount)),
        "M": relativedelta(months=int(amount)),
        "Y": relativedelta(years=int(amount)),
    }[unit]
    parts = [int(p) for p in start.split("/")[0].rstrip("~?%").split("-")]
    whole = parts + [1] * (3 - len(parts))
    try:
        end = date(*whole) + step
    except (ValueError, OverflowError):
        return None
    if len(parts) == 3:
        return end.isoformat()
    if len(parts) == 2:
        if unit in "DW":  # from an unknown day of a month: good to the month only
            end = date(whole[0], whole[1], 15) + step
        return f"{end.year:04d}-{end.month:02d}"
    return f"{end.year:04d}" if unit == "Y" else None


def date_slot(text: str, start: int, action: str) -> str:
    """The slot of a date by the word before it."""
    left = text[max(0, start - 30) : start].lower().replace(",", " ").split()
    left = [w for w in left if w not in ("the", "end", "of", "early", "late", "mid", "at", "least")]
    before = left[-1] if left else ""
    if before in UNTIL:
        return "until"
    if before in FROM or action in ("imposed", "expired"):
        return "effective_on"
    return "announced_on"


def rates(head: Token, verb: Token, marked: Marked, others: list[Token]) -> Rates:
    """Rates of the claim: "from 57% to 47%", "by 10 points", "an additional 25%", "of 25%"."""
    out = Rates()
    words = scope(head, verb)
    for other in others:
        if other is not head and other is not verb and head not in list(other.subtree):
            for t in phrase(other):
                words.pop(t.i, None)
    base = marked.sentence.start
    for mention in sorted(
        (marked.rates[i] for i in words if i in marked.rates), key=lambda m: m.start
    ):
        role = rate_role(marked.doc.text, mention.start - base, mention.end - base, mention.unit)
        if getattr(out, role) is None:
            setattr(out, role, mention)
    return out


_MORE = frozenset("additional extra further another more added".split())
_CHANGED = ("additional", "extra", "increase", "hike", "cut", "reduction", "rise", "point", "more")


def rate_role(text: str, start: int, end: int, unit: str | None) -> str:
    """What the words around a rate make of it: "before", "after" or "change"."""
    left = text[max(0, start - 40) : start].lower().split()
    right = text[end : end + 16].lower().split()
    previous = left[-1] if left else ""
    while previous in (
        "about",
        "around",
        "nearly",
        "almost",
        "roughly",
        "least",
        "at",
        "than",
        "most",
        "up",
        "a",
        "an",
        "the",
        "over",
        "some",
        "just",
        "only",
    ):
        left = left[:-1]
        previous = left[-1] if left else ""
    if unit == "pp" or previous == "by" or _MORE & set(left[-2:]):
        return "change"
    if right and right[0].rstrip(",.").startswith(_CHANGED):
        return "change"
    if previous in ("from", "against", "instead"):
        return "before"
    return "after"
