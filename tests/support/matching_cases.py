"""Pairs of questions of every family, in the words of the venues.

Names and events are invented. Each case says how the two markets are related.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zlib import crc32

from positions.venues.types import Market, Outcome
from strategy.matching import Verdict, judge
from strategy.matching.types import Judgement
from tests.support.market_builders import kalshi, polymarket


@dataclass(frozen=True, slots=True)
class Case:
    name: str
    market_a: Market
    market_b: Market
    verdict: str
    outcome_a: int = 0


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def question(
    title: str,
    rules: str,
    end: str = "2026-12-31",
    outcomes: tuple[str, str] = ("Yes", "No"),
    **fields: Any,
) -> Market:
    """A Polymarket market."""
    return polymarket(
        market_id=str(crc32(title.encode())),
        title=title,
        rules=rules,
        closes_at=moment(end),
        outcomes=(Outcome(0, outcomes[0]), Outcome(1, outcomes[1])),
        **fields,
    )


def ticker_market(
    ticker: str,
    title: str,
    rules: str,
    side: str = "",
    close: str = "2027-12-31",
    **facts: str,
) -> Market:
    """A Kalshi market; `facts` are its structured fields."""
    event = ticker.rpartition("-")[0]
    series = ticker.partition("-")[0]
    return kalshi(
        market_id=ticker,
        event_id=event,
        title=title,
        subtitle=side,
        rules=rules,
        closes_at=moment(close),
        facts={"series_ticker": series, "yes_sub_title": side, **facts},
    )


def yes_if(what: str) -> str:
    return (
        f'This market will resolve to "Yes" if {what}. Otherwise, this market will '
        'resolve to "No".\n\nThe primary resolution source for this market will be '
        "official information; however, a consensus of credible reporting may be used."
    )


def then_yes(what: str, more: str = "") -> str:
    sentence = f"If {what}, then the market resolves to Yes."
    return f"{sentence}\n\n{more}" if more else sentence


def asking_alike(
    core: str, clause: str = "", end: str = "2027-02-01"
) -> tuple[Market, Market]:
    """Two markets on one question, of which the first has a clause more."""
    return (
        question(f"{core}?", f"{yes_if(core)}\n\n{clause}", end),
        ticker_market("KXCASE-27", f"{core}?", then_yes(core), close=end),
    )


def judge_with(core: str, clause: str) -> Verdict:
    """The verdict on two markets on one question, the first with a clause more."""
    return judge(*asking_alike(core, clause, "2027-05-01"))


def judge_titled(titles: tuple[str, str], cores: tuple[str, str]) -> Judgement:
    """The judgement on two markets by their titles and their whole cores."""
    return judge(
        question(titles[0], yes_if(cores[0]), "2027-06-30"),
        ticker_market(
            "KXTIDE-27JUL01", titles[1], then_yes(cores[1]), close="2027-07-01"
        ),
    ).verdict


WINNER = (
    "This market will resolve according to the {0} that wins {1}.\n\nIf at any point "
    "it becomes impossible for a listed {0} to win {1}, the corresponding market will "
    'resolve to "No".\n\nIf it is cancelled or not completed by December 31, 2026, '
    'this market will resolve to "Other".'
)
LISTED = (
    "The election is scheduled for {day}.\n\nThis market will resolve according to "
    "the listed candidate that wins this election.\n\nIf the result isn't known by "
    'June 30, 2027, 11:59 PM ET, the market will resolve to "Other".'
)

NBA_TITLE = question(
    "Will the Oklahoma City Thunder win the 2026 NBA Finals?",
    WINNER.format("team", "the 2026 NBA Finals"),
)
MAYOR = question(
    "Will Dana Okafor win the 2026 Springfield mayoral election?",
    LISTED.format(day="November 3, 2026"),
)
NOMINEE = question(
    "Will Robert Hale be the Republican nominee for Senate in Ohio?",
    "This market will resolve according to the winner of the Republican Primary for "
    "United States Senator from Ohio.\n\nIf no 2026 Ohio Republican Senate Primary "
    'takes place, this market will resolve to "Other".',
)
BITCOIN = question(
    "Will the price of Bitcoin be above $100,000 on November 28?",
    yes_if(
        "the Bitcoin price of the CF Benchmarks index at 12:00 PM ET on November 28, "
        "2026 is above $100,000"
    ),
    end="2026-11-28",
)
HIGH = question(
    "Will the highest temperature in New York City be between 60-61°F on November 8?",
    yes_if(
        "the highest temperature recorded at Central Park, New York City on November "
        "8, 2026 is between 60-61°F according to the National Weather Service"
    ),
    end="2026-11-08",
)
RATES = question(
    "Will there be no change in Fed interest rates after the March 2027 meeting?",
    yes_if(
        "the upper bound of the target federal funds rate is unchanged after the "
        "Federal Reserve's meeting of March 16-17, 2027"
    ),
    end="2027-03-17",
)
VISIT = question(
    "Will Marta Lindqvist visit Norway by June 30?",
    yes_if("Marta Lindqvist visits Norway by June 30, 2026, 11:59 PM ET"),
    end="2026-06-30",
)
CUTS = question(
    "Will no Fed rate cuts happen in 2026?",
    yes_if(
        "the upper bound of the target federal funds rate is not cut between January "
        "1, 2026 and December 31, 2026, 11:59 PM ET"
    ),
)
PREMIER = question(
    "Will Ola Brandt be the next Prime Minister of Norway?",
    "This market will resolve to the next individual who is officially appointed as "
    "Prime Minister of Norway.\n\nIf no such Prime Minister is appointed by December "
    '31, 2026, 11:59 PM ET, this market will resolve to "Other".',
)
PRESIDENT = question(
    "Will Robert Hale win the 2028 US Presidential Election?",
    "This market will resolve to the person who wins the 2028 US Presidential "
    "Election.\n\nThe resolution source is three broadcasters.",
    end="2028-11-07",
)
PICTURE = question(
    'Will "The Quiet Harbor" win Best Picture at the 98th Academy Awards?',
    yes_if('"The Quiet Harbor" wins Best Picture at the 98th Academy Awards'),
    end="2026-03-15",
)
WORLD_CUP = question(
    "Will South Korea win the 2026 FIFA World Cup?",
    WINNER.format("team", "the 2026 FIFA World Cup"),
    end="2026-07-19",
)
BAND = question(
    "Will 3 Fed rate cuts happen in 2026?",
    yes_if(
        "the target federal funds rate is cut exactly 3 times in 2026, by December "
        "31, 2026, 11:59 PM ET"
    ),
)

CASES = (
    # Championships: another league's name for the same, other stage, other year.
    Case(
        "a title under the league's other name",
        NBA_TITLE,
        ticker_market(
            "KXNBA-26-OKC",
            "Will the Oklahoma City win the 2026 Pro Basketball Finals?",
            then_yes("Oklahoma City wins the 2026 Pro Basketball Finals"),
            "Oklahoma City",
        ),
        "same",
    ),
    Case(
        "the conference is not the title",
        NBA_TITLE,
        ticker_market(
            "KXNBAWEST-26-OKC",
            "Will the Oklahoma City win the 2026 Pro Basketball Western Conference?",
            then_yes("Oklahoma City wins the 2026 Pro Basketball Western Conference"),
            "Oklahoma City",
        ),
        "different",
    ),
    Case(
        "the next season is another edition",
        NBA_TITLE,
        ticker_market(
            "KXNBA-27-OKC",
            "Will the Oklahoma City win the 2027 Pro Basketball Finals?",
            then_yes("Oklahoma City wins the 2027 Pro Basketball Finals"),
            "Oklahoma City",
        ),
        "different",
    ),
    Case(
        "another team of the league",
        NBA_TITLE,
        ticker_market(
            "KXNBA-26-ORL",
            "Will the Orlando win the 2026 Pro Basketball Finals?",
            then_yes("Orlando wins the 2026 Pro Basketball Finals"),
            "Orlando",
        ),
        "different",
    ),
    Case(
        "reaching the final is not winning it",
        NBA_TITLE,
        ticker_market(
            "KXNBAFINAL-26-OKC",
            "Will Oklahoma City make the 2026 Pro Basketball Finals?",
            then_yes("Oklahoma City advances to the 2026 Pro Basketball Finals"),
            "Oklahoma City",
        ),
        "different",
    ),
    Case(
        "the women's league is another league",
        question(
            "Will the Atlanta Dream win the 2026 WNBA Finals?",
            WINNER.format("team", "the 2026 WNBA Finals"),
        ),
        ticker_market(
            "KXNBA-26-ATL",
            "Will Atlanta win the 2026 Pro Basketball Finals?",
            then_yes("Atlanta wins the 2026 Pro Basketball Finals"),
            "Atlanta",
        ),
        "different",
    ),
    Case(
        "a city with two teams, told apart by a letter",
        question(
            "Will the New York Giants win the 2027 NFL league championship?",
            WINNER.format("team", "the 2027 NFL league championship"),
        ),
        ticker_market(
            "KXSB-27-NYJ",
            "Will New York J win the 2027 Pro Football Championship?",
            then_yes("New York J wins the 2027 Pro Football Championship"),
            "New York J",
        ),
        "different",
    ),
    Case(
        "the same city's right letter",
        question(
            "Will the New York Jets win the 2027 NFL league championship?",
            WINNER.format("team", "the 2027 NFL league championship"),
        ),
        ticker_market(
            "KXSB-27-NYJ",
            "Will New York J win the 2027 Pro Football Championship?",
            then_yes("New York J wins the 2027 Pro Football Championship"),
            "New York J",
        ),
        "same",
    ),
    Case(
        "a city alone where it has two teams stays open",
        question(
            "Will the New York Jets win the 2027 NFL league championship?",
            WINNER.format("team", "the 2027 NFL league championship"),
        ),
        ticker_market(
            "KXSB-27-NY",
            "Will New York win the 2027 Pro Football Championship?",
            then_yes("New York wins the 2027 Pro Football Championship"),
            "New York",
        ),
        "review",
    ),
    Case(
        "two countries with a word in common",
        WORLD_CUP,
        ticker_market(
            "KXMENWORLDCUP-26-ZA",
            "Will South Africa win the 2026 Men's World Cup?",
            then_yes("South Africa wins the 2026 Men's World Cup"),
            "South Africa",
        ),
        "different",
    ),
    Case(
        "a country by its other name",
        WORLD_CUP,
        ticker_market(
            "KXMENWORLDCUP-26-KR",
            "Will Korea Republic win the 2026 Men's World Cup?",
            then_yes("Korea Republic wins the 2026 FIFA World Cup"),
            "Korea Republic",
        ),
        "same",
    ),
    Case(
        "women's world cup against men's",
        question(
            "Will Brazil win the 2027 FIFA Women's World Cup?",
            WINNER.format("team", "the 2027 FIFA Women's World Cup"),
        ),
        ticker_market(
            "KXWORLDCUP-27-BR",
            "Will Brazil win the 2027 World Cup?",
            then_yes("Brazil wins the 2027 World Cup"),
            "Brazil",
        ),
        "different",
    ),
    Case(
        "a college is not the state's other one",
        question(
            "Will Iowa win the 2026 NCAA Tournament?",
            WINNER.format("team", "the 2026 NCAA Men's Basketball Tournament"),
        ),
        ticker_market(
            "KXMARMAD-26-ISU",
            "Will Iowa St. win the College Basketball National Championship?",
            then_yes("Iowa St. is the 2025-26 Men's College Basketball Champion"),
            "Iowa St.",
        ),
        "different",
    ),
    Case(
        "top four is not the title",
        question(
            "Will Brentford finish in the top 4 of the 2025–26 Premier League?",
            yes_if("Brentford finishes in the top 4 of the 2025–26 Premier League"),
        ),
        ticker_market(
            "KXPREMIERLEAGUE-26-BRE",
            "Will Brentford win the English Premier League?",
            then_yes("Brentford wins the English Premier League"),
            "Brentford",
        ),
        "different",
    ),
    # Elections and offices.
    Case(
        "a mayor, word for word",
        MAYOR,
        ticker_market(
            "KXMAYORSPR-26NOV03-DOKA",
            "Will Dana Okafor win the Springfield mayoral election?",
            then_yes("Dana Okafor wins the 2026 Springfield mayoral election"),
            "Dana Okafor",
        ),
        "same",
    ),
    Case(
        "another candidate",
        MAYOR,
        ticker_market(
            "KXMAYORSPR-26NOV03-LVEG",
            "Will Luis Vega win the 2026 Springfield mayoral election?",
            then_yes("Luis Vega wins the 2026 Springfield mayoral election"),
            "Luis Vega",
        ),
        "different",
    ),
    Case(
        "father and son",
        question(
            "Will Dana Okafor Jr. win the 2026 Springfield mayoral election?",
            LISTED.format(day="November 3, 2026"),
        ),
        ticker_market(
            "KXMAYORSPR-26NOV03-DOKA",
            "Will Dana Okafor win the 2026 Springfield mayoral election?",
            then_yes("Dana Okafor wins the 2026 Springfield mayoral election"),
            "Dana Okafor",
        ),
        "different",
    ),
    Case(
        "a name transliterated otherwise",
        question(
            "Will Choe Sung-hoh win the 2026 Busan mayoral election?",
            LISTED.format(day="June 3, 2026"),
        ),
        ticker_market(
            "KXBUSANMAYOR-26JUN03-CSUN",
            "Will Choe Sung-ho win the 2026 Busan mayoral election?",
            then_yes("Choe Sung-ho wins the 2026 Busan mayoral election"),
            ":: DPK",
        ),
        "same",
    ),
    Case(
        "the first round is not the election",
        question(
            "Will Ines Prado win the 2026 Chilean presidential election?",
            LISTED.format(day="June 7, 2026")
            + "\n\nThis market includes any potential second round.",
        ),
        ticker_market(
            "KXCHILER1-26JUN07-IPRA",
            "Will Ines Prado win the first round of the 2026 Chile election?",
            then_yes("Ines Prado wins the first round of the 2026 Chilean election"),
            "Ines Prado",
        ),
        "different",
    ),
    Case(
        "a nominee in other words",
        NOMINEE,
        ticker_market(
            "KXSENATEOHR-26-RHAL",
            "Will Bob Hale be the Republican nominee for the Senate in Ohio?",
            then_yes(
                "Bob Hale wins the nomination for the Republican Party to contest the "
                "2026 Ohio Senate seat"
            ),
            "Bob Hale",
        ),
        "same",
    ),
    Case(
        "the other party's nominee",
        NOMINEE,
        ticker_market(
            "KXSENATEOHD-26-RHAL",
            "Will Robert Hale be the Democratic nominee for the Senate in Ohio?",
            then_yes(
                "Robert Hale wins the nomination for the Democratic Party to contest "
                "the 2026 Ohio Senate seat"
            ),
            "Robert Hale",
        ),
        "different",
    ),
    Case(
        "another office in the same state",
        NOMINEE,
        ticker_market(
            "KXGOVOHNOMR-26-RHAL",
            "Will Robert Hale be the Republican nominee for Governor in Ohio?",
            then_yes(
                "Robert Hale wins the nomination for the Republican Party to contest "
                "the 2026 Ohio Governorship"
            ),
            "Robert Hale",
        ),
        "different",
    ),
    Case(
        "another state",
        NOMINEE,
        ticker_market(
            "KXSENATEIAR-26-RHAL",
            "Will Robert Hale be the Republican nominee for the Senate in Iowa?",
            then_yes(
                "Robert Hale wins the nomination for the Republican Party to contest "
                "the 2026 Iowa Senate seat"
            ),
            "Robert Hale",
        ),
        "different",
    ),
    Case(
        "the nominee is not the winner",
        PRESIDENT,
        ticker_market(
            "KXPRESNOMR-28-RHAL",
            "Will Robert Hale be the nominee for the Presidency for the Republican "
            "party?",
            then_yes(
                "Robert Hale wins and accepts the nomination for the Presidency for "
                "the Republican party"
            ),
            "Robert Hale",
        ),
        "different",
    ),
    Case(
        "the next presidential election, told by its year",
        PRESIDENT,
        ticker_market(
            "KXPRESPERSON-28-RHAL",
            "Will Robert Hale win the next presidential election?",
            then_yes(
                "Robert Hale is inaugurated as President for the term beginning "
                "January 20, 2029"
            ),
            "Robert Hale",
        ),
        "same",
    ),
    Case(
        "a ticket of two is not a nominee",
        question(
            "Will Robert Hale win the 2028 Republican presidential nomination?",
            yes_if("Robert Hale wins the 2028 Republican nomination for president"),
            end="2028-11-07",
        ),
        ticker_market(
            "KXRTICKET-28NOV07-RHALLVEG",
            "Will Robert Hale and Luis Vega be the 2028 Republican Presidential "
            "ticket?",
            then_yes("Robert Hale and Luis Vega are the 2028 Republican ticket"),
            "Robert Hale and Luis Vega",
        ),
        "different",
    ),
    Case(
        "the district is a number",
        question(
            "Will the Democratic Party win the OH-12 House seat?",
            "This market will resolve according to the party of the candidate who "
            "wins the OH-12 congressional district seat in the 2026 midterm elections.",
        ),
        ticker_market(
            "HOUSEOH13-26-D",
            "Will Democratic win the House race for OH-13?",
            then_yes(
                "the House member sworn in for OH-13 for the term beginning in 2027 "
                "is a member of Democratic"
            ),
            ":: Current incumbent: Dana Okafor",
        ),
        "different",
    ),
    Case(
        "the same district, a party's seat",
        question(
            "Will the Democratic Party win the OH-13 House seat?",
            "This market will resolve according to the party of the candidate who "
            "wins the OH-13 congressional district seat in the 2026 midterm elections.",
        ),
        ticker_market(
            "HOUSEOH13-26-D",
            "Will Democratic win the House race for OH-13?",
            then_yes(
                "the House member sworn in for OH-13 for the term beginning in 2027 "
                "is a member of Democratic"
            ),
            ":: Current incumbent: Dana Okafor",
        ),
        "same",
    ),
    Case(
        "the next holder until another day",
        PREMIER,
        ticker_market(
            "KXNEXTNORPM-30-OBRA",
            "Will Ola Brandt be the next Prime Minister of Norway?",
            then_yes(
                "Ola Brandt is the next Prime Minister of Norway before Jan 1, 2030"
            ),
            "Ola Brandt",
        ),
        "different",
    ),
    Case(
        "the next holder until the same day",
        PREMIER,
        ticker_market(
            "KXNEXTNORPM-27-OBRA",
            "Will Ola Brandt be the next Prime Minister of Norway?",
            then_yes(
                "Ola Brandt is the next Prime Minister of Norway before Jan 1, 2027"
            ),
            "Ola Brandt",
        ),
        "same",
    ),
    # Thresholds: strike, day, hour, source, comparator, touch.
    Case(
        "the same strike, hour and index",
        BITCOIN,
        ticker_market(
            "KXBTCD-26NOV2812-T100000",
            "Bitcoin price on Nov 28, 2026?",
            then_yes(
                "the CF Benchmarks index of Bitcoin at 12 PM EST on Nov 28, 2026 is "
                "above 100000"
            ),
            "$100,000 or above",
            strike_type="greater",
            floor_strike="100000",
        ),
        "same",
    ),
    Case(
        "another strike",
        BITCOIN,
        ticker_market(
            "KXBTCD-26NOV2812-T101000",
            "Bitcoin price on Nov 28, 2026?",
            then_yes(
                "the CF Benchmarks index of Bitcoin at 12 PM EST on Nov 28, 2026 is "
                "above 101000"
            ),
            "$101,000 or above",
            strike_type="greater",
            floor_strike="101000",
        ),
        "different",
    ),
    Case(
        "five hours later",
        BITCOIN,
        ticker_market(
            "KXBTCD-26NOV2817-T100000",
            "Bitcoin price on Nov 28, 2026?",
            then_yes(
                "the CF Benchmarks index of Bitcoin at 5 PM EST on Nov 28, 2026 is "
                "above 100000"
            ),
            "$100,000 or above",
            strike_type="greater",
            floor_strike="100000",
        ),
        "different",
    ),
    Case(
        "a day later",
        BITCOIN,
        ticker_market(
            "KXBTCD-26NOV2912-T100000",
            "Bitcoin price on Nov 29, 2026?",
            then_yes(
                "the CF Benchmarks index of Bitcoin at 12 PM EST on Nov 29, 2026 is "
                "above 100000"
            ),
            "$100,000 or above",
            strike_type="greater",
            floor_strike="100000",
        ),
        "different",
    ),
    Case(
        "another coin",
        BITCOIN,
        ticker_market(
            "KXETHD-26NOV2812-T100000",
            "Ethereum price on Nov 28, 2026?",
            then_yes(
                "the CF Benchmarks index of Ethereum at 12 PM EST on Nov 28, 2026 is "
                "above 100000"
            ),
            "$100,000 or above",
            strike_type="greater",
            floor_strike="100000",
        ),
        "different",
    ),
    Case(
        "an exchange is not the index",
        question(
            "Will the price of Bitcoin be above $100,000 on November 28?",
            yes_if(
                "the Binance candle for BTC/USDT at 12:00 PM ET on November 28, 2026 "
                "closes above $100,000"
            ),
            end="2026-11-28",
        ),
        ticker_market(
            "KXBTCD-26NOV2812-T100000",
            "Bitcoin price on Nov 28, 2026?",
            then_yes(
                "the CF Benchmarks index of Bitcoin at 12 PM EST on Nov 28, 2026 is "
                "above 100000"
            ),
            "$100,000 or above",
            strike_type="greater",
            floor_strike="100000",
        ),
        "different",
    ),
    Case(
        "touching a level is not closing above it",
        question(
            "Will Bitcoin reach $100,000 by November 28?",
            yes_if(
                "the CF Benchmarks index of Bitcoin reaches $100,000 at any time "
                "before 12:00 PM ET on November 28, 2026"
            ),
            end="2026-11-28",
        ),
        ticker_market(
            "KXBTCD-26NOV2812-T100000",
            "Bitcoin price on Nov 28, 2026?",
            then_yes(
                "the CF Benchmarks index of Bitcoin at 12 PM EST on Nov 28, 2026 is "
                "above 100000"
            ),
            "$100,000 or above",
            strike_type="greater",
            floor_strike="100000",
        ),
        "different",
    ),
    Case(
        "at or below is the complement of above",
        question(
            "Will the unemployment rate be 4.2% or lower in October 2026?",
            yes_if(
                "the unemployment rate for October 2026 is at or below 4.2% according "
                "to the Bureau of Labor Statistics"
            ),
        ),
        ticker_market(
            "KXU3-26OCT-T4.2",
            "Will the unemployment rate be above 4.2% in October 2026?",
            then_yes(
                "the unemployment rate in October 2026 is above 4.2% according to the "
                "Bureau of Labor Statistics"
            ),
            "Above 4.2%",
            strike_type="greater",
            floor_strike="4.2",
        ),
        "inverted",
        1,
    ),
    Case(
        "below is not quite the complement of above",
        question(
            "Will the unemployment rate be below 4.2% in October 2026?",
            yes_if(
                "the unemployment rate for October 2026 is below 4.2% according to "
                "the Bureau of Labor Statistics"
            ),
        ),
        ticker_market(
            "KXU3-26OCT-T4.2",
            "Will the unemployment rate be above 4.2% in October 2026?",
            then_yes(
                "the unemployment rate in October 2026 is above 4.2% according to the "
                "Bureau of Labor Statistics"
            ),
            "Above 4.2%",
            strike_type="greater",
            floor_strike="4.2",
        ),
        "review",
        1,
    ),
    Case(
        "at least and more than differ at the boundary",
        question(
            "Will there be at least 200 rocket launches in 2026?",
            yes_if("there are at least 200 rocket launches in 2026"),
        ),
        ticker_market(
            "KXROCKETS-26-200",
            "Will there be more than 200 rocket launches in 2026?",
            then_yes("there are more than 200 rocket launches in 2026"),
            "Above 200",
        ),
        "different",
    ),
    Case(
        "more than 199 launches are at least 200",
        question(
            "Will there be at least 200 rocket launches in 2026?",
            yes_if("there are at least 200 rocket launches in 2026"),
        ),
        ticker_market(
            "KXROCKETS-26-199",
            "Will there be more than 199 rocket launches in 2026?",
            then_yes("there are more than 199 rocket launches in 2026"),
            "Above 199",
        ),
        "same",
    ),
    Case(
        "a range of degrees at one station",
        HIGH,
        ticker_market(
            "KXHIGHNY-26NOV08-B60.5",
            "Will the high temp in NYC be 60-61° on Nov 8, 2026?",
            then_yes(
                "the highest temperature recorded in Central Park, New York for "
                "November 8, 2026 as reported by the National Weather Service is "
                "between 60-61°"
            ),
            "60° to 61°",
            strike_type="between",
            floor_strike="60",
            cap_strike="61",
        ),
        "same",
    ),
    Case(
        "another weather station",
        question(
            "Will the highest temperature in New York City be between 60-61°F on "
            "November 8?",
            yes_if(
                "the highest temperature recorded at the LaGuardia Airport Station on "
                "November 8, 2026 is between 60-61°F according to the National "
                "Weather Service"
            ),
            end="2026-11-08",
        ),
        ticker_market(
            "KXHIGHNY-26NOV08-B60.5",
            "Will the high temp in NYC be 60-61° on Nov 8, 2026?",
            then_yes(
                "the highest temperature recorded in Central Park, New York for "
                "November 8, 2026 as reported by the National Weather Service is "
                "between 60-61°"
            ),
            "60° to 61°",
            strike_type="between",
            floor_strike="60",
            cap_strike="61",
        ),
        "different",
    ),
    Case(
        "the lowest is not the highest",
        HIGH,
        ticker_market(
            "KXLOWTNYC-26NOV08-B60.5",
            "Will the minimum temperature be 60-61° in NYC on Nov 8, 2026?",
            then_yes(
                "the lowest temperature recorded in Central Park, New York for "
                "November 8, 2026 as reported by the National Weather Service is "
                "between 60-61°"
            ),
            "60° to 61°",
            strike_type="between",
            floor_strike="60",
            cap_strike="61",
        ),
        "different",
    ),
    # Central banks: change and no change, sizes, counts.
    Case(
        "no change against a rise by nothing",
        RATES,
        ticker_market(
            "KXFEDDECISION-27MAR-H0",
            "Will the Federal Reserve Hike rates by 0bps at their March 2027 meeting?",
            then_yes(
                "the Federal Reserve does a Hike of 0bps on March 17, 2027",
            ),
            "Fed maintains rate",
        ),
        "same",
    ),
    Case(
        "no change against a change is inverted",
        RATES,
        ticker_market(
            "KXFEDCHANGE-27MAR17-CH",
            "Will the Federal Reserve change interest rates at the March 2027 meeting?",
            then_yes(
                "the Federal Reserve changes the target federal funds rate at its "
                "March 2027 meeting"
            ),
            "Change",
        ),
        "inverted",
        1,
    ),
    Case(
        "no cuts against a cut is inverted",
        CUTS,
        ticker_market(
            "KXFEDCUT-27JAN01",
            "Will the Fed cut rates before Jan 1, 2027?",
            then_yes(
                "the Federal Reserve cuts the federal funds rate before Jan 1, 2027"
            ),
            "Before Jan 1, 2027",
        ),
        "inverted",
        1,
    ),
    Case(
        "a cut is not a hike",
        question(
            "Will the Fed decrease interest rates by 25 bps after the March 2027 "
            "meeting?",
            yes_if("the upper bound is decreased by 25 bps at the March 2027 meeting"),
            end="2027-03-17",
        ),
        ticker_market(
            "KXFEDDECISION-27MAR-H25",
            "Will the Federal Reserve Hike rates by 25bps at their March 2027 meeting?",
            then_yes("the Federal Reserve does a Hike of 25bps on March 17, 2027"),
            "Hike 25bps",
        ),
        "different",
    ),
    Case(
        "fifty or more is more than twenty-five",
        question(
            "Will the Fed decrease interest rates by 50+ bps after the March 2027 "
            "meeting?",
            yes_if("the upper bound is decreased by 50+ bps at the March 2027 meeting"),
            end="2027-03-17",
        ),
        ticker_market(
            "KXFEDDECISION-27MAR-C26",
            "Will the Federal Reserve Cut rates by >25bps at their March 2027 meeting?",
            then_yes("the Federal Reserve does a Cut of >25bps on March 17, 2027"),
            "Cut >25bps",
        ),
        "same",
    ),
    Case(
        "three cuts are not four",
        BAND,
        ticker_market(
            "KXRATECUTCOUNT-26DEC31-T4",
            "Will the Fed cut rates 4 times in 2026?",
            then_yes("the Federal Reserve cuts rates exactly 4 times in 2026"),
            "4 cuts",
        ),
        "different",
    ),
    # Events by a date: deadline, deed, conditions in the rules.
    Case(
        "by June 30 is before July 1",
        VISIT,
        ticker_market(
            "KXVISITNOR-26JUL01-MLIN",
            "Will Marta Lindqvist visit Norway before Jul 1, 2026?",
            then_yes("Marta Lindqvist has visited Norway before Jul 1, 2026"),
            "Marta Lindqvist",
        ),
        "same",
    ),
    Case(
        "another deadline",
        VISIT,
        ticker_market(
            "KXVISITNOR-26AUG01-MLIN",
            "Will Marta Lindqvist visit Norway before Aug 1, 2026?",
            then_yes("Marta Lindqvist has visited Norway before Aug 1, 2026"),
            "Marta Lindqvist",
        ),
        "different",
    ),
    Case(
        "another country",
        VISIT,
        ticker_market(
            "KXVISITSWE-26JUL01-MLIN",
            "Will Marta Lindqvist visit Sweden before Jul 1, 2026?",
            then_yes("Marta Lindqvist has visited Sweden before Jul 1, 2026"),
            "Marta Lindqvist",
        ),
        "different",
    ),
    Case(
        "not visiting is the negation",
        VISIT,
        ticker_market(
            "KXVISITNOR-26JUL01-NOT",
            "Will Marta Lindqvist not visit Norway before Jul 1, 2026?",
            then_yes("Marta Lindqvist has not visited Norway before Jul 1, 2026"),
            "Marta Lindqvist",
        ),
        "inverted",
        1,
    ),
    Case(
        "announced against ratified",
        question(
            "Norway and Chile sign a trade deal before 2027?",
            yes_if(
                "Norway and Chile officially announce a trade deal by December 31, "
                "2026, 11:59 PM ET"
            ),
        ),
        ticker_market(
            "KXTRADEDEAL-27JAN01",
            "Will Norway and Chile sign a trade deal before Jan 1, 2027?",
            then_yes(
                "Norway and Chile sign a trade deal before Jan 1, 2027",
                "The agreement must be ratified before Jan 1, 2027 to count.",
            ),
            "Before 2027",
        ),
        "review",
    ),
    Case(
        "leaving office, death left out on one side",
        question(
            "Will Ola Brandt leave office by June 30, 2026?",
            yes_if("Ola Brandt ceases to hold office by June 30, 2026, 11:59 PM ET"),
        ),
        ticker_market(
            "KXOUT-26JUL01-OBRA",
            "Will Ola Brandt leave office before Jul 1, 2026?",
            then_yes(
                "Ola Brandt leaves office before Jul 1, 2026",
                "If the person leaves because of death, the market settles at the "
                "last fair price.",
            ),
            "Ola Brandt",
        ),
        "review",
    ),
    Case(
        "meeting in person against any call",
        question(
            "Will Ola Brandt meet Ines Prado by June 30, 2026?",
            yes_if(
                "Ola Brandt and Ines Prado meet in person by June 30, 2026, 11:59 PM ET"
            ),
        ),
        ticker_market(
            "KXMEET-26JUL01",
            "Will Ola Brandt meet Ines Prado before Jul 1, 2026?",
            then_yes(
                "Ola Brandt meets Ines Prado before Jul 1, 2026",
                "A phone call or a video call counts as a meeting.",
            ),
            "Before July",
        ),
        "review",
    ),
    Case(
        "a recession as one board declares it",
        question(
            "US recession in 2026?",
            yes_if(
                "US GDP falls for two consecutive quarters in 2026, or the NBER "
                "announces a recession by December 31, 2026, 11:59 PM ET"
            ),
        ),
        ticker_market(
            "KXRECSS-26",
            "Will there be a recession in 2026?",
            then_yes("there are two quarters of negative GDP growth in 2026"),
            "In 2026",
        ),
        "review",
    ),
    Case(
        "best on a day is not best before it",
        question(
            "Will Nimbus have the best AI model at the end of June 2026?",
            yes_if(
                "Nimbus owns the top model on lmarena on June 30, 2026, 12:00 PM ET"
            ),
            end="2026-06-30",
        ),
        ticker_market(
            "KXTOPAI-26JUL01-NIM",
            "Will Nimbus have a top-ranked AI model before Jul 1, 2026?",
            then_yes("Nimbus has a #1 ranked AI model before Jul 1, 2026"),
            "Nimbus",
        ),
        "different",
    ),
    Case(
        "released is not announced",
        question(
            "Will Nimbus release the Nimbus 5 by June 30, 2026?",
            yes_if("Nimbus releases the Nimbus 5 to the public by June 30, 2026"),
        ),
        ticker_market(
            "KXNIMBUS-26JUL01",
            "Will Nimbus announce the Nimbus 5 before Jul 1, 2026?",
            then_yes("Nimbus has announced the Nimbus 5 before Jul 1, 2026"),
            "Before July",
        ),
        "different",
    ),
    Case(
        "the next model is another product",
        question(
            "Will Nimbus release the Nimbus 5 by June 30, 2026?",
            yes_if("Nimbus releases the Nimbus 5 to the public by June 30, 2026"),
        ),
        ticker_market(
            "KXNIMBUS-26JUL01",
            "Will Nimbus release the Nimbus 6 before Jul 1, 2026?",
            then_yes("Nimbus has released the Nimbus 6 before Jul 1, 2026"),
            "Before July",
        ),
        "different",
    ),
    # Awards.
    Case(
        "an award show by its ordinal and by its year",
        PICTURE,
        ticker_market(
            "KXOSCARPIC-26-QUI",
            "Will The Quiet Harbor win Best Picture at the Oscars?",
            then_yes("The Quiet Harbor wins Best Picture at the 2026 Oscars"),
            "The Quiet Harbor",
        ),
        "same",
    ),
    Case(
        "the show of another year",
        PICTURE,
        ticker_market(
            "KXOSCARPIC-27-QUI",
            "Will The Quiet Harbor win Best Picture at the Oscars?",
            then_yes("The Quiet Harbor wins Best Picture at the 2027 Oscars"),
            "The Quiet Harbor",
        ),
        "different",
    ),
    Case(
        "another category",
        PICTURE,
        ticker_market(
            "KXOSCARDIR-26-QUI",
            "Will The Quiet Harbor win Best Director at the Oscars?",
            then_yes("The Quiet Harbor wins Best Director at the 2026 Oscars"),
            "The Quiet Harbor",
        ),
        "different",
    ),
    Case(
        "nominated is not awarded",
        PICTURE,
        ticker_market(
            "KXOSCARNOMPIC-26-QUI",
            "Will The Quiet Harbor be nominated for Best Picture at the Oscars?",
            then_yes(
                "The Quiet Harbor is nominated for Best Picture at the 2026 Oscars"
            ),
            "The Quiet Harbor",
        ),
        "different",
    ),
    # Outcomes that are names.
    Case(
        "who is first: the outcome that is Kalshi's side",
        question(
            "Will Nimbus or Cirrus IPO first?",
            'This market will resolve to "Nimbus" if Nimbus completes an IPO before '
            'Cirrus by December 31, 2027, 11:59 PM ET. It will resolve to "Cirrus" if '
            "Cirrus completes an IPO before Nimbus by December 31, 2027, 11:59 PM ET.",
            end="2027-12-31",
            outcomes=("Nimbus", "Cirrus"),
        ),
        ticker_market(
            "KXIPOFIRST-28JAN01-CIR",
            "Will Nimbus or Cirrus IPO first?",
            then_yes("Cirrus completes an IPO first, before Jan 1, 2028"),
            "Cirrus",
        ),
        "same",
        1,
    ),
    # What neither text settles.
    Case(
        "no rules at all",
        question("Will Marta Lindqvist visit Norway by June 30?", "", end="2026-06-30"),
        ticker_market(
            "KXVISITNOR-26JUL01-MLIN",
            "Will Marta Lindqvist visit Norway before Jul 1, 2026?",
            "",
            "Marta Lindqvist",
        ),
        "review",
    ),
    Case(
        "no deadline on one side",
        VISIT,
        ticker_market(
            "KXVISITNOR-26JUL01-MLIN",
            "Will Marta Lindqvist visit Norway?",
            then_yes("Marta Lindqvist has visited Norway"),
            "Marta Lindqvist",
        ),
        "review",
    ),
)
