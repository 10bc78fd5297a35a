"""In the admin: the tokens of programs, and the messages to people."""

from arbsite.admin.messages import NotificationAdmin, NotificationRuleAdmin
from arbsite.admin.tokens import ApiTokenAdmin

__all__ = ["ApiTokenAdmin", "NotificationAdmin", "NotificationRuleAdmin"]
