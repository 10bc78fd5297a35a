"""A promise that does not hold."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Breach:
    """`rule` names the promise, `where` the document, `what` how it differs."""

    rule: str
    where: str
    what: str
