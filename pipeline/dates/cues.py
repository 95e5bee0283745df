"""Words that tell what an expression near them is: tense, owners, units that are counted.

Only lists. The words that are part of expressions are in `lexicon`; the rules that look at
these lists are in `context` and beside the meanings.
"""

from __future__ import annotations

from typing import Final

from pipeline.dates.lexicon import words

# Words that tell which way a bare "Friday" or "October" points.
PAST_WORDS: Final = frozenset(
    words(
        "was were had did said told came went took began saw held met made gave put got left "
        "ran won lost fell rose sold bought brought fought struck spoke wrote drew set hit cut "
        "kept led became grew thought knew found felt sent built stood paid spent since has "
        "have been previously already threw chose froze shut swore let"
    )
)


FUTURE_WORDS: Final = frozenset(
    words(
        "will shall won't going due expected expects scheduled plans planned planning "
        "effective starting beginning upcoming takes enters begins starts expires ends "
        "returns would could should may might must can slated happens 'll ’ll deadline "
        "intends hopes aims resume open opens begin start visit visits meets "
        "meet drops arrives convenes travels choose chooses goes looms"
    )
)


MOVED: Final = frozenset(
    words(
        "extend extended extends extending postpone postponed postpones delay delayed delays defer "
        "deferred prolong prolonged prolongs rolled renewed moved pushed shifted adjourned "
        "rescheduled"
    )
)
# Nouns of things done: "the ban of October" is last October's.
DEEDS: Final = frozenset(
    words(
        "ban bans curbs controls rules order decree notice announcement decision measures act law "
        "list truce deal agreement accord statement proclamation restrictions sanctions tariffs "
        "duties ruling vote talks summit coup attack strike crash invasion"
    )
)


PLANS: Final = frozenset(words("due expected scheduled planned slated going set"))
NO_VERBS: Final = frozenset(
    words(
        "need speed feed indeed exceed proceed seed hundred red bed shed breed greed succeed weed"
    )
)


MONTH_CUES: Final = frozenset(
    words(
        "in since by until till of from to for during before after through between and early "
        "late mid last this next that on around about end beginning start following"
    )
)


OWNERS: Final = frozenset(words("its the their his her our your my a an"))


ABBREVIATIONS: Final = frozenset(
    words("mr mrs ms dr prof no nos st inc corp co ltd gen col lt sen rep gov vs approx jr sr")
)
TITLES: Final = frozenset(words("mr mrs ms miss dr prof president minister"))
NEWSPAPERS: Final = frozenset(
    words(
        "times telegraph mirror express mail post herald tribune independent people star world "
        "business morning night supplement"
    )
)


COUNTED: Final = frozenset(
    words(
        "tonnes tons t kg kilograms pounds percent mt mw gw barrels people workers jobs "
        "companies firms employees euros dollars yuan items products entities troops miles "
        "metres meters km points shares units cars vehicles homes votes members students "
        "soldiers calories words hectares acres lots cases deaths dwt ppm"
    )
)


NOT_BEFORE_YEARS: Final = frozenset(
    words(
        "$ € £ ¥ # no nos section article regulation room hs iso vision agenda horizon gatt "
        "incoterms"
    )
)
YEAR_CUES: Final = frozenset(
    words(
        "in since of from by to until till dated through during before after between and early "
        "late mid for circa about around than year the end into"
    )
)


LENGTH_CUES: Final = frozenset(
    words(
        "for in within over after of than about around nearly almost only another last lasts "
        "lasted took take takes just the by under every to and or if that since during until "
        "some least good spent spend with as whole entire full once roughly still from before "
        "at into even"
    )
)


NOT_RATED: Final = LENGTH_CUES | frozenset(
    words(
        "runs run ran lasting had has have was were is are be been not took spent waited such "
        "quite what half takes need needs needed down up out off away back against delay "
        "granted gives give given gave got gets get bought buys buy meant means mean left costs "
        "cost while when through without but because where which who said says"
    )
)


# What is bought for delivery in three months: no length of time.
FORWARDS: Final = frozenset(
    words(
        "copper aluminium aluminum nickel zinc lead tin cobalt metal contract contracts forward "
        "futures lme"
    )
)
