"""Clauses that a venue puts under every market on one kind of event, and near misses.

Names and events are invented. Each question has a clause that only says what holds for
questions of its kind anyway, and a neighbour of it that would change who is paid.
"""

from __future__ import annotations

import pytest

from strategy.matching import judge
from tests.support.matching_cases import question, then_yes, ticker_market, yes_if

DEADLINE = "2027-05-01"
PREMIER = (
    "Ola Brandt becomes Prime Minister of Arland as a result of government formation "
    "following the 2027 Arland election by May 1, 2027"
)
LEAVING = "Ola Brandt leaves or announces that they will leave office by May 1, 2027"
MEETING = "Ola Brandt and Ines Prado meet in person by May 1, 2027"
VOTING = "Ola Brandt votes Yea for the harbour bill in the Arland Senate by May 1, 2027"
MARGIN = (
    "the margin of victory for Ola Brandt in the 2027 Arland election is between 2% "
    "and 4%"
)
RELEASE = "Tidewater 2 is released to the public by May 1, 2027"
CHARGED = "Ola Brandt is charged with a federal crime by May 1, 2027"
ORDER = "Ola Brandt takes an executive action on harbours by May 1, 2027"
SQUAD = "Ola Brandt is selected for the squad of Arland for the 2027 Tide Cup"
ACQUIRES = "Harborough announces an agreement to acquire Tidewater by May 1, 2027"
ENDORSES = "Ola Brandt endorses Ines Prado in the 2027 Arland election by May 1, 2027"
SONG = "Ola Brandt has a number one song on the Tide Hot 50 by May 1, 2027"
CASES = [
    (
        LEAVING,
        "An announcement is sufficient even if it takes effect after May 1, 2027.",
        "An announcement is sufficient even if a spokesperson makes it.",
    ),
    (
        MEETING,
        "Evidence must be reported by at least one Source Agency.",
        "Evidence must be reported by at least two Source Agencies.",
    ),
    (
        PREMIER,
        "They must exercise the full powers of the office, not serve in a caretaker "
        "capacity from the previous government.",
        "They must exercise the full powers of the office for a full term.",
    ),
    (
        PREMIER,
        "If no government forms by the deadline, all markets resolve to No.",
        "If no majority government forms by the deadline, all markets resolve to No.",
    ),
    (
        PREMIER,
        "For rotating arrangements, the first person to meet all criteria resolves to "
        "Yes.",
        "For rotating arrangements, the last person to meet all criteria resolves to "
        "Yes.",
    ),
    (
        LEAVING,
        "Such announcements must be reported by at least one Source Agency to be "
        "considered official.",
        "Such announcements must be reported by at least two Source Agencies to be "
        "considered official.",
    ),
    (
        LEAVING,
        "A leave of absence does not constitute leaving the position.",
        "A leave of absence constitutes leaving the position.",
    ),
    (
        LEAVING,
        '"Leaving office" means the person no longer holds the office in any capacity, '
        "including but not limited to resignation, recall, or the expiration of their "
        "term without renewal.",
        '"Leaving office" means the person no longer holds any office, including that '
        "of a party leader, without renewal.",
    ),
    (
        MEETING,
        "Coincidental encounters without purposeful engagement do not count.",
        "Encounters without an interpreter do not count.",
    ),
    (
        MEETING,
        "A live video call does not count.",
        "A live video call counts.",
    ),
    (
        VOTING,
        "Once the vote has been closed and the correct result of the vote has been "
        "announced, a request by the member to alter a vote shall not be considered "
        "for purposes of resolving this market.",
        "Once the vote has been closed, a correction by the member shall be considered "
        "for purposes of resolving this market.",
    ),
    (
        VOTING,
        "The outcomes of committee votes, hearings, or reports, cloture votes and "
        "other procedural votes will have no impact on the resolution of this market.",
        "The outcomes of committee votes will count toward the resolution of this "
        "market.",
    ),
    (
        MARGIN,
        "No rounding shall be applied to the calculated margin.",
        "Rounding to a whole percent shall be applied to the calculated margin.",
    ),
    (
        MARGIN,
        "If Ola Brandt loses the election, the margin will be negative.",
        "If Ola Brandt loses the election, the margin will be 3.",
    ),
    (
        RELEASE,
        "Private screenings, film festivals, leaked content, and torrent availability "
        "do not qualify.",
        "Releases on streaming services do not qualify.",
    ),
    (
        RELEASE,
        "Different versions or formats of the same base content (theatrical, extended "
        "edition) are considered the same media if the core content is substantially "
        "identical.",
        "Different versions or formats of the same base content (only in a theatre) "
        "are considered the same media if the core content is substantially identical.",
    ),
    (
        CHARGED,
        "If charges are filed and then dismissed before the deadline, the market still "
        "resolves to Yes.",
        "If charges are filed and then dismissed before the deadline, the market "
        "resolves to No.",
    ),
    (
        CHARGED,
        "Arrests without charges, being named as a target of investigation, civil "
        "lawsuits, and administrative actions do not constitute charges.",
        "Misdemeanors do not constitute charges.",
    ),
    (
        ORDER,
        "The action does not need to be effective in the market timeframe.",
        "The action needs to be effective in the market timeframe.",
    ),
    (
        ORDER,
        "The action must be publicly announced or documented by a Source Agency before "
        "expiration.",
        "The action must be publicly announced or documented by two Source Agencies "
        "before expiration.",
    ),
    (
        SQUAD,
        "If a player is selected to the final squad but later withdraws due to injury, "
        "suspension, or any other reason, the market will still resolve Yes.",
        "If a player is selected to the final squad but later withdraws, the market "
        "will resolve No.",
    ),
    (
        ACQUIRES,
        "The deal does not need to close as long as an agreement has been announced.",
        "The deal needs to close within a year.",
    ),
    (
        ACQUIRES,
        "Letters of intent, memoranda of understanding, or agreements in principle do "
        "not qualify.",
        "Agreements on an asset or a division do not qualify.",
    ),
    (
        ENDORSES,
        "Quote tweets with additional supportive commentary do count.",
        "Likes and retweets do count.",
    ),
    (
        SONG,
        "For the purposes of this market, the last Tide chart that will be included is "
        "the one published for May 1, 2027.",
        "For the purposes of this market, the last Tide chart that will be included is "
        "the one published for April 17, 2027.",
    ),
    (
        "the average of the sixty seconds of Tide prices is above $40 on May 1, 2027",
        "The official and final value is the average of these prices.",
        "The official and final value is the lowest of these prices.",
    ),
    (
        "Ola Brandt's approval rating during April 2027 by the Tide Poll is above 40%",
        "The threshold need only be met once during the period.",
        "The threshold must be met each day during the period.",
    ),
    (
        "the price of eggs rises by more than 1% in April 2027",
        "It is not a year-over-year comparison.",
        "It is a year-over-year comparison.",
    ),
    (
        "Harborough goes undefeated in the 2027 regular season",
        "This market considers regular season games only, it does not consider any "
        "Tide Championship Games, Harbour Bowl Games, or Tide Playoff games.",
        "This market considers home games only, it does not consider any away games.",
    ),
    (
        "the Tide Plan has a price increase by May 1, 2027",
        "As of November 6, 2026, the Tide Plan costs $10.99 per month.",
        "As of November 6, 2026, an increase costs at least $2 per month.",
    ),
    (
        "legislation on harbour fees becomes law by May 1, 2027",
        "An example of this is the Harbour Fees Act.",
        "The only example of this is the Harbour Fees Act.",
    ),
    (
        "over 5.5 total goals are scored in the hockey game on May 1, 2027",
        "Goals scored during regulation and overtime count as normal.",
        "Goals scored in a shootout count as normal.",
    ),
    (
        "over 5.5 total goals are scored in the hockey game on May 1, 2027",
        "If the game is decided by a shootout, the shootout result will be recorded as "
        "one goal awarded to the winning team.",
        "If the game is decided by a shootout, the shootout result will be recorded as "
        "a tie.",
    ),
    (
        "Ola Brandt says Tidewater in the next address by May 1, 2027",
        "Grammatical/tense inflections are otherwise not included.",
        "Grammatical/tense inflections are otherwise included.",
    ),
    (
        "Tidewater is announced to be or is added to the Arland 50 by May 1, 2027",
        "Regular scheduled rebalancing events count as additions or removals if the "
        "company membership status changes during such rebalancing.",
        "Regular scheduled rebalancing events do not count as additions.",
    ),
    (
        "Tidewater is announced to be or is added to the Arland 50 by May 1, 2027",
        "Temporary suspensions do not constitute removal.",
        "Temporary additions do not constitute additions.",
    ),
    (
        "Ola Brandt records 20 points in the game on May 1, 2027",
        "If a player is injured, retires, or is disqualified during the game after "
        "playing at least one second, markets settle based on end-of-game statistics.",
        "If a player is injured after playing at least one minute, markets resolve to "
        "No.",
    ),
    (
        "Ola Brandt is ranked first among people by the Tide Index on May 1, 2027",
        "The Tide report includes multiple sections such as Harbours, News, and People "
        "- only the People section applies to this market.",
        "The Tide report includes multiple sections such as Harbours, News, and People "
        "- only the global edition applies to this market.",
    ),
    (
        "Ola Brandt drops out of the Arland race by May 1, 2027",
        "Losing a primary or election, failing to qualify for debates or ballots, or "
        "being eliminated through the normal election process does not constitute "
        "dropping out.",
        "Failing to qualify for debates constitutes dropping out.",
    ),
    (
        "Ola Brandt drops out of the Arland race by May 1, 2027",
        "Once someone drops out, the market resolves Yes even if they later re-enter "
        "the race.",
        "Once someone drops out, the market resolves Yes unless they later re-enter "
        "the race.",
    ),
    (
        "Ola Brandt is released from all forms of custody by May 1, 2027",
        "This includes release from prisons, jails, or any other form of "
        "government-imposed physical confinement at a government-run facility.",
        "This includes release from prisons to house arrest.",
    ),
    (
        "any Source Agency confirms that the harbour has reopened by May 1, 2027",
        'Statements that the harbour is "expected to", "planned to," or "could" reopen '
        "do not qualify.",
        "Statements that the harbour is partly open do not qualify.",
    ),
    (
        CHARGED,
        "Charges filed in military courts are included.",
        "Charges filed in state courts are included.",
    ),
    (
        "Ola Brandt votes Yea for the next Harbour nominee by May 1, 2027",
        "The nominee is withdrawn",
        "The nominee is confirmed without a vote",
    ),
    (
        "ALL of the following occur by May 1, 2027: Ola Brandt is nominated, Ines "
        "Prado is nominated",
        "If any single component resolves to No or becomes impossible, the entire "
        "contract immediately resolves to No.",
        "If any single component is delayed, the entire contract resolves to No.",
    ),
]


