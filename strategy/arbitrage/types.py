"""Value types of the evaluation: limits, entry checks, and the basket.

A basket is one outcome on venue a and the opposite one on venue b, in equal numbers.
All amounts are dollars, sizes are sets (one share on each side).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_UP, Decimal
from enum import StrEnum
from types import MappingProxyType

from positions.venues.types import BookPair, Market
from strategy.arbitrage.payouts import Direction, Payout
from strategy.arbitrage.probabilities import Probabilities, standard
from strategy.arbitrage.risks import PricedRisk, expected_cost

MILLIONTH = Decimal("0.000001")
EMPTY: Mapping[str, Decimal] = MappingProxyType({})


class Decision(StrEnum):
    TAKEN = "taken"
    REFUSED = "refused"


class Check(StrEnum):
    """The entry checks, in the order in which the first that fails is the refusal.

    The last block is checked while polling, outside the evaluation. EXPOSURE is only
    the beginning of a name: each bound has a check of its own (`exposure_check`).
    """

    # The values are stored with pairs and opportunities: a changed one is a new check.
    PAIR_NOT_VERIFIED = "pair_not_verified"
    PAUSED = "paused"
    MARKET_NOT_OPEN = "market_not_open"
    MARKET_EXCLUDED = "market_excluded"
    RULES_MISSING = "rules_missing"
    SETTLEMENT_UNKNOWN = "settlement_unknown"
    END_HAS_PASSED = "end_has_passed"
    END_TOO_FAR = "end_too_far"
    NO_BOOK = "no_book"
    NO_ASK = "no_ask"
    NO_EDGE = "no_edge"
    CROSSED_BOOK = "crossed_book"
    BOOK_TIMESTAMP = "book_timestamp"
    HOST_CLOCK = "host_clock"
    BOOK_STALE = "book_stale"
    BOOK_SKEW = "book_skew"
    UNKNOWN_SIZE = "unknown_size"
    BELOW_MIN_SIZE = "below_min_size"
    ABOVE_MAX_STAKE = "above_max_stake"
    EXPOSURE = "exposure"
    BELOW_MIN_EDGE = "below_min_edge"
    ABOVE_REVIEW_EDGE = "above_review_edge"
    OFF_TICK = "off_tick"
    RETURN_BELOW_HURDLE = "annualised_return_below_hurdle"
    # Passed without its named risks, a basket fails these by them alone.
    EDGE_AFTER_RISKS = "below_min_edge_after_risks"
    RETURN_AFTER_RISKS = "annualised_return_below_hurdle_after_risks"

    VENUE_FAILED = "venue_failed"
    DAMAGED = "damaged"
    RESTS_AFTER_FAILURE = "rests_after_failure"
    ALREADY_OPEN = "already_open"


def exposure_check(bound: str) -> str:
    """The check of one bound on exposure, as in "exposure type:Crypto"."""
    return f"{Check.EXPOSURE} {bound}"


def exposure_bound(check: str) -> str:
    """The bound that an exposure check names; "" for every other check."""
    kind, _, bound = check.partition(" ")
    return bound if kind == Check.EXPOSURE else ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A market with the books read for its two outcomes, None if it has none."""

    market: Market
    books: BookPair | None


@dataclass(frozen=True, slots=True)
class Limits:
    """What an operator allows.

    `min_edge` and `review_edge` are dollars per set after fees. `room` is what is
    still free under each bound on exposure ("market:KXA-1", "type:Crypto", "all") and
    caps the stake as `max_stake` does. An entry has to leave room for its worst
    permitted completion, which may lose `emergency_loss` of the stake. `hurdle` is a
    simple return a year (0.05 is 5 %) and `settlement_lag_days` is added to the later
    of both expected ends. Nearer to an end than `min_days_to_end` nothing is entered.
    `paused` is the reason why no entries are made, "" if they are.
    `host_offset_seconds` is how far the host's clock differs from the venues'.
    `probabilities` are those of the named risks.
    """

    min_edge: Decimal = Decimal("0.005")
    # Of recorded pairs of one event none paid more than ten cents a set; of pairs of
    # different events that look alike, half did.
    review_edge: Decimal = Decimal("0.08")
    max_stake: Decimal = Decimal(100)
    emergency_loss: Decimal = Decimal("0.10")
    max_book_age_seconds: Decimal = Decimal(10)
    max_book_skew_seconds: Decimal = Decimal(10)
    hurdle: Decimal = Decimal("0.05")
    settlement_lag_days: int = 1
    min_days_to_end: Decimal = Decimal(0)
    room: Mapping[str, Decimal] = field(default_factory=lambda: EMPTY)
    paused: str = ""
    host_offset_seconds: Decimal = Decimal(0)
    probabilities: Probabilities = field(default_factory=standard)

    def reserve_for(self, size: Decimal) -> Decimal:
        """The most that a basket of `size` sets may cost, in dollars.

        A stake s that pays `size` loses s − size, at most emergency_loss · s.
        """
        return (size / (1 - self.emergency_loss)).quantize(MILLIONTH, ROUND_UP)

    def most_sets(self, dollars: Decimal) -> Decimal:
        """The largest size whose reserve is not more than this."""
        return dollars * (1 - self.emergency_loss)


@dataclass(frozen=True, slots=True)
class Gate:
    """One entry check of one basket, with the number that it compares to a limit.

    `name` is a Check or, for a bound on exposure, `exposure_check` of it.
    """

    name: str
    is_passed: bool
    value: Decimal | None = None
    limit: Decimal | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Basket:
    """One direction of one pair, with every number of the calculation.

    `market_a` and `market_b` are ids, `outcome_a` and `outcome_b` indices of the
    outcomes to buy. Prices are averages over the levels used, limits the worst level
    used. `stake` includes fees, `reserved` is the most that the basket may cost once a
    leg fails and is completed. `edge_net` is the profit per set after fees,
    `target_profit` percent of the stake. With `size` 0 nothing can be shown: there is
    no ask. Where `decision` is refused, `refusal` names the first check that failed;
    the numbers are then those of the best, or else of the smallest, size and may be
    only indicative. `payouts` is what the basket pays in every way in which the two
    venues may settle it, `worst_profit` the worst of them. `risks` are the named risks
    of the pair in this direction, `risk_cost` what they are expected to cost the whole
    basket; no other number has them subtracted.
    """

    direction: Direction
    venue_a: str
    venue_b: str
    market_a: str
    market_b: str
    outcome_a: int
    outcome_b: int
    size: Decimal
    price_a: Decimal | None
    price_b: Decimal | None
    limit_a: Decimal | None
    limit_b: Decimal | None
    notional_a: Decimal
    notional_b: Decimal
    fee_a: Decimal
    fee_b: Decimal
    stake: Decimal
    reserved: Decimal
    net_profit: Decimal
    edge_gross: Decimal | None
    edge_net: Decimal | None
    target_profit: Decimal | None
    annual_return: Decimal | None
    settles_at: datetime | None
    gates: tuple[Gate, ...]
    decision: Decision
    refusal: str
    payouts: tuple[Payout, ...]
    worst_profit: Decimal
    risks: tuple[PricedRisk, ...]
    risk_cost: Decimal

    @property
    def edge_after_risks(self) -> Decimal | None:
        """Dollars per set after fees and the expected cost of the named risks."""
        if self.edge_net is None:
            return None
        return (self.edge_net - expected_cost(self.risks)).quantize(MILLIONTH)
