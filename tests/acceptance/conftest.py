from __future__ import annotations

from tests.support.agents import agents

__all__ = ["agents"]
