"""The table of operator actions, filled from the modules of `actions`."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from django.db.models import Model

from arbsite.overrides import actions
from arbsite.overrides.action import Action


def _declared() -> Iterator[Action[Any]]:
    for module in pkgutil.iter_modules(actions.__path__, f"{actions.__name__}."):
        for declared in vars(import_module(module.name)).values():
            if isinstance(declared, Action):
                yield declared


ACTIONS: dict[str, Action[Any]] = {action.name: action for action in _declared()}


def actions_of(
    model: type[Model],
) -> Iterator[tuple[Action[Any], Callable[[str], str]]]:
    """The actions of a model's list in the admin, with how to get their ids."""
    for action in ACTIONS.values():
        if to_identity := action.target.lists.get(model):
            yield action, to_identity
