"""The table of operator actions: one module for each kind of record they apply to."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from typing import Any

from arbsite.overrides.action import Action

ACTIONS: dict[str, Action[Any]] = {
    declared.name: declared
    for module in pkgutil.iter_modules(__path__, f"{__name__}.")
    for declared in vars(import_module(module.name)).values()
    if isinstance(declared, Action)
}
