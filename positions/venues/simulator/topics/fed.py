"""Questions about the Federal Reserve's rate decisions."""

from __future__ import annotations

from datetime import date, timedelta

from positions.venues.simulator.question import (
    KalshiText,
    PolymarketText,
    Question,
    Series,
)
from positions.venues.simulator.randomness import SeededRandom
from positions.venues.simulator.topics.presence import presence
from positions.venues.simulator.topics.voids import KALSHI_VOID, POLYMARKET_VOID
from positions.venues.simulator.wording import (
    day_code,
    eastern,
    long_day,
    month_name,
    short_day,
    slug,
)

# Month and day on which the meetings end, in every year.
MEETINGS = {(1, 27), (3, 17), (4, 28), (6, 16), (7, 28), (9, 15), (10, 27), (12, 8)}
SERIES = Series(
    "KXFEDDECISION",
    "Fed meeting",
    "Economics",
    ("Fed", "Interest Rates"),
    "custom",
    "Federal Reserve",
    "https://www.federalreserve.gov/",
)
UPPER = "the upper bound of the target federal funds rate"


def fed_questions(rng: SeededRandom, day: date) -> list[Question]:
    """Cut, no change and hike, if a meeting ends on that day."""
    if (day.month, day.day) not in MEETINGS:
        return []
    key = f"economics:{day}:FED"
    cut = rng.uniform(0.15, 0.5, key, "cut")
    hike = rng.uniform(0.05, 0.12, key, "hike")
    # The spans fill [0, 1) without overlapping: exactly one decision is taken.
    spans = ((0.0, cut), (cut, 1 - hike), (1 - hike, 1.0))
    return [_decision(rng, key, day, i, span) for i, span in enumerate(spans)]


def _decision(
    rng: SeededRandom, key: str, day: date, index: int, span: tuple[float, float]
) -> Question:
    ends = eastern(day, 14)
    on_polymarket, on_kalshi = presence(rng, 0.85, key, index)
    return Question(
        key=f"{key}:{index}",
        family=key,
        market_type="Economics",
        opens_at=ends - timedelta(days=rng.uniform(18, 29, key, "life")),
        ends_at=ends,
        group=key,
        low=span[0],
        high=span[1],
        polymarket=_on_polymarket(day, index) if on_polymarket else None,
        kalshi=(_on_kalshi(rng, key, day, index),) if on_kalshi else (),
    )


def _on_polymarket(day: date, index: int) -> PolymarketText:
    meeting = f"the {month_name(day)} {day.year} meeting"
    question = (
        f"Will the Fed decrease interest rates after {meeting}?",
        f"Will there be no change in Fed interest rates after {meeting}?",
        f"Will the Fed increase interest rates after {meeting}?",
    )[index]
    condition = ("lowered", "left unchanged", "raised")[index]
    return PolymarketText(
        event_slug=slug(f"fed decision in {month_name(day)} {day.year}"),
        event_title=f"Fed decision in {month_name(day)} {day.year}?",
        slug=slug(question),
        question=question,
        description=(
            f'This market will resolve to "Yes" if {UPPER} is {condition} at the '
            f"Federal Reserve's meeting that ends on {long_day(day)}. Otherwise, this "
            'market will resolve to "No".\n\nThe resolution source is the statement '
            f"of the Federal Reserve after that meeting. {POLYMARKET_VOID}"
        ),
        tags=("Economy", "Fed Rates", "Fed"),
        group_title=("Decrease", "No change", "Increase")[index],
        source=SERIES.source_url,
        neg_risk=True,
    )


def _on_kalshi(rng: SeededRandom, key: str, day: date, index: int) -> KalshiText:
    """The same decision; half of the time "change" instead of "no change"."""
    inverted = index == 1 and rng.bernoulli(0.5, key, "inverted")
    meeting = f"the {month_name(day)} {day.year} meeting"
    verb = ("lowers", "leaves unchanged", "raises")[index]
    word = ("Lower", "Not change", "Raise")[index]
    code = ("C", "H0", "H")[index]
    event = f"{SERIES.ticker}-{day_code(day)}"
    # Unlike "no change", "change" is not exclusive with the other two decisions, so it
    # is an event of its own.
    if inverted:
        verb, word, code, event = (
            "changes",
            "Change",
            "CH",
            f"KXFEDCHANGE-{day_code(day)}",
        )
    return KalshiText(
        series=SERIES,
        event=event,
        ticker=f"{event}-{code}",
        event_title=f"Fed decision in {month_name(day)} {day.year}?",
        event_sub_title=f"{short_day(day)} meeting",
        title=f"Will the Federal Reserve {word.lower()} interest rates at {meeting}?",
        yes_sub_title=word,
        rules=(
            f"If the Federal Reserve {verb} {UPPER} at its meeting that ends on "
            f"{short_day(day)}, then the market resolves to Yes."
        ),
        rules_secondary=KALSHI_VOID,
        affirms=not inverted,
        strike_type="custom",
        exclusive=not inverted,
    )
