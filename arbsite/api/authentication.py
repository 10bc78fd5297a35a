"""Who may call the API? Programs by a token; people who look by their login.

What changes something takes a token with the scope "operate", never a session: so no
page elsewhere can make a browser do it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer, SessionAuth

from arbsite.access import tokens
from arbsite.access.tokens import Token
from arbsite.api.errors import Refusal
from arbsite.models import Scope


class Bearer(HttpBearer):
    """Authorization: Bearer arb_…"""

    def authenticate(self, request: HttpRequest, token: str) -> Token | None:
        return tokens.recognise(token, datetime.now(UTC))


class OperateBearer(Bearer):
    """The same, with the scope "operate"."""

    def authenticate(self, request: HttpRequest, token: str) -> Token | None:
        found = super().authenticate(request, token)
        if found is not None and found.scope is not Scope.OPERATE:
            raise Refusal(403, "this token may read; overrides need scope operate")
        return found


class Login(SessionAuth):
    """The session of somebody who is logged in on the pages."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        return request.user if request.user.is_authenticated else None


READING = [Bearer(), Login()]
OPERATING = OperateBearer()
