"""A requests adapter that reaches the simulator without a socket."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse

from positions.venues.simulator.core import ConnectionLost, ResponseDelayed, Simulator

# .invalid never resolves (RFC 2606): without the adapter every call fails.
HOST = "https://simulator.invalid"
GAMMA_URL = f"{HOST}/gamma"
CLOB_URL = f"{HOST}/clob"
KALSHI_URL = f"{HOST}/kalshi/trade-api/v2"
# By the setting that holds the same API's URL in live mode.
BASE_URLS = {"gamma_url": GAMMA_URL, "clob_url": CLOB_URL, "kalshi_url": KALSHI_URL}


class SimulatorAdapter(HTTPAdapter):
    """Answers the calls of a requests.Session; mount it on HOST.

    Lost connections and time-outs raise the exceptions of requests, without waiting.
    """

    def __init__(self, simulator: Simulator) -> None:
        super().__init__()
        self.simulator = simulator

    def send(
        self, request: requests.PreparedRequest, *args: Any, **kwargs: Any
    ) -> requests.Response:
        url, method = urlsplit(request.url or ""), request.method or "GET"
        query = parse_qsl(url.query, keep_blank_values=True)
        body = request.body or b""
        sent = body if isinstance(body, bytes) else str(body).encode()
        try:
            answer = self.simulator.handle(method, url.path, query, sent)
        except ConnectionLost:
            problem = "Connection reset by peer"
            raise requests.ConnectionError(problem, request=request) from None
        except ResponseDelayed:
            raise requests.ReadTimeout("Read timed out", request=request) from None
        # A raw urllib3 response, so that requests itself checks the length of the body
        # and streams it in chunks.
        raw = HTTPResponse(
            body=io.BytesIO(answer.body),
            headers=answer.all_headers,
            status=answer.status,
            preload_content=False,
            request_method=method,
        )
        return self.build_response(request, raw)
