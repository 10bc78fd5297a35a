"""Competitions, charts, speeches and storms: what their texts say around the question.

Names and events are invented. Each clause that says what holds anyway has a neighbour
that would change who is paid.
"""

from __future__ import annotations

import pytest

from positions.venues.types import Market
from strategy.matching import judge
from strategy.matching.pairs import find_pairs
from tests.support.matching_cases import (
    asking_alike,
    question,
    then_yes,
    ticker_market,
    yes_if,
)

END = "2027-02-01"
OPEN = "Ola Brandt wins the 2027 Australian Open"
GOLD = "Norway wins the most gold medals at the 2027 Tide Games"
PERSON = "Ola Brandt is named the Person of the Year 2027"
PLAYOFFS = "Harborough qualifies for the 2027 NBA Playoffs"
MODEL = "Tidewater is released by May 1, 2027"
TITLE = "Ola Brandt is the 2027 Tide Cup champion"
SAYS = "Ola Brandt says Harbour during the press conference on February 1, 2027"
PICK = "Ola Brandt is the first overall pick of the 2027 Tide Draft"
RACE = "Ola Brandt wins the 2027 Arland Grand Prix"
CASES = [
    (
        TITLE,
        "If multiple riders tie for first place in the standings, this market will "
        "resolve according to the tiebreak procedure used by Tide to determine the "
        "champion.",
        "If multiple riders tie for first place in the standings, this market will "
        "resolve according to the number of sprints won by each of them.",
    ),
    (
        PICK,
        "If the first overall pick is not made by March 31, 2027, this market will "
        'resolve to "Other".',
        "If the first overall pick is not signed by March 31, 2027, he will not count.",
    ),
    (
        RACE,
        "This market will resolve according to the official classification first "
        "published after the race; subsequent penalties will not be considered.",
        "This market will resolve according to the grid published after qualifying; "
        "subsequent penalties will not be considered.",
    ),
    (
        SAYS,
        "Any usage of the word regardless of context will count toward the resolution "
        "of this market.",
        "Any usage of the word in a prepared statement alone will count.",
    ),
    (
        SAYS,
        "Video of the || Address || will be primarily used to resolve the market; if a "
        "consensus by Kalshi employees cannot be reached using video, transcripts of "
        "the || Address || will be used according to the news publications listed in "
        "the contract.",
        "Only the official transcript of the || Address || will be used to resolve the "
        "market.",
    ),
    (
        GOLD,
        "If two or more countries tie for the most gold medals, this market will "
        "resolve to the country with the most silver medals.",
        "The country with the most silver medals will count as the winner.",
    ),
    (
        PERSON,
        "If multiple people or a group are named Person of the Year, this market will "
        'resolve to "Yes" if the listed individual is explicitly named.',
        "If multiple people or a group are named Person of the Year, this market will "
        'resolve to "Yes" if the listed individual leads the group.',
    ),
    (
        PLAYOFFS,
        "The play-in tournament does not count as qualifying for the playoffs; a team "
        "must win its play-in game to advance.",
        "The play-in tournament counts as qualifying for the playoffs.",
    ),
    (
        OPEN,
        "If a player forfeits, withdraws, or is disqualified prior to teeing off, the "
        "market resolves to No.",
        "If a player forfeits prior to teeing off, a replacement counts.",
    ),
    (
        OPEN,
        "Leaks will not count until the finale has aired.",
        "Leaks will not count until the winner is confirmed by two newspapers.",
    ),
    (
        PLAYOFFS,
        "It is currently scheduled to begin no earlier than April 1, 2027.",
        "It must begin no earlier than April 1, 2027.",
    ),
    (
        OPEN,
        "The primary resolution source will be the broadcast of the finale.",
        "Only a broadcast of the finale will count.",
    ),
    (
        SAYS,
        "Instances where the term is used in a compound word will count regardless of "
        'context (e.g. tidal is not a compound word for "tide," however "riptide" is '
        'a compounding of the words "rip" and "tide").',
        "Instances where the term is used by another speaker will count.",
    ),
]


