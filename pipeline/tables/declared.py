"""Every table of a release, declared once.

Schemas, DDL, comments, expectations, descriptors and the data dictionary are derived from
`TABLES` (see `derive.py`); a column exists nowhere else. Code lists are in `codes.py`.
"""

from __future__ import annotations

import polars as pl

from pipeline.tables.model import Column, Table

TEXT, REAL, WHOLE, FLAG, DAY = pl.String(), pl.Float64(), pl.Int32(), pl.Boolean(), pl.Date()
INSTANT, TEXTS = pl.Datetime("us", "UTC"), pl.List(pl.String())


def _edtf(name: str, description: str) -> Column:
    return Column(name, TEXT, description, nullable=True, format="edtf")


def _rate(name: str, description: str, unit: str = "%") -> Column:
    return Column(name, REAL, description, nullable=True, unit=unit, low=0, high=10_000)


def _span(of: str) -> tuple[Column, Column]:
    return (
        Column("start_char", WHOLE, f"Where {of} begins in the article's canonical text: "
               "a count of Unicode code points.", unit="characters", low=0),
        Column("end_char", WHOLE, f"Where {of} ends, exclusive.", unit="characters", low=1),
    )  # fmt: skip


MINERALS = Table(
    "minerals",
    "reference",
    "Minerals, metals, groups, ores, compounds and materials that the dataset knows.",
    (
        Column("mineral_id", TEXT, "Slug of the English name.", format="slug"),
        Column("name", TEXT, "English name."),
        Column("kind", TEXT, "What kind of substance it is.", codes="mineral_kind"),
        Column("symbol", TEXT, "Chemical symbol of an element.", nullable=True),
        Column("parent_id", TEXT, "The group it belongs to.", nullable=True,
               references="minerals.mineral_id"),
        Column("us_2022", FLAG, "On the list of critical minerals of the United States, 2022."),
        Column("us_2025", FLAG, "On the list of critical minerals of the United States, 2025."),
        Column("eu_crm_2024", FLAG, "A critical raw material of the EU, Regulation 2024/1252."),
        Column("eu_srm_2024", FLAG, "A strategic raw material of the EU, Regulation 2024/1252."),
        Column("wikidata_id", TEXT, "Wikidata item.", nullable=True),
    ),
    ("mineral_id",),
)  # fmt: skip

MINERAL_HS = Table(
    "mineral_hs",
    "reference",
    "Six-digit codes of the Harmonized System under which a mineral is traded.",
    (
        Column("mineral_id", TEXT, "The mineral.", references="minerals.mineral_id"),
        Column("hs6", TEXT, "HS 2022 subheading, six digits.", format="hs6"),
        Column("form", TEXT, "The form traded: ore, oxide, unwrought, scrap ..."),
        Column("exclusivity", TEXT, "Whether the code holds this mineral alone.",
               codes="exclusivity"),
    ),
    ("mineral_id", "hs6", "form"),
)  # fmt: skip

ACTORS = Table(
    "actors",
    "reference",
    "Countries, blocs, bodies, persons, companies, organisations and outlets.",
    (
        Column("actor_id", TEXT, "ISO 3166 alpha-2 code of a country, EU, or a slug."),
        Column("name", TEXT, "Name in English."),
        Column("kind", TEXT, "What kind of actor it is.", codes="actor_kind"),
        Column("country_id", TEXT, "The country a body, person or company belongs to.",
               nullable=True, references="actors.actor_id"),
        Column("iso3", TEXT, "ISO 3166 alpha-3 code of a country.", nullable=True, format="iso3"),
        Column("wikidata_id", TEXT, "Wikidata item.", nullable=True),
        Column("origin", TEXT, "Known beforehand, or found in a text.", codes="origin"),
    ),
    ("actor_id",),
)  # fmt: skip

