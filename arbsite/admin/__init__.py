"""The admin: every collection read-only, with the operator actions as its actions."""

from arbsite.admin import notifications, positions, strategy, tasklog, tokens

__all__ = ["notifications", "positions", "strategy", "tasklog", "tokens"]
