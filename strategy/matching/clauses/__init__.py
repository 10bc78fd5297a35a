"""The clauses of rule texts: read, classified, and compared with each other."""

from strategy.matching.clauses.comparing import Comparison, compare_clauses
from strategy.matching.clauses.reading import ReadClause, read_clauses
from strategy.matching.clauses.sides import Side

__all__ = ["Comparison", "ReadClause", "Side", "compare_clauses", "read_clauses"]
