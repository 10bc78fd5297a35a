"""Bodies, parties, charges and shares that two cores call in two ways."""

from __future__ import annotations

import pytest

from strategy.matching.types import Judgement
from tests.support.matching_cases import (
    judge_titled,
)

PAYING = (Judgement.SAME, Judgement.INVERTED)


def _judged(titles: tuple[str, str], cores: tuple[str, str]) -> Judgement:
    """By titles and by cores, which end on the same day unless they are of 2028."""
    if "2028" in "".join(cores) or "next" in cores[1]:
        return judge_titled(titles, cores)
    by, before = "by June 30, 2027, 11:59 PM ET", "before Jul 1, 2027"
    return judge_titled(titles, (f"{cores[0]} {by}", f"{cores[1]} {before}"))


CONFIRMED = "Will Ines Prado be confirmed as {} by June 30?"
ATF = (
    CONFIRMED.format("ATF Director"),
    "Will Ines Prado be confirmed as ATF Director before Jul 1, 2027?",
)
CDC = (
    CONFIRMED.format("CDC Director"),
    "Will Ines Prado be confirmed as CDC Director before Jul 1, 2027?",
)
AS = "Ines Prado is confirmed as "
VOTES = "Will Ada Roe vote to confirm Ines Prado?", "Will Ada Roe vote for Ines Prado?"
VOTED = "Ada Roe votes to confirm Ines Prado as Secretary of Health and Human Services"
SEATS = (
    "Will the Conservatives win the most seats in the next Canadian election?",
    "Will the Conservatives win the most seats in the next Canadian election?",
)
MOST = "the Conservative Party wins the most seats in the"
GUILTY = (
    "Ines Prado found guilty of fraud?",
    "Will Ines Prado be found guilty of fraud?",
)
FRAUD = "Ines Prado is found guilty of fraud"
TOKEN = "Will Gull Systems release a token?", "Gull Systems token before Jul 1, 2027?"
MERGED = "Will Gull Systems buy Tern Media?", "Will Gull Systems acquire Tern Media?"
SIGNED = (
    "Will Joan Soto sign with the Tidewater Gulls?",
    "Will Joan Soto sign with the Tidewater Gulls?",
)
SIGNS = "Joan Soto signs with the Tidewater Gulls"
RESIGNS = (
    "Roe resigns as PM of Norway by June 30?",
    "Will Roe resign as Prime Minister of Norway before Jul 1, 2027?",
)
AUDIT = "Will the CFPB audit Gull Systems?", "Will the CFPB audit Gull Systems?"
LEADER = (
    "Will Ines Prado be the next leader of the Norwegian Liberal Party?",
    "Who will be the next leader of the Liberal Party of Norway? - Ines Prado",
)
FOLLOWS = (
    "the first leader of the Liberal Party of Norway following Ada Roe is Ines Prado"
)
SHARE = (
    "Will the Shore League win less than 10% of the vote in the Norway election?",
    "Shore League vote share in the Norway election? - Below 10%",
)
RECEIVES = "the Shore League receives below 10% of the party list vote in the "
ELECTION = "2028 Norway parliamentary election"


@pytest.mark.parametrize(
    ("titles", "cores"),
    [
        (
            ATF,
            (
                f"{AS}Director of the Bureau of Alcohol, Tobacco, Firearms and "
                "Explosives",
                f"{AS}Director of the ATF",
            ),
        ),
        (
            CDC,
            (
                f"{AS}Director of the Centers for Disease Control and Prevention",
                f"{AS}Director of the CDC",
            ),
        ),
        (VOTES, (f"{VOTED} (HHS)", VOTED)),
        (
            SEATS,
            (
                f"{MOST} House of Commons as a result of the next general election",
                f"{MOST} next Canadian federal election",
            ),
        ),
        (
            GUILTY,
            (
                "Ines Prado is found guilty of the charge of fraud in her ongoing "
                "Tidewater Court trial",
                FRAUD,
            ),
        ),
        (
            TOKEN,
            (
                "Gull Systems announces that it has released a token",
                "Gull Systems releases a token",
            ),
        ),
        (
            MERGED,
            ("Gull Systems acquires Tern Media", "Gull Systems acquires Tern Media"),
        ),
        (SIGNED, ("Joan Soto signs a contract with the Tidewater Gulls", SIGNS)),
        (
            RESIGNS,
            (
                "Ada Roe resigns as Prime Minister of Norway",
                "Roe resigns as Prime Minister of Norway",
            ),
        ),
        (
            AUDIT,
            (
                "the CFPB initiates an audit of Gull Systems",
                "the CFPB begins an audit of Gull Systems",
            ),
        ),
        (LEADER, (FOLLOWS, "Ines Prado is the next leader of the Liberal Party")),
        (
            SHARE,
            (
                "the Shore League (SL, Strandforbundet) wins less than 10% of all "
                f"party list votes in the {ELECTION}",
                RECEIVES + ELECTION,
            ),
        ),
    ],
)
def test_one_thing_in_two_ways(titles: tuple[str, str], cores: tuple[str, str]) -> None:
    assert _judged(titles, cores) in PAYING


@pytest.mark.parametrize(
    ("titles", "cores"),
    [
        (
            ATF,
            (
                f"{AS}Director of the Bureau of Boats, Nets, Ropes and Anchors",
                f"{AS}Director of the ATF",
            ),
        ),
        (VOTES, (f"{VOTED} (acting)", VOTED)),
        (
            SEATS,
            (
                f"{MOST} House of Commons in Ontario",
                f"{MOST} next Canadian federal election",
            ),
        ),
        (
            SEATS,
            (
                f"{MOST} Senate as a result of the next general election",
                f"{MOST} next Canadian federal election",
            ),
        ),
        (GUILTY, ("Ines Prado is found guilty of fraud in a federal trial", FRAUD)),
        (GUILTY, ("Ines Prado is found guilty of the first charge of fraud", FRAUD)),
        (
            TOKEN,
            (
                "Gull Systems announces that it has planned a token",
                "Gull Systems releases a token",
            ),
        ),
        (
            MERGED,
            (
                "Gull Systems announces that it has agreed to acquire Tern Media",
                "Gull Systems acquires Tern Media",
            ),
        ),
        (
            MERGED,
            ("Gull Systems buys Tern Media shares", "Gull Systems acquires Tern Media"),
        ),
        (
            SIGNED,
            ("Joan Soto signs a minor league contract with the Tidewater Gulls", SIGNS),
        ),
        (
            RESIGNS,
            (
                "Ada Roe resigns as Prime Minister of Norway",
                "Ines Roe resigns as Prime Minister of Norway",
            ),
        ),
        (
            AUDIT,
            (
                "the CFPB initiates an audit of Gull Systems",
                "the CFPB completes an audit of Gull Systems",
            ),
        ),
        (
            LEADER,
            (FOLLOWS, "Ines Prado is the next deputy leader of the Liberal Party"),
        ),
        (
            SHARE,
            (
                "the Shore League wins less than 12% of all party list votes in the "
                f"{ELECTION}",
                RECEIVES + ELECTION,
            ),
        ),
        (
            (SHARE[0].replace("win less", "win with less"), SHARE[1]),
            (
                f"the Shore League wins the {ELECTION} with less than 10% of the vote",
                RECEIVES + ELECTION,
            ),
        ),
    ],
)
def test_another_thing_in_like_words(
    titles: tuple[str, str], cores: tuple[str, str]
) -> None:
    assert _judged(titles, cores) not in PAYING
