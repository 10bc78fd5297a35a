"""Whatever the venues send, a pass over it ends, and counts what it left out.

A pass: every record read, markets matched, books read, every pair weighed in both
directions. Recorded answers are mutated where they lie beside the checkout, invented
ones everywhere.
"""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest

from positions.venues.captures import open_capture
from positions.venues.replay import ReplayClock, captured_at
from positions.venues.types import Listing, Market
from strategy.arbitrage import (
    Basket,
    Decision,
    Limits,
    Listed,
    edge_if_none_pays,
    evaluate,
)
from strategy.matching import Pair, find_pairs
from tasklog import strict_json
from tests.support.mutations import each_file, spoil_lines
from tests.support.shared_data import DATA, NBA, needs_data
from tests.support.sizes import sized
from tests.support.visits import clob_books, gamma_visit, trade_book, trade_visit

WIDE = Limits(hurdle=Decimal(0), min_edge=Decimal(0), review_edge=Decimal(1))


@dataclass(frozen=True)
class Pass:
    """What one pass gave."""

    listings: tuple[Listing, Listing]
    pairs: tuple[Pair, ...]
    baskets: list[Basket]


def passed(folder: Path) -> Pass:
    """One pass over a capture."""
    moment = captured_at(folder)
    clock = ReplayClock(moment, lambda: moment)
    readers = open_capture(folder, clock)
    first, second = (reader.list_markets() for reader in readers)
    pairs = find_pairs(first.markets, second.markets)
    books = [
        reader.read_books(listing.markets)
        for reader, listing in zip(readers, (first, second), strict=True)
    ]
    known = [
        {market.market_id: market for market in one.markets} for one in (first, second)
    ]
    baskets = [
        basket
        for pair in pairs
        for basket in weighed(
            pair,
            Listed(known[0][pair.market_a], books[0].get(pair.market_a)),
            Listed(known[1][pair.market_b], books[1].get(pair.market_b)),
            moment,
        )
    ]
    return Pass((first, second), pairs, baskets)


def weighed(
    pair: Pair, polymarket: Listed, kalshi: Listed, moment: datetime
) -> Iterable[Basket]:
    baskets = evaluate(
        polymarket,
        pair.outcome_a,
        kalshi,
        pair.outcome_b,
        WIDE,
        moment,
        moment,
        pair.verdict,
    )
    if (
        edge_if_none_pays(polymarket, pair.outcome_a, kalshi, pair.outcome_b)
        is not None
    ):
        assert all(one.net_profit <= 0 for one in baskets)
    for basket in baskets:
        assert_is_sound(basket, polymarket.market, kalshi.market, moment)
    return baskets


def assert_is_sound(
    basket: Basket, polymarket: Market, kalshi: Market, moment: datetime
) -> None:
    """Refused under a name, or so that all of it can be sent as it is."""
    json.dumps([str(value) for value in (basket.size, basket.stake, basket.gates)])
    if basket.decision is Decision.REFUSED:
        assert basket.refusal
        return
    assert basket.size > 0
    assert basket.net_profit > 0
    for market, limit in ((polymarket, basket.limit_a), (kalshi, basket.limit_b)):
        assert limit is not None
        assert 0 < limit < 1
        assert basket.size >= market.min_size
        assert basket.size % market.lot == 0
        assert market.rules
        end = market.expected_end_at or market.closes_at
        assert end is not None
        assert moment < end < moment + timedelta(days=5 * 366)


def readable(folder: Path, venue: str) -> int:
    """How many lines of a venue's markets are objects."""
    path = folder / venue / "markets.jsonl"
    found = 0
    for line in path.read_bytes().splitlines():
        with contextlib.suppress(strict_json.BadJson):
            found += isinstance(strict_json.loads(line), dict)
    return found


def assert_counts(folder: Path, found: Pass) -> None:
    """Every record is a market or is counted under a reason."""
    for venue, listing in zip(("polymarket", "kalshi"), found.listings, strict=True):
        counts = dict(listing.skipped)
        counts.pop("bad_json", None)  # lines of books count there too
        assert all(counts)
        assert len(listing.markets) + sum(counts.values()) == readable(folder, venue)


GAMMA, TRADE_API = gamma_visit(), trade_visit()
ORDERBOOK = trade_book(TRADE_API)


def write(folder: Path, name: str, *records: object) -> None:
    path = folder / f"{name}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")


