"""One acts at a time, and a stale one is known by its token."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tasklog.storage.collections import collection
from tasklog.storage.leases import NEVER, Lease
from tests.support import builders
from tests.support.builders import Stored

pytestmark = pytest.mark.django_db


def lease(owner: str, seconds: float = 60) -> Lease:
    return Lease("agent", owner, seconds)


def run_out(name: str = "agent") -> None:
    collection("leases").update_one({"_id": name}, {"$set": {"expires": NEVER}})


def test_the_first_comer_holds_it_and_the_second_waits() -> None:
    assert lease("first").acquire() == 1
    assert lease("second").acquire() is None


def test_a_lease_that_ran_out_passes_on_under_a_higher_token() -> None:
    early, late = lease("first"), lease("second")
    early.acquire()
    run_out()
    assert late.acquire() == 2
    assert not early.renew()
    assert early.token is None


def test_a_released_lease_is_free_at_once_and_its_tokens_go_on() -> None:
    early = lease("first")
    early.acquire()
    early.release()
    assert lease("second").acquire() == 2


def test_a_late_release_does_not_take_the_lease_from_its_new_holder() -> None:
    early, late = lease("first"), lease("second")
    early.acquire()
    run_out()
    late.acquire()
    early.release()
    assert late.renew()


def test_renewing_prolongs_what_is_held_even_if_it_had_run_out_unnoticed() -> None:
    holder = lease("first")
    holder.acquire()
    run_out()
    assert holder.renew()
    assert lease("second").acquire() is None


def test_the_holder_is_named_until_it_runs_out() -> None:
    watched = lease("first")
    assert watched.holder() is None
    watched.acquire()
    holder = watched.holder()
    assert holder is not None
    assert (holder.owner, holder.token) == ("first", 1)
    run_out()
    assert watched.holder() is None


def restored(owner: str = "after") -> Lease:
    """An agent on a database in which something was written under token 41."""
    return Lease("agent", owner, 60, newest_token=lambda: 41)


def test_a_lost_lease_goes_on_above_every_token_that_was_written_under() -> None:
    assert restored().acquire() == 42
    assert restored("another").acquire() is None


def test_an_older_lease_goes_on_above_every_token_that_was_written_under() -> None:
    lease("before").acquire()
    run_out()
    assert restored().acquire() == 42


@pytest.mark.parametrize(
    "damage",
    [
        {"token": "seven"},
        {"token": None},
        {"token": -3},
        {"token": 2**53},
        {"token": float("nan")},
        {"expires": "never"},
        {"expires": datetime(2999, 1, 1, tzinfo=UTC)},
        {"owner": 5, "token": []},
    ],
)
def test_a_damaged_lease_is_taken_instead_of_waited_for(damage: Stored) -> None:
    lease("before").acquire()
    builders.damage("leases", "agent", {"$set": damage})
    token = restored().acquire()
    assert token is not None
    assert token > 41
    assert restored("another").acquire() is None
