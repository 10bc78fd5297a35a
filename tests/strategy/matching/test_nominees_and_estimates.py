"""Announced nominees, agreements, estimates, laws, continents, and near misses."""

from __future__ import annotations

import pytest

from strategy.matching import Verdict, judge
from tests.support.matching_cases import question, then_yes, ticker_market, yes_if

END = "2027-05-01"
NOMINEE = (
    "the President announces a new nominee for Chair of the Harbour Board by May 1, "
    "2027"
)
GDP = (
    "real GDP of Arland (as measured by the Advance Estimate) increases by more than "
    "2.0% in Q1 2027"
)
ELECTION = "Ines Prado wins the 2027 Tidewater mayoral election"
LAW = "the Harbour Act becomes law by May 1, 2027"
CONTINENT = "Europe (UEFA) wins the 2027 Harbour Cup"


@pytest.mark.parametrize(
    ("core", "harmless", "ruling"),
    [
        (
            NOMINEE,
            "Announcements of acting or interim appointments, or announcements which "
            "merely reveal potential candidates, will not qualify.",
            "Announcements of acting or interim appointments, or announcements which "
            "merely reveal potential candidates, will qualify.",
        ),
        (
            NOMINEE,
            "Qualifying announcements must explicitly present the relevant individual "
            "as the nominee or future nominee for the position.",
            "Qualifying announcements must explicitly present the relevant individual "
            "as the nominee and the deputy for the position.",
        ),
        (
            NOMINEE,
            "Media reports, speculation, or other unofficial information will not "
            "qualify.",
            "Media reports or other unofficial information will qualify.",
        ),
        (
            NOMINEE,
            "A formal presidential nomination of an individual to be Chair of the "
            "Harbour Board, made before the listed date, 11:59 PM ET, will immediately "
            'resolve this market to "Yes".',
            "A formal presidential nomination of an acting Chair of the Harbour Board, "
            "made before the listed date, 11:59 PM ET, will immediately resolve this "
            'market to "Yes".',
        ),
        (
            NOMINEE,
            "A nomination is considered to have occurred when any of the following "
            "occur: the President makes a public statement announcing their intent to "
            "nominate a specific individual for the position, or the President posts "
            "on social media announcing the nomination.",
            "A nomination is considered to have occurred when any of the following "
            "occur: the President makes a public statement announcing their intent to "
            "nominate a specific individual for the position, or the Senate receives "
            "a list of names.",
        ),
        (
            GDP,
            "The resolution source reports to one decimal place and that is the level "
            "of precision that will be used.",
            "The resolution source reports to one decimal place and the figure is "
            "rounded to a whole percent.",
        ),
        (
            GDP,
            "Revisions published after the Advance Estimate will not be considered.",
            "Revisions published after the Advance Estimate will be considered.",
        ),
        (
            ELECTION,
            "The 2027 Tidewater mayoral primary is scheduled for June 2, 2027, with a "
            "runoff on November 3, 2027, if no candidate receives a majority.",
            "The 2027 Tidewater mayoral primary is scheduled for June 2, 2027, with a "
            "runoff on November 3, 2027, which does not count.",
        ),
        (
            ELECTION,
            "This market will resolve based on a consensus of credible reporting; in "
            "case of ambiguity, it will resolve according to official information from "
            "the Tidewater City Clerk.",
            "This market will resolve based on a consensus of credible reporting; in "
            "case of ambiguity, it will resolve to the candidate with the most votes "
            "in the primary.",
        ),
        (
            LAW,
            "If the bill is signed into law before the resolution date, it will "
            'suffice to resolve this market to "Yes," regardless of when it takes '
            "effect.",
            "If the bill takes effect before the resolution date, it will suffice to "
            'resolve this market to "Yes," regardless of when it is signed into law.',
        ),
        (
            LAW,
            "The primary source of resolution for this market will be official "
            "information from the Arland government.",
            "A state law will also qualify.",
        ),
        (
            CONTINENT,
            "For example, if Norland wins the tournament, the market will resolve to "
            "Europe.",
            "For example, if a host wins the tournament, the market will resolve to "
            "Host.",
        ),
        (
            CONTINENT,
            "The definitive source of the continent for each country will be Harbour "
            "Population Review.",
            "The definitive source of the continent for each country will be the place "
            "of its first match.",
        ),
    ],
)
def test_what_holds_anyway_is_no_difference(
    core: str, harmless: str, ruling: str
) -> None:
    assert _verdict(core, core, harmless).verdict == "same"
    assert _verdict(core, core, ruling).verdict != "same"


def test_an_example_of_who_cannot_win_sets_no_rule() -> None:
    core = "Ines Prado wins the 2027 Selby Prize"
    example = (
        "If at any point it becomes impossible for a listed player to win the 2027 "
        "Selby Prize (e.g. {} named as a finalist), the corresponding market will "
        'resolve to "No".'
    )
    assert _verdict(core, core, example.format("not")).verdict == "same"
    assert _verdict(core, core, example.format("only")).verdict != "same"


@pytest.mark.parametrize(
    ("core", "same", "different"),
    [
        (
            NOMINEE,
            "the Brandt administration announces a new nominee for Chair of the "
            "Harbour Board by May 1, 2027",
            "the Brandt administration announces a new list for Chair of the Harbour "
            "Board by May 1, 2027",
        ),
        (
            "any company announces an agreement to acquire Tidewater by May 1, 2027",
            "any company announces a definitive agreement to acquire Tidewater by May "
            "1, 2027",
            "any company announces a preliminary agreement to acquire Tidewater by May "
            "1, 2027",
        ),
        (
            LAW,
            "the Harbour Act is signed into federal law by May 1, 2027",
            "the Harbour Act is signed by May 1, 2027",
        ),
        (
            CONTINENT,
            "any country that competes in Europe (UEFA) qualification is the 2027 "
            "Harbour Cup champion",
            "any country that hosts Europe (UEFA) qualification is the 2027 Harbour "
            "Cup champion",
        ),
    ],
)
def test_other_words_for_the_same_deed(core: str, same: str, different: str) -> None:
    title = f"{core}?".replace("the President", "Brandt")
    assert _verdict(core, same, title=title).verdict == "same"
    assert _verdict(core, different, title=title).verdict != "same"


def _verdict(core: str, other: str, more: str = "", title: str = "") -> Verdict:
    title = title or f"{core}?"
    return judge(
        question(title, f"{yes_if(other)}\n\n{more}", END),
        ticker_market("KXCASE-27", title, then_yes(core), close=END),
    )
