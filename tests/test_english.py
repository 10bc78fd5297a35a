"""The check of the repository's English rejects what it should and nothing else."""

from __future__ import annotations

import pytest

from tests.support.english import (
    BANNED,
    banned_names,
    banned_phrases,
    docstring_question,
    faults,
)


@pytest.mark.parametrize("phrase", BANNED)
def test_a_banned_phrase_is_rejected(phrase: str) -> None:
    text = f"It is so.\nThen {phrase} is written.\n"
    assert phrase in {
        fault.what.split("”")[0].strip("“") for fault in banned_phrases("a.md", text)
    }


def test_a_phrase_is_found_across_lines_and_comments_on_its_line() -> None:
    text = "x = 1\n# what came to\n# nothing\n"
    (fault,) = banned_phrases("a.py", text)
    assert fault.line == 2


@pytest.mark.parametrize(
    "text",
    [
        "the House votes",
        "renewed, forever",
        "heavy-duty",
        "the newest",
        "a word without an end",
    ],
)
def test_words_that_only_look_like_it_are_left_alone(text: str) -> None:
    assert list(banned_phrases("a.md", text)) == []


@pytest.mark.parametrize(
    ("docstring", "is_question"),
    [
        ("Which pages are there?", True),
        ("Which pages are there? Those that the menu names.", True),
        ("The pages that the menu names.", False),
        ("The pages.\n\nWhy so few? They are all that is needed.", False),
        ("", False),
    ],
)
def test_a_module_docstring_states(docstring: str, is_question: bool) -> None:
    source = f'"""{docstring}"""\n' if docstring else "x = 1\n"
    assert bool(list(docstring_question("a.py", source))) is is_question


@pytest.mark.parametrize(
    "source",
    [
        "found = 1",
        "for one in (): pass",
        "def f(given): pass",
        "def _told(): pass",
        "x = [other for other in ()]",
        "try: pass\nexcept ValueError as said: pass",
        "import x as known",
        "with x as held: pass",
    ],
)
def test_a_name_that_says_nothing_is_counted(source: str) -> None:
    assert len(list(banned_names("a.py", source))) == 1


def test_few_such_names_are_let_pass() -> None:
    good = "\n".join(f"price_{number} = {number}" for number in range(99))
    assert faults([("a.py", f"{good}\nfirst = 1")]) == []
    assert len(faults([("a.py", f"{good}\nfirst = 1\nsecond = 2")])) == 2