def invented(folder: Path) -> Path:
    """A pair that pays, with books."""
    folder.mkdir(exist_ok=True)
    (folder / "capture.json").write_text('{"captured_at": "2026-06-01T12:00:00Z"}')
    write(folder, "polymarket/markets", GAMMA)
    write(folder, "polymarket/books", *clob_books())
    write(folder, "kalshi/markets", TRADE_API)
    write(folder, "kalshi/orderbooks", ORDERBOOK)
    return folder


def test_the_invented_pair_pays_while_nothing_is_wrong_with_it(tmp_path: Path) -> None:
    found = passed(invented(tmp_path))
    assert [one.refusal for one in found.baskets] == ["", "no_edge"]


def test_mutations_of_invented_records_end_under_a_name(
    tmp_path: Path,
) -> None:
    mutations, ends = 0, set()
    for seed in range(sized(150, 400)):
        folder = invented(tmp_path)
        spoil = partial(spoil_lines, share=0.55, chance=Random(seed))
        mutations += each_file(folder, spoil)
        found = passed(folder)
        assert_counts(folder, found)
        ends |= {one.refusal for one in found.baskets}
        ends |= {reason for one in found.listings for reason in one.skipped}
    assert mutations > sized(375, 1_000)
    assert len(ends) > sized(20, 25)


@needs_data
@pytest.mark.parametrize("share", [0.1, 0.6])
def test_mutations_of_recorded_games_end_under_a_name(
    tmp_path: Path, share: float
) -> None:
    mutations = pairs = 0
    for seed in range(sized(15, 40)):
        folder = tmp_path / str(seed)
        shutil.copytree(NBA, folder, copy_function=copied)
        spoil = partial(spoil_lines, share=share, chance=Random(seed))
        mutations += each_file(folder, spoil)
        found = passed(folder)
        assert_counts(folder, found)
        pairs += len(found.pairs)
    assert mutations > sized(112, 300) * share * 10
    assert pairs > sized(15, 40)


@needs_data
@pytest.mark.parametrize("capture", ["shapes-2026-06", "shapes-2026-08"])
def test_mutations_of_every_recorded_shape_end_under_a_name(
    tmp_path: Path, capture: str
) -> None:
    mutations = 0
    for seed in range(sized(15, 40)):
        folder = tmp_path / str(seed)
        shutil.copytree(DATA / "captures" / capture, folder, copy_function=copied)
        spoil = partial(spoil_lines, share=0.5, chance=Random(seed))
        mutations += each_file(folder, spoil)
        passed(folder)
    assert mutations > sized(56, 150)


def copied(source: str, target: str) -> None:
    """Recorded files may be read only; their copies are to be written."""
    Path(target).write_bytes(Path(source).read_bytes())


def odd(folder: Path, **changes: Any) -> Pass:
    """A pass over the invented pair with other fields on the side of `venue`."""
    venue = changes.pop("venue", "polymarket")
    record = GAMMA if venue == "polymarket" else TRADE_API
    given = {**record, **changes}
    write(
        invented(folder),
        f"{venue}/markets",
        {k: v for k, v in given.items() if v != ...},
    )
    return passed(folder)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"outcomes": '["A", "B", "C"]'}, "not_two_outcomes"),
        ({"question": "Will {{team}} win?"}, "unfilled_template"),
        ({"question": "Will it happen by ___?"}, "unfilled_template"),
        ({"question": "TBD vs. Lakers"}, "unfilled_template"),
        ({"endDate": "sometime"}, "bad_time"),
        ({"bestAsk": "1e999"}, "bad_price"),
        ({"bestAsk": 1.5}, "bad_price"),
        ({"orderMinSize": -5}, "bad_min_size"),
        ({"orderPriceMinTickSize": 0}, "bad_tick"),
        ({"feeSchedule": {"rate": "NaN"}}, "bad_fee"),
        ({"venue": "kalshi", "mve_collection_ticker": "KXMVE-1"}, "multivariate"),
        ({"venue": "kalshi", "title": "Will || Person || win?"}, "unfilled_template"),
        ({"venue": "kalshi", "market_type": "scalar"}, "not_binary"),
        ({"venue": "kalshi", "yes_ask_size_fp": "NaN"}, "bad_size"),
        ({"venue": "kalshi", "notional_value_dollars": "100"}, "other_notional"),
        ({"venue": "kalshi", "status": "someday"}, "unknown_status"),
    ],
)
def test_what_cannot_be_used_is_skipped_under_a_name(
    tmp_path: Path, changes: dict[str, Any], reason: str
) -> None:
    found = odd(tmp_path, **changes)
    counts = [dict(listing.skipped) for listing in found.listings]
    assert {reason: 1} in counts
    assert found.pairs == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"description": "Resolves to Yes by [DATE]."},
        {"venue": "kalshi", "rules_primary": "If || Person || is the next …"},
        {"venue": "kalshi", "rules_secondary": "|| Additional Info ||"},
        {"venue": "kalshi", "rules_secondary": "By ||Candidate/Option||, it is No."},
    ],
)
def test_a_market_with_a_blank_in_a_rule_text_alone_is_listed(
    tmp_path: Path, changes: dict[str, Any]
) -> None:
    found = odd(tmp_path, **changes)
    assert [len(listing.markets) for listing in found.listings] == [1, 1]
    assert all(not listing.skipped for listing in found.listings)


