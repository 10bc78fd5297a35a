"""Named risks cost a basket what the worst settlement of both legs loses, as likely."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategy.arbitrage import (
    Basket,
    Check,
    Decision,
    Direction,
    Gate,
    Limits,
    PricedRisk,
    ProbabilityError,
    evaluate,
    price_risks,
    standard_probabilities,
)
from strategy.arbitrage.legs import cost
from strategy.arbitrage.payouts import risk_row
from strategy.arbitrage.probabilities import LEAST, MOST, parse
from strategy.arbitrage.risks import STORED, cost_of, expected_cost, legs_pay, loss_of
from strategy.arbitrage.sizing import best_size
from strategy.matching import Risk, RiskName
from strategy.matching.judging import read_texts
from tests.support.market_builders import (
    KALSHI_FEE,
    NOW,
    kalshi,
    levels,
    listed,
    polymarket,
    polymarket_fee,
)
from tests.support.questions import labelled_pairs

STANDARD = standard_probabilities()
DOLLAR = Decimal(1)
paid = st.integers(0, 100).map(lambda cents: Decimal(cents) / 100)
maybe_paid = st.none() | paid
directions = st.sampled_from(Direction)


def risk(paid_a: str | None, paid_b: str | None, name: RiskName = RiskName.TIE) -> Risk:
    a, b = (None if text is None else Decimal(text) for text in (paid_a, paid_b))
    return Risk(name, "game", a, b, "the words of a", "the words of b")


# What a set loses.


def test_a_basket_pays_what_the_outcome_gets_and_what_its_opposite_gets() -> None:
    legs = legs_pay(Direction.A_YES_B_NO, Decimal("0.5"), Decimal(0))
    assert legs == (Decimal("0.5"), Decimal(1))
    legs = legs_pay(Direction.A_NO_B_YES, Decimal("0.5"), Decimal(0))
    assert legs == (Decimal("0.5"), Decimal(0))


@given(directions, paid, paid)
def test_a_loss_is_what_the_legs_pay_below_a_dollar(
    direction: Direction, paid_a: Decimal, paid_b: Decimal
) -> None:
    yes, no = (
        (paid_a, paid_b) if direction is Direction.A_YES_B_NO else (paid_b, paid_a)
    )
    assert loss_of(direction, paid_a, paid_b) == max(Decimal(0), no - yes)


@given(paid, paid)
def test_only_one_direction_loses_and_none_where_both_pay_the_same(
    paid_a: Decimal, paid_b: Decimal
) -> None:
    losses = [loss_of(direction, paid_a, paid_b) for direction in Direction]
    assert sum(losses) == abs(paid_a - paid_b)
    assert min(losses) == 0


@given(directions, maybe_paid, maybe_paid, paid, paid)
def test_a_fair_price_is_taken_for_the_worst_that_it_can_be(
    direction: Direction,
    paid_a: Decimal | None,
    paid_b: Decimal | None,
    fair_a: Decimal,
    fair_b: Decimal,
) -> None:
    known_a = fair_a if paid_a is None else paid_a
    known_b = fair_b if paid_b is None else paid_b
    assert loss_of(direction, paid_a, paid_b) >= loss_of(direction, known_a, known_b)


@given(directions, st.lists(st.tuples(maybe_paid, maybe_paid), max_size=5))
def test_the_expected_cost_is_the_sum_of_probability_times_loss(
    direction: Direction, cases: list[tuple[Decimal | None, Decimal | None]]
) -> None:
    risks = [Risk(RiskName.VOID, "game", a, b) for a, b in cases]
    priced = price_risks(risks, direction, lambda name, family: Decimal("0.037"))
    exact = sum(
        (Decimal("0.037") * loss_of(direction, a, b) for a, b in cases), Decimal(0)
    )
    assert exact <= expected_cost(priced) <= exact + len(cases) * STORED
    assert all(each.cost.quantize(STORED) == each.cost for each in priced)


def test_a_cost_is_never_rounded_to_nothing() -> None:
    assert cost_of(LEAST, Decimal("0.00001")) == STORED


# The table of probabilities.


def test_every_risk_has_a_probability_in_every_family_and_none_is_0() -> None:
    assert set(STANDARD.risks) == set(map(str, RiskName))
    for name in RiskName:
        for family in (*STANDARD.families, "a family of tomorrow"):
            assert LEAST <= STANDARD.of(name, family) <= MOST


def test_the_table_knows_the_families_of_the_questions_that_are_asked() -> None:
    asked = {
        read_texts(market).family
        for case in labelled_pairs()
        for market in (case.market_a, case.market_b)
    }
    assert len(asked) > 5
    assert asked <= STANDARD.families


def table(*entries: str, families: str = '["game"]') -> str:
    rows = "".join(f"\n[[probabilities]]\n{entry}\n" for entry in entries)
    return f"families = {families}\n{rows}"


GUESS = 'risk = "tie"\nprobability = 0.01\nguess = "one in a hundred"'


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ('risk = "tie"\nprobability = 0.01', "state a source or else a guess"),
        (GUESS + '\nsource = "both"', "state a source or else a guess"),
        ('risk = "tie"\nprobability = 0\nguess = "x"', "0 is no probability"),
        ('risk = "tie"\nprobability = 0.9\nguess = "x"', "0.9 is no probability"),
        ('risk = "tie"\nprobability = 0.0000015\nguess = "x"', "more than six places"),
        ('risk = "tie"\nprobability = "x"\nguess = "x"', "x is no probability"),
        ('risk = "tie"\nguess = "x"', "None is no probability"),
        ("probability = 0.1", "name the risk"),
        (GUESS + '\nfamily = "chess"', "add 'chess' to `families`"),
        (GUESS + '\nfamily = "game"', "add an entry without a family for tie"),
        (GUESS + "\nodds = 3", "'odds' is no key"),
    ],
)
def test_an_entry_that_cannot_be_used_is_named_with_the_remedy(
    entry: str, complaint: str
) -> None:
    with pytest.raises(ProbabilityError, match=r"^some\.toml") as raised:
        parse(table(entry), "some.toml")
    assert complaint in str(raised.value)
    assert "tie" in str(raised.value) or "no risk" in str(raised.value)


def test_a_file_that_is_no_toml_or_states_an_entry_twice_is_named() -> None:
    for text, complaint in ((table(GUESS, GUESS), "twice"), ("families = [", "some")):
        with pytest.raises(ProbabilityError, match=complaint):
            parse(text, "some.toml")


# The setting.


def test_a_setting_replaces_a_risk_everywhere_or_in_one_family() -> None:
    replaced = STANDARD.replaced("tie=0.04, tie/game = 0.002 ,void/award=0.3")
    assert replaced.of("tie", "election") == Decimal("0.04")
    assert replaced.of("tie", "game") == Decimal("0.002")
    assert replaced.of("void", "award") == Decimal("0.3")
    assert replaced.of("void", "game") == STANDARD.of("void", "game")
    assert STANDARD.replaced("") == STANDARD


def test_a_risk_that_is_replaced_everywhere_has_no_family_of_its_own_left() -> None:
    assert STANDARD.of("tie", "game") != STANDARD.of("tie", "election")
    replaced = STANDARD.replaced("tie=0.04")
    assert replaced.of("tie", "game") == replaced.of("tie", "election")


@pytest.mark.parametrize(
    ("setting", "complaint"),
    [
        ("tie", "entry 'tie': write RISK=PROBABILITY"),
        ("tye=0.1", "'tye' is no risk; use one of boundary, cancellation"),
        ("tie/gam=0.1", "'gam' is no family of questions; use one of award"),
        ("tie/=0.1", "'' is no family"),
        ("tie=0", "entry 'tie=0': 0 is no probability from 0.000001 to 0.5"),
        ("tie=0.7", "0.7 is no probability"),
        ("tie=-0.1", "-0.1 is no probability"),
        ("tie=nan", "nan is no probability"),
        ("tie=1 %", "1 % is no probability"),
        ("tie=0.1,tie=0.2", "entry 'tie=0.2': it is there twice"),
    ],
)
def test_a_setting_that_cannot_be_used_names_its_entry_and_the_remedy(
    setting: str, complaint: str
) -> None:
    with pytest.raises(ProbabilityError) as raised:
        STANDARD.replaced(setting)
    assert complaint in str(raised.value)


# The entry checks.

WIDE = Limits(max_stake=Decimal(10_000), review_edge=Decimal("0.5"), hurdle=Decimal(0))
# Polymarket NO at 50 cents and Kalshi YES at 47: three cents a set without fees.
SIDE_A = listed(polymarket(), (), [("0.50", "100")])
SIDE_B = listed(kalshi(), [("0.47", "100")], ())
# A tie: Polymarket pays Yes, Kalshi pays No, and both legs of this basket nothing.
TIE = risk("1", "0")


def basket(*risks: Risk, limits: Limits = WIDE) -> Basket:
    return evaluate(SIDE_A, 0, SIDE_B, 0, limits, NOW, NOW, risks=risks)[1]


def gate(basket: Basket, name: str) -> Gate:
    return next(gate for gate in basket.gates if gate.name == name)


def likely(text: str, limits: Limits = WIDE) -> Limits:
    return replace(limits, probabilities=STANDARD.replaced(text))


def test_a_basket_that_its_risk_alone_turns_down_names_the_risk_and_its_figures() -> (
    None
):
    assert basket().decision is Decision.TAKEN
    turned_down = basket(TIE, limits=likely("tie/game=0.026"))
    assert turned_down.refusal == Check.EDGE_AFTER_RISKS
    failed = [gate.name for gate in turned_down.gates if not gate.is_passed]
    assert failed == [Check.EDGE_AFTER_RISKS]
    refusing = gate(turned_down, Check.EDGE_AFTER_RISKS)
    assert (refusing.value, refusing.limit) == (Decimal("0.004"), Decimal("0.005"))
    assert refusing.note == "tie: 0.026 × $1 a set"
    # Its other figures are those without the risk.
    assert turned_down.edge_net == Decimal("0.03")
    assert turned_down.net_profit == Decimal(3)
    assert turned_down.risk_cost == Decimal("2.6")


def test_a_risk_that_leaves_enough_is_recorded_and_the_basket_taken() -> None:
    taken = basket(TIE, limits=likely("tie/game=0.025"))
    assert taken.decision is Decision.TAKEN
    assert gate(taken, Check.EDGE_AFTER_RISKS).value == Decimal("0.005")
    (priced,) = taken.risks
    assert priced == PricedRisk(
        *("tie", "game", Decimal(1), Decimal(0)),
        probability=Decimal("0.025"),
        leg_a=Decimal(0),
        leg_b=Decimal(0),
        loss=Decimal(1),
        cost=Decimal("0.025"),
    )
    assert taken.edge_after_risks == Decimal("0.005")


def test_a_risk_of_the_other_direction_costs_nothing() -> None:
    other = basket(risk("0", "1"), limits=likely("tie/game=0.5"))
    assert other.decision is Decision.TAKEN
    assert other.risk_cost == 0
    assert gate(other, Check.EDGE_AFTER_RISKS).note == ""


def test_a_yearly_return_that_the_risk_pushes_below_the_hurdle_is_turned_down() -> None:
    bare = gate(basket(), Check.RETURN_BELOW_HURDLE).value
    assert bare is not None
    limits = replace(WIDE, hurdle=bare, min_edge=Decimal(0))
    assert basket(limits=limits).decision is Decision.TAKEN
    turned_down = basket(TIE, limits=likely("tie=0.01", limits))
    assert turned_down.refusal == Check.RETURN_AFTER_RISKS
    after = gate(turned_down, Check.RETURN_AFTER_RISKS).value
    assert after is not None
    # A third of the profit is gone, and with it a third of the return.
    assert abs(after - bare * 2 / 3) < Decimal("0.00001")
    assert turned_down.annual_return == bare


def test_a_basket_without_risks_has_no_check_of_them() -> None:
    names = {gate.name for gate in basket().gates}
    assert not names & {Check.EDGE_AFTER_RISKS, Check.RETURN_AFTER_RISKS}


def test_what_both_legs_pay_in_the_case_of_a_risk_is_a_row_of_its_own() -> None:
    rows = {
        row.name: row for row in basket(TIE, risk(None, "1", RiskName.VOID)).payouts
    }
    tie, void = rows[risk_row("tie")], rows[risk_row("void")]
    nothing = Decimal(0)
    assert (tie.a, tie.b, tie.amount, tie.profit) == (
        *(nothing, nothing, nothing),
        Decimal(-97),
    )
    # A fair price may be all of it, which leaves this leg nothing.
    assert (void.a, void.b, void.amount, void.profit) == (
        *(nothing, Decimal(1), Decimal(100)),
        Decimal(3),
    )
    assert len(rows) == 11


def test_sets_that_pay_before_their_risk_and_not_after_it_are_not_bought() -> None:
    deep = listed(polymarket(), (), [("0.50", "40"), ("0.52", "60")])
    chosen = evaluate(*(deep, 0, SIDE_B, 0, likely("tie=0.02"), NOW, NOW), risks=[TIE])[
        1
    ]
    # Of the dearer sixty each earns a cent and is expected to cost two.
    assert chosen.size == 40
    assert chosen.decision is Decision.TAKEN
    assert evaluate(deep, 0, SIDE_B, 0, WIDE, NOW, NOW)[1].size == 100


def test_a_basket_that_no_size_of_which_pays_is_shown_at_its_best_without_risks() -> (
    None
):
    turned_down = basket(TIE, limits=likely("tie=0.4"))
    assert turned_down.refusal == Check.EDGE_AFTER_RISKS
    assert (turned_down.size, turned_down.net_profit) == (Decimal(100), Decimal(3))


@given(
    st.lists(
        st.tuples(st.integers(30, 60), st.integers(1, 30)), min_size=1, max_size=3
    ),
    st.lists(
        st.tuples(st.integers(30, 60), st.integers(1, 30)), min_size=1, max_size=3
    ),
    st.integers(0, 60).map(lambda tenths: Decimal(tenths) / 1000),
)
def test_the_size_earns_most_after_the_risk(
    rungs_a: list[tuple[int, int]], rungs_b: list[tuple[int, int]], risk_cost: Decimal
) -> None:
    ladder_a, ladder_b = (
        sorted((Decimal(cents) / 100, Decimal(size)) for cents, size in rungs)
        for rungs in (rungs_a, rungs_b)
    )
    asks_a, asks_b = (
        levels([(str(price), str(size)) for price, size in ladder])
        for ladder in (ladder_a, ladder_b)
    )
    markets = polymarket(fee=polymarket_fee("0.05")), kalshi(fee=KALSHI_FEE)
    fees = markets[0].fee, markets[1].fee
    lot = least = Decimal(1)
    best = best_size(asks_a, asks_b, fees, lot, least, Decimal(1000), risk_cost)
    depth = min(sum(size for _, size in ladder) for ladder in (ladder_a, ladder_b))
    earned = Decimal(0)
    for size in map(Decimal, range(1, int(depth) + 1)):
        costs = [
            cost(market, ladder, size)
            for market, ladder in zip(markets, (ladder_a, ladder_b), strict=True)
        ]
        stake = sum((each.notional + each.fee for each in costs), Decimal(0))
        earned = max(earned, size - stake - size * risk_cost)
    assert max(best[1] if best else Decimal(0), Decimal(0)) == earned
