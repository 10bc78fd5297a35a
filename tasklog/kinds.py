"""What a line of the trail reports: the kinds of events, shared by all apps."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """One kind of event. Whoever writes a line and whoever reads it use these."""

    # The life of a position.
    DETECTED = "detected"
    ORDER = "order"
    COMPLETION = "completion"
    EXPOSED = "exposed"
    WAITS = "waits"
    TAKEN_OVER = "taken_over"
    RETRIED = "retried"
    CANCELLED = "cancelled"
    ENTERED = "entered"
    UNWOUND = "unwound"
    PAYOUT = "payout"
    EXPIRED = "expired"
    CLOSED = "closed"
    SET_ASIDE = "set_aside"
    QUARANTINED = "quarantined"

    # The agent's jobs.
    START = "start"
    UNCLEAN_END = "unclean_end"
    RESTORED = "restored"
    DISCOVERY = "discovery"
    POLL = "poll"
    CHECK = "check"
    RETENTION = "retention"
    RULES_CHANGED = "rules_changed"
    JOB_FAILED = "job_failed"

    # Calls to venues.
    ATTEMPT = "attempt"
    GAVE_UP = "gave_up"
    RETRIED_CALL = "retried_call"

    # Notifications.
    SILENCE = "silence"
    UNDELIVERED = "undelivered"

    # What operators do.
    OVERRIDE_CANCEL = "override_cancel"
    OVERRIDE_TAKE_OVER = "override_take_over"
    OVERRIDE_EXPIRE = "override_expire"
    OVERRIDE_SETTLE = "override_settle"
    OVERRIDE_REPAIR = "override_repair"
    OVERRIDE_RELEASE = "override_release"
    OVERRIDE_CHECK = "override_check"
    OVERRIDE_POLL = "override_poll"
    OVERRIDE_PAIR = "override_pair"
    OVERRIDE_INTERVAL = "override_interval"
    OVERRIDE_PAUSE = "override_pause"
    OVERRIDE_RESUME = "override_resume"
    OVERRIDE_QUEUE_DROP = "override_queue_drop"
    OVERRIDE_QUEUE_RETRY = "override_queue_retry"
    OVERRIDE_QUEUE_DRAIN = "override_queue_drain"
    OVERRIDE_TOKEN_CREATED = "override_token_created"  # noqa: S105  (a kind, no secret)
    OVERRIDE_TOKEN_REVOKED = "override_token_revoked"  # noqa: S105
    OVERRIDE_NOTIFY = "override_notify"
    OVERRIDE_NOTIFY_TEST = "override_notify_test"

    # Who comes in.
    LOGGED_IN = "logged_in"
    LOGIN_FAILED = "login_failed"
    LOGIN_UNLOCKED = "login_unlocked"
    CODE_REQUIRED = "code_required"
    CODE_REMOVED = "code_removed"


class Action(StrEnum):
    """What was done, as `task_log` names it."""

    DETECT = "detect_arbitrage"
    FETCH = "fetch_data"
    PLACE_ORDER = "place_order"
    MONITOR = "monitor"
    RESOLVE = "resolve"
    RECOVER = "recover"
    OVERRIDE = "override"


class Status(StrEnum):
    SUCCESS = "success"
    FAILURE = "failure"
    RETRY = "retry"


class Topic(StrEnum):
    """What a line is news of, for people who are not looking at the pages."""

    ENTERED = "entered"
    CLOSED = "closed"
    ATTENTION = "attention"
    RULES = "rules"
    COMPLETION = "completion"
    RECOVERY = "recovery"
    VENUE = "venue"
    SILENCE = "silence"
    REVIEW = "review"
    PAUSE = "pause"
    OVERRIDE = "override"


TOPICS = {
    Kind.ENTERED: Topic.ENTERED,
    Kind.CLOSED: Topic.CLOSED,
    Kind.UNWOUND: Topic.CLOSED,
    Kind.OVERRIDE_SETTLE: Topic.CLOSED,
    Kind.EXPOSED: Topic.ATTENTION,
    Kind.SET_ASIDE: Topic.ATTENTION,
    Kind.QUARANTINED: Topic.ATTENTION,
    Kind.RULES_CHANGED: Topic.RULES,
    Kind.COMPLETION: Topic.COMPLETION,
    Kind.UNCLEAN_END: Topic.RECOVERY,
    Kind.RESTORED: Topic.RECOVERY,
    Kind.GAVE_UP: Topic.VENUE,
    Kind.SILENCE: Topic.SILENCE,
    Kind.OVERRIDE_PAUSE: Topic.PAUSE,
    Kind.OVERRIDE_RESUME: Topic.PAUSE,
}
# No news, and deleted when they are old: strangers can cause them, or every day does.
LOGINS = frozenset({Kind.LOGGED_IN, Kind.LOGIN_FAILED})
