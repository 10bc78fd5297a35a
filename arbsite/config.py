"""Which settings does an operator have, what do they mean, which values may they take?

One typed object read from the environment. Every variable has a working default;
a wrong value stops the program with the variable's name and the allowed range.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import (
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
SECRET_WORDS = ("KEY", "PASSWORD", "URI", "SECRET", "WEBHOOK_URL", "APPRISE")
SHORTEST_PIECE = 12


class ConfigError(Exception):
    """A setting cannot be used as it stands."""


class Config(BaseSettings):
    """The environment of arbsite. Prefix ARBSITE_, except for MONGODB_URI."""

    model_config = SettingsConfigDict(env_prefix="ARBSITE_", extra="ignore")

    mongodb_uri: SecretStr | None = Field(
        None,
        validation_alias="MONGODB_URI",
        description="A replica set to use; unset: the embedded mongod is run.",
    )
    database: str = Field(
        "arbsite", pattern=r"^[a-zA-Z0-9_-]{1,38}$", description="Database name."
    )
    state_dir: Path = Field(
        ROOT / ".state",
        description="Embedded database, generated secret key and logs.",
    )
    secret_key: SecretStr | None = Field(
        None, description="Django's secret key; unset: generated once in the state dir."
    )
    debug: bool = Field(False, description="Django's debug pages. Never in public.")
    allowed_hosts: str = Field(
        "127.0.0.1,localhost,[::1]", description="Host names served, by commas."
    )
    https: bool = Field(
        False, description="Pages are reached by https: secure cookies and HSTS."
    )
    trusted_proxies: int = Field(
        0,
        ge=0,
        le=5,
        description="Proxies in front of the pages whose X-Forwarded- headers hold.",
    )
    log_format: Literal["plain", "json"] = Field(
        "plain", description="Lines for people, or one JSON object a line."
    )
    host: str = Field("127.0.0.1", description="Address the pages listen on.")
    port: int = Field(8000, ge=1, le=65535, description="Port of the pages.")
    operator_name: str = Field("operator", description="First operator's name.")
    operator_password: SecretStr | None = Field(
        None, description="First operator's password; unset: generated, printed once."
    )

    venues: Literal["simulated", "replay", "live"] = Field(
        "simulated", description="Where prices come from. Orders are always on paper."
    )
    capture_dir: Path | None = Field(None, description="The capture that replay reads.")
    gamma_url: str = Field("https://gamma-api.polymarket.com", pattern=r"^https?://")
    clob_url: str = Field("https://clob.polymarket.com", pattern=r"^https?://")
    kalshi_url: str = Field(
        "https://external-api.kalshi.com/trade-api/v2", pattern=r"^https?://"
    )
    seed: int = Field(1, ge=0, le=2**31, description="Seed of the simulated venues.")
    failure_rate: float = Field(
        0.1, ge=0, le=1, description="Share of simulated calls that fail."
    )
    day_seconds: float = Field(
        60.0,
        gt=0,
        le=86400,
        description="Wall seconds that a simulated day takes (simulated venues only).",
    )
    simulator_port: int = Field(
        8800, ge=1, le=65535, description="Port of manage.py simulatevenues."
    )

    base_interval_seconds: int = Field(
        60, ge=2, le=3600, description="Base polling interval; half and double follow."
    )
    discovery_seconds: int = Field(
        600, ge=1, le=86400, description="Between two readings of the listings."
    )
    check_seconds: int = Field(
        10, ge=1, le=3600, description="Between two looks at the open positions."
    )
    min_edge: Decimal = Field(
        Decimal("0.005"),
        ge=0,
        lt=1,
        description="Least profit per set, dollars after fees, worth entering for.",
    )
    review_edge: Decimal = Field(
        Decimal("0.08"),
        gt=0,
        le=1,
        description="Edge per set above which a pair is doubted instead of traded.",
    )
    max_stake: Decimal = Field(
        Decimal(100), gt=0, le=1_000_000, description="Most dollars in one position."
    )
    max_exposure: Decimal = Field(
        Decimal(10_000), gt=0, description="Most dollars locked in all positions."
    )
    max_type_exposure: Decimal = Field(
        Decimal(5_000), gt=0, description="Most dollars locked in one market type."
    )
    max_venue_exposure: Decimal = Field(
        Decimal(8_000), gt=0, description="Most dollars locked at one venue."
    )
    max_event_exposure: Decimal = Field(
        Decimal(200), gt=0, description="Most dollars locked in one event."
    )
    max_market_exposure: Decimal = Field(
        Decimal(200), gt=0, description="Most dollars locked in one market."
    )
    hurdle: Decimal = Field(
        Decimal("0.05"),
        ge=0,
        le=100,
        description="Least return a year on locked capital; 0.05 is 5 percent.",
    )
    settlement_lag_days: int = Field(
        1, ge=0, le=60, description="Days from an event's end until it has paid."
    )
    max_book_age_seconds: float = Field(
        10.0, gt=0, le=3600, description="Older books are not traded on."
    )
    max_book_skew_seconds: float = Field(
        10.0, gt=0, le=3600, description="Books read farther apart are not traded on."
    )
    lease_seconds: float = Field(
        10.0, ge=1, le=300, description="An agent silent for this long is replaced."
    )
    keep_days: int = Field(
        400,
        ge=30,
        le=36_500,
        description="Lines of passes, polls and attempts, decisions that changed"
        " nothing and ended runs are forgotten after so many days.",
    )

    pages_url: str = Field(
        "",
        pattern=r"^(https?://[^\s?#]+)?$",
        description="Where people reach the pages; messages link to them.",
    )
    webhook_url: SecretStr | None = Field(
        None, description="Messages are posted there as JSON."
    )
    webhook_secret: SecretStr | None = Field(
        None, min_length=16, description="Signs what is posted (Standard Webhooks)."
    )
    webhook_private: bool = Field(
        False, description="The webhook may be a private address, and without https."
    )
    smtp_host: str = Field("", description="Mail server; unset: no mail is sent.")
    smtp_port: int = Field(587, ge=1, le=65535, description="Port of the mail server.")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="How the connection to the mail server is kept private."
    )
    smtp_user: str = Field("", description="User at the mail server; unset: no login.")
    smtp_password: SecretStr | None = Field(None, description="That user's password.")
    mail_from: str = Field(
        "", pattern=r"^[^\r\n]*$", description="Sender; unset: the first recipient."
    )
    mail_to: str = Field(
        "", pattern=r"^[^\r\n]*$", description="Who gets mail, by commas."
    )
    apprise_urls: SecretStr | None = Field(
        None, description="Other services in Apprise's form, by spaces."
    )

    @property
    def database_name(self) -> str:
        """One database for each mode: invented results never stand among real ones."""
        if self.venues == "simulated":
            return self.database
        return f"{self.database}_{self.venues}"

    @field_validator("debug", "https", "webhook_private", mode="before")
    @classmethod
    def _strict_boolean(cls, value: object) -> object:
        if isinstance(value, str) and value not in {"true", "false", "1", "0"}:
            raise ValueError("use true or false")
        return value

    @field_validator("webhook_url")
    @classmethod
    def _address(cls, value: SecretStr | None) -> SecretStr | None:
        parts = urlsplit("" if value is None else value.get_secret_value())
        if value is not None and (
            parts.scheme not in {"http", "https"}
            or not parts.hostname
            or parts.username is not None
        ):
            raise ValueError("use https://HOST/PATH without a user or a password")
        return value

    @field_validator("smtp_password")
    @classmethod
    def _not_in_clear(
        cls, value: SecretStr | None, info: ValidationInfo
    ) -> SecretStr | None:
        host = info.data.get("smtp_host")
        is_near = host in {"127.0.0.1", "localhost", "::1"}
        if value and info.data.get("smtp_security") == "none" and not is_near:
            raise ValueError("it would be sent in the clear; set ARBSITE_SMTP_SECURITY")
        return value

    @field_validator("state_dir", "capture_dir")
    @classmethod
    def _absolute(cls, value: Path | None) -> Path | None:
        return None if value is None else value.expanduser().resolve()


def load() -> Config:
    """The settings of this process. Raises ConfigError naming every bad variable."""
    try:
        return Config()
    except ValidationError as error:
        lines = [_sentence(e["loc"], e["msg"], e["input"]) for e in error.errors()]
        raise ConfigError("\n".join(lines)) from None


def secrets_of(settings: Config) -> list[str]:
    """The values that must never be shown or logged."""
    given = (getattr(settings, name) for name in Config.model_fields)
    found = [one.get_secret_value() for one in given if isinstance(one, SecretStr)]
    return [*found, *(piece for one in found for piece in _pieces(one))]


def _pieces(secret: str) -> Iterator[str]:
    """Of addresses, what a library may quote by itself."""
    for address in secret.split():
        path = urlsplit(address).path if "://" in address else ""
        yield from (one for one in (address, path) if len(one) >= SHORTEST_PIECE)


def unknown_variables(environ: dict[str, str] | None = None) -> list[str]:
    """A sentence for each ARBSITE_ variable without a meaning, with the nearest one."""
    known = ["ARBSITE_" + name.upper() for name in Config.model_fields]
    names = [n for n in (environ or os.environ) if n.startswith("ARBSITE_")]
    sentences = []
    for name in sorted(set(names) - set(known)):
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        sentences.append(f"{name} is not a setting of arbsite{hint}")
    return sentences


def _sentence(location: tuple[int | str, ...], message: str, given: object) -> str:
    name = str(location[0])
    variable = name if name.isupper() else "ARBSITE_" + name.upper()
    is_secret = any(word in variable for word in SECRET_WORDS)
    shown = "" if is_secret else f"={given!r}"
    return f"{variable}{shown} cannot be used: {message}"
