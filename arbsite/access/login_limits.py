"""Limits on attempts to log in: per account and address, per address, per account.

An attempt is counted before its password is checked, so that many at once gain nothing,
and forgiven when the password is right. Whoever reaches a limit has to wait for 15
minutes, whether or not there is such an account. A browser or an address from which the
account has logged in before has only its own limit (`access.origins`), so that nobody
can lock the owner out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from pymongo import ReturnDocument

from arbsite.access.origins import Origin, network_of
from arbsite.access.records import FAILED_LOGINS
from tasklog.storage.codec import to_milliseconds
from tasklog.storage.ids import content_id

PAIR_ATTEMPTS = 5
ACCOUNT_ATTEMPTS = 20
ADDRESS_ATTEMPTS = 30
LOCKOUT = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Counter:
    """A count of attempts and its limit; `account` is what unlocking looks for."""

    id: str
    attempts: int
    account: str = ""
    is_shared: bool = False


def account_id(name: str) -> str:
    """What is stored in the place of a name, whatever its case."""
    return content_id("login", "account", name.casefold())


def address_id(address: str) -> str:
    return content_id("login", "address", network_of(address))


def counters(name: str, origin: Origin) -> tuple[Counter, ...]:
    """What an attempt counts against, the narrowest first.

    In this order, so that attempts which the narrowest refuses use up no shared limit.
    """
    account = account_id(name)
    if origin.browser:
        browser = content_id("login", "browser", account, origin.browser)
        return (Counter(browser, PAIR_ATTEMPTS, account),)
    pair = content_id("login", "pair", account, network_of(origin.address))
    own = Counter(pair, PAIR_ATTEMPTS, account)
    if origin.is_familiar:
        return (own,)
    return (
        own,
        Counter(address_id(origin.address), ADDRESS_ATTEMPTS, is_shared=True),
        Counter(account, ACCOUNT_ATTEMPTS, account, is_shared=True),
    )


def count_attempt(name: str, origin: Origin, now: datetime) -> bool:
    """Count an attempt; False if there were too many before it."""
    return all(_count(counter, now) for counter in counters(name, origin))


def forgive_attempt(name: str, origin: Origin) -> None:
    """The password was right: this attempt and the account's own do not count."""
    for counter in counters(name, origin):
        if counter.is_shared:
            # Only this attempt: a password that is right for one account must not
            # clear the attempts on others.
            counted = {"_id": counter.id, "failures": {"$gte": 1}}
            FAILED_LOGINS.raw.update_one(counted, {"$inc": {"failures": -1}})
        else:
            FAILED_LOGINS.raw.delete_one({"_id": counter.id})


def lockout_left(name: str, origin: Origin, now: datetime) -> timedelta | None:
    """How long this name is still locked out from there; None if it is not."""
    return max(_waits(counters(name, origin), now), default=None)


def unlock(name_or_address: str) -> int:
    """Clear every limit that an account or an address has reached; how many."""
    account = account_id(name_or_address)
    cleared = FAILED_LOGINS.raw.delete_many({"account": account}).deleted_count
    address = {"_id": address_id(name_or_address)}
    return cleared + FAILED_LOGINS.raw.delete_one(address).deleted_count


def _count(counter: Counter, now: datetime) -> bool:
    is_counting = {"$gt": ["$expires_at", now]}
    # One above the limit is enough to know, and does not grow without end.
    added = {"$min": [{"$add": ["$failures", 1]}, counter.attempts + 1]}
    is_full = {"$gte": ["$failures", counter.attempts]}
    is_locked_out = {"$and": [is_counting, is_full]}
    until = to_milliseconds(now + LOCKOUT)
    fields = {
        "account": counter.account,
        "failures": {"$cond": [is_counting, added, 1]},
        # Attempts during a lockout do not prolong it: others could keep the owner out.
        "expires_at": {"$cond": [is_locked_out, "$expires_at", until]},
    }
    document = FAILED_LOGINS.raw.find_one_and_update(
        {"_id": counter.id},
        [{"$set": fields}],
        upsert=True,
        return_document=ReturnDocument.AFTER,
    )
    attempts = FAILED_LOGINS.read(document)
    return attempts is not None and attempts.failures <= counter.attempts


def _waits(limits: tuple[Counter, ...], now: datetime) -> Iterator[timedelta]:
    by_id = {counter.id: counter for counter in limits}
    for attempts in FAILED_LOGINS.show({"_id": {"$in": list(by_id)}}):
        # Salvaged, what is damaged is None, whatever the record declares.
        until: datetime | None = attempts.expires_at
        is_full = (attempts.failures or 0) >= by_id[attempts.id].attempts
        if is_full and until is not None and until > now:
            yield until - now