@pytest.mark.parametrize(("core", "default", "rule"), CASES)
def test_a_standing_clause_is_forgiven_and_its_near_miss_is_not(
    core: str, default: str, rule: str
) -> None:
    title = f"{core}?"
    market_a = question(title, yes_if(core), DEADLINE)
    market_b = ticker_market("KXCASE-27", title, then_yes(core), close=DEADLINE)
    assert judge(market_a, market_b).verdict == "same"
    for clause, is_same in ((default, True), (rule, False)):
        longer_a = question(title, f"{yes_if(core)}\n\n{clause}", DEADLINE)
        longer_b = ticker_market(
            "KXCASE-27", title, then_yes(core, clause), close=DEADLINE
        )
        verdicts = [judge(longer_a, market_b), judge(market_a, longer_b)]
        assert [v.verdict == "same" for v in verdicts] == [is_same] * 2, clause


@pytest.mark.parametrize(
    "core",
    [
        "Ola Brandt attends the 2027 Tide Dinner",
        "Tidewater wins the 2027 Tide Cup",
        "Harborough is above $40 on May 1, 2027",
    ],
)
@pytest.mark.parametrize(
    "clause",
    [
        "If charges are filed and then dismissed before the deadline, the market still "
        "resolves to Yes.",
        "The deal does not need to close as long as an agreement has been announced.",
        "The official and final value is the average of these prices.",
        "It is not a year-over-year comparison.",
        "They must exercise the full powers of the office, not serve in a caretaker "
        "capacity.",
    ],
)
def test_a_standing_clause_under_a_question_of_another_kind_is_not_forgiven(
    core: str, clause: str
) -> None:
    market_a = question(f"{core}?", yes_if(core), DEADLINE)
    market_b = ticker_market(
        "KXCASE-27", f"{core}?", then_yes(core, clause), close=DEADLINE
    )
    assert judge(market_a, market_b).verdict not in ("same", "inverted")


