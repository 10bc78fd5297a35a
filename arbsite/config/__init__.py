"""The operator's settings: one typed object, read from the environment.

Every variable has a working default. A wrong value stops the program with the
variable's name and the allowed range.
"""

from __future__ import annotations

from arbsite.config.fields import ROOT, Config
from arbsite.config.loading import (
    ConfigError,
    export_paths,
    forget_operator_password,
    load,
    unknown_variables,
)
from arbsite.config.secret_key import secret_key
from arbsite.config.secrets import password_in, secrets_of

__all__ = [
    "ROOT",
    "Config",
    "ConfigError",
    "export_paths",
    "forget_operator_password",
    "load",
    "password_in",
    "secret_key",
    "secrets_of",
    "unknown_variables",
]
