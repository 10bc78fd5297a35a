"""Makes the questions of an occasion, with each venue's texts for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from positions.venues.simulator.data import DataError, Table
from positions.venues.simulator.question import (
    KalshiText,
    PolymarketText,
    Question,
    Series,
)
from positions.venues.simulator.randomness import SeededRandom
from positions.venues.simulator.topics.occasions import Occasion, Values, occasions_on
from positions.venues.simulator.topics.schema import (
    Ends,
    LookAlike,
    Part,
    Topic,
    common,
    topics,
)
from positions.venues.simulator.wording import filled, slug


@dataclass(frozen=True, slots=True)
class Draft:
    """A question before its texts are filled in."""

    topic: Topic
    question: Question
    values: Values
    inverted: str = ""
    series: str = "main"
    replaced: dict[str, Any] = field(default_factory=dict)


def questions_of(rng: SeededRandom, day: date) -> list[Question]:
    """Every question that is listed under that day, on which nearly all of them end.

    Raises DataError for a topic whose texts cannot be filled in.
    """
    return [
        question
        for topic in topics()
        for occasion in occasions_on(rng, topic, day)
        for question in questions_about(occasion)
    ]


def questions_about(occasion: Occasion) -> Iterator[Question]:
    """The parts of the occasion and their look-alikes. Raises DataError."""
    rng, topic, key = occasion.rng, occasion.topic, occasion.key
    ends = occasion.subject.ends or topic.ends
    starts_at, ends_at, told = occasion.moment(ends)
    names, steps = occasion.names(), occasion.steps()
    life = rng.uniform(*(occasion.subject.life_days or topic.life_days), key, "life")
    base = common().texts | topic.words | occasion.texts | told
    if topic.names:
        base["name_0"] = names[0]["name"]
    alikes = [
        alike
        for alike in topic.look_alikes
        if rng.bernoulli(alike.chance, key, alike.name)
        and (not alike.needs or base[alike.needs])
    ]
    parts = zip(topic.parts, names, occasion.spans(), strict=True)
    for index, (part, name, (low, high)) in enumerate(parts):
        question = Question(
            key=f"{key}:{index}",
            family=key,
            market_type=topic.market_type,
            opens_at=(starts_at or ends_at) - timedelta(days=life),
            ends_at=ends_at,
            group=key,
            low=low,
            high=high,
            may_resolve_early=topic.may_resolve_early,
            starts_at=starts_at,
        )
        values = base | part.texts | occasion.amounts(part, steps) | name
        draft = Draft(topic, question, values)
        own = [alike for alike in alikes if index in alike.parts]
        listed = _listed(rng, draft, part, index, own)
        if listed.polymarket or listed.kalshi:
            yield listed
        for alike in own:
            yield _look_alike(occasion, draft, alike, ends)


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
    return _on(draft, venues - {alike.venue for alike in alikes if alike.replaces}, 2)


def _look_alike(
    occasion: Occasion, main: Draft, alike: LookAlike, ends: Ends
) -> Question:
    rng, key = occasion.rng, f"{main.question.key}:{alike.name}"
    if alike.hour is not None:
        ends = ends.model_copy(update={"hours": (alike.hour, alike.hour)})
    days = rng.randint(*alike.days_later, key, "days")
    starts_at, ends_at, told = occasion.moment(ends, days)
    if alike.prior is not None:
        share = rng.uniform(*alike.prior, key, "prior")
    else:
        share = main.question.prior + rng.uniform(*alike.shift, key, "shift")
    choices = {n: rng.choice(o, key, n) for n, o in alike.choices.items()}
    question = replace(
        main.question,
        key=key,
        ends_at=ends_at,
        starts_at=starts_at,
        group=main.question.group if alike.shares_group else key,
        low=0.0,
        # Both outcomes stay possible.
        high=min(0.95, max(0.05, share)),
        may_resolve_early=alike.may_resolve_early,
    )
    values = main.values | alike.words | choices | told
    replaced = getattr(alike, alike.venue)
    draft = Draft(main.topic, question, values, "", alike.series, replaced)
    return _on(draft, {alike.venue}, alike.markets)


def _on(draft: Draft, venues: set[str], markets: int) -> Question:
    """The question as these venues list it, Kalshi in at most so many markets."""
    return replace(
        draft.question,
        polymarket=_polymarket(draft) if "polymarket" in venues else None,
        kalshi=_kalshi(draft, markets) if "kalshi" in venues else (),
    )


def _polymarket(draft: Draft) -> PolymarketText:
    texts = _filled(draft, draft.topic.polymarket, "polymarket")
    texts["event_slug"], texts["slug"] = slug(texts["event_slug"]), slug(texts["slug"])
    if draft.inverted == "polymarket":
        texts["yes_index"] = 1 - texts["yes_index"]
    return PolymarketText(**texts)


def _kalshi(draft: Draft, markets: int) -> tuple[KalshiText, ...]:
    table = draft.topic.series[draft.series]
    series = Series(**_filled(replace(draft, replaced={}), table, ""))
    listed = [_filled(draft, each, "kalshi") for each in draft.topic.kalshi[:markets]]
    if draft.inverted == "kalshi":
        # What asks the negation does not exclude the other candidates.
        for texts in listed:
            texts |= {"affirms": not texts["affirms"], "exclusive": False}
    return tuple(KalshiText(series=series, **texts) for texts in listed)


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
