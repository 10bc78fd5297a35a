"""Makes texts of venues safe to store and show, and as long as what is read of them."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

TITLE_CAP = 300
RULES_CAP = 20_000
# The end of rules of which only that much is read.
CUT_OFF = "[cut off: the text is longer than what is read]"
_MAX_MAGNITUDE = 40  # of a number worth writing out: no price, size or strike has more

_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def clean(value: object, cap: int = TITLE_CAP, *, lines: bool = False) -> str:
    """Text safe to store and show: NFC, no control or bidi characters, capped.

    White space is folded into single blanks, unless `lines` keeps line ends; such a
    text says by CUT_OFF at its end that it was capped.
    """
    try:
        shown = value if isinstance(value, str) else written(value)
    except ValueError:
        return ""
    # Cut before the work, with room for what is removed below.
    is_cut, shown = len(shown) > 4 * cap, shown[: 4 * cap]
    if not shown.isascii():
        # A lone surrogate could not be stored.
        shown = shown.encode("utf-8", "replace").decode("utf-8")
        shown = unicodedata.normalize("NFC", shown)
    elif shown.isprintable():  # most fields: there is nothing to remove
        shown = " ".join(shown.split())
        return _capped(shown, cap, is_cut) if lines else shown[:cap]
    shown = _INVISIBLE.sub("", shown)
    if lines:
        shown = "\n".join(" ".join(line.split()) for line in shown.splitlines())
        return _capped(shown.strip(), cap, is_cut)
    return " ".join(shown.split())[:cap]


def _capped(shown: str, cap: int, is_cut: bool) -> str:
    """The text, or as much of it as there is room for before CUT_OFF."""
    if len(shown) <= cap and not is_cut:
        return shown
    end = f"\n{CUT_OFF}"
    return f"{shown[: cap - len(end)].rstrip()}{end}".lstrip()


def written(value: object) -> str:
    """A number's digits without exponent. Raises ValueError for anything else."""
    # bool is an int to Python, but no number to a venue.
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise ValueError("not a number")
    # Bounded first: 1e300 would be written out in 300 digits, and int may refuse.
    if isinstance(value, int):
        if abs(value) >= 10**_MAX_MAGNITUDE:
            raise ValueError("too large")
        return str(value)
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    if not exact.is_finite() or abs(exact.adjusted()) > _MAX_MAGNITUDE:
        raise ValueError("not finite, or out of range")
    return format(exact, "f")