@pytest.mark.parametrize(("core", "clause", "neighbour"), CASES)
def test_what_holds_anyway_is_no_difference(
    core: str, clause: str, neighbour: str
) -> None:
    assert judge(*asking_alike(core, clause)).verdict == "same"
    assert judge(*asking_alike(core, neighbour)).verdict == "review"


@pytest.mark.parametrize(
    ("core", "day", "verdict"),
    [
        (OPEN, "February 28, 2027", "same"),
        (OPEN, "February 7, 2027", "review"),
        ("Ola Brandt wins the 2027 Arland election", "February 28, 2027", "review"),
    ],
)
def test_a_competition_is_over_within_weeks_of_its_days(
    core: str, day: str, verdict: str
) -> None:
    clause = f'If no winner is declared by {day}, this market will resolve to "Other".'
    assert judge(*asking_alike(core, clause)).verdict == verdict


CHART = (
    "Netflix is expected to update its Top 10 TV shows list on top10.netflix.com on "
    "Tuesday, February 2, 2027, 3:00 PM ET, reflecting viewership from the previous "
    "week (Monday to Sunday).\n\nThis market will resolve based on which show this "
    "update ranks as the #1 Netflix show in the United States.\n\n"
    "The ranking is based on total views in the United States, as reported by Netflix "
    "for TV shows.\n\nIf the top10.netflix.com update does not occur by February 5, "
    '2027, 11:59 PM ET, this market will resolve to "Other".'
)


@pytest.mark.parametrize(
    ("chart", "published", "show", "is_same"),
    [
        ("US", "Feb 2, 2027", "Tidewater 4", True),
        ("US", "Feb 9, 2027", "Tidewater 4", False),
        ("US", "Feb 2, 2027", "Tidewater 3", False),
        ("Global", "Feb 2, 2027", "Tidewater 4", False),
    ],
)
def test_the_chart_that_the_core_names_decides(
    chart: str, published: str, show: str, is_same: bool
) -> None:
    title = 'Will "Tidewater: Season 4" be the top US Netflix show this week? '
    market_a = question(f"{title}(February 2, 2027)", CHART, "2027-02-02")
    market_b = ticker_market(
        "KXNETFLIXRANKSHOW-27FEB01-TID",
        f"Top {chart} Netflix Show on Feb 1, 2027?",
        then_yes(
            f"{show} is #1 on the Netflix Top 10 {chart} Show on the chart published "
            f"on {published}",
            "The Netflix charts are updated on Tuesday. Therefore, the market will "
            "close at 11:59 PM ET the day before. The chart published on "
            f"{published} will be for the week ending the previous Sunday.",
        ),
        close="2027-02-08",
    )
    assert (judge(market_a, market_b).verdict == "same") is is_same


@pytest.mark.parametrize(("critics", "is_same"), [("All", True), ("Top", False)])
def test_the_score_of_all_critics_is_the_score(critics: str, is_same: bool) -> None:
    score = "Tidewater on Rotten Tomatoes is higher than 70 as of February 1, 2027"
    market_a = question(
        'Will "Tidewater" Rotten Tomatoes score be above 70 on February 1?',
        f'This market will resolve to "Yes" if the Tomatometer score ("{critics} '
        f'Critics") for {score}, 10:00 AM ET. If for any reason the resolution data is '
        "unavailable at that time, the resolution source will be checked every 6 hours "
        "until the data is available.",
        END,
    )
    market_b = ticker_market(
        "KXRT-TID-70",
        "Tidewater Rotten Tomatoes score?",
        then_yes(
            "Tidewater has a Tomatometer score of above 70 on Feb 1, 2027 at 10:00 AM "
            "ET"
        ),
        close=END,
    )
    assert (judge(market_a, market_b).verdict == "same") is is_same


def cup(title: str, close: str) -> Market:
    rules = (
        "This market will resolve according to the national team that wins the "
        f"{title}.\n\nThe primary resolution source will be ESPN; however, a consensus "
        "of credible reporting may also be used."
    )
    return question(f"Will Egypt win the {title}?", rules, close)


