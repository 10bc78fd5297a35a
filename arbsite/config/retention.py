"""The settings of what is kept, and for how long."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings


class RetentionSettings(BaseSettings):
    """Bounds on age and size; positions and orders are never deleted."""

    keep_days: int = Field(
        400,
        ge=30,
        le=36_500,
        description="Days until log lines of passes, polls and attempts, decisions"
        " that changed nothing and ended runs are deleted.",
    )
    max_database_gb: float = Field(
        5.0,
        ge=0.1,
        le=10_000,
        description="Size of the database beyond which older such lines are deleted.",
    )
