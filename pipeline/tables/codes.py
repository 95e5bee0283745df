"""The code lists: every value that a coded column may take, with its meaning.

Instruments are the exception: their codes are rows of the reference table `instruments`.
"""

from __future__ import annotations

ACTIONS = {
    "imposed": "introduced, announced, launched or granted",
    "tightened": "raised or expanded",
    "eased": "cut, relaxed or narrowed; licences issued",
    "suspended": "paused or frozen",
    "postponed": "put off before it took effect",
    "extended": "prolonged",
    "reinstated": "put back after a suspension or an end",
    "lifted": "ended, revoked, repealed or scrapped",
    "expired": "ended by its own date",
    "maintained": "said to stay",
    "concluded": "a deal reached, an investigation finished",
}

CERTAINTIES = {
    "actual": "done, or in force by an official act",
    "planned": "officially decided or committed for the future",
    "possible": "considered, proposed, expected, under negotiation, reported willingness",
    "threatened": "announced as a threat",
    "denied": "denied by the one who would act",
}

STATUSES = {
    "proposed": "considered or threatened, not decided",
    "announced": "decided, not yet in force",
    "in_force": "in force",
    "suspended": "paused, whether or not it had taken effect (see effective_on)",
    "postponed": "put off before it took effect",
    "lifted": "ended by an act",
    "expired": "ended by its own date",
    "withdrawn": "given up before it took effect",
}

END_REASONS = {
    "expired": "its own end date passed",
    "revoked": "ended by its imposer",
    "court_ruling": "ended by a court",
    "superseded": "replaced by another measure",
    "withdrawn": "given up before it took effect",
    "never_applied": "threatened or planned and never applied",
}

ROLES = {
    "imposer": "whose government acts, or the body that acts for it",
    "target": "the country or bloc it is aimed at, or an entity it names",
    "announcer": "who announced it",
    "negotiator": "who negotiates it",
    "source": "who is quoted or cited for it",
    "affected": "who feels it without being its target",
}

MENTION_KINDS = {
    "mineral": "a mineral, metal, ore, compound or group",
    "actor": "a country, bloc, body, person, company, organisation or outlet",
    "rate": "a rate in per cent or percentage points",
    "product": "a product that is no mineral (chips, dual-use items)",
}

MINERAL_KINDS = {
    "element": "a chemical element",
    "group": "a group of minerals",
    "ore": "an ore or ore mineral",
    "compound": "a chemical compound",
    "material": "a processed material",
}

ACTOR_KINDS = {
    "country": "a country or territory of ISO 3166",
    "bloc": "a union or group of countries",
    "government_body": "a ministry, agency, court, legislature or central bank",
    "person": "a person",
    "company": "a company",
    "organisation": "any other organisation",
    "media": "a news outlet",
}

ORIGINS = {
    "reference": "in the project's vocabulary",
    "discovered": "named by a text and unknown to the vocabulary",
}

PUBLISHED_FROM = {
    "metadata": "the feed or the page says so",
    "url": "written in the URL",
    "dateline": "byline or dateline of the text",
    "text": "stated elsewhere in the text",
    "inferred": "concluded from other dates in the text",
    "unknown": "nobody can tell",
}

PUBLISHED_PRECISION = {
    "instant": "a day, a time of day and its zone",
    "time": "a day and a time of day, without a zone",
    "day": "a day",
}

TIMEX_TYPES = {
    "DATE": "a calendar date",
    "TIME": "a time of day",
    "DURATION": "a length of time",
    "SET": "a recurring time",
}

EFFECTS = {
    "restrictive": "restricts trade",
    "liberalising": "frees trade",
    "neutral": "neither by itself",
}

EXCLUSIVITIES = {
    "exclusive": "the code holds this mineral alone",
    "basket": "the code holds other goods too: a join overstates",
}

RATE_BASES = {
    "layer": "the rate of this measure alone",
    "total": "the sum of all layers on the goods",
}

BASES = {
    "only": "sources that give it agree",
    "surest": "who gives it says it is done, not planned",
    "official": "an official source gives it",
    "precise": "it is the more precise of dates that exclude each other",
    "most_articles": "more independent articles give it",
    "newest": "the newest source gives it",
    "corrected": "a person says so (see corrections)",
}

PROVENANCES = {
    "extracted": "read from articles",
    "corrected": "changed by a correction (see corrections)",
}

