"""Matched pairs."""

from __future__ import annotations

from ninja import Schema

from arbsite.api.schemas.derived import derived
from strategy.models import PairRecord

INTERNAL = frozenset({"event_key", "rules_fingerprint", "outbox"})
PARTS = frozenset({"facts", "market_a", "market_b", "doubt", "decision"})


@derived(PairRecord, INTERNAL | PARTS)
class Pair(Schema):
    """Two markets, and the outcomes of them that pay alike."""
