"""Which confirmations by the Senate have their deadline on a day?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from positions.venues.simulator.question import KalshiText, PolymarketText, Question
from positions.venues.simulator.randomness import Chance
from positions.venues.simulator.topics.names import OFFICES, in_turn, people
from positions.venues.simulator.topics.races import political, race
from positions.venues.simulator.wording import (
    day_code,
    day_number,
    eastern,
    letters,
    long_day,
    plain_day,
    short_day,
    slug,
)

CONFIRM = political("KXCONFIRM", "Senate confirmation", "Politics", "Confirmations")


def confirmation_questions(chance: Chance, day: date) -> list[Question]:
    """A deadline every fifth day or so."""
    return _confirmation(chance, day) if chance.happens(0.22, "confirm", day) else []


def _confirmation(chance: Chance, day: date) -> list[Question]:
    key = f"politics:{day}:confirm"
    office = in_turn(chance, OFFICES, day_number(day), "offices")
    (name,) = people(chance, 1, key)
    share = chance.between(0.35, 0.7, key, "prior")
    inverted = chance.happens(0.25, key, "inverted")
    main = race(
        chance,
        f"{key}:0",
        (key, key),
        day,
        (0.0, share),
        _confirmed_on_polymarket(day, office, name),
        _confirmed_on_kalshi(day, office, name, not inverted),
    )
    questions = [main]
    if chance.happens(0.5, key, "later"):
        later = day + timedelta(days=chance.integer(3, 14, key, "later", "days"))
        rise = chance.between(0.07, 0.2, key, "later", "rise")
        text = _confirmed_on_kalshi(later, office, name, True)
        span = (0.0, min(0.95, share + rise))
        second = race(chance, f"{key}:1", (key, key), day, span, None, text)
        questions.append(replace(second, ends_at=eastern(later, 23)))
    return questions


def _confirmed_on_polymarket(day: date, office: str, name: str) -> PolymarketText:
    question = f"Will the Senate confirm {name} as {office} by {plain_day(day)}?"
    return PolymarketText(
        event_slug=slug(f"{name} confirmed as {office} by {long_day(day)}"),
        event_title=f"{name} confirmed as {office} by {plain_day(day)}?",
        slug=slug(f"will {name} be confirmed as {office} by {long_day(day)}"),
        question=question,
        description=(
            f'This market will resolve to "Yes" if the U.S. Senate confirms {name} as '
            f"{office} by {long_day(day)}, 11:59 PM ET. Otherwise, this market will "
            'resolve to "No".\n\nThe resolution source is the record of the U.S. '
            "Senate."
        ),
        tags=("Politics", "Congress", "Senate"),
        source="https://www.senate.gov/",
    )


def _confirmed_on_kalshi(
    day: date, office: str, name: str, affirms: bool
) -> KalshiText:
    """Confirmed before the day after the last one; or, inverted, not confirmed."""
    limit = day + timedelta(days=1)
    verb = "confirm" if affirms else "not confirm"
    condition = "confirms" if affirms else "does not confirm"
    event = f"{CONFIRM.ticker}{letters(name, 14)}-{day_code(limit)}"
    return KalshiText(
        series=CONFIRM,
        event=event,
        ticker=event if affirms else f"{event}-NOT",
        event_title=f"{name} confirmed as {office}?",
        event_sub_title=f"Before {short_day(limit)}",
        title=(f"Will the Senate {verb} {name} as {office} before {short_day(limit)}?"),
        yes_sub_title=f"Before {short_day(limit)}",
        rules=(
            f"If the U.S. Senate {condition} {name} as {office} before "
            f"{short_day(limit)}, then the market resolves to Yes."
        ),
        affirms=affirms,
        strike_type="custom",
    )
