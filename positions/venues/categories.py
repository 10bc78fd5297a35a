"""Market types: the venues' categories and tags, normalised.

Polling intervals and exposure limits go by these ten types. A category that is not
listed here becomes Other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

CRYPTO = "Crypto"
POLITICS = "Politics"
SPORTS = "Sports"
ECONOMICS = "Economics"
FINANCE = "Finance"
WEATHER = "Weather"
CULTURE = "Culture"
TECH = "Tech"
GEOPOLITICS = "Geopolitics"
OTHER = "Other"

# From the most specific to the vaguest: an event tagged "Politics" and "Sports" is a
# game that politicians attend, not an election.
MARKET_TYPES = (
    SPORTS,
    CRYPTO,
    WEATHER,
    ECONOMICS,
    GEOPOLITICS,
    TECH,
    FINANCE,
    CULTURE,
    POLITICS,
    OTHER,
)

_WORDS = {
    CRYPTO: "crypto cryptocurrency cryptocurrencies bitcoin btc ethereum eth solana "
    "xrp dogecoin nft airdrops crypto-prices",
    POLITICS: "politics political us-politics elections election us-elections "
    "global-elections world-elections congress trump biden senate primaries",
    SPORTS: "sports sport nba nfl mlb nhl ncaa soccer football basketball baseball "
    "hockey tennis golf mma ufc boxing f1 formula-1 motorsports cricket rugby epl "
    "esports chess olympics world-cup",
    ECONOMICS: "economics economy economic fed fed-rates inflation jobs gdp cpi "
    "macro macro-indicators interest-rates unemployment",
    FINANCE: "finance financials financial business companies stocks earnings ipo "
    "ipos commodities equities indices forex",
    WEATHER: "weather climate climate-and-weather temperature hurricanes "
    "natural-disasters",
    CULTURE: "culture pop-culture entertainment movies music awards tv celebrities "
    "social art oscars grammys",
    TECH: "tech technology science science-and-technology ai artificial-intelligence "
    "space big-tech",
    GEOPOLITICS: "geopolitics world world-affairs foreign-policy middle-east ukraine "
    "russia israel iran china war",
}
_TYPE_OF_WORD = {
    word: market_type for market_type, words in _WORDS.items() for word in words.split()
}

_VAGUE = {"world", "world-affairs"}  # elections abroad have these tags as well

# For Kalshi records without a category, such as bare ones from archives.
_PREFIXES = {
    "KXNBA": SPORTS,
    "KXWNBA": SPORTS,
    "KXMLB": SPORTS,
    "KXNFL": SPORTS,
    "KXNHL": SPORTS,
    "KXNCAA": SPORTS,
    "KXEPL": SPORTS,
    "KXUCL": SPORTS,
    "KXMLS": SPORTS,
    "KXUFC": SPORTS,
    "KXATP": SPORTS,
    "KXWTA": SPORTS,
    "KXPGA": SPORTS,
    "KXF1": SPORTS,
    "KXWC": SPORTS,
    "KXLALIGA": SPORTS,
    "KXBTC": CRYPTO,
    "KXETH": CRYPTO,
    "KXSOL": CRYPTO,
    "KXXRP": CRYPTO,
    "KXDOGE": CRYPTO,
    "KXHIGH": WEATHER,
    "KXLOW": WEATHER,
    "KXRAIN": WEATHER,
    "KXSNOW": WEATHER,
    "KXHURR": WEATHER,
    "KXFED": ECONOMICS,
    "KXCPI": ECONOMICS,
    "KXGDP": ECONOMICS,
    "KXPAYROLL": ECONOMICS,
    "KXU3": ECONOMICS,
    "KXRECSS": ECONOMICS,
    "KXINX": FINANCE,
    "KXNASDAQ": FINANCE,
    "KXWTI": FINANCE,
    "KXGOLD": FINANCE,
    "KXIPO": FINANCE,
    "KXPRES": POLITICS,
    "KXSENATE": POLITICS,
    "KXGOV": POLITICS,
    "KXHOUSE": POLITICS,
    "KXOSCAR": CULTURE,
    "KXGRAM": CULTURE,
    "KXSPOTIFY": CULTURE,
}
_LONGEST_FIRST = sorted(_PREFIXES, key=len, reverse=True)

# Polymarket names its fee schedules after categories: crypto_fees_v2.
_FEE_TYPES = ("crypto", "sports", "politics", "finance", "economics", "weather", "tech")


def normalise(category: str) -> str:
    """The market type of a venue's category or tag."""
    return _TYPE_OF_WORD.get(_slug(category), OTHER)


def from_tags(labels: Iterable[str]) -> str:
    """The most specific market type among a market's tags."""
    by_tag = {_slug(label): normalise(label) for label in labels}
    # A vague tag decides only where there is no other.
    specific = {by_tag[tag] for tag in by_tag if tag not in _VAGUE} - {OTHER}
    return _most_specific(specific or set(by_tag.values()))


def from_fee_type(fee_type: str) -> str:
    """The market type that the name of a Polymarket fee schedule contains."""
    word = fee_type.partition("_")[0]
    return normalise(word) if word in _FEE_TYPES else OTHER


def from_series(ticker: str) -> str:
    """The market type of a Kalshi series, judged by its ticker alone."""
    upper = ticker.upper()
    for prefix in _LONGEST_FIRST:
        if upper.startswith(prefix):
            return _PREFIXES[prefix]
    return OTHER


def _most_specific(market_types: set[str]) -> str:
    return next((name for name in MARKET_TYPES if name in market_types), OTHER)


@lru_cache(maxsize=1024)  # a listing names the same few categories all the time
def _slug(category: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", category.lower().replace("&", "and")).strip("-")
