"""A verdict as `judge` prints it: its facts, clauses and named risks.

What the two markets say goes under the names of their venues, as the records came.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from positions.venues.spec import VenueSpec
from strategy.arbitrage import Direction, price_risks
from strategy.arbitrage.risks import ProbabilityOf
from strategy.matching.types import Clause, Fact, Risk, Verdict, outcome_index

Venues = tuple[VenueSpec, VenueSpec]


def as_json(
    verdict: Verdict, venues: Venues, probability_of: ProbabilityOf
) -> dict[str, Any]:
    """The verdict for JSON; amounts are decimal texts, in dollars per share."""
    return {
        "verdict": verdict.verdict,
        "outcome_index": outcome_index(verdict.outcome_a, verdict.outcome_b),
        "outcome_a": verdict.outcome_a,
        "outcome_b": verdict.outcome_b,
        "score": verdict.score,
        "facts": [_fact(fact, venues) for fact in verdict.facts],
        "reasons": list(verdict.reasons),
        "risks": [_risk(risk, venues, probability_of) for risk in verdict.risks],
        "clauses": _by_venue(
            venues,
            [_clause(clause) for clause in verdict.clauses_a],
            [_clause(clause) for clause in verdict.clauses_b],
        ),
    }


def _by_venue(venues: Venues, of_a: object, of_b: object) -> dict[str, Any]:
    return {venues[0].name: of_a, venues[1].name: of_b}


def _fact(fact: Fact, venues: Venues) -> dict[str, Any]:
    return {
        "name": fact.name,
        "standing": fact.standing,
        **_by_venue(venues, fact.text_a, fact.text_b),
        "is_hard": fact.is_hard,
        "is_needed": fact.is_needed,
    }


def _clause(clause: Clause) -> dict[str, Any]:
    return {
        "kind": clause.kind,
        "words": clause.words,
        "counterpart": clause.counterpart,
        "standing": clause.standing,
        "reason": clause.reason,
    }


def _risk(risk: Risk, venues: Venues, probability_of: ProbabilityOf) -> dict[str, Any]:
    """`paid` is what a share of the outcome that pays alike gets, null: a fair price.

    `loss` and `cost` are by direction.
    """
    priced = {
        str(direction): price_risks([risk], direction, probability_of)[0]
        for direction in Direction
    }
    probability = probability_of(risk.name, risk.family)
    return {
        "name": risk.name,
        "family": risk.family,
        "paid": _by_venue(venues, _text(risk.paid_a), _text(risk.paid_b)),
        "words": _by_venue(venues, risk.text_a, risk.text_b),
        "probability": _text(probability),
        "loss": {name: _text(each.loss) for name, each in priced.items()},
        "cost": {name: _text(each.cost) for name, each in priced.items()},
    }


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount.normalize():f}"


def in_a_line(risk: Mapping[str, Any]) -> str:
    """A risk of `as_json` for people."""
    paid = ", ".join(
        f"{venue} pays {'a fair price' if amount is None else f'${amount}'}"
        for venue, amount in risk["paid"].items()
    )
    costs = ", ".join(f"${cost} {name}" for name, cost in risk["cost"].items())
    return (
        f"risk {risk['name']} ({risk['family']}): {paid}; "
        f"probability {risk['probability']}, cost a share {costs}"
    )
