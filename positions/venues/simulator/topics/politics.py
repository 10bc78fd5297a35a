"""Which elections and confirmations are decided on a day?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from positions.venues.simulator.chance import Chance
from positions.venues.simulator.question import (
    KalshiText,
    PolymarketText,
    Question,
    Series,
)
from positions.venues.simulator.topics.names import TOWNS, in_turn, people
from positions.venues.simulator.topics.presence import presence
from positions.venues.simulator.words import (
    day_code,
    day_number,
    eastern,
    letters,
    long_day,
    plain_day,
    short_day,
    slug,
)

PARTIES = ("Democratic", "Republican")
OFFICES = (
    "Secretary of Commerce",
    "Secretary of Energy",
    "Secretary of Labor",
    "Secretary of the Interior",
    "Director of National Intelligence",
    "Ambassador to Japan",
    "Ambassador to Germany",
    "Surgeon General",
    "Chair of the SEC",
    "Director of the FBI",
    "Comptroller General",
    "Librarian of Congress",
)


def _series(ticker: str, title: str, category: str, tag: str) -> Series:
    return Series(
        ticker,
        title,
        category,
        (tag,),
        "custom",
        "Associated Press",
        "https://apnews.com/",
    )


MAYOR = _series("KXMAYOR", "Mayoral election winner", "Elections", "Local")
NOMINEE = _series("KXMAYORNOM", "Mayoral nominee", "Elections", "Local")
CONFIRM = _series("KXCONFIRM", "Senate confirmation", "Politics", "Confirmations")


def politics_questions(chance: Chance, day: date) -> list[Question]:
    """A mayoral election every fourth day, a confirmation deadline every fifth."""
    questions: list[Question] = []
    if chance.happens(0.28, "mayor", day):
        questions += _election(chance, day)
    if chance.happens(0.22, "confirm", day):
        questions += _confirmation(chance, day)
    return questions


def _election(chance: Chance, day: date) -> list[Question]:
    key = f"politics:{day}:mayor"
    town = in_turn(chance, TOWNS, day_number(day), "towns")
    first, second, third = people(chance, 3, key)
    lead = chance.between(0.38, 0.55, key, "lead")
    next_best = chance.between(0.25, 0.38, key, "second")
    spans = ((0.0, lead), (lead, lead + next_best), (lead + next_best, 1.0))
    questions = []
    for index, name in enumerate((first, second, third)):
        on_both = (0.9, 0.85, 0.5)[index]
        on_polymarket, on_kalshi = presence(chance, on_both, key, index)
        questions.append(
            _race(
                chance,
                f"{key}:{index}",
                (key, key),
                day,
                spans[index],
                _winner_on_polymarket(day, town, name) if on_polymarket else None,
                _winner_on_kalshi(day, town, name) if on_kalshi else None,
            )
        )
    if chance.happens(0.45, key, "nominee"):
        questions.append(_nominee(chance, key, day, town, first))
    return questions


def _race(
    chance: Chance,
    key: str,
    family_and_group: tuple[str, str],
    day: date,
    span: tuple[float, float],
    polymarket: PolymarketText | None,
    kalshi: KalshiText | None,
) -> Question:
    family, group = family_and_group
    ends = eastern(day, 23)
    return Question(
        key=key,
        family=family,
        market_type="Politics",
        opens_at=ends - timedelta(days=chance.between(9, 29, family, "life")),
        ends_at=ends,
        group=group,
        low=span[0],
        high=span[1],
        polymarket=polymarket,
        kalshi=() if kalshi is None else (kalshi,),
        stirs=True,
    )


def _winner_on_polymarket(day: date, town: str, name: str) -> PolymarketText:
    question = f"Will {name} win the {day.year} {town} mayoral election?"
    return PolymarketText(
        event_slug=slug(f"{town} mayoral election winner {long_day(day)}"),
        event_title=f"{town} Mayoral Election Winner",
        slug=slug(f"{question} {long_day(day)}"),
        question=question,
        description=(
            f"The {day.year} {town} mayoral election is scheduled for "
            f'{long_day(day)}.\n\nThis market will resolve to "Yes" if {name} wins '
            'this election. Otherwise, this market will resolve to "No".\n\nThe '
            "resolution source is a consensus of credible reporting."
        ),
        tags=("Politics", "Elections", "Mayoral Elections"),
        group_title=name,
        neg_risk=True,
    )


def _winner_on_kalshi(day: date, town: str, name: str) -> KalshiText:
    event = f"{MAYOR.ticker}{letters(town, 12)}-{day_code(day)}"
    return KalshiText(
        series=MAYOR,
        event=event,
        ticker=f"{event}-{_initials(name)}",
        event_title=f"{town} mayoral election winner?",
        event_sub_title=f"On {short_day(day)}",
        title=f"Will {name} win the {day.year} {town} mayoral election?",
        yes_sub_title=name,
        rules=(
            f"If {name} wins the {day.year} {town} mayoral election scheduled for "
            f"{short_day(day)}, then the market resolves to Yes."
        ),
        strike_type="custom",
        exclusive=True,
    )


def _nominee(chance: Chance, key: str, day: date, town: str, name: str) -> Question:
    """The nomination of the same person, on Kalshi only: another event."""
    party = chance.pick(PARTIES, key, "party")
    event = f"{NOMINEE.ticker}{letters(town, 12)}-{day_code(day)}"
    text = KalshiText(
        series=NOMINEE,
        event=event,
        ticker=f"{event}-{_initials(name)}",
        event_title=f"{party} nominee for mayor of {town}?",
        title=f"Will {name} be the {party} nominee for mayor of {town} in {day.year}?",
        yes_sub_title=name,
        rules=(
            f"If {name} wins the nomination of the {party} Party to contest the "
            f"{day.year} {town} mayoral election, then the market resolves to Yes."
        ),
        strike_type="custom",
    )
    share = chance.between(0.55, 0.85, key, "nominee", "prior")
    group = f"{key}:nominee"
    return _race(chance, group, (key, group), day, (0.0, share), None, text)


def _initials(name: str) -> str:
    first, last = name.split(" ", 1)
    return f"{first[0]}{letters(last, 3)}"


def _confirmation(chance: Chance, day: date) -> list[Question]:
    key = f"politics:{day}:confirm"
    office = in_turn(chance, OFFICES, day_number(day), "offices")
    (name,) = people(chance, 1, key)
    share = chance.between(0.35, 0.7, key, "prior")
    inverted = chance.happens(0.25, key, "inverted")
    main = _race(
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
        second = _race(chance, f"{key}:1", (key, key), day, span, None, text)
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
