"""The lists of the pages: what a question finds, in which order, what is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import QueryDict
from django.test import Client

from arbsite.pages.lists import LISTS, BadQuery, Page, parse_query, read
from tests.support import builders
from tests.support.builders import NOW, add

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def page_of(name: str, query: str = "") -> Page[Any]:
    listing = LISTS[name]
    return read(listing, parse_query(listing, QueryDict(query).lists()))


def ids(name: str, query: str = "") -> list[str]:
    return [row.id for row in page_of(name, query).rows]


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(User.objects.create_user("viewer", password="look-at-it-1"))
    return client


BUILT = {
    "positions": lambda n: builders.position(
        id=f"p{n:03}",
        created_at=NOW - n // 3 * MINUTE,
        resolved_at=NOW - n // 3 * MINUTE,
        expiration_date=NOW + n // 3 * MINUTE,
        event_name=f"Will it rain in Geneva on day {n // 3:03}?",
    ),
    "opportunities": lambda n: builders.opportunity(
        _id=f"p{n:03}",
        seen_at=NOW - n // 3 * MINUTE,
        found_at=NOW - n // 3 * MINUTE,
        net_profit=Decimal(-(n // 3)) / 8,
        event_name=f"Will it rain in Geneva on day {n // 3:03}?",
    ),
    "pairs": lambda n: builders.pair(
        id=f"p{n:03}",
        first_seen_at=NOW - n // 3 * MINUTE,
        event_name=f"Will it rain in Geneva on day {n // 3:03}?",
    ),
    "tasks": lambda n: builders.task(id=f"p{n:03}", timestamp=NOW - n // 3 * MINUTE),
    "decisions": lambda n: builders.decision(
        _id=f"p{n:03}", decided_at=NOW - n // 3 * MINUTE
    ),
}
WAYS = [
    (name, f"sort={option.name}")
    for name, listing in LISTS.items()
    for option in listing.sort_options
] + [(name, "q=RAIN") for name, listing in LISTS.items() if listing.words]
WAYS += [(name, f"{query}+geneva") for name, query in WAYS if "q=" in query]


@pytest.mark.parametrize(("name", "query"), WAYS)
def test_pages_lead_through_the_whole_list_and_back_again(
    name: str, query: str
) -> None:
    """Three share each value, so that pages end between equals."""
    add(LISTS[name].source.name, *(BUILT[name](n) for n in range(120)))
    forward = [page := page_of(name, query)]
    while page.older:
        forward.append(page := page_of(name, f"{query}&after={page.older}"))
    seen = [row.id for page in forward for row in page.rows]
    assert [len(page.rows) for page in forward] == [50, 50, 20]
    assert sorted(seen) == [f"p{n:03}" for n in range(120)]
    is_first_first = "oldest" not in query
    assert (seen[0] < seen[-1]) is is_first_first
    assert not forward[0].newer
    back = [page_of(name, f"{query}&before={forward[-1].newer}")]
    back.append(page_of(name, f"{query}&before={back[0].newer}"))
    assert [page.rows for page in back] == [forward[1].rows, forward[0].rows]
    assert not back[1].newer


def test_a_list_that_ends_with_a_full_page_has_no_empty_one_after_it() -> None:
    add("task_log", *(builders.task() for _ in range(50)))
    page = page_of("tasks")
    assert len(page.rows) == 50
    assert not page.older


@pytest.fixture
def street() -> None:
    lone_leg = builders.leg(market_id="777")
    add(
        "positions",
        builders.position(id="a", event_name="Rain?", created_at=NOW),
        builders.position(
            id="b", state="expired", market_type="Crypto", event_name="Coin up?"
        ),
        builders.closed(
            id="c", market_type="Crypto", event_name="Coin down?", legs=[lone_leg]
        ),
    )
    add(
        "arbitrage_opportunities",
        builders.opportunity(_id="o1", pair_id="x", refusal="below_min_edge"),
        builders.opportunity(_id="o2", pair_id="y", refusal="", decision="taken"),
        builders.opportunity(_id="o3", pair_id="y", refusal="off_tick"),
    )
    add(
        "matched_pairs",
        builders.pair(id="x", event_name="Rain?", market_id_b="KXR"),
        builders.pair(id="y", verdict="same", market_id_a="42", market_type="Crypto"),
        builders.pair(
            id="z",
            verdict="rejected",
            is_listed=False,
            market_id_a="43",
            event_name="Snow?",
            doubt={"reason": "rules_changed", "at": NOW},
        ),
    )
    add(
        "task_log",
        builders.task(id="t1", position_id="a"),
        builders.task(id="t2", position_id="a", action="recover", status="retry"),
        builders.task(id="t3", position_id="b", action="recover", venue="kalshi"),
    )
    add(
        "poll_decisions",
        builders.decision(_id="d1"),
        builders.decision(_id="d2", market_type="Crypto"),
    )


@pytest.mark.usefixtures("street")
@pytest.mark.parametrize(
    ("name", "query", "expected"),
    [
        ("positions", "state=entered", "a"),
        ("positions", "state=open", "ab"),
        ("positions", "state=closed", "c"),
        ("positions", "type=Crypto", "bc"),
        ("positions", "state=open&type=Crypto", "b"),
        ("positions", "type=$ne", ""),
        ("positions", "sort=closed", "c"),
        ("positions", "from=2027-01-20", "a"),
        ("positions", "to=2027-01-17", "bc"),
        ("positions", "to=2027-01-16", ""),
        ("positions", "from=2027-01-17&to=2027-01-20", "abc"),
        ("positions", "from=2027-01-20T12:00", "a"),
        ("positions", "from=2027-01-20T12:00:01Z", ""),
        ("positions", "to=2027-01-20T12:00", "abc"),
        ("positions", "to=2027-01-20T11:59", "bc"),
        ("positions", "sort=oldest&to=2027-01-17", "bc"),
        ("positions", "sort=closed&from=2027-01-19&to=2027-01-19", "c"),
        ("positions", "sort=closed&from=2027-01-20", ""),
        ("positions", "state=closed&sort=closed&to=2027-01-19", "c"),
        ("positions", "sort=ending&from=2027-01-27", "ab"),
        ("positions", "q=a", "a"),
        ("positions", "q=777", "c"),
        ("positions", "q=Coin", "bc"),
        ("positions", "q=up coin", "b"),
        ("positions", "q=COIN", "bc"),
        ("positions", "q=coin&state=closed", "c"),
        ("positions", "q=coin&type=Weather", ""),
        ("positions", "q=coin&sort=oldest&to=2027-01-17", "bc"),
        ("positions", "q=coin&from=2027-01-18", ""),
        ("positions", "q=oin", ""),
        ("opportunities", "decision=refused", ["o1", "o3"]),
        ("opportunities", "refusal=off_tick", ["o3"]),
        ("opportunities", "type=Weather&refusal=off_tick", ["o3"]),
        ("opportunities", "pair=y", ["o2", "o3"]),
        ("opportunities", "q=y", ["o2", "o3"]),
        ("opportunities", "q=o1", ["o1"]),
        ("pairs", "verdict=review", "x"),
        ("pairs", "verdict=same&type=Crypto", "y"),
        ("pairs", "listed=yes", "xy"),
        ("pairs", "listed=no", "z"),
        ("pairs", "listed=yes&verdict=same&type=Crypto", "y"),
        ("pairs", "doubt=any", "z"),
        ("pairs", "doubt=rules_changed", "z"),
        ("pairs", "doubt=prices_do_not_converge", ""),
        ("pairs", "q=KXR", "x"),
        ("pairs", "q=42", "y"),
        ("pairs", "q=Rain", "xy"),
        ("tasks", "position=a", ["t1", "t2"]),
        ("tasks", "position=a&status=retry", ["t2"]),
        ("tasks", "action=recover", ["t2", "t3"]),
        ("tasks", "venue=kalshi", ["t3"]),
        ("tasks", "venue=polymarket", ""),
        ("tasks", "q=b", ["t3"]),
        ("tasks", "q=nothing", ""),
        ("tasks", "q=coin", ["t3"]),
        ("tasks", "q=rain&action=recover", ["t2"]),
        ("decisions", "type=Crypto", ["d2"]),
        ("decisions", "q=d1", ["d1"]),
    ],
)
def test_a_list_shows_what_its_filter_or_search_asks_for(
    name: str, query: str, expected: str | list[str]
) -> None:
    assert sorted(ids(name, query)) == sorted(expected)


REFUSED = [
    ("positions", "state=no", "state"),
    ("positions", 'state={"$ne": 1}', "state"),
    ("positions", "state[$ne]=x", "state[$ne]"),
    ("positions", "state=open&state=loss", "state"),
    ("positions", "sort=$where", "sort"),
    ("positions", "page=2", "page"),
    ("positions", "limit=1000000", "limit"),
    ("positions", "type=a%00b", "type"),
    ("positions", "type=" + "x" * 129, "type"),
    ("positions", "after=x", "after"),
    ("positions", "before=1", "before"),
    ("positions", "after=1.a&before=2.b", "before"),
    ("positions", "after=" + "9" * 30 + ".a", "after"),
    ("positions", "after=1e3.a", "after"),
    ("positions", "q=rain&after=!!.a", "after"),
    ("positions", "q=.*", "q"),
    ("positions", "q=will it be", "q"),
    ("positions", "q=rain&sort=closed", "sort"),
    ("positions", "row=x", "row"),
    ("positions", "row=99999999999", "row"),
    ("positions", "q=" + "x" * 201, "q"),
    ("tasks", "action=$where", "action"),
    ("tasks", "status[$ne]=1&status=x", "status[$ne]"),
    ("tasks", "x=1", "x"),
    ("tasks", "venue=mars", "venue"),
    ("tasks", "venue=kalshi&status=retry", "venue"),
    ("opportunities", "sort=profit&refusal=off_tick", "refusal"),
    ("opportunities", "sort=profit&after=1.5.a", "after"),
    ("opportunities", "decision=taken&refusal=off_tick", "decision"),
    ("opportunities", "pair=y&type=Crypto", "type"),
    ("opportunities", "sort=profit&from=2027-01-20", "from"),
    ("pairs", "verdict=maybe", "verdict"),
    ("pairs", "listed=true", "listed"),
    ("pairs", "doubt=$ne", "doubt"),
    ("pairs", "doubt=any&verdict=same", "doubt"),
    ("pairs", "cause=risk&verdict=same", "cause"),
    ("tasks", "from=yesterday", "from"),
    ("tasks", "from=2027-02-30", "from"),
    ("tasks", "to=9999-12-31", "to"),
    ("tasks", "to=0001-01-01T00:00%2B23:00", "to"),
    ("tasks", "from=2027-01-20&to=2027-01-19", "from"),
    ("decisions", "branch=half", "branch"),
]


@pytest.mark.parametrize(("name", "query", "named"), REFUSED)
def test_what_a_list_does_not_know_is_refused_by_name(
    name: str, query: str, named: str, client: Client
) -> None:
    listing = LISTS[name]
    with pytest.raises(BadQuery, match=re.escape(named)):
        parse_query(listing, QueryDict(query).lists())
    answer = client.get(f"/{name}/?{query}")
    assert answer.status_code == 400
    assert named in answer.content.decode()


def test_an_export_has_no_pages(client: Client) -> None:
    answer = client.get("/export/positions.csv?after=1.a")
    assert answer.status_code == 400
    assert "after" in answer.content.decode()


@pytest.mark.parametrize("path", ["/export/users.csv", "/export/positions.xls"])
def test_an_export_that_does_not_exist_is_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def links(shown: str) -> Iterator[str]:
    for match in re.finditer(r'href="([^"]*)"', shown):
        yield match.group(1).replace("&amp;", "&")


@pytest.mark.usefixtures("street")
@pytest.mark.parametrize("name", LISTS)
def test_every_link_of_a_list_leads_to_a_page(name: str, client: Client) -> None:
    shown = client.get(f"/{name}/").content.decode()
    inside = {link for link in links(shown) if link.startswith("/")} - {"/logout/"}
    assert f"/export/{name}.csv" in inside
    for path in sorted(inside):
        # The review redirects to the pair that waits.
        if not path.startswith(("/static/", "/admin/", "/review/")):
            assert client.get(path).status_code == 200, path


@pytest.mark.usefixtures("street")
def test_the_exports_carry_the_filter_of_the_list(client: Client) -> None:
    shown = client.get("/opportunities/?decision=refused&sort=oldest").content.decode()
    query = "decision=refused&sort=oldest"
    assert f"/export/opportunities.csv?{query}" in list(links(shown))
    assert f"/export/opportunities.json?{query}" in list(links(shown))


DAMAGES: list[builders.Stored] = [
    {},
    {"legs": "none", "events": 7, "state": "entered"},
    {"stake": "much", "days_held": float("nan"), "expiration_date": "soon"},
    {"event_name": ["a", "b"], "state": {"$gt": ""}, "created_at": NOW},
    {"gates": [1, {"name": 3, "value": "x"}], "refusal": 7, "net_profit": "a lot"},
    {"facts": "none", "reasons": 3, "doubt": [1], "decision": "yes", "market_b": 7},
]


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("name", LISTS)
def test_damaged_documents_break_no_list_and_no_export(
    name: str, damage: builders.Stored, client: Client
) -> None:
    add(LISTS[name].source.name, {"_id": "bad", **damage}, BUILT[name](1))
    assert {"bad", "p001"} == set(ids(name))
    for option in LISTS[name].sort_options:
        assert "p001" in ids(name, f"sort={option.name}")
    for form in ("csv", "json"):
        answer = client.get(f"/export/{name}.{form}")
        assert b"p001" in b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert client.get(f"/{name}/").status_code == 200


def test_a_refused_opportunity_is_told_with_its_gate_and_numbers(
    client: Client,
) -> None:
    gates = [
        {"name": "no_edge", "is_passed": True, "value": Decimal("0.2"), "limit": 0},
        {
            "name": "below_min_edge",
            "is_passed": False,
            "value": Decimal("0.0012"),
            "limit": Decimal("0.005"),
            "note": "a note",
        },
    ]
    add(
        "arbitrage_opportunities",
        builders.opportunity(refusal="below_min_edge", gates=gates),
    )
    shown = client.get("/opportunities/").content.decode()
    for piece in (
        "less than the minimum edge",
        "$0.0012 a set",
        "limit $0.005 a set",
        "a note",
        "Polymarket yes, Kalshi no",
    ):
        assert piece in shown, piece


def test_a_pair_is_told_with_its_facts_its_doubt_and_who_decided(
    client: Client,
) -> None:
    fact = {"name": "end_date", "standing": "conflict", "text_a": "May 1"}
    add(
        "matched_pairs",
        builders.pair(
            facts=[fact],
            doubt={"reason": "rules_changed", "at": NOW},
            decision={"verdict": "same", "actor": "maria", "reason": "read both"},
            priced_at=NOW,
            last_reason="no_edge",
            last_edge=Decimal("-0.0123"),
        ),
    )
    shown = client.get("/pairs/").content.decode()
    for piece in (
        "end date",
        "conflict",
        "May 1",
        "a rule text has changed",
        "maria",
        "read both",
        "−$0.0123",
        "costs more than it pays",
        "<dt>Polymarket, outcome 0</dt>",
        "<code>900001</code>",
        "<dt>Kalshi, outcome 0</dt>",
        "<code>KXRAIN-27JAN22</code>",
    ):
        assert piece in shown, piece
    # Parts of a record are shown by their fields, never as a whole.
    assert "datetime.datetime(" not in shown
    assert "Record(" not in shown


def test_only_who_may_override_is_offered_to_decide_a_pair(client: Client) -> None:
    add("matched_pairs", builders.pair(id="x"))
    assert "/override/" not in client.get("/pairs/").content.decode()
    operator = Client()
    operator.force_login(User.objects.create_superuser("maria", password="decide-1"))
    shown = operator.get("/pairs/").content.decode()
    for verb in ("confirm", "reject"):
        [path] = [link for link in links(shown) if f"/override/{verb}/?of=x" in link]
        assert operator.get(path).status_code == 200
