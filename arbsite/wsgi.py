"""The door of the pages for gunicorn."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "arbsite.settings")

from django.core.wsgi import get_wsgi_application

from arbsite import doors

doors.pages()
application = get_wsgi_application()
