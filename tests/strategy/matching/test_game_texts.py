"""What both venues write about every game of a sport."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from positions.venues.types import Market
from strategy.matching import find_pairs, judge
from tests.support.matching_cases import question, then_yes, ticker_market

START = datetime(2026, 3, 24, 18, tzinfo=UTC)
DRAW_OR_LATE = (
    "If the match is canceled (not played at all), ends in a tie, or is delayed beyond "
    "7 days from the scheduled date without a winner determined, this market will "
    "resolve to 50-50."
)
LATE_SOURCE = (
    "If the governing body or event organizers have not published final match "
    "statistics within 2 hours after the event's conclusion, a consensus of credible "
    "reporting may be used instead."
)
NINETY = (
    "This market refers only to the outcome within the first 90 minutes of regular "
    "play plus stoppage time."
)


def verdict(a: Market, b: Market) -> str:
    return str(judge(a, b).verdict)


def listed(
    title: str, slug: str, rules: str, outcomes: tuple[str, str], event: str = ""
) -> Market:
    facts = {"slug": slug, "sports_market_type": "moneyline"}
    return question(
        title,
        rules,
        end="2026-03-24",
        outcomes=outcomes,
        event_starts_at=START,
        event_title=event or title,
        facts=facts,
    )


def one_side(series: str, title: str, team: str, paid: str, more: str = "") -> Market:
    rules = then_yes(paid) + more
    return ticker_market(
        f"{series}-26MAR24AAABBB-AAA", title, rules, team, close="2026-04-07"
    )


def tennis(*clauses: str) -> Market:
    rules = [
        "This market refers to the tennis match between Ana Moe and Eva Prado in the "
        "Tide Open, originally scheduled for March 24, 2026 at 2:00PM ET.",
        "This market will resolve to 'Ana Moe' if Ana Moe advances against Eva Prado.",
        "This market will resolve to 'Eva Prado' if Eva Prado advances against Ana "
        "Moe.",
        DRAW_OR_LATE,
        *clauses,
    ]
    return listed(
        "Tide Open: Ana Moe vs Eva Prado",
        "wta-moe-prado-2026-03-24",
        "\n\n".join(rules),
        ("Moe", "Prado"),
    )


MOE = one_side(
    "KXWTAMATCH",
    "Will Ana Moe win the Moe vs Prado : Round Of 16 match?",
    "Ana Moe",
    "Ana Moe wins the Moe vs Prado professional tennis match in the 2026 WTA Tide "
    "Round Of 16 after a ball has been played",
)


@pytest.mark.parametrize(
    "clause",
    [
        "If the match begins but is not completed, and one player advances due to the "
        "opponent's retirement, default, or disqualification, this market will resolve "
        "to the player who advances.",
        "If the match ends in a walkover (player withdraws before the start and the "
        "other advances automatically), this market will resolve to 50-50.",
        "If a player retires or is disqualified during the match, this market will "
        "resolve in favor of the opponent.",
    ],
)
def test_how_a_match_is_given_up_is_a_rare_case(clause: str) -> None:
    found = judge(tennis(clause), MOE)
    assert str(found.verdict) == "same"
    assert found.risks


@pytest.mark.parametrize(
    "clause",
    [
        "If Ana Moe loses a set, this market will resolve to Eva Prado.",
        "The player who wins the first set will be considered the winner.",
        "If the match is not completed within 2 hours, this market will resolve to the "
        "player who leads.",
    ],
)
def test_what_decides_a_match_otherwise_is_none(clause: str) -> None:
    assert verdict(tennis(clause), MOE) != "same"


def soccer(league: str, *clauses: str, slug: str = "arl1-tid-pra-2026-03-24") -> Market:
    rules = [
        f"In the upcoming {league} game, scheduled for March 24, 2026",
        'If Tide FC wins, this market will resolve to "Yes".',
        'Otherwise, this market will resolve to "No".',
        *clauses,
    ]
    return listed(
        "Will Tide FC win on 2026-03-24?",
        slug,
        "\n".join(rules),
        ("Yes", "No"),
        "Tide FC vs. Prado CF",
    )


def tide(
    sport: str, title: str = "Tide vs Prado Winner?", team: str = "Tide"
) -> Market:
    return one_side(
        "KXARLANDGAME",
        title,
        team,
        f"{team} wins the {title.removesuffix(' Winner?')} professional {sport} game "
        "originally scheduled for Mar 24, 2026",
    )


REGULAR = (
    "Arland Primera Division soccer game originally scheduled for Mar 24, 2026 after "
    "90 minutes plus stoppage time (does not include extra time or penalties)"
)
TIDE = one_side(
    "KXARLANDGAME",
    "Tide vs Prado Winner?",
    "Tide",
    f"Tide wins the Tide vs Prado professional {REGULAR}",
)


def test_a_late_official_result_is_taken_from_other_reports() -> None:
    told = soccer("Arland Premier Division", NINETY, LATE_SOURCE)
    assert verdict(told, TIDE) == "same"
    other = LATE_SOURCE.replace(
        "a consensus of credible reporting may be used instead",
        'this market will resolve to "No"',
    )
    assert verdict(soccer("Arland Premier Division", NINETY, other), TIDE) != "same"


@pytest.mark.parametrize(
    ("told", "market", "expected"),
    [
        # A league that neither text calls by a known name.
        (soccer("Arland Premier Division", NINETY), TIDE, "same"),
        # Both texts have to tell the sport, and the same one.
        (soccer("Arland Premier Division"), tide("Arland Primera"), "review"),
        (
            soccer("Arland Premier Division", NINETY),
            tide("Arland Primera basketball"),
            "different",
        ),
        (
            soccer("Arland Women's Premier Division", NINETY),
            TIDE,
            "different",
        ),
    ],
)
def test_a_game_of_two_teams_on_a_day_needs_only_its_sport(
    told: Market, market: Market, expected: str
) -> None:
    assert verdict(told, market) == expected


def test_the_league_of_women_is_called_by_its_own_name_or_by_that_of_the_men() -> None:
    told = soccer(
        "UEFA Women's Champions League", NINETY, slug="uwcl-tid-pra-2026-03-24"
    )
    paid = REGULAR.replace("Arland Primera Division", "Champions League Womens")
    womens = one_side(
        "KXUCLWGAME",
        "Tide vs Prado Winner?",
        "Tide",
        f"Tide wins the Tide vs Prado professional {paid}",
    )
    mens = replace(womens, rules=womens.rules.replace(" Womens", ""))
    assert verdict(told, womens) == "same"
    assert verdict(told, mens) == "different"


ESPORTS = "Valorant: Tide Gaming vs Prado GC (BO3) - Arland Stage 2"
NAMES = (
    "In cases where a team's listed name includes minor discrepancies from the "
    "resolution source, this market will resolve based on the underlying real-world "
    "match rather than exact name matching. If a listed team name has no reasonable "
    "connection to any participating team, or if it matches or could reasonably refer "
    "to another team in the same competition such that the intended team cannot be "
    "unambiguously determined, this market will resolve 50-50."
)


def esports(*clauses: str) -> Market:
    rules = [
        "This market refers to the Valorant match between Tide Gaming and Prado GC in "
        "the Arland Stage 2, initially scheduled for March 24 at 2:00PM ET.",
        'This market will resolve to "Tide Gaming" if Tide Gaming win the match '
        "against Prado GC.",
        'This market will resolve to "Prado GC" if Prado GC win the match against Tide '
        "Gaming.",
        DRAW_OR_LATE,
        *clauses,
    ]
    return listed(
        ESPORTS,
        "val-tid-pra-2026-03-24",
        "\n\n".join(rules),
        ("Tide Gaming", "Prado GC"),
    )


GAMING = one_side(
    "KXVALORANTGAME",
    "Will Tide Gaming win the Tide Gaming vs. Prado GC Valorant match?",
    "Tide Gaming",
    "Tide Gaming wins the Arland: Stage 2 2026: Tide Gaming vs. Prado GC Valorant "
    "match originally scheduled for Mar 24, 2026",
)


def test_how_the_name_of_a_team_is_spelt_makes_no_difference() -> None:
    assert verdict(esports(NAMES), GAMING) == "same"
    academy = "The match of the academy team of Tide Gaming will be used instead."
    assert verdict(esports(NAMES, academy), GAMING) != "same"


def test_a_tournament_may_be_named_after_its_teams() -> None:
    told = replace(
        tennis(),
        title="Tide Series Moe vs Prado: Ana Moe vs Eva Prado",
        event_title="Tide Series Moe vs Prado: Ana Moe vs Eva Prado",
    )
    assert verdict(told, MOE) == "same"
    asked = replace(told, title=f"{told.title}: Most aces", event_title=told.title)
    assert verdict(asked, MOE) == "different"


def fight(title: str = "Will Ola Brandt beat Jan Moe?", method: str = "") -> Market:
    rules = (
        'This market will resolve to "Yes" if Ola Brandt is officially declared the '
        f"winner of his boxing match against Jan Moe{method}, scheduled for March 24, "
        '2026. Otherwise, this market will resolve to "No".\n\nIf the fight is '
        "officially a draw, no contest, is scored as a technical draw, or is not "
        "scheduled, this market will resolve to 50-50."
    )
    return question(title, rules, end="2026-03-24")


BRANDT = one_side(
    "KXBOXING",
    "Ola Brandt vs Jan Moe Winner?",
    "Ola Brandt",
    "Ola Brandt wins the Ola Brandt vs Jan Moe boxing match originally scheduled for "
    "Mar 24, 2026",
)


def test_to_beat_somebody_in_a_fight_is_to_win_it() -> None:
    assert verdict(fight(), BRANDT) == "same"
    assert verdict(fight("Will Jan Moe beat Ola Brandt?"), BRANDT) != "same"
    knockout = fight("Will Ola Brandt beat Jan Moe by knockout?", " by knockout")
    assert verdict(knockout, BRANDT) != "same"


def half(title: str, paid: str, side: str) -> Market:
    return one_side(
        "KXNBA1HTOTAL",
        title,
        side,
        f"{paid} in the 1st Half of the Brooklyn vs Chicago professional basketball "
        "game originally scheduled for Mar 24, 2026",
    )


def test_the_points_of_a_half_are_neither_its_winner_nor_a_player() -> None:
    total = replace(
        listed(
            "Nets vs. Bulls: 1H O/U 122.5",
            "nba-bkn-chi-2026-03-24-1h-total-122pt5",
            "In the upcoming NBA game, scheduled for March 24 at 2:00PM ET:\nThis "
            'market will resolve to "Over" if the combined total points scored by both '
            "teams in the first half is greater than 122.5.\nOtherwise, this market "
            'will resolve to "Under".',
            ("Over", "Under"),
            "Nets vs. Bulls",
        ),
        facts={
            "slug": "nba-bkn-chi-2026-03-24",
            "sports_market_type": "first_half_totals",
            "line": "122.5",
        },
    )
    together = "the teams collectively score more than 122.5 points"
    title = "Brooklyn vs Chicago: First Half Total?"
    assert verdict(total, half(title, together, "Over 122.5 points")) == "same"
    winner = half(
        "Brooklyn vs Chicago: First Half Winner?", "Brooklyn wins", "Brooklyn"
    )
    assert verdict(total, winner) == "different"


def line_of(line: str) -> tuple[Market, Market]:
    """Both venues' markets on the points of one game, at one line."""
    told = listed(
        f"Nets vs. Bulls: O/U {line}",
        "nba-bkn-chi-2026-03-24",
        "In the upcoming NBA game, scheduled for March 24 at 2:00PM ET:\nThis market "
        f'will resolve to "Over" if the combined total is greater than {line}.',
        ("Over", "Under"),
        "Nets vs. Bulls",
    )
    facts = {**told.facts, "sports_market_type": "totals", "line": line}
    paid = (
        "the teams in the Brooklyn vs Chicago Pro Basketball game originally scheduled "
        f"for Mar 24, 2026 collectively score more than {line} points"
    )
    market = ticker_market(
        f"KXNBATOTAL-26MAR24BKNCHI-{line}",
        f"Full Game: Over {line} points scored",
        then_yes(paid),
        f"Over {line} points scored",
        close="2026-04-07",
    )
    return replace(told, facts=facts, market_id=f"total {line}"), market


def test_every_market_of_a_game_finds_the_one_that_asks_the_same() -> None:
    lines = [f"{points}.5" for points in range(200, 230)]
    told, paid = zip(*map(line_of, lines), strict=True)
    pairs = find_pairs(told, paid)
    assert {(p.market_a, p.market_b) for p in pairs} == {
        (f"total {line}", f"KXNBATOTAL-26MAR24BKNCHI-{line}") for line in lines
    }
