"""Each list costs what it shows, however much there is, whatever is asked of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial
from itertools import combinations
from typing import Any
from urllib.parse import urlencode

import pytest
from bson.decimal128 import Decimal128
from django.contrib.auth.models import User
from django.http import QueryDict
from django.test import Client

from arbsite.pages.lists import (
    LISTS,
    BadQuery,
    Listing,
    ListQuery,
    every_record,
    parse_query,
    read,
    reading,
)
from arbsite.pages.lists.pairs import DOUBTS
from arbsite.pages.reports.paging import Page, read_page
from strategy.polling import Branch
from tasklog.storage.collections import collection
from tests.support.builders import NOW
from tests.support.query_plans import Spy, explained, fresh_indexes, wasteful

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
SIZE = 4000
ROWS = 15
TYPES = ("Weather", "Crypto", "Sports")
STATES = ("profitable", "loss", "cancelled", "entered")
GATES = ("off_tick", "below_min_edge", "")
DATES = {"from": "2027-01-20", "to": "2027-01-20"}
VERDICTS = ("same", "review", "rejected")
SAMPLE = {
    "state": ("open", "closed", "loss"),
    "type": ("Crypto",),
    "decision": ("refused", "taken"),
    "refusal": ("off_tick",),
    "pair": ("pair7",),
    "verdict": ("review",),
    "listed": ("yes", "no"),
    "doubt": ("any", "rules_changed"),
    "cause": ("fact date",),
    "action": ("recover",),
    "status": ("retry",),
    "position": ("p7",),
    "venue": ("kalshi",),
}
SEARCHES = {
    "positions": ("p7", "m7", "few12", "many", "nothing"),
    "opportunities": ("o7", "pair7", "few12", "many"),
    "pairs": ("pair7", "m7", "KX7", "few12", "many"),
    "tasks": ("t7", "p7", "nothing"),
    "decisions": ("d7",),
}


SOURCES = tuple(listing.source.name for listing in LISTS.values())


@pytest.fixture(scope="module")
def much(share: Callable[..., None]) -> None:
    """Some thousands of each, nearly all of them not on any first page."""
    share(*SOURCES)
    fresh_indexes(*SOURCES)
    numbers = range(SIZE)
    collection("positions").insert_many(
        (
            {
                "_id": f"p{n}",
                "state": STATES[n % 4] if n % 100 else "expired",
                "market_type": TYPES[n % 3],
                "event_name": f"Will it {n}?",
                "words": ["many", f"few{n % 40}", f"half{n % 2}"],
                "created_at": NOW - n // 5 * MINUTE,
                "expiration_date": NOW + n * MINUTE,
                "resolved_at": NOW - n * MINUTE if n % 4 < 2 and n % 100 else None,
                "event_key": f"k{n}",
                "legs": [{"market_id": f"m{n % 800}"}, {"market_id": f"KX{n % 700}"}],
            }
            for n in numbers
        ),
        bypass_document_validation=True,
    )
    collection("arbitrage_opportunities").insert_many(
        (
            {
                "_id": f"o{n}",
                "pair_id": f"pair{n % 200}",
                "event_name": f"Will it {n}?",
                "words": ["many", f"few{n % 40}", f"half{n % 2}"],
                "market_type": TYPES[n % 3],
                "decision": "refused" if GATES[n % 3] else "taken",
                "refusal": GATES[n // 3 % 3],
                "seen_at": NOW - n // 5 * MINUTE,
                "found_at": NOW - n // 5 * MINUTE,
                "net_profit": Decimal128(Decimal(n % 91) / 7),
            }
            for n in numbers
        ),
        bypass_document_validation=True,
    )
    collection("matched_pairs").insert_many(
        (
            {
                "_id": f"pair{n}",
                "event_name": f"Will it {n}?",
                "words": ["many", f"few{n % 40}", f"half{n % 2}"],
                "market_type": TYPES[n % 3],
                "verdict": VERDICTS[n // 3 % 3],
                "is_listed": n % 5 < 3,
                "doubt": {"reason": DOUBTS[n % 3]} if n % 40 < 3 else None,
                "cause": ("fact date", "clause window", "")[n // 7 % 3],
                "market_id_a": f"m{n % 900}",
                "market_id_b": f"KX{n % 950}",
                "first_seen_at": NOW - n // 5 * MINUTE,
            }
            for n in numbers
        ),
        bypass_document_validation=True,
    )
    collection("task_log").insert_many(
        (
            {
                "_id": f"t{n}",
                "action": "recover" if n % 60 == 0 else "monitor",
                "status": "retry" if n % 50 == 0 else "success",
                "timestamp": NOW - n // 3 * MINUTE,
                "position_id": f"p{n % 100}" if n % 2 else None,
                **(
                    {"venue": ("kalshi", "polymarket")[n // 50 % 2]}
                    if n % 50 == 0
                    else {}
                ),
            }
            for n in numbers
        ),
        bypass_document_validation=True,
    )
    collection("poll_decisions").insert_many(
        (
            {
                "_id": f"d{n}",
                "market_type": TYPES[n % 3],
                "decided_at": NOW - n * MINUTE,
                "branch": str(Branch.NORMAL),
            }
            for n in numbers
        ),
        bypass_document_validation=True,
    )


def questions(listing: Listing[Any]) -> list[dict[str, str]]:
    """Every set of filters in every order that the list allows, dates, and searches."""
    names = [each.name for each in listing.filters]
    queries: list[dict[str, str]] = [{}]
    for count in range(1, len(names) + 1):
        for chosen in combinations(names, count):
            sets: list[dict[str, str]] = [{}]
            for name in chosen:
                sets = [
                    chosen_so_far | {name: value}
                    for chosen_so_far in sets
                    for value in SAMPLE[name]
                ]
            queries += sets
    ordered = [
        query | {"sort": option.name}
        for query in queries
        for option in listing.sort_options
    ]
    # A range lies on the last key of each index, whatever stands before it.
    ordered += [query | DATES for query in ordered if len(query) <= 2]
    return ordered + [{"q": wanted} for wanted in SEARCHES[listing.name]]


# Lines of one position are few: other filters are applied to them as they are read.
RESIDUAL = frozenset({"position"})


@pytest.mark.usefixtures("much")
@pytest.mark.parametrize("name", LISTS)
def test_each_question_reads_by_an_index_and_at_most_twice_what_it_shows(
    name: str, spied: Spy, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The bounds are multiples of what a page shows: a short page tests them, too.
    monkeypatch.setattr(reading, "read_page", partial(read_page, size=ROWS))
    listing, allowed = LISTS[name], 0
    breaches: list[tuple[dict[str, str], str]] = []

    def page(parameters: dict[str, str]) -> Page[Any]:
        pages: list[Page[Any]] = []
        question = _understood(listing, parameters)
        commands = spied.watch(lambda: pages.append(read(listing, question)))
        assert 1 <= len(commands) <= 5
        breaches.extend(
            (parameters, breach)
            for command in commands
            if "find" in command and (breach := wasteful(command))
        )
        return pages[0]

    for words in questions(listing):
        if RESIDUAL & words.keys() and len(words.keys() - {"sort"}) > 1:
            continue
        try:
            _understood(listing, words)
        except BadQuery:
            continue
        allowed += 1
        if older := page(words).older:
            page(words | {"before": page(words | {"after": older}).newer})
    assert breaches == []
    assert allowed > len(listing.sort_options)


def _understood(listing: Listing[Any], parameters: dict[str, str]) -> ListQuery:
    return parse_query(listing, QueryDict(urlencode(parameters)).lists())


@pytest.mark.usefixtures("much")
def test_the_lines_of_one_position_are_all_that_a_filter_on_them_reads(
    spied: Spy,
) -> None:
    parameters = {"position": "p7", "status": "retry"}
    listing = LISTS["tasks"]
    for command in spied.watch(lambda: read(listing, _understood(listing, parameters))):
        stats = explained(command)["executionStats"]
        assert stats["totalDocsExamined"] <= SIZE / 100


@pytest.mark.usefixtures("much")
@pytest.mark.parametrize("name", LISTS)
def test_an_export_reads_each_document_once_by_an_index(name: str, spied: Spy) -> None:
    listing = LISTS[name]
    question = _understood(listing, {})
    commands = spied.watch(lambda: list(every_record(listing, question)))
    [find] = [command for command in commands if "find" in command]
    assert wasteful(find) == ""


@pytest.mark.usefixtures("much")
@pytest.mark.parametrize("name", LISTS)
def test_a_page_asks_a_few_questions_however_much_there_is(
    name: str, spied: Spy
) -> None:
    client = Client()
    client.force_login(User.objects.create_user("viewer", password="look-at-it-1"))
    commands = spied.watch(lambda: client.get(f"/{name}/"))
    assert len(commands) <= 12
    assert not [
        command for command in commands if "aggregate" in command and _is_heavy(command)
    ]


def _is_heavy(command: dict) -> bool:  # type: ignore[type-arg]
    # Listed pairs are as many as the venues list, and are counted in an index alone.
    if command.get("hint") == "pair_cause":
        stats = explained(command)["executionStats"]
        return bool(stats["totalDocsExamined"])
    return command["aggregate"] in SOURCES
