"""A mail server for tests: it speaks SMTP over a real socket and stores the e-mails."""

from __future__ import annotations

import base64
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any


class Mailbox(socketserver.ThreadingTCPServer):
    """Accepts every command but those in `answers`, which get that answer."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, answers: dict[str, str], extensions: tuple[str, ...]):
        self.answers, self.extensions = answers, extensions
        self.emails: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.logins: list[str] = []
        super().__init__(("127.0.0.1", 0), _Session)

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Session(socketserver.StreamRequestHandler):
    server: Mailbox

    def handle(self) -> None:
        self._say("220 test")
        while line := self.rfile.readline():
            command = line.decode().strip()
            verb = command.partition(" ")[0].upper()
            if verb == "QUIT":
                self._say("221 bye")
                return
            self._answer(verb, command)

    def _answer(self, verb: str, command: str) -> None:
        rejection = self.server.answers.get(verb)
        if rejection is not None:
            self._say(rejection)
        elif verb == "EHLO":
            lines = ["test", *self.server.extensions]
            for extension in lines[:-1]:
                self._say(f"250-{extension}")
            self._say(f"250 {lines[-1]}")
        elif verb == "AUTH":
            credentials = base64.b64decode(command.split()[-1]).decode()
            self.server.logins.append(credentials)
            self._say("235 welcome")
        elif verb == "DATA":
            self._take()
        else:
            if verb == "RCPT":
                self.server.recipients.append(command.partition(":")[2].strip("<>"))
            self._say("250 ok")

    def _take(self) -> None:
        self._say("354 continue")
        received = b""
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            received += line.removeprefix(b".") if line.startswith(b"..") else line
        email: Any = message_from_bytes(received, policy=policy.default)
        self.server.emails.append(email)
        self._say(self.server.answers.get("END", "250 stored"))

    def _say(self, answer: str) -> None:
        self.wfile.write(f"{answer}\r\n".encode())


@contextmanager
def receiving(
    extensions: tuple[str, ...] = ("AUTH PLAIN",), **answers: str
) -> Iterator[Mailbox]:
    """A server that accepts mail until the block ends."""
    server = Mailbox(answers, extensions)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
