"""What may the API be asked and told? Every value has its bounds."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from ninja import Path, Schema
from pydantic import AwareDatetime, ConfigDict, Field

from positions.lifecycle import State
from strategy.models import PairVerdict
from strategy.services.overrides import LONGEST_INTERVAL_SECONDS
from tasklog.models import Action, Status

PLAIN = r"^[^\x00-\x1f\x7f]+$"
WORDS = r"^[^\x00-\x20\x7f][^\x00-\x1f\x7f]*[^\x00-\x20\x7f]$"
# A moment in milliseconds and an id.
CURSOR = r"^-?[0-9]{1,13}\.[^\x00-\x1f\x7f]{1,100}$"
SCOPE = r"^(all|(type|pair):[^\x00-\x1f\x7f]{1,90})$"
PAYOUT = r"^(0(\.[0-9]{1,8})?|1(\.0{1,8})?)$"

StateOrGroup = StrEnum(  # type: ignore[misc]
    "StateOrGroup", {one: one for one in ("open", "closed", *(s.value for s in State))}
)
Verdict = StrEnum("Verdict", {one: one for one in PairVerdict.values})  # type: ignore[misc]
ActionName = StrEnum("ActionName", {one: one for one in Action.values})  # type: ignore[misc]
StatusName = StrEnum("StatusName", {one: one for one in Status.values})  # type: ignore[misc]

Identity = Annotated[str, Path(..., min_length=1, max_length=64, pattern=PLAIN)]
TypeName = Annotated[str, Path(..., min_length=1, max_length=64, pattern=PLAIN)]
Name = Annotated[str, Field(min_length=1, max_length=100, pattern=PLAIN)]
Reason = Annotated[
    str,
    Field(
        min_length=3,
        max_length=500,
        pattern=WORDS,
        description="Why? It stands in the trail, beside the name of the token.",
        examples=["the venue changed its rules"],
    ),
]
Payout = Annotated[
    str,
    Field(pattern=PAYOUT, description="Dollars per set, 0 to 1.", examples=["0.5"]),
]


class Listed(Schema):
    """Which page of a list, newest first."""

    cursor: Annotated[str, Field(pattern=CURSOR)] | None = Field(
        None, description="`next` of the page before; none for the first one."
    )
    limit: int = Field(50, ge=1, le=200, description="Items on a page.")


class Positions(Listed):
    state: StateOrGroup | None = None
    market_type: Name | None = None


class Opportunities(Listed):
    market_type: Name | None = None
    decision: Name | None = None


class Pairs(Listed):
    market_type: Name | None = None
    verdict: Verdict | None = None


class Tasks(Listed):
    action: ActionName | None = None
    status: StatusName | None = None


class Decisions(Listed):
    market_type: Name | None = None


class Because(Schema):
    """Why something is overridden. Nothing else may be sent along."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason


class OfPosition(Because):
    version: Annotated[int, Field(ge=1, le=2**31)] | None = Field(
        None, description="Refused (409) where the position has another one by now."
    )


class Payouts(Schema):
    model_config = ConfigDict(extra="forbid")

    a: Payout | None = None
    b: Payout | None = None


class Settlement(OfPosition):
    """`payouts` has what each leg paid that was bought."""

    payouts: Payouts


class Interval(Because):
    seconds: int = Field(ge=1, le=LONGEST_INTERVAL_SECONDS)


class Scope(Because):
    scope: Annotated[str, Field(pattern=SCOPE)] = Field(
        description="all, type:NAME or pair:ID", examples=["type:Crypto"]
    )


class Pause(Scope):
    until: AwareDatetime | None = Field(
        None, description="Entries go on by themselves then; none: until resumed."
    )
