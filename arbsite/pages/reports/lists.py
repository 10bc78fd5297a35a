"""Which states of positions belong together, by one word?"""

from __future__ import annotations

from positions.lifecycle import CLOSED, OPEN

STATE_GROUPS = {"open": OPEN, "closed": CLOSED}
