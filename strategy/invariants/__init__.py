"""The promises of the database as code: each breach by rule, place and description."""

from strategy.invariants.breach import Breach
from strategy.invariants.consistency import breaches

__all__ = ["Breach", "breaches"]
