"""The performance report and the calendar."""

from __future__ import annotations

from ninja import Schema

from arbsite.api.schemas.answer import Answer
from arbsite.api.schemas.derived import NUMBER, derived
from arbsite.pages.performance import calendar, totals


@derived(totals.Totals)
class Totals(Schema):
    """What closed positions had in all, in dollars; rates in percent.

    `expected` and the differences that begin with `by_` add up to `profit`.
    """

    after_fills: NUMBER
    return_on_stake: NUMBER
    annual_return: NUMBER


class PeriodTotals(Schema):
    """A day, week or month by its first day; `level` is all profit up to its end."""

    start: str
    level: NUMBER
    totals: Totals


class KindTotals(Schema):
    """The positions of one kind, under a name and in words."""

    name: str
    words: str
    totals: Totals


class Drawdown(Schema):
    """The deepest fall of the running total of profit, by days."""

    dollars: NUMBER
    since: str
    until: str


class Report(Answer):
    """What closed positions earned, and where the rest of the expected profit went."""

    by: str
    totals: Totals
    won: int
    win_rate: NUMBER
    success_rate: NUMBER
    drawdown: Drawdown
    periods: list[PeriodTotals]
    market_types: list[KindTotals]
    venues: list[KindTotals]
    held: list[KindTotals]
    causes: list[KindTotals]


@derived(calendar.EndingDay)
class EndingDay(Schema):
    """The open positions that end on one day, on the venues' clock."""

    profit: NUMBER


class Calendar(Answer):
    """The days on which open positions end; `later` are those after the last one."""

    positions: int
    later: int
    stake: NUMBER
    returning: NUMBER
    days: list[EndingDay]
