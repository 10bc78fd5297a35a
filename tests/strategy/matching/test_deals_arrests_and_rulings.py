"""Clauses on deals, arrests and rulings, and rules of nearly their form."""

from __future__ import annotations

import pytest

from tests.support.matching_cases import judge_with

DEAL = "Arland and Norland sign a trade agreement by May 1, 2027"
ENGAGED = "Kai Storm and Ines Prado are engaged by May 1, 2027"
ALBUM = "Kai Storm releases a new album by May 1, 2027"
ARREST = "Ola Brandt is arrested by May 1, 2027"
LAW = "Arland lowers its voting age by May 1, 2027"
COURT = (
    "The Supreme Court of Arland rules in favor of Prado in Prado v. "
    "Brandt by July 1, 2027"
)
RANK = "Tern has the top AI model on May 1, 2027"
RELEASE = "Tern 5 is released by May 1, 2027"
TOKEN = "Tern launches a token by May 1, 2027"
SUCCESSOR = "Ola Brandt is announced as the next director of Tern by May 1, 2027"
CHIEF = "Ola Brandt becomes the next director of Tern by May 1, 2027"
STATE = "Ola Brandt wins Nebraska in the 2028 US presidential election"

HARMLESS = [
    (TOKEN, "The token must be publicly announced and transferable on a blockchain."),
    (
        TOKEN,
        (
            "If a first such token launch occurs outside of this market's "
            'timeframe, this market will immediately resolve to "No".'
        ),
    ),
    (
        SUCCESSOR,
        (
            'An announcement of a successor will be sufficient for a "Yes" '
            "resolution regardless of whether the announced replacement "
            "actually becomes the next director of Tern."
        ),
    ),
    (
        STATE,
        (
            "This market pertains to the statewide popular vote in Nebraska for "
            "the 2028 US presidential election and does not concern the "
            "allocation of district-level electors."
        ),
    ),
    (STATE, "A new timeline for the election has not yet been announced."),
    (
        DEAL,
        (
            "Agreements that include Arland and Norland as parties, even if "
            "they also involve other countries, will qualify."
        ),
    ),
    (ENGAGED, "If it is announced that Kai Storm is married, it will qualify."),
    (
        ALBUM,
        (
            "Officially released means that the album is available for download"
            " or streaming (not including live events)."
        ),
    ),
    (
        ARREST,
        (
            "Actions such as questioning or detention without an individual "
            "formally coming under arrest will not qualify."
        ),
    ),
    (
        LAW,
        (
            "The change must be confirmed through an official government "
            "announcement, legislation, or decree."
        ),
    ),
    (
        COURT,
        (
            "If the case is dismissed, settled, or otherwise disposed of "
            "without a merits decision before July 1, 2027, the market also "
            "resolves to No."
        ),
    ),
    (
        RANK,
        (
            "If two models are tied under Rank, then the model with the highest"
            " Arena Score will win."
        ),
    ),
    (
        RELEASE,
        (
            'For this market to resolve to "Yes", Tern 5 must be launched and '
            "publicly accessible, including via open beta or open rolling "
            "waitlist signups."
        ),
    ),
]

RULES = [
    (
        CHIEF,
        'If it does not happen in public, this market will resolve to "No".',
    ),
    (
        CHIEF,
        'If Ola Brandt has not begun by noon, this market will resolve to "No".',
    ),
    (TOKEN, "The token must be listed on an exchange."),
    (
        CHIEF,
        (
            'An announcement of a successor will be sufficient for a "Yes" '
            "resolution regardless of whether the announced replacement "
            "actually becomes the next director of Tern."
        ),
    ),
    (
        STATE,
        (
            "This market pertains to the allocation of district-level electors "
            "in Nebraska."
        ),
    ),
    (STATE, "The winner of the election has not yet been announced by Tern."),
    (
        DEAL,
        (
            "Agreements that include Arland and any other country as parties, "
            "even if they exclude Norland, will qualify."
        ),
    ),
    (ENGAGED, "If it is announced that Kai Storm is dating, it will qualify."),
    (ALBUM, "Live albums do not count."),
    (ARREST, "An arrest without a charge will not qualify."),
    (ARREST, "An arrest abroad will not qualify."),
    (LAW, "The change must be confirmed through a referendum."),
    (LAW, "The change must be confirmed by both chambers."),
    (
        COURT,
        (
            "If the case is dismissed, settled, or otherwise disposed of "
            "without a merits decision before July 1, 2027, the market resolves"
            " to Yes."
        ),
    ),
    (
        RELEASE,
        (
            'For this market to resolve to "Yes", Tern 5 must be launched and '
            "sold in two countries."
        ),
    ),
]


@pytest.mark.parametrize(("core", "clause"), HARMLESS)
def test_what_changes_nothing_is_no_difference(core: str, clause: str) -> None:
    assert judge_with(core, clause).verdict == "same"


@pytest.mark.parametrize(("core", "clause"), RULES)
def test_a_rule_of_nearly_the_same_form_is_a_difference(core: str, clause: str) -> None:
    assert judge_with(core, clause).verdict != "same"
