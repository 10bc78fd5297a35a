"""E-mail over a real socket: what is sent, and what each rejection means."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from pydantic import ValidationError

from arbsite.config import Config
from arbsite.notifying.channels import Undelivered
from arbsite.notifying.channels.mail import MailChannel
from tests.support.mailbox import Mailbox, receiving
from tests.support.trail_lines import message

PASSWORD = "canary-5f2e9a"


def mail(server: Mailbox | int, **changes: Any) -> MailChannel:
    port = server if isinstance(server, int) else server.port
    settings = {
        "smtp_host": "127.0.0.1",
        "smtp_port": port,
        "smtp_security": "none",
        "mail_to": "maria@example.com, ops@example.com",
        "mail_from": "arbsite <arb@example.com>",
    }
    return MailChannel(Config(**{**settings, **changes}))


def test_an_email_has_the_title_the_text_the_link_and_a_constant_id() -> None:
    with receiving() as server:
        for _ in range(2):
            mail(server).send(message())
    email, duplicate = server.emails
    assert email["Subject"] == "SIMULATED · Profit: Will it rain?"
    assert email["From"] == "arbsite <arb@example.com>"
    assert server.recipients[:2] == ["maria@example.com", "ops@example.com"]
    text = email.get_content()
    assert text.splitlines()[:2] == ["SIMULATED · Profit", "+$3.00"]
    assert "https://arb.example/positions/p1/" in text
    assert email["Message-ID"] == duplicate["Message-ID"] == "<0a1b@example.com>"
    assert email["Auto-Submitted"] == "auto-generated"
    assert email.get_content_type() == "text/plain"


def test_a_login_is_made_where_there_is_one() -> None:
    with receiving() as server:
        mail(server, smtp_user="arb", smtp_password=PASSWORD).send(message())
    assert server.logins == [f"\0arb\0{PASSWORD}"]


@pytest.mark.parametrize(
    ("answers", "is_retryable", "reason"),
    [
        ({"END": "451 later"}, True, "does not take the message (451)"),
        ({"END": "554 spam"}, False, "does not take the message (554)"),
        ({"RCPT": "450 busy"}, True, "does not take the addresses (450)"),
        ({"RCPT": "550 nobody"}, False, "does not take the addresses (550)"),
        ({"MAIL": "553 not you"}, False, "does not take the message (553)"),
        ({"AUTH": f"535 not {PASSWORD}"}, False, "rejects the user or the password"),
    ],
)
def test_a_rejection_says_whether_it_is_retryable(
    answers: dict[str, str], is_retryable: bool, reason: str
) -> None:
    with receiving(("AUTH PLAIN",), **answers) as server:
        channel = mail(server, smtp_user="arb", smtp_password=PASSWORD)
        with pytest.raises(Undelivered, match=None) as caught:
            channel.send(message())
    assert caught.value.is_retryable is is_retryable
    assert reason in str(caught.value)
    assert PASSWORD not in str(caught.value)


def test_a_connection_failure_is_retryable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(Undelivered, match="the connection failed") as caught:
        mail(port).send(message())
    assert caught.value.is_retryable


def test_a_server_without_tls_gets_nothing_where_tls_is_required() -> None:
    with (
        receiving() as server,
        pytest.raises(Undelivered, match="does not offer") as caught,
    ):
        mail(server, smtp_security="starttls").send(message())
    assert not caught.value.is_retryable
    assert server.emails == []


def test_a_title_with_a_line_break_is_not_sent() -> None:
    with (
        receiving() as server,
        pytest.raises(Undelivered, match="written as an e-mail"),
    ):
        mail(server).send(message(title="x\r\nBcc: all@example.com"))
    assert server.emails == []


def test_a_channel_shows_its_destination_and_what_it_lacks() -> None:
    channel = mail(2525)
    assert channel.destination == "2 addresses through 127.0.0.1:2525"
    assert channel.problem == ""
    with pytest.raises(ValidationError, match="ARBSITE_MAIL_TO belong together"):
        mail(2525, mail_to="")
