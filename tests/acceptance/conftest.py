from __future__ import annotations

from tests.acceptance.processes import agents

__all__ = ["agents"]
