"""Matched pairs."""

from __future__ import annotations

from ninja import Schema

from arbsite.api.schemas.derived import derived
from arbsite.api.schemas.risk import PairRisk
from strategy.models import PairRecord

INTERNAL = frozenset({"event_key", "rules_fingerprint", "undo", "outbox", "words"})
# Large, and shown on the pages.
PARTS = frozenset(
    {"facts", "clauses_a", "clauses_b", "market_a", "market_b", "doubt", "decision"}
)


@derived(PairRecord, INTERNAL | PARTS, parts={"risks": PairRisk})
class Pair(Schema):
    """Two markets, and the outcomes of them that pay alike."""
