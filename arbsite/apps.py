"""App configurations that give Django's own apps MongoDB's primary keys."""

from __future__ import annotations

from django.apps import AppConfig
from django.contrib.admin.apps import SimpleAdminConfig
from django.contrib.auth.apps import AuthConfig
from django.contrib.contenttypes.apps import ContentTypesConfig
from django_q.apps import DjangoQConfig

OBJECT_ID = "django_mongodb_backend.fields.ObjectIdAutoField"


class ArbsiteConfig(AppConfig):
    name = "arbsite"
    default_auto_field = OBJECT_ID

    def ready(self) -> None:
        # Here: models cannot be imported before all apps are.
        from django.contrib.auth import get_user_model
        from django.db.models.signals import pre_delete

        from arbsite.access.forgetting import forget_account

        pre_delete.connect(forget_account, get_user_model(), dispatch_uid="arbsite")


class MongoAdminConfig(SimpleAdminConfig):
    """Does not load the admin's pages: only processes that serve them need them."""

    default_auto_field = OBJECT_ID


class MongoAuthConfig(AuthConfig):
    default_auto_field = OBJECT_ID


class MongoContentTypesConfig(ContentTypesConfig):
    default_auto_field = OBJECT_ID


class MongoQConfig(DjangoQConfig):
    default_auto_field = OBJECT_ID
