"""The pauses of entries in force, with the names that people use for their scopes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from arbsite.pages.display import displayed
from arbsite.pages.reports.limits import MAX_MILLISECONDS
from positions.models import PauseRecord
from positions.services.pausing import EVERYWHERE, read_pauses
from strategy.models import PAIRS
from tasklog.storage.reading import clean

NAME_LENGTH = 200
PAIR = "pair:"
# Large, and not needed for a name.
UNREAD = ("market_a", "market_b", "facts", "outbox")


@dataclass(frozen=True, slots=True)
class ShownPause(PauseRecord):
    """A pause, and the name of its scope."""

    name: str

    @property
    def scope(self) -> str:
        return self.id


def current_pauses(now: datetime) -> list[ShownPause]:
    """Those in force now: everywhere first, then by scope."""
    pauses = read_pauses(now).by_scope
    # The widest pause explains most, and the banner shows only a few.
    scopes = sorted(pauses, key=lambda scope: (scope != EVERYWHERE, scope))
    # In one query for all of them: every page shows the banner.
    names = scope_names(scopes)
    return [_shown(pauses[scope], names[scope]) for scope in scopes]


def _shown(pause: PauseRecord, name: str) -> ShownPause:
    content = {
        each.name: getattr(displayed(pause), each.name) for each in fields(pause)
    }
    return ShownPause(**content, name=name)


def scope_name(scope: str) -> str:
    """The scope of a pause as people call it."""
    return scope_names([scope])[scope]


def scope_names(scopes: Sequence[str]) -> Mapping[str, str]:
    """The names of scopes; those of pairs are read, all in one query."""
    pair_ids = [scope.removeprefix(PAIR) for scope in scopes if scope.startswith(PAIR)]
    events = _event_names(pair_ids) if pair_ids else {}
    return {scope: _name(scope, events) for scope in scopes}


def _name(scope: str, events: Mapping[str, str]) -> str:
    kind, _, name = scope.partition(":")
    if kind == "type":
        return f"Market type {clean(name, NAME_LENGTH)}"
    if kind == "pair":
        return f"Pair {events.get(name) or clean(name, NAME_LENGTH)}"
    return "Entries everywhere"


def _event_names(pair_ids: Sequence[str]) -> Mapping[str, str]:
    filters = {"_id": {"$in": list(pair_ids)}}
    pairs = PAIRS.show(filters, max_time_ms=MAX_MILLISECONDS, without=UNREAD)
    return {pair.id: clean(pair.event_name) for pair in pairs}
