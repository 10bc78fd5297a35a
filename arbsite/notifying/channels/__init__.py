"""Through which channels do messages leave the house?

Each of this installation's settings makes one or more; addresses and passwords are
secrets that no page, log or document shows.
"""

from __future__ import annotations

import time

from arbsite.config import Config
from arbsite.notifying.channels.apprise import apprised
from arbsite.notifying.channels.channel import Channel, Message, Undelivered
from arbsite.notifying.channels.mail import Mail
from arbsite.notifying.channels.webhook import Webhook

__all__ = ["Channel", "Message", "Undelivered", "configured"]


def configured(config: Config) -> list[Channel]:
    """The channels of these settings, always in the same order."""
    found: list[Channel] = []
    if config.webhook_url is not None:
        found.append(Webhook(config, time.monotonic, time.time))
    if config.smtp_host:
        found.append(Mail(config))
    return [*found, *apprised(config)]
