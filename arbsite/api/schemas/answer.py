"""What every response of the API has around its content."""

from __future__ import annotations

from typing import Generic, TypeVar

from ninja import Schema
from pydantic import Field

Item = TypeVar("Item")


class Answer(Schema):
    mode: str = Field(description="simulated, replay or live: orders are on paper.")


class Page(Answer, Generic[Item]):
    """Items, newest first; `next` is the cursor of the following page."""

    items: list[Item]
    next: str | None


class All(Answer, Generic[Item]):
    """All there are."""

    items: list[Item]


class Done(Answer):
    """What was overridden, and by whom."""

    done: str
    actor: str
