"""Pairs with one title whose rules ask for different things."""

from __future__ import annotations

import pytest

from strategy.matching import judge
from tests.support.matching_cases import question, then_yes, ticker_market, yes_if

ACCEPTED = ("same", "inverted")


def judged(title: str, core: str, other: str = "", end: str = "2026-06-30") -> str:
    a = question(f"{title}?", yes_if(core), end)
    b = ticker_market("KXCASE-26-A", f"{title}?", then_yes(other or core), close=end)
    return str(judge(a, b).verdict)


@pytest.mark.parametrize(
    ("title", "core", "other"),
    [
        (
            "Will Ember win Outstanding Lead in a Drama Series at the 2026 Emmys",
            "Ember wins Outstanding Lead Actor in a Drama Series at the 2026 Emmys",
            "Ember wins Outstanding Lead Actress in a Drama Series at the 2026 Emmys",
        ),
        (
            "Will the Alpha Party win the 2026 Norwegian parliamentary election",
            "the Alpha Party wins the greatest number of seats in this election",
            "the Alpha Party wins the greatest number of votes in this election",
        ),
        (
            "Will Nimbus release Tidewater by June 30, 2026",
            "Nimbus releases Tidewater 5 to the public by June 30, 2026",
            "Nimbus releases Tidewater 6 to the public by June 30, 2026",
        ),
        (
            "Will Nimbus release Tidewater 5 by June 30, 2026",
            "Nimbus releases Tidewater 5 to the public by June 30, 2026",
            "Nimbus releases Tidewater 5 Mini to the public by June 30, 2026",
        ),
        (
            "Will Ember be #1 on Spotify on May 9, 2026",
            "Ember is #1 on the Spotify Daily Top Songs chart dated May 9, 2026",
            "Ember is #1 on the Spotify Weekly Top Songs chart dated May 9, 2026",
        ),
        (
            "Will the Clear Skies Act pass the US Senate by June 30, 2026",
            "the Clear Skies Act passes the US Senate by June 30, 2026",
            "the Clear Skies Act fails to pass the US Senate by June 30, 2026",
        ),
        (
            "Will Ola Brandt leave the Cabinet by June 30, 2026",
            "Ola Brandt leaves the Cabinet by June 30, 2026",
            "Ola Brandt is the next to leave the Cabinet by June 30, 2026",
        ),
        (
            "Will Ola Brandt post 100 times by June 30, 2026",
            "Ola Brandt posts at least 100 times by June 30, 2026",
            "Ola Brandt posts at least 100 times in a day by June 30, 2026",
        ),
        (
            "Will Ember be at the 2026 Harbor Festival by June 30, 2026",
            "Ember performs at the 2026 Harbor Festival by June 30, 2026",
            "Ember headlines the 2026 Harbor Festival by June 30, 2026",
        ),
        (
            "Will Ember be the top Spotify artist of 2026",
            "Ember is the most-streamed artist on Spotify in 2026",
            "Ember is the most-streamed artist on Spotify in the United States in 2026",
        ),
        (
            "Will Iran be struck by June 30, 2026",
            "Israel strikes Iran by June 30, 2026",
            "the US or Israel strikes Iran by June 30, 2026",
        ),
        (
            "Will Ola Brandt say it during the speech on June 30, 2026",
            'Ola Brandt says "deal" during the speech on June 30, 2026',
            'Ola Brandt says "no deal" during the speech on June 30, 2026',
        ),
        (
            "Will the Fed cut rates at the June 2026 meeting",
            "the Federal Reserve cuts its rates at its June 2026 meeting",
            "the Federal Reserve cuts its rates by 25 bps at its June 2026 meeting",
        ),
        (
            "Will CPI rise 0.3% in May 2026",
            "the CPI rises by exactly 0.3% month-over-month in May 2026 according to "
            "the Bureau of Labor Statistics",
            "the CPI, not seasonally adjusted, rises by exactly 0.3% month-over-month "
            "in May 2026 according to the Bureau of Labor Statistics",
        ),
        (
            "Will private payrolls rise by more than 100,000 in May 2026",
            "private payrolls rise by more than 100,000 in May 2026 according to the "
            "Bureau of Labor Statistics",
            "private payrolls rise by more than 100,000 in May 2026 according to ADP",
        ),
    ],
)
def test_rules_of_one_title_may_ask_for_two_things(
    title: str, core: str, other: str
) -> None:
    assert judged(title, core) == judged(title, other) == "same"
    assert judged(title, core, other) not in ACCEPTED
    assert judged(title, other, core) not in ACCEPTED


