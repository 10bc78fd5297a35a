"""The pairs of a recording, as they were at each moment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from pymongo import ReplaceOne

from positions.venues.replay.recording.playback import Playback
from positions.venues.replay.recording.tables import Table
from positions.venues.replay.recording.texts import BadText, from_text
from strategy.models import PAIRS, PairRecord, PairVerdict
from strategy.services import causes
from strategy.services.recorded_pairs import BY_PRICE
from tasklog.storage.codec import DamagedDocument, encode

# What a recording leaves out of a pair, and what its first poll will find.
UNPRICED = {"priced_at": None, "last_reason": None, "last_edge": None}


def changes(
    playback: Playback, hour: str, known: dict[str, str]
) -> Iterator[tuple[datetime, PairRecord]]:
    """Each pair that changed in an hour, with the time from which it is so.

    `known` are the digests of the pairs before, and is brought up to date.
    """
    recording = playback.recording
    for row in recording.rows(Table.PAIRS, hour).to_pylist():
        identity = row["pair_id"]
        if known.get(identity) == row["digest"]:
            continue
        states = playback.states(row["seen_at"])
        state_a = states.get((row["venue_a"], row["market_a"]))
        state_b = states.get((row["venue_b"], row["market_b"]))
        if state_a is None or state_b is None:
            recording.note(f"pair {identity} is left out: its markets are not recorded")
            continue
        markets = {
            "market_a": encode(state_a.market),
            "market_b": encode(state_b.market),
        }
        try:
            pair = from_text(PairRecord, row["record"], **UNPRICED, **markets)
        except (BadText, DamagedDocument) as problem:
            recording.note(f"pair {identity} is left out: {problem}")
            continue
        known[identity] = row["digest"]
        yield row["seen_at"], _undoubted(replace(pair, is_listed=row["is_listed"]))


def _undoubted(pair: PairRecord) -> PairRecord:
    """Without a doubt that prices raised: a backtest raises its own."""
    if pair.doubt is None or pair.doubt.reason not in BY_PRICE:
        return pair
    cause = pair.risks[0].name if pair.risks else ""
    return replace(pair, verdict=PairVerdict.SAME, doubt=None, cause=str(cause))


def store(changed: Sequence[PairRecord]) -> None:
    """Pairs as they are now listed; a doubt that this backtest has raised stays."""
    ids = [pair.id for pair in changed]
    doubted = {"_id": {"$in": ids}, "doubt": {"$ne": None}}
    before = {pair.id: pair.doubt for pair in PAIRS.find(doubted).records}
    writes = []
    for pair in changed:
        doubt = before.get(pair.id)
        if doubt is not None and pair.decision is None:
            verdict, cause = PairVerdict.REVIEW, causes.of_doubt(doubt.reason)
            pair = replace(pair, verdict=verdict, doubt=doubt, cause=cause)
        writes.append(ReplaceOne({"_id": pair.id}, encode(pair), upsert=True))
    PAIRS.raw.bulk_write(writes, ordered=True)
