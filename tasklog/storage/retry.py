"""How patiently is a failing call repeated, and what does the trail say of it?

Six attempts with waits of 1, 2, 4, 8 and 16 seconds between them, each failed one
a line of its own. Only errors that say so of themselves are worth another try.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt
from tenacity.wait import wait_exponential

from tasklog.models import Action, Status
from tasklog.trail import Journal

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
    `about` goes into each line beside the venue, where the error names one.
    """

    def __init__(
        self,
        journal: Journal,
        sleep: Callable[[float], None],
        action: Action = Action.FETCH,
        pulse: Callable[[], None] = lambda: None,
        about: Mapping[str, str] = MappingProxyType({}),
    ):
        self._journal = journal
        self._sleep = sleep
        self._action = action
        self._pulse = pulse
        self._about = about

    def for_action(self, action: Action, **about: str) -> Retrier:
        """The same patience, written down under another action."""
        return Retrier(self._journal, self._sleep, action, self._pulse, about)

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

        errors: list[BaseException] = []

        def attempt() -> T:
            self._pulse()
            try:
                return call()
            except Exception as error:
                errors.append(error)
                raise

        try:
            result = policy(attempt)
        except Exception as error:
            if hasattr(error, "is_retryable") and getattr(error, "is_news", True):
                self._gave_up(what, error, len(errors))
            raise
        if errors:
            self._recovered(what, errors)
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
            **self._on(error),
        )

    def _gave_up(self, what: str, error: Exception, attempts: int) -> None:
        self._journal.write(
            self._action,
            Status.FAILURE,
            f"{what} failed after {attempts} attempt(s), giving up",
            error=str(error),
            kind="gave_up",
            **self._on(error),
        )

    def _recovered(self, what: str, errors: Sequence[BaseException]) -> None:
        self._journal.write(
            Action.RECOVER,
            Status.SUCCESS,
            f"{what} succeeded on attempt {len(errors) + 1}",
            kind="retried_call",
            **self._on(errors[-1]),
        )

    def _on(self, error: BaseException | None) -> dict[str, str]:
        venue = getattr(error, "venue", None)
        return {**self._about, **({} if venue is None else {"venue": str(venue)})}
