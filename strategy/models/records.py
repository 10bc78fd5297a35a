"""What is stored of the search, as typed records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from positions.venues.types import Market
from strategy.matching.types import ClauseKind, RiskName, Standing
from strategy.polling import Arrivals, Branch
from tasklog.records import TrailLine
from tasklog.storage.codec import sparse
from tasklog.storage.collections import Records


class PairVerdict(StrEnum):
    """What is to be done with a pair: trade it, have it reviewed, or leave it."""

    SAME = "same"
    REVIEW = "review"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class FactRecord:
    """One fact on which the verdict rests, as the texts of both markets state it."""

    name: str
    standing: Standing
    text_a: str
    text_b: str
    is_hard: bool
    is_needed: bool


@dataclass(frozen=True, slots=True)
class ClauseRecord:
    """A clause of one rule text, with the words it was compared with and the result."""

    kind: ClauseKind
    words: str
    counterpart: str
    standing: Standing
    reason: str


@dataclass(frozen=True, slots=True)
class PairRiskRecord:
    """A rare case that both rule texts settle differently, with their words.

    `paid_a` and `paid_b` are what a share of the matched outcome gets in that case, in
    dollars; None where the rules leave it open.
    """

    name: RiskName
    family: str
    paid_a: Decimal | None
    paid_b: Decimal | None
    text_a: str
    text_b: str


@dataclass(frozen=True, slots=True)
class DoubtRecord:
    """Why a pair was taken out of trading, and when."""

    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DecisionRecord:
    """An operator's verdict on a pair; a confirmation holds for these rules only.

    `risks` are those that the operator named beside the ones that the texts name.
    """

    verdict: PairVerdict
    reason: str
    actor: str
    at: datetime
    rules_fingerprint: str
    risks: tuple[PairRiskRecord, ...] = sparse(())


@dataclass(frozen=True, slots=True)
class UndecidedRecord:
    """What a pair was before its latest decision, to which undoing it returns."""

    verdict: PairVerdict
    cause: str
    doubt: DoubtRecord | None
    decision: DecisionRecord | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PairRecord:
    """Two markets, one on each venue, and the outcomes of them that pay alike.

    `market_a` and `market_b` are the markets as last listed, `score` the share of facts
    that agree, `last_edge` dollars per set after fees and risks at the last poll, and
    `priced_at` when a poll first met that edge for that reason. `cause` is what keeps
    the pair from being traded, of one that is traded its first named risk, "" without
    either. `clauses_a` and `clauses_b` are the rule texts clause by clause, bounded in
    number and length. `changed_at` is when a reading of the listings last stored
    something else of it; while `is_listed`, each later one met it as it is stored.
    `content_fingerprint` is of what that reading said: an equal one is not written.
    `undo` is there while the latest decision can be undone.
    """

    id: str
    event_name: str
    event_key: str
    market_type: str
    venue_a: str
    market_id_a: str
    outcome_a: int
    venue_b: str
    market_id_b: str
    outcome_b: int
    verdict: PairVerdict
    score: float
    reasons: tuple[str, ...]
    facts: tuple[FactRecord, ...]
    cause: str
    risks: tuple[PairRiskRecord, ...]
    # Large: most readings leave them out.
    clauses_a: tuple[ClauseRecord, ...] = ()
    clauses_b: tuple[ClauseRecord, ...] = ()
    is_listed: bool
    first_seen_at: datetime
    changed_at: datetime
    priced_at: datetime | None
    last_reason: str | None
    last_edge: Decimal | None
    rules_fingerprint: str
    content_fingerprint: str = sparse("")
    market_a: Market
    market_b: Market
    doubt: DoubtRecord | None
    # Of event, markets and rules: what a search finds.
    words: tuple[str, ...] = sparse(())
    decision: DecisionRecord | None = sparse()
    undo: UndecidedRecord | None = sparse()
    outbox: tuple[TrailLine, ...] = sparse(())

    @property
    def is_confirmed(self) -> bool:
        """An operator has confirmed the pair, for whatever rules."""
        # Whether it still holds is in `verdict`, which discovery computes from the
        # rules.
        return self.decision is not None and self.decision.verdict is PairVerdict.SAME


@dataclass(frozen=True, slots=True, kw_only=True)
class PerformanceRecord:
    """What one market type has earned; dollars and percent, losses included."""

    id: str
    market_type: str
    opportunities_found: int
    profitable_arbs: int
    closed_positions: int
    total_profit: Decimal
    avg_profit_pct: Decimal | None
    success_rate: Decimal | None
    last_updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PollDecisionRecord:
    """Why a market type is polled as often as it is; intervals in seconds.

    `arrivals` are those learned up to `learned_at`, whatever the policy.
    """

    id: str
    market_type: str
    polled_at: datetime | None
    decided_at: datetime
    scheduled_for: str
    policy: str
    opportunities_found: int
    profitable_arbs: int
    success_rate: Decimal | None
    branch: Branch
    interval_before: int
    interval_after: int
    interval_by_policy: int
    is_fixed: bool
    learned_at: datetime | None = sparse()
    arrivals: Arrivals | None = sparse()


PAIRS = Records("matched_pairs", PairRecord)
PERFORMANCE = Records("market_type_performance", PerformanceRecord)
POLL_DECISIONS = Records("poll_decisions", PollDecisionRecord)
