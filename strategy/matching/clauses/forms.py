"""The forms of clauses that venues repeat, as the data file describes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from operator import attrgetter
from pathlib import Path

from strategy.matching.caching import cached_text
from strategy.matching.clauses.marking import marked, marked_outside, unmarked
from strategy.matching.lazy import lazy
from strategy.matching.required import Required, contains, required
from strategy.matching.tables import DataError, Table, read_tables
from strategy.matching.types import ClauseKind, RiskName

FILE = Path(__file__).parent / "forms.toml"
# Longer clauses have no form, so that none takes long to match.
LONGEST_CLAUSE = 900
CACHED_CLAUSES = 4096
_KEYS = (
    *("kind", "effect", "reason", "risk"),
    *("concerns", "default_for", "unless", "text"),
)
_PLAIN = r"(?:[^A-Z_ ,:;][^ ,:;]*|NAME|DATE|URL)"
NOUN_PHRASE = rf"(?:{_PLAIN} ){{0,11}}{_PLAIN}"
_LIST = re.compile(
    rf"(?:for )?{NOUN_PHRASE}(?:(?:,? _(?:or|and)|,|,? as) {NOUN_PHRASE}){{0,9}}"
)
ANYTHING = r"(?: (?:[^A-Z ][^ ]*|NAME[,:]?|DATE,?|TIME,?|NUM,?|URL,?)){0,40}? ?"
_WORDS = re.compile(r"[\w'/&+.-]+")
_MACRO = re.compile(r"\{([a-z]+)\}")
_BUILT_IN = ("np", "any")
# How deep macros may refer to each other.
MOST_DEEP = 6


@dataclass(frozen=True, slots=True)
class Form:
    """What a clause of one form says, whatever its subject is."""

    kind: ClauseKind
    effect: str
    reason: str
    risk: RiskName | None
    concerns: frozenset[str]
    default_for: frozenset[str]
    unless: frozenset[str]

    @property
    def is_special(self) -> bool:
        """Whether the form is compared in a way of its own."""
        return self.effect in ("core", "risk", "source") or bool(self.concerns)


@dataclass(frozen=True, slots=True)
class Match:
    """A form, and the parts of the masked clause that it names."""

    form: Form
    parts: dict[str, str]


class _Wording:
    """One pattern of a form; compiled on first use, as most texts need few of them."""

    def __init__(
        self,
        number: int,
        text: str,
        form: Form,
        macros: dict[str, str],
        in_macros: dict[str, Required],
    ) -> None:
        self.number = number
        self.form = form
        self._text = text
        self._macros = macros
        self._in_macros = in_macros

    @lazy
    def required(self) -> Required:
        """What every clause of this wording contains, once it is marked."""
        return required(marked_outside(self._text), self._in_macros)

    @lazy
    def pattern(self) -> re.Pattern[str]:
        """Raises DataError."""
        try:
            return re.compile(_expanded(self._text, self._macros))
        except KeyError as error:
            raise DataError(FILE, f"there is no macro {error}") from None
        except re.error as error:
            message = f"{self._text!r} is no pattern: {error}"
            raise DataError(FILE, message) from None


_number = attrgetter("number")


class Forms:
    """All forms, each tried only on clauses that contain its key."""

    def __init__(self, tables: Iterable[Table], macros: dict[str, str]) -> None:
        self._macros = macros
        self._by_key: dict[str, list[_Wording]] = {}
        number = 0
        in_macros = _required_by(macros)
        for table in tables:
            risk = table.text("risk", "")
            form = Form(
                ClauseKind(table.text("kind")),
                table.text("effect"),
                table.text("reason"),
                RiskName(risk) if risk else None,
                frozenset(table.text("concerns", "").split()),
                frozenset(table.text("default_for", "").split()),
                frozenset(table.text("unless", "").split()),
            )
            for text in table.texts("text"):
                number += 1
                wordings = self._by_key.setdefault(_key_of(text), [])
                wordings.append(_Wording(number, text, form, macros, in_macros))

    @cached_property
    def core(self) -> Match:
        """The form of a sentence that says what pays Yes."""
        wordings = (wording for each in self._by_key.values() for wording in each)
        return Match(next(w.form for w in wordings if w.form.effect == "core"), {})

    def all(self) -> list[tuple[re.Pattern[str], Form]]:
        """Every form with its pattern. Raises DataError."""
        return [(w.pattern, w.form) for each in self._by_key.values() for w in each]

    def match(self, masked: str) -> Match | None:
        """The form of a masked clause, None if it has none; the first in the file."""
        return next(self.matches(masked), None)

    def matches(self, masked: str) -> Iterator[Match]:
        """Every form of a masked clause, in the order of the file."""
        if len(masked) > LONGEST_CLAUSE:
            return
        text = marked(masked)
        wordings = [
            wording
            for word in {"", *_WORDS.findall(masked)}
            for wording in self._by_key.get(word, ())
            if contains(text, wording.required)
        ]
        for wording in sorted(wordings, key=_number):
            if match := wording.pattern.fullmatch(text):
                parts = {k: unmarked(v or "") for k, v in match.groupdict().items()}
                yield Match(wording.form, parts)


@cached_text(CACHED_CLAUSES)
def further_forms(masked: str) -> tuple[Form, ...]:
    """The forms behind the first that may say why a masked clause changes nothing.

    What a rare case pays, and the words that pay, are read by the first form alone.
    """
    found = [match.form for match in forms().matches(masked)]
    return tuple(form for form in found[1:] if not form.risk and not form.is_special)


def is_list(masked: str) -> bool:
    """Whether a masked text only lists things, without any word that rules or joins."""
    return len(masked) <= LONGEST_CLAUSE and bool(_LIST.fullmatch(marked(masked)))


def _key_of(text: str) -> str:
    """The longest word that every match of a pattern contains, "" if there is none."""
    outside, depth = [], 0
    for character in text:
        depth += character in "({["
        outside.append(" " if depth else character)
        depth -= character in ")}]"
    rest = "".join(outside)
    if "|" in rest:
        return ""
    # A letter before "?" or "*" may be missing, and a bare dot is any character.
    words = re.findall(r"(?<![\w.*?/'+\\-])[a-z][\w'/+-]*(?![\w?*.{])", rest)
    return max(words, key=len, default="")


def _required_by(macros: dict[str, str]) -> dict[str, Required]:
    """What each macro contains, those included to which it refers."""
    needed: dict[str, Required] = {}
    for _ in range(MOST_DEEP):
        for name, text in macros.items():
            needed[name] = required(marked_outside(text), needed)
    return needed


def _expanded(text: str, macros: dict[str, str]) -> str:
    """The pattern with the macros in it written out and its words marked."""
    for _ in range(MOST_DEEP):
        expanded = _MACRO.sub(
            lambda m: m[0] if m[1] in _BUILT_IN else macros[m[1]], text
        )
        if expanded == text:
            text = marked(_MACRO.sub(lambda m: f"{{{m[1].upper()}}}", text))
            return text.replace("{NP}", NOUN_PHRASE).replace("{ANY}", ANYTHING)
        text = expanded
    raise DataError(FILE, f"macros refer to each other in {text[:60]!r}")


@cache
def forms() -> Forms:
    """The forms of the data file. Raises DataError that names what is wrong."""
    file = read_tables(FILE)
    try:
        return Forms(file.tables("form", *_KEYS), file.table("macros").all_texts())
    except ValueError as error:
        raise DataError(FILE, str(error)) from None
