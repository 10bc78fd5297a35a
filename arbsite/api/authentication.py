"""Who may call the API: programs by a token, people who only read by their login.

Whatever changes something takes a token with the scope "operate", never a session: so
that no other site can make a browser do it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer, SessionAuth

from arbsite.access import tokens
from arbsite.access.records import Scope
from arbsite.access.tokens import Token
from arbsite.api.errors import Refusal


class Bearer(HttpBearer):
    """Authorization: Bearer arb_…"""

    def authenticate(self, request: HttpRequest, token: str) -> Token | None:
        return tokens.recognise(token, datetime.now(UTC))


class OperateBearer(Bearer):
    """The same, with the scope "operate"."""

    def authenticate(self, request: HttpRequest, token: str) -> Token | None:
        recognised = super().authenticate(request, token)
        # 403, not 401: the token is valid, but not for this.
        if recognised is not None and recognised.scope is not Scope.OPERATE:
            raise Refusal(403, "this token may read; overrides need scope operate")
        return recognised


class Login(SessionAuth):
    """The session of an account that is logged in on the pages."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        return request.user if request.user.is_authenticated else None


READING = [Bearer(), Login()]
OPERATING = OperateBearer()
