"""Pairs that differ in little: who does it to whom, which product, which unit."""

from __future__ import annotations

import pytest

from strategy.matching import judge
from tests.support.matching_cases import question, then_yes, ticker_market, yes_if

ACCEPTED = ("same", "inverted")


def judged(core_a: str, core_b: str, title_a: str = "", title_b: str = "") -> str:
    """The verdict on two questions with a deadline, whose titles repeat the cores."""
    a = question(
        f"{title_a or core_a} by June 30, 2026?",
        yes_if(f"{core_a} by June 30, 2026, 11:59 PM ET"),
        "2026-06-30",
    )
    b = ticker_market(
        "KXCASE-26JUL01-A",
        f"{title_b or core_b} before Jul 1, 2026?",
        then_yes(f"{core_b} before Jul 1, 2026"),
        close="2026-06-30",
    )
    return str(judge(a, b).verdict)


@pytest.mark.parametrize(
    ("core", "other"),
    [
        ("Norway recognizes Chile", "Chile recognizes Norway"),
        ("Norway strikes Chile", "Chile strikes Norway"),
        ("Nimbus acquires Cirrus", "Cirrus acquires Nimbus"),
        ("Marta Lindqvist endorses Ola Brandt", "Ola Brandt endorses Marta Lindqvist"),
    ],
)
def test_who_does_it_to_whom_makes_two_questions(core: str, other: str) -> None:
    assert judged(core, core) == "same"
    assert judged(core, other) == "different"
    assert judged(core, other, title_a="Will it happen", title_b="Will it happen") == (
        "different"
    )


def test_what_both_do_has_no_direction() -> None:
    one, other = "Ola Brandt meets with Ines Prado", "Ines Prado meets with Ola Brandt"
    assert judged(one, other) == "same"
    attack = "{} and {} strike Chile".format
    assert judged(attack("Norway", "Peru"), attack("Peru", "Norway")) == "same"


@pytest.mark.parametrize(
    "other", ["Tidewater 5 Pro", "Tidewater 5.5", "Tidewater 6", "Tidewater 5 Mini"]
)
def test_another_version_is_another_product(other: str) -> None:
    release = "Nimbus releases {}".format
    assert judged(release("Tidewater 5"), release("Tidewater V")) == "same"
    assert judged(release("Tidewater 5"), release(other)) not in ACCEPTED
    assert judged(release(other), release("Tidewater 5")) not in ACCEPTED


@pytest.mark.parametrize(
    ("name", "other"), [("Samoa", "American Samoa"), ('"Harbors"', '"The Harbor"')]
)
def test_names_that_share_a_stem_are_two(name: str, other: str) -> None:
    wins = "{} wins the 2026 Festival Prize".format
    assert judged(wins(name), wins(name)) == judged(wins(other), wins(other)) == "same"
    assert judged(wins(name), wins(other)) not in ACCEPTED


def test_a_league_behind_a_place_is_no_product() -> None:
    title = "Nimbus buys the Denver Pro Football team"
    assert judged(title, title.replace("Pro ", "")) == "same"


def test_a_number_at_the_end_of_a_name_leaves_nothing_out() -> None:
    chart = "Ember is added to the Billboard{} 200".format
    assert judged(chart(""), chart("")) == "same"
    assert judged(chart(" Global"), chart("")) not in ACCEPTED


@pytest.mark.parametrize("sign", ["€", "£", "¥"])
def test_another_currency_is_another_amount(sign: str) -> None:
    price = "the price of Bitcoin is above {}100,000 according to CF Benchmarks".format
    assert judged(price("$"), price("$")) == judged(price(sign), price(sign)) == "same"
    assert judged(price("$"), price(sign)) not in ACCEPTED


def test_degrees_of_two_scales_are_apart() -> None:
    warm = "the temperature in Norway is above 30°{} according to the NOAA".format
    assert judged(warm("F"), warm("F")) == judged(warm("C"), warm("C")) == "same"
    assert judged(warm("F"), warm("C")) not in ACCEPTED


@pytest.mark.parametrize(
    ("deed", "step"),
    [
        (
            ("Will Ola Brandt divorce Ines Prado", "Ola Brandt divorces Ines Prado"),
            (
                "Will Ola Brandt split up with Ines Prado",
                "Ola Brandt splits up with Ines Prado",
            ),
        ),
        (
            ("Will Nimbus IPO", "Nimbus completes an IPO"),
            ("Will Nimbus price its IPO", "Nimbus prices its IPO"),
        ),
    ],
)
def test_a_step_before_the_deed_is_not_the_deed(
    deed: tuple[str, str], step: tuple[str, str]
) -> None:
    for title, core in (deed, step):
        assert judged(core, core, title, title) == "same"
    assert judged(deed[1], step[1], deed[0], step[0]) not in ACCEPTED
