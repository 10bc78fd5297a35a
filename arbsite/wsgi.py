"""The door of the pages for gunicorn."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "arbsite.settings")

from django.core.wsgi import get_wsgi_application

from arbsite.startup import checks

checks.pages()
application = get_wsgi_application()
