"""The settings as fields: name, type, default, allowed range and description."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    Field,
    SecretStr,
    field_validator,
    model_validator,
)
from pydantic_settings import SettingsConfigDict

from arbsite.config.checks import check_database, check_key, check_url
from arbsite.config.notifications import NotificationSettings
from arbsite.config.pages import PagesSettings
from arbsite.config.recording import RecordingSettings
from arbsite.config.streams import StreamSettings
from strategy.arbitrage import standard_probabilities
from strategy.polling import DEFAULT_POLICY

ROOT = Path(__file__).resolve().parent.parent.parent


Url = Annotated[str, AfterValidator(check_url)]


class Config(RecordingSettings, NotificationSettings, PagesSettings, StreamSettings):
    """The environment of arbsite. Prefix ARBSITE_, except for MONGODB_URI."""

    # Ignored here because `unknown_variables` reports them, each with the closest name.
    model_config = SettingsConfigDict(env_prefix="ARBSITE_", extra="ignore")

    mongodb_uri: SecretStr | None = Field(
        None,
        validation_alias="MONGODB_URI",
        description="A replica set to use; unset: an embedded mongod is started.",
    )
    mongod: Path | None = Field(None, description="The mongod to run as embedded.")
    database: Annotated[str, AfterValidator(check_database)] = Field(
        "arbsite", description="Database name."
    )
    state_dir: Path = Field(
        ROOT / ".state",
        description="Embedded database, generated secret key and logs.",
    )
    secret_key: SecretStr | None = Field(
        None, description="Django's secret key; unset: generated once in the state dir."
    )
    operator_name: str = Field("operator", description="First operator's name.")
    operator_password: SecretStr | None = Field(
        None, description="First operator's password; unset: generated, printed once."
    )

    venues: Literal["simulated", "replay", "live"] = Field(
        "simulated", description="Where prices come from. Orders are always on paper."
    )
    capture_dir: Path | None = Field(None, description="The capture that replay reads.")
    gamma_url: Url = "https://gamma-api.polymarket.com"
    clob_url: Url = "https://clob.polymarket.com"
    kalshi_url: Url = "https://external-api.kalshi.com/trade-api/v2"
    seed: int = Field(1, ge=0, le=2**31, description="Seed of the simulated venues.")
    world: Literal["believable", "hard"] = Field(
        "believable",
        description="The simulated world; hard: venues that often settle differently.",
    )
    failure_rate: float = Field(
        0.1, ge=0, le=1, description="Fraction of simulated calls that fail."
    )
    day_seconds: float = Field(
        60.0,
        gt=0,
        le=86400,
        description="Wall seconds that a simulated day takes (simulated venues only).",
    )
    idle_days: float = Field(
        3.0,
        ge=0,
        le=366,
        description="Simulated days that pass at most while nothing runs.",
    )

    # From 2, so that half of it is a whole second.
    base_interval_seconds: int = Field(
        60, ge=2, le=3600, description="Base polling interval; half and double follow."
    )
    policy: Literal["success_rate", "success_rate_steady", "index"] = Field(
        DEFAULT_POLICY,
        description="Rule that sets the polling intervals; operators may choose "
        "another for a market type.",
    )
    discovery_seconds: int = Field(
        600, ge=1, le=86400, description="Seconds between two readings of the listings."
    )
    check_seconds: int = Field(
        10,
        ge=1,
        le=3600,
        description="Seconds between two checks of the open positions.",
    )
    # Jobs mostly wait for a venue. With four, jobs whose venue fails do not delay the
    # polls of the others.
    workers: int = Field(
        4,
        ge=1,
        le=32,
        description="Processes that do the agent's jobs; make run with simulated "
        "venues uses 1.",
    )
    entries_at_once: int = Field(
        8,
        ge=1,
        le=64,
        description="Maximum number of baskets that are ordered side by side.",
    )
    min_edge: Decimal = Field(
        Decimal("0.005"),
        ge=0,
        lt=1,
        description="Minimum profit per set, in dollars after fees.",
    )
    # Where two venues really ask the same, prices rarely differ by more: such an edge
    # is a sign of a wrong match first.
    review_edge: Decimal = Field(
        Decimal("0.08"),
        gt=0,
        le=1,
        description="Edge per set above which a pair is reviewed instead of traded.",
    )
    max_stake: Decimal = Field(
        Decimal(100), gt=0, le=1_000_000, description="Maximum dollars in one position."
    )
    max_completion_loss: Decimal = Field(
        Decimal("0.02"),
        ge=0,
        lt=1,
        description="Part of the stake that completing, or selling back, a leg that is "
        "filled alone may lose: 0.02 is 2 %.",
    )
    unhedged_seconds: float = Field(
        60.0,
        ge=0,
        le=3600,
        description="Seconds a leg may stay unhedged before emergency_loss applies.",
    )
    emergency_loss: Decimal = Field(
        Decimal("0.10"),
        ge=0,
        le=Decimal("0.5"),
        description="Part of the stake that closing an unhedged leg may lose from then "
        "on. Every entry leaves room for it under all limits on dollars.",
    )
    loss_confidence: float = Field(
        0.95,
        ge=0.5,
        le=0.9999,
        description="Confidence that a market type loses money, by the returns of its "
        "closed positions, at which its entries are paused.",
    )
    loss_pause_hours: float = Field(
        24.0,
        ge=0,
        le=24 * 366,
        description="Hours that such a pause lasts; 0: until an operator resumes.",
    )
    max_exposure: Decimal = Field(
        Decimal(10_000), gt=0, description="Maximum dollars locked in all positions."
    )
    max_type_exposure: Decimal = Field(
        Decimal(5_000), gt=0, description="Maximum dollars locked in one market type."
    )
    max_venue_exposure: Decimal = Field(
        Decimal(8_000), gt=0, description="Maximum dollars locked at one venue."
    )
    max_event_exposure: Decimal = Field(
        Decimal(200), gt=0, description="Maximum dollars locked in one event."
    )
    max_market_exposure: Decimal = Field(
        Decimal(200), gt=0, description="Maximum dollars locked in one market."
    )
    hurdle: Decimal = Field(
        Decimal("0.05"),
        ge=0,
        le=100,
        description="Minimum yearly return on locked capital; 0.05 is 5 percent.",
    )
    settlement_lag_days: int = Field(
        1, ge=0, le=60, description="Days from an event's end until it pays out."
    )
    risk_probabilities: str = Field(
        "",
        description="Probabilities of named risks that replace the standard ones, as "
        "in tie=0.004, void/game=0.02.",
    )
    max_book_age_seconds: float = Field(
        10.0, gt=0, le=3600, description="Older books are not traded on."
    )
    max_book_skew_seconds: float = Field(
        10.0, gt=0, le=3600, description="Books read further apart are not traded on."
    )
    lease_seconds: float = Field(
        10.0, ge=1, le=300, description="An agent silent for this long is replaced."
    )

    @property
    def database_name(self) -> str:
        """One database per mode, so that simulated results never mix with real ones."""
        if self.venues == "simulated":
            return self.database
        return f"{self.database}_{self.venues}"

    @field_validator("risk_probabilities")
    @classmethod
    def _check_probabilities(cls, stated: str) -> str:
        standard_probabilities().replaced(stated)
        return stated

    @field_validator("secret_key")
    @classmethod
    def _check_key(cls, key: SecretStr | None) -> SecretStr | None:
        if key is not None:
            check_key(key.get_secret_value())
        return key

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        if self.review_edge <= self.min_edge:
            raise ValueError(
                f"ARBSITE_REVIEW_EDGE={self.review_edge} is not above "
                f"ARBSITE_MIN_EDGE={self.min_edge}: whatever pays enough would be "
                "reviewed instead of traded"
            )
        if self.emergency_loss < self.max_completion_loss:
            raise ValueError(
                f"ARBSITE_EMERGENCY_LOSS={self.emergency_loss} is below "
                f"ARBSITE_MAX_COMPLETION_LOSS={self.max_completion_loss}: a leg that "
                "stays unhedged could be closed less and less"
            )
        return self

    @field_validator(
        "state_dir", "capture_dir", "mongod", "record_dir", "kalshi_key_file"
    )
    @classmethod
    def _absolute(cls, path: Path | None) -> Path | None:
        return None if path is None else path.expanduser().resolve()
