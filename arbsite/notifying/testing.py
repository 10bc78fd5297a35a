"""Test messages: sent at once through a channel, and recorded in the trail."""

from __future__ import annotations

import uuid
from datetime import datetime

from arbsite.notifying import texts
from arbsite.notifying.channels import Channel, Message, Undelivered
from arbsite.notifying.texts import MessageContext
from tasklog.kinds import Action, Kind, Status
from tasklog.records import TrailLine
from tasklog.trail import append, stamped


def send_test(
    channel: Channel, actor: str, context: MessageContext, now: datetime
) -> str:
    """Send a test message; why it was not taken, "" if it was."""
    text = texts.compose_test(actor, now, context)
    message = Message(
        # Random, so that a receiver never takes a test for a duplicate.
        key=uuid.uuid4().hex,
        event="test",
        title=text.title,
        text=text.text,
        link=text.link,
        mode=context.mode,
        banner=context.banner,
        decided_at=now,
    )
    problem = _attempt(channel, message)
    # Not by an outbox: there is no document whose change it would report.
    line = TrailLine(
        kind=Kind.OVERRIDE_NOTIFY_TEST,
        action=Action.OVERRIDE,
        status=Status.FAILURE if problem else Status.SUCCESS,
        details=f"test message through {channel.name} requested by {actor}",
        error=problem or None,
        actor=actor,
    )
    append([stamped(line, message.key, now)])
    return problem


def _attempt(channel: Channel, message: Message) -> str:
    if channel.problem:
        return channel.problem
    try:
        channel.send(message)
    except Undelivered as error:
        return str(error)
    return ""
