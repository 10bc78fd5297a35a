"""The rules that decide how soon a market type is polled again.

Pure rules. `success_rate` is the default, exactly as specified; the other policies are
found by their own names.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from strategy.polling.arrivals import Arrivals, Sightings
from strategy.polling.index import index
from strategy.polling.rules import (
    MORE_OFTEN_ABOVE,
    NORMAL_ABOVE,
    success_rate,
    success_rate_steady,
)
from strategy.polling.types import Branch, Decision, Evidence

__all__ = [
    "DEFAULT_POLICY",
    "MORE_OFTEN_ABOVE",
    "NORMAL_ABOVE",
    "POLICIES",
    "Arrivals",
    "Branch",
    "Decision",
    "Evidence",
    "Policy",
    "Sightings",
]


@dataclass(frozen=True, slots=True)
class Policy:
    """A rule with the words for what decides an interval by it.

    `compares_types`: it needs the arrivals of every type that is polled.
    """

    decide: Callable[[Evidence], Decision]
    title: str
    compares_types: bool = False


DEFAULT_POLICY: Final = "success_rate"
POLICIES: Mapping[str, Policy] = MappingProxyType(
    {
        DEFAULT_POLICY: Policy(success_rate, "its success rate"),
        "success_rate_steady": Policy(
            success_rate_steady, "its success rate, steadied"
        ),
        "index": Policy(
            index, "how often opportunities appear and how long they last", True
        ),
    }
)
