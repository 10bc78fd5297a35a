"""The operator actions of the API, generated from their table.

What cannot be done to something in its present state is rejected (409) and changes
nothing.
"""

from __future__ import annotations

import re
from inspect import Parameter, Signature
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Path, Router, Schema
from pydantic import ConfigDict, Field, create_model

from arbsite.access.roles import Role
from arbsite.api import schemas
from arbsite.api.authentication import OPERATING, READING
from arbsite.api.errors import Refusal, answers
from arbsite.api.lists import everything, get_position
from arbsite.overrides import execution
from arbsite.overrides.action import Action, Missing
from arbsite.overrides.fields import REASON
from arbsite.overrides.registry import ACTIONS
from arbsite.overrides.wiring import action_context
from positions.models import PAUSES
from positions.services.operator import OverrideRejected, TooSoon
from positions.services.pausing import in_force
from strategy.wiring import wall_now

PAUSES_SHOWN = 200
RECORDS = {"position": (schemas.PositionDetail, get_position)}


class Strict(Schema):
    """Nothing else may be sent along."""

    model_config = ConfigDict(extra="forbid")


def router() -> Router:
    """An operation for each action, as far as a token can have its role."""
    operations = Router(auth=OPERATING)
    # In this router, because one address belongs to one router.
    shown = answers(schemas.All[schemas.Pause])
    operations.get("/pauses", response=shown, auth=READING)(list_pauses)
    for action in ACTIONS.values():
        if action.role in (Role.VIEWER, Role.OPERATOR):
            _add(operations, action)
    return operations


def list_pauses(request: HttpRequest) -> Any:
    """Where no new positions are opened for now."""
    pauses = PAUSES.show(in_force(wall_now()), [("_id", 1)], PAUSES_SHOWN)
    return everything(schemas.Pause, pauses)


def _add(operations: Router, action: Action[Any]) -> None:
    suffix = f"/{action.name}" if action.path is None else action.path
    body, in_path = _body(action), re.findall(r"{(\w+)}", action.target.path)

    def perform(request: HttpRequest, override: Any, **path: str) -> Any:
        entered: dict[str, Any] = override.dict(exclude_none=True)
        target = action.target
        identity = [*path.values(), entered.pop(target.argument, target.only_id)][0]
        actor = str(request.auth.actor)  # type: ignore[attr-defined]
        done = _perform(action, target.id_prefix + identity, entered, actor)
        if action.returns_record:
            return RECORDS[target.name][1](request, identity)
        return {"mode": settings.ARBSITE.venues, "done": done, "actor": actor}

    pattern = action.target.id_pattern
    identity = Annotated[str, Path(..., min_length=1, max_length=64, pattern=pattern)]
    kinds = {"request": HttpRequest, **dict.fromkeys(in_path, identity)}
    parameters = [
        Parameter(name, Parameter.POSITIONAL_OR_KEYWORD, annotation=kind)
        for name, kind in {**kinds, "override": body}.items()
    ]
    # Ninja reads from the signature what an operation takes.
    perform.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    record = RECORDS[action.target.name][0] if action.returns_record else schemas.Done
    statuses = (404, 409, 429) if action.is_paced else (404, 409)
    operations.add_api_operation(
        f"{action.target.path}{suffix}",
        ["POST"],
        perform,
        response=answers(record, *statuses),
        operation_id=action.name.replace("-", "_"),
        summary=action.label,
        description=action.help,
    )


def _body(action: Action[Any]) -> type[Schema]:
    """The model of an action's JSON: its inputs, the reason, and what else it takes."""
    target, properties = action.target, dict[str, Any]()
    groups: dict[str, dict[str, Any]] = {}
    if "{" not in target.path and not target.only_id:
        scope = Field(pattern=target.id_pattern, description=target.help)
        properties[target.argument] = (Annotated[str, scope], ...)
    if target.version:
        version = Field(None, description="Rejected (409) if it is another one by now.")
        version_type = Annotated[int, Field(ge=1, le=2**31)] | None
        properties["version"] = (version_type, version)
    for field in (*action.fields, REASON):
        kind, default = field.api_type, Field(None, description=field.help)
        entry = (kind, ...) if field.is_required else (kind | None, default)
        groups.setdefault(field.group, {})[field.name] = entry
    properties |= groups.pop("")
    name = action.name.title().replace("-", "")
    for group, members in groups.items():
        nested = create_model(f"{name}{group.title()}", __base__=Strict, **members)
        properties[group] = (nested, ...)
    return create_model(f"{name}In", __base__=Strict, **properties)


def _perform(
    action: Action[Any], identity: str, entered: dict[str, Any], actor: str
) -> str:
    """What was done. What is rejected becomes 400, 404, 409, or 429 with the wait."""
    version = entered.pop("version", None)
    flat = {
        name: content
        for field, group in entered.items()
        for name, content in (
            group.items() if isinstance(group, dict) else [(field, group)]
        )
    }
    try:
        inputs, reason = execution.read_inputs(action, flat, wall_now())
        record = execution.find(action, identity)
        if version is not None and action.target.version is not None:
            present = action.target.version(record)
            if version != present:
                raise OverrideRejected(f"it has changed meanwhile: version {present}")
        context = action_context(actor, reason, inputs)
        done = execution.execute(action, record, context)
        return f"{action.target.title(record)}: {done}"
    except execution.InvalidInputs as problem:
        raise Refusal(400, str(problem)) from None
    except Missing as problem:
        raise Refusal(404, str(problem)) from None
    except TooSoon as problem:
        raise Refusal(429, str(problem), problem.wait_seconds) from None
    except OverrideRejected as problem:
        raise Refusal(409, str(problem)) from None