@pytest.mark.parametrize(
    ("title", "core", "moved"),
    [
        (
            "Will Ola Brandt visit Norway by June 30, 2026",
            "Ola Brandt visits Norway by June 30, 2026",
            "Ola Brandt visits Norway on June 30, 2026",
        ),
        (
            "Will Ola Brandt visit Norway by June 30, 2026",
            "Ola Brandt visits Norway by June 30, 2026",
            "Ola Brandt visits Norway after June 30, 2026",
        ),
        (
            "Will Ola Brandt visit Norway on June 30, 2026",
            "Ola Brandt visits Norway on June 30, 2026",
            "Ola Brandt visits Norway by June 30, 2026",
        ),
        (
            "Will Nimbus be acquired in 2025",
            "any company acquires Nimbus in 2025",
            "any company acquires Nimbus after January 1, 2026",
        ),
        (
            "Will the Fed cut rates at the June 2026 meeting",
            "the Federal Reserve cuts its rates at its June 2026 meeting",
            "the Federal Reserve cuts its rates at its July 2026 meeting",
        ),
        (
            "Will the Fed cut rates by 25 bps at the June 2026 meeting",
            "the Federal Reserve cuts its rates by 25 bps at its June 2026 meeting",
            "the Federal Reserve cuts its rates by 50 bps at its June 2026 meeting",
        ),
    ],
)
def test_rules_that_move_what_their_title_says_are_read_by_people(
    title: str, core: str, moved: str
) -> None:
    assert judged(title, core) == "same"
    assert judged(title, core, moved) not in ACCEPTED


def test_a_title_that_denies_what_its_rules_pay_for_is_read_by_people() -> None:
    core = "Nimbus IPOs by June 30, 2026"
    a = question("Will Nimbus IPO by June 30, 2026?", yes_if(core), "2026-06-30")
    denied = "Will Nimbus not IPO by June 30, 2026?"
    verdicts = [
        judge(a, ticker_market("KXCASE-26-A", denied, then_yes(rules))).verdict
        for rules in (core.replace("IPOs", "does not IPO"), core)
    ]
    assert verdicts == ["inverted", "review"]


def test_a_term_denies_nothing() -> None:
    said = 'Ola Brandt says "{}" during the speech on June 30, 2026'.format
    a = question(f"{said('no deal')}?", yes_if(said("no deal")), "2026-06-30")
    b = ticker_market(
        "KXCASE-26-A", f"{said('deal')}?", then_yes(said("deal")), close="2026-06-30"
    )
    assert judge(a, b).verdict not in ACCEPTED


def test_the_no_of_a_name_denies_nothing() -> None:
    core = "{} wins Best Picture at the 98th Academy Awards".format
    quoted, bare = '"No Other Harbor"', "No Other Harbor"
    a = question(f"Will {quoted} win Best Picture?", yes_if(core(quoted)), "2026-03-15")
    b = ticker_market(
        "KXOSCARPIC-26-NO",
        f"Will {bare} win Best Picture?",
        then_yes(core(bare)),
        close="2026-03-15",
    )
    assert judge(a, b).verdict == "same"


def test_a_title_may_name_the_last_day_of_a_span() -> None:
    core = "Ola Brandt visits Norway between June 22 and June 28, 2026, 11:59 PM ET"
    title = "Will Ola Brandt visit Norway this week (June 22-28, 2026)"
    assert judged(title, core, end="2026-06-28") == "same"
    price = "the price of Bitcoin is above $100,000 in the hour before May 9, 2026"
    title = "Will Bitcoin be above $100,000 on May 9"
    core = f"{price} at 12:00 PM ET according to CF Benchmarks"
    assert judged(title, core, end="2026-05-09") == "same"
