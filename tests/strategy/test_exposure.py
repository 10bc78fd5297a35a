"""No bound on locked dollars is ever passed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategy.exposure import BasketExposure, Bounds, Exposure

D = Decimal
TIGHT = Bounds(D(300), D(250), D(150), D(120), D(110))


def basket(stake: str, kind: str = "Crypto", event: str = "e1") -> BasketExposure:
    half = D(stake) / 2
    legs = (("polymarket", event, half), ("kalshi", f"K{event}", half))
    return BasketExposure(D(stake), kind, event, legs)


def test_a_new_basket_has_all_the_room_there_is() -> None:
    room = Exposure().room(["all", "type:Crypto", "venue:kalshi"], TIGHT)
    assert room == {"all": 300, "type:Crypto": 250, "venue:kalshi": 150}


@pytest.mark.parametrize(
    ("baskets", "new_basket", "bound"),
    [
        ([], basket("121"), "event:e1"),
        ([basket("100")], basket("30"), "event:e1"),
        (
            [basket("120", event="e2"), basket("120", event="e3")],
            basket("20"),
            "type:Crypto",
        ),
        (
            [basket("100", "A", "e2"), basket("100", "B", "e3")],
            basket("110", "C"),
            "all",
        ),
        ([basket("100"), basket("100", event="e2")], basket("50", event="e4"), ""),
    ],
)
def test_the_first_bound_that_would_break_is_named(
    baskets: list[BasketExposure], new_basket: BasketExposure, bound: str
) -> None:
    exposure = Exposure()
    for open_basket in baskets:
        exposure.add(open_basket.shares())
    assert exposure.broken_bound(new_basket, TIGHT) == bound


def test_an_unknown_kind_of_bound_is_an_error() -> None:
    with pytest.raises(KeyError):
        Bounds().of("planet:earth")


baskets = st.builds(
    basket,
    st.integers(1, 150).map(str),
    st.sampled_from(["A", "B"]),
    st.sampled_from(["e1", "e2", "e3"]),
)


@given(st.lists(baskets, max_size=30))
def test_no_bound_is_passed_whatever_baskets_come(
    candidates: list[BasketExposure],
) -> None:
    exposure = Exposure()
    for candidate in candidates:
        if not exposure.broken_bound(candidate, TIGHT):
            exposure.add(candidate.shares())
    assert all(dollars <= TIGHT.of(name) for name, dollars in exposure.locked.items())
    assert all(room >= 0 for room in exposure.room(exposure.locked, TIGHT).values())
