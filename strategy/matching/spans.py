"""A threshold as the interval of the values that pay Yes.

"Above 5" is (5, inf), "at least 5" is [5, inf).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation


@dataclass(frozen=True, slots=True)
class Span:
    """The values for which a market pays Yes; an open end is None.

    `is_bare`: no comparator is written, as in "3 rate cuts"; another text may say
    whether exactly or at least so many are meant.
    """

    low: Decimal | None
    high: Decimal | None
    has_low: bool = False
    has_high: bool = False
    unit: str = ""
    is_touch: bool = False
    is_bare: bool = field(default=False, compare=False)

    def __str__(self) -> str:
        left, right = "[" if self.has_low else "(", "]" if self.has_high else ")"
        low = "-inf" if self.low is None else f"{self.low:f}"
        high = "inf" if self.high is None else f"{self.high:f}"
        touch = "reaches " if self.is_touch else ""
        return f"{touch}{left}{low}, {high}{right}{self.unit}"

    @property
    def is_even(self) -> bool:
        """Whether its ends are whole numbers, or halves between two of them."""
        ends = (end for end in (self.low, self.high) if end is not None)
        return all(2 * end == (2 * end).to_integral_value() for end in ends)

    def whole(self) -> Span:
        """The equal span for values that are whole numbers, with its ends included."""
        return self.stepped(Decimal(1))

    def stepped(self, step: Decimal) -> Span:
        """The equal span for values that are multiples of a step, ends included."""
        # What is touched is a price, which does not move in steps.
        if self.is_touch:
            return self
        low, high = self.low, self.high
        if low is not None:
            multiple = (low / step).to_integral_value("ROUND_CEILING") * step
            low = multiple + step if multiple == low and not self.has_low else multiple
        if high is not None:
            multiple = (high / step).to_integral_value("ROUND_FLOOR") * step
            is_outside = multiple == high and not self.has_high
            high = multiple - step if is_outside else multiple
        return replace(
            self, low=low, high=high, has_low=low is not None, has_high=high is not None
        )


def structured(facts: Mapping[str, str]) -> Span | None:
    """The threshold in a venue's own fields, None if there is none.

    They are bare numbers: the span has no unit.
    """
    kind = facts.get("strike_type")
    if not kind:
        return None
    low, high = _decimal(facts.get("floor_strike")), _decimal(facts.get("cap_strike"))
    # The venue counts both ends of "between" as inside.
    if kind == "between" and low is not None and high is not None:
        return Span(low, high, True, True)
    if kind in ("greater", "greater_or_equal") and low is not None:
        return Span(low, None, kind == "greater_or_equal", False)
    if kind in ("less", "less_or_equal") and high is not None:
        return Span(None, high, False, kind == "less_or_equal")
    return None


def _decimal(text: str | None) -> Decimal | None:
    try:
        number = Decimal(text) if text else None
    except InvalidOperation:
        return None
    return number if number is None or number.is_finite() else None
