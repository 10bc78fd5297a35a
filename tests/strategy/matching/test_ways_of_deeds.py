"""How a deed is brought about in one core, and plainly done in the other."""

from __future__ import annotations

import pytest

from strategy.matching.types import Judgement
from tests.support.matching_cases import (
    judge_titled,
)

PAYING = (Judgement.SAME, Judgement.INVERTED)


def _judged(titles: tuple[str, str], cores: tuple[str, str]) -> Judgement:
    """By titles and by cores that end on the same day."""
    by, before = "by June 30, 2027, 11:59 PM ET", "before Jul 1, 2027"
    return judge_titled(titles, (f"{cores[0]} {by}", f"{cores[1]} {before}"))


APP = (
    "Tern app removed from the App Store?",
    "Will Tern be removed from the App Store?",
)
GONE = "Tern is no longer available on the US Apple App Store"
BROKE = (
    "Will Gull Systems announce bankruptcy by June 30?",
    "Will Gull Systems declare bankruptcy before Jul 1, 2027?",
)
TRADING = (
    "Congress stock trading ban by June 30?",
    "Will Congress ban stock trading by its members before Jul 1, 2027?",
)
BANNED = "a bill that bans members of Congress from trading stocks becomes law"
CEO = (
    "Ines Prado out as Gull CEO by June 30?",
    "Ines Prado out as Gull CEO before Jul 1, 2027?",
)
NO_LONGER = "Ines Prado is no longer the CEO of Gull"
ENGAGED = "Ines Prado engaged?", "Will Ines Prado get engaged before Jul 1, 2027?"
RADIO = "Will Norway cut radio funding?", "Will Norway cut radio funding?"
REDUCES = "Norway reduces funding for radio"
COACH = (
    "Will the Gulls hire Ines Prado as their next head coach?",
    "Who will be the next head coach of the Gulls? - Ines Prado",
)
BECOMES = "Ines Prado becomes the next head coach of the Gulls"


@pytest.mark.parametrize(
    ("titles", "cores"),
    [
        (
            APP,
            (
                "the Tern iOS app is no longer available for download on the United "
                "States Apple App Store",
                GONE,
            ),
        ),
        (
            BROKE,
            (
                "Gull Systems announces that it will file for bankruptcy or has filed "
                "for bankruptcy of any kind",
                "Gull Systems files for bankruptcy, or announces that it will,",
            ),
        ),
        (
            TRADING,
            (
                "any bill with the effect of banning sitting members of Congress from "
                "trading stocks is signed into law",
                BANNED,
            ),
        ),
        (
            CEO,
            (
                "Ines Prado is no longer serving as CEO of Gull for any length of time "
                "from the date of this market's inception",
                NO_LONGER,
            ),
        ),
        (
            ENGAGED,
            (
                "it is announced that Ines Prado is engaged to be married",
                "Ines Prado is engaged",
            ),
        ),
        (RADIO, ("Norway takes any action reducing funding for radio", REDUCES)),
        (COACH, ("Ines Prado is announced as the next head coach of Gull", BECOMES)),
    ],
)
def test_the_deed_itself_in_two_ways(
    titles: tuple[str, str], cores: tuple[str, str]
) -> None:
    assert _judged(titles, cores) in PAYING


@pytest.mark.parametrize(
    ("titles", "cores"),
    [
        (
            ("Tern app removed from stores?", "Will Tern be removed from stores?"),
            ("the Tern iOS app is no longer available", "Tern is no longer available"),
        ),
        (
            BROKE,
            (
                "Gull Systems announces that it will file for Chapter 7 bankruptcy",
                "Gull Systems files for bankruptcy, or announces that it will,",
            ),
        ),
        (
            TRADING,
            (
                "any bill with the effect of limiting members of Congress from "
                "trading stocks is signed into law",
                BANNED,
            ),
        ),
        (
            CEO,
            ("Ines Prado is no longer serving as CEO of Gull in Norway", NO_LONGER),
        ),
        (
            ENGAGED,
            (
                "it is announced that Ines Prado is engaged a second time",
                "Ines Prado is engaged",
            ),
        ),
        (COACH, ("Ines Prado is the next head coach of Gull or another team", BECOMES)),
        (RADIO, ("Norway takes legal action reducing funding for radio", REDUCES)),
        (
            ("Will the Gulls hire Ines Prado?", COACH[1]),
            ("Ines Prado is hired by the Gulls", BECOMES),
        ),
    ],
)
def test_another_deed_in_like_ways(
    titles: tuple[str, str], cores: tuple[str, str]
) -> None:
    assert _judged(titles, cores) not in PAYING