@pytest.mark.parametrize(
    ("year", "close", "team", "is_same"),
    [
        (2026, "2026-02-01", "Egypt", True),
        (2026, "2026-08-01", "Egypt", False),
        (2027, "2027-02-01", "Egypt", False),
        (2024, "2026-02-01", "Egypt", False),
        (2026, "2026-02-01", "Morocco", False),
    ],
)
def test_an_edition_is_called_by_its_year_or_by_that_of_its_end(
    year: int, close: str, team: str, is_same: bool
) -> None:
    market_a = cup("CAF Africa Cup of Nations Morocco 2025", "2026-01-18")
    market_b = ticker_market(
        f"KXAFCON-{year - 2000}-EGY",
        f"Will {team} win the Africa Cup of Nations?",
        then_yes(f"{team} is the {year} Africa Cup of Nations Champion"),
        close=close,
    )
    assert (judge(market_a, market_b).verdict == "same") is is_same


@pytest.mark.parametrize(
    ("title", "is_same"),
    [
        ("ICC Men's T20 World Cup India 2026", True),
        ("ICC Men's T20 World Cup 2026", True),
        ("ICC Men's T20 World Cup Group A 2026", False),
        ("ICC Men's T20 World Cup India 2024", False),
    ],
)
def test_the_host_in_the_name_of_a_competition_is_no_subject(
    title: str, is_same: bool
) -> None:
    market_b = ticker_market(
        "KXT20WC-26-EGY",
        "Will Egypt win the T20 World Cup?",
        then_yes("Egypt is the 2026 ICC Men's T20 World Cup Champion"),
        close="2026-03-22",
    )
    assert (judge(cup(title, "2026-03-08"), market_b).verdict == "same") is is_same


@pytest.mark.parametrize(
    ("core", "is_same"),
    [
        ("Ola Brandt has been nominated for Best Actress", True),
        ("Ines Prado has been nominated for Best Actress", False),
        ("Ola Brandt has won Best Actress", False),
        ("Ola Brandt has been nominated for Best Actor", False),
    ],
)
def test_the_core_says_whom_a_title_on_the_event_is_about(
    core: str, is_same: bool
) -> None:
    award = "Best Actress at the 98th Academy Awards"
    market_a = question(
        f"Will Ola Brandt be nominated for {award}?",
        "For the 98th Academy Awards in 2026, nominations are scheduled to be "
        "announced on January 22, followed by the ceremony on March 15, 2026.\n\n"
        'This market will resolve to "Yes" if the listed actress is nominated for '
        f"{award}.\n\nIf, for any reason, no nominations are declared by March 15, "
        '2026, 11:59 PM ET, this market will resolve to "No".',
        "2026-01-22",
    )
    market_b = ticker_market(
        "KXOSCARNOM-26-OB",
        "2026 Best Actress Oscar nominations?",
        then_yes(f"{core} at the 98th Academy Awards"),
        close="2026-01-22",
    )
    assert (judge(market_a, market_b).verdict == "same") is is_same


def test_a_driver_is_no_award() -> None:
    for name, is_same in (("Oscar Piastri", True), ("Oscar Brandt", False)):
        market_a = question(
            "Will Oscar Piastri be the 2026 F1 Drivers' Champion?",
            yes_if("Oscar Piastri wins the 2026 F1 Drivers Championship"),
        )
        market_b = ticker_market(
            "KXF1-26-OP",
            f"Will {name} win the F1 Drivers Championship?",
            then_yes(f"{name} wins the F1 Drivers Championship in 2026"),
            close="2026-12-31",
        )
        assert (judge(market_a, market_b).verdict == "same") is is_same


PERIOD = (
    "after 90 minutes plus stoppage time (does not include extra time or penalties)"
)


