"""Actions on notifications: how one kind of event is reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from django.urls import reverse

from arbsite.models import NotificationRule
from arbsite.notifying import rules
from arbsite.notifying.events import EVENTS
from arbsite.notifying.rules import Rule
from arbsite.notifying.throttle import Mode
from arbsite.overrides.action import Action, ActionContext, Target
from arbsite.overrides.fields import Field, choice

MEANINGS = {
    Mode.ON: "each event is sent at once",
    Mode.THROTTLED: (
        "the first event is sent at once, then none for a minute, twice as long after "
        "each further message, an hour at most; the next message counts what was "
        "suppressed"
    ),
    Mode.OFF: "no notifications are sent",
}
MODE = choice(
    "mode",
    "Mode",
    list(Mode),
    help=" ".join(f"{mode.capitalize()}: {MEANINGS[mode]}." for mode in Mode),
)

EVENT: Target[Rule] = Target(
    name="kind of event",
    argument="event",
    help="loss, pause, recovery, …",
    path="/notifications/{event}",
    find=rules.find,
    title=lambda rule: f"Notifications: {EVENTS[rule.event].title}",
    page=lambda rule: reverse("notifications"),
    version_token=lambda rule: f"{rule.mode}, changed {rule.since}",
    lists={NotificationRule: str},
)


def _mode_field(rule: Rule) -> Sequence[Field[str]]:
    return [replace(MODE, initial=str(rule.mode))]


def _preview(rule: Rule, context: ActionContext) -> str:
    return (
        f"events of this kind ({EVENTS[rule.event].meaning}) will be reported in the "
        f"mode chosen here; at present it is {rule.mode}: {MEANINGS[rule.mode]}."
    )


@partial(
    Action,
    "notify",
    "Change notifications",
    EVENT,
    _preview,
    fields=(MODE,),
    fields_for=_mode_field,
)
def notify(rule: Rule, context: ActionContext) -> str:
    """Choose how one kind of event is reported."""
    mode = Mode(context.inputs[MODE])
    rules.change(rule, mode, context.operator)
    return f"{mode} from now on."
