"""What is deleted with an account."""

from __future__ import annotations

from typing import Any

from arbsite.access.records import SAVED_VIEWS


def forget_account(instance: Any, **_: object) -> None:
    """Delete the saved views of an account that is about to be deleted.

    Before the account: a crash in between leaves nothing without an owner.
    """
    SAVED_VIEWS.raw.delete_many({"account": str(instance.pk)})
