"""What is said of a promise that does not hold?"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Breach:
    """`rule` names the promise, `where` the document, `what` says how it differs."""

    rule: str
    where: str
    what: str