@pytest.mark.parametrize(
    ("team", "day", "league", "period", "is_same"),
    [
        ("Harborough", "Jan 17", "EPL", PERIOD, True),
        ("Harborough", "Jan 24", "EPL", PERIOD, False),
        ("Tidewater", "Jan 17", "EPL", PERIOD, False),
        ("Harborough", "Jan 17", "Women's Champions League", PERIOD, False),
        ("Harborough", "Jan 17", "FA Cup", "including extra time", False),
    ],
)
def test_a_game_is_told_by_one_team_and_its_day(
    team: str, day: str, league: str, period: str, is_same: bool
) -> None:
    market_a = question(
        "Will Harborough FC win on 2027-01-17?",
        "In the upcoming game, scheduled for January 17, 2027\n"
        'If Harborough FC wins, this market will resolve to "Yes".\n'
        'Otherwise, this market will resolve to "No".\n'
        "(This market refers only to the outcome within the first 90 minutes of "
        "regular play plus stoppage time.)",
        "2027-01-17",
    )
    market_b = ticker_market(
        f"KXEPLGAME-27JAN{day[-2:]}HARTID-X",
        "Harborough vs Tidewater Winner?",
        then_yes(
            f"{team} wins the Harborough vs Tidewater professional {league} soccer "
            f"game originally scheduled for {day}, 2027 {period}"
        ),
        close="2027-01-31",
    )
    assert (judge(market_a, market_b).verdict == "same") is is_same


@pytest.mark.parametrize(
    ("season", "close", "is_same"),
    [("2026-27", "2026-12-31", True), ("2024-25", "2026-12-31", False)],
)
def test_an_award_is_called_by_the_year_in_which_its_season_starts(
    season: str, close: str, is_same: bool
) -> None:
    award = "the 2026 Heisman Trophy"
    market_a = question(
        f"Will Ola Brandt win {award}?",
        f"This market will resolve according to the player that wins {award}.\n\n"
        f"If {award} is cancelled, or has not been awarded by February 28, 2027, this "
        'market will resolve to "Other".',
        "2026-12-12",
    )
    market_b = ticker_market(
        f"KXHEISMAN-{season[-2:]}-OB",
        "Will Ola Brandt win the Heisman Trophy?",
        then_yes(f"Ola Brandt wins the Heisman Trophy for the {season} season"),
        close=close,
    )
    pairs = find_pairs([market_a], [market_b])
    assert bool([pair for pair in pairs if pair.verdict == "same"]) is is_same


@pytest.mark.parametrize(
    ("day", "speech", "is_same"),
    [
        ("Feb 24", "State of the Union", True),
        ("Feb 25", "State of the Union", False),
        ("Feb 24", "Tidewater rally", False),
    ],
)
def test_a_speech_is_told_by_the_day_on_which_it_is_due(
    day: str, speech: str, is_same: bool
) -> None:
    market_a = question(
        'Will Ola Brandt say "Harbour" during the State of the Union?',
        "Ola Brandt is currently scheduled to deliver the State of the Union address "
        'on February 24, 2027, at 9:00 PM ET.\n\nThis market will resolve to "Yes" if '
        "Ola Brandt says the listed term during the State of the Union address. "
        'Otherwise, this market will resolve to "No".\n\nIf no such address '
        'happens by February 28, 2027, 11:59 PM ET, this market will resolve to "No".',
        "2027-02-24",
    )
    market_b = ticker_market(
        "KXMENTION-27FEB24-HARB",
        f"What will Ola Brandt say during the {speech}?",
        then_yes(
            f"Ola Brandt says Harbour as part of the {speech} Address originally "
            f"scheduled for {day}, 2027",
            "If the event does not occur before Mar 2, 2027, then a strike for the "
            "event not occurring will resolve to Yes and all other strikes will "
            "resolve to No.",
        ),
        "Harbour",
        close="2027-02-25",
    )
    assert (judge(market_a, market_b).verdict == "same") is is_same


def test_a_team_is_found_by_its_city_within_its_league() -> None:
    market_a = question(
        "Will the Seahawks win Super Bowl 2027?",
        yes_if("the Seattle Seahawks win Super Bowl 2027"),
    )
    for city, is_same in (("Seattle", True), ("Chicago", False)):
        market_b = ticker_market(
            "KXSB-27-X",
            f"Will {city} win the 2027 Pro Football Championship?",
            then_yes(f"{city} wins the 2027 Pro Football Championship"),
        )
        pairs = find_pairs([market_a], [market_b])
        assert bool([pair for pair in pairs if pair.verdict == "same"]) is is_same


