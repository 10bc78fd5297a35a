"""App configurations that give Django's own apps MongoDB's primary keys."""

from __future__ import annotations

from django.apps import AppConfig, apps
from django.contrib import admin
from django.contrib.admin.apps import SimpleAdminConfig
from django.contrib.auth.apps import AuthConfig
from django.contrib.contenttypes.apps import ContentTypesConfig
from django_q.apps import DjangoQConfig

OBJECT_ID = "django_mongodb_backend.fields.ObjectIdAutoField"


class ArbsiteConfig(AppConfig):
    name = "arbsite"
    default_auto_field = OBJECT_ID


class MongoAdminConfig(SimpleAdminConfig):
    """Does not load the admin's pages: only processes that serve them need them."""

    default_auto_field = OBJECT_ID


def load_admin() -> None:
    """Register the pages of the admin, without those of the queue's library."""
    admin.autodiscover()
    admin.site.enable_nav_sidebar = False
    # Django-q's rows are unsigned pickles that run when they are shown, and whoever may
    # add a schedule may run any function: its pages are not offered.
    queue_models = apps.get_app_config("django_q").get_models()
    admin.site.unregister(filter(admin.site.is_registered, queue_models))


class MongoAuthConfig(AuthConfig):
    default_auto_field = OBJECT_ID


class MongoContentTypesConfig(ContentTypesConfig):
    default_auto_field = OBJECT_ID


class MongoQConfig(DjangoQConfig):
    default_auto_field = OBJECT_ID
