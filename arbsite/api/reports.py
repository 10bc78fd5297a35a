"""The reports of the API: the same figures as those of the pages."""

from __future__ import annotations

from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from arbsite.api import schemas
from arbsite.api.errors import Refusal, answers
from arbsite.pages.performance.calendar import calendar
from arbsite.pages.performance.kinds import KindRow
from arbsite.pages.performance.report import report
from arbsite.pages.performance.selection import BadSelection, Period, selection
from arbsite.pages.performance.totals import Totals

MONTH = r"^[1-9][0-9]{3}-(0[1-9]|1[0-2])$"
Month = Annotated[str, Field(pattern=MONTH, examples=["2026-11"])]

router = Router()


class ReportParams(Schema):
    """Which months, both included, by the day on which a position closed."""

    start: Month | None = Field(None, alias="from", description="The first month.")
    end: Month | None = Field(None, alias="to", description="The last month.")
    by: Period | None = Field(None, description="The steps of `periods`.")


@router.get("/report", response=answers(schemas.Report, 400))
def get_report(request: HttpRequest, params: Query[ReportParams]) -> Any:
    """What closed positions earned, by period and kind, and where the rest went."""
    try:
        shown = report(selection(params.start or "", params.end or "", params.by or ""))
    except BadSelection as error:
        raise Refusal(400, str(error)) from None
    return {
        "mode": settings.ARBSITE.venues,
        "by": shown.by,
        "totals": _totals(shown.totals),
        "won": shown.won,
        "win_rate": schemas.number(shown.win_rate),
        "success_rate": schemas.number(shown.success_rate),
        "drawdown": {
            "dollars": schemas.number(shown.drawdown.dollars),
            "since": shown.drawdown.since,
            "until": shown.drawdown.until,
        },
        "periods": [
            {
                "start": row.start,
                "level": schemas.number(row.level),
                "totals": _totals(row.totals),
            }
            for row in shown.periods
        ],
        **{name: [_kind(row) for row in rows] for name, rows in shown.kinds.items()},
    }


@router.get("/calendar", response=answers(schemas.Calendar))
def get_calendar(request: HttpRequest) -> Any:
    """When open positions end, and the dollars that come back then."""
    shown = calendar()
    return {
        "mode": settings.ARBSITE.venues,
        "positions": shown.positions,
        "later": shown.later,
        "stake": schemas.number(shown.stake),
        "returning": schemas.number(shown.returning),
        "days": [
            schemas.present(schemas.EndingDay, day, profit=schemas.number(day.profit))
            for day in shown.days
        ],
    }


def _totals(totals: Totals) -> schemas.Totals:
    derived = ("after_fills", "return_on_stake", "annual_return")
    more = {name: schemas.number(getattr(totals, name)) for name in derived}
    return schemas.present(schemas.Totals, totals, **more)


def _kind(row: KindRow) -> dict[str, Any]:
    return {"name": row.name, "words": row.words, "totals": _totals(row.totals)}
