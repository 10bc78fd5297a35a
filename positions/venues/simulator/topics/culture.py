"""Questions about film scores and film awards."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from positions.venues.simulator.question import (
    KalshiText,
    PolymarketText,
    Question,
    Series,
)
from positions.venues.simulator.randomness import SeededRandom
from positions.venues.simulator.topics.names import films, in_turn
from positions.venues.simulator.topics.presence import presence
from positions.venues.simulator.topics.voids import KALSHI_VOID, POLYMARKET_VOID
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

AWARDS = (
    "Meridian Film Awards",
    "Harbor Critics Awards",
    "Lantern Guild Awards",
    "Northern Screen Awards",
    "Golden Reel Awards",
    "Silver Curtain Awards",
    "Continental Film Prizes",
    "Lakeside Festival Awards",
)


def _series(ticker: str, title: str, source: str, url: str) -> Series:
    return Series(ticker, title, "Entertainment", ("Movies",), "custom", source, url)


TOMATOES = "https://www.rottentomatoes.com/"
SCORE = _series("KXRT", "Rotten Tomatoes score", "Rotten Tomatoes", TOMATOES)
AUDIENCE = _series("KXRTAUDIENCE", "Audience score", "Rotten Tomatoes", TOMATOES)
PICTURE = _series(
    "KXBESTPICTURE", "Best Picture", "The Academy", "https://example.org/"
)
DIRECTOR = _series(
    "KXBESTDIRECTOR", "Best Director", "The Academy", "https://example.org/"
)


def culture_questions(rng: SeededRandom, day: date) -> list[Question]:
    """A film's score on about every third day, an award on every fifth."""
    questions: list[Question] = []
    if rng.bernoulli(0.36, "score", day):
        questions += _scores(rng, day)
    if rng.bernoulli(0.22, "award", day):
        questions += _award(rng, day)
    return questions


def _question(
    rng: SeededRandom,
    key: str,
    family_and_group: tuple[str, str],
    ends: datetime,
    span: tuple[float, float],
    polymarket: PolymarketText | None,
    kalshi: KalshiText | None,
) -> Question:
    family, group = family_and_group
    return Question(
        key=key,
        family=family,
        market_type="Culture",
        opens_at=ends - timedelta(days=rng.uniform(6, 20, family, "life")),
        ends_at=ends,
        group=group,
        low=span[0],
        high=span[1],
        polymarket=polymarket,
        kalshi=() if kalshi is None else (kalshi,),
    )


def _scores(rng: SeededRandom, day: date) -> list[Question]:
    key = f"culture:{day}:score"
    (film,) = films(rng, 1, key)
    middle = rng.randint(12, 17, key, "middle") * 5
    share = rng.uniform(0.66, 0.8, key, "prior")
    ends = eastern(day, 10)
    questions = []
    for rung in range(-1, 2):
        score = middle + 5 * rung
        on_polymarket, on_kalshi = presence(rng, 0.72, key, rung)
        polymarket = _score_on_polymarket(day, film, score) if on_polymarket else None
        kalshi = _score_on_kalshi(SCORE, day, film, score) if on_kalshi else None
        questions.append(
            _question(
                rng,
                f"{key}:{rung}",
                (key, key),
                ends,
                (0.0, share),
                polymarket,
                kalshi,
            )
        )
        share -= rng.uniform(0.14, 0.22, key, "gap", rung)
    if rng.bernoulli(0.4, key, "audience"):
        # A look-alike on Kalshi only: the score of the audience, not of the critics.
        group = f"{key}:audience"
        text = _score_on_kalshi(AUDIENCE, day, film, middle)
        span = (0.0, rng.uniform(0.3, 0.75, group, "prior"))
        questions.append(_question(rng, group, (key, group), ends, span, None, text))
    return questions


def _score_on_polymarket(day: date, film: str, score: int) -> PolymarketText:
    return PolymarketText(
        event_slug=slug(f"{film} rotten tomatoes score {long_day(day)}"),
        event_title=f'"{film}" Rotten Tomatoes score?',
        slug=slug(f"{film} rotten tomatoes above {score} {long_day(day)}"),
        question=(
            f'Will "{film}" have a Rotten Tomatoes critics score above {score} on '
            f"{plain_day(day)}?"
        ),
        description=(
            f'This market will resolve to "Yes" if the Tomatometer (critics score) of '
            f'"{film}" is above {score} on {long_day(day)} at 10:00 AM ET. Otherwise, '
            'this market will resolve to "No".\n\nThe resolution source is '
            f"Rotten Tomatoes; the audience score does not count. {POLYMARKET_VOID}"
        ),
        tags=("Culture", "Movies", "Rotten Tomatoes"),
        group_title=f">{score}",
        source=TOMATOES,
    )


