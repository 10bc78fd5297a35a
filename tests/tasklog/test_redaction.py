"""No secret enters the trail, whichever way a line is written."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote, quote_plus

import pytest
from bson import json_util
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from positions.models import POSITIONS
from positions.services import enter
from positions.venues.errors import VenueUnavailable
from tasklog.kinds import Action, Kind, Status
from tasklog.records import Change, TrailLine
from tasklog.redaction import HIDDEN, Redactor, redact
from tasklog.storage.collections import collection
from tasklog.storage.retry import Retrier
from tasklog.trail import ERROR_LENGTH, stamped
from tests.support.fakes import START, FakeClock, journal, street

CANARY = "canary-7f3a9"
LEAK = f"GET https://x/?api_key={CANARY}: password={CANARY}"


def stored() -> str:
    names = ("task_log", "positions")
    return json_util.dumps([list(collection(name).find()) for name in names])


@pytest.mark.django_db
def test_a_line_that_is_written_directly_holds_no_secret() -> None:
    line = TrailLine(
        kind=Kind.OVERRIDE_PAUSE,
        action=Action.OVERRIDE,
        status=Status.SUCCESS,
        details=LEAK,
        error=LEAK,
        reason=LEAK,
        changes=(Change("note", LEAK, LEAK),),
    )
    journal(FakeClock()).write(line)
    assert CANARY not in stored()
    assert stored().count(HIDDEN) == 10


@pytest.mark.django_db
def test_what_a_failing_venue_says_is_stored_without_its_secrets() -> None:
    def fail() -> None:
        raise VenueUnavailable("kalshi", LEAK)

    with pytest.raises(VenueUnavailable):
        Retrier(journal(FakeClock()), lambda seconds: None)("books", fail)
    assert collection("task_log").count_documents({"status": "retry"}) == 5
    assert CANARY not in stored()


@pytest.mark.django_db
def test_an_event_of_a_position_holds_no_secret_in_the_position_either() -> None:
    here = street()

    def fail(call: str) -> None:
        if call == "place_order":
            raise VenueUnavailable("polymarket", LEAK)

    here.polymarket.before = fail
    position = here.open_position()
    with pytest.raises(VenueUnavailable):
        enter(position, here.context())
    here.context().set_aside(position, Action.PLACE_ORDER, "odd", ValueError(LEAK))
    (found,) = POSITIONS.raw.find()
    assert found["events"][-1]["error"]
    assert CANARY not in stored()


def test_a_secret_that_the_cut_would_halve_is_hidden_before_it_is_cut() -> None:
    text = "x" * (ERROR_LENGTH - 8) + f" token={CANARY}"
    line = TrailLine(
        kind=Kind.RETRIED, action=Action.FETCH, details="failed", error=text
    )
    assert "canary" not in str(stamped(line, "1", START).error)


def test_the_secrets_of_this_installation_are_known() -> None:
    assert settings.SECRET_KEY not in redact(f"it is {settings.SECRET_KEY}.")


secrets = st.text(
    st.characters(codec="utf-8", exclude_characters="*"), min_size=6, max_size=40
)


@given(secrets, st.text(max_size=5), st.text(max_size=5))
def test_a_secret_is_hidden_however_it_is_written(
    secret: str, before: str, after: str
) -> None:
    redact = Redactor([secret])
    for written in (secret, quote(secret, safe=""), quote_plus(secret)):
        assert written not in redact(f"{before}{written}{after}")
    assert json.dumps(secret) not in redact(json.dumps({"key": secret}))


@given(
    st.binary(min_size=12, max_size=40).map(lambda key: key.hex()),
    st.text(max_size=5),
    st.text(max_size=5),
)
def test_a_secret_inside_of_base64_is_hidden(
    secret: str, before: str, after: str
) -> None:
    """As in the header of HTTP's basic authentication."""
    written = base64.b64encode(f"{before}:{secret}{after}".encode()).decode()
    left = Redactor([secret])(written)
    assert HIDDEN in left
    # At most the edges of the secret remain, which are not its own characters alone.
    for start in range(4):
        text = left.replace(HIDDEN, "").encode()[start:]
        decoded = base64.b64decode(text[: len(text) // 4 * 4])
        assert secret[3:-3].encode() not in decoded


def test_a_redactor_learns_and_forgets_nothing() -> None:
    learning = Redactor(["first-secret"])
    learning.learn(["second-secret", "tiny"])
    text = learning("first-secret second-secret tiny")
    assert text == f"{HIDDEN} {HIDDEN} tiny"
