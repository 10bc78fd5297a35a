"""Questions about what is measured: prices, temperatures, figures, interest rates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random

from tests.bench.listings.questions import (
    MONTHS,
    Question,
    days,
    split,
    written,
    yes_if,
)

COINS = "Bitcoin:BTC Ethereum:ETH Solana:SOL XRP:XRP"
CITIES = "Chicago:Midway Miami:Miami Denver:Denver Austin:Bergstrom"
BANKS = (("Bank of England", "BOE"), ("European Central Bank", "ECB"))
BUREAU = "Bureau of Labor Statistics"
WEATHER = "National Weather Service"


def strikes(chance: Random) -> Iterator[Question]:
    for day in days():
        for coin, symbol in split(COINS):
            base = chance.randrange(20, 120) * 1000
            for rung in range(8):
                yield _strike(coin, symbol, day, base + rung * 500)


def _strike(coin: str, symbol: str, day: date, amount: int) -> Question:
    long, short, code = written(day)
    index = f"CF Benchmarks' {coin} Real-Time Index"
    return Question(
        f"Will the price of {coin} be above ${amount:,} on {long}?",
        yes_if(f"the {index} at 12:00 PM ET on {short} is above ${amount:,}"),
        f"KX{symbol}D-{code}12-T{amount}",
        f"{coin} price on {short} at 12 PM EST?",
        f"If the {index} at 12 PM EST on {short} is above {amount}, then the market "
        "resolves to Yes.",
        f"Above ${amount:,}",
        day,
        kalshi_facts=(("strike_type", "greater"), ("floor_strike", str(amount))),
    )


def temperatures(chance: Random) -> Iterator[Question]:
    for day in days():
        for city, station in split(CITIES):
            base = chance.randrange(20, 90)
            for low in range(base, base + 8, 2):
                yield _temperature(city, station, day, low)


def _temperature(city: str, station: str, day: date, low: int) -> Question:
    long, short, code = written(day)
    high = low + 1
    recorded = f"the highest temperature recorded at {station} Airport on {short}"
    return Question(
        f"Will the highest temperature in {city} be between {low}-{high}°F on {long}?",
        yes_if(f"{recorded} is between {low}-{high}°F according to the {WEATHER}"),
        f"KXHIGH{city[:3].upper()}-{code}-B{low}.5",
        f"Will the high temp in {city} be {low}-{high}° on {short}?",
        f"If {recorded} is between {low}-{high}° according to the {WEATHER}, then the "
        "market resolves to Yes.",
        f"{low}° to {high}°",
        day,
        kalshi_facts=(
            ("strike_type", "between"),
            ("floor_strike", str(low)),
            ("cap_strike", str(high)),
        ),
    )


def figures(chance: Random) -> Iterator[Question]:
    for year in range(2027, 2046):
        for month in MONTHS:
            for name, mark in (("CPI inflation", "CPI"), ("unemployment", "U3")):
                for tenth in range(20, 60, 2):
                    yield _figure(name, mark, f"{month} {year}", f"{tenth / 10:.1f}")


def _figure(name: str, mark: str, period: str, amount: str) -> Question:
    month, year = period.split()
    above = f"{name} in {period} is above {amount}% according to the {BUREAU}"
    return Question(
        f"Will {name} be above {amount}% in {period}?",
        yes_if(above),
        f"KX{mark}-{year[2:]}{month[:3].upper()}-T{amount}",
        f"Will {name} be above {amount}% in {period}?",
        f"If {above}, then the market resolves to Yes.",
        f"Above {amount}%",
        date(int(year), 12, 31),
        kalshi_facts=(("strike_type", "greater"), ("floor_strike", amount)),
    )


def decisions(chance: Random) -> Iterator[Question]:
    """Whether a bank cuts, by how much, and that it does not cut: a negation."""
    for year in range(2027, 2046):
        for month in MONTHS:
            for bank, mark in BANKS:
                yield _no_cut(bank, mark, month, year)
                for basis in (25, 50):
                    yield _move(bank, mark, month, year, basis)


def _move(bank: str, mark: str, month: str, year: int, basis: int) -> Question:
    meeting = f"{month} {year} meeting"
    return Question(
        f"Will the {bank} decrease interest rates by {basis} bps after the {meeting}?",
        yes_if(f"the {bank} decreases its rate by {basis} bps at its {meeting}"),
        f"KX{mark}-{year % 100}{month[:3].upper()}-C{basis}",
        f"Will the {bank} cut rates by {basis}bps at their {meeting}?",
        f"If the {bank} cuts its rate by {basis}bps at its {meeting}, then the market "
        "resolves to Yes.",
        f"Cut {basis}bps",
        date(year, 12, 31),
    )


# Polymarket asks whether there is no cut, Kalshi whether there is one: hence index 1.
def _no_cut(bank: str, mark: str, month: str, year: int) -> Question:
    return Question(
        f"Will the {bank} not cut rates in {month} {year}?",
        yes_if(f"the {bank} does not cut its rate in {month} {year}"),
        f"KX{mark}ANYCUT-{year % 100}{month[:3].upper()}",
        f"Will the {bank} cut rates in {month} {year}?",
        f"If the {bank} cuts its rate in {month} {year}, then the market resolves to "
        "Yes.",
        "",
        date(year, 12, 31),
        index=1,
    )