def pair_of(folder: Path) -> tuple[Listed, Listed, datetime]:
    moment = captured_at(folder)
    readers = open_capture(folder, ReplayClock(moment, lambda: moment))
    sides = []
    for reader in readers:
        (market,) = reader.list_markets().markets
        sides.append(Listed(market, reader.read_books([market]).get(market.market_id)))
    return sides[0], sides[1], moment


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"rules": " "}, "rules_missing"),
        ({"closes_at": None, "expected_end_at": None}, "settlement_unknown"),
        ({"expected_end_at": timedelta(0)}, "end_has_passed"),
        ({"expected_end_at": timedelta(days=-400)}, "end_has_passed"),
        ({"expected_end_at": timedelta(days=5 * 366 + 1)}, "end_too_far"),
    ],
)
@pytest.mark.parametrize("side", [0, 1])
def test_what_must_not_be_entered_is_refused_under_a_name(
    tmp_path: Path, changes: dict[str, Any], refusal: str, side: int
) -> None:
    *sides, moment = pair_of(invented(tmp_path))
    fields: dict[str, Any] = {
        name: moment + value if isinstance(value, timedelta) else value
        for name, value in changes.items()
    }
    listed = sides[side]
    assert isinstance(listed, Listed)
    sides[side] = Listed(replace(listed.market, **fields), listed.books)
    listed_a, listed_b = sides
    assert isinstance(listed_a, Listed)
    assert isinstance(listed_b, Listed)
    basket = evaluate(listed_a, 0, listed_b, 0, WIDE, moment, moment)[0]
    assert basket.refusal == refusal


@pytest.mark.parametrize(
    ("book", "refusals"),
    [
        (
            {"yes_dollars": [["0.46", "20"]], "no_dollars": [["0.54", "9"]]},
            "crossed_book",
        ),
        ({"yes_dollars": [["0.46", "-20"]], "no_dollars": []}, "no_ask"),
        ({"yes_dollars": [["0.46", "NaN"]], "no_dollars": []}, "no_book"),
        ({"yes_dollars": [["1.46", "20"]], "no_dollars": []}, "no_book"),
        ({"yes_dollars": "junk"}, "no_book"),
        ({"yes_dollars": [], "no_dollars": []}, "no_ask"),
        ({"yes_dollars": [["1.00", "20"], ["0.00", "20"]]}, "no_ask"),
    ],
)
def test_a_book_that_cannot_be_traded_on_is_refused_under_a_name(
    tmp_path: Path, book: dict[str, Any], refusals: str
) -> None:
    folder = invented(tmp_path)
    write(folder, "kalshi/orderbooks", {**ORDERBOOK, "orderbook_fp": book})
    assert passed(folder).baskets[0].refusal == refusals


def test_levels_out_of_order_and_repeated_are_the_same_book(tmp_path: Path) -> None:
    straight = passed(invented(tmp_path)).baskets[0]
    levels = [["0.4600", "5.00"], ["0.4400", "120.00"], ["0.4600", "15.00"]]
    odd_book = {"yes_dollars": levels, "no_dollars": [["0.4500", "90.00"]]}
    write(tmp_path, "kalshi/orderbooks", {**ORDERBOOK, "orderbook_fp": odd_book})
    crooked = passed(tmp_path).baskets[0]
    assert (crooked.size, crooked.net_profit) == (straight.size, straight.net_profit)


def test_a_market_recorded_twice_is_used_once_and_counted(tmp_path: Path) -> None:
    other = {**GAMMA, "question": "Will Ada Berg visit Chile by June 30?"}
    folder = invented(tmp_path)
    write(folder, "polymarket/markets", GAMMA, GAMMA, other)
    found = passed(folder)
    assert len(found.pairs) == 1
    assert found.listings[0].skipped == {"duplicate": 1, "conflicting_duplicate": 1}
