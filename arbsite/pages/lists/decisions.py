"""The list of poll decisions: why each market type is polled as often as it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from arbsite.pages.lists.listing import (
    Filter,
    Listing,
    flags,
    identity,
    newest,
    numbers,
    texts,
    times,
    values_of,
    wholes,
)
from arbsite.pages.reports.reasons import BRANCHES
from tasklog.storage.codec import Document
from tasklog.storage.reading import moment, number, text, whole


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One decision; `why` is its branch in words."""

    id: str
    market_type: str
    decided_at: datetime | None
    polled_at: datetime | None
    found: int | None
    profitable: int | None
    success_rate: Decimal | None
    branch: str
    why: str
    policy: str
    interval_before: int | None
    interval_after: int | None
    interval_by_policy: int | None
    is_fixed: bool
    slot: str


def decision_row(document: Document) -> DecisionRow:
    branch = text(document, "branch")
    return DecisionRow(
        id=text(document, "_id"),
        market_type=text(document, "market_type"),
        decided_at=moment(document, "decided_at"),
        polled_at=moment(document, "polled_at"),
        found=whole(document, "found"),
        profitable=whole(document, "profitable"),
        success_rate=number(document, "success_rate"),
        branch=branch,
        why=BRANCHES.get(branch, branch),
        policy=text(document, "policy"),
        interval_before=whole(document, "interval_before"),
        interval_after=whole(document, "interval_after"),
        interval_by_policy=whole(document, "interval_by_policy"),
        is_fixed=document.get("is_fixed") is True,
        slot=text(document, "slot"),
    )


DECISIONS = Listing(
    name="decisions",
    title="Poll decisions",
    source="poll_decisions",
    row=decision_row,
    filters=(
        Filter(
            "type",
            "Market type",
            "market_type",
            values_of("poll_decisions", "market_type"),
        ),
    ),
    ways=newest("decided_at", "decided"),
    columns=(
        identity(),
        *texts("market_type"),
        *times("decided_at", "polled_at"),
        *texts("policy", "branch"),
        *wholes("found", "profitable"),
        *numbers("success_rate"),
        *wholes("interval_before", "interval_after", "interval_by_policy"),
        *flags("is_fixed"),
        *texts("slot"),
    ),
    exact=("_id",),
    search_hint="id of a decision",
    is_named=False,
    empty=(
        "No decision has been made yet. After each poll of a market type its interval "
        "is decided anew; start the agent with"
    ),
)
