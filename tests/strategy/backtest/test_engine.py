"""A backtest trades as the agent would have, and knows nothing that it could not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from arbsite import config
from strategy.backtest.books import Basket, baskets, hash_of, rejected
from strategy.backtest.engine import Engine, Terms
from strategy.models import PAIRS
from strategy.polling import POLICIES
from tasklog.storage.collections import collection
from tests.support.recorded_days import CHEAP, FAIR, Day, a_day, a_pair
from tests.support.recordings import START, playback

pytestmark = pytest.mark.django_db

STORED = (
    *("positions", "paper_orders", "matched_pairs", "arbitrage_opportunities"),
    *("jobs", "task_log", "poll_decisions", "market_type_performance", "tallies"),
)


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def run(
    folder: Path, latency: float = 0.3, end: float | None = None, **changes: Any
) -> list[Basket]:
    recorded = playback(folder)
    chosen = config.load().model_copy(update=changes)
    terms = Terms(recorded.start, recorded.end if end is None else after(end), latency)
    Engine(recorded, chosen, terms).run()
    return baskets()


def forget() -> None:
    for name in STORED:
        collection(name).delete_many({})


Windows = Callable[[Day], object]


def test_a_window_that_a_poll_meets_is_entered_at_the_prices_of_its_moment(
    tmp_path: Path,
) -> None:
    pair = a_pair()
    with a_day(tmp_path, [pair]) as day:
        # Polls are due at 0, 60, 120 s …
        day.quote(after(100), pair.a, *CHEAP)
        day.quote(after(150), pair.a, *FAIR)

    (basket,) = run(tmp_path)

    assert basket.state == "entered"
    assert basket.opened_at == after(120)
    assert basket.entered_at == after(120.6)
    assert basket.price_a == Decimal("0.4")
    assert basket.price_b == Decimal("0.52")
    assert basket.locked_profit > 0


def test_a_window_between_two_polls_is_missed(tmp_path: Path) -> None:
    pair = a_pair()
    with a_day(tmp_path, [pair]) as day:
        day.quote(after(70), pair.a, *CHEAP)
        day.quote(after(110), pair.a, *FAIR)

    assert run(tmp_path) == []


def test_an_order_meets_the_book_as_it_is_when_it_arrives(tmp_path: Path) -> None:
    pair = a_pair()
    with a_day(tmp_path, [pair]) as day:
        day.quote(after(100), pair.a, *CHEAP)
        day.quote(after(121), pair.a, *FAIR)

    (quick,) = run(tmp_path, latency=0.3)
    assert quick.state == "entered"
    forget()
    (slow,) = run(tmp_path, latency=1)
    assert slow.state == "cancelled"
    assert slow.reason == "limit_below_ask"


def test_what_is_planted_in_the_future_changes_nothing_before_it(
    tmp_path: Path,
) -> None:
    """The same day twice; in one of them tomorrow's price and outcome are planted."""
    pair, bystander = a_pair(1), a_pair(2)
    for name in ("plain", "planted"):
        with a_day(tmp_path / name, [pair, bystander], seconds=400) as day:
            day.quote(after(100), pair.a, *CHEAP)
            day.quote(after(150), pair.a, *FAIR)
            # From here on the agent asks for the outcome again and again.
            day.leave(after(200), pair)
            day.leave(after(350), bystander)
            if name == "planted":
                day.quote(after(301), pair.a, "0.01", "0.02", size=9999)
                day.quote(after(302), pair.a, *FAIR)
                day.settle(after(303), pair, yes_a="1", yes_b="0")
    plain = run(tmp_path / "plain", end=300)
    forget()
    planted = run(tmp_path / "planted", end=300)

    assert len(plain) == 1
    assert hash_of(planted) == hash_of(plain)
    states = playback(tmp_path / "planted").states(after(303))
    assert states["kalshi", pair.b.market_id].resolution.payouts


def test_what_was_bought_is_gone_and_an_event_is_held_once(tmp_path: Path) -> None:
    pair = a_pair()
    with a_day(tmp_path, [pair]) as day:
        day.quote(after(50), pair.a, *CHEAP)

    assert len(run(tmp_path)) == 1


