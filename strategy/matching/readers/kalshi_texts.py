"""The sentence of Kalshi's rules that says what pays Yes."""

from __future__ import annotations

import re

from strategy.matching.text import plain

_PAYING_END = re.compile(r"resolves? to \"?yes\"?", re.IGNORECASE)


def paying_text(rules: str) -> str:
    end = _PAYING_END.search(rules)
    return plain(rules[: end.end()] if end else rules.partition("\n\n")[0])