@pytest.mark.parametrize(
    ("storm", "window", "is_same"),
    [
        ("hurricane", "May 15, 2027 and December 01, 2027", True),
        ("hurricane", "August 15, 2027 and December 01, 2027", False),
        ("hurricane", "May 15, 2027 and October 01, 2027", False),
        ("hurricane", "May 15, 2026 and December 01, 2026", False),
        ("major hurricane", "May 15, 2027 and December 01, 2027", False),
    ],
)
def test_a_season_of_hurricanes_is_that_of_its_year(
    storm: str, window: str, is_same: bool
) -> None:
    market_a = question(
        "Will Arlo be the first Atlantic hurricane of 2027?",
        "This market will resolve according to the first named storm that becomes a "
        "hurricane in the Atlantic basin during the 2027 Atlantic hurricane season, "
        "according to the National Hurricane Center.\n\nIf no storm in the Atlantic "
        "reaches hurricane strength by November 30, 2027, 11:59 PM ET, this market "
        'will resolve to "No hurricane".',
        "2027-11-30",
    )
    market_b = ticker_market(
        "KXFIRSTHURRICANE-27DEC01ATL-ARL",
        f"What will be the first {storm} in the Atlantic? - Arlo",
        then_yes(
            f"a storm named Arlo is the first storm categorized as a {storm} in the "
            f"Atlantic between {window}",
            f"If there is no storm categorized as a {storm} in the Atlantic between "
            f"{window}, then all markets resolve to No.",
        ),
        close="2027-12-01",
    )
    assert (judge(market_a, market_b).verdict == "same") is is_same


def test_a_game_that_its_core_alone_tells_is_none_beside_a_question() -> None:
    core = "Harborough wins the Harborough vs Tidewater game on Jan 17, 2027"
    title = "Harborough vs Tidewater Winner?"
    market_b = ticker_market(
        "KXTIDE-27JAN17HARTID-X", title, then_yes(core), close="2027-01-31"
    )
    assert (
        judge(question(title, yes_if(core), "2027-01-17"), market_b).verdict == "same"
    )


@pytest.mark.parametrize(
    ("title", "verb", "is_same"),
    [
        ("Will Ola Brandt win the 2027 Tide Open tournament?", "wins", True),
        ("Will Ola Brandt win the 2027 Tide Open tournament?", "does not win", False),
        ("2027 Tide Open tournament?", "does not win", False),
    ],
)
def test_a_core_that_denies_its_title_goes_to_review(
    title: str, verb: str, is_same: bool
) -> None:
    asked = "Ola Brandt wins the 2027 Tide Open tournament"
    market_a = question(
        "Will Ola Brandt win the 2027 Tide Open tournament?", yes_if(asked), END
    )
    core = f"Ola Brandt {verb} the 2027 Tide Open tournament"
    market_b = ticker_market("KXTIDE-27-OB", title, then_yes(core), close=END)
    assert (judge(market_a, market_b).verdict == "same") is is_same


@pytest.mark.parametrize(
    ("named_a", "named_b", "verdict"),
    [
        ("2027 Men's US Open", "ATP Miami Open", "different"),
        ("2027 Men's US Open", "ATP Canadian Open", "different"),
        ("2027 US Open", "2027 Open Championship", "different"),
        ("2027 US Open", "2027 U.S. Open", "same"),
    ],
)
def test_tournaments_that_are_called_open_are_told_apart(
    named_a: str, named_b: str, verdict: str
) -> None:
    title_a, title_b = (
        f"Will Ola Brandt win the {named}?" for named in (named_a, named_b)
    )
    core_a, core_b = (f"Ola Brandt wins the {named}" for named in (named_a, named_b))
    market_b = ticker_market("KXTOUR-27-OB", title_b, then_yes(core_b), close=END)
    result = judge(question(title_a, yes_if(core_a), END), market_b)
    assert result.verdict == verdict