def test_a_leg_that_finds_too_little_is_completed_as_far_as_it_goes(
    tmp_path: Path,
) -> None:
    pair = a_pair()
    with a_day(tmp_path, [pair]) as day:
        day.quote(after(100), pair.a, *CHEAP)
        # Between the first order and the second, most of Kalshi's offer is taken.
        day.quote(after(120.4), pair.b, *FAIR, size=20)

    (basket,) = run(tmp_path, latency=0.3)

    # Twenty at 0.52, the rest at the next best price, on Polymarket itself: 0.62.
    assert basket.state == "entered"
    assert basket.size == 90
    assert basket.price_b == Decimal("0.597778")
    assert basket.locked_profit == Decimal("-0.15")


def test_a_basket_is_settled_by_what_each_venue_paid(tmp_path: Path) -> None:
    pair = a_pair()
    with a_day(tmp_path, [pair]) as day:
        day.quote(after(100), pair.a, *CHEAP)
        day.quote(after(150), pair.a, *FAIR)
        day.settle(after(500), pair, yes_a="1", yes_b="1")

    (basket,) = run(tmp_path)

    assert basket.state == "profitable"
    assert after(500) <= (basket.resolved_at or START) < after(510)
    assert basket.profit == basket.locked_profit > 0


def test_prices_that_stay_apart_near_the_end_take_a_pair_out_of_trading(
    tmp_path: Path,
) -> None:
    """Neither direction pays then, so that only the doubt calls for a poll."""
    pair = a_pair(days=0.5)
    with a_day(tmp_path, [pair]) as day:
        day.quote(after(100), pair.a, "0.10", "0.60")
        day.quote(after(100), pair.b, "0.60", "0.80")
        day.quote(after(150), pair.a, *CHEAP)
        day.quote(after(150), pair.b, *FAIR)

    assert run(tmp_path, hurdle=Decimal(0)) == []
    assert [each.doubt and each.doubt.reason for each in PAIRS.find({}).records] == [
        "prices_do_not_converge"
    ]


def test_the_settings_decide_what_is_taken(tmp_path: Path) -> None:
    pair = a_pair()
    with a_day(tmp_path, [pair]) as day:
        day.quote(after(100), pair.a, "0.43", "0.45")

    taken = run(tmp_path, min_edge=Decimal("0.001"))
    forget()
    assert len(taken) == 1
    assert run(tmp_path, min_edge=Decimal("0.05")) == []
    assert [each.refusal for each in rejected()] == ["below_min_edge"]


def test_the_same_inputs_have_the_same_hash_and_other_settings_another(
    tmp_path: Path,
) -> None:
    pairs = [a_pair(1), a_pair(2, "Politics")]
    with a_day(tmp_path, pairs) as day:
        for number, pair in enumerate(pairs):
            day.quote(after(100 + number), pair.a, *CHEAP)
    hashes = []
    for stake in (100, 100, 50):
        hashes.append(hash_of(run(tmp_path, max_stake=Decimal(stake))))
        forget()

    assert hashes[0] == hashes[1] != hashes[2]


@pytest.mark.parametrize("policy", POLICIES)
def test_every_polling_policy_can_be_backtested(tmp_path: Path, policy: str) -> None:
    pair = a_pair()
    with a_day(tmp_path, [pair], seconds=200) as day:
        day.quote(after(50), pair.a, *CHEAP)

    (basket,) = run(tmp_path, policy=policy)

    assert basket.state == "entered"
    polled = collection("poll_decisions").distinct("policy")
    assert polled == [policy]


def test_a_poll_that_is_left_out_would_have_found_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pairs = [a_pair(number) for number in range(1, 5)]
    with a_day(tmp_path, pairs) as day:
        day.quote(after(100), pairs[0].a, *CHEAP)
        day.quote(after(150), pairs[0].a, "0.46", "0.48")
        day.quote(after(200), pairs[2].a, "0.44", "0.47")
        day.quote(after(300), pairs[3].b, "0.70", "0.72", size=30)
    quick = hash_of(run(tmp_path)), len(rejected())
    forget()
    monkeypatch.setattr("strategy.backtest.engine.SKIPPING", frozenset())
    thorough = hash_of(run(tmp_path)), len(rejected())

    assert quick == thorough
