"""What is typed into a form whose session has ended is not lost."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.contrib.auth.models import User
from django.test import Client

from positions.models import PAUSES
from tests.support.admin_pages import hidden_fields

pytestmark = pytest.mark.django_db

PASSWORD = "look-and-override-1"
REASON = "the venues <b>disagree</b>"


@pytest.fixture
def maria() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("maria", password=PASSWORD))
    return client


def typed(maria: Client) -> dict[str, list[str]]:
    ask = maria.get("/override/pause/?of=all").content.decode()
    return {**hidden_fields(ask), "reason": [REASON], "hours": ["2"]}


def log_in(maria: Client, shown: str, password: str = PASSWORD) -> str:
    token = re.findall(r'name="resume" value="([^"]*)"', shown)[0]
    form = {"username": "maria", "password": password, "resume": unescape(token)}
    return maria.post("/login/", form).content.decode()


def test_a_form_that_is_sent_without_a_session_leads_back_to_itself(
    maria: Client,
) -> None:
    form = typed(maria)
    maria.logout()
    answer = maria.post("/override/pause/do/", form)
    assert answer.status_code == 401
    assert "Your session has ended" in answer.content.decode()
    resumed = log_in(maria, answer.content.decode())
    assert "the venues &lt;b&gt;disagree&lt;/b&gt;" in resumed
    # Nothing is done before somebody says so.
    assert PAUSES.raw.count_documents({}) == 0
    again = maria.post("/override/pause/do/", hidden_fields(resumed))
    assert again.status_code == 200
    preview = hidden_fields(again.content.decode())
    maria.post("/override/pause/do/", preview)
    assert PAUSES.raw.distinct("reason") == [REASON]


def test_a_wrong_password_loses_nothing_either(maria: Client) -> None:
    form = typed(maria)
    maria.logout()
    shown = maria.post("/override/pause/do/", form).content.decode()
    wrong = log_in(maria, shown, "wrong")
    assert "Wrong name, password or one-time code" in wrong
    assert REASON in unescape(log_in(maria, wrong))


@pytest.mark.parametrize("token", ["", "x", "e30:1:2"])
def test_what_this_site_has_not_signed_is_not_resumed(
    maria: Client, token: str
) -> None:
    form = {"username": "maria", "password": PASSWORD, "resume": token}
    assert maria.post("/login/", form).status_code == 302


def test_a_password_is_not_carried(maria: Client) -> None:
    maria.logout()
    form = {"old_password": "a", "new_password1": "b", "new_password2": "b"}
    answer = maria.post("/password/", form)
    assert answer.status_code == 302
    assert "resume" not in answer.content.decode()


def test_everybody_changes_their_own_password() -> None:
    User.objects.create_user("victor", password=PASSWORD)
    victor = Client()
    assert victor.login(username="victor", password=PASSWORD)
    assert 'href="/password/"' in victor.get("/").content.decode()
    new = "another-long-one-7"
    form = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    shown = victor.post("/password/", form, follow=True).content.decode()
    assert "Your password has been changed." in shown
    assert Client().login(username="victor", password=new)
    wrong = victor.post("/password/", form).content.decode()
    assert "old password was entered incorrectly" in unescape(wrong)
