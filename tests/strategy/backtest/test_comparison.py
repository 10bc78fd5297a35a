"""What a backtest and the agent took is compared basket by basket, with the reasons."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from arbsite.backtesting import words
from positions.venues.replay.recording.recording import Recording
from positions.venues.replay.recording.tables import Table
from strategy.backtest.books import Basket
from strategy.backtest.comparison import NOT_POLLED, Compared, compare
from tests.support.recordings import START, add_reading, writing

A_MINUTE = timedelta(minutes=1)
BASKET = Basket(
    pair_id="rain",
    event_name="Rain",
    market_type="Weather",
    direction="a_yes_b_no",
    state="entered",
    opened_at=START,
    entered_at=START,
    resolved_at=None,
    size=Decimal(10),
    cost=Decimal("9.7"),
    price_a=Decimal("0.4"),
    price_b=Decimal("0.57"),
    fees=Decimal(0),
    locked_profit=Decimal("0.3"),
    profit=None,
    reason="",
)


def row(decision: str, **changes: Any) -> dict[str, Any]:
    return {
        "opportunity_id": "first",
        "pair_id": "rain",
        "market_type": "Weather",
        "direction": "a_yes_b_no",
        "decision": decision,
        "reason": "",
        "size": Decimal(10),
        "stake": Decimal("9.70000000"),
        "price_a": Decimal("0.4"),
        "price_b": Decimal("0.57"),
        "edge": Decimal("0.03"),
        "profit": None,
        **changes,
    }


TAKEN, ENTERED = row("taken", profit=Decimal("0.3")), row("entered")


def compared(folder: Path, rows: list[dict[str, Any]], *tested: Basket) -> list[str]:
    return [basket.why for basket in pairs(folder, rows, *tested)]


def pairs(folder: Path, rows: list[dict[str, Any]], *tested: Basket) -> list[Compared]:
    with writing(folder) as writer:
        add_reading(writer, START)
        for number, each in enumerate(rows):
            writer.add(Table.DECISIONS, START + number * A_MINUTE, each)
    return compare(Recording(folder), START, START + 9 * A_MINUTE, tested, [])


def test_equal_baskets_agree(tmp_path: Path) -> None:
    assert compared(tmp_path, [TAKEN, ENTERED], BASKET) == [""]


def test_each_number_that_differs_is_named(tmp_path: Path) -> None:
    tested = replace(
        BASKET, size=Decimal(12), profit=Decimal("0.3"), state="profitable"
    )
    assert compared(tmp_path, [TAKEN, ENTERED], tested) == [
        "entered on paper, profitable in the backtest; "
        "size 10 on paper, 12 in the backtest; "
        "profit open on paper, 0.3 in the backtest"
    ]


def test_a_basket_of_the_agent_alone_was_not_met(tmp_path: Path) -> None:
    (basket,) = pairs(tmp_path, [TAKEN, ENTERED])
    assert (basket.on_paper, basket.in_backtest) == (True, False)
    assert basket.why == f"only on paper: the backtest {NOT_POLLED}"


def test_a_basket_of_the_backtest_alone_has_the_agents_reason(tmp_path: Path) -> None:
    refused = row("refused", opportunity_id="other", reason="budget")
    assert compared(tmp_path, [refused], BASKET) == [
        "only in the backtest: the agent rejected it (budget)"
    ]


def test_a_second_basket_of_a_pair_is_compared_with_the_second(tmp_path: Path) -> None:
    again = [{**each, "opportunity_id": "second"} for each in (TAKEN, ENTERED)]
    rows = [TAKEN, ENTERED, *again]
    assert compared(tmp_path, rows, BASKET, replace(BASKET, size=Decimal(9))) == [
        "",
        "size 10 on paper, 9 in the backtest",
    ]


def test_what_was_decided_at_another_time_does_not_count(tmp_path: Path) -> None:
    later = [row("refused")] * 11 + [TAKEN]
    assert compared(tmp_path, later) == []


def test_people_read_how_many_agree_and_each_that_does_not() -> None:
    both = {"on_paper": True, "in_backtest": True}
    agreeing = {"pair_id": "rain", "direction": "a_yes_b_no", "why": "", **both}
    differing = {**agreeing, "pair_id": "snow", "why": "only on paper"}
    differing["in_backtest"] = False
    assert list(words._agreement([agreeing, differing])) == [
        "paper and backtest: 1 of 2 baskets agree; "
        "1 only on paper, 0 only in the backtest",
        "  snow a_yes_b_no: only on paper",
    ]
