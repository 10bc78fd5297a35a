"""The settings of the venues' streams."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_settings import BaseSettings

from arbsite.config.checks import check_stream_url, check_url


class StreamSettings(BaseSettings):
    """Where the venues' order books are streamed from, and with which key."""

    streams: bool = Field(
        True,
        description="Whether order books are followed as they change; without that, "
        "they are polled alone.",
    )
    polymarket_stream_url: Annotated[str, AfterValidator(check_stream_url)] = (
        "wss://ws-subscriptions-clob.polymarket.com/ws/market"
    )
    kalshi_stream_url: Annotated[str, AfterValidator(check_stream_url)] = (
        "wss://external-api-ws.kalshi.com/trade-api/ws/v2"
    )
    kalshi_key_id: str = Field(
        "",
        max_length=100,
        description="Id of a read-only API key of Kalshi, which its stream needs.",
    )
    kalshi_key_file: Path | None = Field(
        None, description="That key's private part (PEM), readable by its owner alone."
    )
    simulator_port: int = Field(
        8800, ge=1, le=65535, description="Port of manage.py simulatevenues."
    )
    simulator_url: Annotated[str, AfterValidator(check_url)] | None = Field(
        None,
        description="A running manage.py simulatevenues whose simulated streams are "
        "followed; unset: whoever follows them serves them.",
    )

    @model_validator(mode="after")
    def _check_key_is_whole(self) -> Self:
        if bool(self.kalshi_key_id) != bool(self.kalshi_key_file):
            raise ValueError(
                "ARBSITE_KALSHI_KEY_ID and ARBSITE_KALSHI_KEY_FILE belong together: "
                "set both, or neither"
            )
        return self
