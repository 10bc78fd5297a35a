"""What is unused is told from what templates and texts use."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.dead_code import names_in_texts, scan, template_names

SETTINGS = """
[tool.vulture]
paths = ["app"]
ignore_decorators = ["@receiver"]
ignore_names = ["hook"]
"""


def test_names_in_the_tags_of_a_template_are_used() -> None:
    text = "total {{ row.total|usd }}{% if is_open %}open{% endif %}"
    assert template_names(text) >= {"row", "total", "usd", "is_open"}
    assert "open" not in template_names(text)


def test_fields_and_dotted_paths_in_texts_are_names() -> None:
    fields, parts = names_in_texts("x = ['days_held', '-id', 'app.tasks.run', 'a b']")
    assert fields == {"days_held", "id"}
    assert parts == {"app", "tasks", "run"}


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("def lost(): pass", "lost"),
        ("def hook(): pass", None),
        ("@receiver\ndef heard(): pass", None),
        ("def job(): pass\nJOBS = ['app.code.job']\nprint(JOBS)", None),
        ("def shown(): pass", None),
        ("class Row:\n    stored: int\n\nprint(Row, 'stored')", None),
        ("class Row:\n    filled: int\n\nprint(Row)", None),
        ("class Row:\n    lost: int\n\nprint(Row)", "lost"),
        ("class Kind(StrEnum):\n    STORED = 1\n\nprint(Kind)", None),
        ("def stored(): pass\nprint('stored')", "stored"),
    ],
)
def test_dead_code_is_found(tmp_path: Path, source: str, name: str | None) -> None:
    (tmp_path / "pyproject.toml").write_text(SETTINGS)
    for folder in ("app", "templates"):
        (tmp_path / folder).mkdir()
    (tmp_path / "app" / "code.py").write_text(source)
    (tmp_path / "app" / "data.toml").write_text('x = "{row.filled:iso} {}"\n')
    (tmp_path / "templates" / "page.html").write_text("{{ row|shown }}")
    assert [item.name for item in scan(tmp_path)] == ([name] if name else [])
