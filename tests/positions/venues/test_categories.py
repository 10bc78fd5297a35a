"""The venues' categories fold into ten market types."""

from __future__ import annotations

import pytest

from positions.venues import categories


@pytest.mark.parametrize(
    ("category", "market_type"),
    [
        ("Crypto", "Crypto"),
        ("CRYPTO", "Crypto"),
        ("Politics", "Politics"),
        ("Elections", "Politics"),
        ("US-current-affairs", "Other"),
        ("Sports", "Sports"),
        ("Economics", "Economics"),
        ("Financials", "Finance"),
        ("Companies", "Finance"),
        ("Climate and Weather", "Weather"),
        ("Climate & Weather", "Weather"),
        ("Entertainment", "Culture"),
        ("Pop Culture", "Culture"),
        ("Science and Technology", "Tech"),
        ("World", "Geopolitics"),
        ("Mentions", "Other"),
        ("", "Other"),
        ("$ne", "Other"),
    ],
)
def test_a_category_has_a_type(category: str, market_type: str) -> None:
    assert categories.normalise(category) == market_type


@pytest.mark.parametrize(
    ("tags", "market_type"),
    [
        (["Sports", "NBA", "Games", "Basketball"], "Sports"),
        (["Games", "NBA"], "Sports"),
        (["Politics", "Trump", "Sports"], "Sports"),
        (["World", "Politics", "Ethiopia"], "Politics"),
        (["World", "Ethiopia"], "Geopolitics"),
        (["Business", "Crypto", "IPOs"], "Crypto"),
        (["All", "Hide From New"], "Other"),
        ([], "Other"),
    ],
)
def test_the_most_specific_tag_decides(tags: list[str], market_type: str) -> None:
    assert categories.from_tags(tags) == market_type
    assert categories.from_tags(reversed(tags)) == market_type


@pytest.mark.parametrize(
    ("ticker", "market_type"),
    [
        ("KXNBAGAME", "Sports"),
        ("kxmlbgame", "Sports"),
        ("KXNFLGAME", "Sports"),
        ("KXBTCD", "Crypto"),
        ("KXHIGHNY", "Weather"),
        ("KXFEDDECISION", "Economics"),
        ("KXINXU", "Finance"),
        ("KXELONMARS", "Other"),
        ("", "Other"),
    ],
)
def test_a_series_is_typed_by_its_prefix(ticker: str, market_type: str) -> None:
    assert categories.from_series(ticker) == market_type


@pytest.mark.parametrize(
    ("fee_type", "market_type"),
    [
        ("crypto_fees_v2", "Crypto"),
        ("politics_fees", "Politics"),
        ("general_fees", "Other"),
        ("", "Other"),
    ],
)
def test_a_fee_schedules_name_tells_the_type(fee_type: str, market_type: str) -> None:
    assert categories.from_fee_type(fee_type) == market_type


def test_every_type_is_one_of_ten() -> None:
    assert len(set(categories.MARKET_TYPES)) == 10
