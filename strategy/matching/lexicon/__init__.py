"""The vocabulary of both venues, and the scan that finds its concepts in a text."""

from strategy.matching.lexicon.scan import Bag, Name, scan

__all__ = ["Bag", "Name", "scan"]
