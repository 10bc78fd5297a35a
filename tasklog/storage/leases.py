"""Who acts alone, until when, and how is a stale actor kept from writing?

One document per lease, judged by the server's clock alone, so that skewed hosts
cannot hold it twice. Each taking raises `token`; whoever writes under the lease
puts the token into its filter, so that a paused holder's late write finds nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from pymongo import ReturnDocument
from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from tasklog.storage.codec import Document

NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lease now."""

    owner: str
    token: int
    expires_at: datetime


class Lease:
    """A named right to act alone for `seconds` after each renewal."""

    def __init__(
        self, leases: Collection[Document], name: str, owner: str, seconds: float
    ):
        self.leases = leases
        self.name = name
        self.owner = owner
        self.seconds = seconds
        self.token: int | None = None

    def acquire(self) -> int | None:
        """The new fencing token, or None while somebody else holds the lease."""
        taken = self._take()
        if taken is None and self._create():
            taken = self._take()
        self.token = None if taken is None else int(taken["token"])
        return self.token

    def renew(self) -> bool:
        """Prolong what is held. False: it was lost, stop acting at once."""
        if self.token is None:
            return False
        kept = self.leases.find_one_and_update(
            {"_id": self.name, "owner": self.owner, "token": self.token},
            [{"$set": {"expires": self._expiry()}}],
        )
        if kept is None:
            self.token = None
        return kept is not None

    def release(self) -> None:
        """Give it up, so that the next one need not wait."""
        if self.token is not None:
            self.leases.update_one(
                {"_id": self.name, "owner": self.owner, "token": self.token},
                {"$set": {"owner": None, "expires": NEVER}},
            )
            self.token = None

    def holder(self) -> Holder | None:
        """Whoever holds it now, None if it is free or run out."""
        free = {"$lte": ["$expires", "$$NOW"]}
        found = self.leases.find_one(
            {"_id": self.name, "owner": {"$ne": None}, "$expr": {"$not": [free]}}
        )
        if found is None:
            return None
        return Holder(found["owner"], int(found["token"]), found["expires"])

    def _expiry(self) -> Document:
        return {"$add": ["$$NOW", int(self.seconds * 1000)]}

    def _take(self) -> Document | None:
        values = {
            "owner": self.owner,
            "token": {"$add": ["$token", 1]},
            "expires": self._expiry(),
        }
        return self.leases.find_one_and_update(
            {"_id": self.name, "$expr": {"$lte": ["$expires", "$$NOW"]}},
            [{"$set": values}],
            return_document=ReturnDocument.AFTER,
        )

    def _create(self) -> bool:
        free: Document = {"_id": self.name, "owner": None, "token": 0, "expires": NEVER}
        try:
            self.leases.insert_one(free)
        except DuplicateKeyError:
            return False
        return True
