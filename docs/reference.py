"""Write the reference pages of the documentation from the code: part of `make docs`.

Settings, API, commands, metrics, events and entry checks are declared in the code once;
these pages repeat the declarations, so that they cannot differ from them.
"""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT / "docs" / "reference"
APPS = ("arbsite", "positions", "strategy")
MAKERS = {"_gauge", "_labelled", "CounterMetricFamily", "GaugeMetricFamily"}
MONITORING = ROOT / "arbsite" / "monitoring"
METRICS = (MONITORING / "metrics.py", MONITORING / "stream_metrics.py")


def settings_page() -> Iterator[str]:
    """Every environment variable with its default, its range and what it does."""
    from arbsite.config import Config

    yield "All are environment variables with working defaults, checked at start."
    yield ""
    rows = []
    for name, field in sorted(Config.model_fields.items()):
        alias = field.validation_alias
        variable = alias if isinstance(alias, str) else f"ARBSITE_{name.upper()}"
        default = "unset" if field.default is None else f"`{field.default}`"
        bounds = ", ".join(_bound(part) for part in field.metadata if _bound(part))
        rows.append((f"`{variable}`", default, bounds, field.description or ""))
    yield from table(("variable", "default", "range", "meaning"), rows)


def _bound(constraint: object) -> str:
    signs = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}
    for name, sign in signs.items():
        if hasattr(constraint, name):
            return f"{sign} {getattr(constraint, name)}"
    return ""


def api_page() -> Iterator[str]:
    """Every address of the API."""
    from arbsite.api import api

    schema = api.get_openapi_schema(path_prefix="/api/v1/")
    yield "The whole description is at `/api/v1/openapi.json`, and with forms to try it"
    yield "at `/api/v1/docs`, of a running installation. A token is made by"
    yield "`manage.py createtoken`; every answer has the field `mode`."
    yield ""
    rows = [
        (
            f"`{method.upper()} {path}`",
            operation.get("description") or operation.get("summary", ""),
            ", ".join(f"`{each['name']}`" for each in operation.get("parameters", ())),
        )
        for path, operations in sorted(schema["paths"].items())
        for method, operation in operations.items()
    ]
    yield from table(("address", "what it does", "parameters"), rows)


def commands_page() -> Iterator[str]:
    """Every command with its help."""
    from django.core.management import get_commands, load_command_class

    yield "Commands that report take `--json`. Exit codes: 0 success, 1 a failed check,"
    yield "2 bad usage, 3 another agent is active."
    for name, app in sorted(get_commands().items()):
        if app in APPS:
            command = load_command_class(app, name)
            parser = command.create_parser("manage.py", name)
            yield from ("", f"## {name}", "", command.help, "")
            yield from ("```text", parser.format_help().strip(), "```")


def metrics_page() -> Iterator[str]:
    """Every metric with its labels."""
    yield "`/metrics` takes a token as `Authorization: Bearer`."
    yield ""
    made = (metric for module in METRICS for metric in metrics(module.read_text()))
    yield from table(("metric", "meaning"), sorted(made))


def metrics(source: str) -> Iterator[tuple[str, str]]:
    """Names and meanings of the metrics that a module makes, from its syntax tree."""
    tree = ast.parse(source)
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        texts: dict[str, Any] = {}
        # In their order: a name may be used again for the next metric.
        for node in sorted(ast.walk(function), key=_place):
            match node:
                case ast.Assign(
                    targets=[ast.Name(id=name)], value=ast.Constant(value=text)
                ):
                    texts[name] = text
                case ast.Call(func=ast.Name(id=maker), args=[first, second, *_]):
                    title, meaning = _text(first, texts), _text(second, texts)
                    if maker in MAKERS and title and meaning:
                        yield f"`arbsite_{title.removeprefix('arbsite_')}`", meaning


def _place(node: ast.AST) -> tuple[int, int]:
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)


def _text(node: ast.expr, texts: dict[str, Any]) -> str:
    if isinstance(node, ast.Name):
        return str(texts.get(node.id, ""))
    return str(node.value) if isinstance(node, ast.Constant) else ""


def events_page() -> Iterator[str]:
    """Every kind of notification, and every kind of line in the trail."""
    from arbsite.notifying.events import EVENTS
    from tasklog.kinds import Kind

    rows = [
        (f"`{name}`", about.title, about.meaning, str(about.mode))
        for name, about in EVENTS.items()
    ]
    yield from table(("event", "title", "sent when", "default"), rows)
    yield from ("", "## Lines of the audit trail", "")
    yield "The field `kind` of a line is one of:"
    yield ", ".join(f"`{kind}`" for kind in Kind) + "."


def checks_page() -> Iterator[str]:
    """Every entry check, in the words of the pages."""
    from arbsite.pages.reports.reasons import UNITS, in_words
    from strategy.arbitrage import Check

    yield "A basket has to pass every check before it is entered. The first one that"
    yield "fails is stored with its number and its limit."
    yield ""
    rows = [(f"`{check}`", in_words(check), UNITS.get(check, "")) for check in Check]
    yield from table(("check", "rejects a basket because", "measured in"), rows)


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A Markdown table."""
    yield "| " + " | ".join(columns) + " |"
    yield "|" + "---|" * len(columns)
    for row in rows:
        cells = (" ".join(cell.split()).replace("|", "\\|") for cell in row)
        yield "| " + " | ".join(cells) + " |"


REFERENCE: dict[str, tuple[str, Callable[[], Iterator[str]]]] = {
    "settings": ("Settings", settings_page),
    "api": ("API", api_page),
    "commands": ("Commands", commands_page),
    "metrics": ("Metrics", metrics_page),
    "events": ("Events", events_page),
    "checks": ("Entry checks", checks_page),
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "arbsite.settings")
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    PAGES.mkdir(exist_ok=True)
    for name, (title, lines) in REFERENCE.items():
        text = "\n".join((f"# {title}", "", *lines())) + "\n"
        (PAGES / f"{name}.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
