"""The settings of the pages: where they are served, and behind what."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_settings import BaseSettings

from arbsite.config.checks import check_host, check_served_hosts
from arbsite.config.notifications import Switch


class PagesSettings(BaseSettings):
    """The address of the pages, and the hosts and proxies that are trusted."""

    debug: Switch = Field(False, description="Django's debug pages. Never in public.")
    allowed_hosts: Annotated[str, AfterValidator(check_served_hosts)] = Field(
        "127.0.0.1,localhost,[::1]",
        description="Host names served, separated by commas.",
    )
    https: Switch = Field(
        False, description="The pages are served over HTTPS: secure cookies and HSTS."
    )
    trusted_proxies: int = Field(
        0,
        ge=0,
        le=5,
        description="Number of proxies whose X-Forwarded- headers are trusted.",
    )
    log_format: Literal["plain", "json"] = Field(
        "plain", description="Plain lines, or one JSON object a line."
    )
    host: Annotated[str, AfterValidator(check_host)] = Field(
        "127.0.0.1", description="Address that the pages listen on."
    )
    port: int = Field(8000, ge=1, le=65535, description="Port of the pages.")
