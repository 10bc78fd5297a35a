"""Looks at held positions that are due: asks their venues, settles what is final.

A pass takes each position at most once and a bounded time. What it does not reach stays
due and comes first in the next one, so that monitoring and unfinished entries never
wait for long.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from positions.lifecycle import HELD
from positions.models import POSITIONS, PositionRecord
from positions.models.quarantine import IS_SOUND, flaw
from positions.services.context import PositionContext
from positions.services.due import due_ids, postpone
from positions.services.settling import Key, is_awaited, settle_batch
from positions.venues.errors import UnknownVenue, VenueError
from positions.venues.types import MarketStatus, Resolution

logger = logging.getLogger(__name__)

# As many markets as a venue answers in one call or two.
BATCH = 200
# Of the interval between two checks; the rest is for what else a check does.
SHARE_OF_INTERVAL = 0.7


@dataclass(slots=True)
class Pass:
    """What one pass has learnt: venues that failed, and market types that closed some.

    A venue that failed once is not asked again: each call would wait through all
    retries.
    """

    failed: set[str] = field(default_factory=set)
    closed_types: set[str] = field(default_factory=set)


def resolve_due(context: PositionContext) -> set[str]:
    """Look once at the held positions that are due; the market types that closed some.

    Ends early, with the rest still due, once most of a check's interval has passed.
    """
    progress, ids = Pass(), due_ids(context)
    allowed = timedelta(seconds=context.check_seconds * SHARE_OF_INTERVAL)
    end = context.wall_now() + allowed
    for start in range(0, len(ids), BATCH):
        context.check_stop()
        _resolve(ids[start : start + BATCH], progress, context)
        if context.wall_now() > end:
            logger.info("%d due positions wait for the next check", len(ids) - start)
            break
    return progress.closed_types


def _resolve(ids: Sequence[Any], progress: Pass, context: PositionContext) -> None:
    positions = _read(ids, context)
    resolutions = _read_resolutions(positions, progress, context)
    settled = settle_batch(positions, resolutions, context)
    progress.closed_types |= {each.market_type for each in settled.closed}
    trading_ended = {
        key
        for key, resolution in resolutions.items()
        if resolution.status is not MarketStatus.OPEN
    }
    postpone(settled.waiting, trading_ended, context)


def _read(ids: Sequence[Any], context: PositionContext) -> list[PositionRecord]:
    held = [str(state) for state in HELD]
    batch = POSITIONS.find(
        {"_id": {"$in": list(ids)}, "state": {"$in": held}, **IS_SOUND}
    )
    context.quarantine_flawed(batch)
    # A later agent has written those with a higher fence: they are its own.
    return [
        position
        for position in batch.records
        if flaw(position) is None and position.fence <= context.token
    ]


def _read_resolutions(
    positions: Iterable[PositionRecord], progress: Pass, context: PositionContext
) -> dict[Key, Resolution]:
    """Ask each venue for all its markets together; a failing venue leaves a gap."""
    market_ids: dict[str, set[str]] = defaultdict(set)
    for position in positions:
        for leg in filter(is_awaited, position.legs):
            market_ids[leg.venue].add(leg.market_id)
    resolutions: dict[Key, Resolution] = {}
    for name, ids in sorted(market_ids.items()):
        if name in progress.failed:
            continue
        try:
            answers = context.venues.named(name).read_resolutions(sorted(ids))
        except UnknownVenue as error:
            logger.warning("outcomes of %d markets: %s", len(ids), error)
            continue
        except VenueError as error:
            logger.warning("outcomes of %d markets wait: %s", len(ids), error)
            progress.failed.add(name)
            continue
        resolutions |= {(name, id_): answer for id_, answer in answers.items()}
    return resolutions
