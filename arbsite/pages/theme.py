"""The colour theme: light, dark or the system's, remembered in a cookie."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from arbsite.access.roles import Role, needs

COOKIE = "theme"
AUTO = "auto"
THEMES = (AUTO, "light", "dark")
ONE_YEAR = 365 * 24 * 60 * 60


def chosen(request: HttpRequest) -> str:
    """The theme in the request's cookie, AUTO without a valid one."""
    theme = request.COOKIES.get(COOKIE, AUTO)
    return theme if theme in THEMES else AUTO


@needs(Role.VIEWER)
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Set the cookie and go back to the page the choice was made on."""
    back = request.POST.get("next", "/")
    # The check also passes this host's full URLs; only paths are followed.
    is_own = url_has_allowed_host_and_scheme(back, {request.get_host()})
    response = HttpResponseRedirect(back if is_own and back.startswith("/") else "/")
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        response.set_cookie(
            COOKIE,
            theme,
            max_age=ONE_YEAR,
            samesite="Lax",
            secure=settings.ARBSITE.https,
            # No script needs it: the server links the style sheets of the theme.
            httponly=True,
        )
    return response
