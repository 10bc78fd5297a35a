"""The parameters of the API's lists: every one has its bounds."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from ninja import Path, Schema
from pydantic import Field

from arbsite.pages.lists.positions import STATE_NAMES
from strategy.models import PairVerdict
from tasklog.kinds import Action, Status

ONE_LINE = r"^[^\x00-\x1f\x7f]+$"
# A time in milliseconds and an id.
CURSOR = r"^-?[0-9]{1,13}\.[^\x00-\x1f\x7f]{1,100}$"

StateOrGroup = StrEnum("StateOrGroup", {name: name for name in STATE_NAMES})  # type: ignore[misc]

# Longer ones are not stored: the declared length of an id is 64.
Identity = Annotated[str, Path(..., min_length=1, max_length=64, pattern=ONE_LINE)]
Name = Annotated[str, Field(min_length=1, max_length=100, pattern=ONE_LINE)]


class PageParams(Schema):
    """Which page of a list, newest first."""

    cursor: Annotated[str, Field(pattern=CURSOR)] | None = Field(
        None, description="`next` of the previous page; none for the newest items."
    )
    limit: int = Field(50, ge=1, le=200, description="Items on a page.")


class PositionParams(PageParams):
    state: StateOrGroup | None = None
    market_type: Name | None = None


class OpportunityParams(PageParams):
    market_type: Name | None = None
    decision: Name | None = None


class PairParams(PageParams):
    market_type: Name | None = None
    verdict: PairVerdict | None = None


class TaskParams(PageParams):
    action: Action | None = None
    status: Status | None = None


class DecisionParams(PageParams):
    market_type: Name | None = None
