"""The door of the pages for gunicorn."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "arbsite.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
