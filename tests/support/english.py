"""Check the repository's English: `python -m` this module.

Rejected are words and phrases of an older or private language, module docstrings that
ask instead of stating, and too many values that are named after no property of theirs.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KINDS = (".py", ".html", ".md", ".txt", ".js", ".css")
FILES = ("Makefile", ".editorconfig")
LEFT_OUT = {
    ".cache",
    ".git",
    ".state",
    ".venv",
    ".venv-docs",
    "__pycache__",
    "contrib_migrations",
    "lexicon",
    "migrations",
    "questions",
    "requirements",
}
# This check and its tests name what they reject.
OWN = {"tests/support/english.py", "tests/test_english.py"}

# What to say instead, by what is rejected. Every blank may be a line break.
BANNED = {
    "anew": "again",
    "for ever": "forever, or no end",
    "goes on where": "resumes",
    "go on where": "resume",
    "goes on with": "continues with",
    "looked after": "monitored",
    "nobody is told": "no notifications are sent",
    "who is not looking": "(say who)",
    "came to nothing": "failed",
    "comes to nothing": "fails",
    "without a word": "uncleanly, or crashed",
    "the house": "arbsite, or the project",
    "stands here": "is here",
    "stand here": "are here",
    "as it stands": "as it is",
    "must stand": "must be",
    "in whose hands": "owned by which process",
    "in the hands of": "owned by",
    "takes it up": "resumes it",
    "took up": "recovered",
    "ended unclean": "crashed",
    "has beaten": "sent a heartbeat",
    "to be meant": "(say what is implausible)",
    "foretell": "preview",
    "foretold": "previewed",
    "feel_pulse": "read_status",
    "duty": "job",
    "duties": "jobs",
    "whence": "from where",
    "thereof": "of it",
    "hitherto": "until now",
    "henceforth": "from now on",
    "lest": "so that … not",
}
# "The House" is a chamber of Congress, on which there are markets.
CASE_COUNTS = {"the house"}
BANNED_NAMES = {
    "one",
    "found",
    "first",
    "second",
    "given",
    "told",
    "said",
    "asked",
    "held",
    "known",
    "kept",
    "other",
}
MOST_BANNED_NAMES = 0.015


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """A line that is to be reworded."""

    path: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


def _pattern(phrase: str) -> re.Pattern[str]:
    # Between two words of a phrase a line may end and a comment go on.
    words = r"[ \t]*(?:\n[ \t#]*| )".join(map(re.escape, phrase.split()))
    flags = re.NOFLAG if phrase in CASE_COUNTS else re.IGNORECASE
    return re.compile(rf"(?<![\w-]){words}(?![\w-])", flags)


PATTERNS = {phrase: _pattern(phrase) for phrase in BANNED}


def banned_phrases(path: str, text: str) -> Iterator[Fault]:
    """Each place where one of the phrases is used, in any kind of file."""
    for phrase, pattern in PATTERNS.items():
        for match in pattern.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            yield Fault(path, line, f"“{phrase}”: say “{BANNED[phrase]}”")


def docstring_question(path: str, source: str) -> Iterator[Fault]:
    """The module's docstring, if its first sentence is a question."""
    docstring = ast.get_docstring(ast.parse(source)) or ""
    start = re.split(r"(?<=[.?!])\s", docstring.strip(), maxsplit=1)[0]
    if start.endswith("?"):
        yield Fault(path, 1, "the module's docstring asks instead of stating")


def bindings(source: str) -> Iterator[tuple[str, int]]:
    """Every name that a module binds, with its line."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Name(id=name, ctx=ast.Store(), lineno=line):
                yield name, line
            case ast.arg(arg=name, lineno=line):
                yield name, line
            case (
                ast.FunctionDef(name=name, lineno=line)
                | ast.AsyncFunctionDef(name=name, lineno=line)
                | ast.ClassDef(name=name, lineno=line)
            ):
                yield name, line
            case ast.ExceptHandler(name=str() as name, lineno=line):
                yield name, line
            case ast.alias(asname=str() as name, lineno=line):
                yield name, line


def banned_names(path: str, source: str) -> Iterator[Fault]:
    """Bindings that are named after nothing that the value is."""
    for name, line in bindings(source):
        if name.strip("_").lower() in BANNED_NAMES:
            yield Fault(path, line, f"a value is named {name}")


def texts(root: Path = ROOT) -> Iterator[tuple[str, str]]:
    """The files that people wrote, by their paths."""
    for path in sorted(root.rglob("*")):
        relative = path.relative_to(root)
        is_text = path.suffix in KINDS or path.name in FILES
        is_own = str(relative) in OWN
        if is_text and not is_own and LEFT_OUT.isdisjoint(relative.parts):
            yield str(relative), path.read_text()


def faults(files: Iterable[tuple[str, str]]) -> list[Fault]:
    """All that is wrong; names count only where they are too many in all."""
    wrong: list[Fault] = []
    names: list[Fault] = []
    total = 0
    for path, text in files:
        wrong += banned_phrases(path, text)
        if path.endswith(".py"):
            wrong += docstring_question(path, text)
            names += banned_names(path, text)
            total += sum(1 for _ in bindings(text))
    if len(names) > MOST_BANNED_NAMES * total:
        wrong += names
    return sorted(wrong)


def main() -> int:
    wrong = faults(texts())
    for fault in wrong:
        print(fault)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
