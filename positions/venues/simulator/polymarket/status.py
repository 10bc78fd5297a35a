"""How does a story stand on Polymarket at a moment: wording, prices, state, payouts?"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from positions.venues.simulator.answers import plain
from positions.venues.simulator.ladder import MILLS, Ladder, grid_of
from positions.venues.simulator.question import PolymarketText
from positions.venues.simulator.world import Story, World
from positions.venues.types import VenueName

EVENT_OFFSET = 500_000_000
MIN_SIZE = 5


def text_of(story: Story) -> PolymarketText:
    """The story's wording on Polymarket, which has to exist."""
    text = story.question.polymarket
    if text is None:
        raise LookupError(f"{story.question.key} is not on Polymarket")
    return text


def tick_of(world: World, story: Story) -> Decimal:
    grid = grid_of(world.chance, story.question.key, VenueName.POLYMARKET)
    return Decimal("0.001") if grid is MILLS else Decimal("0.01")


def outcome_ladder(world: World, story: Story, index: int, at: datetime) -> Ladder:
    """The resting orders for one outcome; the two outcomes mirror each other."""
    name = VenueName.POLYMARKET
    affirming = world.ladder(story, name, f"{story.number}", at)
    return affirming if index == text_of(story).yes_index else affirming.mirrored


def status_of(story: Story, at: datetime) -> str:
    """ "" while open, then proposed, disputed, resolved."""
    return story.fate.polymarket.word_at(at) or ""


def payouts_of(story: Story) -> tuple[Decimal, Decimal]:
    """What a share of outcome 0 and of outcome 1 pays in the end."""
    pays = story.fate.polymarket.pays
    return (pays, 1 - pays) if text_of(story).yes_index == 0 else (1 - pays, pays)


def outcome_prices(world: World, story: Story, at: datetime) -> tuple[str, str]:
    """Indicative: the middle while open, near the end after, exact once resolved."""
    status = status_of(story, at)
    first, second = payouts_of(story)
    if status == "resolved":
        return f"{first.normalize():f}", f"{second.normalize():f}"
    if status:
        near = 505 + round((first - Decimal("0.5")) * 987)
        return plain(near), plain(1000 - near)
    touch = world.market(story, at).polymarket
    middle = (touch.bid + touch.ask) // 2
    if text_of(story).yes_index == 1:
        middle = 1000 - middle
    return plain(middle), plain(1000 - middle)


def volume_of(world: World, story: Story, at: datetime) -> float:
    """Traded so far; grows while the market is open."""
    life = story.fate.polymarket
    part = min(1.0, (at - life.opens_at) / (life.closes_at - life.opens_at))
    return round(part * world.chance.between(2e3, 4e5, story.number, "volume"), 2)


def listed_end(story: Story) -> datetime:
    """The end that Polymarket lists; games list their start."""
    return text_of(story).ends_at or story.question.ends_at


def event_id(first: Story) -> str:
    """Events are numbered by their first market."""
    return str(EVENT_OFFSET + first.number)


def siblings(world: World, story: Story) -> list[Story]:
    """All the markets of the story's event, itself included, in order."""
    slug = text_of(story).event_slug
    return [
        other
        for other in world.same_day(story)
        if other.question.polymarket and other.question.polymarket.event_slug == slug
    ]
