"""Clauses of two texts that belong together stand side by side."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from arbsite.pages.reports.alignment import align, differences, marked
from arbsite.pages.reports.review import without_names
from strategy.matching.types import ClauseKind, Standing
from strategy.models.records import ClauseRecord

TEXTS = st.text(alphabet="ab c.\n", max_size=40)


def clause(
    words: str, counterpart: str = "", standing: Standing = Standing.AGREE
) -> ClauseRecord:
    return ClauseRecord(ClauseKind.CORE, words, counterpart, standing, "as it says")


def joined(parts: object) -> str:
    return "".join(part.text for part in parts)  # type: ignore[attr-defined]


def test_a_clause_stands_beside_the_one_it_was_compared_with() -> None:
    a = [clause("by noon", "by midnight", Standing.CONFLICT), clause("a tie pays half")]
    b = [clause("no fee"), clause("by midnight", "by noon", Standing.CONFLICT)]
    rows = align(a, b)
    assert [(joined(row.a), joined(row.b)) for row in rows] == [
        ("by noon", "by midnight"),
        ("a tie pays half", ""),
        ("", "no fee"),
    ]
    assert [row.is_open for row in rows] == [True, False, False]


def test_the_words_that_differ_are_marked() -> None:
    a, b = differences("Ends by noon ET.", "Ends by midnight, ET")
    assert [part.text.strip() for part in a if part.differs] == ["noon"]
    assert [part.text.strip() for part in b if part.differs] == ["midnight,"]


@given(TEXTS, TEXTS)
def test_the_parts_joined_are_the_texts(text_a: str, text_b: str) -> None:
    a, b = differences(text_a, text_b)
    # A text of nothing but blanks has no words.
    assert joined(a) == (text_a if text_a.strip() else "")
    assert joined(b) == (text_b if text_b.strip() else "")


@given(st.lists(TEXTS, max_size=4), st.lists(TEXTS, max_size=4))
def test_no_clause_is_lost_nor_shown_twice(
    words_a: list[str], words_b: list[str]
) -> None:
    pairs = zip(words_a, [*words_b, *words_a], strict=False)
    a = [clause(own, other) for own, other in pairs]
    b = [clause(own) for own in words_b]
    rows = align(a, b)
    assert len(rows) <= len(a) + len(b)
    for side, clauses in (("a", a), ("b", b)):
        shown = sorted(joined(getattr(row, side)) for row in rows)
        expected = sorted(each.words for each in clauses if each.words.strip())
        assert [words for words in shown if words] == expected


@given(TEXTS, st.lists(TEXTS, max_size=3))
def test_a_marked_paragraph_is_the_paragraph(text: str, phrases: list[str]) -> None:
    parts = marked(text, phrases)
    assert joined(parts) == text
    assert all(part.text in phrases for part in parts if part.differs)


def test_sentences_that_differ_in_names_and_numbers_read_alike() -> None:
    london = "Resolves by the highest reading at Heathrow on 3 May."
    paris = "Resolves by the highest reading at Orly on 14 June."
    assert without_names(london) == without_names(paris)
    assert without_names(london) != without_names(f"Not {paris}")
