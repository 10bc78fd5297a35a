"""What a search of a list costs, and what its page says of it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.http import QueryDict
from django.test import Client

from arbsite.pages.lists import LISTS, parse_query, read
from tasklog.storage.collections import collection
from tests.support.builders import NOW
from tests.support.query_plans import Spy, explained, fresh_indexes

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
SIZE, SCANNED, COUNTED = 400, 100, 120
TYPES = ("Weather", "Crypto", "Sports")
MOMENTS = {
    "positions": ("positions", "created_at"),
    "opportunities": ("arbitrage_opportunities", "found_at"),
    "pairs": ("matched_pairs", "first_seen_at"),
}


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same bounds for a small list."""
    monkeypatch.setattr("arbsite.pages.lists.words.SCANNED", SCANNED)
    monkeypatch.setattr("arbsite.pages.lists.words.COUNTED_FIRST", 8)
    monkeypatch.setattr("arbsite.pages.lists.reading.COUNTED", COUNTED)


def fill(name: str) -> None:
    """Words that all have, every other one, and every fortieth."""
    source, moment = MOMENTS[name]
    fresh_indexes(source)
    collection(source).insert_many(
        (
            {
                "_id": f"x{n}",
                "event_key": f"k{n}",
                "state": "entered" if n % 8 else "loss",
                "market_type": TYPES[n % 3],
                "words": ["many", f"few{n % 40}", f"half{n % 2}"],
                moment: NOW - n // 3 * MINUTE,
            }
            for n in range(SIZE)
        ),
        bypass_document_validation=True,
    )


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(User.objects.create_user("viewer", password="look-at-it-1"))
    return client


@pytest.mark.parametrize("name", MOMENTS)
def test_words_cost_what_they_show_or_the_rarest_ones_and_never_more_than_a_bound(
    name: str, spied: Spy
) -> None:
    fill(name)
    listing = LISTS[name]
    bounds = {
        "few12": 20,
        "many": 102,
        "many few12": SIZE // 40,
        "many half1": SCANNED,
        "half0 half1": SCANNED,
    }
    for words, most in bounds.items():
        query = QueryDict(f"q={words}").lists()
        commands = spied.watch(
            lambda query=query: read(listing, parse_query(listing, query))  # type: ignore[misc]
        )
        for command in commands:
            stats = explained(command)
            if "stages" in stats:
                stats = stats["stages"][0]["$cursor"]
            read_by_it = stats["executionStats"]["totalDocsExamined"]
            assert read_by_it <= (0 if "count" in command else most), (words, command)


def test_a_search_says_where_it_stopped(client: Client) -> None:
    fill("positions")
    stopped = f"Searched the newest {SCANNED} that have “many” and stopped there"
    assert stopped in client.get("/positions/?q=many&state=expired").content.decode()
    # All that have the rarest word were looked at.
    for query in ("many+few12", "many+nothing", "few12"):
        page = client.get(f"/positions/?q={query}").content.decode()
        assert 'id="stopped"' not in page, query


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("", "1 to 50 of 400"),
        ("?state=loss", "1 to 50 of 50"),
        ("?state=entered", "1 to 50 of more than 120"),
        ("?q=few12", "1 to 10 of 10"),
        ("?q=half1", "1 to 50 of more than 120"),
        ("?q=few12&type=Crypto", "1 to 3 of 3"),
    ],
)
def test_a_page_says_where_in_how_long_a_list_it_is(
    client: Client, query: str, place: str
) -> None:
    fill("positions")
    page = client.get(f"/positions/{query}").content.decode()
    assert f'id="place">{place}</p>' in page


def test_the_place_in_the_list_goes_on_and_back(client: Client) -> None:
    fill("positions")
    page = client.get("/positions/").content.decode()
    places = []
    for way in ("next", "next", "prev"):
        [link] = re.findall(rf'rel="{way}" href="([^"]+)"', page)
        page = client.get(f"/positions/{link.replace('&amp;', '&')}").content.decode()
        places += re.findall(r'id="place">([^<]+)<', page)
    assert places == ["51 to 100 of 400", "101 to 150 of 400", "51 to 100 of 400"]


def test_dates_name_the_time_that_they_filter(client: Client) -> None:
    for query, label in (("", "Created from"), ("?sort=closed", "Closed from")):
        page = client.get(f"/positions/{query}").content.decode()
        assert f"<label>{label} <input" in page
