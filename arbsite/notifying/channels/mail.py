"""How does a message reach a mailbox?

Through Django's own mail. Its Message-ID is made of the message's key, so that one
sent twice is one to whoever keeps mail.
"""

from __future__ import annotations

import contextlib
import smtplib
import ssl

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from arbsite.config import Config
from arbsite.notifying.channels.channel import Message, Undelivered

TIMEOUT = 10
FOR_GOOD = 500


class Mail:
    """Sends each message to the addresses of ARBSITE_MAIL_TO."""

    name = "mail"

    def __init__(self, config: Config):
        self._config = config
        self._to = [one.strip() for one in config.mail_to.split(",") if one.strip()]
        self._from = config.mail_from or (self._to[0] if self._to else "")

    @property
    def shown(self) -> str:
        count = len(self._to)
        people = "1 address" if count == 1 else f"{count} addresses"
        return f"{people} through {self._config.smtp_host}:{self._config.smtp_port}"

    @property
    def problem(self) -> str:
        return "" if self._to else "set ARBSITE_MAIL_TO to who shall get the messages"

    def send(self, message: Message) -> None:
        link = f"\n\n{message.link}" if message.link else ""
        letter = EmailMessage(
            message.title,
            f"{message.text}{link}\n",
            self._from,
            self._to,
            headers={
                "Message-ID": f"<{message.key}@{self._domain}>",
                "Auto-Submitted": "auto-generated",
                "X-Arbsite-Event": message.event,
            },
        )
        backend = self._backend()
        try:
            backend.send_messages([letter])
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise _failure(error) from None
        finally:
            # A login that failed leaves the connection open.
            with contextlib.suppress(smtplib.SMTPException, OSError):
                backend.close()

    @property
    def _domain(self) -> str:
        return self._from.rpartition("@")[2].rstrip(">") or "arbsite"

    def _backend(self) -> EmailBackend:
        config = self._config
        password = config.smtp_password
        return EmailBackend(
            host=config.smtp_host,
            port=config.smtp_port,
            username=config.smtp_user,
            password="" if password is None else password.get_secret_value(),
            use_tls=config.smtp_security == "starttls",
            use_ssl=config.smtp_security == "tls",
            timeout=TIMEOUT,
            fail_silently=False,
        )


def _failure(error: Exception) -> Undelivered:
    """In words of its own: a server may quote what it was sent."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return Undelivered("the mail server refuses the user or the password", False)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Undelivered("the mail server does not offer what is asked for", False)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
        return _answered("the addresses", min(codes, default=FOR_GOOD))
    if isinstance(error, smtplib.SMTPResponseException):
        return _answered("the message", error.smtp_code)
    if isinstance(error, ssl.SSLError):
        return Undelivered("its TLS certificate is not accepted", False)
    if isinstance(error, ValueError):
        return Undelivered("the message cannot be written as mail", False)
    if isinstance(error, TimeoutError):
        return Undelivered("no answer in time", is_retryable=True)
    return Undelivered("the connection failed", is_retryable=True)


def _answered(what: str, code: int) -> Undelivered:
    words = f"the mail server does not take {what} ({code})"
    return Undelivered(words, is_retryable=code < FOR_GOOD)
