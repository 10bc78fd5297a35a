"""Polymarket is read whole, in few calls, and never half by mistake."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from positions.venues.errors import BadPayload, NotFound, VenueBusy, VenueUnavailable
from positions.venues.polymarket import PolymarketClient
from positions.venues.types import MarketStatus
from tests.support.fake_apis import FakePolymarket
from tests.support.venue_records import (
    NOON,
    FixedClock,
    changed,
    clob_book,
    gamma_event,
    gamma_market,
)

LISTING, MARKETS = "/events/keyset", "/markets/keyset"


def market(number: int, **changes: Any) -> dict[str, Any]:
    tokens = [f"{number}0", f"{number}1"]
    return gamma_market(
        **{
            "id": str(number),
            "question": f"Rain {number}?",
            "clobTokenIds": tokens,
            **changes,
        }
    )


def event(number: int, *markets: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return gamma_event(*markets, id=str(number), **changes)


def client_of(api: FakePolymarket, **options: Any) -> PolymarketClient:
    return PolymarketClient(api, api, FixedClock(), **options)  # type: ignore[arg-type]


def five_events() -> FakePolymarket:
    return FakePolymarket([event(n, market(n)) for n in range(1, 6)])


def test_all_pages_are_read() -> None:
    api = five_events()
    listing = client_of(api, page_size=2).list_markets()
    assert sorted(m.market_id for m in listing.markets) == ["1", "2", "3", "4", "5"]
    assert listing.complete
    assert listing.skipped == {}
    assert api.paths() == [LISTING] * 3
    assert api.requests[0] == (
        "listings",
        LISTING,
        {"closed": ["false"], "limit": ["2"]},
    )
    assert api.requests[1][2]["after_cursor"] == ["2"]


def test_the_tags_of_the_event_give_the_type() -> None:
    sports = gamma_event(market(1), tags=[{"label": "Sports"}])
    listing = client_of(FakePolymarket([sports])).list_markets()
    assert listing.markets[0].market_type == "Sports"


def test_what_cannot_be_used_is_counted_by_reason() -> None:
    api = FakePolymarket(
        [
            event(
                1,
                market(1),
                market(2, clobTokenIds=None),
                market(3, outcomes='["A","B","C"]'),
                market(4, outcomes='["A","B","C"]'),
                market(5, closed=True),
            )
        ]
    )
    api.events.append("odd")  # type: ignore[arg-type]
    api.answers[LISTING] = {"events": api.events}
    listing = client_of(api).list_markets()
    assert [m.market_id for m in listing.markets] == ["1"]
    assert listing.skipped == {
        "no_tokens": 1,
        "not_two_outcomes": 2,
        "not_open": 1,
        "not_an_object": 1,
    }


@pytest.mark.parametrize(
    ("field", "nonsense", "reason"),
    [
        ("outcomePrices", "[1e99999999999999999999]", "bad_price"),
        ("outcomes", "[NaN, 1]", "bad_outcomes"),
        ("clobTokenIds", "[" + "9" * 5_000 + "]", "bad_tokens"),
        ("orderMinSize", Decimal("1E300"), "bad_min_size"),
        ("bestBid", 10**40, "bad_price"),
    ],
)
def test_a_hostile_field_costs_its_record_only(
    field: str, nonsense: object, reason: str
) -> None:
    hostile = market(2, **{field: nonsense})
    client = client_of(FakePolymarket([event(1, market(1), hostile)]))
    listing = client.list_markets()
    assert listing.complete
    assert [m.market_id for m in listing.markets] == ["1"]
    assert listing.skipped == {reason: 1}
    assert set(client.read_markets(["1", "2"])) == {"1"}
    assert client.read_resolutions(["2"])["2"].payouts is None


@pytest.mark.parametrize("nested", [None, {}, "x", []])
def test_an_event_without_markets_gives_none(nested: object) -> None:
    api = FakePolymarket()
    api.answers[LISTING] = {"events": [{"id": "1", "markets": nested}]}
    assert client_of(api).list_markets().markets == ()


def test_of_two_records_of_a_market_the_newer_counts() -> None:
    newer = market(1, bestBid="0.20", updatedAt="2027-01-02T00:00:00Z")
    api = FakePolymarket([event(1, newer), event(2, market(1))])
    listing = client_of(api).list_markets()
    assert [str(m.quotes[0].bid) for m in listing.markets] == ["0.20"]
    assert listing.skipped == {"duplicate": 1}


def test_one_id_with_two_titles_is_a_conflict() -> None:
    api = FakePolymarket([event(1, market(1)), event(2, market(1, question="Snow?"))])
    assert client_of(api).list_markets().skipped == {"conflicting_duplicate": 1}


def test_a_cursor_that_comes_back_ends_an_incomplete_listing() -> None:
    api = FakePolymarket()
    api.answers[LISTING] = {"events": [event(1, market(1))], "next_cursor": "same"}
    listing = client_of(api).list_markets()
    assert not listing.complete
    assert api.paths() == [LISTING] * 2


def test_a_listing_without_end_is_cut_and_incomplete() -> None:
    listing = client_of(five_events(), max_pages=2).list_markets()
    assert not listing.complete
    assert len(listing.markets) == 4


def test_an_empty_page_with_a_cursor_is_not_the_end() -> None:
    api = five_events()
    answers = [
        {"events": [], "next_cursor": "0"},
        {"events": [event(1, market(1))], "next_cursor": ""},
    ]
    api.answer = lambda *_: answers.pop(0)  # type: ignore[method-assign]
    listing = client_of(api).list_markets()
    assert listing.complete
    assert len(listing.markets) == 1


def test_a_failed_page_leaves_an_incomplete_listing() -> None:
    api = five_events()
    api.fail(LISTING, VenueUnavailable("polymarket", "reset"), call=2)
    listing = client_of(api).list_markets()
    assert not listing.complete
    assert len(listing.markets) == 2


def test_a_failed_first_page_raises() -> None:
    api = five_events()
    api.fail(LISTING, VenueBusy("polymarket", "slow", 7.0))
    with pytest.raises(VenueBusy) as raised:
        client_of(api).list_markets()
    assert raised.value.retry_after == 7.0


@pytest.mark.parametrize(
    "body",
    [[], None, "x", {}, {"events": {}}, {"events": [], "next_cursor": 7}],
)
def test_another_shape_is_a_bad_payload(body: object) -> None:
    api = FakePolymarket()
    api.answers[LISTING] = body
    with pytest.raises(BadPayload):
        client_of(api).list_markets()


# By id


def test_open_and_closed_markets_are_found_by_id() -> None:
    api = FakePolymarket(
        [event(1, market(1), market(2, closed=True), market(3, acceptingOrders=False))]
    )
    markets = client_of(api).read_markets(["1", "2", "3", "4", "1"])
    assert {key: m.status for key, m in markets.items()} == {
        "1": MarketStatus.OPEN,
        "2": MarketStatus.CLOSED,
        "3": MarketStatus.CLOSED,
    }
    assert api.paths() == [MARKETS] * 2
    open_query, closed_query = (query for _, _, query in api.requests)
    assert (open_query["id"], open_query["closed"]) == (["1", "2", "3", "4"], ["false"])
    assert (closed_query["id"], closed_query["closed"]) == (["2", "4"], ["true"])
    assert open_query["include_tag"] == ["true"]


def test_no_ids_cost_no_requests() -> None:
    api = five_events()
    client = client_of(api)
    assert client.read_markets([]) == {}
    assert client.read_resolutions([]) == {}
    assert client.read_books([]) == {}
    assert api.requests == []


def test_the_closed_are_not_requested_where_all_are_open() -> None:
    api = five_events()
    assert len(client_of(api).read_resolutions(["1", "2"])) == 2
    assert api.paths() == [MARKETS]


def test_ids_are_requested_by_the_hundred_and_over_all_pages() -> None:
    api = FakePolymarket([event(1, *(market(n) for n in range(1, 251)))])
    api.page_size = 60
    resolutions = client_of(api).read_resolutions([str(n) for n in range(1, 251)])
    assert len(resolutions) == 250
    assert [len(query["id"]) for _, _, query in api.requests] == [
        *[100] * 4,
        *[50],
    ]


def test_half_an_answer_by_id_is_no_answer() -> None:
    """A market missing from a page that failed must not look delisted."""
    api = five_events()
    api.fail(MARKETS, VenueUnavailable("polymarket", "reset"), call=2)
    with pytest.raises(VenueUnavailable):
        client_of(api).read_resolutions(["1", "2", "3"])


def test_a_market_that_closes_between_the_two_reads_is_found() -> None:
    api = FakePolymarket([event(1, market(1))])
    answer_as_before = api.answer

    def closing(path: str, query: Any, body: Any) -> object:
        answer = answer_as_before(path, query, body)
        api.events[0]["markets"][0] = market(1, closed=True)
        return answer

    api.answer = closing  # type: ignore[method-assign]
    assert client_of(api).read_resolutions(["1"])["1"].status is MarketStatus.OPEN
    assert client_of(api).read_resolutions(["1"])["1"].status is MarketStatus.CLOSED


def test_records_that_were_not_requested_are_ignored() -> None:
    api = FakePolymarket()
    api.answers[MARKETS] = {"markets": [market(1), market(2), "odd", {"id": "x/y"}]}
    assert list(client_of(api).read_markets(["1"])) == ["1"]


def test_a_market_that_cannot_be_read_any_more_still_resolves() -> None:
    broken = market(
        1,
        outcomes="[",
        closed=True,
        umaResolutionStatus="resolved",
        outcomePrices='["1","0"]',
    )
    client = client_of(FakePolymarket([event(1, broken)]))
    assert client.read_markets(["1"]) == {}
    assert client.read_resolutions(["1"])["1"].status is MarketStatus.FINAL


# Books


def with_books(*numbers: int, **changes: Any) -> FakePolymarket:
    books = [clob_book(f"{n}{side}", **changes) for n in numbers for side in (0, 1)]
    return FakePolymarket([event(n, market(n)) for n in range(1, 6)], books)


def test_books_are_joined_by_token_whatever_their_order() -> None:
    api = with_books(1, 2)
    client = client_of(api)
    books = client.read_books(client.list_markets().markets)
    assert set(books) == {"1", "2"}
    yes, no = books["2"]
    assert (yes.market_id, yes.outcome_index) == ("2", 0)
    assert (no.market_id, no.outcome_index) == ("2", 1)
    assert yes.read_at == NOON


def test_books_are_requested_in_blocks() -> None:
    api = with_books(1, 2, 3, 4, 5)
    client = client_of(api, books_per_read=4)
    assert len(client.read_books(client.list_markets().markets)) == 5
    assert api.paths().count("/books") == 3


def test_a_market_with_one_book_is_left_out() -> None:
    api = with_books(1, 2)
    api.books.pop()
    client = client_of(api)
    assert set(client.read_books(client.list_markets().markets)) == {"1"}


def test_a_bad_book_spoils_only_its_own_market() -> None:
    api = with_books(1, 2)
    api.books[0] = clob_book("10", asks=[{"price": "x", "size": "1"}])
    client = client_of(api)
    assert set(client.read_books(client.list_markets().markets)) == {"2"}


def test_not_found_means_that_nobody_quotes() -> None:
    api = with_books(1)
    api.fail("/books", NotFound("polymarket", "No orderbook exists"))
    client = client_of(api)
    assert client.read_books(client.list_markets().markets) == {}


def test_books_in_another_shape_are_a_bad_payload() -> None:
    api = with_books(1)
    api.answers["/books"] = changed({}, {"error": "none"})
    client = client_of(api)
    with pytest.raises(BadPayload):
        client.read_books(client.list_markets().markets)
