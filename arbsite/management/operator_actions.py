"""Operator actions as the commands run them: the same checks, errors for a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandError

from arbsite.overrides import execution
from arbsite.overrides.action import Action
from arbsite.overrides.fields import visible
from arbsite.overrides.wiring import action_context
from positions.services.operator import OverrideRejected
from strategy.wiring import wall_now

ACTOR_LENGTH = 150
MISUSE = 2


def actor_of(argument: str) -> str:
    """The name that an action is recorded under. Raises CommandError for none."""
    actor = visible(argument)[:ACTOR_LENGTH]
    if not actor:
        raise CommandError("actor: enter a name", returncode=MISUSE)
    return actor


def run_action(
    action: Action[Any], identity: str, entered: Mapping[str, str], actor: str
) -> tuple[str, str]:
    """Do it: the title of its target, and what was done. Raises CommandError."""
    try:
        inputs, reason = execution.read_inputs(action, entered, wall_now())
        record = execution.find(action, identity)
        done = execution.execute(action, record, action_context(actor, reason, inputs))
    except execution.InvalidInputs as problem:
        raise CommandError(str(problem), returncode=MISUSE) from None
    except OverrideRejected as problem:
        raise CommandError(str(problem)) from None
    return action.target.title(record), done
