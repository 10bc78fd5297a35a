"""What the benchmark of verdicts measures."""

from __future__ import annotations

from tests.bench import judging


def test_a_cold_run_finds_every_cache_empty() -> None:
    judging.judge_all(judging.pairs_of(3))
    filled = [cached for cached in judging.caches() if cached.cache_info().currsize]
    assert len(filled) >= 10
    judging.forget()
    assert all(cached.cache_info().currsize == 0 for cached in judging.caches())


def test_true_pairs_come_first_and_each_has_its_rules() -> None:
    pairs = judging.pairs_of(50)
    assert all(a.rules and b.rules for a, b in pairs)
    assert judging.judge_all(pairs) >= 0.8 * len(pairs)


def test_verdicts_are_measured_beside_two_word_sets() -> None:
    report = judging.judge_pairs(5, 1)
    assert set(report.costs) == {"two word sets", "cold", "warm"}
    assert report.sizes == {"pairs": 5}
    assert judging.compare_words(judging.pairs_of(5)) > 0