INSTRUMENTS = Table(
    "instruments",
    "reference",
    "Policy instruments, with their codes in MAST and in the Global Trade Alert.",
    (
        Column("instrument", TEXT, "Code of the instrument."),
        Column("label", TEXT, "What it is in words."),
        Column("parent", TEXT, "The wider instrument it belongs to.", nullable=True,
               references="instruments.instrument"),
        Column("effect", TEXT, "What it does to trade where imposed.", codes="effect"),
        Column("mast_code", TEXT, "UNCTAD MAST classification of non-tariff measures, 2019.",
               nullable=True),
        Column("gta_type", TEXT, "Intervention type of the Global Trade Alert.", nullable=True),
    ),
    ("instrument",),
)  # fmt: skip

ARTICLES = Table(
    "articles",
    "article",
    "Ingested documents. Their texts are not published.",
    (
        Column("article_id", TEXT, "Key: from the source name and the canonical text."),
        Column("source_name", TEXT, "The input's own id: file stem, or `id` of a record."),
        Column("url", TEXT, "Where it was published.", nullable=True, format="uri"),
        Column("title", TEXT, "Headline.", nullable=True),
        Column("publisher", TEXT, "Who published it.", nullable=True),
        Column("author", TEXT, "Who wrote it.", nullable=True),
        Column("language", TEXT, "BCP 47 tag: what the text is found to be in, or what its source "
               "says where the text is too short to tell.", nullable=True),
        Column("is_readable", FLAG, "Whether it is in English, the language that is read."),
        Column("published_on", DAY, "Day of publication, NULL where nobody can tell.",
               nullable=True),
        Column("published_from", TEXT, "What the publication date was read from.",
               codes="published_from"),
        Column("published_precision", TEXT, "How exactly that source gives it; NULL where nobody "
               "can tell.", nullable=True, codes="published_precision"),
        Column("retrieved_at", INSTANT, "When the source says it was fetched.", nullable=True),
        Column("content_sha256", TEXT, "SHA-256 of the canonical text in UTF-8.",
               format="sha256"),
        Column("n_chars", WHOLE, "Length of the canonical text.", unit="characters", low=1),
        Column("duplicate_of", TEXT, "The article this one is a copy of.", nullable=True,
               references="articles.article_id"),
        Column("superseded_by", TEXT, "The next version of the article at the same URL. Nothing is "
               "read in the older version.", nullable=True, references="articles.article_id"),
        Column("is_relevant", FLAG, "Whether it states any claim."),
    ),
    ("article_id",),
)  # fmt: skip

PUBLICATION_DATES = Table(
    "publication_dates",
    "article",
    "Every statement of an article's day of publication, also where they contradict.",
    (
        Column("article_id", TEXT, "The article.", references="articles.article_id"),
        Column("position", WHOLE, "Place in the order of trust, from 1.", low=1),
        Column("published_from", TEXT, "What says it.", codes="published_from"),
        Column("words", TEXT, "The words, at most 100 characters."),
        _edtf("published", "The day, month or year they name, as written there; NULL where they "
              "name none."),
        Column("is_chosen", FLAG, "Whether `articles.published_on` is taken from it."),
        Column("agrees", FLAG, "Whether it allows the day that was chosen."),
    ),
    ("article_id", "position"),
)  # fmt: skip

MENTIONS = Table(
    "mentions",
    "article",
    "Where a text names a mineral, an actor, a product or a rate.",
    (
        Column("mention_id", TEXT, "Key."),
        Column("article_id", TEXT, "The article.", references="articles.article_id"),
        *_span("the mention"),
        Column("text", TEXT, "The words."),
        Column("kind", TEXT, "What is named.", codes="mention_kind"),
        Column("ref_id", TEXT, "mineral_id, actor_id or product slug; NULL for a rate.",
               nullable=True),
        Column("value", REAL, "Value of a rate.", nullable=True, unit="%"),
    ),
    ("mention_id",),
)  # fmt: skip

