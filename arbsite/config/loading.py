"""Read the settings from the environment and report what is wrong with them."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping, MutableMapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from arbsite.config.fields import Config

# By name: a value that was rejected has not become a SecretStr.
SECRET_WORDS = ("KEY", "PASSWORD", "URI", "SECRET", "WEBHOOK_URL", "APPRISE")
# By pydantic's name of the fault.
REMEDIES = {
    "decimal_parsing": "use a number",
    "float_parsing": "use a number",
    "finite_number": "use a number",
    "int_parsing": "use a whole number",
    "int_from_float": "use a whole number",
    "greater_than": "use a number above {gt}",
    "greater_than_equal": "use {ge} or more",
    "less_than": "use a number below {lt}",
    "less_than_equal": "use {le} or less",
    "literal_error": "use {expected}",
}
# Below it a name is another one, not a misspelt one.
CLOSE = 0.7
PREFIX = "ARBSITE_"
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
            _sentence(fault["loc"], _in_words(fault), fault["input"])
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
    settings = [name.upper() for name in Config.model_fields]
    variables = [name for name in (environ or os.environ) if name.startswith(PREFIX)]
    names = {variable.removeprefix(PREFIX) for variable in variables}
    sentences = []
    for name in sorted(names - set(settings)):
        matches = difflib.get_close_matches(name, settings, n=1, cutoff=CLOSE)
        hint = f"; did you mean {PREFIX}{matches[0]}?" if matches else ""
        sentences.append(f"{PREFIX}{name} is not a setting of arbsite{hint}")
    return sentences


def _refuse_undecodable(environ: Mapping[str, str]) -> None:
    """Raises ConfigError for a setting that is not UTF-8, which nothing can write."""
    fields = (PREFIX + name.upper() for name in Config.model_fields)
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


def _in_words(fault: ErrorDetails) -> str:
    """What is wrong with a setting, in words that need no knowledge of pydantic."""
    limits = fault.get("ctx", {})
    if words := REMEDIES.get(fault["type"]):
        return words.format(**limits)
    return fault["msg"].removeprefix("Value error, ")


def _sentence(location: tuple[int | str, ...], message: str, text: object) -> str:
    if not location:
        # About several settings, which the message names.
        return message
    name = str(location[0])
    variable = name if name.isupper() else PREFIX + name.upper()
    is_secret = any(word in variable for word in SECRET_WORDS)
    shown = "" if is_secret else f"={text!r}"
    return f"{variable}{shown} cannot be used: {message}"
