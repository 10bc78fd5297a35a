"""The API for programs: what the pages show, and the overrides, under /api/v1."""

from __future__ import annotations

from arbsite.api import lists, overrides, reports
from arbsite.api.app import Api, addresses, not_found

__all__ = ["api", "not_found", "urls"]

api = Api()
api.add_router("", lists.router)
api.add_router("", reports.router)
api.add_router("", overrides.router())
urls = addresses(api)
