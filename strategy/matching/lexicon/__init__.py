"""Which known concept stands behind each run of words?"""

from strategy.matching.lexicon.scan import NEGATION, SOFT, Token, scan

__all__ = ["NEGATION", "SOFT", "Token", "scan"]
