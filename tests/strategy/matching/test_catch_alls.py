"""Questions on whoever is not named never equal one on a name."""

from __future__ import annotations

from typing import Any

import pytest

from positions.venues.types import Market
from strategy.matching import judge
from tests.support.matching_cases import question, then_yes, ticker_market, yes_if

CONTEST = "wins the 2026 Springfield mayoral election"
NAMED = ("Dana Okafor", "Lee Brandt", "Abelardo de la Espriella")


def catch_all(title: str, core: str, **fields: Any) -> Market:
    return question(
        f"Will {title} win the 2026 Springfield mayoral election?",
        yes_if(f"{core} {CONTEST}"),
        **fields,
    )


def side(name: str, core: str = "", title: str = "Who will win") -> Market:
    return ticker_market(
        "KXMAYOR-26-X",
        f"{title} the 2026 Springfield mayoral election?",
        then_yes(f"{core or name} {CONTEST}"),
        name,
    )


@pytest.mark.parametrize(
    "words",
    [
        "other than", "except", "except for", "besides", "excluding", "not including",
        "apart from", "aside from", "not named", "not listed:", "not among",
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", NAMED)
def test_a_name_behind_a_word_of_exclusion_is_not_the_subject(
    words: str, name: str
) -> None:
    core = f"any candidate {words} Dana Okafor, Lee Brandt or Abelardo de la Espriella"
    assert str(judge(catch_all("another candidate", core), side(name)).verdict) in (
        "different",
        "review",
    )


@pytest.mark.parametrize(
    "title",
    [
        "another candidate", "someone else", "the field", "any other candidate",
        "a different person", "anybody else", "some other politician", "none of these",
    ],
)  # fmt: skip
def test_a_catch_all_in_the_title_is_different_from_a_name(title: str) -> None:
    core = f"anyone {CONTEST} and it is not Dana Okafor, so that Dana Okafor"
    assert (
        str(judge(catch_all(title, core), side("Dana Okafor")).verdict) == "different"
    )


def test_the_side_other_and_the_venues_own_mark_are_catch_alls() -> None:
    dana = catch_all("Dana Okafor", "Dana Okafor")
    for name in (
        "Other",
        "Field (any other)",
        "Another candidate",
        "None of the above",
    ):
        market = side(name, "Dana Okafor", "Will Dana Okafor win")
        assert str(judge(dana, market).verdict) == "different", name
    marked = catch_all("Dana Okafor", "Dana Okafor", facts={"neg_risk_other": "true"})
    assert str(judge(dana, side("Dana Okafor")).verdict) == "same"
    assert str(judge(marked, side("Dana Okafor")).verdict) == "different"


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ("Lee Brandt and Dana Okafor", "same"),
        ("Lee Brandt, Dana Okafor, or Ola Lind", "review"),
        ("Lee Brandt", "review"),
        ("the candidates of this event", "review"),
    ],
)
def test_two_catch_alls_are_one_only_with_the_same_list(
    listed: str, expected: str
) -> None:
    title = "another candidate"
    a = catch_all(title, "a candidate other than Dana Okafor or Lee Brandt")
    b = ticker_market(
        "KXMAYOR-26-OTHER",
        "Will any other candidate win the 2026 Springfield mayoral election?",
        then_yes(f"a candidate other than {listed} {CONTEST}"),
    )
    assert str(judge(a, b).verdict) == expected


def test_the_other_woman_is_a_film() -> None:
    title = "Will The Other Woman win Best Picture at the 2027 Oscars?"
    core = "The Other Woman wins Best Picture at the 99th Academy Awards"
    film = ticker_market("KXOSCARPIC-27", title, then_yes(core))
    assert str(judge(question(title, yes_if(core)), film).verdict) == "same"
