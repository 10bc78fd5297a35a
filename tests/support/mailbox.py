"""A mail server for tests: it speaks SMTP over a real socket and keeps what it gets."""

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
    """`answers` says what is answered to a command instead of being taken."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, answers: dict[str, str], extensions: tuple[str, ...]):
        self.answers, self.extensions = answers, extensions
        self.letters: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.logins: list[str] = []
        super().__init__(("127.0.0.1", 0), _Talk)

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Talk(socketserver.StreamRequestHandler):
    server: Mailbox

    def handle(self) -> None:
        self._say("220 test")
        while line := self.rfile.readline():
            words = line.decode().strip()
            verb = words.partition(" ")[0].upper()
            if verb == "QUIT":
                self._say("221 bye")
                return
            self._answer(verb, words)

    def _answer(self, verb: str, words: str) -> None:
        refusal = self.server.answers.get(verb)
        if refusal is not None:
            self._say(refusal)
        elif verb == "EHLO":
            lines = ["test", *self.server.extensions]
            for one in lines[:-1]:
                self._say(f"250-{one}")
            self._say(f"250 {lines[-1]}")
        elif verb == "AUTH":
            given = base64.b64decode(words.split()[-1]).decode()
            self.server.logins.append(given)
            self._say("235 welcome")
        elif verb == "DATA":
            self._take()
        else:
            if verb == "RCPT":
                self.server.recipients.append(words.partition(":")[2].strip("<>"))
            self._say("250 ok")

    def _take(self) -> None:
        self._say("354 go on")
        received = b""
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            received += line.removeprefix(b".") if line.startswith(b"..") else line
        letter: Any = message_from_bytes(received, policy=policy.default)
        self.server.letters.append(letter)
        self._say(self.server.answers.get("END", "250 kept"))

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@contextmanager
def receiving(
    extensions: tuple[str, ...] = ("AUTH PLAIN",), **answers: str
) -> Iterator[Mailbox]:
    """A server that takes mail until the block ends."""
    server = Mailbox(answers, extensions)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
