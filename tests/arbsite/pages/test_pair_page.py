"""The page of one pair: both texts side by side, what is at stake, decisions."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from arbsite.monitoring.metrics import scrape
from arbsite.pages import reports
from arbsite.pages.reports.causes import CAUSES_SHOWN
from strategy.arbitrage import standard_probabilities
from strategy.models import PAIRS
from tasklog.formats import MINUS
from tasklog.storage.collections import collection
from tests.support import builders
from tests.support.admin_pages import hidden_fields
from tests.support.builders import add
from tests.support.documents import read_record
from tests.support.query_plans import Spy, wasteful

pytestmark = pytest.mark.django_db

WINDOW = {
    "kind": "window",
    "words": "before 6:00 AM ET <script>alert(1)</script>",
    "counterpart": "by the end of the day",
    "standing": "conflict",
    "reason": "another deadline",
}
TIE_CLAUSE = {**WINDOW, "words": "a tie pays half", "standing": "agree"}
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


def test_both_texts_stand_side_by_side_and_differences_are_marked(
    client: Client,
) -> None:
    other = {**WINDOW, "words": "by the end of the day", "counterpart": WINDOW["words"]}
    rules = {"title": "Rain?", "rules": "Rain before noon.\n\nby the end of the day"}
    shown = page(
        client,
        clauses_a=[WINDOW, TIE_CLAUSE],
        clauses_b=[other],
        cause="clause window",
        market_b=rules,
    )
    differences, agreeing = shown.split('<details id="agreeing">')
    assert (
        "<mark>before 6:00 AM ET &lt;script&gt;alert(1)&lt;/script&gt;" in differences
    )
    assert differences.count("another deadline") == 1
    assert "a tie pays half" in agreeing
    assert "<p><mark>by the end of the day</mark></p>" in shown
    assert "clause: window" in shown
    assert "<script>alert" not in shown


def test_what_is_at_stake_is_shown(client: Client) -> None:
    quotes = [
        {"bid": Decimal("0.40"), "ask": Decimal("0.42")},
        {"ask": Decimal("0.61")},
    ]
    kalshi = [{"ask": Decimal("0.50")}, {"ask": Decimal("0.55")}]
    add("positions", builders.position(id="held", pair_id="p1", stake=Decimal("97")))
    add("arbitrage_opportunities", builders.opportunity(pair_id="p1"))
    shown = page(
        client,
        market_id_a=builders.position()["legs"][0]["market_id"],
        market_a={"title": "a", "rules": "", "quotes": quotes, "url": "https://evil/"},
        market_b={
            "title": "b",
            "rules": "",
            "quotes": kalshi,
            "url": "https://kalshi.com/markets/x",
        },
    )
    stake = shown.split('id="stake-title"')[1].split("</section>")[0]
    assert "$0.03" in stake  # 1 − 0.42 − 0.55
    assert f"{MINUS}$0.11" in stake  # 1 − 0.61 − 0.50
    assert 'href="/positions/held/"' in stake
    assert "/opportunities/?pair=p1" in stake
    assert 'href="https://kalshi.com/markets/x"' in shown
    assert "https://evil/" not in shown


# Decisions.


@pytest.fixture
def maria(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("maria", password=None))
    return client


def queue() -> None:
    """Three pairs that wait, the newest first, and one that does not."""
    for number in range(3):
        seen = builders.NOW - timedelta(days=number)
        add(
            "matched_pairs",
            builders.pair(id=f"w{number}", first_seen_at=seen, cause="fact date"),
        )
    add("matched_pairs", builders.pair(id="same", verdict="same", cause="fact date"))


def test_the_review_begins_with_the_newest_and_steps_through_all(maria: Client) -> None:
    queue()
    assert maria.get("/review/").url == "/pairs/w0/"  # type: ignore[attr-defined]
    shown = maria.get("/pairs/w1/").content.decode()
    assert "3 to review" in shown
    assert 'data-press="p" href="/pairs/w0/"' in shown
    assert 'data-press="n" href="/pairs/w2/"' in shown
    last = maria.get("/pairs/w2/").content.decode()
    assert 'data-press="n" href="/pairs/w0/"' in last


def test_without_a_pair_that_waits_the_review_leads_to_the_controls(
    maria: Client,
) -> None:
    assert maria.get("/review/").url == "/controls/"  # type: ignore[attr-defined]


def decide(maria: Client, shown: str, action: str, reason: str) -> str:
    """Press a button of the page; the page that it leads to."""
    form = hidden_fields(shown, "panel decide")
    answer = maria.post(
        f"/override/{action}/do/", {**form, "reason": reason}, follow=True
    )
    return answer.content.decode()


def test_a_decision_leads_to_the_next_pair_and_is_undone_from_there(
    maria: Client,
) -> None:
    queue()
    shown = maria.get("/pairs/w0/").content.decode()
    following = decide(maria, shown, "reject", "Not the same question")
    assert "2 to review" in following
    assert "rejected: never traded; no position is open on it" in following
    form = hidden_fields(following, "notice decided")
    answer = maria.post("/override/undo-decision/do/", form, follow=True)
    again = answer.content.decode()
    assert "3 to review" in again
    assert "undone: the pair is “review” again" in again
    history = again.split('id="history-title"')[1]
    assert history.count("<b>maria</b>") == 2
    assert "Not the same question" in history


def test_a_decision_on_texts_that_changed_meanwhile_is_rejected(maria: Client) -> None:
    queue()
    shown = maria.get("/pairs/w0/").content.decode()
    change = {"$set": {"rules_fingerprint": "others"}}
    collection("matched_pairs").update_one({"_id": "w0"}, change)
    assert "nothing was done" in decide(maria, shown, "confirm", "read both")


def test_a_viewer_sees_no_decision_and_the_effect_of_none(client: Client) -> None:
    assert 'class="panel decide"' not in page(client)


def test_a_named_risk_is_previewed_then_priced_into_the_pair(maria: Client) -> None:
    queue()
    ask = maria.get("/override/confirm-with-risk/?of=w0").content.decode()
    entered = {"risk": "tie", "paid_a": "0.5", "paid_b": "fair", "reason": "ties"}
    preview = maria.post(
        "/override/confirm-with-risk/do/", {**hidden_fields(ask), **entered}
    ).content.decode()
    assert "In the case of a tie the venues pay $0.50 and a fair price" in preview
    maria.post("/override/confirm-with-risk/do/", hidden_fields(preview))
    (risk,) = read_record(PAIRS, "w0").risks
    assert (risk.name, risk.paid_a, risk.paid_b) == ("tie", Decimal("0.5"), None)


def test_a_risk_in_which_both_pay_the_same_is_none(maria: Client) -> None:
    queue()
    ask = maria.get("/override/confirm-with-risk/?of=w0").content.decode()
    entered = {"risk": "tie", "paid_a": "1", "paid_b": "1", "reason": "ties"}
    answer = maria.post(
        "/override/confirm-with-risk/do/", {**hidden_fields(ask), **entered}
    )
    assert answer.status_code == 422
    assert "that is no risk" in answer.content.decode()


def test_look_alikes_are_decided_together(maria: Client) -> None:
    queue()
    odd = {**WINDOW, "words": "only if it snows"}
    add("matched_pairs", builders.pair(id="odd", cause="fact date", clauses_a=[odd]))
    shown = maria.get("/pairs/w0/").content.decode()
    assert "Reject 3 look-alikes" in shown
    (path,) = re.findall(r'href="(/override/reject/[^"]+)" data-press="x"', shown)
    form = hidden_fields(maria.get(path.replace("&amp;", "&")).content.decode())
    maria.post("/override/reject/do/", {**form, "reason": "other dates"})
    rejected = PAIRS.raw.distinct("_id", {"verdict": "rejected"})
    assert rejected == ["w0", "w1", "w2"]


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
