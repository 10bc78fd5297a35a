"""Actions on notifications: how one kind of event is reported."""

from __future__ import annotations

from django import forms

from arbsite.models import NotificationRule
from arbsite.notifying import rules
from arbsite.notifying.events import EVENTS
from arbsite.notifying.rules import Rule
from arbsite.notifying.throttle import Mode
from arbsite.overrides.action import ActionContext, Steps, Target
from arbsite.overrides.forms import ActionForm

MEANINGS = {
    Mode.ON: "each event is sent at once",
    Mode.THROTTLED: (
        "the first event is sent at once, then none for a minute, twice as long after "
        "each further message, an hour at most; the next message counts what was "
        "suppressed"
    ),
    Mode.OFF: "no notifications are sent",
}

EVENT: Target[Rule] = Target(
    name="kind of event",
    argument="event",
    help="loss, pause, recovery, …",
    path="/notifications/{event}",
    get=rules.find,
    title=lambda rule: f"Notifications: {EVENTS[rule.event].title}",
    page=lambda rule: "notifications",
    version_token=lambda rule: f"{rule.mode}, changed {rule.since}",
    lists={NotificationRule: str},
)


class ModeForm(ActionForm):
    mode = forms.ChoiceField(
        choices=[(str(mode), str(mode)) for mode in Mode],
        help_text=" ".join(f"{mode.capitalize()}: {MEANINGS[mode]}." for mode in Mode),
    )

    def fit(self, record: Rule) -> None:
        self.initial["mode"] = str(record.mode)


@EVENT.action("notify", "Change notifications", form=ModeForm)
def notify(rule: Rule, context: ActionContext) -> Steps:
    """Choose how one kind of event is reported."""
    yield (
        f"events of this kind ({EVENTS[rule.event].meaning}) will be reported in the "
        f"mode chosen here; at present it is {rule.mode}: {MEANINGS[rule.mode]}."
    )
    mode = Mode(context.inputs["mode"])
    rules.change(rule, mode, context.operator)
    yield f"{mode} from now on."
