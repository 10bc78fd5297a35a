"""The sources that a rule text names for what happened."""

from __future__ import annotations

import re

from strategy.matching.text import plain

# Sources by the words that identify them in a text in lower case.
SOURCES = {
    "cf benchmarks": ("cf benchmarks", "brti", "real-time index", "real time index"),
    "binance": ("binance",),
    "coinbase": ("coinbase price", "coinbase's", "by coinbase", "from coinbase"),
    "coingecko": ("coingecko",),
    "chainlink": ("chainlink",),
    "pyth": ("pyth network", "pyth price"),
    "nws": ("national weather service", " nws", "weather.gov"),
    "wunderground": ("wunderground", "weather underground"),
    "accuweather": ("accuweather",),
    "nhc": ("national hurricane center", "nhc.noaa.gov"),
    "nasa": ("nasa giss", "giss.nasa.gov", "nasa's", "according to nasa", "by nasa"),
    "bls": ("bureau of labor statistics", " bls ", "bls.gov"),
    "bea": ("bureau of economic analysis", "bea.gov"),
    "nber": ("nber", "national bureau of economic research"),
    "rotten tomatoes": ("rotten tomatoes", "rottentomatoes", "tomatometer"),
    "metacritic": ("metacritic",),
    "lmarena": ("lmarena", "chatbot arena", "lm arena"),
    "box office mojo": ("box office mojo", "boxofficemojo"),
    "the numbers": ("the-numbers.com", "the numbers (", "thenumbers", "to the numbers"),
    "spotify": ("spotify",),
    "billboard": ("billboard",),
    "silver bulletin": ("silver bulletin", "silverbulletin"),
    "realclear": ("realclear", "real clear"),
    "gallup": ("gallup",),
    "aaa": (" aaa", "aaa.com"),
    "eia": (" eia", "energy information administration"),
    "tsa": (" tsa", "tsa.gov"),
    "cdc": (" cdc", "cdc.gov"),
    "faa": (" faa",),
    "spacex": ("spacex.com",),
    "nasdaq": ("nasdaq.com",),
    "yahoo": ("yahoo finance", "finance.yahoo"),
    "wsj": ("wsj", "wall street journal"),
    "netflix": ("netflix.com", "tudum", "netflix top 10", "netflix charts"),
    "xtracker": ("xtracker",),
}
_MARKS = tuple((mark, name) for name, marks in SOURCES.items() for mark in marks)
_REPORTED_BY = re.compile(
    r"(?:according to|reported by|published by|provided by|released by|data from|"
    r"determined by|reports? from) (?:the )?"
    r"([A-Z][\w&-]*(?: (?:of |and |the )*[A-Z][\w&-]*)*)"
)
# Without the addresses' paths: these differ between texts on one source.
_SITE = re.compile(r"\b([a-z0-9-]{3,}\.(?:com|org|net|io|ai|gov))\b")


def _bare(name: str) -> str:
    """What the name of a source and its address have in common."""
    lower = name.lower().rpartition("www.")[2]
    for ending in (".com", ".org", ".net", ".io", ".ai", ".gov"):
        lower = lower.removesuffix(ending)
    return re.sub(r"[^a-z0-9]", "", lower)


def known_sources(lower: str) -> frozenset[str]:
    """The sources of SOURCES that a text in lower case names."""
    # A comprehension, which costs half of what any() does for so many marks.
    return frozenset([name for mark, name in _MARKS if mark in lower])


def named_sources(text: str) -> frozenset[str]:
    """Whoever reports or publishes it by the text, and every address in it."""
    spoken = plain(text)
    names = _REPORTED_BY.findall(spoken) + _SITE.findall(spoken.lower())
    return frozenset(_bare(name) for name in names) - {""}
