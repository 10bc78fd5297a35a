"""A headless Chromium of the system, and an operator who is logged in."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import (
    Browser,
    sync_playwright,
)
from pytest_django.live_server_helper import LiveServer

from tests.support.browser import PASSWORD, Office

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# In a container there is neither a second user nor a GPU, and /dev/shm is small.
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


# Closed after these tests: an idle Chromium takes a fifth of a processor.
@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no Chromium on PATH: apt-get install chromium")
        pytest.skip("no Chromium on PATH: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def operator(transactional_db: None) -> User:
    return User.objects.create_superuser("maria", password=PASSWORD)


@pytest.fixture
def office(
    chromium: Browser, live_server: LiveServer, operator: User
) -> Iterator[Office]:
    opened = Office(chromium, live_server)
    yield opened
    opened.close()
