"""The documentation: complete, without dead links, and served by the pages."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from django.contrib.auth.models import User
from django.core.management import get_commands
from django.test import Client, override_settings

from arbsite.config import ROOT, Config
from arbsite.notifying.events import EVENTS
from arbsite.pages.documentation import script_hash
from strategy.arbitrage import Check

DOCS = ROOT / "docs"
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
PAGE = "<html><script>go()</script><script src='a.js'></script></html>"


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reference", DOCS / "reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def reference(name: str) -> str:
    _, lines = generator().REFERENCE[name]
    return "\n".join(lines())


def sources() -> Iterator[Path]:
    yield ROOT / "README.md"
    yield ROOT / "CONTRIBUTING.md"
    yield from (page for page in DOCS.rglob("*.md") if page.parent.name != "reference")


def test_no_link_between_the_texts_is_dead() -> None:
    generated = {DOCS / "reference" / f"{name}.md" for name in generator().REFERENCE}
    dead = [
        (source.name, link)
        for source in sources()
        for link in LINK.findall(source.read_text())
        if "://" not in link
        and not (target := (source.parent / link).resolve()).exists()
        and target not in generated
    ]
    assert dead == []


def test_each_page_is_in_the_navigation() -> None:
    navigation = (ROOT / "mkdocs.yml").read_text()
    missing = [
        str(page.relative_to(DOCS))
        for page in sources()
        if page.is_relative_to(DOCS) and str(page.relative_to(DOCS)) not in navigation
    ]
    assert missing == []


def test_each_setting_is_described() -> None:
    page = reference("settings")
    for name in Config.model_fields:
        variable = "MONGODB_URI" if name == "mongodb_uri" else f"ARBSITE_{name.upper()}"
        assert f"`{variable}`" in page


def test_the_reference_has_all_commands_checks_events_and_addresses() -> None:
    commands = reference("commands")
    apps = ("arbsite", "positions", "strategy")
    for name, app in get_commands().items():
        assert (f"## {name}\n" in commands) == (app in apps), name
    assert all(f"`{check}`" in reference("checks") for check in Check)
    assert all(f"`{event}`" in reference("events") for event in EVENTS)
    for address in ("GET /api/v1/report", "POST /api/v1/pauses"):
        assert f"`{address}`" in reference("api")


@pytest.mark.django_db
def test_the_reference_has_the_metrics_that_are_scraped(
    viewer: Client,
) -> None:
    scraped = re.findall(r"# HELP (\w+) (.+)", viewer.get("/metrics").content.decode())
    page = reference("metrics")
    assert len(scraped) > 15
    for name, meaning in scraped:
        assert f"| `{name.removesuffix('_total')}` | {meaning} |" in page


@pytest.fixture
def viewer() -> Client:
    client = Client()
    client.force_login(User.objects.create_user("viewer", password="look-at-it-1"))
    return client


@pytest.mark.django_db
def test_an_installation_without_the_site_says_how_to_build_it(
    viewer: Client, tmp_path: Path
) -> None:
    with override_settings(DOCUMENTATION_DIR=tmp_path):
        response = viewer.get("/docs/")
    assert response.status_code == 200
    assert "<code>make docs</code>" in response.content.decode()


@pytest.mark.django_db
def test_only_the_inline_scripts_of_the_page_itself_may_run(
    viewer: Client, tmp_path: Path
) -> None:
    (tmp_path / "how-to").mkdir()
    (tmp_path / "index.html").write_text(PAGE)
    (tmp_path / "how-to" / "index.html").write_text("<html></html>")
    with override_settings(DOCUMENTATION_DIR=tmp_path):
        policies = [
            viewer.get(path).headers["Content-Security-Policy"]
            for path in ("/docs/", "/docs/how-to/", "/tasks/")
        ]
        moved = viewer.get("/docs/how-to")
    assert f"script-src 'self' {script_hash(b'go()')};" in policies[0]
    assert all("sha256" not in policy for policy in policies[1:])
    assert moved.headers["Location"] == "/docs/how-to/"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["../secret", "%2e%2e/secret", "nothing.html"])
def test_nothing_outside_the_site_is_served(
    viewer: Client, tmp_path: Path, path: str
) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text(PAGE)
    (tmp_path / "secret").write_text("secret")
    with override_settings(DOCUMENTATION_DIR=site):
        response = viewer.get(f"/docs/{path}")
    assert response.status_code == 404


@pytest.mark.django_db
def test_strangers_read_no_documentation() -> None:
    assert Client().get("/docs/").status_code == 302
