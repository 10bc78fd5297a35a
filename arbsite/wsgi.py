"""The WSGI application that gunicorn and runserver serve."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "arbsite.settings")

from django.core.wsgi import get_wsgi_application

from arbsite.startup import checks

checks.prepare_pages()
application = get_wsgi_application()
