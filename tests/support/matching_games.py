"""Both venues' markets on one game of basketball."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from positions.venues.types import Market
from tests.support.matching_cases import question, then_yes, ticker_market

START = datetime(2026, 1, 19, 0, 30, tzinfo=UTC)  # the evening of the 18th


def game(
    title: str = "Nets vs. Bulls",
    outcomes: tuple[str, str] = ("Nets", "Bulls"),
    rules: str = "In the upcoming NBA game, scheduled for January 18 at 7:30PM ET:",
    slug: str = "nba-bkn-chi-2026-01-18",
    kind: str = "moneyline",
    line: str = "",
    **fields: Any,
) -> Market:
    facts = {"slug": slug, "sports_market_type": kind, "line": line}
    return question(
        title,
        rules,
        end="2026-01-19",
        outcomes=outcomes,
        event_starts_at=START,
        facts={name: value for name, value in facts.items() if value},
        **fields,
    )


def side(
    team: str = "Brooklyn",
    title: str = "Brooklyn at Chicago Winner?",
    day: str = "Jan 18, 2026",
    ticker: str = "KXNBAGAME-26JAN18BKNCHI-BKN",
    sport: str = "professional basketball",
) -> Market:
    teams = title.partition(" Winner")[0]
    rules = then_yes(
        f"{team} wins the {teams} {sport} game originally scheduled for {day}"
    )
    return ticker_market(ticker, title, rules, team, close="2026-02-02")
