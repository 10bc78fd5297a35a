"""The settings of recording what the venues show."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from arbsite.config.retention import RetentionSettings


class RecordingSettings(RetentionSettings):
    """Where to record beside the agent, how often, and how much is kept."""

    record_dir: Path | None = Field(
        None,
        description="Folder into which the worker records order books; unset: none.",
    )
    record_seconds: float = Field(
        10.0, ge=0.1, le=3600, description="Seconds between two recorded readings."
    )
    record_days: float = Field(
        30.0, gt=0, le=3660, description="Days until recorded hours are deleted."
    )
    record_gb: float = Field(
        20.0,
        ge=0.01,
        le=10_000,
        description="Size of the recording beyond which its oldest hours are deleted.",
    )
