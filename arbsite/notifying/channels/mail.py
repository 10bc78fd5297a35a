"""Messages by e-mail, through Django's SMTP backend.

The Message-ID is made of the message's key, by which mailboxes recognise a duplicate.
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
# From here on, SMTP codes say that trying again is useless (RFC 5321, 4.2.1).
PERMANENT = 500


class MailChannel:
    """Sends each message to the addresses of ARBSITE_MAIL_TO."""

    name = "mail"

    def __init__(self, config: Config):
        self._config = config
        self._to = [
            address.strip() for address in config.mail_to.split(",") if address.strip()
        ]
        self._from = config.mail_from or (self._to[0] if self._to else "")

    @property
    def destination(self) -> str:
        count = len(self._to)
        recipients = "1 address" if count == 1 else f"{count} addresses"
        return f"{recipients} through {self._config.smtp_host}:{self._config.smtp_port}"

    @property
    def problem(self) -> str:
        return "" if self._to else "set ARBSITE_MAIL_TO to the recipients' addresses"

    def send(self, message: Message) -> None:
        link = f"\n\n{message.link}" if message.link else ""
        email = EmailMessage(
            message.title,
            f"{message.text}{link}\n",
            self._from,
            self._to,
            headers={
                "Message-ID": f"<{message.key}@{self._domain}>",
                # Keeps absence notices from answering (RFC 3834).
                "Auto-Submitted": "auto-generated",
                "X-Arbsite-Event": message.event,
            },
        )
        backend = self._backend()
        try:
            backend.send_messages([email])
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
    """A reason without the server's own text, which may quote what it was sent."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return Undelivered("the mail server rejects the user or the password", False)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Undelivered(
            "the mail server does not offer the configured security", False
        )
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
        return _rejected("the addresses", min(codes, default=PERMANENT))
    if isinstance(error, smtplib.SMTPResponseException):
        return _rejected("the message", error.smtp_code)
    if isinstance(error, ssl.SSLError):
        return Undelivered("its TLS certificate is not trusted", False)
    if isinstance(error, ValueError):
        return Undelivered("the message cannot be written as an e-mail", False)
    if isinstance(error, TimeoutError):
        return Undelivered("no answer in time", is_retryable=True)
    return Undelivered("the connection failed", is_retryable=True)


def _rejected(part: str, code: int) -> Undelivered:
    reason = f"the mail server does not take {part} ({code})"
    return Undelivered(reason, is_retryable=code < PERMANENT)
