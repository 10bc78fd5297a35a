"""A new action is one declaration: every entry point has it without further code."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

import pytest
from django import forms
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import path

from arbsite.access.records import Scope
from arbsite.api import overrides
from arbsite.api.app import Api, addresses
from arbsite.overrides.action import ActionContext, Steps, Target
from arbsite.overrides.actions import ACTIONS
from arbsite.overrides.forms import ActionForm, bounded
from arbsite.urls import urlpatterns as pages
from positions.models import POSITIONS, Position, PositionRecord
from positions.services.operator import OverrideRejected
from tests.support import builders
from tests.support.admin_pages import POSITIONS as POSITION_LIST
from tests.support.admin_pages import act, confirm, page
from tests.support.api_client import ask, fields, new_token, operator, send, viewer
from tests.support.builders import add

pytestmark = pytest.mark.django_db

urlpatterns = list(pages)  # changed by a test, unlike those of the site


class StarsForm(ActionForm):
    stars = bounded(forms.IntegerField, 1, 5, "Stars", help_text="Five are the most.")


@dataclass(frozen=True, slots=True)
class Done:
    """What the action was called with."""

    position: str
    stars: int
    actor: str
    reason: str


done: list[Done] = []


RATED: Target[PositionRecord] = Target(
    name="position",
    argument="position",
    path="/positions/{position_id}",
    get=POSITIONS.get,
    title=lambda position: position.event_name,
    page=lambda position: "/controls/",
    version_token=lambda position: f"{position.version}",
    lists={Position: str},
)


@RATED.action("rate", "Rate it", form=StarsForm, has_confirmation=True)
def rate(position: PositionRecord, context: ActionContext) -> Steps:
    """Give a position some stars."""
    if position.event_name == "unrated":
        raise OverrideRejected("nobody may rate this one")
    stars, who = context.inputs.get("stars", "its"), context.operator
    yield f"gets {stars} stars."
    done.append(Done(position.id, stars, who.actor, who.reason))
    yield f"{stars} stars."


@pytest.fixture(autouse=True)
def _declared(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The action is in the table for the length of a test."""
    monkeypatch.setitem(ACTIONS, rate.name, rate)
    add("positions", builders.position(id="p1", event_name="Will it rain?"))
    add("positions", builders.position(id="p2", event_name="unrated"))
    done.clear()
    yield
    done.clear()


def test_it_is_previewed_confirmed_and_executed_on_its_page() -> None:
    maria = operator()
    form = fields(ask(maria, "rate", "p1"))
    shown = send(maria, "rate", form, 200, stars="4", reason="well done")
    assert "Gets 4 stars." in shown
    assert done == []
    send(maria, "rate", fields(shown), stars="4", reason="well done")
    assert done == [Done("p1", 4, "maria", "well done")]


def test_it_is_bound_and_guarded_like_every_other_action() -> None:
    maria, victor = operator(), viewer()
    form = fields(ask(maria, "rate", "p1"))
    assert "between 1 and 5" in send(maria, "rate", form, 422, stars="6", reason="wow")
    assert "nobody may rate" in ask(maria, "rate", "p2")
    assert victor.get("/override/rate/", {"of": "p1"}).status_code == 403
    POSITIONS.raw.update_one({"_id": "p1"}, {"$set": {"version": 9}})
    send(maria, "rate", form, 409, stars="4", reason="too late")
    assert done == []


def test_it_is_an_action_of_the_list_in_the_admin(admin_client: Client) -> None:
    assert "Rate it" in page(admin_client, POSITION_LIST)
    both = ["p1", "p2"]
    inputs = {"stars": "2", "reason": "mediocre"}
    preview = act(admin_client, POSITION_LIST, "rate", both).content.decode()
    assert "nobody may rate this one" in preview
    assert "2 stars." in confirm(admin_client, POSITION_LIST, "rate", both, **inputs)
    assert done == [Done("p1", 2, "admin", "mediocre")]


def test_it_is_an_operation_of_the_api(settings: object) -> None:
    api = Api()
    api.urls_namespace = "api-with-a-new-action"
    api.add_router("", overrides.router())
    described = api.get_openapi_schema(path_prefix="/")["paths"]
    operation = described["/positions/{position_id}/rate"]["post"]
    assert operation["description"] == "Give a position some stars."
    urlpatterns[:] = [path("api/v2/", addresses(api)), *pages]
    settings.ROOT_URLCONF = __name__  # type: ignore[attr-defined]
    token = new_token("desk", Scope.OPERATE)
    client = Client(headers={"Authorization": f"Bearer {token}"})

    def post(position: str, **body: object) -> int:
        address = f"/api/v2/positions/{position}/rate"
        answer = client.post(address, json.dumps(body), "application/json")
        return answer.status_code

    assert post("p1", stars=3, reason="all right") == 200
    assert done == [Done("p1", 3, "token desk", "all right")]
    assert post("p1", stars=6, reason="all right") == 400
    assert post("p2", stars=3, reason="all right") == 409
    assert post("p3", stars=3, reason="all right") == 404
    assert len(done) == 1


def test_it_is_a_command() -> None:
    out = StringIO()
    words = ["rate", "p1", "5", "--reason", "splendid", "--actor", "ann"]
    call_command("override", *words, stdout=out)
    assert "5 stars." in out.getvalue()
    assert done == [Done("p1", 5, "ann", "splendid")]
    with pytest.raises(CommandError, match="nobody may rate"):
        call_command("override", "rate", "p2", "5", "--reason", "splendid")
    assert len(done) == 1
