"""Who watches the worker, and what happens when a part of it dies or hangs?"""

from __future__ import annotations

from arbsite.supervisor.supervisor import Supervisor

__all__ = ["Supervisor"]
