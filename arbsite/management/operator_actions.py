"""Operator actions as the commands run them: the same checks, errors for a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandError

from arbsite.overrides.action import Action
from arbsite.overrides.forms import InvalidInputs, visible
from arbsite.overrides.wiring import action_context
from positions.services.operator import OverrideRejected

ACTOR_LENGTH = 150
MISUSE = 2


def actor_of(argument: str) -> str:
    """The name that an action is recorded under. Raises CommandError for none."""
    actor = visible(argument)[:ACTOR_LENGTH]
    if not actor:
        raise CommandError("actor: enter a name", returncode=MISUSE)
    return actor


def run_action(
    action: Action[Any], identity: str, entered: Mapping[str, Any], actor: str
) -> tuple[str, str]:
    """Do it: the title of its target, and what was done. Raises CommandError."""
    try:
        return action.perform(identity, entered, action_context(actor))
    except InvalidInputs as problem:
        raise CommandError(str(problem), returncode=MISUSE) from None
    except OverrideRejected as problem:
        raise CommandError(str(problem)) from None
