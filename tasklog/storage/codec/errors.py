"""What is wrong with a stored document."""

from __future__ import annotations


class Misfit(Exception):
    """A stored value is not what its field declares; `path` leads to it."""

    def __init__(self, problem: str, path: str = ""):
        super().__init__(f"{path} {problem}".strip())
        self.problem = problem
        self.path = path

    def inside(self, step: str) -> Misfit:
        """The same misfit, seen from one level further out."""
        return Misfit(self.problem, f"{step}.{self.path}" if self.path else step)


class DamagedDocument(Exception):
    """A stored document does not fit its record and was left alone."""

    def __init__(self, record: str, identity: object, misfit: Misfit):
        super().__init__(f"{record} {identity} is damaged: {misfit}")
        self.identity = identity
        self.path = misfit.path
        self.problem = str(misfit)
