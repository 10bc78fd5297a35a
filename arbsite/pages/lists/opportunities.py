"""The list of opportunities: baskets that paid after fees, taken or refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from arbsite.pages.lists.listing import (
    Column,
    Filter,
    Listing,
    identity,
    largest,
    newest,
    numbers,
    texts,
    times,
    values_of,
)
from arbsite.pages.reports import payoff
from arbsite.pages.reports.reasons import in_words, unit_of
from strategy.arbitrage import Decision
from tasklog.storage.codec import Document, decode
from tasklog.storage.reading import moment, number, parts, text

SOURCE = "arbitrage_opportunities"


@dataclass(frozen=True, slots=True)
class GateRow:
    """One gate: the number it asked about and its bound, both in `unit`."""

    name: str
    words: str
    unit: str
    is_passed: bool
    value: Decimal | None
    limit: Decimal | None
    note: str


@dataclass(frozen=True, slots=True)
class OpportunityRow:
    """A basket with its numbers; `refused_by` is the gate it did not pass."""

    id: str
    pair_id: str
    event_name: str
    market_type: str
    direction: str
    decision: str
    refusal: str
    refusal_words: str
    refused_by: GateRow | None
    size: Decimal | None
    stake: Decimal | None
    net_profit: Decimal | None
    edge_gross: Decimal | None
    edge_net: Decimal | None
    price_a: Decimal | None
    price_b: Decimal | None
    fee_a: Decimal | None
    fee_b: Decimal | None
    annual_return: Decimal | None
    worst_profit: Decimal | None
    found_at: datetime | None
    seen_at: datetime | None
    gates: tuple[GateRow, ...]


def opportunity_row(document: Document) -> OpportunityRow:
    plain = decode(document)
    gates, refusal = tuple(_gates(plain)), text(plain, "refusal")
    annual = number(plain, "annual_return")
    return OpportunityRow(
        id=text(plain, "_id"),
        pair_id=text(plain, "pair_id"),
        event_name=text(plain, "event_name") or "(no name)",
        market_type=text(plain, "market_type"),
        direction=_direction(plain),
        decision=text(plain, "decision"),
        refusal=refusal,
        refusal_words=in_words(refusal),
        refused_by=next((one for one in gates if one.name == refusal), None),
        size=number(plain, "size"),
        stake=number(plain, "stake"),
        net_profit=number(plain, "net_profit"),
        edge_gross=number(plain, "edge_gross"),
        edge_net=number(plain, "edge_net"),
        price_a=number(plain, "price_a"),
        price_b=number(plain, "price_b"),
        fee_a=number(plain, "fee_a"),
        fee_b=number(plain, "fee_b"),
        annual_return=None if annual is None else 100 * annual,
        worst_profit=number(plain, "worst_profit"),
        found_at=moment(plain, "found_at"),
        seen_at=moment(plain, "seen_at"),
        gates=gates,
    )


def _direction(document: Document) -> str:
    venues = text(document, "venue_a"), text(document, "venue_b")
    return payoff.in_words(text(document, "direction"), *venues)


def _gates(document: Document) -> Iterator[GateRow]:
    for one in parts(document, "gates"):
        name = text(one, "name")
        yield GateRow(
            name,
            in_words(name),
            unit_of(name),
            one.get("is_passed") is True,
            number(one, "value"),
            number(one, "limit"),
            text(one, "note"),
        )


def _asked_by_gate(key: str) -> Column:
    def read(document: Document) -> Decimal | None:
        for one in parts(document, "gates"):
            if one.get("name") == document.get("refusal"):
                return number(one, key)
        return None

    return Column(f"refusal_{key}", read)


OPPORTUNITIES = Listing(
    name="opportunities",
    title="Opportunities",
    source=SOURCE,
    row=opportunity_row,
    filters=(
        Filter(
            "decision",
            "Decision",
            "decision",
            lambda: [str(one) for one in Decision],
            is_closed=True,
        ),
        Filter("type", "Market type", "market_type", values_of(SOURCE, "market_type")),
        Filter(
            "refusal",
            "Refused by",
            "refusal",
            values_of(SOURCE, "refusal"),
            words=in_words,
            without=frozenset({"decision"}),
        ),
        Filter(
            "pair",
            "Pair",
            "pair_id",
            without=frozenset({"decision", "type", "refusal"}),
        ),
    ),
    ways=(
        *newest("seen_at", "last seen"),
        largest("profit", "net_profit", "profit, best first", "refusal", "pair"),
    ),
    columns=(
        identity("opportunity_id"),
        *texts("pair_id", "event_name", "market_type", "direction"),
        *texts("decision", "refusal"),
        _asked_by_gate("value"),
        _asked_by_gate("limit"),
        *numbers("size", "stake", "net_profit", "edge_gross", "edge_net"),
        *numbers("price_a", "price_b", "limit_a", "limit_b", "fee_a", "fee_b"),
        *numbers("annual_return", "worst_profit"),
        *times("found_at", "seen_at"),
        *texts("slot"),
    ),
    exact=("_id", "pair_id"),
    search_hint="id, id of a pair, or how the name begins",
    empty=(
        "No basket has paid after fees yet; the dashboard counts why. Those that do, "
        "taken or refused, stand here once the agent runs; start it with"
    ),
)
