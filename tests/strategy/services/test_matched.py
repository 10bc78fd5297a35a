"""What is stored of a matched pair: clauses within bounds, risks, and its cause."""

from __future__ import annotations

from decimal import Decimal

import pytest

from positions.services.operator import Operator
from strategy.matching import ClauseKind, Judgement, Pair, Standing
from strategy.models import PAIRS, PairRecord, PairVerdict
from strategy.services import causes
from strategy.services.keeping import store
from strategy.services.matched import CLAUSES_STORED, WORDS_STORED, bounded, to_record
from strategy.services.pair_decisions import decide_pair
from tests.support.documents import read_record
from tests.support.fakes import FakeClock
from tests.support.market_builders import NOW, kalshi, polymarket
from tests.support.risky_pairs import CORE, TIE, VOID, WINDOW, fact, matched
from tests.support.written_fields import writes

CONFLICT, UNKNOWN, AGREE = Standing.CONFLICT, Standing.UNKNOWN, Standing.AGREE
REVIEW = {"verdict": Judgement.REVIEW}
MARIA = Operator("maria", "read both rule texts", FakeClock(wall=NOW))


def test_clauses_and_risks_are_stored_as_they_were_read() -> None:
    pair = matched(clauses_a=(CORE, WINDOW), clauses_b=(CORE,), risks=(TIE, VOID))
    record = to_record(pair, polymarket(), kalshi(), NOW)
    core, window = record.clauses_a
    assert (core.kind, core.words, core.standing) == (
        "core",
        "resolves to Yes if A wins",
        "agree",
    )
    assert (window.counterpart, window.reason) == (
        "by the end of the day",
        "another deadline",
    )
    tie, void = record.risks
    assert (tie.name, tie.family, tie.paid_a, tie.paid_b, tie.text_a) == (
        *("tie", "game", Decimal("0.5"), Decimal(0)),
        "a tie resolves 50-50",
    )
    assert void.paid_a is None


def test_of_too_many_clauses_those_that_differ_are_kept_in_their_order() -> None:
    many = [CORE._replace(words=f"clause {number}") for number in range(100)]
    many[90] = WINDOW._replace(words="clause 90")
    stored = bounded(many)
    assert len(stored) == CLAUSES_STORED
    numbers = [int(clause.words.split()[1]) for clause in stored]
    assert numbers == [*range(CLAUSES_STORED - 1), 90]


def test_a_long_clause_is_cut_and_says_so() -> None:
    (stored,) = bounded([CORE._replace(words="x" * 10_000)])
    assert len(stored.words) == WORDS_STORED
    assert stored.words.endswith("…")


@pytest.mark.parametrize(
    ("pair", "cause"),
    [
        (matched(), ""),
        (matched(risks=(TIE, VOID)), "risk tie"),
        (matched(**REVIEW), "contested"),
        (matched(**REVIEW, facts=(fact("date", UNKNOWN),)), "fact date"),
        (
            matched(**REVIEW, facts=(fact("date", UNKNOWN, is_needed=False),)),
            "contested",
        ),
        (
            matched(
                **REVIEW,
                facts=(fact("date", UNKNOWN), fact("source", CONFLICT, is_hard=False)),
            ),
            "fact source",
        ),
        (
            matched(**REVIEW, facts=(fact("date", UNKNOWN),), clauses_b=(CORE, WINDOW)),
            "clause window",
        ),
        (
            matched(
                **REVIEW,
                facts=(fact("date", AGREE),),
                clauses_a=(CORE._replace(kind=ClauseKind.VOID, standing=UNKNOWN),),
            ),
            "clause void",
        ),
    ],
)
def test_the_cause_is_the_leading_difference_or_the_first_risk(
    pair: Pair, cause: str
) -> None:
    assert causes.of_match(pair) == cause


def stored(pair: Pair, rules: str = "It rains.") -> PairRecord:
    """The pair after one more discovery."""
    markets = polymarket(rules=rules), kalshi(rules="It rains.")
    store([pair], {(each.venue, each.market_id): each for each in markets}, NOW)
    return read_record(PAIRS)


@pytest.mark.django_db
def test_the_cause_follows_doubts_and_what_operators_decide() -> None:
    review = matched(**REVIEW, facts=(fact("date", UNKNOWN),), risks=(TIE,))
    assert stored(review).cause == "fact date"
    decide_pair(stored(review), PairVerdict.REJECTED, MARIA)
    assert read_record(PAIRS).cause == stored(review).cause == "operator"
    decide_pair(stored(review), PairVerdict.SAME, MARIA)
    assert read_record(PAIRS).cause == stored(review).cause == "risk tie"
    changed = stored(review, "It rains or snows.")
    assert (changed.verdict, changed.cause) == ("review", "doubt rules_changed")


@pytest.mark.django_db
@writes("PairRiskRecord.paid_b")
def test_what_a_later_reading_lacks_is_stored_no_longer() -> None:
    before = stored(matched(clauses_a=(CORE,), clauses_b=(WINDOW,), risks=(TIE,)))
    assert (len(before.clauses_a), len(before.clauses_b)) == (1, 1)
    assert before.risks[0].name == "tie"
    again = stored(matched())
    assert (again.clauses_a, again.risks, again.cause) == ((), (), "")


BLANK = "If || Person || wins, then the market resolves to Yes."


@pytest.mark.django_db
def test_a_text_with_an_unfilled_blank_goes_to_review_until_an_operator_decides() -> (
    None
):
    pair = stored(matched(), BLANK)
    assert (pair.verdict, pair.cause) == ("review", "doubt unfilled_template")
    assert stored(matched(), BLANK).doubt == pair.doubt
    decide_pair(pair, PairVerdict.SAME, MARIA)
    confirmed = stored(matched(), BLANK)
    assert (confirmed.verdict, confirmed.doubt, confirmed.cause) == ("same", None, "")
