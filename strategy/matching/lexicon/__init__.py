"""Which known concept stands behind each run of words?"""

from strategy.matching.lexicon.scan import Bag, Name, scan

__all__ = ["Bag", "Name", "scan"]
