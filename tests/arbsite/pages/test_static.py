"""What the browser is given beside the pages: scripts, styles, and their limits."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client, override_settings

pytestmark = pytest.mark.django_db

ROOT = Path(settings.BASE_DIR)


@pytest.mark.parametrize("path", ["/", "/login/", "/admin/", "/nowhere/"])
def test_pages_allow_nothing_but_their_own_scripts_and_styles(
    admin_client: Client, path: str
) -> None:
    headers = admin_client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy + ";"
    assert "style-src 'self';" in policy + ";"
    assert "unsafe" not in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_no_template_holds_a_script_a_style_or_unescaped_text() -> None:
    """What the policy forbids would fail silently in a browser."""
    forbidden = re.compile(
        r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son(?!e=)[a-z]+=|\|\s*safe"
        r"|autoescape off"
    )
    templates = ROOT / "templates"
    breaches = {
        str(path.relative_to(templates)): forbidden.findall(path.read_text())
        for path in templates.rglob("*.html")
        if forbidden.search(path.read_text())
    }
    # A file that a person opens from a disk: its one style has to be in it.
    assert breaches == {"backtest/report.html": ["<style"]}


def test_no_script_of_the_house_writes_markup() -> None:
    own = (ROOT / "arbsite/static/arbsite").glob("*.js")
    for path in own:
        assert not re.search(
            r"innerHTML|outerHTML|eval\(|document\.write", path.read_text()
        )


VENDOR = ROOT / "arbsite/static/arbsite/vendor"
MANIFEST = json.loads((VENDOR / "manifest.json").read_text())


def test_each_vendored_script_is_in_the_manifest() -> None:
    assert {path.name for path in VENDOR.glob("*.js")} == set(MANIFEST)


@pytest.mark.parametrize("name", MANIFEST)
def test_a_vendored_script_is_what_its_manifest_says(name: str) -> None:
    content = (VENDOR / name).read_bytes()
    assert hashlib.sha256(content).hexdigest() == MANIFEST[name]["sha256"]
    assert b"sourceMappingURL" not in content
    for licence in MANIFEST[name]["licences"]:
        assert "MIT" in (VENDOR / "licences" / licence).read_text()


def test_static_files_can_be_collected_as_they_are_served(tmp_path: Path) -> None:
    """Names with digests: a file that names a missing one stops it."""
    storage = "whitenoise.storage.CompressedManifestStaticFilesStorage"
    stored = {**settings.STORAGES, "staticfiles": {"BACKEND": storage}}
    with override_settings(STORAGES=stored, STATIC_ROOT=tmp_path):
        call_command("collectstatic", interactive=False, verbosity=0)
    names = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    assert re.fullmatch(r"arbsite/house\.[0-9a-f]+\.css", names["arbsite/house.css"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(scheme: str) -> None:
    """WCAG AA: 4.5 to 1 for text, 3 to 1 for the lines of the chart."""
    light, dark = _palettes()
    colours = light | (dark if scheme == "dark" else {})
    grounds = ("page", "surface", "raised")
    pairs = [(ink, ground) for ink in ("ink", "muted") for ground in grounds]
    pairs += [(ink, "surface") for ink in ("accent", "good", "bad", "warn")]
    pairs += [(f"{tone}", f"{tone}-soft") for tone in ("good", "bad", "warn", "calm")]
    pairs += [("on-accent", "accent")]
    for ink, ground in pairs:
        assert contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)
    for mode in ("simulated", "replay", "live"):
        assert contrast("#ffffff", colours[mode]) >= 4.5
    for number in range(1, 13):
        assert contrast(colours[f"series-{number}"], colours["surface"]) >= 3


def _palettes() -> tuple[dict[str, str], dict[str, str]]:
    luminances = [
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})\b", css.split("}")[0]))
        for css in (_style("house.css").split(":root", 1)[1], _style("dark.css"))
    ]
    return luminances[0], luminances[1]


def _style(name: str) -> str:
    return (ROOT / "arbsite/static/arbsite" / name).read_text()


def contrast(ink: str, paper: str) -> float:
    """By the formula of WCAG 2.2, relative luminance."""
    lighter, darker = sorted((_luminance(ink), _luminance(paper)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
