"""Ids made from content, so that a repeated write finds what it wrote before."""

from __future__ import annotations

import uuid

# Never to be changed: what is stored already would get other ids when it is repeated.
NAMESPACE = uuid.UUID("6d5f6c51-6f0b-5d0e-9a83-6a1c3f0f7f10")


def content_id(*parts: object) -> str:
    """The same id for the same content, in every process and after every restart."""
    return str(uuid.uuid5(NAMESPACE, ":".join(str(part) for part in parts)))
