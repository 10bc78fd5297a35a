"""Clauses by which less than a question demands does not count, and near ones."""

from __future__ import annotations

import pytest

from strategy.matching import judge
from tests.support.matching_cases import question, then_yes, ticker_market, yes_if

MARRY = "Ines Prado and Ola Brandt are married by May 1, 2027"
VISIT = "Ines Prado visits Norland by May 1, 2027"
MEET = "Ines Prado and Ola Brandt meet in person by May 1, 2027"
PASS = "The Norland senate passes the Harbour Act by May 1, 2027"
LEAVE = "Ola Brandt ceases to be mayor of Port Selby by May 1, 2027"
CLOSE = "The price of Tidewater Bank closes above $40 on May 1, 2027"
SEASON = "Ola Brandt scores 50 goals in the 2027 regular season"
RACE = "Ola Brandt wins the 2027 Norland Rally"
BUY = "Harbour Lines acquires Tidewater Bank by May 1, 2027"

LESS = [
    (MARRY, "An engagement, or an announcement of a date, will not alone qualify."),
    (MARRY, "A proposal of marriage is not enough."),
    (VISIT, "Announcements of a planned trip do not count."),
    (VISIT, "Flying over without landing, airport layovers where the person remains "
    "in the plane or airport, or virtual appearances do not count as visits."),
    (VISIT, "Statements of intent, plans or rumours are not sufficient."),
    (MEET, "A video or phone call will not count as a meeting."),
    (MEET, "Being present at the same event without speaking does not qualify."),
    (PASS, "Passage by a committee, or of a non-binding resolution, will not qualify."),
    (PASS, "Procedural votes will not be considered."),
    (LEAVE, "A temporary leave of absence will not count."),
    (LEAVE, "The calling of a leadership contest will not by itself qualify."),
    (CLOSE, "Intraday, pre-market and after-hours prices will not be considered."),
    (SEASON, "Goals scored in preseason, exhibition or playoff games do not count."),
    (RACE, "Later disqualifications or appeals will not be considered."),
    (RACE, "Subsequent penalties do not affect the resolution of this market."),
    (BUY, "A letter of intent or ongoing negotiations are not enough."),
]  # fmt: skip


@pytest.mark.parametrize(("core", "clause"), LESS)
def test_less_than_is_demanded_does_not_count_anyway(core: str, clause: str) -> None:
    assert _verdict(core, clause) == "same"
    assert _verdict(core, clause, is_other=True) == "same"


@pytest.mark.parametrize(("core", "clause"), LESS)
def test_what_counts_although_it_is_less_is_a_difference(
    core: str, clause: str
) -> None:
    counting = (
        clause.replace(" not", "")
        .replace("does qualify", "qualifies")
        .replace(" affect", " decide")
    )
    assert _verdict(core, counting) != "same"
    only = f"Only {clause[0].lower()}{clause[1:]}"
    assert _verdict(core, only) != "same"


@pytest.mark.parametrize(
    ("core", "clause"),
    [
        (MARRY, "A religious ceremony will not qualify."),
        (MARRY, "An engagement, or a wedding in Norland, will not qualify."),
        (MARRY, "Announcements by anyone other than the couple do not count."),
        (VISIT, "A visit of less than a day does not count."),
        (VISIT, "Announcements made after April 1, 2027 do not count."),
        (MEET, "A meeting in Norland will not count."),
        (MEET, "A phone call or a meeting in public will not count."),
        (PASS, "Passage by a voice vote will not qualify."),
        (LEAVE, "A resignation will not count."),
        (LEAVE, "A temporary leave of absence of less than a month will not count."),
        (CLOSE, "Prices of the regular session will not be considered."),
        (SEASON, "Goals scored in overtime do not count."),
        (RACE, "Disqualifications will not be considered."),
        (BUY, "A purchase of shares is not enough."),
        # The question asks for the lesser deed.
        ("Ines Prado announces a visit by May 1, 2027", "Plans do not count."),
        ("Ines Prado talks to Ola Brandt by May 1, 2027", "Phone calls do not count."),
        (
            "Ines Prado is engaged or married by May 1, 2027",
            "An engagement does not count.",
        ),
        (
            "The price of Tidewater Bank hits $40 by May 1, 2027",
            "After-hours prices do not count.",
        ),
        (
            "The Harbour Act passes any committee by May 1, 2027",
            "Committee votes do not count.",
        ),
    ],
)
def test_what_is_not_less_is_a_difference(core: str, clause: str) -> None:
    assert _verdict(core, clause) != "same"


@pytest.mark.parametrize(
    ("clause", "is_same"),
    [
        ("unless he has actually ceased to be mayor of Port Selby", True),
        ("unless he has actually ceased to be governor of Norland", False),
        ("unless he has not actually ceased to be mayor of Port Selby", False),
    ],
)
def test_an_exception_that_demands_the_deed_itself_is_none(
    clause: str, is_same: bool
) -> None:
    more = f"A temporary leave of absence will not count, {clause}."
    assert (_verdict(LEAVE, more) == "same") is is_same


def _verdict(core: str, clause: str, *, is_other: bool = False) -> str:
    more, less = ("", clause) if is_other else (clause, "")
    end = "2027-05-01"
    return judge(
        question(f"{core}?", f"{yes_if(core)}\n\n{more}", end),
        ticker_market("KXCASE-27", f"{core}?", then_yes(core, less), close=end),
    ).verdict
