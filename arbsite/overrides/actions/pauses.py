"""Actions on entries: pause and resume them everywhere, in a type, or in a pair."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms

from arbsite.overrides.action import ActionContext, Steps, Target
from arbsite.overrides.forms import ActionForm, bounded
from arbsite.pages.reports.pauses import scope_name
from positions.models import POSITIONS, Pause, PauseRecord, Position
from positions.services import pausing
from positions.services.operator import OverrideRejected
from strategy.models import Job, MarketTypePerformance, MatchedPair
from strategy.schedule import POLL
from strategy.services.overrides import check_scope
from tasklog import formats

LONGEST_PAUSE = timedelta(days=366)


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

    def is_as_seen(self, pause: PauseRecord | None) -> bool:
        return _token(pause) == _token(self.pause)


def _token(pause: PauseRecord | None) -> str:
    # A damaged pause may have no time, and can be ended all the same.
    return "" if pause is None else str(pause.since)


def _present(pause: PauseRecord) -> str:
    return f"the pause by {pause.actor}: {pause.reason}"


def _find(scope: str) -> Scope:
    pause = pausing.current_pause(scope)
    if pause is None:
        check_scope(scope)
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
    get=_find,
    title=lambda scope: scope_name(scope.id),
    version_token=lambda scope: _token(scope.pause),
    lists={
        Pause: str,
        Position: _pair_of_position,
        MatchedPair: lambda identity: f"pair:{identity}",
        MarketTypePerformance: lambda name: f"type:{name}",
        # A job that polls no market type has no scope, and is not found as one.
        Job: lambda job: job.replace(POLL, "type:", 1),
    },
)


class PauseForm(ActionForm):
    """How long entries are paused; `end` is when that is over, None for no end."""

    hours = bounded(
        forms.DecimalField,
        Decimal("0.1"),
        Decimal(LONGEST_PAUSE // timedelta(hours=1)),
        "For how many hours",
        decimal_places=2,
        help_text="Leave empty for no end.",
        required=False,
    )
    until = forms.DateTimeField(
        label="Or until (UTC)",
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        hours, end = self.cleaned_data.get("hours"), self.cleaned_data.get("until")
        if hours and end:
            raise forms.ValidationError("Enter hours or a time, not both.")
        if hours:
            end = self.now + timedelta(hours=float(hours))
        if end and not self.now < end <= self.now + LONGEST_PAUSE:
            raise forms.ValidationError(
                "A pause must end in the future, within a year."
            )
        return self.cleaned_data | {"end": end}


@SCOPE.action(
    "pause",
    "Pause entries",
    form=PauseForm,
    has_confirmation=True,
    from_list=(Pause, pausing.EVERYWHERE),
    path="",
)
def pause(scope: Scope, context: ActionContext) -> Steps:
    """Open no new positions in this scope. Open positions are still monitored."""
    where = "anywhere" if scope.id == pausing.EVERYWHERE else scope.place
    end = context.inputs.get("end")
    until = f" until {formats.exact(end)}" if end else ""
    if context.inputs:
        yield f"No new positions {where}{until or ' until resumed'}."
    else:
        replaced = f" It replaces {_present(scope.pause)}." if scope.pause else ""
        yield (
            f"No position will be opened {where}. Open positions stay managed; a "
            f"half-filled basket is still completed.{replaced}"
        )
    pausing.pause(scope.id, context.operator, end, scope.is_as_seen)
    yield f"no new positions{until or ' until resumed'}; open ones stay managed."


@SCOPE.action("resume", "Resume entries")
def resume(scope: Scope, context: ActionContext) -> Steps:
    """Allow entries again."""
    if scope.pause is None:
        raise OverrideRejected(f"entries {scope.place} are not paused")
    present = _present(scope.pause)
    yield f"Entries {scope.place} will be allowed again. This ends {present}."
    pausing.resume(scope.id, context.operator, scope.is_as_seen)
    yield f"entries {scope.place} are allowed again."
