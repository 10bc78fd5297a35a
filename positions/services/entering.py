"""How do two orders become one basket, whatever fails between them?

Each order's intent, with its id, is in the document before the venue is called; an
outcome that is not known is asked for by that id and never sent under another one.
A second leg that is refused leaves the first one exposed: the basket is completed
at the least cost there is (positions.services.completion), and never forgotten.
"""

from __future__ import annotations

import logging
from decimal import Decimal
from typing import Any

from positions.lifecycle import State
from positions.models import Event, LegStatus
from positions.services.completion import plan_completion
from positions.services.context import Desk
from positions.services.ownership import left_behind, put_off, take_up, without_doubt
from positions.services.pausing import EntryPaused, read_pauses
from positions.venues.errors import OutcomeUnknown, VenueError
from positions.venues.types import Order, OrderStatus, Receipt, VenueName
from tasklog.models import Action, Status
from tasklog.storage.codec import Document, decode

logger = logging.getLogger(__name__)

DAMAGED = "cannot be entered: its document is damaged"


def enter(position: Document, desk: Desk) -> Document | None:
    """The position as far as it could be brought: entered, cancelled or watching.

    It has to be in this process's hands (positions.services.ownership). None: another
    process is at work on it. Raises VenueError where a venue could not be asked; the
    position waits then and is taken up again.
    """
    for index in (0, 1):
        try:
            filled = _fill_leg(position, index, desk)
        except EntryPaused as pause:
            return _cancelled(position, f"entry paused: {pause}", desk)
        if filled is None:
            return None
        position = filled
        if position["legs"][index]["status"] == LegStatus.REJECTED:
            return _handle_rejection(position, index, desk)
    return _entered(position, desk)


def resume_entries(desk: Desk) -> int:
    """Take up entries that a dead process, or a failing venue, left half done."""
    resumed = 0
    for position in left_behind(desk):
        desk.check_stop()
        try:
            taken = take_up(position, desk)
            resumed += taken is not None and enter(taken, desk) is not None
        except VenueError as error:
            logger.warning("entry of %s waits: %s", position["_id"], error)
        except (KeyError, TypeError, ValueError, IndexError) as error:
            desk.set_aside(position, Action.PLACE_ORDER, DAMAGED, error)
    return resumed


def _fill_leg(position: Document, index: int, desk: Desk) -> Document | None:
    leg = decode(position["legs"][index])
    if leg["status"] != LegStatus.PLANNED:
        return position
    receipt = _placed(_order(leg), position, index, desk)
    values = {f"legs.{index}.{key}": v for key, v in _outcome(receipt).items()}
    values["attention"] = without_doubt(position)
    if receipt.status is OrderStatus.ACCEPTED:
        side = "ab"[index]
        values[f"amount_bet_{side}"] = receipt.notional
        values[f"entry_price_{side}"] = receipt.notional / receipt.size
    return desk.change(position, _order_event(leg, receipt), values)


def _order(leg: dict[str, Any]) -> Order:
    return Order(
        client_order_id=leg["client_order_id"],
        venue=VenueName(leg["venue"]),
        market_id=leg["market_id"],
        outcome_index=leg["outcome_index"],
        size=leg["size"],
        limit_price=leg["limit_price"],
    )


def _placed(order: Order, position: Document, index: int, desk: Desk) -> Receipt:
    """Ask by the id first, so that a repeated attempt can never order twice.

    Raises EntryPaused where a first order is paused and was surely not sent.
    """
    venue = desk.venues.named(order.venue)
    unknown: list[OutcomeUnknown] = []

    def attempt() -> Receipt:
        known = venue.find_order(order.client_order_id)
        if known is not None:
            return known
        if index == 0:
            _check_pause(position, desk, unknown)
        try:
            return venue.place_order(order)
        except OutcomeUnknown as error:
            unknown.append(error)
            raise

    retrier = desk.retrier.for_action(
        Action.PLACE_ORDER, position_id=str(position["_id"])
    )
    try:
        return retrier(f"{order.venue} order {order.client_order_id}", attempt)
    except VenueError as error:
        put_off(position, error, bool(unknown), desk)
        raise


