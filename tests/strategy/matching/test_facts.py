"""Facts of titles and cores that two venues write differently."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from positions.venues.types import Market
from strategy.matching import Verdict, judge
from tests.support.matching_cases import question, then_yes, ticker_market, yes_if

STEPS = st.integers(10, 300).map(lambda cents: Decimal(cents) / 100)


def heat(wording: str, unit: str = "°C") -> Market:
    return question(
        f"Will the global temperature anomaly in July 2026 be {wording}{unit}?",
        yes_if(
            "the Land-Ocean Temperature Index for July 2026 by NASA GISS is "
            f"{wording}{unit}"
        ),
    )


def heat_leg(wording: str) -> Market:
    core = (
        f"the Land-Ocean Temperature Index for July 2026 is {wording} degrees Celsius"
    )
    title = f"Will the July 2026 global temperature anomaly be {wording}°C?"
    return ticker_market("KXHEAT-26JUL", title, then_yes(f"{core} according to NASA"))


def standing(judged: Verdict, name: str) -> str:
    return next(str(fact.standing) for fact in judged.facts if fact.name == name)


@settings(max_examples=60)
@given(STEPS, STEPS)
def test_an_index_of_two_decimals_moves_in_hundredths(
    limit: Decimal, other: Decimal
) -> None:
    next_up = limit + Decimal("0.01")
    same = judge(heat(f"at least {next_up}"), heat_leg(f"above {limit}"))
    assert standing(same, "numbers") == "agree"
    if other != limit:
        apart = judge(heat(f"above {other}"), heat_leg(f"above {limit}"))
        assert standing(apart, "numbers") == "conflict"


@settings(max_examples=60)
@given(st.integers(10, 90), st.integers(10, 90), st.sampled_from(["at most", "below"]))
def test_a_figure_of_one_decimal_by_either_text_moves_in_tenths(
    tenths: int, other: int, word: str
) -> None:
    limit, above = Decimal(tenths) / 10, Decimal(tenths + 1) / 10
    told = "\n\nThe agency reports the share to one decimal point."
    core = "the share of Tide voters in the 2026 Arland survey is {}"
    title = "Will the share of Tide voters in the 2026 Arland survey be {}?"
    wording = f"at least {above}%"
    a = question(title.format(wording), yes_if(core.format(wording)) + told)
    for amount, is_same in ((limit, True), (Decimal(other) / 10, other == tenths)):
        over = f"above {amount}%"
        b = ticker_market("KXS-26", title.format(over), then_yes(core.format(over)))
        assert (standing(judge(a, b), "numbers") == "agree") is is_same
    less = f"{word} {above if word == 'below' else limit}%"
    b = ticker_market("KXS-26", title.format(less), then_yes(core.format(less)))
    assert str(judge(a, b).verdict) in ("inverted", "review")
    assert standing(judge(a, b), "numbers") == "agree"


@pytest.mark.parametrize(("unit", "word"), [("°C", "agree"), ("ºC", "agree")])
def test_the_ordinal_sign_is_a_sign_of_degrees(unit: str, word: str) -> None:
    judged = judge(heat("above 1.39", unit), heat_leg("above 1.39"))
    assert standing(judged, "numbers") == word


def delivery(source: str) -> Market:
    return question(
        "Will Norcar deliver 400k or more vehicles in Q2 2026?",
        yes_if("Norcar reports total vehicle deliveries of 400,000 or more in Q2 2026")
        + f"\n\n{source}",
        end="2026-07-02",
    )


def test_the_day_on_which_a_silent_source_is_given_up_is_no_deadline() -> None:
    other = ticker_market(
        "KXNORCAR-26-Q2",
        "How many Norcar deliveries will there be in Q2 2026?",
        then_yes("Norcar has at least 400000 total deliveries in Q2 2026"),
        close="2026-07-31",
    )
    given_up = (
        "If Norcar does not publish delivery figures for Q2 2026 by August 9, 2026, "
        "this market will resolve based on its quarterly financial report."
    )
    assert standing(judge(delivery(given_up), other), "date") == "agree"
    deadline = delivery("This market will resolve to Yes by August 9, 2026.")
    assert standing(judge(deadline, other), "date") != "agree"


def meeting(title: str, end: str) -> Market:
    core = "the Norland Premier meets Donald Trump between January 1, 2025 and {}"
    return question(title, yes_if(core.format(end)), end="2025-05-01")


def test_the_first_hundred_days_of_the_term_end_on_a_day() -> None:
    title = "Will the Norland Premier meet with Trump in his first 100 days?"
    for day, verdict in (("Apr 30", "agree"), ("May 2", "conflict")):
        other = ticker_market(
            "KXMEET-25",
            f"Will the Norland Premier meet with Donald Trump before {day}, 2025?",
            then_yes(f"the Norland Premier meets Donald Trump before {day}, 2025"),
            close="2025-05-02",
        )
        judged = judge(meeting(title, "April 29, 2025"), other)
        assert standing(judged, "date") == verdict
        assert "scope" not in [fact.name for fact in judged.facts]


def said(day: str) -> Market:
    return question(
        "Will Ray say 'otter' during the April press conference?",
        f"Ray is scheduled to hold a press conference on {day}, 2026.\n\n"
        + yes_if("Ray says otter during the press conference"),
        end="2026-04-29",
    )


def test_the_month_of_a_title_is_the_day_that_its_rules_give_it() -> None:
    other = ticker_market(
        "KXSAY-26APR",
        "What will Ray say during the press conference?",
        then_yes("Ray says otter during the Apr 29, 2026 press conference"),
        "Otter",
        close="2026-05-06",
    )
    assert standing(judge(said("April 29"), other), "date") == "agree"
    assert standing(judge(said("April 15"), other), "date") == "conflict"


def party(rules: str) -> Market:
    title = "Will APN win the most seats in the 2026 Arland parliamentary election?"
    return question(title, yes_if(rules))


@pytest.mark.parametrize(
    ("rules", "verdict"),
    [
        ("the Arland People's Party (APN) wins the most seats", "agree"),
        ("the Arland Farmers' Party (APN) wins the most seats", "unknown"),
        ("APN wins the most seats", "unknown"),
    ],
)
def test_a_partys_letters_are_the_name_that_its_own_rules_give_them(
    rules: str, verdict: str
) -> None:
    name = "the Arland People's Party"
    other = ticker_market(
        "KXARLAND-26",
        f"Will {name} win the 2026 Arland parliamentary election?",
        then_yes(f"{name} wins the 2026 Arland parliamentary election"),
    )
    assert (standing(judge(party(rules), other), "subject") == "agree") is (
        verdict == "agree"
    )


@pytest.mark.parametrize(
    ("contest", "has_conflict"), [("Five Lakes Face-Off", False), ("Face-Off", True)]
)
def test_a_long_name_is_of_one_contest_with_its_league_or_without(
    contest: str, has_conflict: bool
) -> None:
    a = question(
        f"Will Canada win the NHL {contest}?",
        yes_if(f"Canada wins the 2026 NHL {contest}"),
    )
    b = ticker_market(
        "KXLAKES-26-CAN",
        f"Will Canada win the {contest}?",
        then_yes(f"Canada wins the 2026 {contest}"),
    )
    facts = {fact.name: str(fact.standing) for fact in judge(a, b).facts}
    assert (facts.get("competition") == "conflict") is has_conflict


def test_most_seats_of_a_parliament_are_those_of_the_house_that_both_cores_name() -> (
    None
):
    core = "Labour wins the most seats in the Arland House of Representatives"
    title = "Will Labour win the most seats in the next Arland parliamentary election?"
    a = question(title, yes_if(f"{core} as a result of the next election"))
    for chamber, is_same in (("House of Representatives", True), ("Senate", False)):
        b = ticker_market(
            "KXARLAND-26-LAB",
            f"Will Labor win the next Arland {chamber} election?",
            then_yes(f"Labor wins the next Arland {chamber} election"),
        )
        facts = {fact.name: str(fact.standing) for fact in judge(a, b).facts}
        assert (facts["office"] == "agree") is is_same
        assert facts["subject"] == "agree"


RULES = {"words of the rules", "deed of the rules"}
CORES = [
    (
        "the Tide Party wins the most seats in the National Assembly (Folkets ting) as "
        "a result of the election",
        "the Tide Party wins the most seats in the 2026 Arland election",
        "the Tide Party wins the most seats in the Regional Assembly (Folkets ting) as "
        "a result of the election",
    ),
    (
        "Ann Lee is announced as the winner of the 2026 Lake Prize",
        "Ann Lee wins the 2026 Lake Prize",
        "Ann Lee is announced as a finalist of the 2026 Lake Prize",
    ),
    (
        "Ann Lee and Bob Ray are married to each other in 2026",
        "Ann Lee and Bob Ray are married in 2026",
        "Ann Lee and Bob Ray are engaged to each other in 2026",
    ),
    (
        "Ann Lee is physically present at the venue at any point during Fight Night 9",
        "Ann Lee attends Fight Night 9",
        "Ann Lee is virtually present at the venue at any point during Fight Night 9",
    ),
    (
        "Ann Lee announces that she will resign as Premier of Arland, or otherwise "
        "ceases to hold that office, in 2026",
        "Ann Lee has either announced her intention to leave as Premier of Arland or "
        "has actually left as Premier of Arland in 2026",
        "Ann Lee resigns as Premier of Arland in 2026",
    ),
]


@pytest.mark.parametrize(("told", "plain", "other"), CORES)
def test_words_that_only_describe_what_pays_are_no_difference(
    told: str, plain: str, other: str
) -> None:
    b = ticker_market("KXLAKE-26", f"Will {plain}?", then_yes(plain))
    for core, is_same in ((told, True), (other, False)):
        facts = judge(question(f"Will {plain}?", yes_if(core)), b).facts
        names = {fact.name for fact in facts if str(fact.standing) == "conflict"}
        assert names.isdisjoint(RULES) is is_same


@pytest.mark.parametrize(
    ("end", "verdict"), [("2026-07-20", "agree"), ("2027-07-20", "x")]
)
def test_a_contest_without_any_year_is_that_of_the_year_in_which_it_ends(
    end: str, verdict: str
) -> None:
    title = "Will Ann Lee win the Lake Chess Championship?"
    core = "Ann Lee wins the Lake Chess Championship"
    b = ticker_market("KXLAKECHESS-26-ALEE", title, then_yes(core))
    judged = judge(question(title, yes_if(core), end=end), b)
    assert (standing(judged, "edition") == "agree") is (verdict == "agree")
    silent = judge(question(title, "", end=end), b)
    assert str(silent.verdict) != "same"


def snow(source: str) -> Market:
    core = "the total snowfall in Hull in January 2026 is more than 3 inches"
    return question(
        "Will there be more than 3 inches of snow in Hull in January 2026?",
        yes_if(core).partition("\n\n")[0] + f"\n\nThe resolution source is {source}.",
    )


@pytest.mark.parametrize(
    ("source", "verdict"),
    [("the National Weather Service", "agree"), ("AccuWeather", "unknown")],
)
def test_rain_and_snow_are_measured_by_the_weather_service_unless_a_text_says_more(
    source: str, verdict: str
) -> None:
    core = "the total snowfall in Hull in Jan 2026 is strictly greater than 3 inches"
    b = ticker_market("KXSNOW-26JAN", "Snow in Hull in Jan 2026?", then_yes(core), "3+")
    assert standing(judge(snow(source), b), "source") == verdict
