"""The fake APIs of both venues behind one HTTP server, down to the bytes they send."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from positions.venues.errors import NotFound
from tests.support.fake_apis import FakeApi, FakeKalshi, FakePolymarket


class Raw(str):
    """A piece of JSON that is sent as it is, whether or not anybody can read it."""

    __slots__ = ()


def written(value: Any) -> str:
    """JSON with the raw pieces in it."""
    if isinstance(value, Raw):
        return value
    if isinstance(value, dict):
        fields = (f"{json.dumps(key)}: {written(value[key])}" for key in value)
        return "{" + ", ".join(fields) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    # As the venues write it: a number with its digits.
    return str(value) if isinstance(value, Decimal) else json.dumps(value)


class _Handler(BaseHTTPRequestHandler):
    apis: dict[str, FakeApi]

    def do_GET(self) -> None:
        self._answer(None)

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self._answer(json.loads(self.rfile.read(length)))

    def _answer(self, body: Any) -> None:
        parts = urlsplit(self.path)
        name, _, path = parts.path.removeprefix("/").partition("/")
        api, query = self.apis[name], parse_qs(parts.query)
        try:
            path = f"/{path}"
            answer = api.answers.get(path) or api.answer(path, query, body)
            self._send(200, answer)
        except NotFound:
            self._send(404, {"error": "not found"})

    def _send(self, status: int, answer: object) -> None:
        body = written(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing is logged."""


@contextmanager
def served(polymarket: FakePolymarket, kalshi: FakeKalshi) -> Iterator[dict[str, str]]:
    """The settings that lead live venues to these APIs, for the length of the block."""
    apis = {"polymarket": polymarket, "kalshi": kalshi}
    handler = type("Handler", (_Handler,), {"apis": apis})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}"
        try:
            yield {
                "ARBSITE_GAMMA_URL": f"{url}/polymarket",
                "ARBSITE_CLOB_URL": f"{url}/polymarket",
                "ARBSITE_KALSHI_URL": f"{url}/kalshi",
            }
        finally:
            server.shutdown()
            thread.join()
