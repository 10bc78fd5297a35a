"""Compares the baskets of a backtest with those that the agent took meanwhile.

A recording has the agent's own decisions. Two baskets are the same if they have the
same pair, direction and place among those of that pair and direction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from positions.models.opportunity import OpportunityRecord
from positions.venues.replay.recording.recording import Recording
from positions.venues.replay.recording.tables import Table
from strategy.arbitrage import Decision
from strategy.backtest.books import Basket

# Recorded dollars have eight places.
STEP = Decimal("0.00000001")
NOT_POLLED = "met no poll while it paid after fees"
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class PaperBasket:
    """A basket as the agent took it, and what is recorded of its end."""

    pair_id: str
    direction: str
    at: datetime
    state: str
    size: Decimal
    stake: Decimal
    profit: Decimal | None


@dataclass(frozen=True, slots=True)
class Compared:
    """One basket; `why` is empty where both agree."""

    pair_id: str
    direction: str
    on_paper: bool
    in_backtest: bool
    why: str


def compare(
    recording: Recording,
    start: datetime,
    end: datetime,
    tested: Sequence[Basket],
    refused: Iterable[OpportunityRecord],
) -> list[Compared]:
    """Each basket of either, those of one pair beside each other."""
    rows = [
        row
        for hour in recording.hours
        for row in recording.rows(Table.DECISIONS, hour).to_pylist()
        if start <= row["seen_at"] <= end
    ]
    by_agent = {_key(row): row["reason"] for row in rows if _is_refused(row)}
    by_backtest = {
        (each.pair_id, str(each.direction)): each.refusal for each in refused
    }
    paper: defaultdict[Key, list[PaperBasket]] = defaultdict(list)
    for basket in _taken(rows):
        paper[basket.pair_id, basket.direction].append(basket)
    mine: defaultdict[Key, list[Basket]] = defaultdict(list)
    for each in tested:
        mine[each.pair_id, each.direction].append(each)
    return [
        Compared(
            *key,
            on_paper=theirs is not None,
            in_backtest=ours is not None,
            why=_why(theirs, ours, by_agent.get(key), by_backtest.get(key)),
        )
        for key in sorted(paper.keys() | mine.keys())
        for theirs, ours in zip_longest(paper[key], mine[key])
    ]


def _taken(rows: Iterable[Mapping[str, Any]]) -> Iterator[PaperBasket]:
    """The agent's baskets, in the order in which they were taken."""
    of_basket: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        if row["decision"] == Decision.TAKEN:
            of_basket.setdefault(row["opportunity_id"], [row])
        elif row["opportunity_id"] in of_basket:
            of_basket[row["opportunity_id"]].append(row)
    for first, *later in of_basket.values():
        last = later[-1] if later else {**first, "profit": None}
        yield PaperBasket(
            pair_id=first["pair_id"],
            direction=first["direction"],
            at=first["seen_at"],
            state=last["decision"] if later else "watching",
            size=last["size"],
            stake=last["stake"],
            profit=last["profit"],
        )


def _why(
    paper: PaperBasket | None,
    tested: Basket | None,
    by_agent: str | None,
    by_backtest: str | None,
) -> str:
    if paper is None:
        return f"only in the backtest: the agent {_rejected(by_agent)}"
    if tested is None:
        return f"only on paper: the backtest {_rejected(by_backtest)}"
    return "; ".join(_differences(paper, tested))


def _rejected(check: str | None) -> str:
    return NOT_POLLED if check is None else f"rejected it ({check})"


def _differences(paper: PaperBasket, tested: Basket) -> Iterator[str]:
    """What differs, first what the rest follows from."""
    if paper.state != tested.state:
        reason = f" ({tested.reason})" if tested.reason else ""
        yield f"{paper.state} on paper, {tested.state} in the backtest{reason}"
    for name, theirs, ours in (
        ("size", paper.size, tested.size),
        ("stake", paper.stake, tested.cost),
        ("profit", paper.profit, tested.profit),
    ):
        if not _is_equal(theirs, ours):
            yield f"{name} {_shown(theirs)} on paper, {_shown(ours)} in the backtest"


def _is_equal(theirs: Decimal | None, ours: Decimal | None) -> bool:
    if theirs is None or ours is None:
        return theirs is ours
    return abs(theirs - ours) < STEP


def _shown(amount: Decimal | None) -> str:
    return "open" if amount is None else f"{amount.normalize():f}"


def _key(row: Mapping[str, Any]) -> Key:
    return row["pair_id"], row["direction"]


def _is_refused(row: Mapping[str, Any]) -> bool:
    return bool(row["decision"] == Decision.REFUSED)
