"""Between two tests nothing stays, however weakly it was written."""

from __future__ import annotations

import pytest
from pymongo.read_concern import ReadConcern

from positions.venues.http import Rate
from positions.venues.http.shared_turns import CALL_BUDGETS, SharedTurns
from tests.support.documents import empty

pytestmark = pytest.mark.django_db


def test_what_no_journal_holds_yet_is_deleted_too() -> None:
    budgets = CALL_BUDGETS.raw
    latest = budgets.with_options(read_concern=ReadConcern("local"))
    for number in range(20):
        SharedTurns(str(number), budgets).take(Rate(1.0), False)
        empty()
        assert latest.count_documents({}) == 0
