"""axe, which knows WCAG, finds nothing: light, dark, wide, narrow, all folded out."""

from __future__ import annotations

import pytest

from tests.support.accessibility import looked_at
from tests.support.browser import Office
from tests.support.seeded_pages import ODD_PAGES, PAGES, furnish

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ADMIN = (
    "/admin/",
    "/admin/positions/position/",
    "/admin/positions/position/p1/change/",
    "/admin/strategy/matchedpair/",
    "/admin/tasklog/tasklog/",
)


@pytest.mark.parametrize(
    "paths", [PAGES, ODD_PAGES, ADMIN], ids=["pages", "odd", "admin"]
)
def test_axe_finds_nothing(office: Office, paths: tuple[str, ...]) -> None:
    furnish()
    desk = office.open(reduced_motion="reduce")
    problems = {
        problem
        for path in paths
        for problem in looked_at(desk.page, desk.address + path)
    }
    assert not problems, "\n".join(sorted(problems))


def test_axe_finds_nothing_at_the_door_nor_in_an_empty_house(office: Office) -> None:
    stranger = office.open(is_known=False, reduced_motion="reduce")
    desk = office.open(reduced_motion="reduce")
    empty = [path for path in PAGES if "p1" not in path and "closed" not in path]
    problems = looked_at(stranger.page, f"{stranger.address}/login/")
    problems |= {
        problem
        for path in empty
        for problem in looked_at(desk.page, desk.address + path)
    }
    assert not problems, "\n".join(sorted(problems))
