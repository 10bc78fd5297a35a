"""The policies that follow the success rate of a market type."""

from __future__ import annotations

from strategy.polling.types import Branch, Decision, Evidence

# In percent; the boundaries themselves belong to the slower branch.
MORE_OFTEN_ABOVE = 50
NORMAL_ABOVE = 30
# With fewer opportunities a rate spans all three branches: six of ten may come from a
# type of 30 % as well as from one of 85 %.
LEAST_OPPORTUNITIES = 20
# A rate has to pass a boundary by so many percent to leave the branch it is in.
MARGIN = 5


def success_rate(evidence: Evidence) -> Decision:
    """Half, once or twice the base interval.

    success_rate = 100 · profitable / opportunities. Above 50 the type is polled twice
    as often, above 30 as usual, else half as often; without opportunities as usual.
    An odd base is halved downwards, never below one second.
    """
    return _decision(_branch(evidence), evidence)


def success_rate_steady(evidence: Evidence) -> Decision:
    """The same rule where the rate is certain enough to act on.

    Up to LEAST_OPPORTUNITIES the type is polled as usual. From then on it keeps its
    branch until the rate is MARGIN percent beyond the boundary.
    """
    if evidence.opportunities < LEAST_OPPORTUNITIES:
        found = evidence.opportunities
        return _decision(Branch.NORMAL if found else Branch.NONE_FOUND, evidence)
    # As the rule decides if the rate is a margin lower, and a margin higher.
    slower, faster = (_branch(evidence, margin) for margin in (MARGIN, -MARGIN))
    previous = evidence.previous
    if previous in (slower, faster):
        return _decision(previous, evidence)
    return _decision(_branch(evidence), evidence)


def _branch(evidence: Evidence, margin: int = 0) -> Branch:
    """By boundaries that are moved by `margin` percent."""
    if not evidence.opportunities:
        return Branch.NONE_FOUND
    # Compared as integers: a rounded quotient must not decide a boundary.
    for branch, boundary in (
        (Branch.MORE_OFTEN, MORE_OFTEN_ABOVE),
        (Branch.NORMAL, NORMAL_ABOVE),
    ):
        if 100 * evidence.profitable > (boundary + margin) * evidence.opportunities:
            return branch
    return Branch.LESS_OFTEN


def _decision(branch: Branch, evidence: Evidence) -> Decision:
    base = evidence.base_seconds
    seconds = {Branch.MORE_OFTEN: max(1, base // 2), Branch.LESS_OFTEN: base * 2}
    return Decision(seconds.get(branch, base), evidence.success_rate, branch)
