"""Every sentence of both rule texts takes part in the verdict."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from positions.venues.texts import CUT_OFF
from strategy.matching import judge
from tests.support.shared_data import DATA, MORE_PAIRS, PAIRS, lines, needs_data
from tests.support.whole_texts import (
    ACCEPTED,
    Sentence,
    invented_pairs,
    is_false,
    is_right,
    markets_of,
    sentences,
    true_pairs,
)

CASES = DATA / "matching" / "cases-2026-11.jsonl"
TRUE_PAIRS = tuple(true_pairs(12))


@pytest.mark.parametrize(
    "sentence", sentences("changing"), ids=lambda case: case.sentence[:60]
)
def test_a_sentence_that_changes_who_is_paid_is_never_forgiven(
    sentence: Sentence,
) -> None:
    for markets in TRUE_PAIRS:
        verdict = judge(*sentence.added_to(*markets))
        assert verdict.verdict not in ACCEPTED, markets[0].title


@pytest.mark.parametrize("is_cut_a", [True, False])
@pytest.mark.parametrize("is_cut_b", [True, False])
def test_a_text_of_which_a_part_was_not_read_is_never_accepted(
    is_cut_a: bool, is_cut_b: bool
) -> None:
    a, b = TRUE_PAIRS[0]
    cut = f"\n{CUT_OFF}"
    markets = (
        replace(a, rules=a.rules + cut * is_cut_a),
        replace(b, rules=b.rules + cut * is_cut_b),
    )
    verdict = judge(*markets)
    is_whole = not is_cut_a and not is_cut_b
    assert (verdict.verdict in ACCEPTED) is is_whole
    assert any("length of the rules" in why for why in verdict.reasons) != is_whole


@pytest.mark.parametrize(
    "condition",
    [
        "and holds it for 30 days",
        "on the first ballot",
        "outright",
        "by more than 5 points",
        "with a majority of all votes",
        "during the regular season",
        "on the same day",
        "in a single day",
        "without a recount",
        "for the first time",
        "in at least two states",
        "within a month of creation",
        "more than once",
        "exactly once",
        "for longer than a month",
        "and no appeal is pending",
    ],
)
def test_a_condition_inside_of_the_sentence_that_pays_is_never_forgiven(
    condition: str,
) -> None:
    end = ", then the market resolves to Yes"
    pairs = [(a, b) for a, b in TRUE_PAIRS if end in b.rules]
    assert len(pairs) >= 8
    for a, b in pairs:
        stricter = replace(b, rules=b.rules.replace(end, f" {condition}{end}", 1))
        assert judge(a, stricter).verdict not in ACCEPTED, b.title


def test_nine_in_ten_changing_sentences_are_shown_as_clauses_that_differ() -> None:
    shown = 0
    for sentence in sentences("changing"):
        verdict = judge(*sentence.added_to(*TRUE_PAIRS[0]))
        clauses = (*verdict.clauses_a, *verdict.clauses_b)
        shown += any(clause.standing == "conflict" for clause in clauses)
    assert shown >= 0.9 * len(sentences("changing"))


def test_two_harmless_sentences_in_three_leave_a_pair_the_same() -> None:
    verdicts = [
        str(judge(*sentence.added_to(*markets)).verdict)
        for sentence in sentences("harmless")
        for markets in TRUE_PAIRS[:4]
    ]
    assert verdicts.count("same") >= 0.6 * len(verdicts)


@pytest.mark.parametrize(
    "sentence", sentences("risk"), ids=lambda case: case.sentence[:60]
)
def test_a_rare_case_that_one_text_settles_is_a_named_risk_or_for_review(
    sentence: Sentence,
) -> None:
    for markets in TRUE_PAIRS:
        before, after = judge(*markets), judge(*sentence.added_to(*markets))
        assert after.verdict == "review" or set(after.risks) != set(before.risks)


def test_no_invented_pair_that_differs_is_accepted() -> None:
    false = [
        name for name, right, verdict in invented_pairs() if is_false(right, verdict)
    ]
    assert false == []


def test_half_of_the_invented_pairs_of_new_series_are_found() -> None:
    same = [(right, v) for _, right, v in invented_pairs() if right in ACCEPTED]
    found = sum(is_right(right, verdict) for right, verdict in same)
    assert found >= 0.5 * len(same)


@needs_data
def test_every_recorded_class_of_fault_is_judged_rightly() -> None:
    wrong = [
        record["name"]
        for record in lines(CASES)
        if not is_right(record["expected"], judge(*markets_of(record)))
    ]
    assert wrong == []


@needs_data
@pytest.mark.parametrize(("path", "least"), [(PAIRS, 0.95), (MORE_PAIRS, 0.85)])
def test_labelled_pairs_are_found_and_none_that_differs(
    path: Path, least: float
) -> None:
    labels = [
        (record["label"], judge(*markets_of(record)).verdict) for record in lines(path)
    ]
    accepted = [label for label, verdict in labels if verdict in ACCEPTED]
    same = [label for label, _ in labels if label in ACCEPTED]
    assert accepted.count("different") == 0
    assert accepted.count("ambiguous") <= 1
    assert len(accepted) - accepted.count("ambiguous") >= least * len(same)
