"""Rule texts that changed while a position is open on their pair.

Such a pair is judged again, whether or not it is matched any more, and each position
gets a line that is news. The line is written before the pair: what shows the change,
the fingerprint of the texts as they were, is replaced last. A crash in between repeats
the line under the same id.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from positions.lifecycle import OPEN
from positions.models import POSITIONS
from positions.venues.registry import spec
from positions.venues.types import Market
from strategy import matching
from strategy.matching import Judgement, Pair
from strategy.matching.types import Verdict
from strategy.models import PAIRS
from strategy.services.context import AgentContext
from strategy.services.matched import fingerprint, pair_id
from tasklog.kinds import Action, Kind
from tasklog.records import TrailLine
from tasklog.storage.ids import content_id
from tasklog.storage.reading import clean, text

Markets = Mapping[tuple[str, str], Market]
REASONS_NAMED = 3
# How many pairs are looked up at once.
CHUNK = 1000
_OF_SIDES = ("venue_a", "market_id_a", "venue_b", "market_id_b", "rules_fingerprint")
# Without the texts, which are long and needed only where they have changed.
SHORT = dict.fromkeys(_OF_SIDES, 1)
WHOLE = dict.fromkeys(
    (
        *_OF_SIDES,
        *("outcome_a", "market_a.rules", "outcome_b", "market_b.rules"),
        "changed_at",
    ),
    1,
)


@dataclass(frozen=True, slots=True)
class ChangedPair:
    """A stored pair, and both its markets with other rule texts than are stored."""

    stored: Mapping[str, Any]
    market_a: Market
    market_b: Market

    @property
    def id(self) -> str:
        return str(self.stored["_id"])

    @property
    def venues(self) -> str:
        """The venues whose text changed, as people call them."""
        sides = (("market_a", self.market_a), ("market_b", self.market_b))
        return " and ".join(
            spec(market.venue).display_name
            for side, market in sides
            if (self.stored.get(side) or {}).get("rules") != market.rules
        )


def judge_changed(
    matched: Iterable[Pair], markets: Markets, context: AgentContext
) -> list[Pair]:
    """The pairs to store although they are not matched any more; positions get a line.

    `markets` are the listed ones, by venue and id.
    """
    open_on = _open_positions()
    by_id = {pair_id(pair): pair for pair in matched} if open_on else {}
    unmatched = []
    for changed in _changed(open_on, markets):
        pair = by_id.get(changed.id)
        if pair is None:
            verdict = matching.judge(changed.market_a, changed.market_b)
            pair = _to_review(changed, verdict)
            unmatched.append(pair)
            judgement = verdict.verdict
        else:
            judgement = pair.verdict
        for position_id, event_name in open_on[changed.id]:
            context.positions.journal.write(
                _line(changed, pair, judgement, position_id, event_name)
            )
    return unmatched


def _open_positions() -> dict[str, list[tuple[str, str]]]:
    """Id and name of each open position, by the id of its pair."""
    cursor = POSITIONS.raw.find(
        {"state": {"$in": [str(state) for state in OPEN]}},
        {"pair_id": 1, "event_name": 1},
    )
    positions: dict[str, list[tuple[str, str]]] = {}
    for document in cursor.sort("_id"):
        named = (str(document["_id"]), clean(str(document.get("event_name"))))
        positions.setdefault(str(document.get("pair_id")), []).append(named)
    return positions


def _changed(pair_ids: Iterable[str], markets: Markets) -> Iterator[ChangedPair]:
    """Those whose markets are both listed with another text than is stored."""
    ids = sorted(pair_ids)
    for start in range(0, len(ids), CHUNK):
        chunk = {"_id": {"$in": ids[start : start + CHUNK]}}
        differing = [
            stored["_id"]
            for stored in PAIRS.raw.find(chunk, SHORT)
            if (listed := _listed(stored, markets)) is not None
            and fingerprint(*listed) != stored.get("rules_fingerprint")
        ]
        if not differing:
            continue
        changed = PAIRS.raw.find({"_id": {"$in": differing}}, WHOLE)
        for stored in changed.sort("_id"):
            listed = _listed(stored, markets)
            outcomes = stored.get("outcome_a"), stored.get("outcome_b")
            # Damaged: then discovery stores what it matches as ever.
            if listed and all(outcome in (0, 1) for outcome in outcomes):
                yield ChangedPair(stored, *listed)


def _listed(
    stored: Mapping[str, Any], markets: Markets
) -> tuple[Market, Market] | None:
    """Both markets of a stored pair, None unless both are listed."""
    market_a, market_b = (
        markets.get((text(stored, f"venue_{side}"), text(stored, f"market_id_{side}")))
        for side in "ab"
    )
    return (market_a, market_b) if market_a and market_b else None


def _to_review(changed: ChangedPair, verdict: Verdict) -> Pair:
    """The same outcomes with the new verdict, which is for an operator to decide."""
    return Pair(
        venue_a=changed.market_a.venue,
        market_a=changed.market_a.market_id,
        outcome_a=changed.stored["outcome_a"],
        venue_b=changed.market_b.venue,
        market_b=changed.market_b.market_id,
        outcome_b=changed.stored["outcome_b"],
        inverted=verdict.verdict is Judgement.INVERTED,
        verdict=Judgement.REVIEW,
        score=verdict.score,
        facts=verdict.facts,
        reasons=verdict.reasons,
        risks=verdict.risks,
        clauses_a=verdict.clauses_a,
        clauses_b=verdict.clauses_b,
    )


def _line(
    changed: ChangedPair,
    pair: Pair,
    judgement: Judgement,
    position_id: str,
    event_name: str,
) -> TrailLine:
    before: datetime | None = changed.stored.get("changed_at")
    reasons = "; ".join(pair.reasons[:REASONS_NAMED])
    return TrailLine(
        kind=Kind.RULES_CHANGED,
        action=Action.MONITOR,
        details=f"the rules of {event_name} changed on {changed.venues} while a "
        f"position is open; judged again: {judgement}"
        + (f" ({reasons})" if reasons else ""),
        # The same until the pair is stored, and another for the next change.
        task_id=content_id(
            Kind.RULES_CHANGED,
            position_id,
            before,
            fingerprint(changed.market_a, changed.market_b),
        ),
        position_id=position_id,
        pair_id=changed.id,
    )
