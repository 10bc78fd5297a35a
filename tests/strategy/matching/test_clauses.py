"""The clauses of a rule text: split, classified, compared."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from positions.venues.types import Market
from strategy.matching import Verdict, judge
from strategy.matching.clauses import read_clauses
from strategy.matching.clauses.forms import forms
from strategy.matching.clauses.masking import mask
from strategy.matching.clauses.splitting import sentences
from strategy.matching.tables import DataError, read_tables
from tests.support.matching_cases import question, then_yes, ticker_market, yes_if
from tests.support.whole_texts import markets_of

AWARD = {
    "polymarket": {
        "id": "1",
        "question": "Will Ola Brandt win the 2027 Norland Prize?",
        "description": (
            'This market will resolve to "Yes" if Ola Brandt wins the 2027 Norland '
            'Prize. Otherwise, this market will resolve to "No".'
        ),
        "endDate": "2027-03-01T00:00:00Z",
    },
    "kalshi": {
        "ticker": "KXNORLAND-27-OBRA",
        "event_ticker": "KXNORLAND-27",
        "title": "Will Ola Brandt win the 2027 Norland Prize?",
        "rules_primary": (
            "If Ola Brandt wins the 2027 Norland Prize, then the market resolves "
            "to Yes."
        ),
        "rules_secondary": "",
        "close_time": "2027-03-02T15:00:00Z",
    },
}


def judged(more_a: str = "", more_b: str = "") -> Verdict:
    a, b = markets_of(AWARD)
    return judge(_with(a, more_a), _with(b, more_b))


def _with(market: Market, more: str) -> Market:
    return replace(market, rules=f"{market.rules}\n\n{more}") if more else market


def test_two_texts_that_say_no_more_than_the_question_are_the_same() -> None:
    verdict = judged()
    assert (verdict.verdict, verdict.risks) == ("same", ())
    assert [clause.kind for clause in verdict.clauses_a] == ["core", "core"]


@pytest.mark.parametrize(
    "default",
    [
        'Otherwise, this market will resolve to "No".',
        'In all other cases, this market will resolve to "No".',
        "The primary resolution source will be a consensus of credible reporting.",
        "The primary resolution source will be official information from the Norland "
        "Prize committee.",
        "If at any point it becomes impossible for Ola Brandt to win the 2027 Norland "
        'Prize, this market will resolve to "No".',
        "This market may resolve as soon as the winner is announced.",
        "The 2027 Norland Prize is scheduled to be awarded on February 20, 2027.",
        "All trademarks, logos, and brand names are the property of their respective "
        "owners.",
    ],
)
def test_a_clause_that_states_a_default_of_the_venue_is_no_difference(
    default: str,
) -> None:
    assert judged(default).verdict == "same"
    assert judged("", default).verdict == "same"


@pytest.mark.parametrize(
    ("kind", "clause"),
    [
        ("definition", 'A "win" is defined as receiving the medal in person.'),
        ("inclusion", "A nomination will also count."),
        ("exclusion", "A shared prize does not count."),
        ("condition", "The winner must hold the prize for 30 days."),
        ("threshold", "Above 60% of the jury."),
        ("window", "No later than DATE."),
        ("unclassified", "Ola Brandt has a blue hat."),
    ],
)
def test_a_clause_that_only_one_text_has_goes_to_review(kind: str, clause: str) -> None:
    clause = clause.replace("DATE", "February 1, 2027")
    for verdict in (judged(clause), judged("", clause)):
        assert verdict.verdict == "review"
    (differing,) = [c for c in judged(clause).clauses_a if c.standing == "conflict"]
    assert differing.kind == kind
    assert differing.words in clause


def test_a_clause_that_both_texts_have_is_no_difference() -> None:
    assert judged(
        "A nomination will also count.", "Nominations also count."
    ).verdict in (
        "same",
        "review",
    )
    both = "A shared prize will not count."
    assert judged(both, both).verdict == "same"


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("A shared prize will count.", "A shared prize will not count."),
        ("The jury must have 7 members.", "The jury must have 9 members."),
    ],
)
def test_clauses_that_conflict_go_to_review(left: str, right: str) -> None:
    verdict = judged(left, right)
    assert verdict.verdict == "review"
    (clause,) = [c for c in verdict.clauses_a if c.words == left.rstrip()]
    assert clause.counterpart == right
    assert clause.reason == "the texts differ"


def test_an_extra_condition_inside_of_the_core_goes_to_review() -> None:
    a, b = markets_of(AWARD)
    stricter = replace(
        b, rules=b.rules.replace("Prize,", "Prize and accepts it in person,")
    )
    verdict = judge(a, stricter)
    assert verdict.verdict == "review"
    assert any(fact.name == "words of the rules" for fact in verdict.facts)


@pytest.mark.parametrize(
    ("clause", "name", "paid"),
    [
        ("In case of a tie, this market will resolve 50-50.", "tie", "0.5"),
        (
            'If the prize is cancelled, this market will resolve to "No".',
            "cancellation",
            "0",
        ),
        ("If Ola Brandt dies, this market will resolve 50-50.", "death", "0.5"),
        (
            "If the results are not known by December 31, 2027, this market will "
            'resolve to "Other".',
            "no result",
            "0",
        ),
    ],
)
def test_a_rare_case_is_a_named_risk_with_what_each_text_pays(
    clause: str, name: str, paid: str
) -> None:
    verdict = judged(clause)
    assert verdict.verdict == "same"
    (risk,) = verdict.risks
    assert (risk.name, risk.paid_a, risk.paid_b) == (name, Decimal(paid), None)
    assert (risk.text_a, risk.text_b) == (clause, "")


def test_a_rare_case_that_both_texts_settle_alike_is_no_risk() -> None:
    tie = "In case of a tie, this market will resolve to No."
    assert judged(tie, tie).risks == ()


@pytest.mark.parametrize(
    ("day", "verdict"), [("March 20, 2027", "review"), ("December 31, 2027", "same")]
)
def test_a_limit_for_the_result_is_a_risk_only_a_month_after_the_event(
    day: str, verdict: str
) -> None:
    clause = f'If no winner is declared by {day}, this market will resolve to "Other".'
    assert judged(clause).verdict == verdict


def test_a_clause_for_other_questions_is_none_of_this_one() -> None:
    clause = "For parliamentary elections, the party with the most seats wins."
    verdict = judged("", clause)
    assert verdict.verdict == "same"
    assert verdict.clauses_b[-1].kind == "boilerplate"


# What each clause says holds anyway for questions on a deed, and for no other.
DEFAULTS = [
    (
        "Harborough releases Tidewater",
        "Harborough has Tidewater out",
        "Release must be to the public, outside of a closed beta.",
    ),
    (
        "Ola Brandt visits Arland",
        "Ola Brandt meets Arland",
        "A visit requires physical presence.",
    ),
    (
        "Ola Brandt leaves Harborough",
        "Ola Brandt runs Harborough",
        "An announcement that Ola Brandt will resign at a later time will not count.",
    ),
    (
        "Ola Brandt signs Tidewater into law",
        "Ola Brandt approves Tidewater",
        "Presidential pocket vetoes that expire resolve to No.",
    ),
    (
        "Ola Brandt attends Tidewater",
        "Ola Brandt opens Tidewater",
        "Brief appearances or partial attendance count as attendance.",
    ),
    (
        "Ola Brandt says Tidewater",
        "Ola Brandt writes Tidewater",
        "Any usage of the term regardless of context will count.",
    ),
]


@pytest.mark.parametrize(("asked", "other", "clause"), DEFAULTS)
def test_a_default_of_some_questions_is_a_rule_for_all_others(
    asked: str, other: str, clause: str
) -> None:
    for deed, is_same in ((asked, True), (other, False)):
        core = f"{deed} by December 31, 2026"
        market_a = question(f"Will {deed} by December 31, 2026?", yes_if(core))
        market_b = ticker_market(
            "KXDEED-26DEC31", f"Will {deed} by December 31, 2026?", then_yes(core)
        )
        assert judge(market_a, market_b).verdict == "same"
        for verdict in (
            judge(_with(market_a, clause), market_b),
            judge(market_a, _with(market_b, clause)),
        ):
            assert (verdict.verdict == "same") is is_same


@pytest.mark.parametrize(
    ("stage", "is_same"), [("", True), ("first round of the ", False)]
)
def test_a_second_round_belongs_to_an_election_but_not_to_its_first(
    stage: str, is_same: bool
) -> None:
    core = f"Ola Brandt wins the {stage}2027 Arland presidential election"
    market_a = question(
        f"Will {core[:10]} win {core[16:]}?", yes_if(core), "2027-05-01"
    )
    market_b = ticker_market("KXARLAND-27-OBRA", market_a.title, then_yes(core))
    more = "This market includes any potential second round."
    assert judge(market_a, market_b).verdict == "same"
    assert (judge(_with(market_a, more), market_b).verdict == "same") is is_same


def test_a_form_for_certain_questions_names_them_itself() -> None:
    silent = [
        pattern.pattern
        for pattern, form in forms().all()
        if form.concerns
        and not any(
            word.rstrip("s") in pattern.pattern.lower() for word in form.concerns
        )
    ]
    assert silent == []


def test_an_aside_is_read_in_linear_time() -> None:
    # An example's words may be long and many; a pattern that may part them at every
    # letter would never end here.
    aside = f"eg {'forty-two-letter-words-of-no-importance ' * 12}only"
    clauses = read_clauses(f"If Ola Brandt wins ({aside}), it pays.")
    assert clauses[-1].words == aside


def test_a_harmless_beginning_does_not_hide_what_follows() -> None:
    clause = (
        "The primary resolution source will be official information from the jury, "
        "provided at least two networks report it."
    )
    assert judged(clause).verdict == "review"


@pytest.mark.parametrize(
    "rule",
    [
        'For this market, "win" means a place among three',
        'The term "official" refers to a notarized document',
        "Rounding to the nearest whole number applies",
        "Verbal agreements count",
        "Translations of the word count",
    ],
)
def test_a_rule_behind_a_source_without_a_full_stop_is_not_hidden(rule: str) -> None:
    for source in (
        "The resolution source of this market is information from the Norland Prize",
        "A consensus of credible reporting will also be used",
        "In case of ambiguity, the market resolves only on the official results as "
        "reported by the Norland Prize jury",
    ):
        assert judged(f"{source}.").verdict == "same"
        assert judged(f"{source} {rule}.").verdict == "review"


def test_names_dates_and_numbers_do_not_change_the_form_of_a_clause() -> None:
    first = mask("If Ola Brandt wins the 2027 Norland Prize by March 1, 2027, 5 PM ET")
    second = mask("If Ines Prado wins the 2031 Ruritania Cup by June 9, 2031, 11 AM PT")
    assert first == second == "if NAME wins the NAME by DATE"


def test_an_abbreviation_or_an_initial_ends_no_sentence() -> None:
    text = "If St. John's or Robert F. Kennedy wins, e.g. by a vote, it pays. It ends."
    assert len(sentences(text)) == 2


def test_a_text_that_is_too_long_is_cut_and_never_forgiven() -> None:
    clauses = read_clauses("The jury of the prize, and the jury, or the jury " * 2000)
    assert clauses[-1].kind == "unclassified"
    assert "more characters" in clauses[-1].words


def test_every_form_is_a_pattern_and_says_why_it_has_its_effect() -> None:
    assert all(form.reason for _, form in forms().all())


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("form = 3", "form is not a list of tables"),
        ('[[form]]\nknid = "core"', "form 1: unknown key knid"),
        ("[[form", "Expected"),
    ],
)
def test_a_damaged_data_file_is_named_with_the_place(
    tmp_path: Path, content: str, problem: str
) -> None:
    path = tmp_path / "forms.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=problem):
        read_tables(path).tables("form", "kind")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Mr. Almasy leads. " * 3, 3),
        ("Mr. " * 2000 + "Almasy leads. He won.", 2),
        (f"{'A' * 500} leads Mr. Almasy. He won.", 2),
        ("Robert F. " * 500 + "Almasy leads. He won.", 2),
    ],
)
def test_an_abbreviation_ends_no_sentence_however_long_that_is(
    text: str, count: int
) -> None:
    assert len(sentences(text)) == count


def test_an_address_of_many_parts_is_masked_as_one() -> None:
    assert mask(f"data of {'a.' * 20}example.com is used") == "data of URL is used"
