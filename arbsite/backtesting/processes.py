"""What a process of a sweep does before its first backtest.

It is imported before Django is set up, and imports nothing that needs it.
"""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from pathlib import Path

import django

# Until the process ends.
_opened: list[AbstractContextManager[None]] = []


def set_up(folder: Path) -> None:
    """A database of its own on the server in this folder."""
    django.setup()
    # Only now can they be imported.
    from arbsite import config
    from arbsite.backtesting.scratch import config_of, scratch_database

    own = config_of(folder, config.load())
    _opened.append(scratch_database(own, f"backtest_{os.getpid()}"))
    _opened[-1].__enter__()
