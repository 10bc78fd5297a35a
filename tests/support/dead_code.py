"""List code of the product that the product does not use: `python -m` this module.

vulture reads Python only. Here the names that templates use, and those that stand in
texts (fields of documents, dotted paths in settings, braces in data files), count as
used, too. Tests do not count: what only a test calls is dead.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

from vulture import Vulture
from vulture.core import Item

ROOT = Path(__file__).resolve().parents[2]
WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# {text.title:form} in a data file
BRACES = re.compile(r"{([a-z_.]+)[:}]")
TAG = re.compile(r"{[{%](.*?)[}%]}", re.DOTALL)
# What is defined there is Django's to use; what is used there is used.
LEFT_OUT = {"migrations", "contrib_migrations"}
ENUMS = ("Enum", "StrEnum", "IntEnum", "TextChoices")
# What may be a field, which is read and written by its name in a text.
FIELDS = {"variable", "attribute", "property"}


def template_names(text: str) -> set[str]:
    """Every word within the tags of a template."""
    return {word for tag in TAG.findall(text) for word in WORD.findall(tag)}


def names_in_texts(source: str) -> tuple[set[str], set[str]]:
    """Texts of a module that are one name, and the parts of its dotted paths."""
    texts = {
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    single = {text.lstrip("-$") for text in texts}
    dotted = {
        text
        for text in texts
        if "." in text and all(part.isidentifier() for part in text.split("."))
    }
    return (
        {text for text in single if text.isidentifier()},
        {part for text in dotted for part in text.split(".")},
    )


def enum_members(source: str) -> set[str]:
    """Members of enumerations: stored values become them without naming them."""
    return {
        target.id
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ClassDef)
        and any(ast.unparse(base).split(".")[-1] in ENUMS for base in node.bases)
        for statement in node.body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }


def dead(items: Iterable[Item], used: set[str], fields: set[str]) -> Iterator[Item]:
    """What is left of vulture's findings."""
    for item in items:
        is_field = item.typ in FIELDS and item.name in fields
        if item.name not in used and not is_field:
            yield item


def scan(root: Path = ROOT) -> list[Item]:
    """Unused code below the paths of [tool.vulture] in pyproject.toml."""
    settings = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["vulture"]
    used: set[str] = set()
    fields: set[str] = set()
    for template in (root / "templates").rglob("*"):
        if template.is_file():
            used |= template_names(template.read_text())
    paths = [root / path for path in settings["paths"]]
    for path in paths:
        for data in path.rglob("*.toml"):
            for names in BRACES.findall(data.read_text()):
                fields |= set(names.split("."))
        for module in [path] if path.is_file() else path.rglob("*.py"):
            source = module.read_text()
            single, parts = names_in_texts(source)
            fields |= single | parts | enum_members(source)
            used |= parts
    vulture = Vulture(
        ignore_names=settings["ignore_names"],
        ignore_decorators=settings["ignore_decorators"],
    )
    vulture.scavenge(paths)
    items = vulture.get_unused_code()
    # Django reads every name in capitals there.
    read_by_django = root / "arbsite" / "settings.py"
    return [
        item
        for item in dead(items, used, fields)
        if item.filename.resolve() != read_by_django
        and LEFT_OUT.isdisjoint(item.filename.parts)
    ]


def main() -> int:
    items = scan()
    for item in items:
        path = item.filename.resolve().relative_to(ROOT)
        print(f"{path}:{item.first_lineno}: unused {item.typ} {item.name}")
    return 1 if items else 0


if __name__ == "__main__":
    sys.exit(main())
