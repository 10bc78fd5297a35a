"""When what a connection says may be used."""

from __future__ import annotations

from datetime import timedelta

import pytest

from positions.venues.streams import ANSWERED_WITHIN, LONGEST_LAG, Liveness
from tests.support.streams import START

JUST = timedelta(milliseconds=1)


@pytest.mark.parametrize(
    ("liveness", "is_live"),
    [
        (Liveness(), False),
        (Liveness(START), True),
        (Liveness(START - ANSWERED_WITHIN), True),
        (Liveness(START - ANSWERED_WITHIN - JUST), False),
        (Liveness(START, timedelta(0)), True),
        (Liveness(START, LONGEST_LAG - JUST), True),
        (Liveness(START, LONGEST_LAG), False),
        (Liveness(START, -timedelta(seconds=4)), True),
        (Liveness(START, -timedelta(seconds=6)), False),
        (Liveness(None, timedelta(0)), False),
    ],
)
def test_a_connection_is_live_while_it_answers_and_is_not_late(
    liveness: Liveness, is_live: bool
) -> None:
    assert liveness.is_live(START) is is_live