DEATHS = [
    "If Ola Brandt leaves solely because they have died, the associated market will "
    "resolve and the Exchange will determine the payouts to the holders of long and "
    "short positions based upon the last traded price (prior to the death).",
    "Death or incapacitation resolves to No, not Yes.",
    "If a leader dies in office, all markets in the set settle at their last traded "
    "prices before the death.",
]


@pytest.mark.parametrize("clause", DEATHS)
def test_a_death_that_only_one_text_settles_is_a_named_risk(clause: str) -> None:
    market_a = question(f"{LEAVING}?", yes_if(LEAVING), DEADLINE)
    market_b = ticker_market(
        "KXCASE-27", f"{LEAVING}?", then_yes(LEAVING, clause), close=DEADLINE
    )
    verdict = judge(market_a, market_b)
    assert verdict.verdict == "same"
    assert [risk.name for risk in verdict.risks] == ["death"]


@pytest.mark.parametrize(
    ("aside", "is_same"),
    [
        ("(resignation, recall, and removal)", True),
        ("(only by resignation)", False),
        ("(if it lasts 30 days)", False),
        ("(first term)", False),
    ],
)
def test_a_list_in_parentheses_only_explains_a_clause_that_changes_nothing(
    aside: str, is_same: bool
) -> None:
    clause = f"Forced departures {aside} will count even without a prior announcement."
    market_a = question(f"{LEAVING}?", yes_if(LEAVING), DEADLINE)
    market_b = ticker_market(
        "KXCASE-27", f"{LEAVING}?", then_yes(LEAVING, clause), close=DEADLINE
    )
    assert (judge(market_a, market_b).verdict == "same") is is_same


