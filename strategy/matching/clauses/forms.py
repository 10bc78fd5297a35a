"""The forms of clauses that venues repeat, as the data file describes them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from operator import attrgetter
from pathlib import Path

from strategy.matching.lazy import lazy
from strategy.matching.required import Required, contains, required
from strategy.matching.tables import DataError, Table, read_tables
from strategy.matching.text import wordset
from strategy.matching.types import ClauseKind, RiskName

FILE = Path(__file__).parent / "forms.toml"
# Longer clauses have no form, so that none takes long to match.
LONGEST_CLAUSE = 900
_KEYS = (
    *("kind", "effect", "reason", "risk"),
    *("concerns", "default_for", "unless", "text"),
)
# Words that set a rule of their own: nothing that may vary in a form contains them.
_RULING = wordset(
    "not no never none nor only solely exclusively unless except exception excluding "
    "exclude excludes excluded without must require requires required least provided "
    "however but count counts counted qualify qualifies qualifying include includes "
    "included considered treated regardless instead rather otherwise pay pays "
    "paid settle settles settled resolve resolves "
    "resolved shall if when whenever whether where while "
    "means meaning refer refers referring defined apply applies rounded rounding "
    "sufficient insufficient suffice suffices enough measured used eligible ineligible"
)
# Words that join or limit: a noun phrase contains neither these nor the former.
_JOINING = wordset(
    "other need needs more most less fewer greater above below over under before "
    "after until within once including minimum maximum exactly additional also "
    "further consecutive will should may can is are was were has have had be been "
    "agree agrees confirm confirmed whichever who whose that which than same "
    "different both either neither day days hour hours week weeks and or and/or"
)
_LITERAL = re.compile(r"(?<![\w<\\])[a-z][a-z'/-]*")
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
        return required(_marked_outside(self._text), self._in_macros)

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
        if len(masked) > LONGEST_CLAUSE:
            return None
        marked = _marked(masked)
        wordings = [
            wording
            for word in {"", *_WORDS.findall(masked)}
            for wording in self._by_key.get(word, ())
            if contains(marked, wording.required)
        ]
        for wording in sorted(wordings, key=_number):
            if match := wording.pattern.fullmatch(marked):
                parts = {k: _unmarked(v or "") for k, v in match.groupdict().items()}
                return Match(wording.form, parts)
        return None


def is_list(masked: str) -> bool:
    """Whether a masked text only lists things, without any word that rules or joins."""
    return len(masked) <= LONGEST_CLAUSE and bool(_LIST.fullmatch(_marked(masked)))


def is_ruling(masked: str) -> bool:
    """Whether a masked text has a word that sets a rule of its own."""
    return not _RULING.isdisjoint(masked.split())


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


def _marked(text: str) -> str:
    """A text in which ruling words have a capital, joining words an underline.

    So a pattern need not list them to keep them out of what may vary.
    """
    return _LITERAL.sub(_mark_of, text)


def _marked_outside(text: str) -> str:
    """A pattern marked but for the names of the macros in it."""
    parts = re.split(r"(\{[a-z]+\})", text)
    return "".join(p if p[:1] == "{" else _marked(p) for p in parts)


def _required_by(macros: dict[str, str]) -> dict[str, Required]:
    """What each macro contains, those included to which it refers."""
    needed: dict[str, Required] = {}
    for _ in range(MOST_DEEP):
        for name, text in macros.items():
            needed[name] = required(_marked_outside(text), needed)
    return needed


def _mark_of(match: re.Match[str]) -> str:
    word = match[0]
    if word in _RULING:
        return word.capitalize()
    return f"_{word}" if word in _JOINING else word


def _unmarked(text: str) -> str:
    """The text as it was before it was marked; the marks of masks are in capitals."""
    words = text.replace("_", "").split()
    return " ".join(w if w.isupper() else w.lower() for w in words)


def _expanded(text: str, macros: dict[str, str]) -> str:
    """The pattern with the macros in it written out and its words marked."""
    for _ in range(MOST_DEEP):
        expanded = _MACRO.sub(
            lambda m: m[0] if m[1] in _BUILT_IN else macros[m[1]], text
        )
        if expanded == text:
            marked = _MACRO.sub(lambda m: f"{{{m[1].upper()}}}", text)
            marked = _marked(marked)
            return marked.replace("{NP}", NOUN_PHRASE).replace("{ANY}", ANYTHING)
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
