"""The lists of the API: each a page at a time, by an index, newest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest
from ninja import Query, Router
from pydantic import BaseModel

from arbsite.api import requests, schemas
from arbsite.api.errors import Refusal, answers
from arbsite.api.schemas import present
from arbsite.monitoring.health import examine, report
from arbsite.pages.lists.positions import STATE_GROUPS
from arbsite.pages.reports.limits import MAX_MILLISECONDS
from arbsite.pages.reports.paging import Identified, Order, parse_cursor, read_page
from positions.models import POSITIONS, PositionRecord
from positions.models.opportunity import OPPORTUNITIES
from strategy.models import PAIRS, PERFORMANCE, POLL_DECISIONS
from tasklog.records import RUNS, TRAIL
from tasklog.storage.collections import Filters, Records

TYPES_SHOWN = 200
# Large fields that a list does not show.
HISTORY = ("events", "outbox", "opportunity", "legs", "words")
MARKETS = (
    *("market_a", "market_b", "facts", "clauses_a", "clauses_b", "outbox", "words"),
)
CHECKS = ("gates", "payouts", "words")
# Texts are cut by the schema's fields, each to a length of its own.
TEXT_LENGTH = 20_000

Item = TypeVar("Item", bound=BaseModel)
Record = TypeVar("Record", bound=Identified)

router = Router()


def _page(
    records: Records[Record],
    order: str,
    schema: type[Item],
    params: requests.PageParams,
    filters: Filters,
    hidden: Sequence[str] = (),
) -> Any:
    """One page of records, newest first by the time in the field `order`."""
    page = read_page(
        records,
        {field: wanted for field, wanted in filters.items() if wanted is not None},
        Order(order),
        parse_cursor(params.cursor or "", ""),
        hidden=hidden,
        size=params.limit,
        text_length=TEXT_LENGTH,
    )
    return {
        "mode": settings.ARBSITE.venues,
        "items": [present(schema, record) for record in page.rows],
        "next": page.older or None,
    }


def everything(schema: type[Item], records: Iterable[object]) -> Any:
    """All records, as the content of a response."""
    # There is one for each market type or scope: no pages are needed.
    items = [present(schema, record) for record in records]
    return {"mode": settings.ARBSITE.venues, "items": items}


@router.get("/positions", response=answers(schemas.Page[schemas.Position]))
def list_positions(request: HttpRequest, params: Query[requests.PositionParams]) -> Any:
    """Positions, also by state (or open, closed) and market type."""
    state: Any = params.state and str(params.state)
    # A group stands for its states: no position has "open" stored.
    if state in STATE_GROUPS:
        state = {"$in": list(STATE_GROUPS[state])}
    filters = {"state": state, "market_type": params.market_type}
    return _page(POSITIONS, "created_at", schemas.Position, params, filters, HISTORY)


@router.get("/positions/{position_id}", response=answers(schemas.PositionDetail, 404))
def get_position(request: HttpRequest, position_id: requests.Identity) -> Any:
    """One position with its legs and its history."""
    # Salvaged: a damaged position is shown as far as it can be read.
    for position in POSITIONS.show({"_id": position_id}, None, 1, MAX_MILLISECONDS):
        return detail(position)
    raise Refusal(404, "there is no such position")


def detail(position: PositionRecord) -> schemas.PositionDetail:
    """A position as the API shows it alone."""
    return present(
        schemas.PositionDetail,
        position,
        mode=settings.ARBSITE.venues,
        legs=[present(schemas.Leg, leg) for leg in position.legs],
        result=position.result and present(schemas.Result, position.result),
        events=[present(schemas.Event, line) for line in reversed(position.events)],
    )


@router.get("/opportunities", response=answers(schemas.Page[schemas.Opportunity]))
def list_opportunities(
    request: HttpRequest, params: Query[requests.OpportunityParams]
) -> Any:
    """Baskets that paid after fees, taken or rejected, with the rejecting check."""
    filters = {"market_type": params.market_type, "decision": params.decision}
    return _page(OPPORTUNITIES, "seen_at", schemas.Opportunity, params, filters, CHECKS)


@router.get("/pairs", response=answers(schemas.Page[schemas.Pair]))
def list_pairs(request: HttpRequest, params: Query[requests.PairParams]) -> Any:
    """Matched pairs, by when they were first seen."""
    verdict = params.verdict and params.verdict.value
    filters = {"market_type": params.market_type, "verdict": verdict}
    return _page(PAIRS, "first_seen_at", schemas.Pair, params, filters, MARKETS)


@router.get("/tasks", response=answers(schemas.Page[schemas.Task]))
def list_tasks(request: HttpRequest, params: Query[requests.TaskParams]) -> Any:
    """The audit trail."""
    filters = {
        "action": params.action and params.action.value,
        "status": params.status and params.status.value,
    }
    return _page(TRAIL, "timestamp", schemas.Task, params, filters)


@router.get("/decisions", response=answers(schemas.Page[schemas.Decision]))
def list_decisions(request: HttpRequest, params: Query[requests.DecisionParams]) -> Any:
    """Why each market type is polled as often as it is."""
    filters = {"market_type": params.market_type}
    return _page(POLL_DECISIONS, "decided_at", schemas.Decision, params, filters)


@router.get("/runs", response=answers(schemas.Page[schemas.Run]))
def list_runs(request: HttpRequest, params: Query[requests.PageParams]) -> Any:
    """The agents that ran, from when to when."""
    return _page(RUNS, "started_at", schemas.Run, params, {})


@router.get("/performance", response=answers(schemas.All[schemas.Performance]))
def list_performance(request: HttpRequest) -> Any:
    """What each market type has earned."""
    order = [("_id", 1)]
    records = PERFORMANCE.show({}, order, TYPES_SHOWN, MAX_MILLISECONDS)
    return everything(schemas.Performance, records)


@router.get("/health", response=answers(schemas.Health))
def get_health(request: HttpRequest) -> Any:
    """The health of the installation."""
    return report(examine())
