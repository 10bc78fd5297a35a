"""The page of one pair: both texts clause by clause, its risks with their cost."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from arbsite.monitoring.metrics import scrape
from arbsite.pages import reports
from arbsite.pages.reports.causes import CAUSES_SHOWN
from strategy.arbitrage import standard_probabilities
from tests.support import builders
from tests.support.builders import add
from tests.support.query_plans import Spy, wasteful

pytestmark = pytest.mark.django_db

WINDOW = {
    "kind": "window",
    "words": "before 6:00 AM ET <script>alert(1)</script>",
    "counterpart": "by the end of the day",
    "standing": "conflict",
    "reason": "another deadline",
}
TIE = {
    "name": "tie",
    "family": "game",
    "paid_a": Decimal("0.5"),
    "paid_b": None,
    "text_a": "a tie resolves 50-50",
    "text_b": "",
}


@pytest.fixture
def client(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_user("viewer", password="look-at-it-1"))
    return client


def page(client: Client, **changes: Any) -> str:
    add("matched_pairs", builders.pair(id="p1", **changes))
    answer = client.get("/pairs/p1/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_both_texts_are_shown_clause_by_clause(client: Client) -> None:
    shown = page(client, clauses_a=[WINDOW], clauses_b=[WINDOW], cause="clause window")
    assert "Polymarket, clause by clause" in shown
    assert "Kalshi, clause by clause" in shown
    for words in ("window", "conflict", "by the end of the day", "another deadline"):
        assert shown.count(words) >= 2
    assert "clause: window" in shown
    assert "&lt;script&gt;alert(1)" in shown
    assert "<script>alert" not in shown


def test_named_risks_are_shown_with_what_they_pay_and_cost(client: Client) -> None:
    add("matched_pairs", builders.pair(id="p0", risks=[TIE]))
    likely = standard_probabilities().replaced("tie/game=0.04")
    pairing = reports.pairing("p0", likely)
    assert pairing is not None
    (row,) = pairing.risks
    assert row.probability == Decimal("0.04")
    # A fair price pays nothing at worst: the legs get half a dollar, and no more.
    assert row.costs == (Decimal("0.02"), Decimal("0.02"))
    shown = page(client, risks=[TIE])
    assert "a tie resolves 50-50" in shown
    assert "a fair price" in shown


def test_a_damaged_pair_is_shown_as_far_as_it_can_be_read(client: Client) -> None:
    broken = {**TIE, "name": "earthquake", "paid_a": "x"}
    shown = page(client, risks=[broken, "x"], clauses_a=[{"kind": 7}], cause=None)
    assert "earthquake" in shown


def test_a_pair_that_does_not_exist_is_not_found(client: Client) -> None:
    assert client.get("/pairs/nothing/").status_code == 404


def test_the_list_leads_to_the_page(client: Client) -> None:
    add("matched_pairs", builders.pair(id="p1"))
    assert 'href="/pairs/p1/"' in client.get("/pairs/").content.decode()


# Pairs counted by verdict and cause.


def many() -> None:
    for count, verdict, cause in (
        (3, "review", "fact date"),
        (2, "review", "clause window"),
        (1, "same", "risk tie"),
        (4, "same", ""),
    ):
        for _ in range(count):
            add("matched_pairs", builders.pair(verdict=verdict, cause=cause))
    add("matched_pairs", builders.pair(is_listed=False, cause="fact date"))


def test_listed_pairs_are_counted_by_verdict_and_cause(client: Client) -> None:
    many()
    assert [
        (each.verdict, each.cause, each.count) for each in reports.counted_pairs()
    ] == [
        ("review", "fact date", 3),
        ("review", "clause window", 2),
        ("same", "", 4),
        ("same", "risk tie", 1),
    ]
    shown = client.get("/pairs/").content.decode()
    assert "fact: date" in shown
    assert 'href="/pairs/?cause=fact%20date"' in shown
    assert "nothing is against it" in shown


def test_a_cause_leads_to_its_pairs(client: Client) -> None:
    many()
    shown = client.get("/pairs/?cause=fact%20date").content.decode()
    assert shown.count('<tr class="fold">') == 4


def test_the_metrics_count_them_too(client: Client) -> None:
    many()
    text = scrape().decode()
    assert 'arbsite_pairs{cause="fact date",verdict="review"} 3.0' in text
    assert 'arbsite_pairs{cause="none",verdict="same"} 4.0' in text


def test_however_many_causes_there_are_few_are_shown(client: Client) -> None:
    for number in range(CAUSES_SHOWN + 5):
        add("matched_pairs", builders.pair(cause=f"fact {number}"))
    counts = reports.counted_pairs()
    assert len(counts) == CAUSES_SHOWN + 1
    assert sum(each.count for each in counts) == CAUSES_SHOWN + 5
    (others,) = (each for each in counts if each.cause == "others")
    assert others.count == 5


def test_they_are_counted_in_an_index(spied: Spy) -> None:
    many()
    commands = spied.watch(reports.counted_pairs)
    assert commands
    assert not [command for command in commands if wasteful(command)]
