"""Windows of a headless browser, and what they complain of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page
from pytest_django.live_server_helper import LiveServer

PASSWORD = "look-and-override-1"
# Narrow first: what a chart drew wide is no reason to scroll.
LOOKS: tuple[tuple[int, Literal["light", "dark"]], ...] = (
    (390, "dark"),
    (1280, "light"),
)


class Desk:
    """A page of the operator's, and what the browser complained of."""

    def __init__(self, context: BrowserContext, address: str):
        self.address = address
        self.complaints: list[str] = []
        self.foreign: list[str] = []
        self.page: Page = context.new_page()
        self.page.clock.install()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._asked)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.address, "data:")):
            self.foreign.append(request.url)

    def go(self, path: str) -> Page:
        self.page.goto(self.address + path)
        self.page.wait_for_load_state("networkidle")
        return self.page

    def let_pass(self, seconds: int) -> None:
        """The page's clock goes on by so much at once; its timers fire."""
        self.page.clock.run_for(seconds * 1000)

    def looks(self) -> Iterator[str]:
        """The same page in each width with its colours; the name of the look."""
        for width, scheme in LOOKS:
            self._look(width, scheme)
            yield f"{width}-{scheme}"
        # The next page is loaded narrow.
        self._look(*LOOKS[0])

    def _look(self, width: int, scheme: Literal["light", "dark"]) -> None:
        self.page.emulate_media(color_scheme=scheme)
        self.page.set_viewport_size({"width": width, "height": 900})

    def overflow(self) -> int:
        """By how many pixels the page is wider than its window."""
        width: int = self.page.evaluate(
            "(({scrollWidth, clientWidth}) => scrollWidth - clientWidth)"
            "(document.documentElement)"
        )
        return width


class Office:
    """Opens desks: windows of a width and a colour scheme, logged in or not."""

    def __init__(self, chromium: Browser, server: LiveServer):
        self._chromium = chromium
        self._address = server.url
        self._contexts: list[BrowserContext] = []

    def open(self, width: int = 1280, is_known: bool = True, **settings: Any) -> Desk:
        context = self._chromium.new_context(
            viewport={"width": width, "height": 900}, **settings
        )
        context.set_default_timeout(120_000)
        self._contexts.append(context)
        if is_known:
            log_in(context, self._address)
        return Desk(context, self._address)

    def close(self) -> None:
        for context in self._contexts:
            context.close()


def log_in(context: BrowserContext, address: str) -> None:
    """Logged in as maria, without the form: only one test is about that."""
    client = Client()
    client.force_login(User.objects.get_by_natural_key("maria"))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": address}]
    )
