"""What axe, which knows WCAG, finds on a page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

RUN = """async (given) =>
    (await axe.run({resultTypes: ['violations'], ...given})).violations"""
# axe leaves the size of what is clicked out unless told.
MORE = {"rules": {"target-size": {"enabled": True}}}
# The admin's templates are Django's own: held to WCAG, not to what axe advises beyond.
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
Look = tuple[Literal["light", "dark"], int]
LOOKS: tuple[Look, ...] = (
    ("light", 1280),
    ("dark", 390),
)
# An open menu lies above the page and covers what is below.
UNFOLDED = "details:not(.menu)"
TOO_WIDE = "document.documentElement.scrollWidth > innerWidth"


def found(page: Page, options: dict[str, Any]) -> list[str]:
    """What axe says of the page as it is shown now."""
    violations: list[dict[str, Any]] = page.evaluate(RUN, options)
    return [
        f"{one['id']}: {node['html'][:200]} {node.get('failureSummary', '')[:200]}"
        for one in violations
        for node in one["nodes"][:5]
    ]


def looked_at(page: Page, address: str, looks: Sequence[Look] = LOOKS) -> set[str]:
    """Wide and light, narrow and dark, everything folded out.

    No rule asks about colour and width together: the other two pairs say nothing new.
    """
    page.goto(address)
    options = WCAG if "/admin/" in address else MORE
    page.evaluate(AXE_SCRIPT)
    page.evaluate(f"document.querySelectorAll({UNFOLDED!r}).forEach((e) => e.open = 1)")
    said = set()
    for scheme, width in looks:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        said |= {f"{address} {scheme} {width}: {one}" for one in found(page, options)}
        if page.evaluate(TOO_WIDE) and "/admin/" not in address:
            said.add(f"{address} {width}: it scrolls sideways")
    return said
