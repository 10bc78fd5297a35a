"""Repeats failing calls with exponential back-off and reports each attempt.

Six attempts with waits of 1, 2, 4, 8 and 16 seconds between them, or as long as the
other side asks for, but no more than five minutes in all. Each failed one is a line of
its own. Only errors that call themselves retryable are tried again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from tasklog.kinds import Action, Kind, Status
from tasklog.records import TrailLine
from tasklog.trail import Journal

if TYPE_CHECKING:
    from tenacity import RetryCallState

T = TypeVar("T")

# The first call counts: five waits, 1 to 16 s, make six attempts.
ATTEMPTS = 6
# Of all waits of a call together: a worker ends a job that takes too long
# (Q_CLUSTER's `timeout`), and what has waited for so long is better planned again.
LONGEST_WAIT_SECONDS = 300.0

LONGEST_BACKOFF_SECONDS = 16.0


def is_retryable(error: BaseException) -> bool:
    """Whether the error says of itself that another attempt may succeed."""
    return bool(getattr(error, "is_retryable", False))


def seconds_to_wait(state: RetryCallState) -> float:
    """1, 2, 4, 8, 16 s, or as long as the other side asks for if that is longer."""
    error = state.outcome.exception() if state.outcome else None
    requested = getattr(error, "retry_after", None) or 0.0
    backoff = min(2.0 ** (state.attempt_number - 1), LONGEST_BACKOFF_SECONDS)
    return max(backoff, min(float(requested), LONGEST_WAIT_SECONDS))


def is_last_attempt(state: RetryCallState) -> bool:
    """Whether it was the sixth, or the waits would become too long in all."""
    waits = state.idle_for + state.upcoming_sleep
    return state.attempt_number >= ATTEMPTS or waits > LONGEST_WAIT_SECONDS


class Retrier:
    """Runs calls with patience and reports a late success as a recovery.

    `pulse` is called before each attempt: a sign of life, which may raise to stop.
    `position_id` goes into each line beside the venue that the error names.
    """

    def __init__(
        self,
        journal: Journal,
        sleep: Callable[[float], None],
        action: Action = Action.FETCH,
        pulse: Callable[[], None] = lambda: None,
        position_id: str | None = None,
    ):
        self._journal = journal
        self._sleep = sleep
        self._action = action
        self._pulse = pulse
        self._position_id = position_id

    def for_position(self, action: Action, position_id: str) -> Retrier:
        """The same patience, reported under this action and position."""
        return Retrier(self._journal, self._sleep, action, self._pulse, position_id)

    def wait(self, seconds: float) -> None:
        """Sleep, after a sign of life. Raises where the process is to stop."""
        self._pulse()
        self._sleep(seconds)

    def __call__(self, what: str, call: Callable[[], T]) -> T:
        """What the call returns. Raises its last error after the last attempt."""
        # Here, since it takes as long to load as half of Django's setup, and a process
        # that starts calls nobody.
        from tenacity import Retrying, retry_if_exception

        policy = Retrying(
            retry=retry_if_exception(is_retryable),
            stop=is_last_attempt,
            wait=seconds_to_wait,
            sleep=self._sleep,
            before_sleep=lambda state: self._report_attempt(what, state),
            # Callers know the errors of venues, not the RetryError around them.
            reraise=True,
        )

        errors: list[BaseException] = []

        def attempt() -> T:
            self._pulse()
            try:
                return call()
            except Exception as error:
                errors.append(error)
                raise

        try:
            answer = policy(attempt)
        except Exception as error:
            # Errors without the attribute are bugs or a stop, not a venue's failure.
            if hasattr(error, "is_retryable") and getattr(error, "is_news", True):
                self._report_giving_up(what, error, len(errors))
            raise
        if errors:
            self._report_recovery(what, errors)
        return answer

    def _report_attempt(self, what: str, state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        wait = state.next_action.sleep if state.next_action else 0
        self._journal.write(
            TrailLine(
                kind=Kind.ATTEMPT,
                action=self._action,
                status=Status.RETRY,
                details=f"{what} failed, retrying in {wait:g} s "
                f"(attempt {state.attempt_number})",
                error=str(error),
                venue=_venue_of(error),
                position_id=self._position_id,
            )
        )

    def _report_giving_up(self, what: str, error: Exception, attempts: int) -> None:
        self._journal.write(
            TrailLine(
                kind=Kind.GAVE_UP,
                action=self._action,
                status=Status.FAILURE,
                details=f"{what} failed after {attempts} attempt(s), giving up",
                error=str(error),
                venue=_venue_of(error),
                position_id=self._position_id,
            )
        )

    def _report_recovery(self, what: str, errors: Sequence[BaseException]) -> None:
        self._journal.write(
            TrailLine(
                kind=Kind.RETRIED_CALL,
                action=Action.RECOVER,
                details=f"{what} succeeded on attempt {len(errors) + 1}",
                venue=_venue_of(errors[-1]),
                position_id=self._position_id,
            )
        )


def _venue_of(error: BaseException | None) -> str | None:
    """The venue that the error names, if it comes from one."""
    venue = getattr(error, "venue", None)
    return None if venue is None else str(venue)
