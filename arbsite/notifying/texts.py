"""The text of messages: title, body and link.

Every message begins with the mode it comes from, so that nobody takes what is simulated
or on paper for real. Texts of venues are one line each, without control characters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import quote

from arbsite.notifying.events import EVENTS, Event
from arbsite.pages.display import displayed
from positions.models import PositionRecord
from positions.venues.types import Mode
from tasklog import formats
from tasklog.records import TrailLine

TITLE_LENGTH = 150
DETAILS_LENGTH = 600
TITLES_LISTED = 5


@dataclass(frozen=True, slots=True)
class MessageContext:
    """The mode that messages come from, and the address of its pages ("" if unset)."""

    mode: Mode
    pages_url: str = ""

    @property
    def banner(self) -> str:
        return self.mode.banner

    def link(self, page: str) -> str:
        """The address of a page, "" where that of the pages is unset."""
        return f"{self.pages_url.rstrip('/')}/{page}" if self.pages_url else ""


@dataclass(frozen=True, slots=True)
class MessageText:
    """What a message says, through whatever channel it goes."""

    title: str
    text: str
    link: str = ""


def compose(
    event: Event,
    line: TrailLine,
    position: PositionRecord | None,
    context: MessageContext,
) -> MessageText:
    """The message that reports a line of the trail.

    `position` is the position that the line is about; it may be salvaged, and so may
    the line: what cannot be shown is left out.
    """
    line, position = displayed(line, DETAILS_LENGTH), displayed(position)
    name, to_review = EVENTS[event].title, _pairs_to_review(line)
    subject = (position.event_name if position else "") or to_review or line.details
    lines = [f"{context.banner} · {name}"]
    lines += [part[:1].upper() + part[1:] for part in (to_review, line.details) if part]
    if line.error:
        lines.append(f"Because: {line.error}")
    if position:
        lines += _figures(event, position)
    lines.append(f"When: {formats.exact(line.timestamp)}")
    return MessageText(
        _cut(f"{context.banner} · {name}: {subject}"),
        "\n".join(lines),
        context.link(_page(event, line)),
    )


def _pairs_to_review(line: TrailLine) -> str:
    count = line.to_review
    if not count:
        return ""
    return f"{count} more {'pair waits' if count == 1 else 'pairs wait'} for a verdict"


def compose_summary(
    event: Event, titles: Sequence[str], count: int, context: MessageContext
) -> MessageText:
    """The report of `count` suppressed events, the last of which had these titles."""
    name = EVENTS[event].title
    messages = formats.counted(count, "message was", "messages were")
    lines = [
        f"{context.banner} · {name}",
        f"{messages} held back since the last one.",
    ]
    listed = titles[-TITLES_LISTED:]
    # What precedes the colon, mode and kind, is in the title already.
    lines += [f"- {title.partition(': ')[2] or title}" for title in listed]
    if count > len(listed):
        lines.append(f"and {count - len(listed)} before them")
    title = f"{context.banner} · {name}: {count} held back"
    return MessageText(title, "\n".join(lines), context.link(EVENTS[event].page))


def with_suppressed(message: MessageText, count: int) -> MessageText:
    """The message, saying how many of its kind were suppressed before it."""
    if not count:
        return message
    note = f"{formats.counted(count, 'message')} of this kind held back before it."
    return replace(message, text=f"{message.text}\n{note}")


def _figures(event: Event, position: PositionRecord) -> Iterator[str]:
    """The amounts of a position, as far as they are known."""
    if event is Event.ENTERED:
        yield (
            f"Stake {formats.usd(position.stake)}, target "
            f"{formats.gain_percent(position.target_profit)}, worst case "
            f"{formats.gain(position.worst_case)}."
        )
        ends = formats.exact(position.expiration_date)
        yield f"Ends: {ends} by the venues' clock"
    if event in {Event.PROFIT, Event.LOSS, Event.ODD_SETTLEMENT}:
        yield from _earnings(position)
    if event in {Event.ATTENTION, Event.COMPLETION}:
        yield f"Stake {formats.usd(position.stake)}."
        if position.at_risk:
            yield f"{formats.usd(position.at_risk)} of it unhedged."


def _earnings(position: PositionRecord) -> Iterator[str]:
    profit = formats.gain(position.actual_profit)
    percent = formats.gain_percent(position.actual_profit_pct)
    yield (
        f"{profit} ({percent}) on a stake of {formats.usd(position.stake)}, held "
        f"{position.days_held or 0} d."
    )
    for leg in position.legs:
        if leg.payout is not None:
            name = f"{leg.venue} {leg.outcome_name}"
            yield f"{name} paid {formats.price(leg.payout)} a set."


def _page(event: Event, line: TrailLine) -> str:
    if line.position_id:
        # Quoted: in a damaged line it may hold anything.
        return f"positions/{quote(line.position_id, safe='')}/"
    return EVENTS[event].page


def _cut(title: str) -> str:
    return title if len(title) <= TITLE_LENGTH else title[: TITLE_LENGTH - 1] + "…"


def compose_test(actor: str, now: datetime, context: MessageContext) -> MessageText:
    """A message that an operator sends to see it arrive."""
    lines = [
        f"{context.banner} · Test",
        f"This message was requested by {actor} at {formats.exact(now)}.",
        "Nothing happened: it shows that this channel works.",
    ]
    title = f"{context.banner} · Test message"
    return MessageText(title, "\n".join(lines), context.link("notifications/"))
