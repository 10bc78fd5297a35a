"""The form of the login."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.forms import AuthenticationForm

from arbsite.access import one_time_codes


class LoginForm(AuthenticationForm):
    """Name, password and, for accounts that have set it up, a one-time code."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["code"] = one_time_codes.field()

    def confirm_login_allowed(self, user: Any) -> None:
        """The same answer as to a wrong password: it must not tell that it is right."""
        super().confirm_login_allowed(user)
        code = self.cleaned_data.get("code", "")
        if not one_time_codes.accept(user.pk, code, datetime.now(UTC)):
            raise self.get_invalid_login_error()
