"""The promises of the database as code: each breach by rule, place and description."""

from strategy.invariants.audit import Audit, Breach
from strategy.invariants.consistency import audit_all, breaches

__all__ = ["Audit", "Breach", "audit_all", "breaches"]
