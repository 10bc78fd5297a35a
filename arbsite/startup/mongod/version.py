"""Which versions of MongoDB have a hole that an operator should know of?"""

from __future__ import annotations

# CVE-2025-14847: whoever can connect, without a login, can read the server's memory.
# The first version of each series that is free of it.
SAFE = {(4, 4): 30, (5, 0): 32, (6, 0): 27, (7, 0): 28, (8, 0): 17, (8, 2): 3}


def advice(version: str) -> str | None:
    """A sentence for a version with the hole, None for one without."""
    major, minor, patch = (int(part) for part in version.split("-")[0].split(".")[:3])
    series = (major, minor)
    if series > max(SAFE) or patch >= SAFE.get(series, 1_000_000):
        return None
    later = min((s for s in SAFE if s >= series), default=max(SAFE))
    safe = ".".join(map(str, (*later, SAFE[later])))
    return (
        f"MongoDB {version} lets anybody who can connect read its memory"
        f" (CVE-2025-14847). Update it to {safe} or later, or start it with"
        " --networkMessageCompressors disabled."
    )
