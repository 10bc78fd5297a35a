"""Light, dark, or as the system has it: which does this browser want?"""

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
    given = request.COOKIES.get(COOKIE, AUTO)
    return given if given in THEMES else AUTO


@needs(Role.VIEWER)
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Keep the choice in a cookie, and show the same page in it."""
    back = request.POST.get("next", "/")
    is_own = url_has_allowed_host_and_scheme(back, {request.get_host()})
    answer = HttpResponseRedirect(back if is_own and back.startswith("/") else "/")
    wanted = request.POST.get("theme", "")
    if wanted in THEMES:
        answer.set_cookie(
            COOKIE,
            wanted,
            max_age=ONE_YEAR,
            samesite="Lax",
            secure=settings.ARBSITE.https,
            httponly=True,
        )
    return answer
