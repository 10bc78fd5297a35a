"""Matching of markets that the venues really listed."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from positions.venues.kalshi.market import parse_market as parse_kalshi
from positions.venues.polymarket.market import parse_market as parse_polymarket
from positions.venues.types import Market
from strategy.matching import Judgement, find_pairs, judge
from strategy.matching.judging import read_texts
from strategy.matching.shelf import Shelf
from tests.support.shared_data import (
    MORE_PAIRS,
    NBA,
    PAIRS,
    TITLES,
    lines,
    needs_data,
)

ACCEPTED = (Judgement.SAME, Judgement.INVERTED)


def nba_markets() -> tuple[list[Market], list[Market]]:
    return (
        [parse_polymarket(r) for r in lines(NBA / "polymarket" / "markets.jsonl")],
        [parse_kalshi(r) for r in lines(NBA / "kalshi" / "markets.jsonl")],
    )


@needs_data
def test_the_36_outcome_pairs_of_the_nba_evening_are_found_and_no_other() -> None:
    with (NBA / "expected-pairs.csv").open(encoding="utf-8") as file:
        expected = {
            (r["polymarket_id"], int(r["polymarket_outcome_index"]), r["kalshi_ticker"])
            for r in csv.DictReader(file)
        }
    pairs = find_pairs(*nba_markets())
    assert {(p.market_a, p.outcome_a, p.market_b) for p in pairs} == (expected)
    assert {pair.verdict for pair in pairs} == {"same"}


def counts(path: Path) -> Counter[tuple[str, bool]]:
    accepted: Counter[tuple[str, bool]] = Counter()
    for line in lines(path):
        market_a = parse_polymarket(line["polymarket"], reduced=True)
        market_b = parse_kalshi(line["kalshi"], reduced=True)
        accepted[line["label"], judge(market_a, market_b).verdict in ACCEPTED] += 1
    return accepted


@needs_data
def test_labelled_pairs_are_judged_with_precision_99_and_recall_75_percent() -> None:
    labels = counts(PAIRS)
    accepted = labels["same", True] + labels["different", True]
    assert labels["same", True] >= 0.99 * accepted
    assert labels["same", True] >= 0.75 * (labels["same", True] + labels["same", False])


@needs_data
def test_an_ambiguous_pair_is_never_accepted() -> None:
    assert counts(PAIRS)["ambiguous", True] == 0


@needs_data
def test_titles_alone_are_never_accepted() -> None:
    labels = counts(TITLES)
    assert labels["different", True] == labels["same", True] == 0


@needs_data
@pytest.mark.parametrize("path", [PAIRS, MORE_PAIRS])
def test_every_true_pair_is_among_the_candidates_of_its_market(path: Path) -> None:
    records = [line for line in lines(path) if line["label"] in ("same", "inverted")]
    shelf = Shelf()
    for record in (*lines(PAIRS), *lines(MORE_PAIRS)):
        shelf.put(parse_kalshi(record["kalshi"], reduced=True))
    missed = []
    for record in records:
        text = read_texts(parse_polymarket(record["polymarket"], reduced=True))
        ticker = record["kalshi"]["ticker"]
        if ticker not in {alike.market.market_id for alike in shelf.like(text)}:
            missed.append(f"{text.market.title} / {ticker}")
    assert missed == []
