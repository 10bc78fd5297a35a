"""Questions about Senate confirmations."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from positions.venues.simulator.question import KalshiText, PolymarketText, Question
from positions.venues.simulator.randomness import SeededRandom
from positions.venues.simulator.topics.names import OFFICES, in_turn, people
from positions.venues.simulator.topics.races import political_question, political_series
from positions.venues.simulator.wording import (
    capitals,
    day_code,
    day_number,
    eastern,
    long_day,
    plain_day,
    short_day,
    slug,
)

CONFIRM = political_series(
    "KXCONFIRM", "Senate confirmation", "Politics", "Confirmations"
)


def confirmation_questions(rng: SeededRandom, day: date) -> list[Question]:
    """The questions of a deadline on that day, on about every fifth day."""
    return _confirmation(rng, day) if rng.bernoulli(0.22, "confirm", day) else []


def _confirmation(rng: SeededRandom, day: date) -> list[Question]:
    key = f"politics:{day}:confirm"
    office = in_turn(rng, OFFICES, day_number(day), "offices")
    (name,) = people(rng, 1, key)
    share = rng.uniform(0.35, 0.7, key, "prior")
    # Some Kalshi markets ask the negation, so that matching has to find which side of
    # one venue is which side of the other.
    inverted = rng.bernoulli(0.25, key, "inverted")
    main = political_question(
        rng,
        f"{key}:0",
        (key, key),
        day,
        (0.0, share),
        _confirmed_on_polymarket(day, office, name),
        _confirmed_on_kalshi(day, office, name, not inverted),
    )
    questions = [main]
    if rng.bernoulli(0.5, key, "later"):
        later = day + timedelta(days=rng.randint(3, 14, key, "later", "days"))
        rise = rng.uniform(0.07, 0.2, key, "later", "rise")
        text = _confirmed_on_kalshi(later, office, name, True)
        # The same group: whoever is confirmed by the deadline is confirmed by a later
        # one, so the wider span contains the narrower.
        span = (0.0, min(0.95, share + rise))
        extended = political_question(
            rng, f"{key}:1", (key, key), day, span, None, text
        )
        questions.append(replace(extended, ends_at=eastern(later, 23)))
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
    """Whether the confirmation comes by `day`, or with `affirms` unset, does not."""
    # Kalshi states deadlines as "before" the next day.
    limit = day + timedelta(days=1)
    verb = "confirm" if affirms else "not confirm"
    condition = "confirms" if affirms else "does not confirm"
    event = f"{CONFIRM.ticker}{capitals(name, 14)}-{day_code(limit)}"
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
