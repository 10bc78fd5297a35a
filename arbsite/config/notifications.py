"""The settings of notifications: where the pages are, and the channels."""

from __future__ import annotations

from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings

from arbsite.config.checks import check_host


def _strict_boolean(raw: object) -> object:
    # Pydantic also takes yes, on and t: too many spellings to document.
    if isinstance(raw, str) and raw not in {"true", "false", "1", "0"}:
        raise ValueError("use true or false")
    return raw


def _host_or_nothing(host: str) -> str:
    return check_host(host) if host else host


Switch = Annotated[bool, BeforeValidator(_strict_boolean)]


class NotificationSettings(BaseSettings):
    """Webhook, e-mail and other services; each is off until its address is set."""

    pages_url: str = Field(
        "",
        pattern=r"^(https?://[^\s?#]+)?$",
        description="Public address of the pages, for links in notifications.",
    )
    webhook_url: SecretStr | None = Field(
        None, description="Notifications are posted there as JSON."
    )
    webhook_secret: SecretStr | None = Field(
        None, min_length=16, description="Signs the notifications (Standard Webhooks)."
    )
    webhook_private: Switch = Field(
        False, description="Allow a webhook at a private address or without HTTPS."
    )
    smtp_host: Annotated[str, AfterValidator(_host_or_nothing)] = Field(
        "", description="Mail server; unset: no e-mail is sent."
    )
    smtp_port: int = Field(587, ge=1, le=65535, description="Port of the mail server.")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="Encryption of the connection to the mail server."
    )
    smtp_user: str = Field("", description="User at the mail server; unset: no login.")
    smtp_password: SecretStr | None = Field(None, description="That user's password.")
    # Without line breaks here and in the recipients: one would begin another header.
    mail_from: str = Field(
        "", pattern=r"^[^\r\n]*$", description="Sender; unset: the first recipient."
    )
    mail_to: str = Field(
        "",
        pattern=r"^[^\r\n]*$",
        description="Recipients of e-mail, separated by commas.",
    )
    apprise_urls: SecretStr | None = Field(
        None, description="Other services as Apprise URLs, separated by spaces."
    )

    @field_validator("webhook_url")
    @classmethod
    def _check_webhook_url(cls, url: SecretStr | None) -> SecretStr | None:
        parts = urlsplit("" if url is None else url.get_secret_value())
        if url is not None and (
            parts.scheme not in {"http", "https"}
            or not parts.hostname
            or parts.username is not None
        ):
            raise ValueError("use https://HOST/PATH without a user or a password")
        return url

    @field_validator("smtp_password")
    @classmethod
    def _refuse_clear_text(
        cls, password: SecretStr | None, info: ValidationInfo
    ) -> SecretStr | None:
        # Only fields that are declared before this one are in `data`.
        host = info.data.get("smtp_host")
        is_local = host in {"127.0.0.1", "localhost", "::1"}
        if password and info.data.get("smtp_security") == "none" and not is_local:
            raise ValueError("it would be sent unencrypted; set ARBSITE_SMTP_SECURITY")
        return password

    @model_validator(mode="after")
    def _check_mail(self) -> Self:
        if bool(self.smtp_host) != bool(self.mail_to):
            raise ValueError(
                "ARBSITE_SMTP_HOST and ARBSITE_MAIL_TO belong together: set both, or "
                "neither"
            )
        return self