DATES = Table(
    "dates",
    "article",
    "Temporal expressions, as TIMEX3 and EDTF.",
    (
        Column("date_id", TEXT, "Key."),
        Column("article_id", TEXT, "The article.", references="articles.article_id"),
        *_span("the expression"),
        Column("text", TEXT, "The words."),
        Column("timex_type", TEXT, "TIMEX3 type.", codes="timex_type"),
        Column("value", TEXT, "TIMEX3 value; NULL where it depends on a publication date that "
               "nobody knows.", nullable=True, format="timex"),
        _edtf("edtf", "The same as EDTF, where it is a calendar date."),
        Column("earliest", DAY, "First day it can mean.", nullable=True),
        Column("latest", DAY, "Last day it can mean.", nullable=True),
        Column("anchor", TEXT, "The date it was resolved against (EDTF).", nullable=True,
               format="edtf"),
    ),
    ("date_id",),
)  # fmt: skip

CLAIMS = Table(
    "claims",
    "claim",
    "What an article says an imposer did, will do, may do, threatens or denies.",
    (
        Column("claim_id", TEXT, "Key."),
        Column("article_id", TEXT, "The article.", references="articles.article_id"),
        Column("measure_id", TEXT, "The measure it is about.", references="measures.measure_id"),
        Column("instrument", TEXT, "The policy instrument.",
               references="instruments.instrument"),
        Column("action", TEXT, "What is done to it.", codes="action"),
        Column("certainty", TEXT, "How sure it is.", codes="certainty"),
        Column("imposer_id", TEXT, "The country or bloc whose government acts.",
               references="actors.actor_id"),
        _edtf("announced_on", "When it was announced."),
        _edtf("effective_on", "When it takes or took effect."),
        _edtf("until", "Until when it holds."),
        _rate("rate_from_pct", "Rate before."),
        _rate("rate_to_pct", "Rate after."),
        _rate("rate_change_pp", "Size of the change; the action gives its direction.", "pp"),
        Column("rate_basis", TEXT, "Whether the rates are one layer or the total.",
               nullable=True, codes="rate_basis"),
        *_span("the statement"),
        Column("quote", TEXT, "At most 25 words of it, as they stand in the text."),
        Column("rule", TEXT, "What in the extractor produced it."),
        Column("confidence", REAL, "Probability that the claim is right.", low=0, high=1),
        Column("provenance", TEXT, "Whether a person has changed it.", codes="provenance"),
    ),
    ("claim_id",),
)  # fmt: skip

CLAIM_MINERALS = Table(
    "claim_minerals",
    "claim",
    "The minerals that a claim covers.",
    (
        Column("claim_id", TEXT, "The claim.", references="claims.claim_id"),
        Column("mineral_id", TEXT, "The mineral.", references="minerals.mineral_id"),
    ),
    ("claim_id", "mineral_id"),
)

CLAIM_ACTORS = Table(
    "claim_actors",
    "claim",
    "The actors of a claim and what part they play.",
    (
        Column("claim_id", TEXT, "The claim.", references="claims.claim_id"),
        Column("actor_id", TEXT, "The actor.", references="actors.actor_id"),
        Column("role", TEXT, "The part it plays.", codes="role"),
    ),
    ("claim_id", "actor_id", "role"),
)

CLAIM_EVIDENCE = Table(
    "claim_evidence",
    "claim",
    "The words behind each value of a claim.",
    (
        Column("claim_id", TEXT, "The claim.", references="claims.claim_id"),
        Column("slot", TEXT, "The value's slot.", codes="slot"),
        Column("value", TEXT, "The value, as text."),
        *_span("the evidence"),
    ),
    ("claim_id", "slot", "value", "start_char"),
)

