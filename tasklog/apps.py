from __future__ import annotations

from django.apps import AppConfig


class TasklogConfig(AppConfig):
    name = "tasklog"
    default_auto_field = "django_mongodb_backend.fields.ObjectIdAutoField"
