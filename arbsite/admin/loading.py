"""Loads the pages of the admin, in the processes that serve them."""

from __future__ import annotations

from django.apps import apps
from django.contrib import admin


def load_admin() -> None:
    """Register the pages of every app, without those of the queue's library."""
    admin.autodiscover()
    admin.site.enable_nav_sidebar = False
    # Django-q's rows are unsigned pickles that run when they are shown, and whoever may
    # add a schedule may run any function: its pages are not offered.
    queue_models = apps.get_app_config("django_q").get_models()
    admin.site.unregister(filter(admin.site.is_registered, queue_models))