MEASURES = Table(
    "measures",
    "measure",
    "Policies: what the dataset concludes from the claims about them.",
    (
        Column("measure_id", TEXT, "Key, stable from release to release."),
        Column("title", TEXT, "A short description."),
        Column("instrument", TEXT, "The policy instrument.",
               references="instruments.instrument"),
        Column("imposer_id", TEXT, "The country or bloc whose policy it is.",
               references="actors.actor_id"),
        Column("status", TEXT, "As of `status_as_of`.", codes="status"),
        _edtf("announced_on", "When it was announced."),
        _edtf("effective_on", "When it took or takes effect."),
        _edtf("suspended_on", "When its current or last suspension began."),
        _edtf("suspended_until", "Until when that suspension holds."),
        _edtf("ended_on", "When it ended."),
        Column("end_reason", TEXT, "Why it ended.", nullable=True, codes="end_reason"),
        _rate("rate_pct", "Its current or last rate: of this layer, or of no stated basis."),
        _rate("total_rate_pct", "The current or last sum of all layers, where sources give that."),
        Column("legal_reference", TEXT, "The act's number or name.", nullable=True),
        Column("status_as_of", DAY, "Day of the newest evidence; NULL where no source is dated.",
               nullable=True),
        Column("n_articles", WHOLE, "Independent articles that speak of it: copies do not count.",
               low=1),
        Column("n_claims", WHOLE, "Claims about it.", low=1),
        Column("first_reported_on", DAY, "Publication of the first dated source.", nullable=True),
        Column("last_reported_on", DAY, "Publication of the last dated source.", nullable=True),
        Column("confidence", REAL, "Probability that it exists as described.", low=0, high=1),
        Column("provenance", TEXT, "Whether a person has changed it, or which claims are in it.",
               codes="provenance"),
    ),
    ("measure_id",),
)  # fmt: skip

MEASURE_EVENTS = Table(
    "measure_events",
    "measure",
    "The life of a measure, in order.",
    (
        Column("event_id", TEXT, "Key."),
        Column("measure_id", TEXT, "The measure.", references="measures.measure_id"),
        Column("position", WHOLE, "Place in the order of events, from 1.", low=1),
        Column("action", TEXT, "What happened.", codes="action"),
        Column("certainty", TEXT, "How sure it is.", codes="certainty"),
        _edtf("occurred_on", "When it happened or is to happen."),
        _edtf("until", "Until when it holds."),
        _rate("rate_from_pct", "Rate before."),
        _rate("rate_to_pct", "Rate after."),
        _rate("rate_change_pp", "Size of the change; the action gives its direction.", "pp"),
        Column("rate_basis", TEXT, "Whether the rates are one layer or the total; NULL where no "
               "source says so, or some mean the one and some the other.", nullable=True,
               codes="rate_basis"),
        Column("known_on", DAY, "Day of the first dated source that states it.", nullable=True),
        Column("n_articles", WHOLE, "Independent articles that state it.", low=1),
        Column("claim_ids", TEXTS, "The claims that state it."),
    ),
    ("event_id",),
)  # fmt: skip

MEASURE_MINERALS = Table(
    "measure_minerals",
    "measure",
    "The minerals that a measure covers.",
    (
        Column("measure_id", TEXT, "The measure.", references="measures.measure_id"),
        Column("mineral_id", TEXT, "The mineral.", references="minerals.mineral_id"),
    ),
    ("measure_id", "mineral_id"),
)

MEASURE_ACTORS = Table(
    "measure_actors",
    "measure",
    "The actors of a measure and what part they play.",
    (
        Column("measure_id", TEXT, "The measure.", references="measures.measure_id"),
        Column("actor_id", TEXT, "The actor.", references="actors.actor_id"),
        Column("role", TEXT, "The part it plays.", codes="role"),
    ),
    ("measure_id", "actor_id", "role"),
)

MEASURE_VALUES = Table(
    "measure_values",
    "measure",
    "Why a measure has the values it has: the claims behind each, and what decided.",
    (
        Column("measure_id", TEXT, "The measure.", references="measures.measure_id"),
        Column("field", TEXT, "The column of `measures`."),
        Column("value", TEXT, "Its value, as text.", nullable=True),
        Column("basis", TEXT, "What decided for it where sources differ.", codes="basis"),
        Column("provenance", TEXT, "Whether a person has changed it.", codes="provenance"),
        Column("claim_ids", TEXTS, "The claims that give it."),
    ),
    ("measure_id", "field"),
)  # fmt: skip

