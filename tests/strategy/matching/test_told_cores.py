"""Cores that say the same of one deed in more words or fewer, and near misses."""

from __future__ import annotations

import pytest

from strategy.matching import judge
from strategy.matching.types import Judgement
from tests.support.matching_cases import question, then_yes, ticker_market, yes_if

PAYING = (Judgement.SAME, Judgement.INVERTED)


def _judged(
    titles: tuple[str, str], cores: tuple[str, str], a: str = "", b: str = ""
) -> Judgement:
    """By titles and by cores that end on the same day."""
    by, before = "by June 30, 2027, 11:59 PM ET", "before Jul 1, 2027"
    return judge(
        question(titles[0], f"{yes_if(f'{cores[0]} {by}')}\n\n{a}", "2027-06-30"),
        ticker_market(
            "KXTIDE-27JUL01",
            titles[1],
            then_yes(f"{cores[1]} {before}", b),
            close="2027-07-01",
        ),
    ).verdict


TRADED = "Will Ines Prado be traded by June 30?", "Will Ines Prado be traded?"
OUT = (
    "Ines Prado out as Prime Minister of Norland by June 30?",
    "Will Ines Prado leave office?",
)
ENGAGED = "Ines Prado engaged by June 30?", "Will Ines Prado be engaged?"
RESIGNS = (
    "Will Ines Prado resign by June 30?",
    "Will Ines Prado resign her office early?",
)
COUNTED = (
    "Any announcement from Prado that she is resigning before her term is up will "
    'qualify for a "Yes" resolution.'
)


@pytest.mark.parametrize(
    ("titles", "cores"),
    [
        (
            TRADED,
            ("Ines Prado of the Tidewater Gulls is traded", "Ines Prado is traded"),
        ),
        (
            TRADED,
            (
                "Ines Prado, head coach of the Tidewater Gulls, is traded",
                "Ines Prado is traded",
            ),
        ),
        (
            TRADED,
            (
                "former Norland Secretary of Transport Ines Prado is traded",
                "Ines Prado is traded",
            ),
        ),
        (
            OUT,
            (
                "Ines Prado ceases to be Prime Minister of Norland for any amount of "
                "time",
                "Ines Prado leaves office",
            ),
        ),
        (
            ENGAGED,
            (
                "it is announced that Ines Prado is engaged to be married",
                "Ines Prado is reported to be engaged to be married",
            ),
        ),
        (
            ("Will Prado buy Tidewater by June 30?", "Will Prado buy Tidewater?"),
            (
                "credible reporting confirms that Prado, either personally or through "
                "an entity controlled by her, buys Tidewater",
                "Prado buys Tidewater",
            ),
        ),
    ],
)
def test_who_somebody_is_and_who_tells_change_nothing(
    titles: tuple[str, str], cores: tuple[str, str]
) -> None:
    assert _judged(titles, cores) in PAYING


@pytest.mark.parametrize(
    ("titles", "cores"),
    [
        # Whom the aside picks out of several, and when somebody has to be it.
        (TRADED, ("Ines Prado or Ada Roe is traded", "Ines Prado is traded")),
        (
            TRADED,
            (
                "Ines Prado, while captain of the Tidewater Gulls, is traded",
                "Ines Prado is traded",
            ),
        ),
        (
            TRADED,
            ("Ines Prado is traded to the Tidewater Gulls", "Ines Prado is traded"),
        ),
        # Another office than the one that she holds.
        (
            OUT,
            (
                "Ines Prado ceases to be Prime Minister of Norland",
                "Ines Prado leaves office as leader of the Reform party",
            ),
        ),
        # What is only announced has not happened.
        (
            ENGAGED,
            (
                "it is announced that Ines Prado will be married",
                "Ines Prado is reported to be engaged to be married",
            ),
        ),
        (
            ("Will Prado buy Tidewater by June 30?", "Will Prado buy Tidewater?"),
            (
                "credible reporting confirms that Prado plans to buy Tidewater",
                "Prado buys Tidewater",
            ),
        ),
    ],
)
def test_what_picks_out_or_comes_before_the_deed_is_a_difference(
    titles: tuple[str, str], cores: tuple[str, str]
) -> None:
    assert _judged(titles, cores) not in PAYING