@pytest.mark.parametrize(
    ("aside", "is_same"),
    [
        ("rounded down to the nearest cent", True),
        ("meetings held by video are included", False),
        ("the winner must be under 30", False),
    ],
)
def test_a_rule_in_parentheses_is_none_of_a_rare_case(
    aside: str, is_same: bool
) -> None:
    clause = (
        "If a leader dies in office, all markets settle at their last traded prices "
        f"({aside})."
    )
    market_a = question(f"{LEAVING}?", yes_if(LEAVING), DEADLINE)
    market_b = ticker_market(
        "KXCASE-27", f"{LEAVING}?", then_yes(LEAVING, clause), close=DEADLINE
    )
    assert (judge(market_a, market_b).verdict == "same") is is_same


@pytest.mark.parametrize(
    ("core", "is_same"),
    [
        ("Ola Brandt leaves or announces that they will leave by May 1, 2027", True),
        ("the price of Bitcoin by Binance is above $90000 on May 1, 2027", False),
    ],
)
def test_any_exchange_is_no_source_of_a_price(core: str, is_same: bool) -> None:
    market_a = question(
        f"{core}?", f"{yes_if(core)}\n\nData from any exchange may be used.", DEADLINE
    )
    market_b = ticker_market("KXCASE-27", f"{core}?", then_yes(core), close=DEADLINE)
    assert (judge(market_a, market_b).verdict == "same") is is_same


@pytest.mark.parametrize(
    "rule",
    [
        "a letter of intent is sufficient",
        "the yearly change of the price is used",
        "the margin is measured against the previous election",
    ],
)
def test_a_rule_at_the_end_of_a_disclaimer_is_read(rule: str) -> None:
    disclaimer = (
        'Any references to the "Tide Cup" are descriptive only, and do not indicate an '
        "endorsement of this product or any affiliation between Tide and this venue"
    )
    market_a = question(f"{LEAVING}?", yes_if(LEAVING), DEADLINE)
    for clause, is_same in ((disclaimer, True), (f"{disclaimer}, and {rule}", False)):
        market_b = ticker_market(
            "KXCASE-27", f"{LEAVING}?", then_yes(LEAVING, f"{clause}."), close=DEADLINE
        )
        assert (judge(market_a, market_b).verdict == "same") is is_same


@pytest.mark.parametrize(("written", "is_same"), [("FAA", True), ("CDC", False)])
def test_a_source_that_both_texts_name_is_no_difference(
    written: str, is_same: bool
) -> None:
    core = "Tidewater launches flight test number 12 by May 1, 2027"
    market_a = question(
        f"{core}?",
        f'This market will resolve to "Yes" if {core}.\n\nThe resolution source for '
        f"this market will be the {written}.",
        DEADLINE,
    )
    market_b = ticker_market(
        "KXCASE-27",
        f"{core}?",
        then_yes(core, "The resolution source for this market will be the FAA."),
        close=DEADLINE,
    )
    assert (judge(market_a, market_b).verdict == "same") is is_same


@pytest.mark.parametrize(
    ("core", "clause", "is_same"),
    [
        ("Ola Brandt wins the Tide Open", "If Ola Brandt loses,", True),
        ("Ola Brandt releases Tidewater 2", "If Ola Brandt loses,", False),
        ("Ola Brandt wins the Tide Open", "If the song is withdrawn,", False),
        ("Ola Brandt wins the Tide Open", "If he withdraws from the squad,", False),
    ],
)
def test_who_loses_a_contest_can_no_longer_win_it(
    core: str, clause: str, is_same: bool
) -> None:
    core = f"{core} by May 1, 2027"
    market_a = question(f"{core}?", yes_if(core), DEADLINE)
    for told in (
        f"{clause} this market will resolve to No.",
        f"({clause[:-1]}, this market will resolve to No)",
    ):
        market_b = ticker_market(
            "KXCASE-27", f"{core}?", then_yes(core, told), close=DEADLINE
        )
        assert (judge(market_a, market_b).verdict == "same") is is_same


def test_a_missing_result_that_pays_yes_is_no_rare_case() -> None:
    core = "Ola Brandt wins the 2027 Tide Open"
    market_a = question(f"{core}?", yes_if(core), DEADLINE)
    for paid, is_same in (("No", True), ("Yes", False)):
        told = (
            "If no winner is declared by December 31, 2027, the market resolves to "
            f"{paid}."
        )
        market_b = ticker_market(
            "KXCASE-27", f"{core}?", then_yes(core, told), close=DEADLINE
        )
        assert (judge(market_a, market_b).verdict == "same") is is_same
