"""How does an operator decide what is told, and see whether a channel works?"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.urls import reverse

from arbsite.notifying import rules, texts
from arbsite.notifying.channels import Channel, Message, Undelivered
from arbsite.notifying.events import ABOUT, Event
from arbsite.notifying.rules import Rule
from arbsite.notifying.texts import Saying
from arbsite.notifying.throttle import Mode
from arbsite.overrides.verbs import Verb
from positions.admin.verbs import operator, refusing
from tasklog.admin.overriding import Instruction, Override, ReasonForm, Refused
from tasklog.models import Action, Status
from tasklog.storage.codec import Document
from tasklog.trail import append, entry

WORDS = {
    Mode.ON: "each one is told at once",
    Mode.THROTTLED: (
        "the first is told at once, then none for a minute, twice as long after each "
        "further message, an hour at most; what is held back is counted and told"
    ),
    Mode.OFF: "none is told",
}


class ModeForm(ReasonForm):
    """How events of one kind are told."""

    mode = forms.ChoiceField(
        choices=[(str(mode), str(mode)) for mode in Mode],
        label="How they are told",
        help_text=" ".join(f"{mode.capitalize()}: {WORDS[mode]}." for mode in Mode),
    )
    field_order = ("mode", "reason")


def _rule(document: Document) -> Rule:
    try:
        return rules.rule_of(document)
    except ValueError:
        raise Refused("there is no such kind of event") from None


def _form(document: Document, data: Any) -> forms.Form:
    try:
        present = str(rules.rule_of(document).mode)
    except ValueError:
        present = str(Mode.ON)
    return ModeForm(data, initial={"mode": present})


def _foretell(document: Document) -> str:
    rule = _rule(document)
    return (
        f"events of this kind ({ABOUT[rule.event].meaning}) will be told as chosen "
        f"here from now on; at present they are {rule.mode}: {WORDS[rule.mode]}."
    )


@refusing
def _carry_out(document: Document, given: Instruction) -> str:
    rule, mode = _rule(document), Mode(given.values["mode"])
    rules.change(rule, mode, operator(given))
    return f"{mode} from now on."


def _stamp(document: Document) -> str:
    return f"{document.get('mode')}, changed {document.get('since')}"


CHANGE = Override(
    "change_messages",
    "Change messages",
    _foretell,
    _carry_out,
    _stamp,
    _form,
)
VERBS = {
    "notify": Verb(
        CHANGE,
        rules.find,
        lambda document: f"Messages: {ABOUT[Event(document['_id'])].title}",
        lambda document: reverse("notifications"),
    )
}


def try_out(
    channel: Channel, actor: str, mode: str, saying: Saying, now: datetime
) -> str:
    """Send a test message at once and write that down; why it failed, "" if not."""
    told = texts.trial(actor, now, saying)
    key = uuid.uuid4().hex
    message = Message(
        key, "test", told.title, told.text, told.link, mode, saying.banner, now
    )
    problem = channel.problem
    if not problem:
        try:
            channel.send(message)
        except Undelivered as error:
            problem = str(error)
    _write(key, channel, actor, problem, now)
    return problem


def try_all(
    channels: Sequence[Channel], actor: str, mode: str, saying: Saying, now: datetime
) -> dict[str, str]:
    """Each channel's name with its problem, "" for those that took the message."""
    return {one.name: try_out(one, actor, mode, saying, now) for one in channels}


def _write(key: str, channel: Channel, actor: str, problem: str, now: datetime) -> None:
    line = entry(
        key,
        Action.OVERRIDE,
        Status.FAILURE if problem else Status.SUCCESS,
        f"test message through {channel.name} asked for by {actor}",
        now,
        error=problem or None,
        kind="override_notify_test",
        actor=actor,
    )
    append([line])