def _score_on_kalshi(series: Series, day: date, film: str, score: int) -> KalshiText:
    event = f"{series.ticker}{capitals(film[4:], 8)}-{day_code(day)}"
    what = "critics" if series is SCORE else "audience"
    return KalshiText(
        series=series,
        event=event,
        ticker=f"{event}-{score}",
        event_title=f'"{film}" Rotten Tomatoes {what} score?',
        event_sub_title=f"On {short_day(day)}",
        title=(
            f'Will "{film}" have a Rotten Tomatoes {what} score above {score} on '
            f"{short_day(day)}?"
        ),
        yes_sub_title=f"Above {score}",
        rules=(
            f'If the Rotten Tomatoes {what} score of "{film}" is above {score} on '
            f"{short_day(day)} at 10 AM ET, then the market resolves to Yes."
        ),
        rules_secondary=KALSHI_VOID,
        strike_type="greater",
        floor=str(score),
    )


def _award(rng: SeededRandom, day: date) -> list[Question]:
    key = f"culture:{day}:award"
    award = in_turn(rng, AWARDS, day_number(day), "awards")
    lead = rng.uniform(0.4, 0.6, key, "lead")
    # The spans fill [0, 1) without overlapping: exactly one film wins.
    spans = ((0.0, lead), (lead, lead + 0.25), (lead + 0.25, 1.0))
    ends = eastern(day, 23)
    questions = []
    for index, film in enumerate(films(rng, 3, key)):
        on_polymarket, on_kalshi = presence(rng, (0.9, 0.7, 0.4)[index], key, index)
        polymarket = _award_on_polymarket(day, award, film) if on_polymarket else None
        kalshi = _award_on_kalshi(PICTURE, day, award, film) if on_kalshi else None
        questions.append(
            _question(
                rng,
                f"{key}:{index}",
                (key, key),
                ends,
                spans[index],
                polymarket,
                kalshi,
            )
        )
    if rng.bernoulli(0.45, key, "director"):
        # A look-alike on Kalshi only: another award for the same film.
        group = f"{key}:director"
        (film, *_) = films(rng, 3, key)
        text = _award_on_kalshi(DIRECTOR, day, award, film)
        span = (0.0, rng.uniform(0.25, 0.7, group, "prior"))
        questions.append(_question(rng, group, (key, group), ends, span, None, text))
    return questions


def _award_on_polymarket(day: date, award: str, film: str) -> PolymarketText:
    question = f'Will "{film}" win Best Picture at the {day.year} {award}?'
    return PolymarketText(
        event_slug=slug(f"{award} best picture {long_day(day)}"),
        event_title=f"{day.year} {award}: Best Picture winner",
        slug=slug(f"{question} {long_day(day)}"),
        question=question,
        description=(
            f"The {day.year} {award} are scheduled for {long_day(day)}.\n\nThis market "
            f'will resolve to "Yes" if "{film}" wins Best Picture at this ceremony. '
            f'Otherwise, this market will resolve to "No".\n\n{POLYMARKET_VOID}'
        ),
        tags=("Culture", "Movies", "Awards"),
        group_title=film,
        neg_risk=True,
    )


def _award_on_kalshi(series: Series, day: date, award: str, film: str) -> KalshiText:
    event = f"{series.ticker}{capitals(award, 6)}-{day_code(day)}"
    return KalshiText(
        series=series,
        event=event,
        ticker=f"{event}-{capitals(film[4:], 6)}",
        event_title=f"{series.title} at the {day.year} {award}?",
        event_sub_title=f"On {short_day(day)}",
        title=f'Will "{film}" win {series.title} at the {day.year} {award}?',
        yes_sub_title=film,
        rules=(
            f'If "{film}" wins {series.title} at the {day.year} {award} scheduled for '
            f"{short_day(day)}, then the market resolves to Yes."
        ),
        rules_secondary=KALSHI_VOID,
        strike_type="custom",
        exclusive=True,
    )
