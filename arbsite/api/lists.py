"""The lists of the API: each a page at a time, by an index, newest first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest
from ninja import Query, Router
from pydantic import BaseModel

from arbsite.api import requests, schemas
from arbsite.api.errors import Refusal, answers
from arbsite.api.schemas import told
from arbsite.monitoring.health import as_json, examine
from arbsite.pages.reports.paging import parse_cursor, read_page
from positions.lifecycle import CLOSED, OPEN
from positions.models import positions
from tasklog.storage.codec import Document, collection
from tasklog.storage.reading import parts

GROUPS = {"open": OPEN, "closed": CLOSED}
ROWS_OF_TYPES = 200
WITHOUT_HISTORY = {"events": 0, "outbox": 0, "opportunity": 0, "legs": 0}
Item = TypeVar("Item", bound=BaseModel)

router = Router()


def _page(
    name: str,
    order: str,
    item: type[Item],
    given: requests.Listed,
    query: Mapping[str, Any],
    hidden: Document | None = None,
) -> dict[str, Any]:
    """One page of a collection in the order of a time and the id."""
    page = read_page(
        collection(name),
        {key: value for key, value in query.items() if value is not None},
        order,
        parse_cursor(given.cursor or "", ""),
        lambda document: told(item, document),
        hidden or {},
        given.limit,
    )
    mode = settings.ARBSITE.venues
    return {"mode": mode, "items": list(page.rows), "next": page.older or None}


def everything(item: type[Item], documents: Any) -> dict[str, Any]:
    items = [told(item, document) for document in documents]
    return {"mode": settings.ARBSITE.venues, "items": items}


@router.get("/positions", response=answers(schemas.Page[schemas.Position]))
def list_positions(request: HttpRequest, given: Query[requests.Positions]) -> Any:
    """Positions, also by state (or open, closed) and market type."""
    group = GROUPS.get(str(given.state))
    state: Any = given.state and str(given.state)
    if group is not None:
        state = {"$in": [str(one) for one in group]}
    query = {"state": state, "market_type": given.market_type}
    return _page(
        "positions", "created_at", schemas.Position, given, query, WITHOUT_HISTORY
    )


@router.get("/positions/{position_id}", response=answers(schemas.PositionDetail, 404))
def get_position(request: HttpRequest, position_id: requests.Identity) -> Any:
    """One position with its legs and its history."""
    found = positions().find_one({"_id": position_id})
    if found is None:
        raise Refusal(404, "there is no such position")
    return detail(found)


def detail(document: Document) -> schemas.PositionDetail:
    return told(
        schemas.PositionDetail,
        document,
        mode=settings.ARBSITE.venues,
        legs=[told(schemas.Leg, one) for one in parts(document, "legs")],
        events=[
            told(schemas.Event, one) for one in reversed(parts(document, "events"))
        ],
    )


@router.get("/opportunities", response=answers(schemas.Page[schemas.Opportunity]))
def list_opportunities(
    request: HttpRequest, given: Query[requests.Opportunities]
) -> Any:
    """Baskets that paid after fees, taken or refused, with the gate that refused."""
    query = {"market_type": given.market_type, "decision": given.decision}
    return _page(
        "arbitrage_opportunities", "seen_at", schemas.Opportunity, given, query
    )


@router.get("/pairs", response=answers(schemas.Page[schemas.Pair]))
def list_pairs(request: HttpRequest, given: Query[requests.Pairs]) -> Any:
    """Matched pairs, by when they were first seen."""
    verdict = given.verdict and str(given.verdict)
    query = {"market_type": given.market_type, "verdict": verdict}
    return _page("matched_pairs", "first_seen_at", schemas.Pair, given, query)


@router.get("/tasks", response=answers(schemas.Page[schemas.Task]))
def list_tasks(request: HttpRequest, given: Query[requests.Tasks]) -> Any:
    """The audit trail."""
    query = {
        "action": given.action and str(given.action),
        "status": given.status and str(given.status),
    }
    return _page("task_log", "timestamp", schemas.Task, given, query)


@router.get("/decisions", response=answers(schemas.Page[schemas.Decision]))
def list_decisions(request: HttpRequest, given: Query[requests.Decisions]) -> Any:
    """Why each market type is polled as often as it is."""
    query = {"market_type": given.market_type}
    return _page("poll_decisions", "decided_at", schemas.Decision, given, query)


@router.get("/runs", response=answers(schemas.Page[schemas.Run]))
def list_runs(request: HttpRequest, given: Query[requests.Listed]) -> Any:
    """The agents that ran, from when to when."""
    return _page("agent_runs", "started_at", schemas.Run, given, {})


@router.get("/performance", response=answers(schemas.All[schemas.Performance]))
def list_performance(request: HttpRequest) -> Any:
    """How each market type has paid."""
    rows = collection("market_type_performance").find({}).sort("_id", 1)
    return everything(schemas.Performance, rows.limit(ROWS_OF_TYPES))


@router.get("/health", response=answers(schemas.Health))
def get_health(request: HttpRequest) -> Any:
    """How the installation is."""
    return as_json(examine())
