"""How do the real clients reach the simulator without a socket?"""

from __future__ import annotations

import io
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict
from urllib3 import HTTPResponse

from positions.venues.simulator.answers import SimResponse
from positions.venues.simulator.core import AnswerDelayed, ConnectionLost, Simulator

HOST = "https://simulator.invalid"
GAMMA_URL = f"{HOST}/gamma"
CLOB_URL = f"{HOST}/clob"
KALSHI_URL = f"{HOST}/kalshi/trade-api/v2"


class SimulatorAdapter(BaseAdapter):
    """Mount it on HOST in a requests.Session: every call goes to the core.

    Lost connections and time-outs are raised at once, as requests raises them.
    """

    def __init__(self, simulator: Simulator) -> None:
        super().__init__()
        self.simulator = simulator

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,
        verify: bool | str = True,
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        url = urlsplit(request.url or "")
        body = request.body or b""
        try:
            answer = self.simulator.handle(
                request.method or "GET",
                url.path,
                parse_qsl(url.query, keep_blank_values=True),
                body if isinstance(body, bytes) else str(body).encode(),
            )
        except ConnectionLost:
            raise requests.ConnectionError(
                "Connection reset by peer", request=request
            ) from None
        except AnswerDelayed:
            raise requests.ReadTimeout("Read timed out", request=request) from None
        return _as_requests(answer, request, self, stream)

    def close(self) -> None:
        """Nothing is held open."""


def _as_requests(
    answer: SimResponse,
    request: requests.PreparedRequest,
    adapter: SimulatorAdapter,
    stream: bool,
) -> requests.Response:
    headers = answer.headers | {"Content-Length": str(answer.length)}
    response = requests.Response()
    response.status_code = answer.status
    response.headers = CaseInsensitiveDict(headers)
    response.url = request.url or ""
    response.request = request
    response.encoding = "utf-8"
    response.raw = HTTPResponse(
        body=io.BytesIO(answer.body),
        headers=headers,
        status=answer.status,
        preload_content=False,
        request_method=request.method,
    )
    response.connection = adapter  # type: ignore[assignment]
    if not stream:
        response.content  # noqa: B018 - reads the body, as requests' own adapter
    return response