RESIGNING = (
    "Ines Prado resigns from her seat as United States Senator from Kentucky",
    "Ines Prado resigns her office, or announces she will resign her office,",
)


def test_an_announcement_that_counts_by_a_clause_is_in_the_core_of_the_other() -> None:
    assert _judged(RESIGNS, RESIGNING, a=COUNTED) in PAYING
    assert _judged(RESIGNS, RESIGNING) not in PAYING
    denied = COUNTED.replace("will qualify for", "will not qualify for")
    assert _judged(RESIGNS, RESIGNING, a=denied) not in PAYING
    rest = (
        "However, announcements from Prado that she will retire once her term ends, or "
        "that she won't run again, or her removal through other means will not count."
    )
    assert _judged(RESIGNS, RESIGNING, a=f"{COUNTED} {rest}") in PAYING


def test_a_mere_announcement_is_denied_by_whoever_asks_for_the_deed() -> None:
    titles = "Ines Prado out as Mayor by June 30?", "Will Ines Prado leave as Mayor?"
    left = "Ines Prado ceases to be Mayor of Tidewater"
    denying = f"{left} (not merely announces she leaves office)"
    assert _judged(titles, (left, denying)) in PAYING
    told = "An announcement of Ines Prado's resignation will count."
    assert _judged(titles, (left, denying), a=told) not in PAYING


PARTY = "If a representative of the Republican party is sworn in as a Senator of {} "
TERM = "for the term beginning in 2029, then the market resolves to Yes."


@pytest.mark.parametrize(
    ("side", "asked", "verdict"),
    [
        ("Ines Prado", "the Republicans", True),
        ("Ines Prado", "the Democrats", False),
        ("Ines Prado", "Ada Roe", False),
    ],
)
def test_a_party_nominee_beside_a_question_on_the_party_is_no_subject(
    side: str, asked: str, verdict: bool
) -> None:
    a = question(
        f"Will {asked} win the Kentucky Senate race in 2028?",
        "This market will resolve according to the winner of the 2028 Kentucky U.S. "
        "Senate election.",
        "2028-11-07",
    )
    b = ticker_market(
        "KXSENATEKY-28NOV-R",
        f"Will Republicans win the Senate race in Kentucky? - {side}",
        f"{PARTY.format('Kentucky')}{TERM}",
        close="2029-11-07",
    )
    assert (judge(a, b).verdict in PAYING) is verdict
    # A question on the nominee alone is another one.
    alone = ticker_market(
        "KXSENATEKY-28NOV-P",
        f"Who will win the Senate race in Kentucky? - {side}",
        f"If {side} is sworn in as a Senator of Kentucky {TERM}",
        close="2029-11-07",
    )
    assert judge(a, alone).verdict not in PAYING


@pytest.mark.parametrize(
    ("core", "day", "verdict"),
    [
        ("by the specified date, 11:59 PM ET", "Jul 1", True),
        ("by the date specified in the title, 11:59 PM ET", "Jul 1", True),
        ("by the specified date, 11:59 PM ET", "Jun 30", False),
        ("before the specified date", "Jul 1", False),
    ],
)
def test_a_day_that_a_core_lets_count_is_within_its_title(
    core: str, day: str, verdict: bool
) -> None:
    a = question(
        "Ines Prado out as Mayor of Tidewater before June 30, 2027?",
        yes_if(f"Ines Prado ceases to be the Mayor of Tidewater {core}"),
        "2027-06-30",
    )
    b = ticker_market(
        "KXTIDE-27JUL01",
        f"Will Ines Prado leave as Mayor of Tidewater before {day}, 2027?",
        then_yes(f"Ines Prado leaves as Mayor of Tidewater before {day}, 2027"),
        close="2027-07-01",
    )
    assert (judge(a, b).verdict in PAYING) is verdict


