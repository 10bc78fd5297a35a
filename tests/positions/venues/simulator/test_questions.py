"""The questions of each day, and each venue's texts for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from positions.venues.simulator.data import DATA, DataError, read_table
from positions.venues.simulator.question import KalshiText, Question
from positions.venues.simulator.randomness import SeededRandom
from positions.venues.simulator.topics.asking import questions_about
from positions.venues.simulator.topics.occasions import occasions_on
from positions.venues.simulator.topics.schema import Topic, topics
from positions.venues.simulator.wording import coded_day, day_code, month_name
from tests.support.simulator_worlds import world_of

START_DAY = date(2027, 1, 4)
TYPES = {"Crypto", "Sports", "Weather", "Economics", "Politics", "Culture"}


@cache
def questions_of_days(days: int = 366, seed: int = 1) -> list[Question]:
    world = world_of(seed)
    return [
        scenario.question
        for index in range(days)
        for scenario in world.scenarios_ending_on(START_DAY + timedelta(days=index))
    ]


def listed(questions: list[Question]) -> list[KalshiText]:
    return [text for question in questions for text in question.kalshi]


def test_every_market_type_has_questions() -> None:
    counts = Counter(question.market_type for question in questions_of_days())
    assert set(counts) == TYPES
    assert min(counts.values()) > 300


def test_every_question_is_listed_and_has_unique_names() -> None:
    questions = questions_of_days()
    assert all(question.polymarket or question.kalshi for question in questions)
    for names in (
        [question.key for question in questions],
        [question.polymarket.slug for question in questions if question.polymarket],
        [text.ticker for text in listed(questions)],
    ):
        repeated = [name for name, count in Counter(names).items() if count > 1]
        assert repeated == []


def test_questions_are_open_for_two_to_thirty_days() -> None:
    for question in questions_of_days():
        lifecycle = question.ends_at - question.opens_at
        longest = 30 if question.family.find(":confirmations") < 0 else 45
        assert timedelta(days=2) <= lifecycle <= timedelta(days=longest), question.key


def test_both_outcomes_are_possible_at_first() -> None:
    for question in questions_of_days():
        assert 0 <= question.low < question.high <= 1, question.key
        assert 0.03 < question.prior < 0.97, question.key


def test_most_questions_are_on_both_venues_and_some_on_one_only() -> None:
    places = Counter(
        (question.polymarket is not None, bool(question.kalshi))
        for question in questions_of_days()
    )
    assert places[True, True] > places[True, False] + places[False, True]
    assert places[True, False] > 300
    assert places[False, True] > 300


def test_venues_spell_categories_in_their_own_words() -> None:
    questions = questions_of_days()
    tags = {q.polymarket.tags[0] for q in questions if q.polymarket}
    categories = {text.series.category for text in listed(questions)}
    assert tags == {"Crypto", "Sports", "Weather", "Economy", "Politics", "Culture"}
    assert categories == {
        "Crypto",
        "Sports",
        "Climate and Weather",
        "Economics",
        "Politics",
        "Elections",
        "Entertainment",
    }


def test_rules_follow_the_style_of_each_venue() -> None:
    for question in questions_of_days():
        for text in question.kalshi:
            assert text.rules.startswith("If ")
            assert text.rules.endswith("then the market resolves to Yes.")
        if question.polymarket:
            assert "resolve to" in question.polymarket.description
            if question.polymarket.outcomes == ("Yes", "No"):
                assert 'resolve to "Yes" if' in question.polymarket.description


def test_tickers_contain_the_day_of_the_question() -> None:
    for text in listed(questions_of_days(60)):
        day = coded_day(text.ticker)
        assert day is not None
        assert text.ticker.startswith(text.event)
        assert day_code(day) in text.event


def test_both_texts_of_a_dated_question_name_the_same_day() -> None:
    for question in questions_of_days(120):
        if question.market_type not in {"Crypto", "Weather"} or not question.polymarket:
            continue
        for text in question.kalshi:
            day = coded_day(text.ticker)
            assert day is not None
            day_text = f"{month_name(day)} {day.day}"
            assert day_text in question.polymarket.question
            assert f"{month_name(day)[:3]} {day.day}, {day.year}" in text.rules


def test_a_game_is_one_market_on_polymarket_and_two_on_kalshi() -> None:
    games = [
        question
        for question in questions_of_days(90)
        if question.market_type == "Sports" and question.is_on_both
    ]
    assert len(games) > 100
    for game in games:
        away, home = game.kalshi
        assert (away.affirms, home.affirms) == (True, False)
        assert away.event == home.event
        assert game.polymarket is not None
        assert "Yes" not in game.polymarket.outcomes
    places = {text.yes_sub_title for game in games for text in game.kalshi}
    assert {"Los Angeles L", "Los Angeles C"} <= places


def test_no_team_plays_twice_on_a_day() -> None:
    winners = Counter(
        (coded_day(text.ticker), text.yes_sub_title)
        for question in questions_of_days(200)
        for text in question.kalshi
        if text.series.ticker == "KXNBAGAME"
    )
    assert len(winners) > 800
    assert max(winners.values()) == 1


@pytest.mark.parametrize("market_type", ["Economics", "Politics"])
def test_some_pairs_are_inverted(market_type: str) -> None:
    inverted = [
        question
        for question in questions_of_days()
        if question.market_type == market_type and question.is_on_both
        for text in question.kalshi
        if question.polymarket
        and (question.polymarket.yes_index == 1) is not (not text.affirms)
    ]
    assert len(inverted) > 5


def test_the_seed_changes_the_questions() -> None:
    assert {q.key for q in questions_of_days(30)} != {
        q.key for q in questions_of_days(30, seed=2)
    }


def texts_of(question: Question) -> Iterator[str]:
    for text in (question.polymarket, *question.kalshi):
        if text is not None:
            yield from (part for _, part in text if isinstance(part, str))


def test_every_text_is_filled_in() -> None:
    for question in questions_of_days():
        for text in texts_of(question):
            assert "{" not in text
            assert text == text.strip(), question.key


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"color": "red"}, "color: Extra inputs are not permitted"),
        ({"life_days": [1]}, "life_days.1: Field required"),
        ({"parts": []}, "parts: Tuple should have at least 1 item"),
        ({"series": {}}, "there is no series main"),
        ({"spans": {"shares": [[0.1, 0.2]]}}, "every part but the last"),
        ({"inversion": {"venue": "kalshi", "chance": 2, "words": {}}}, "chance"),
    ],
)
def test_a_wrong_data_file_is_named_with_every_key_that_is_wrong(
    tmp_path: Path, change: dict[str, Any], problem: str
) -> None:
    path = tmp_path / "crypto.toml"
    path.write_bytes((DATA / "topics" / "crypto.toml").read_bytes())
    read_table(path, Topic, name="crypto")
    with pytest.raises(DataError, match=r"crypto\.toml") as raised:
        read_table(path, Topic, **({"name": "crypto"} | change))
    assert problem in str(raised.value)


def test_a_file_that_is_missing_or_no_toml_is_named(tmp_path: Path) -> None:
    path = tmp_path / "odd.toml"
    with pytest.raises(DataError, match=r"odd\.toml"):
        read_table(path, Topic)
    path.write_text("market_type = ")
    with pytest.raises(DataError, match="Invalid value"):
        read_table(path, Topic)


def test_a_text_with_an_unknown_value_names_topic_and_value() -> None:
    topic = next(topic for topic in topics() if topic.name == "crypto")
    broken = topic.model_copy(update={"words": {**topic.words, "money": "{cash}"}})
    rng = SeededRandom(1)
    days = (START_DAY + timedelta(days=index) for index in range(30))
    occasions = [each for day in days for each in occasions_on(rng, broken, day)]
    with pytest.raises(DataError, match=r"crypto\.toml.*no value 'cash'"):
        list(questions_about(occasions[0]))
