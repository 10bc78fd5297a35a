"""Do the promises hold in this database? Each breach by rule, place and words."""

from strategy.invariants.books import breaches
from strategy.invariants.breach import Breach

__all__ = ["Breach", "breaches"]
