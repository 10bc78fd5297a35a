"""The promises about what is counted, measured and sealed over many documents."""

from __future__ import annotations

from strategy.exposure import Bounds
from strategy.invariants.audit import READABLE, Audit
from strategy.models import PERFORMANCE
from strategy.services.exposure import read_exposure
from strategy.services.performance import TALLIES, market_types_seen, measure
from tasklog.sealing import check_seals
from tasklog.storage.codec import DamagedDocument

PERFORMANCE_MEASURED = "performance_is_what_happened"
COUNTED = "tallies_count_what_is_there"
SEALED = "sealed_lines_are_unchanged"
WITHIN_BOUNDS = "totals_are_within_their_limits"

PROMISES = (PERFORMANCE_MEASURED, COUNTED, SEALED, WITHIN_BOUNDS)


def hold(audit: Audit, bounds: Bounds | None) -> None:
    """Every figure against each promise; totals against `bounds`, where given."""
    _performance(audit)
    _tallies(audit)
    _seals(audit)
    if bounds is not None:
        _totals(bounds, audit)


def _performance(audit: Audit) -> None:
    for market_type in market_types_seen():
        audit.checks(PERFORMANCE_MEASURED)
        try:
            stored = PERFORMANCE.get(market_type)
        except DamagedDocument as damaged:
            audit.breach(READABLE, market_type, damaged.problem)
            continue
        if stored is None:
            audit.breach(PERFORMANCE_MEASURED, market_type, "is missing")
            continue
        # As of the stored time, which is part of the comparison.
        expected = measure(market_type, stored.last_updated)
        if stored != expected:
            what = f"{stored} instead of {expected}"
            audit.breach(PERFORMANCE_MEASURED, market_type, what)


def _tallies(audit: Audit) -> None:
    for tally in TALLIES:
        audit.checks(COUNTED)
        stored, counted = tally.read(), tally.count_all()
        if stored != counted:
            audit.breach(COUNTED, tally.name, f"{stored} instead of {counted}")


def _seals(audit: Audit) -> None:
    """No line was rewritten or deleted since its batch was sealed."""
    for seal, lines, problems in check_seals():
        audit.checks(SEALED, lines)
        for problem in problems:
            where = f"batch {seal.id} ({seal.first} to {seal.last})"
            audit.breach(SEALED, where, problem)


def _totals(bounds: Bounds, audit: Audit) -> None:
    """What is locked in all, by type and by venue, against the present settings."""
    for name, dollars in sorted(read_exposure(()).locked.items()):
        audit.checks(WITHIN_BOUNDS)
        if dollars > bounds.of(name):
            what = f"${dollars:.2f} are locked, the limit is ${bounds.of(name):.2f}"
            audit.breach(WITHIN_BOUNDS, name, what)
