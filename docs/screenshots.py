"""Take the three pictures of the README: `make screenshots`.

A separate installation with a fixed seed simulates some weeks at once and then runs for
a minute, as by `make run`; a headless Chromium takes pictures of its pages.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

PICTURES = Path(__file__).resolve().parent
ROOT = PICTURES.parent
STATE = ROOT / ".state" / "screenshots"
WEEKS = 8
WIDE = (1280, 960)
TIMEOUT_MILLISECONDS = 180_000
# A README with heavier pictures loads slowly.
LARGEST_BYTES = 250_000
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
OPERATOR, PASSWORD = "operator", secrets.token_urlsafe(12)


def environment() -> dict[str, str]:
    """The environment of the installation, without this shell's own settings."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("ARBSITE_") and name != "MONGODB_URI"
    }
    return inherited | {
        "ARBSITE_STATE_DIR": str(STATE),
        "ARBSITE_SEED": "7",
        "ARBSITE_DISCOVERY_SECONDS": "20",
        "ARBSITE_PORT": str(free_port()),
        "ARBSITE_SIMULATOR_PORT": str(free_port()),
        "ARBSITE_OPERATOR_NAME": OPERATOR,
        "ARBSITE_OPERATOR_PASSWORD": PASSWORD,
        "DJANGO_SETTINGS_MODULE": "arbsite.settings",
    }


def manage(*arguments: str) -> None:
    command = [sys.executable, "manage.py", *arguments]
    subprocess.run(command, cwd=ROOT, check=True)  # noqa: S603


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def simulate(weeks: int) -> None:
    """Run the agent once for each simulated day."""
    manage("migrate", "--verbosity", "0")
    import django

    django.setup()
    from django.core.management import call_command

    signals = (signal.SIGINT, signal.SIGTERM)
    handlers = {number: signal.getsignal(number) for number in signals}
    call_command("runagent", iterations=7 * weeks, step_days=1.0)
    for number, handler in handlers.items():
        signal.signal(number, handler)


@contextmanager
def running() -> Iterator[None]:
    """Worker and pages run as by `make run`."""
    launch = subprocess.Popen([sys.executable, "manage.py", "launch"], cwd=ROOT)
    try:
        yield
    finally:
        launch.send_signal(signal.SIGINT)
        launch.wait(60)


def open_page(browser: Browser, size: tuple[int, int], scheme: str) -> Page:
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,  # type: ignore[arg-type]
        base_url=f"http://127.0.0.1:{os.environ['ARBSITE_PORT']}",
        reduced_motion="reduce",
    )
    context.set_default_timeout(TIMEOUT_MILLISECONDS)
    page = context.new_page()
    page.goto("/login/?next=/")
    page.get_by_label("Name").fill(OPERATOR)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    return page


def wait_until_served(browser: Browser) -> None:
    page = browser.new_page()
    for _ in range(240):
        try:
            page.goto(f"http://127.0.0.1:{os.environ['ARBSITE_PORT']}/login/")
            return
        except Exception:
            page.wait_for_timeout(500)
    raise SystemExit("The pages did not start.")


def take(page: Page, name: str, section: str = "") -> None:
    """Take a picture of the window, or of one section of the page."""
    target = page.locator(section) if section else page
    path = PICTURES / f"{name}.png"
    target.screenshot(path=path)
    size = path.stat().st_size
    print(f"{path.relative_to(ROOT)}  {size // 1000} kB")
    if size > LARGEST_BYTES:
        raise SystemExit(f"{path.name} is too large for a README.")


def take_all(browser: Browser) -> None:
    page = open_page(browser, WIDE, "light")
    page.locator("[data-word=running]").wait_for()
    page.wait_for_load_state("networkidle")
    take(page, "dashboard")
    page.goto("/positions/?state=open&sort=ending")
    page.locator("main th[scope=row] a").first.click()
    page.get_by_role("heading", name="Payoff").wait_for()
    take(page, "position")
    page.goto("/performance/?by=week")
    page.locator("#profit-figure:not([hidden])").wait_for()
    take(page, "performance")


def main() -> None:
    for name in list(os.environ):
        if name.startswith("ARBSITE_") or name == "MONGODB_URI":
            del os.environ[name]
    os.environ |= environment()
    sys.path.insert(0, str(ROOT))
    if STATE.exists():
        manage("mongod", "stop")
        shutil.rmtree(STATE)
    simulate(WEEKS)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise SystemExit("There is no Chromium on PATH: apt-get install chromium")
    with running(), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        wait_until_served(browser)
        take_all(browser)
        browser.close()


if __name__ == "__main__":
    main()
