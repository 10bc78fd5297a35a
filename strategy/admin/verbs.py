"""Which overrides of the search do people have, in the admin and on the pages?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms

from positions.admin.verbs import nobody, operator, pauses, refusing
from positions.admin.verbs import stamp as position_stamp
from positions.services.overrides import check_due
from strategy.models import PairVerdict
from strategy.schedule import CHECK, POLL, cadences
from strategy.services.overrides import (
    LONGEST_INTERVAL_SECONDS,
    check_hurry,
    check_now,
    decide_pair,
    fix_interval,
    poll_now,
    release_interval,
)
from tasklog.admin.overriding import Instruction, Override, ReasonForm, Refused
from tasklog.storage.codec import Document


@refusing
def _foretell_check(document: Document) -> str:
    check_due(document, nobody().now())
    return "will be due at once, as will the agent's check."


@refusing
def _check(document: Document, given: Instruction) -> str:
    check_now(document, operator(given))
    return "due now; the agent looks at it as soon as it runs."


CHECK_NOW = Override("check_now", "Check now", _foretell_check, _check, position_stamp)


@refusing
def _foretell_run(document: Document) -> str:
    check_hurry(document, nobody())
    if document["_id"] == CHECK:
        return "will be done at once: every open position is looked at."
    return "will be done as soon as the agent looks."


@refusing
def _run(document: Document, given: Instruction) -> str:
    poll_now(document["_id"], operator(given))
    return "due now; the agent does it as soon as it runs."


def _duty_of(document: Document) -> Document:
    """The duty that polls a market type."""
    duty = cadences().find_one({"_id": f"{POLL}{document['_id']}"})
    if duty is None:
        raise Refused("this market type is not polled at present")
    return duty


# When a duty is due changes by itself all the time: no state to hold an operator to.
RUN = Override("run_now", "Poll now", _foretell_run, _run, lambda document: "")
POLL_TYPE = Override(
    "poll_now",
    "Poll now",
    lambda document: _foretell_run(_duty_of(document)),
    lambda document, given: _run(_duty_of(document), given),
    lambda document: "",
)


def _verdict(verdict: PairVerdict) -> Callable[[Document, Instruction], str]:
    @refusing
    def decide(document: Document, given: Instruction) -> str:
        decide_pair(document, verdict, operator(given))
        return f"the verdict is now “{verdict}”."

    return decide


def _pair_stamp(document: Document) -> str:
    decided: Any = document.get("decision")
    at = decided.get("at") if isinstance(decided, dict) else None
    return f"{document.get('verdict')}:{at}:{document.get('rules_fingerprint')}"


CONFIRM = Override(
    "confirm_pair",
    "Confirm: both ask the same question",
    lambda document: "will be traded from the next poll on.",
    _verdict(PairVerdict.SAME),
    _pair_stamp,
)
REJECT = Override(
    "reject_pair",
    "Reject: not the same question",
    lambda document: "will not be traded; positions that are open go on.",
    _verdict(PairVerdict.REJECTED),
    _pair_stamp,
)


class IntervalForm(ReasonForm):
    """How often a market type is polled until it is released."""

    seconds = forms.IntegerField(
        min_value=1,
        max_value=LONGEST_INTERVAL_SECONDS,
        label="Seconds between two polls",
        help_text="It stays so until it is released; the rule decides again then.",
    )
    field_order = ("seconds", "reason")


def market_type_of(document: Document) -> str:
    """The market type that a duty polls."""
    duty = str(document["_id"])
    if not duty.startswith(POLL):
        raise Refused("this duty polls no market type")
    return duty.removeprefix(POLL)


def _present(document: Document) -> str:
    return f"it is polled every {document.get('interval_seconds')} s at present"


def _foretell_fix(document: Document) -> str:
    market_type_of(document)
    return f"will be polled at the interval given here; {_present(document)}."


def _weigh_fix(document: Document, given: Instruction) -> str:
    name = market_type_of(document)
    return f"{name} is polled every {given.values['seconds']} s; {_present(document)}."


@refusing
def _fix(document: Document, given: Instruction) -> str:
    name, seconds = market_type_of(document), int(given.values["seconds"])
    fix_interval(name, seconds, operator(given))
    return f"polled every {seconds} s until it is released."


def _foretell_release(document: Document) -> str:
    market_type_of(document)
    if document.get("fixed_seconds") is None:
        raise Refused("its interval is not fixed")
    return "its interval will be decided by its success rate again, after each poll."


@refusing
def _release(document: Document, given: Instruction) -> str:
    release_interval(market_type_of(document), operator(given))
    return "released; its next poll decides the interval."


def _interval_stamp(document: Document) -> str:
    return f"fixed:{document.get('fixed_seconds')}"


FIX = Override(
    "fix_interval",
    "Fix the interval",
    _foretell_fix,
    _fix,
    _interval_stamp,
    lambda document, data: IntervalForm(data),
    weigh=_weigh_fix,
)
RELEASE = Override(
    "release_interval",
    "Release the interval",
    _foretell_release,
    _release,
    _interval_stamp,
)

PAUSE_PAIR, RESUME_PAIR = pauses(lambda document: f"pair:{document['_id']}")
PAUSE_TYPE, RESUME_TYPE = pauses(lambda document: f"type:{document['_id']}")
PAUSE_POLL, RESUME_POLL = pauses(lambda document: f"type:{market_type_of(document)}")
