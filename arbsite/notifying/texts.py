"""How is an event told: its title, its text, its link?

Every message says in its first words which mode it comes from, so that what is
simulated or on paper is never taken for real. Texts of venues are one line each,
without control characters.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from arbsite.notifying.events import ABOUT, Event
from tasklog import formats
from tasklog.storage.reading import moment, number, parts, text, whole

TITLE_LENGTH = 150
DETAILS_LENGTH = 600
RECALLED = 5
# Where one looks further, for events that are about no position.
PAGES = {
    Event.RECOVERY: "tasks/?action=recover",
    Event.SILENCE: "",
    Event.VENUE: "tasks/?status=failure",
    Event.REVIEW: "controls/",
    Event.PAUSE: "controls/",
    Event.OVERRIDE: "tasks/?action=override",
}


@dataclass(frozen=True, slots=True)
class Saying:
    """From which mode messages come, and where its pages are ("" if not known)."""

    banner: str
    pages_url: str = ""

    def link(self, page: str) -> str:
        return f"{self.pages_url.rstrip('/')}/{page}" if self.pages_url else ""


@dataclass(frozen=True, slots=True)
class Words:
    """A message before it is known through which channel it goes."""

    title: str
    text: str
    link: str = ""


def tell(
    event: Event, line: Mapping[str, Any], position: Mapping[str, Any], saying: Saying
) -> Words:
    """A line of the trail in words."""
    what, details = ABOUT[event].title, text(line, "details", DETAILS_LENGTH)
    subject = text(position, "event_name") or _waiting(line) or details
    said = [f"{saying.banner} · {what}"]
    said += [one[:1].upper() + one[1:] for one in (_waiting(line), details) if one]
    if error := text(line, "error", DETAILS_LENGTH):
        said.append(f"Because: {error}")
    said += [one for one in _figures(event, position) if one]
    said.append(f"When: {formats.exact(moment(line, 'timestamp'))}")
    return Words(
        cut(f"{saying.banner} · {what}: {subject}", TITLE_LENGTH),
        "\n".join(said),
        saying.link(_page(event, line)),
    )


def _waiting(line: Mapping[str, Any]) -> str:
    count = whole(line, "to_judge")
    if not count:
        return ""
    return f"{count} more {'pair waits' if count == 1 else 'pairs wait'} for a verdict"


def recall(event: Event, held: Sequence[str], count: int, saying: Saying) -> Words:
    """What was held back: the titles of the last of `count` events."""
    what = ABOUT[event].title
    several = "1 message was" if count == 1 else f"{count} messages were"
    said = [f"{saying.banner} · {what}", f"{several} held back since the last one."]
    last = held[-RECALLED:]
    said += [f"- {title.partition(': ')[2] or title}" for title in last]
    if count > len(last):
        said.append(f"and {count - len(last)} before them")
    title = f"{saying.banner} · {what}: {count} held back"
    return Words(title, "\n".join(said), saying.link(PAGES.get(event, "positions/")))


def with_held(words: Words, held_back: int) -> Words:
    """The same, saying how many of its kind were held back before it."""
    if not held_back:
        return words
    more = "1 message" if held_back == 1 else f"{held_back} messages"
    told = f"{words.text}\n{more} of this kind held back before it."
    return Words(words.title, told, words.link)


def _figures(event: Event, position: Mapping[str, Any]) -> Iterator[str]:
    """The amounts of a position, as far as they are known."""
    if not position:
        return
    if event is Event.ENTERED:
        yield (
            f"Stake {formats.usd(number(position, 'stake'))}, target "
            f"{formats.gain_percent(number(position, 'target_profit'))}, worst case "
            f"{formats.gain(number(position, 'worst_case'))}."
        )
        ends = formats.exact(moment(position, "expiration_date"))
        yield f"Ends: {ends} by the venues' clock"
    if event in {Event.PROFIT, Event.LOSS, Event.ODD_SETTLEMENT}:
        yield from _earned(position)
    if event in {Event.ATTENTION, Event.COMPLETION}:
        yield f"Stake {formats.usd(number(position, 'stake'))}."


def _earned(position: Mapping[str, Any]) -> Iterator[str]:
    profit = formats.gain(number(position, "actual_profit"))
    percent = formats.gain_percent(number(position, "actual_profit_pct"))
    days = whole(position, "days_held") or 0
    yield (
        f"{profit} ({percent}) on a stake of "
        f"{formats.usd(number(position, 'stake'))}, held {days} d."
    )
    for leg in parts(position, "legs"):
        if (paid := number(leg, "payout")) is not None:
            name = f"{text(leg, 'venue')} {text(leg, 'outcome_name')}"
            yield f"{name} paid {formats.price(paid)} a set."


def _page(event: Event, line: Mapping[str, Any]) -> str:
    if identity := text(line, "position_id"):
        return f"positions/{quote(identity, safe='')}/"
    return PAGES.get(event, "")


def cut(words: str, length: int) -> str:
    return words if len(words) <= length else words[: length - 1] + "…"


def trial(actor: str, now: datetime, saying: Saying) -> Words:
    """A message that somebody asked for, to see it arrive."""
    said = [
        f"{saying.banner} · Test",
        f"This message was asked for by {actor} at {formats.exact(now)}.",
        "Nothing happened: it shows that this channel works.",
    ]
    title = f"{saying.banner} · Test message"
    return Words(title, "\n".join(said), saying.link("notifications/"))
