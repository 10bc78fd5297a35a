"""Django's command for superusers, which also without input refuses weak passwords."""

from __future__ import annotations

import os
from typing import Any

from django.contrib.auth.management.commands import createsuperuser

from arbsite.management.commands.createoperator import refuse_weak


class Command(createsuperuser.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        password = os.environ.get("DJANGO_SUPERUSER_PASSWORD")
        if not options["interactive"] and password is not None:
            refuse_weak(options.get("username") or "", password)
        super().handle(*args, **options)
