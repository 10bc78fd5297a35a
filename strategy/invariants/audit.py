"""What a check of the promises found: breaches, and how much was checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

READABLE = "documents_are_readable"


@dataclass(frozen=True, slots=True)
class Breach:
    """`rule` names the promise, `where` the document, `what` how it differs."""

    rule: str
    where: str
    what: str


@dataclass(slots=True)
class Audit:
    """The documents checked against each promise, by its name, and every breach.

    A promise with 0 documents was not checked, which is no breach: there was nothing
    that could have broken it.
    """

    checked: Counter[str] = field(default_factory=Counter)
    breaches: list[Breach] = field(default_factory=list)

    def checks(self, rule: str, count: int = 1) -> None:
        """So many documents are held against the promise."""
        self.checked[rule] += count

    def breach(self, rule: str, where: object, what: str) -> None:
        self.breaches.append(Breach(rule, str(where), what))

    def hold(self, rule: str, where: object, problems: Iterable[str]) -> None:
        """One document against one promise; values that make it fail are a breach."""
        self.checks(rule)
        try:
            for what in problems:
                self.breach(rule, where, what)
        except (ArithmeticError, LookupError, TypeError, ValueError) as error:
            self.breach(rule, where, f"cannot be read: {error!r}")

    @property
    def unchecked(self) -> Iterator[str]:
        """The promises against which no document was held."""
        return (rule for rule, count in sorted(self.checked.items()) if not count)