@pytest.mark.parametrize(
    ("close", "verdict"), [("2028-01-25", True), ("2027-01-25", False)]
)
def test_a_division_of_a_season_is_decided_in_the_year_after(
    close: str, verdict: bool
) -> None:
    a = question(
        "Will the Kansas City Chiefs win the 2027 AFC West?",
        "This market will resolve according to the team that is declared as the AFC "
        "West division champion for the 2027 NFL regular season.",
        "2028-01-18",
    )
    b = ticker_market(
        f"KXNFLAFCWEST-{close[2:4]}-KC",
        "Will Kansas City win the Pro Football AFC West Division?",
        then_yes("Kansas City wins the Pro Football AFC West Division"),
        side="Kansas City",
        close=close,
    )
    assert (judge(a, b).verdict in PAYING) is verdict


MERGER = "Tidewater announces {} Saltworks"


@pytest.mark.parametrize(
    ("titles", "cores"),
    [
        (
            ("Will Tidewater acquire Saltworks?", "Will Tidewater acquire Saltworks?"),
            (
                MERGER.format("that it has agreed to acquire"),
                MERGER.format("a definitive agreement to acquire"),
            ),
        ),
        (
            ("Will Ines Prado retire?", "Will Ines Prado retire?"),
            (
                "Ines Prado announces her intention to retire",
                "Ines Prado announces intent to retire",
            ),
        ),
        (
            ("Low Tide delayed?", "Will Low Tide be delayed?"),
            (
                "the US theatrical release of Low Tide is delayed beyond March 3, 2027",
                "the release of Low Tide is delayed past March 3, 2027",
            ),
        ),
        (
            (
                "Will Ines Prado be the next manager of Norland?",
                "Who will be the next manager of Norland? - Ines Prado",
            ),
            (
                "Ines Prado is announced as the next permanent manager of Norland",
                "Ines Prado becomes the next permanent manager of Norland",
            ),
        ),
        (
            ("Will Prado release Gull 5?", "Will Gull 5 be released?"),
            (
                "Prado releases Gull 5 on any platform",
                "Gull 5 is released by Prado through official channels",
            ),
        ),
        (
            (
                "Donald Trump impeached by June 30?",
                "Will the President be impeached?",
            ),
            (
                "the U.S. House of Representatives impeaches Donald Trump",
                "the President of the United States is impeached",
            ),
        ),
    ],
)
def test_two_ways_of_saying_one_deed(
    titles: tuple[str, str], cores: tuple[str, str]
) -> None:
    assert _judged(titles, cores) in PAYING


@pytest.mark.parametrize(
    ("titles", "cores"),
    [
        (
            ("Will Tidewater acquire Saltworks?", "Will Tidewater acquire Saltworks?"),
            (
                MERGER.format("that it has agreed to acquire"),
                "Tidewater acquires Saltworks",
            ),
        ),
        (
            ("Will Ines Prado retire?", "Will Ines Prado retire?"),
            ("Ines Prado announces her intention to retire", "Ines Prado retires"),
        ),
        (
            ("Low Tide delayed?", "Will Low Tide be delayed?"),
            (
                "the release of Low Tide is delayed beyond March 3, 2027",
                "the release of Low Tide is delayed past April 3, 2027",
            ),
        ),
        (
            (
                "Will Ines Prado be the next manager of Norland?",
                "Who will be the next manager of Norland? - Ines Prado",
            ),
            (
                "Ines Prado is announced as interim manager of Norland",
                "Ines Prado becomes the next permanent manager of Norland",
            ),
        ),
        (
            (
                "JD Vance impeached by June 30?",
                "Will the President be impeached?",
            ),
            (
                "the U.S. House of Representatives impeaches JD Vance",
                "the President of the United States is impeached",
            ),
        ),
        (
            (
                "Donald Trump impeached by June 30?",
                "Will the President of France be impeached?",
            ),
            (
                "the U.S. House of Representatives impeaches Donald Trump",
                "the President of France is impeached",
            ),
        ),
    ],
)
def test_another_deed_in_like_words(
    titles: tuple[str, str], cores: tuple[str, str]
) -> None:
    assert _judged(titles, cores) not in PAYING


def test_a_blank_that_nobody_filled_says_nothing() -> None:
    cores = "Ines Prado is traded", "Ines Prado is traded"
    assert _judged(TRADED, cores, b="|| Additional Info ||") in PAYING
    assert _judged(TRADED, cores, b="Only trades for cash count.") not in PAYING
