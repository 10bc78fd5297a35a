"""The channels that messages are sent through, made from the settings.

Addresses and passwords are secrets: no page, log or document shows them.
"""

from __future__ import annotations

import time

from arbsite.config import Config
from arbsite.notifying.channels.apprise import apprise_channels
from arbsite.notifying.channels.channel import Channel, Message, Undelivered
from arbsite.notifying.channels.mail import MailChannel
from arbsite.notifying.channels.webhook import WebhookChannel

__all__ = ["Channel", "Message", "Undelivered", "configured"]


def configured(config: Config) -> list[Channel]:
    """The channels of these settings, always in the same order."""
    channels: list[Channel] = []
    if config.webhook_url is not None:
        channels.append(WebhookChannel(config, time.monotonic, time.time))
    if config.smtp_host:
        channels.append(MailChannel(config))
    return [*channels, *apprise_channels(config)]