MEASURE_HISTORY = Table(
    "measure_history",
    "measure",
    "Two times: how a measure stood in each period, and from when until when that was known.",
    (
        Column("measure_id", TEXT, "The measure.", references="measures.measure_id"),
        Column("telling", WHOLE, "Which state of knowledge, from 1: the oldest.", low=1),
        Column("position", WHOLE, "Place of the period in its telling, from 1.", low=1),
        Column("known_from", DAY, "Day of publication from which this was known; NULL where it "
               "hangs on a source that nobody can date.", nullable=True),
        Column("known_until", DAY, "Day from which something else was known, exclusive; NULL "
               "where nothing newer is dated.", nullable=True),
        Column("is_current", FLAG, "Whether it is what is known now."),
        Column("status", TEXT, "How the measure stood.", codes="status"),
        _edtf("held_from", "When the period began, as stated."),
        Column("first_day", DAY, "First day on which it can have begun; NULL where open.",
               nullable=True),
        Column("last_day", DAY, "Last day on which it can have begun.", nullable=True),
        Column("next_first_day", DAY, "First day on which the next period can have begun.",
               nullable=True),
        Column("next_last_day", DAY, "Last day on which the next period can have begun.",
               nullable=True),
        _edtf("held_until", "The end that is stated for the last period."),
        Column("as_of", DAY, "Day of the newest evidence of this telling: nothing is said past "
               "it.", nullable=True),
        _rate("rate_pct", "The rate in that period: of this layer, or of no stated basis."),
        _rate("total_rate_pct", "The sum of all layers in that period."),
        Column("claim_ids", TEXTS, "The claims that tell of its beginning."),
    ),
    ("measure_id", "telling", "position"),
)  # fmt: skip

MEASURE_MERGES = Table(
    "measure_merges",
    "measure",
    "Why claims of different articles are one measure: a row for each joining.",
    (
        Column("measure_id", TEXT, "The measure.", references="measures.measure_id"),
        Column("position", WHOLE, "Place in the order of joining, from 1.", low=1),
        Column("claim_id", TEXT, "A claim of the one side: of its article, the first about the "
               "measure.", references="claims.claim_id"),
        Column("with_claim_id", TEXT, "The claim of the other side that fits best.",
               references="claims.claim_id"),
        Column("bits", REAL, "Bits of evidence that the two are one; NULL where a correction "
               "says so.", nullable=True, unit="bits"),
        Column("mean_bits", REAL, "Mean over all pairs of the two sides; half the sum of both "
               "numbers decided.",
               nullable=True, unit="bits"),
        Column("reasons", TEXTS, "What was found, with the bits of each finding."),
    ),
    ("measure_id", "position"),
)  # fmt: skip

MEASURE_LINKS = Table(
    "measure_links",
    "measure",
    "How measures hang together.",
    (
        Column("measure_id", TEXT, "The measure.", references="measures.measure_id"),
        Column("related_id", TEXT, "The one it relates to.", references="measures.measure_id"),
        Column("relation", TEXT, "How.", codes="relation"),
        Column("n_articles", WHOLE, "Independent articles that say so.", low=1),
        Column("claim_ids", TEXTS, "The claims that say so."),
    ),
    ("measure_id", "related_id", "relation"),
)

MEASURE_REDIRECTS = Table(
    "measure_redirects",
    "measure",
    "Ids of earlier releases that no measure has any more, and where they lead.",
    (
        Column("old_id", TEXT, "The id that was published."),
        Column("imposer_id", TEXT, "Whose policy it was."),
        Column("measure_id", TEXT, "The measure it has become part of; NULL where nothing is "
               "left of it.", nullable=True, references="measures.measure_id"),
        Column("reason", TEXT, "What became of it.", codes="redirect_reason"),
    ),
    ("old_id",),
)  # fmt: skip

