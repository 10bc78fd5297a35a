"""axe, which knows WCAG, finds nothing: light, dark, wide, narrow, all folded out."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.browser.conftest import Office
from tests.support.seeded_pages import ODD_PAGES, PAGES, furnish

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RUN = """async (given) =>
    (await axe.run({resultTypes: ['violations'], ...given})).violations"""
# axe leaves the size of what is clicked out unless told.
MORE = {"rules": {"target-size": {"enabled": True}}}
# The admin's templates are Django's own: held to WCAG, not to what axe advises beyond.
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
LOOKS: tuple[tuple[Literal["light", "dark"], int], ...] = (
    ("light", 1280),
    ("dark", 390),
)
TOO_WIDE = "document.documentElement.scrollWidth > innerWidth"
ADMIN = (
    "/admin/",
    "/admin/positions/position/",
    "/admin/positions/position/p1/change/",
    "/admin/strategy/matchedpair/",
    "/admin/tasklog/tasklog/",
)


def found(page: Page, options: dict[str, Any]) -> list[str]:
    """What axe says of the page as it is shown now."""
    violations: list[dict[str, Any]] = page.evaluate(RUN, options)
    return [
        f"{one['id']}: {node['html'][:200]} {node.get('failureSummary', '')[:200]}"
        for one in violations
        for node in one["nodes"][:5]
    ]


def looked_at(page: Page, address: str) -> set[str]:
    """Wide and light, narrow and dark, everything folded out.

    No rule asks about colour and width together: the other two pairs say nothing new.
    """
    page.goto(address)
    options = WCAG if "/admin/" in address else MORE
    page.evaluate(AXE_SCRIPT)
    page.evaluate("document.querySelectorAll('details').forEach((one) => one.open = 1)")
    said = set()
    for scheme, width in LOOKS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        said |= {f"{address} {scheme} {width}: {one}" for one in found(page, options)}
        if page.evaluate(TOO_WIDE) and "/admin/" not in address:
            said.add(f"{address} {width}: it scrolls sideways")
    return said


@pytest.mark.parametrize(
    "paths", [PAGES, ODD_PAGES, ADMIN], ids=["pages", "odd", "admin"]
)
def test_axe_finds_nothing(office: Office, paths: tuple[str, ...]) -> None:
    furnish()
    desk = office.open(reduced_motion="reduce")
    said = {one for path in paths for one in looked_at(desk.page, desk.address + path)}
    assert not said, "\n".join(sorted(said))


def test_axe_finds_nothing_at_the_door_nor_in_an_empty_house(office: Office) -> None:
    stranger = office.open(is_known=False, reduced_motion="reduce")
    desk = office.open(reduced_motion="reduce")
    empty = [path for path in PAGES if "p1" not in path and "closed" not in path]
    said = looked_at(stranger.page, f"{stranger.address}/login/")
    said |= {one for path in empty for one in looked_at(desk.page, desk.address + path)}
    assert not said, "\n".join(sorted(said))
