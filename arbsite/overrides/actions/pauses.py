"""Actions on entries: pause and resume them everywhere, in a type, or in a pair."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

from django.urls import reverse

from arbsite.overrides.action import Action, ActionContext, Inputs, Missing, Target
from arbsite.overrides.fields import decimal, moment
from arbsite.pages.reports.pauses import scope_name
from positions.models import POSITIONS, Pause, PauseRecord, Position
from positions.services import pausing
from positions.services.operator import OverrideRejected
from strategy.models import Job, MarketTypePerformance, MatchedPair
from strategy.schedule import POLL
from strategy.services.overrides import check_scope
from tasklog import formats

LONGEST_PAUSE = timedelta(days=366)
HOURS = decimal(
    "hours",
    "For how many hours",
    Decimal("0.1"),
    Decimal(LONGEST_PAUSE // timedelta(hours=1)),
    places=2,
    help="Leave empty for no end.",
    is_required=False,
)
UNTIL = moment("until", "Or until (UTC)", is_required=False)


@dataclass(frozen=True, slots=True)
class Scope:
    """Where entries can be paused, with the pause in force there, if there is one."""

    id: str
    pause: PauseRecord | None

    @property
    def place(self) -> str:
        """The scope as part of a sentence."""
        kind, _, name = self.id.partition(":")
        places = {"type": f"in market type {name}", "pair": "in this pair"}
        return places.get(kind, "everywhere")

    @property
    def token(self) -> str:
        return _token(self.pause)

    @property
    def is_as_seen(self) -> Callable[[PauseRecord | None], bool]:
        return lambda pause: _token(pause) == self.token


def _token(pause: PauseRecord | None) -> str:
    # A damaged pause may have no time, and can be ended all the same.
    return "" if pause is None else str(pause.since)


def _find(scope: str) -> Scope:
    pause = pausing.current_pause(scope)
    if pause is None:
        try:
            check_scope(scope)
        except OverrideRejected as problem:
            raise Missing(str(problem)) from None
    return Scope(scope, pause)


def _pair_of_position(identity: str) -> str:
    position = POSITIONS.raw.find_one({"_id": identity}, {"pair_id": 1}) or {}
    return f"pair:{position.get('pair_id', '')}"


SCOPE: Target[Scope] = Target(
    name="scope",
    argument="scope",
    help="all, type:NAME or pair:ID",
    path="/pauses",
    id_pattern=r"^(all|(type|pair):[^\x00-\x1f\x7f]{1,90})$",
    find=_find,
    title=lambda scope: scope_name(scope.id),
    page=lambda scope: reverse("controls"),
    version_token=lambda scope: scope.token,
    lists={
        Pause: str,
        Position: _pair_of_position,
        MatchedPair: lambda identity: f"pair:{identity}",
        MarketTypePerformance: lambda name: f"type:{name}",
        # A job that polls no market type has no scope, and is not found as one.
        Job: lambda job: job.replace(POLL, "type:", 1),
    },
)


def _end(inputs: Inputs, now: datetime) -> datetime | None:
    hours = inputs.get(HOURS)
    return now + timedelta(hours=float(hours)) if hours else inputs.get(UNTIL)


def _until(context: ActionContext, otherwise: str) -> str:
    end = _end(context.inputs, context.now())
    return otherwise if end is None else f" until {formats.exact(end)}"


def _check_end(inputs: Inputs, now: datetime) -> None:
    if inputs.get(HOURS) and inputs.get(UNTIL):
        raise OverrideRejected("Enter hours or a time, not both.")
    end = _end(inputs, now)
    if end is not None and not now < end <= now + LONGEST_PAUSE:
        raise OverrideRejected("A pause must end in the future, within a year.")


def _present(pause: PauseRecord) -> str:
    return f"the pause by {pause.actor}: {pause.reason}"


def _nowhere(scope: Scope) -> str:
    """The scope as part of a sentence that denies something."""
    return "anywhere" if scope.id == pausing.EVERYWHERE else scope.place


def _preview_pause(scope: Scope, context: ActionContext) -> str:
    replaced = "" if scope.pause is None else f" It replaces {_present(scope.pause)}."
    return (
        f"No position will be opened {_nowhere(scope)}. Open positions stay managed; "
        f"a half-filled basket is still completed.{replaced}"
    )


def _confirm_pause(scope: Scope, context: ActionContext) -> str:
    return f"No new positions {_nowhere(scope)}{_until(context, ' until resumed')}."


@partial(
    Action,
    "pause",
    "Pause entries",
    SCOPE,
    _preview_pause,
    confirm=_confirm_pause,
    fields=(HOURS, UNTIL),
    check=_check_end,
    from_list=(Pause, pausing.EVERYWHERE),
    path="",
)
def pause(scope: Scope, context: ActionContext) -> str:
    """Open no new positions in this scope. Open positions are still monitored."""
    end = _end(context.inputs, context.now())
    pausing.pause(scope.id, context.operator, end, scope.is_as_seen)
    return f"paused{_until(context, '')}."


def _preview_resume(scope: Scope, context: ActionContext) -> str:
    if scope.pause is None:
        raise OverrideRejected(f"entries {scope.place} are not paused")
    return (
        f"Entries {scope.place} will be allowed again. This ends "
        f"{_present(scope.pause)}."
    )


@partial(Action, "resume", "Resume entries", SCOPE, _preview_resume)
def resume(scope: Scope, context: ActionContext) -> str:
    """Allow entries again."""
    pausing.resume(scope.id, context.operator, scope.is_as_seen)
    return f"entries {scope.place} are allowed again."
