"""The addresses of the site."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.generic import RedirectView

from arbsite import api
from arbsite.access.login import LimitedLoginView
from arbsite.access.password import change_password
from arbsite.access.roles import Role, needs
from arbsite.admin.loading import load_admin
from arbsite.monitoring import page as health
from arbsite.monitoring import views as monitoring
from arbsite.notifying import page as notifying
from arbsite.overrides import review
from arbsite.overrides import views as overrides
from arbsite.pages import (
    controls,
    dashboard,
    documentation,
    funnel,
    position,
    theme,
    views,
)
from arbsite.pages.lists import saved
from arbsite.pages.lists import views as lists
from arbsite.pages.lists.registry import LISTS
from arbsite.pages.performance import views as performance
from arbsite.worker import page as worker

load_admin()

urlpatterns = [
    path("", dashboard.dashboard, name="dashboard"),
    path("dashboard/live/", dashboard.live, name="live"),
    *(path(f"{name}/", lists.show, {"name": name}, name=name) for name in LISTS),
    path("views/<slug:name>/", saved.change, name="views"),
    path("export/<slug:name>.<slug:form>", lists.export, name="export"),
    path("positions/<slug:position_id>/", position.position_detail, name="position"),
    path("pairs/<slug:pair_id>/", review.pair_detail, name="pair"),
    path("review/", review.next_waiting, name="review"),
    path("performance/", performance.show, name="performance"),
    path("performance/tax.<slug:form>", performance.tax, name="tax"),
    path("rejections/", funnel.show, name="rejections"),
    path("calendar/", performance.show_calendar, name="calendar"),
    path("controls/", controls.controls, name="controls"),
    path("override/<slug:name>/", overrides.ask, name="ask"),
    path("override/<slug:name>/do/", overrides.do, name="do"),
    path("queue/", worker.queue, name="queue"),
    path("notifications/", notifying.notifications, name="notifications"),
    path(
        "notifications/<slug:name>/test/",
        notifying.try_channel,
        name="notifications-test",
    ),
    path("docs/", documentation.documentation, name="documentation"),
    path("docs/<path:path>", documentation.documentation),
    path("theme/", theme.switch, name="theme"),
    path("health/", health.show, name="health"),
    path("password/", change_password, name="password"),
    path("login/", LimitedLoginView.as_view(), name="login"),
    path("logout/", needs(Role.VIEWER)(auth_views.LogoutView.as_view()), name="logout"),
    # Browsers look for it on pages without a link to an icon, such as /healthz.
    path("favicon.ico", views.favicon, name="favicon"),
    # Under the names, without a slash, that probes and Prometheus look for.
    path("healthz", monitoring.healthz, name="healthz"),
    path("healthz.json", monitoring.healthz_json, name="healthz-json"),
    path("api/v1/", api.urls),
    path("api/", api.not_found),
    path("api/<path:rest>", api.not_found),
    path("metrics", monitoring.prometheus, name="metrics"),
    # The admin has a login page of its own, without limits on attempts: not used.
    path(
        "admin/login/",
        login_not_required(
            RedirectView.as_view(pattern_name="login", query_string=True)
        ),
    ),
    # The admin's way to the page of an object: none has one, and it fails on our ids.
    path("admin/r/<path:rest>", views.nothing_here),
    path("admin/", admin.site.urls),
]

# 403 and 404 need nothing but their templates.
handler400 = "arbsite.pages.views.bad_request"
handler500 = "arbsite.pages.views.server_error"
