"""A folder in memory for a database that is thrown away.

Every write of arbsite waits until it is on disk, which takes milliseconds. That it does
is tested where processes and servers are killed; all other tests need not wait for it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
# Several times what the journal and the logs of a new server take.
NEEDED_BYTES = 2 * 2**30


def memory() -> Path | None:
    """The file system in memory, None where there is none with enough room."""
    if not os.access(MEMORY, os.W_OK):
        return None
    return MEMORY if shutil.disk_usage(MEMORY).free >= NEEDED_BYTES else None


def keep_in_memory(folder: Path) -> None:
    """Make a folder that does not exist yet, in memory where that is possible.

    Of several processes at once, one makes it.
    """
    if folder.is_dir() or (home := memory()) is None:
        return
    if folder.is_symlink():
        # What it led to was lost with the machine's last start.
        folder.unlink(missing_ok=True)
    target = Path(tempfile.mkdtemp(prefix="arbsite-test-", dir=home))
    try:
        folder.symlink_to(target)
    except FileExistsError:
        target.rmdir()


def discard(folder: Path) -> None:
    """Delete a folder that was kept in memory; any other one stays."""
    if folder.is_symlink():
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(folder.resolve())
        folder.unlink(missing_ok=True)
        # With the mark of it, or the next run would take the database for lost.
        folder.with_name(f"{folder.name}.created").unlink(missing_ok=True)
