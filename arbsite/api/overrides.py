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
from arbsite.overrides.action import Action
from arbsite.overrides.actions import ACTIONS
from arbsite.overrides.forms import REASON, InvalidInputs, api_type
from arbsite.overrides.wiring import action_context
from positions.models import PAUSES
from positions.services.operator import Missing, OverrideRejected, TooSoon
from positions.services.pausing import in_force
from strategy.wiring import wall_now

PAUSES_SHOWN = 200
RECORDS = {"position": (schemas.PositionDetail, get_position)}
# Whatever else is rejected is a conflict (409).
STATUSES = {InvalidInputs: 400, Missing: 404, TooSoon: 429}


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
    target = action.target

    def perform(request: HttpRequest, override: Any, **path: str) -> Any:
        entered: dict[str, Any] = override.dict(exclude_none=True)
        version = entered.pop("version", None)
        entered |= entered.pop(action.form.group, {})
        identity = [*path.values(), entered.pop(target.argument, target.only_id)][0]
        record = target.id_prefix + identity
        context = action_context(request.auth.actor)  # type: ignore[attr-defined]
        try:
            title, done = action.perform(record, entered, context, version)
        except OverrideRejected as problem:
            wait = getattr(problem, "wait_seconds", None)
            status = STATUSES.get(type(problem), 409)
            raise Refusal(status, str(problem), wait) from None
        if action.returns_record:
            return RECORDS[target.name][1](request, identity)
        mode, actor = settings.ARBSITE.venues, context.operator.actor
        return {"mode": mode, "done": f"{title}: {done}", "actor": actor}

    identity = Annotated[
        str, Path(..., min_length=1, max_length=64, pattern=target.id_pattern)
    ]
    in_path = dict.fromkeys(re.findall(r"{(\w+)}", target.path), identity)
    kinds = {"request": HttpRequest, **in_path, "override": _body(action)}
    # Ninja reads from the signature what an operation takes.
    perform.__signature__ = Signature(  # type: ignore[attr-defined]
        [
            Parameter(name, Parameter.POSITIONAL_OR_KEYWORD, annotation=kind)
            for name, kind in kinds.items()
        ]
    )
    answer = RECORDS[target.name][0] if action.returns_record else schemas.Done
    statuses = (404, 409, 429) if action.is_paced else (404, 409)
    operations.add_api_operation(
        target.path + (f"/{action.name}" if action.path is None else action.path),
        ["POST"],
        perform,
        response=answers(answer, *statuses),
        operation_id=action.name.replace("-", "_"),
        summary=action.label,
        description=action.help,
    )


def _body(action: Action[Any]) -> type[Schema]:
    """The model of an action's JSON: its inputs, the reason, and what else it takes."""
    target, name = action.target, action.name.title().replace("-", "")
    properties: dict[str, Any] = {}
    if "{" not in target.path and not target.only_id:
        scope = Field(pattern=target.id_pattern, description=target.help)
        properties[target.argument] = (Annotated[str, scope], ...)
    if target.version:
        version = Field(None, description="Rejected (409) if it is another one by now.")
        properties["version"] = (
            Annotated[int, Field(ge=1, le=2**31, strict=True)] | None,
            version,
        )
    fields = action.form.inputs().items()
    inputs: dict[str, Any] = {field: _property(kind) for field, kind in fields}
    if group := action.form.group:
        nested = create_model(f"{name}{group.title()}", __base__=Strict, **inputs)
        inputs = {group: (nested, ...)}
    properties |= {**inputs, REASON: _property(action.form.base_fields[REASON])}
    return create_model(f"{name}In", __base__=Strict, **properties)


def _property(field: Any) -> tuple[Any, Any]:
    """A field of a form as ninja declares it."""
    kind, about = api_type(field), str(field.help_text)
    if field.required:
        return kind, Field(..., description=about)
    return kind | None, Field(None, description=about)
