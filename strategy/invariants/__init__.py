"""Do the promises hold in this database? Each breach by rule, place and words."""

from strategy.invariants.breach import Breach
from strategy.invariants.consistency import breaches

__all__ = ["Breach", "breaches"]
