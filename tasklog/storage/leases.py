"""The right to act alone, and the fencing token that keeps a late writer out.

One document per lease, judged by the server's clock alone, so that hosts with wrong
clocks cannot hold it twice. Each acquisition raises `token`; whoever writes under the
lease puts the token into its filter, so that the late write of a paused holder matches
nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from pymongo import ReturnDocument

from tasklog.storage.codec import DamagedDocument, encode
from tasklog.storage.collections import Records
from tasklog.storage.reading import whole

logger = logging.getLogger(__name__)

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
LARGEST_TOKEN = 2**52
LONGEST_MILLISECONDS = 24 * 60 * 60 * 1000


@dataclass(frozen=True, slots=True)
class LeaseRecord:
    """A lease as stored; free while `owner` is None or `expires` has passed."""

    id: str
    owner: str | None
    token: int
    expires: datetime


LEASES = Records("leases", LeaseRecord)


class Lease:
    """A named right to act alone for `seconds` after each renewal."""

    def __init__(
        self,
        name: str,
        owner: str,
        seconds: float,
        newest_token: Callable[[], int] = lambda: 0,
    ):
        """`newest_token`: the highest one that anything open was written under.

        A restored database may have lost its lease, or have an older one, and a lower
        token could write nothing.
        """
        self.name = name
        self.owner = owner
        self.seconds = seconds
        self.token: int | None = None
        self._newest_token = newest_token

    def acquire(self) -> int | None:
        """The new fencing token, or None while another process holds the lease."""
        lease = self._take()
        # Created apart, since MongoDB allows no `$expr` in an upsert. It is created
        # free: of several first agents one wins by taking it like any other.
        if lease is None and self._put_right():
            lease = self._take()
        self.token = None if lease is None else lease.token
        return self.token

    def _put_right(self) -> bool:
        """Create the lease where it is missing, and replace a damaged one."""
        document = LEASES.raw.find_one({"_id": self.name})
        if document is None:
            return LEASES.insert(LeaseRecord(self.name, None, 0, NEVER))
        try:
            lease = LEASES.read(document)
        except DamagedDocument as damaged:
            logger.error("%s; it is replaced", damaged)
        else:
            # Held by another process, or sound again.
            if lease is None or 0 <= lease.token <= LARGEST_TOKEN:
                return False
        stored = whole(document, "token") or 0
        token = stored if 0 <= stored <= LARGEST_TOKEN else 0
        as_read = {name: {"$eq": content} for name, content in document.items()}
        replaced = LEASES.raw.replace_one(
            as_read, encode(LeaseRecord(self.name, None, token, NEVER))
        )
        return bool(replaced.matched_count)

    def renew(self) -> bool:
        """Prolong the lease. False: it was lost, stop acting at once."""
        if self.token is None:
            return False
        # Whether it has expired does not matter here: with the same token in it, nobody
        # else has held it since.
        outcome = LEASES.raw.update_one(
            # The token too: one process may lose a lease and acquire it again.
            {"_id": self.name, "owner": self.owner, "token": self.token},
            [{"$set": {"expires": self._expiry()}}],
        )
        if not outcome.matched_count:
            self.token = None
        return bool(outcome.matched_count)

    def release(self) -> None:
        """Give the lease up, so that the next process need not wait for its end."""
        if self.token is not None:
            LEASES.raw.update_one(
                {"_id": self.name, "owner": self.owner, "token": self.token},
                {"$set": {"owner": None, "expires": NEVER}},
            )
            self.token = None

    def holder(self) -> LeaseRecord | None:
        """The lease while somebody holds it, None if it is free or has expired."""
        # An owner alone says little: that of a dead process stays until the lease is
        # taken.
        expired = {"$lte": ["$expires", "$$NOW"]}
        return LEASES.first(
            {"_id": self.name, "owner": {"$ne": None}, "$expr": {"$not": [expired]}}
        )

    def _expiry(self) -> dict[str, list[object]]:
        return {"$add": ["$$NOW", int(self.seconds * 1000)]}

    def _take(self) -> LeaseRecord | None:
        lease = {
            "owner": self.owner,
            "token": {"$add": [{"$max": ["$token", self._newest_token()]}, 1]},
            "expires": self._expiry(),
        }
        is_over = {"$lte": ["$expires", "$$NOW"]}
        # No lease is taken for so long: it was written by hand, or by a clock that was
        # set back since.
        is_too_far = {"$gt": ["$expires", {"$add": ["$$NOW", LONGEST_MILLISECONDS]}]}
        # One write judges the end and sets the next one: of two who try, one matches.
        document = LEASES.raw.find_one_and_update(
            {
                "_id": self.name,
                # Nothing else can be raised by one.
                "token": {"$gte": 0, "$lte": LARGEST_TOKEN},
                "$expr": {"$or": [is_over, is_too_far]},
            },
            [{"$set": lease}],
            return_document=ReturnDocument.AFTER,
        )
        return LEASES.read(document)
