"""Texts of venues that must not become markup, and a reader that finds what did."""

from __future__ import annotations

from html.parser import HTMLParser

HOSTILE = (
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(1)>",
    "\"><svg onload='alert(1)'>",
    "{{ settings.SECRET_KEY }}{% debug %}",
    "\u202eevil\u202c",
)


class Walker(HTMLParser):
    """Keeps the elements and attributes that could run something."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        is_data = given.get("type") == "application/json"
        if tag == "script" and not is_data and not given.get("src", ""):
            self.found.append("script")
        if tag in {"img", "iframe", "object", "base", "style"}:
            self.found.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name == "style" or "javascript:" in str(value):
                self.found.append(f"{tag} {name}")


def intruders(shown: str) -> list[str]:
    walker = Walker()
    walker.feed(shown)
    return walker.found
