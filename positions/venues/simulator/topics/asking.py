"""Makes the questions of an occasion, with each venue's texts for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from positions.venues.simulator.data import DataError, Table
from positions.venues.simulator.question import (
    KalshiText,
    KalshiTexts,
    PolymarketText,
    Question,
    Series,
)
from positions.venues.simulator.randomness import SeededRandom
from positions.venues.simulator.topics.drawing import (
    amounts_of,
    names_of,
    spans_of,
    steps_on,
)
from positions.venues.simulator.topics.loading import common
from positions.venues.simulator.topics.occasions import Occasion
from positions.venues.simulator.topics.schema import (
    Ends,
    LookAlike,
    Part,
    Topic,
)
from positions.venues.simulator.wording import (
    clock_time,
    eastern,
    filled,
    slug,
    zone_name,
)

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Moment:
    """When a question ends; a game starts at `starts_at`."""

    ends_at: datetime
    starts_at: datetime | None
    values: Values


@dataclass(frozen=True, slots=True)
class Draft:
    """A question before its texts are filled in."""

    topic: Topic
    question: Question
    moment: Moment
    values: Values
    inverted: str = ""
    series: str = "main"
    replaced: dict[str, Any] = field(default_factory=dict)


def questions_about(
    rng: SeededRandom, topic: Topic, occasion: Occasion
) -> Iterator[Question]:
    """The parts of the occasion and their look-alikes. Raises DataError."""
    key, subject = occasion.key, occasion.subject
    ends = subject.ends or topic.ends
    moment = _moment(rng, ends, occasion, occasion.day)
    life = rng.uniform(*(subject.life_days or topic.life_days), key, "life")
    begins = moment.starts_at or moment.ends_at
    base = common().texts | topic.words | occasion.texts | moment.values
    names = names_of(rng, topic, key, base)
    steps = steps_on(rng, topic.strike, subject, occasion)
    alikes = [
        alike
        for alike in topic.look_alikes
        if rng.bernoulli(alike.chance, key, alike.name)
        and (not alike.needs or base[alike.needs])
    ]
    spans = spans_of(rng, topic, key)
    for index, (part, span) in enumerate(zip(topic.parts, spans, strict=True)):
        values = base | part.texts | amounts_of(part, subject, steps) | names[index]
        question = Question(
            key=f"{key}:{index}",
            family=key,
            market_type=topic.market_type,
            opens_at=begins - timedelta(days=life),
            ends_at=moment.ends_at,
            group=key,
            low=span[0],
            high=span[1],
            may_resolve_early=topic.may_resolve_early,
        )
        draft = Draft(topic, question, moment, values)
        own = [alike for alike in alikes if index in alike.parts]
        listed = _listed(rng, draft, part, index, own)
        if listed.polymarket or listed.kalshi:
            yield listed
        for alike in own:
            yield _look_alike(rng, draft, alike, ends, occasion)


def _moment(rng: SeededRandom, ends: Ends, occasion: Occasion, day: date) -> Moment:
    hour = rng.randint(*ends.hours, occasion.key, "hour")
    minute = rng.choice(ends.minutes, occasion.key, "minute")
    starts = eastern(day, hour, minute)
    over = starts + timedelta(minutes=ends.play_minutes)
    values: Values = {
        "day": day,
        "next_day": day + timedelta(days=1),
        # A monthly figure is published for the month before.
        "last_month": day.replace(day=1) - timedelta(days=1),
        "hour": hour,
        "clock": clock_time(hour % 24, minute),
        "zone": zone_name(day, hour % 24),
    }
    return Moment(over, starts if ends.play_minutes else None, values)


def _listed(
    rng: SeededRandom, draft: Draft, part: Part, index: int, alikes: Sequence[LookAlike]
) -> Question:
    """The question with the texts of the venues that list it."""
    key, inversion = draft.question.key, draft.topic.inversion
    if (
        inversion is not None
        and (inversion.parts is None or index in inversion.parts)
        and rng.bernoulli(inversion.chance, key, "inverted")
    ):
        draft = replace(draft, inverted=inversion.venue)
    draw = rng.random(key, "presence")
    single = "polymarket" if draw < (1 + part.both) / 2 else "kalshi"
    venues = {"polymarket", "kalshi"} if draw < part.both else {single}
    venues -= {alike.venue for alike in alikes if alike.replaces}
    return replace(
        draft.question,
        polymarket=_polymarket(draft) if "polymarket" in venues else None,
        kalshi=_kalshi(draft, 2) if "kalshi" in venues else (),
    )


def _look_alike(
    rng: SeededRandom, main: Draft, alike: LookAlike, ends: Ends, occasion: Occasion
) -> Question:
    key = f"{main.question.key}:{alike.name}"
    days = rng.randint(*alike.days_later, key, "days")
    if alike.hour is not None:
        ends = ends.model_copy(update={"hours": (alike.hour, alike.hour)})
    moment = _moment(rng, ends, occasion, occasion.day + timedelta(days=days))
    if alike.prior is not None:
        share = rng.uniform(*alike.prior, key, "prior")
    else:
        share = main.question.prior + rng.uniform(*alike.shift, key, "shift")
    # Both outcomes stay possible.
    share = min(0.95, max(0.05, share))
    choices = {n: rng.choice(o, key, n) for n, o in alike.choices.items()}
    question = replace(
        main.question,
        key=key,
        ends_at=moment.ends_at,
        group=main.question.group if alike.shares_group else key,
        low=0.0,
        high=share,
        may_resolve_early=alike.may_resolve_early,
    )
    values = main.values | alike.words | choices | moment.values
    replaced = getattr(alike, alike.venue)
    draft = Draft(main.topic, question, moment, values, "", alike.series, replaced)
    if alike.venue == "polymarket":
        return replace(question, polymarket=_polymarket(draft))
    return replace(question, kalshi=_kalshi(draft, alike.markets))


def _filled(draft: Draft, table: Table, venue: str) -> Values:
    """The table with its texts filled in, those that the draft replaces included."""
    values, inversion = draft.values, draft.topic.inversion
    if inversion is not None and draft.inverted == venue:
        values = values | inversion.words
    texts = {**dict(table), **draft.replaced}
    try:
        return {name: _fill(text, values) for name, text in texts.items()}
    except LookupError as missing:
        problem = f"there is no value {missing}"
    except (AttributeError, TypeError, ValueError, RecursionError) as error:
        problem = str(error)
    raise DataError(f"{draft.topic.name}.toml, {draft.question.key}", problem)


def _fill(text: Any, values: Values) -> Any:
    """A text or several with their values; anything else as it is."""
    if isinstance(text, str):
        return filled(text, values)
    if isinstance(text, list | tuple):
        return tuple(filled(part, values) for part in text)
    return text


def _polymarket(draft: Draft) -> PolymarketText:
    texts = _filled(draft, draft.topic.polymarket, "polymarket")
    texts["event_slug"], texts["slug"] = slug(texts["event_slug"]), slug(texts["slug"])
    # Polymarket lists the start of a game as its end.
    starts = draft.moment.starts_at
    is_inverted = draft.inverted == "polymarket"
    return PolymarketText(
        **texts, yes_index=int(is_inverted), starts_at=starts, ends_at=starts
    )


def _kalshi(draft: Draft, markets: int) -> tuple[KalshiText, ...]:
    table = draft.topic.series[draft.series]
    series = Series(**_filled(replace(draft, replaced={}), table, ""))
    return tuple(
        _kalshi_market(draft, market, series) for market in draft.topic.kalshi[:markets]
    )


def _kalshi_market(draft: Draft, table: KalshiTexts, series: Series) -> KalshiText:
    texts = _filled(draft, table, "kalshi")
    if draft.inverted == "kalshi":
        # What asks the negation does not exclude the other candidates.
        texts |= {"affirms": not texts["affirms"], "exclusive": False}
    return KalshiText(series=series, **texts)