CONFLICTS = Table(
    "conflicts",
    "measure",
    "Values of a measure on which sources disagree.",
    (
        Column("measure_id", TEXT, "The measure.", references="measures.measure_id"),
        Column("field", TEXT, "The column of `measures` in dispute."),
        Column("value", TEXT, "What this claim says, as text."),
        Column("claim_id", TEXT, "The claim.", references="claims.claim_id"),
        Column("chosen", FLAG, "Whether it is the value that `measures` has."),
    ),
    ("measure_id", "field", "value", "claim_id"),
)

CORRECTIONS = Table(
    "corrections",
    "run",
    "What a person has changed, why, and what was there before.",
    (
        Column("correction_id", TEXT, "Key."),
        Column("kind", TEXT, "What is changed.", codes="correction_kind"),
        Column("file", TEXT, "The file in data/corrections."),
        Column("measure_id", TEXT, "The measure.", references="measures.measure_id"),
        Column("claim_id", TEXT, "The claim; of a merge or split, the first.", nullable=True,
               references="claims.claim_id"),
        Column("field", TEXT, "The column; NULL for a merge or split.", nullable=True),
        Column("old_value", TEXT, "What was extracted, as text.", nullable=True),
        Column("new_value", TEXT, "What stands now; of a merge or split, all its claims.",
               nullable=True),
        Column("reason", TEXT, "Why."),
        Column("author", TEXT, "Who says so."),
    ),
    ("correction_id",),
)  # fmt: skip

REVIEW_QUEUE = Table(
    "review_queue",
    "run",
    "Which measures a person should look at first: little sure, much disputed, much read.",
    (
        Column("position", WHOLE, "Place in the queue, from 1.", low=1),
        Column("measure_id", TEXT, "The measure.", references="measures.measure_id"),
        Column("score", REAL, "How pressing it is.", low=0),
        Column("confidence", REAL, "Of the measure.", low=0, high=1),
        Column("n_conflicts", WHOLE, "Columns on which sources disagree.", low=0),
        Column("n_articles", WHOLE, "Independent articles that speak of it.", low=1),
        Column("reasons", TEXTS, "What to look at."),
    ),
    ("position",),
)

REJECTS = Table(
    "rejects",
    "run",
    "Inputs that could not be read. Nothing is dropped in silence.",
    (
        Column("input", TEXT, "The file, relative to the folder that was named, or the record."),
        Column("reason", TEXT, "Why.", codes="reject_reason"),
        Column("detail", TEXT, "What was found and what to do."),
        Column("seen_at", DAY, "Day of the build that met it."),
    ),
    ("input", "reason"),
)

INPUTS = Table(
    "inputs",
    "run",
    "What became of every input: each file, and each record of a file that holds several.",
    (
        Column("input", TEXT, "The file, relative to the folder that was named, or the record in "
               "it; numbered where two have one name."),
        Column("outcome", TEXT, "What became of it.", codes="outcome"),
        Column("article_id", TEXT, "The article it gave; the one that it repeats where it was "
               "rejected as repeated.", nullable=True, references="articles.article_id"),
        Column("reason", TEXT, "Why it was rejected (see `rejects`).", nullable=True,
               codes="reject_reason"),
    ),
    ("input",),
)  # fmt: skip

TABLES: dict[str, Table] = {
    t.name: t
    for t in (
        MINERALS, MINERAL_HS, ACTORS, INSTRUMENTS, ARTICLES, PUBLICATION_DATES, MENTIONS, DATES,
        MEASURES, CLAIMS, CLAIM_MINERALS, CLAIM_ACTORS, CLAIM_EVIDENCE, MEASURE_VALUES,
        MEASURE_EVENTS, MEASURE_HISTORY, MEASURE_MINERALS, MEASURE_ACTORS, MEASURE_MERGES,
        MEASURE_LINKS, MEASURE_REDIRECTS, CONFLICTS, CORRECTIONS, REVIEW_QUEUE, REJECTS, INPUTS,
    )
}  # fmt: skip
"""All tables by name, parents before children."""
