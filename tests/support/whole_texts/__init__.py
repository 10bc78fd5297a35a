"""Pairs with whole rule texts, and sentences that are added to their rules.

`sentences.toml` has sentences in the words of the venues, `pairs.jsonl` invented pairs
with what is right for them: "same", "inverted", "different or review", or "same with a
named risk, or review".
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from positions.venues.kalshi.market import parse_market as parse_kalshi
from positions.venues.polymarket.market import parse_market as parse_polymarket
from positions.venues.types import Market
from strategy.matching import Verdict, judge

FOLDER = Path(__file__).parent
ACCEPTED = ("same", "inverted")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, what it is about, and the venue whose rules it is added to."""

    kind: str
    side: str
    sentence: str

    def added_to(self, a: Market, b: Market) -> tuple[Market, Market]:
        if self.side == "polymarket":
            return replace(a, rules=f"{a.rules}\n\n{self.sentence}"), b
        return a, replace(b, rules=f"{b.rules}\n\n{self.sentence}")


@cache
def sentences(group: str) -> tuple[Sentence, ...]:
    """Those of one group: changing, harmless or risk."""
    text = (FOLDER / "sentences.toml").read_text(encoding="utf-8")
    return tuple(Sentence(**table) for table in tomllib.loads(text)[group])


def markets_of(record: dict[str, Any]) -> tuple[Market, Market]:
    return (
        parse_polymarket(record["polymarket"], reduced=True),
        parse_kalshi(record["kalshi"], reduced=True),
    )


@cache
def invented_pairs() -> tuple[tuple[str, str, Verdict], ...]:
    """The name of each invented pair, what is right for it, and its verdict."""
    text = (FOLDER / "pairs.jsonl").read_text(encoding="utf-8")
    records = [json.loads(line) for line in text.splitlines()]
    return tuple(
        (record["name"], record["expected"], judge(*markets_of(record)))
        for record in records
    )


def is_right(expected: str, verdict: Verdict) -> bool:
    """Whether a verdict neither trades what differs nor misses what is the same."""
    judgement = str(verdict.verdict)
    if expected in ACCEPTED:
        return judgement == expected
    if expected.startswith("same with a named risk"):
        is_named = judgement == "same" and bool(verdict.risks)
        return is_named or judgement == "review"
    return judgement not in ACCEPTED


def is_false(expected: str, verdict: Verdict) -> bool:
    """Whether a verdict would trade a pair that pays differently."""
    return str(verdict.verdict) in ACCEPTED and not is_right(expected, verdict)


def true_pairs(most: int) -> Iterator[tuple[Market, Market]]:
    """Invented pairs that are accepted as the same, so that one sentence matters."""
    text = (FOLDER / "pairs.jsonl").read_text(encoding="utf-8")
    count = 0
    for line in text.splitlines():
        record = json.loads(line)
        markets = markets_of(record)
        if record["expected"] == "same" and judge(*markets).verdict == "same":
            yield markets
            count += 1
        if count == most:
            return