REDIRECT_REASONS = {
    "merged": "its claims are now part of the other measure",
    "retired": "no claim of it is left",
}

CORRECTION_KINDS = {
    "value": "another value for a claim or a measure",
    "merge": "claims that are one measure",
    "split": "claims that are not one measure",
}

RELATIONS = {
    "retaliates_for": "an answer to the related measure",
    "part_of": "bundled in the related deal",
    "replaces": "takes the place of the related measure",
    "amends": "changes the related measure",
}

SLOTS = {
    "imposer": "who imposes",
    "instrument": "the policy instrument",
    "action": "what is done to it",
    "certainty": "how sure it is",
    "target": "against whom",
    "mineral": "which mineral",
    "announced_on": "announced",
    "effective_on": "in effect from",
    "until": "in effect until",
    "rate_from_pct": "rate before",
    "rate_to_pct": "rate after",
    "rate_change_pp": "change of the rate",
}

REJECT_REASONS = {
    "empty": "the file has no text",
    "binary": "the file is no text",
    "encoding": "the bytes are not valid in the encoding they claim",
    "too_long": "the file or a line is longer than a news article can be",
    "unreadable": "the operating system would not let us read it",
    "bad_metadata": "what the record says of its article is not what it should be",
    "unsupported": "no reader for this kind of file",
    "repeated": "the same name and content was read already",
    "malformed": "it is not what its format demands",
    "no_text": "a page without main text",
    "no_page": "a response of a crawl that is no page: an image, a redirect, an error",
    "bomb": "it unpacks to a multiple that no text reaches",
    "too_deep": "it nests deeper than any record",
    "too_slow": "it takes more processor time than any article",
}

OUTCOMES = {
    "kept": "an article that states a claim",
    "duplicate": "an article that is a copy of another",
    "superseded": "an older version of an article at the same URL",
    "not_relevant": "an article that was read and states no claim",
    "unread": "an article in a language that the reader does not know",
    "rejected": "no article: see the reason",
}

CHANGE_KINDS = {
    "added": "it was not in the release before",
    "changed": "one of its fields has another value",
    "removed": "it was in the release before and is not in this one",
}

CHANGE_REASONS = {
    "correction": "a person corrected it",
    "merged": "it became part of another measure, or another became part of it",
    "new_article": "an article that the release before did not have speaks of it",
    "article_gone": "an article that spoke of it is no longer among the inputs",
    "extractor": "its articles are the same, the code that reads or resolves them is not",
    "vocabulary": "the reference vocabulary changed",
    "other_articles": "its articles are the same; others, new or gone, changed how claims are "
    "grouped",
    "unexplained": "articles and code are the same: nothing accounts for it",
}

SEVERITIES = {
    "error": "where it fails, nothing is published",
    "warn": "where it fails, the release says so",
}

DIMENSIONS = {
    "country": "the country or bloc that acts",
    "mineral": "the mineral that is named as the measure's",
    "month": "the month of publication of the articles; 'unknown' where nobody can date them",
}

GOLD_USES = {
    "unseen": "nobody who worked on the reader had seen the articles",
    "tuned": "rules were tuned on them",
    "trained": "the reader was trained on them",
}

CODE_LISTS: dict[str, dict[str, str]] = {
    "action": ACTIONS,
    "certainty": CERTAINTIES,
    "status": STATUSES,
    "end_reason": END_REASONS,
    "role": ROLES,
    "mention_kind": MENTION_KINDS,
    "mineral_kind": MINERAL_KINDS,
    "actor_kind": ACTOR_KINDS,
    "origin": ORIGINS,
    "published_from": PUBLISHED_FROM,
    "published_precision": PUBLISHED_PRECISION,
    "timex_type": TIMEX_TYPES,
    "effect": EFFECTS,
    "exclusivity": EXCLUSIVITIES,
    "rate_basis": RATE_BASES,
    "relation": RELATIONS,
    "basis": BASES,
    "provenance": PROVENANCES,
    "redirect_reason": REDIRECT_REASONS,
    "correction_kind": CORRECTION_KINDS,
    "slot": SLOTS,
    "reject_reason": REJECT_REASONS,
    "outcome": OUTCOMES,
    "change_kind": CHANGE_KINDS,
    "change_reason": CHANGE_REASONS,
    "severity": SEVERITIES,
    "dimension": DIMENSIONS,
    "gold_use": GOLD_USES,
}
