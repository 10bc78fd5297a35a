"""Django's secret key: the operator's, else one generated once per installation.

It signs sessions and the jobs of the queue, so a weak or public one lets others run
jobs and pose as anybody.
"""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from arbsite.config.checks import check_key
from arbsite.config.fields import Config
from arbsite.config.loading import ConfigError


def secret_key(config: Config) -> str:
    """The key. Raises ConfigError for a stored one that is weak or not private."""
    if config.secret_key is not None:
        return config.secret_key.get_secret_value()
    path = config.state_dir / "secret_key"
    if not path.exists():
        _generate(path)
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise ConfigError(
            f"{path} can be read by others, and it signs sessions and jobs. Delete it"
            " to have another generated, or run: chmod go= on it if nobody has read it."
        )
    try:
        return check_key(path.read_text(errors="replace").strip())
    except ValueError as weakness:
        raise ConfigError(
            f"The key in {path} cannot be used: {weakness}. Delete the file to have"
            " another generated."
        ) from None


def _generate(path: Path) -> None:
    """Write a key that only its owner may read (mode 0600)."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"secret_key.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(64))
    try:
        # link() refuses to replace a file: two processes that start at once
        # agree on one key.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
