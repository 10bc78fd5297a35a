"""What does a line of the trail say?"""

from __future__ import annotations

from ninja import Schema

from arbsite.api.schemas.stored import Id, LongText, Moment, Text, Values, Whole


class Override(Schema):
    """What the line of an override has beside those of any line; else null or ""."""

    actor: Text
    reason: LongText
    before: Values
    after: Values


class Event(Override):
    timestamp: Moment
    venue_time: Moment
    kind: Text
    action: Text
    status: Text
    state: Text
    version: Whole
    details: LongText
    error: LongText


class Task(Override):
    id: Id
    action: Text
    status: Text
    kind: Text
    details: LongText
    error: LongText
    timestamp: Moment
    position_id: Text
    pair_id: Text
    scope: Text
    duty: Text
    job_id: Text
    token_id: Text
    rule: Text