def _check_pause(position: Document, desk: Desk, unknown: list[OutcomeUnknown]) -> None:
    """Read inside the order step: a pause holds from the moment it is written.

    What may be under way already is neither sent again nor given up, but asked for.
    """
    pauses = read_pauses(desk.wall_now())
    if reason := pauses.on(position["market_type"], position["pair_id"]):
        raise unknown[-1] if unknown else EntryPaused(reason)


def _outcome(receipt: Receipt) -> dict[str, Any]:
    accepted = receipt.status is OrderStatus.ACCEPTED
    return {
        "status": str(LegStatus.FILLED if accepted else LegStatus.REJECTED),
        "reason": receipt.reason,
        "filled_size": receipt.size,
        "notional": receipt.notional,
        "fee": receipt.fee,
    }


def _order_event(leg: dict[str, Any], receipt: Receipt) -> Event:
    what = f"{leg['size']} × {leg['outcome_name']} on {leg['venue']}"
    side = leg["client_order_id"].split(":")[1]
    kind = f"order_{side}_{leg['attempt']}"
    if receipt.status is OrderStatus.ACCEPTED:
        price = receipt.notional / receipt.size
        text = f"filled {what} at {price:.4f}, fee ${receipt.fee}"
        return Event(kind, Action.PLACE_ORDER, text)
    text = f"{leg['venue']} refused {what}"
    return Event(kind, Action.PLACE_ORDER, text, Status.FAILURE, error=receipt.reason)


def _handle_rejection(position: Document, index: int, desk: Desk) -> Document | None:
    if index == 0:
        return _cancelled(position, position["legs"][0]["reason"], desk)
    return _complete(position, desk)


def _cancelled(position: Document, reason: str, desk: Desk) -> Document | None:
    event = Event(
        "cancelled",
        Action.PLACE_ORDER,
        f"entry of {position['event_name']} cancelled, nothing was bought",
        Status.FAILURE,
        error=reason,
    )
    return desk.change(position, event, {}, to=State.CANCELLED)


def _complete(position: Document, desk: Desk) -> Document | None:
    """Replace the refused leg by the cheapest one that closes the basket."""
    try:
        leg = plan_completion(position, desk)
    except VenueError as error:
        put_off(position, error, False, desk)
        raise
    if leg is not None:
        event = Event(
            f"completion_{leg['attempt']}",
            Action.PLACE_ORDER,
            f"second leg refused; completing with {leg['outcome_name']} on "
            f"{leg['venue']} at up to {leg['limit_price']}",
            Status.RETRY,
            error=position["legs"][1]["reason"],
        )
        values = {"legs.1": leg, "attention": "second leg was refused, completed"}
        planned = desk.change(position, event, values)
        if planned is None:
            return None
        filled = _fill_leg(planned, 1, desk)
        if filled is None or filled["legs"][1]["status"] == LegStatus.FILLED:
            return None if filled is None else _entered(filled, desk)
        position = filled
    if desk.venue_now() >= position["expiration_date"]:
        return _entered(position, desk)
    return _exposed(position, desk)


EXPOSED = "one leg is held alone: no venue could complete the basket yet"


def _exposed(position: Document, desk: Desk) -> Document | None:
    if position["attention"] == EXPOSED:
        return position
    event = Event("exposed", Action.PLACE_ORDER, EXPOSED, Status.FAILURE)
    values = {"attention": EXPOSED, "retry_at": desk.wall_now()}
    return desk.change(position, event, values)


def _entered(position: Document, desk: Desk) -> Document | None:
    """What was really paid is the stake, and moves the worst case with it."""
    planned = decode(position)
    stake = sum((leg["notional"] + leg["fee"] for leg in planned["legs"]), Decimal(0))
    values = {
        "entered_at": desk.venue_now(),
        "stake": stake,
        "worst_case": planned["worst_case"] + planned["stake"] - stake,
        "retry_at": None,
        "outcome_due_at": desk.wall_now(),
    }
    event = Event(
        "entered",
        Action.PLACE_ORDER,
        f"entered {position['event_name']} for ${stake:.2f}",
    )
    return desk.change(position, event, values, to=State.ENTERED)
