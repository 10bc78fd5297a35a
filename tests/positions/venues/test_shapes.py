"""What a client keeps of a record is all that its parsers read, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest

from positions.venues.fields import Skipped
from positions.venues.kalshi import market as kalshi
from positions.venues.kalshi import shapes as of_kalshi
from positions.venues.kalshi.resolution import parse_resolution as kalshi_resolution
from positions.venues.polymarket import market as polymarket
from positions.venues.polymarket import shapes as of_polymarket
from positions.venues.polymarket.resolution import (
    parse_resolution as polymarket_resolution,
)
from positions.venues.shapes import SHORT_TEXT, TEXT, Shape
from positions.venues.texts import CUT_OFF, RULES_CAP
from tests.support.venue_records import (
    gamma_event,
    gamma_market,
    kalshi_event,
    kalshi_market,
    kalshi_series,
)

JUNK = "x" * 1_000


class Watched(dict[str, Any]):
    """A record that knows which of its fields were read, or looked for."""

    def __init__(self, fields: dict[str, Any]) -> None:
        super().__init__(fields)
        self.read: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        self.read.add(key)
        return super().get(key, default)

    def __contains__(self, key: object) -> bool:
        self.read.add(str(key))
        return super().__contains__(key)


def variants(record: dict[str, Any]) -> Iterator[Watched]:
    """The record whole, without each of its fields, and with each of them empty.

    A field that stands in for another is read only where that one has nothing.
    """
    yield Watched(record)
    for key in record:
        yield Watched({name: record[name] for name in record if name != key})
        yield Watched({**record, key: ""})
        yield Watched({**record, key: not record[key]})
    yield Watched({"id": "1", "ticker": "T", "title": "Rain?", "status": "finalized"})
    yield Watched({**record, "closed": True, "status": "finalized"})


def fields_read(
    record: dict[str, Any], parse: Callable[[dict[str, Any]], object]
) -> set[str]:
    read: set[str] = set()
    for watched in variants(record):
        with suppress(Skipped):
            parse(watched)
        read |= watched.read
    return read


def kept(shape: Shape) -> set[str]:
    return {*shape.fields, *shape.present, *shape.nested}


GAMMA = {**gamma_market(), "events": [gamma_event()], "feeSchedule": {"rate": 0}}
KALSHI = {**kalshi_market(), "fractional_trading_enabled": True, "last_price": 40}

READS: list[tuple[Shape, dict[str, Any], Callable[[dict[str, Any]], object]]] = [
    (
        of_polymarket.MARKET,
        GAMMA,
        lambda record: polymarket.parse_market(record, gamma_event()),
    ),
    (of_polymarket.MARKET, GAMMA, polymarket.parse_market),
    (of_polymarket.MARKET, GAMMA, polymarket_resolution),
    (
        of_polymarket.EVENT,
        gamma_event(),
        lambda event: polymarket.parse_market(
            gamma_market(description="", endDate=""), event
        ),
    ),
    (of_kalshi.MARKET, KALSHI, kalshi.parse_market),
    (of_kalshi.MARKET, KALSHI, kalshi_resolution),
    (
        of_kalshi.EVENT,
        kalshi_event(),
        lambda event: kalshi.parse_market(kalshi_market(title=""), event),
    ),
    (
        of_kalshi.SERIES,
        kalshi_series(),
        lambda series: kalshi.parse_market(kalshi_market(), {}, series),
    ),
]


@pytest.mark.parametrize(("shape", "record", "parse"), READS)
def test_every_field_that_is_read_is_kept(
    shape: Shape, record: dict[str, Any], parse: Callable[[dict[str, Any]], object]
) -> None:
    read = fields_read(record, parse)
    assert len(read) > 3
    assert read <= kept(shape)


@pytest.mark.parametrize(
    "changes", [{}, {"outcomes": ["Yes", "No"]}, {"description": "y" * 30_000}]
)
def test_a_gamma_market_is_the_same_from_what_is_kept(changes: dict[str, Any]) -> None:
    market = gamma_market(**changes, unknown=JUNK)
    event = gamma_event(market, unknown=JUNK)
    cut = of_polymarket.EVENT.cut(event)
    nested = cut["markets"][0]  # type: ignore[index]
    assert polymarket.parse_market(nested, cut) == polymarket.parse_market(
        market, event
    )
    assert JUNK not in repr(cut)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"custom_strike": {"Team": "A"}, "rules_primary": "z" * 30_000},
        {"last_price_dollars": "0.4500", "yes_bid_size_fp": None},
    ],
)
def test_a_kalshi_market_is_the_same_from_what_is_kept(changes: dict[str, Any]) -> None:
    market = kalshi_market(**changes, unknown=JUNK)
    sources = [{"name": "Gauge", "url": JUNK}, {"name": "Almanac"}]
    event = kalshi_event(market, settlement_sources=sources, unknown=[JUNK])
    cut = of_kalshi.EVENT.cut(event)
    nested = cut["markets"][0]  # type: ignore[index]
    assert kalshi.parse_market(nested, cut) == kalshi.parse_market(market, event)
    assert JUNK not in repr(cut)


def test_what_is_kept_is_bounded_whatever_its_fields_hold() -> None:
    huge = "x" * 1_000_000
    many = [{"label": huge, "slug": "y"}] * 1_000
    cut = Shape(
        ("text", "nested", "number"),
        present=("present",),
        nested={"tags": of_polymarket.TAG},
    ).cut(
        {
            "text": huge,
            "nested": {"inside": [huge]},
            "number": Decimal("0.42"),
            "present": huge,
            "tags": many,
        }
    )
    assert cut["text"] == "x" * SHORT_TEXT
    assert cut["nested"] == f"more than {SHORT_TEXT} characters"
    assert (cut["number"], cut["present"]) == (Decimal("0.42"), None)
    tags = cut["tags"]
    assert isinstance(tags, list)
    assert len(tags) == of_polymarket.TAG.most
    assert tags[0] == {"label": "x" * SHORT_TEXT, "slug": "y"}


def test_an_element_that_is_no_record_stays_countable() -> None:
    cut = of_polymarket.EVENT.cut({"markets": [None, "text", "z" * 2 * TEXT, []]})
    markets = cut["markets"]
    assert isinstance(markets, list)
    assert [type(market) for market in markets] == [type(None), str, str, list]
    assert len(markets[2]) == SHORT_TEXT


@pytest.mark.parametrize("hidden", ["only in May", "x" * RULES_CAP])
def test_rules_of_which_more_is_cut_say_so(hidden: str) -> None:
    rules = "It pays Yes if it rains." + " " * 4 * RULES_CAP + hidden
    record = of_polymarket.MARKET.cut({**gamma_market(), "description": rules})
    assert CUT_OFF in polymarket.parse_market(record, gamma_event()).rules
    for key in ("rules_primary", "rules_secondary"):
        record = of_kalshi.MARKET.cut({**kalshi_market(), key: rules})
        assert CUT_OFF in kalshi.parse_market(record, kalshi_event()).rules
