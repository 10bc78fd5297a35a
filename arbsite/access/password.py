"""The page on which everybody changes their own password."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpResponse
from django.urls import reverse_lazy

from arbsite.access.roles import Role, needs


class OwnPasswordView(PasswordChangeView):
    """Needs the old password; all other sessions of the account end."""

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        # The focus starts at the top, as on every page.
        form.fields["old_password"].widget.attrs.pop("autofocus", None)
        return form

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, "Your password has been changed.")
        return super().form_valid(form)


change_password = needs(Role.VIEWER)(
    OwnPasswordView.as_view(
        template_name="registration/password.html",
        success_url=reverse_lazy("dashboard"),
    )
)
