"""Read the settings from the environment and report what is wrong with them."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping, MutableMapping
from typing import Any

from pydantic import ValidationError

from arbsite.config.fields import Config

# By name: a value that was rejected has not become a SecretStr.
SECRET_WORDS = ("KEY", "PASSWORD", "URI", "SECRET", "WEBHOOK_URL", "APPRISE")
OPERATOR_PASSWORD = "ARBSITE_OPERATOR_PASSWORD"  # noqa: S105  (a name)


class ConfigError(Exception):
    """A setting has a value that cannot be used."""


def load(**replaced: Any) -> Config:
    """The settings of this process, with fields that replace those of its environment.

    Raises ConfigError naming every bad variable.
    """
    _refuse_undecodable(os.environ)
    try:
        return Config(**replaced)
    except ValidationError as error:
        lines = [
            _sentence(fault["loc"], fault["msg"], fault["input"])
            for fault in error.errors()
        ]
        # Without its cause, whose text quotes every value, secrets included.
        raise ConfigError("\n".join(lines)) from None


def export_paths(config: Config) -> None:
    """Write the folders into the environment in full.

    Child processes run in another directory, where a relative one would be another.
    """
    for name, path in (
        ("ARBSITE_STATE_DIR", config.state_dir),
        ("ARBSITE_CAPTURE_DIR", config.capture_dir),
        ("ARBSITE_RECORD_DIR", config.record_dir),
    ):
        if name in os.environ:
            os.environ[name] = str(path)


def forget_operator_password(environ: MutableMapping[str, str] | None = None) -> None:
    """Take the first operator's password out of an environment.

    Only the commands that create the operator need it, and child processes, crash
    reports and whoever may read /proc see an environment.
    """
    (os.environ if environ is None else environ).pop(OPERATOR_PASSWORD, None)


def unknown_variables(environ: dict[str, str] | None = None) -> list[str]:
    """A sentence for each unknown ARBSITE_ variable, with the closest setting."""
    settings = ["ARBSITE_" + name.upper() for name in Config.model_fields]
    names = [name for name in (environ or os.environ) if name.startswith("ARBSITE_")]
    sentences = []
    for name in sorted(set(names) - set(settings)):
        matches = difflib.get_close_matches(name, settings, n=1)
        hint = f"; did you mean {matches[0]}?" if matches else ""
        sentences.append(f"{name} is not a setting of arbsite{hint}")
    return sentences


def _refuse_undecodable(environ: Mapping[str, str]) -> None:
    """Raises ConfigError for a setting that is not UTF-8, which nothing can write."""
    fields = ("ARBSITE_" + name.upper() for name in Config.model_fields)
    names = ("MONGODB_URI", *fields)
    bad = [name for name in names if not _is_text(environ.get(name, ""))]
    if bad:
        raise ConfigError(
            "\n".join(f"{name} cannot be used: it is not UTF-8" for name in bad)
        )


def _is_text(text: str) -> bool:
    """Whether no byte had to be kept as a lone surrogate."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _sentence(location: tuple[int | str, ...], message: str, text: object) -> str:
    message = message.removeprefix("Value error, ")
    if not location:
        # About several settings, which the message names.
        return message
    name = str(location[0])
    variable = name if name.isupper() else "ARBSITE_" + name.upper()
    is_secret = any(word in variable for word in SECRET_WORDS)
    shown = "" if is_secret else f"={text!r}"
    return f"{variable}{shown} cannot be used: {message}"
