"""axe, which knows WCAG, finds nothing: light, dark, wide, narrow, all folded out.

The suite gives each page one look, by turns; `make proof` gives each page both.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from tests.support.accessibility import LOOKS, looked_at
from tests.support.browser import Desk, Office
from tests.support.seeded_pages import ODD_PAGES, PAGES, furnish
from tests.support.sizes import sized

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ADMIN = (
    "/admin/",
    "/admin/positions/position/",
    "/admin/positions/position/p1/change/",
    "/admin/strategy/matchedpair/",
    "/admin/tasklog/tasklog/",
)


def problems_of(desk: Desk, paths: Iterable[str], turn: int = 0) -> set[str]:
    """What axe finds on these pages; with another turn each has its other look."""
    return {
        problem
        for number, path in enumerate(paths, turn)
        for problem in looked_at(
            desk.page,
            desk.address + path,
            sized(LOOKS[number % 2 :][:1], LOOKS),
        )
    }


@pytest.mark.parametrize(
    "paths", [PAGES, ODD_PAGES, ADMIN], ids=["pages", "odd", "admin"]
)
def test_axe_finds_nothing(office: Office, paths: tuple[str, ...]) -> None:
    furnish()
    desk = office.open(reduced_motion="reduce")
    problems = problems_of(desk, paths)
    assert not problems, "\n".join(sorted(problems))


def test_axe_finds_nothing_at_the_door_nor_in_an_empty_house(office: Office) -> None:
    stranger = office.open(is_known=False, reduced_motion="reduce")
    desk = office.open(reduced_motion="reduce")
    empty = [path for path in PAGES if "p1" not in path and "closed" not in path]
    problems = looked_at(stranger.page, f"{stranger.address}/login/")
    problems |= problems_of(desk, empty, turn=1)
    assert not problems, "\n".join(sorted(problems))
