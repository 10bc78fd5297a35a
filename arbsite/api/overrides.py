"""The overrides of the API: the same services as everywhere, each with a reason.

What cannot be done to something as it stands is refused (409) and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Router

from arbsite.api import requests, schemas
from arbsite.api.authentication import OPERATING, READING
from arbsite.api.errors import Refusal, answers
from arbsite.api.lists import detail, everything
from positions.admin.verbs import clock, is_ordered, wall_now
from positions.models import positions
from positions.services import pausing
from positions.services.operator import Operator, OverrideRefused, TooSoon
from positions.services.overrides import cancel_before_entry, settle_by_hand
from positions.venues.errors import VenueError
from strategy.models import PairVerdict
from strategy.schedule import POLL
from strategy.services import overrides as search
from tasklog.storage.codec import Document, collection

PAUSES_SHOWN = 200
DAMAGED = (KeyError, TypeError, ValueError, AttributeError, ArithmeticError)

router = Router(auth=OPERATING)


def _actor(request: HttpRequest) -> str:
    return str(request.auth.actor)  # type: ignore[attr-defined]


def _operator(request: HttpRequest, given: requests.Because) -> Operator:
    return Operator(_actor(request), given.reason, clock())


def _do(act: Callable[[], Any]) -> Any:
    """Carry it out; what the services refuse becomes 409, or 429 with the wait."""
    try:
        return act()
    except TooSoon as error:
        raise Refusal(429, str(error), error.wait_seconds) from None
    except (OverrideRefused, VenueError) as error:
        raise Refusal(409, str(error)) from None
    except DAMAGED as error:
        raise Refusal(409, f"the document is damaged ({error!r})") from None


def _done(request: HttpRequest, what: str) -> dict[str, str]:
    return {"mode": settings.ARBSITE.venues, "done": what, "actor": _actor(request)}


def _position(identity: str, given: requests.OfPosition) -> Document:
    """The position as it stands, if it is still the one that was looked at."""
    found = positions().find_one({"_id": identity})
    if found is None:
        raise Refusal(404, "there is no such position")
    if given.version is not None and found.get("version") != given.version:
        now = found.get("version")
        raise Refusal(409, f"the position has changed meanwhile: version {now}")
    return found


def _pair(identity: str) -> Document:
    found = collection("matched_pairs").find_one({"_id": identity})
    if found is None:
        raise Refusal(404, "there is no such pair")
    return found


def _duty(market_type: str) -> str:
    duty = f"{POLL}{market_type}"
    if collection("cadences").find_one({"_id": duty}, {"_id": 1}) is None:
        raise Refusal(404, "there is no such market type")
    return duty


CHANGED = answers(schemas.PositionDetail, 404, 409)
DONE = answers(schemas.Done, 404, 409)
HURRIED = answers(schemas.Done, 404, 409, 429)


@router.post("/positions/{position_id}/cancel", response=CHANGED)
def cancel_position(
    request: HttpRequest, position_id: requests.Identity, given: requests.OfPosition
) -> Any:
    """Cancel a position of which nothing was bought yet."""
    found, who = _position(position_id, given), _operator(request, given)
    return detail(_do(lambda: cancel_before_entry(found, who, is_ordered)))


@router.post("/positions/{position_id}/settle", response=CHANGED)
def settle_position(
    request: HttpRequest, position_id: requests.Identity, given: requests.Settlement
) -> Any:
    """Close a position that is held, by what each leg that was bought paid."""
    found, who = _position(position_id, given), _operator(request, given)
    paid = enumerate((given.payouts.a, given.payouts.b))
    payouts = {leg: Decimal(text) for leg, text in paid if text is not None}
    return detail(_do(lambda: settle_by_hand(found, payouts, who)))


@router.post("/positions/{position_id}/check", response=HURRIED)
def check_position(
    request: HttpRequest, position_id: requests.Identity, given: requests.OfPosition
) -> Any:
    """Have the agent look at a position as soon as it can."""
    found, who = _position(position_id, given), _operator(request, given)
    _do(lambda: search.check_now(found, who))
    return _done(request, f"position {position_id} is due")


@router.post("/pairs/{pair_id}/confirm", response=DONE)
def confirm_pair(
    request: HttpRequest, pair_id: requests.Identity, given: requests.Because
) -> Any:
    """Both markets ask the same question: the pair may be traded."""
    return _decide(request, pair_id, given, PairVerdict.SAME)


@router.post("/pairs/{pair_id}/reject", response=DONE)
def reject_pair(
    request: HttpRequest, pair_id: requests.Identity, given: requests.Because
) -> Any:
    """They do not: the pair is not traded. What is held goes on."""
    return _decide(request, pair_id, given, PairVerdict.REJECTED)


def _decide(
    request: HttpRequest, pair_id: str, given: requests.Because, verdict: PairVerdict
) -> Any:
    found, who = _pair(pair_id), _operator(request, given)
    _do(lambda: search.decide_pair(found, verdict, who))
    return _done(request, f"the verdict on pair {pair_id} is {verdict}")


@router.post("/market-types/{market_type}/poll", response=HURRIED)
def poll_market_type(
    request: HttpRequest, market_type: requests.TypeName, given: requests.Because
) -> Any:
    """Have the agent poll a market type as soon as it can."""
    duty, who = _duty(market_type), _operator(request, given)
    _do(lambda: search.poll_now(duty, who))
    return _done(request, f"{duty} is due")


@router.post("/market-types/{market_type}/interval", response=DONE)
def fix_interval(
    request: HttpRequest, market_type: requests.TypeName, given: requests.Interval
) -> Any:
    """Poll a market type at this interval until it is released."""
    _duty(market_type)
    _do(
        lambda: search.fix_interval(
            market_type, given.seconds, _operator(request, given)
        )
    )
    return _done(request, f"{market_type} is polled every {given.seconds} s")


@router.post("/market-types/{market_type}/interval/release", response=DONE)
def release_interval(
    request: HttpRequest, market_type: requests.TypeName, given: requests.Because
) -> Any:
    """Let the rule decide again."""
    _duty(market_type)
    _do(lambda: search.release_interval(market_type, _operator(request, given)))
    return _done(request, f"the interval of {market_type} is released")


# In this router, because one address belongs to one router.
@router.get("/pauses", response=answers(schemas.All[schemas.Pause]), auth=READING)
def list_pauses(request: HttpRequest) -> Any:
    """Where no new position is entered for now."""
    rows = pausing.pauses().find(pausing.holding(wall_now())).sort("_id", 1)
    return everything(schemas.Pause, rows.limit(PAUSES_SHOWN))


@router.post("/pauses", response=DONE)
def pause_entries(request: HttpRequest, given: requests.Pause) -> Any:
    """No new entries in this scope. What is held is looked after all the same."""
    _do(lambda: pausing.pause(given.scope, _operator(request, given), given.until))
    return _done(request, f"entries are paused: {given.scope}")


@router.post("/pauses/resume", response=DONE)
def resume_entries(request: HttpRequest, given: requests.Scope) -> Any:
    """Entries are allowed again."""
    _do(lambda: pausing.resume(given.scope, _operator(request, given)))
    return _done(request, f"entries go on: {given.scope}")
