"""Which verb is done to what, and where does one stand afterwards?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from positions.admin import verbs as held
from positions.services.operator import OverrideRefused
from positions.services.pausing import EVERYWHERE, check_scope, standing
from strategy.admin import verbs as sought
from strategy.schedule import CHECK, DISCOVERY, POLL, TIDY
from tasklog.admin.overriding import Override
from tasklog.storage.codec import Document, collection
from tasklog.storage.reading import clean, text

LONGEST_ID = 200
DUTIES = {
    CHECK: "Check what is held",
    DISCOVERY: "Discover markets and pairs",
    TIDY: "Forget what is old",
}


@dataclass(frozen=True, slots=True)
class Verb:
    """An override, how its subject is found and called, and the page to go back to."""

    override: Override
    find: Callable[[str], Document | None]
    name: Callable[[Document], str]
    home: Callable[[Document], str]


def _one_of(name: str) -> Callable[[str], Document | None]:
    return lambda identity: collection(name).find_one({"_id": identity})


def _scope(scope: str) -> Document | None:
    """Anything that can be paused, whether it is or not."""
    try:
        check_scope(scope)
    except OverrideRefused:
        return None
    kind, _, name = scope.partition(":")
    if standing(scope) is not None or scope == EVERYWHERE:
        return {"_id": scope}
    source, key = (
        ("cadences", POLL + name) if kind == "type" else ("matched_pairs", name)
    )
    is_there = collection(source).find_one({"_id": key}, {"_id": 1})
    return None if is_there is None else {"_id": scope}


def scope_name(scope: str) -> str:
    """A scope as people call it."""
    kind, _, name = scope.partition(":")
    if kind == "type":
        return f"Market type {clean(name, LONGEST_ID)}"
    if kind != "pair":
        return "Entries everywhere"
    pair = collection("matched_pairs").find_one({"_id": name}, {"event_name": 1})
    return f"Pair {text(pair or {}, 'event_name') or clean(name, LONGEST_ID)}"


def event_name(document: Document) -> str:
    return text(document, "event_name") or text(document, "_id")


def duty_words(duty: str) -> str:
    """A duty as people call it."""
    if duty.startswith(POLL):
        return f"Poll {duty.removeprefix(POLL)}"
    return DUTIES.get(duty, duty)


def duty_name(document: Document) -> str:
    return duty_words(text(document, "_id"))


def _position_page(document: Document) -> str:
    try:
        return reverse("position", args=[document["_id"]])
    except NoReverseMatch:
        return reverse("positions")


def _controls(document: Document) -> str:
    return reverse("controls")


def _of_position(override: Override) -> Verb:
    return Verb(override, _one_of("positions"), event_name, _position_page)


def _of_pair(override: Override) -> Verb:
    return Verb(override, _one_of("matched_pairs"), event_name, _controls)


def _of_duty(override: Override) -> Verb:
    return Verb(override, _one_of("cadences"), duty_name, _controls)


def _of_scope(override: Override) -> Verb:
    return Verb(override, _scope, lambda one: scope_name(str(one["_id"])), _controls)


VERBS: dict[str, Verb] = {
    "cancel": _of_position(held.CANCEL),
    "settle": _of_position(held.SETTLE),
    "check": _of_position(sought.CHECK_NOW),
    "pause": _of_scope(held.PAUSE),
    "resume": _of_scope(held.RESUME),
    "poll": _of_duty(sought.RUN),
    "fix-interval": _of_duty(sought.FIX),
    "release-interval": _of_duty(sought.RELEASE),
    "confirm": _of_pair(sought.CONFIRM),
    "reject": _of_pair(sought.REJECT),
}
