"""A pair with the rule texts of both markets, side by side, and its risks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from arbsite.pages.display import displayed, safe_url, venue_name
from arbsite.pages.reports.alignment import ClauseRow, Parts, align, marked
from arbsite.pages.reports.limits import MAX_MILLISECONDS
from arbsite.pages.reports.payoff import in_words
from positions.venues.types import Market
from strategy.arbitrage import Direction, Probabilities, price_risks
from strategy.matching.types import Standing
from strategy.models import PAIRS, PairRecord
from strategy.models.records import ClauseRecord, PairRiskRecord
from tasklog.storage.reading import clean

PARAGRAPHS = 40
PARAGRAPH_LENGTH = 4_000
# As long as clauses are stored.
CLAUSE_LENGTH = 800
# What only matching and orders read.
UNREAD = tuple(
    f"market_{side}.{name}" for side in ("a", "b") for name in ("price_steps", "facts")
)


@dataclass(frozen=True, slots=True)
class Rules:
    """What one venue says of its market, as last listed; `venue` is its id for HTML.

    `url` is the market's page, "" where it is not the venue's own. The parts of a
    paragraph that differ are clauses that the matcher left to an operator.
    """

    venue: str
    venue_name: str
    title: str
    source: str
    url: str
    paragraphs: tuple[Parts, ...]


@dataclass(frozen=True, slots=True)
class RiskRow:
    """A named risk with its probability and its expected cost in each direction."""

    risk: PairRiskRecord
    probability: Decimal | None
    costs: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class Pairing:
    """The pair as it is now, which need not be as it was at entry.

    `directions` are in the order of each risk's costs.
    """

    pair: PairRecord
    rules: tuple[Rules, ...]
    clauses: tuple[ClauseRow, ...]
    risks: tuple[RiskRow, ...]
    directions: tuple[str, ...]

    @property
    def differing(self) -> list[ClauseRow]:
        return [row for row in self.clauses if row.is_open]

    @property
    def agreeing(self) -> list[ClauseRow]:
        return [row for row in self.clauses if not row.is_open]


def pairing(pair_id: str, probabilities: Probabilities) -> Pairing | None:
    """None where the pair does not exist (any more)."""
    if not pair_id:
        return None
    pairs = list(PAIRS.show({"_id": pair_id}, None, 1, MAX_MILLISECONDS, UNREAD))
    if not pairs:
        return None
    pair = pairs[0]
    shown = displayed(pair, CLAUSE_LENGTH)
    # Texts are cut when they are cleaned: the rules need more room than the others.
    rules = (
        _rules(pair.venue_a, pair.market_a, shown.clauses_a),
        _rules(pair.venue_b, pair.market_b, shown.clauses_b),
    )
    venues = shown.venue_a, shown.venue_b
    return Pairing(
        shown,
        rules,
        align(shown.clauses_a, shown.clauses_b),
        tuple(_risk(risk, probabilities) for risk in shown.risks),
        tuple(in_words(direction, *venues) for direction in Direction),
    )


def _risk(risk: PairRiskRecord, probabilities: Probabilities) -> RiskRow:
    # What is damaged, or of a later version, has no probability.
    if risk.name not in probabilities.risks:
        return RiskRow(risk, None, tuple(None for _ in Direction))
    priced = [
        price_risks([risk], direction, probabilities.of)[0] for direction in Direction
    ]
    return RiskRow(risk, priced[0].probability, tuple(each.cost for each in priced))


def _rules(venue: str, market: Market, clauses: Iterable[ClauseRecord]) -> Rules:
    paragraphs = market.rules.split("\n\n")[:PARAGRAPHS]
    cleaned = (clean(paragraph, PARAGRAPH_LENGTH) for paragraph in paragraphs)
    phrases = [clause.words for clause in clauses if clause.standing != Standing.AGREE]
    return Rules(
        venue=clean(venue),
        venue_name=venue_name(clean(venue)),
        title=clean(market.title),
        source=clean(market.resolution_source),
        url=safe_url(market.url),
        paragraphs=tuple(marked(each, phrases) for each in cleaned if each),
    )
