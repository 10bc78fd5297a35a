"""How patiently is a failing call repeated, and what does the trail say of it?

Six attempts with waits of 1, 2, 4, 8 and 16 seconds between them, each failed one
a line of its own. Only errors that say so of themselves are worth another try.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt
from tenacity.wait import wait_exponential

from tasklog.models import Action, Status
from tasklog.services import Journal

T = TypeVar("T")

ATTEMPTS = 6
LONGEST_WAIT_SECONDS = 300.0

_backoff = wait_exponential(multiplier=1, max=16)


def is_retryable(error: BaseException) -> bool:
    """Errors carry the answer themselves (`is_retryable`); others are not."""
    return bool(getattr(error, "is_retryable", False))


def seconds_to_wait(state: RetryCallState) -> float:
    """1, 2, 4, 8, 16 s, or as long as the other side asked for, if that is longer."""
    error = state.outcome.exception() if state.outcome else None
    asked = getattr(error, "retry_after", None) or 0.0
    return max(_backoff(state), min(float(asked), LONGEST_WAIT_SECONDS))


class Retrier:
    """Runs calls with patience; counts a late success as a recovery.

    `pulse` is called before each attempt: a sign of life, which may raise to stop.
    """

    def __init__(
        self,
        journal: Journal,
        sleep: Callable[[float], None],
        action: Action = Action.FETCH,
        pulse: Callable[[], None] = lambda: None,
    ):
        self._journal = journal
        self._sleep = sleep
        self._action = action
        self._pulse = pulse

    def for_action(self, action: Action) -> Retrier:
        """The same patience, written down under another action."""
        return Retrier(self._journal, self._sleep, action, self._pulse)

    def __call__(self, what: str, call: Callable[[], T]) -> T:
        """The call's result. Raises its last error once the attempts are used up."""
        policy = Retrying(
            retry=retry_if_exception(is_retryable),
            stop=stop_after_attempt(ATTEMPTS),
            wait=seconds_to_wait,
            sleep=self._sleep,
            before_sleep=lambda state: self._failed(what, state),
            reraise=True,
        )

        def attempt() -> T:
            self._pulse()
            return call()

        try:
            result = policy(attempt)
        except Exception as error:
            if hasattr(error, "is_retryable") and getattr(error, "is_news", True):
                self._gave_up(what, error, policy)
            raise
        self._recovered(what, policy)
        return result

    def _failed(self, what: str, state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        wait = state.next_action.sleep if state.next_action else 0
        self._journal.write(
            self._action,
            Status.RETRY,
            f"{what} failed, retrying in {wait:g} s (attempt {state.attempt_number})",
            error=str(error),
            kind="attempt",
        )

    def _gave_up(self, what: str, error: Exception, policy: Retrying) -> None:
        attempts = policy.statistics.get("attempt_number", 1)
        self._journal.write(
            self._action,
            Status.FAILURE,
            f"{what} failed after {attempts} attempt(s), giving up",
            error=str(error),
            kind="gave_up",
        )

    def _recovered(self, what: str, policy: Retrying) -> None:
        attempts = policy.statistics.get("attempt_number", 1)
        if attempts > 1:
            self._journal.write(
                Action.RECOVER,
                Status.SUCCESS,
                f"{what} succeeded on attempt {attempts}",
                kind="retried_call",
            )
