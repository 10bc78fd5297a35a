"""The output and the exit codes of manage.py judge, match and scan."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from strategy.matching.types import Judgement, Verdict
from tests.support.risky_pairs import CORE, TIE, VOID, WINDOW
from tests.support.shared_data import NBA, PAIRS, needs_data

ROOT = Path(__file__).resolve().parents[3]

POLYMARKET = {
    "id": "900001",
    "title": "Will Ada Berg visit Peru by June 30, 2026?",
    "slug": "ada-berg-peru",
    "description": (
        'This market will resolve to "Yes" if Ada Berg visits Peru by June 30, 2026, '
        '11:59 PM ET. Otherwise, this market will resolve to "No".'
    ),
    "end_date": "2026-06-30T00:00:00Z",
}
KALSHI = {
    "ticker": "KXVISITPERU-26JUL01-ABER",
    "event_ticker": "KXVISITPERU-26JUL01",
    "title": "Will Ada Berg visit Peru before Jul 1, 2026?",
    "subtitle": "",
    "rules_primary": (
        "If Ada Berg has visited Peru before Jul 1, 2026, then the market resolves to "
        "Yes."
    ),
    "rules_secondary": "",
    "close_time": "2026-07-01T14:00:00Z",
}
LATER = {
    **KALSHI,
    "title": "Will Ada Berg visit Peru before Aug 1, 2026?",
    "rules_primary": (
        "If Ada Berg has visited Peru before Aug 1, 2026, then the market resolves to "
        "Yes."
    ),
}


def run(*arguments: str) -> dict[str, Any]:
    out = StringIO()
    call_command(*arguments, "--json", stdout=out)
    report: dict[str, Any] = json.loads(out.getvalue())
    return report


def written(folder: Path, *lines: object) -> str:
    path = folder / "pairs.jsonl"
    path.write_text(
        "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    )
    return str(path)


def pair(kalshi: dict[str, Any], **more: str) -> dict[str, Any]:
    return {"polymarket": POLYMARKET, "kalshi": kalshi, **more}


def test_judge_gives_one_verdict_a_line_in_their_order(tmp_path: Path) -> None:
    report = run("judge", "--pairs", written(tmp_path, pair(LATER), pair(KALSHI)))
    assert [verdict["verdict"] for verdict in report["verdicts"]] == [
        "different",
        "same",
    ]
    different = report["verdicts"][0]
    assert "date differs" in different["reasons"][0]
    dates = next(fact for fact in different["facts"] if fact["name"] == "date")
    assert dates["standing"] == "conflict"
    assert dates["kalshi"] == "before 2026-08-01"


def with_risks(*markets: object) -> Verdict:
    """What a judge says who finds a tie and a window that differ."""
    return Verdict(
        Judgement.SAME,
        (),
        risks=(TIE, VOID),
        clauses_a=(CORE, WINDOW),
        clauses_b=(CORE,),
    )


def test_judge_prints_clauses_and_what_each_risk_pays_and_costs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    module = "strategy.management.commands.judge.judge_texts"
    monkeypatch.setattr(module, with_risks)
    update = {"risk_probabilities": "tie/game=0.02"}
    settings.ARBSITE = settings.ARBSITE.model_copy(update=update)
    path = written(tmp_path, pair(KALSHI))
    (verdict,) = run("judge", "--pairs", path)["verdicts"]
    tie, void = verdict["risks"]
    assert tie == {
        "name": "tie",
        "family": "game",
        "paid": {"polymarket": "0.5", "kalshi": "0"},
        "words": {"polymarket": "a tie resolves 50-50", "kalshi": "otherwise No"},
        "probability": "0.02",
        "loss": {"a_yes_b_no": "0", "a_no_b_yes": "0.5"},
        "cost": {"a_yes_b_no": "0", "a_no_b_yes": "0.01"},
    }
    assert void["paid"] == {"polymarket": None, "kalshi": "1"}
    assert void["loss"] == {"a_yes_b_no": "1", "a_no_b_yes": "0"}
    assert [clause["kind"] for clause in verdict["clauses"]["polymarket"]] == [
        "core",
        "window",
    ]
    assert verdict["clauses"]["polymarket"][1] == {
        "kind": "window",
        "words": "before 6:00 AM ET",
        "counterpart": "by the end of the day",
        "standing": "conflict",
        "reason": "another deadline",
    }
    assert len(verdict["clauses"]["kalshi"]) == 1
    out = StringIO()
    call_command("judge", "--pairs", path, stdout=out)
    assert out.getvalue().splitlines()[1:3] == [
        "   risk tie (game): polymarket pays $0.5, kalshi pays $0; probability 0.02, "
        "cost a share $0 a_yes_b_no, $0.01 a_no_b_yes",
        "   risk void (game): polymarket pays a fair price, kalshi pays $1; "
        "probability 0.005, cost a share $0.005 a_yes_b_no, $0 a_no_b_yes",
    ]


def test_judge_counts_labelled_pairs_by_family(tmp_path: Path) -> None:
    path = written(tmp_path, pair(KALSHI, label="same"), pair(LATER, label="different"))
    report = run("judge", "--pairs", path)
    assert report["confusion"] == {
        "different": {"different": 1},
        "same": {"same": 1},
    }
    assert (report["precision"], report["recall"]) == (1.0, 1.0)
    assert list(report["families"]) == ["event by a date"]


def test_judge_and_match_report_how_much_goes_to_review(tmp_path: Path) -> None:
    combo = {**KALSHI, "mve_collection_ticker": "KXMVE"}
    path = written(tmp_path, pair(KALSHI), pair(combo), pair(combo), pair(LATER))
    assert run("judge", "--pairs", path)["workload"] == {
        "accepted": 1,
        "review": 2,
        "review_per_accepted": 2.0,
    }
    out = StringIO()
    call_command("judge", "--pairs", path, stdout=out)
    assert out.getvalue().splitlines()[-1] == "1 accepted, 2 to review"


def test_judge_leaves_a_record_that_no_venue_writes_to_review(tmp_path: Path) -> None:
    combo = {**KALSHI, "mve_collection_ticker": "KXMVE"}
    report = run("judge", "--pairs", written(tmp_path, pair(combo)))
    assert report["verdicts"][0]["verdict"] == "review"
    assert report["verdicts"][0]["reasons"] == ["Kalshi record unusable: multivariate"]


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{", "pairs.jsonl:2: not JSON"),
        ("[1]", "pairs.jsonl:2: not an object"),
        ('{"polymarket": {}}', "pairs.jsonl:2: not an object"),
    ],
)
def test_judge_names_the_file_and_the_line_that_is_wrong(
    tmp_path: Path, line: str, complaint: str
) -> None:
    with pytest.raises(CommandError, match=re.escape(complaint)) as raised:
        run("judge", "--pairs", written(tmp_path, pair(KALSHI), line))
    assert raised.value.returncode == 2


@pytest.mark.parametrize("name", ["nothing.jsonl", "."])
def test_judge_says_that_a_file_cannot_be_read(tmp_path: Path, name: str) -> None:
    with pytest.raises(CommandError, match="cannot be read") as raised:
        run("judge", "--pairs", str(tmp_path / name))
    assert raised.value.returncode == 2


def test_judge_fails_where_a_required_share_is_missed(tmp_path: Path) -> None:
    path = written(tmp_path, pair(LATER, label="same"))
    with pytest.raises(CommandError, match=r"recall 0\.0 is below 0\.75") as raised:
        run("judge", "--pairs", path, "--least-recall", "0.75")
    assert raised.value.returncode == 1


def capture(folder: Path, polymarket: object, kalshi: object) -> str:
    (folder / "capture.json").write_text('{"captured_at": "2026-06-01T12:00:00Z"}')
    for venue, record in (("polymarket", polymarket), ("kalshi", kalshi)):
        (folder / venue).mkdir()
        (folder / venue / "markets.jsonl").write_text(json.dumps(record) + "\n")
    return str(folder)


GAMMA = {
    "id": "900001",
    "question": POLYMARKET["title"],
    "description": POLYMARKET["description"],
    "slug": "ada-berg-peru",
    "outcomes": '["Yes", "No"]',
    "outcomePrices": '["0.4", "0.6"]',
    "clobTokenIds": '["111", "222"]',
    "endDate": "2026-06-30T00:00:00Z",
    "active": True,
    "closed": False,
    "acceptingOrders": True,
    "enableOrderBook": True,
    "bestBid": 0.39,
    "bestAsk": 0.41,
    "orderMinSize": 5,
    "orderPriceMinTickSize": 0.01,
    "feesEnabled": False,
}
TRADE_API = {
    **KALSHI,
    "status": "active",
    "market_type": "binary",
    "expected_expiration_time": "2026-07-01T14:00:00Z",
    "yes_bid_dollars": "0.4400",
    "yes_bid_size_fp": "120.00",
    "yes_ask_dollars": "0.4700",
    "yes_ask_size_fp": "90.00",
    "no_bid_dollars": "0.5300",
    "no_ask_dollars": "0.5600",
    "price_ranges": [{"start": "0.0000", "end": "1.0000", "step": "0.0100"}],
}


def test_match_prints_the_pairs_of_a_capture_and_what_was_skipped(
    tmp_path: Path,
) -> None:
    folder = capture(tmp_path, GAMMA, {**TRADE_API, "market_type": "binary"})
    report = run("match", "--capture", folder)
    (only,) = report["pairs"]
    assert only["polymarket_id"] == "900001"
    assert only["kalshi_ticker"] == "KXVISITPERU-26JUL01-ABER"
    assert (only["venue_a"], only["market_a"]) == ("polymarket", "900001")
    assert (only["venue_b"], only["market_b"]) == ("kalshi", only["kalshi_ticker"])
    assert (only["outcome_index"], only["verdict"], only["reasons"]) == (0, "same", [])
    assert report["skipped"] == {}


def test_match_counts_what_it_cannot_use_by_reason(tmp_path: Path) -> None:
    folder = capture(tmp_path, {**GAMMA, "outcomes": '["A", "B", "C"]'}, TRADE_API)
    report = run("match", "--capture", folder)
    assert (report["pairs"], report["skipped"]) == ([], {"not_two_outcomes": 1})


def test_a_pair_whose_text_has_an_unfilled_blank_is_to_be_reviewed(
    tmp_path: Path,
) -> None:
    blank = {**TRADE_API, "rules_secondary": "|| Additional Info ||"}
    folder = capture(tmp_path, GAMMA, blank)
    (only,) = run("match", "--capture", folder)["pairs"]
    assert only["verdict"] == "review"
    assert "unfilled_template" in only["reasons"][-1]
    decisions = run("scan", "--capture", folder)["decisions"]
    assert decisions == {"pair_not_verified": 2}


def test_scan_shows_both_directions_with_every_number(tmp_path: Path) -> None:
    report = run("scan", "--capture", capture(tmp_path, GAMMA, TRADE_API))
    assert report["mode"] == "REPLAY"
    yes, no = report["opportunities"]
    assert yes["direction"] == "a_yes_b_no"
    assert (yes["price_a"], yes["price_b"]) == ("0.410000", "0.560000")
    assert (yes["refusal"], no["refusal"]) == ("unknown_size", "no_edge")
    assert yes["edge_gross"] == "0.030000"
    assert {"name", "amount", "profit"} <= yes["payouts"][0].keys()
    assert {gate["name"] for gate in yes["gates"]} >= {"no_edge", "below_min_edge"}
    assert report["decisions"] == {"unknown_size": 1, "no_edge": 1}


def test_scan_asks_what_the_agent_asks(tmp_path: Path, settings: Any) -> None:
    """Every limit and bound of the settings is among the gates, with its number."""
    config = settings.ARBSITE
    settings.ARBSITE = config.model_copy(
        update={
            "min_edge": Decimal("0.011"),
            "review_edge": Decimal("0.071"),
            "max_stake": Decimal(77),
            "max_book_age_seconds": 7.5,
            "max_book_skew_seconds": 6.5,
            "hurdle": Decimal("0.17"),
            "settlement_lag_days": 9,
            "max_exposure": Decimal(1001),
            "max_event_exposure": Decimal(1002),
            "max_market_exposure": Decimal(1003),
            "max_type_exposure": Decimal(1004),
            "max_venue_exposure": Decimal(1005),
        }
    )
    report = run("scan", "--capture", capture(tmp_path, GAMMA, TRADE_API))
    basket = report["opportunities"][0]
    limits = {gate["name"]: gate["limit"] for gate in basket["gates"]}
    assert {
        "book_stale": "7.5",
        "book_skew": "6.5",
        "above_max_stake": "77",
        "below_min_edge": "0.011",
        "above_review_edge": "0.071",
        "annualised_return_below_hurdle": "0.17",
        "exposure all": "1001",
        "exposure event:polymarket:900001": "1002",
        "exposure market:polymarket:900001": "1003",
        "exposure market:kalshi:KXVISITPERU-26JUL01-ABER": "1003",
        "exposure venue:polymarket": "1005",
        "exposure venue:kalshi": "1005",
    }.items() <= limits.items()
    assert "1004" in limits.values()
    assert basket["settles_at"] == "2026-07-10T14:00:00+00:00"


def test_scan_tells_people_every_gate_and_what_was_skipped(tmp_path: Path) -> None:
    folder = capture(tmp_path, GAMMA, TRADE_API)
    path = Path(folder) / "kalshi" / "markets.jsonl"
    path.write_text(path.read_text() + "{\n")
    out = StringIO()
    call_command("scan", "--capture", folder, stdout=out)
    text = out.getvalue()
    assert text.startswith("REPLAY, captured 2026-06-01T12:00:00+00:00")
    for words in (
        "at worst",
        "FAILED unknown_size polymarket",
        "below_min_edge",
        "of 0.005",
        "2 baskets\n  1 × unknown_size\n  1 × no_edge",
        "1 records skipped\n  1 × bad_json",
    ):
        assert words in text


@pytest.mark.parametrize("command", ["match", "scan"])
def test_a_folder_without_a_capture_is_bad_usage(tmp_path: Path, command: str) -> None:
    with pytest.raises(CommandError, match=r"capture\.json cannot be read") as raised:
        run(command, "--capture", str(tmp_path))
    assert raised.value.returncode == 2


@pytest.mark.slow
def test_the_commands_need_no_database_and_print_one_object(tmp_path: Path) -> None:
    environment = {
        "PATH": "/usr/bin:/bin",
        "ARBSITE_STATE_DIR": str(tmp_path / "state"),
        "MONGODB_URI": "mongodb://127.0.0.1:9/",
    }
    path = written(tmp_path, pair(KALSHI))
    done = subprocess.run(
        [sys.executable, "manage.py", "judge", "--pairs", path, "--json"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["verdicts"][0]["verdict"] == "same"


@needs_data
def test_the_labelled_pairs_reach_their_goal_by_the_command() -> None:
    report = run(
        "judge",
        "--pairs",
        str(PAIRS),
        "--least-precision",
        "0.99",
        "--least-recall",
        "0.75",
    )
    assert len(report["verdicts"]) == 245


@needs_data
def test_the_nba_capture_holds_36_pairs_and_no_basket_below_one() -> None:
    report = run("match", "--capture", str(NBA))
    assert len(report["pairs"]) == 36
    assert report["workload"]["review"] == 0
    baskets = run("scan", "--capture", str(NBA))["opportunities"]
    assert len(baskets) == 72
    assert all(Decimal(basket["edge_gross"]) <= 0 for basket in baskets)


@needs_data
def test_a_mutated_capture_is_matched_as_far_as_it_can_be_read(tmp_path: Path) -> None:
    """Every third line cut short: the rest still pairs, the cut ones are counted."""
    shutil.copytree(NBA, tmp_path / "capture", copy_function=shutil.copy)
    path = tmp_path / "capture" / "kalshi" / "markets.jsonl"
    path.chmod(0o644)
    whole = path.read_text().splitlines()
    path.write_text(
        "\n".join(line[:-40] if n % 3 == 0 else line for n, line in enumerate(whole))
    )
    report = run("match", "--capture", str(tmp_path / "capture"))
    assert len(report["pairs"]) == 24
    assert report["skipped"] == {"bad_json": 12}
