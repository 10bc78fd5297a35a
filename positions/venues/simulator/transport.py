"""A requests adapter that reaches the simulator without a socket."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict
from urllib3 import HTTPResponse

from positions.venues.simulator.core import ConnectionLost, ResponseDelayed, Simulator

# .invalid never resolves (RFC 2606): without the adapter every call fails.
HOST = "https://simulator.invalid"
GAMMA_URL = f"{HOST}/gamma"
CLOB_URL = f"{HOST}/clob"
KALSHI_URL = f"{HOST}/kalshi/trade-api/v2"
# By the setting that holds the same API's URL in live mode.
BASE_URLS = {"gamma_url": GAMMA_URL, "clob_url": CLOB_URL, "kalshi_url": KALSHI_URL}


class SimulatorAdapter(BaseAdapter):
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
            sim = self.simulator.handle(method, url.path, query, sent)
        except ConnectionLost:
            raise requests.ConnectionError(
                "Connection reset by peer", request=request
            ) from None
        except ResponseDelayed:
            raise requests.ReadTimeout("Read timed out", request=request) from None
        headers = sim.all_headers
        response = requests.Response()
        response.status_code = sim.status
        response.headers = CaseInsensitiveDict(headers)
        response.url = request.url or ""
        response.request = request
        response.encoding = "utf-8"
        # A raw urllib3 response, so that requests itself checks the length of the body
        # and streams it in chunks.
        response.raw = HTTPResponse(
            body=io.BytesIO(sim.body),
            headers=headers,
            status=sim.status,
            preload_content=False,
            request_method=method,
        )
        response.connection = self  # type: ignore[assignment]
        if not kwargs.get("stream"):
            response.content  # noqa: B018 - reads the body, like HTTPAdapter
        return response

    def close(self) -> None:
        """Do nothing: there is no connection to close."""
