"""Actions on positions in quarantine: repair, release, settle although damaged."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from bson import json_util
from bson.decimal128 import Decimal128
from django import forms
from django.urls import reverse

from arbsite.overrides.action import ActionContext, Steps, Target
from arbsite.overrides.forms import ActionForm, LineField, bounded
from positions.services import quarantine
from positions.services.quarantine import SetApart
from tasklog import changes, formats, strict_json

LONGEST_CORRECTION = 5000

QUARANTINED: Target[SetApart] = Target(
    name="position in quarantine",
    argument="position",
    path="/positions/{position_id}",
    get=quarantine.find,
    title=lambda position: position.title,
    page=lambda position: reverse("position", args=[position.id]),
    version_token=lambda position: position.version_token,
)


class RepairForm(ActionForm):
    """Corrected fields; `corrections` are their stored values by path."""

    corrected = LineField(
        label="Corrected fields, as JSON",
        min_length=2,
        max_length=LONGEST_CORRECTION,
        help_text='By path, such as {"legs.0.venue": "kalshi", "stake": 97.5}; a time '
        'is {"$date": "2026-11-26T09:00:00Z"}. What follows from the trail and the '
        "legs is derived and can be left out.",
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        entered = self.cleaned_data.get("corrected") or "{}"
        try:
            fields: Any = strict_json.loads(entered.encode())
            corrections = {path: _stored(part) for path, part in fields.items()}
        except (ValueError, TypeError, AttributeError) as problem:
            raise forms.ValidationError(
                f"The corrected fields are no JSON object of paths: {problem}"
            ) from problem
        return self.cleaned_data | {"corrections": corrections}


def _stored(content: Any) -> Any:
    """What was entered, as MongoDB stores it."""
    if isinstance(content, Decimal):
        return Decimal128(content)
    if isinstance(content, list):
        return [_stored(part) for part in content]
    if isinstance(content, Mapping):
        plain = {name: _stored(part) for name, part in content.items()}
        return json_util.object_hook(plain)
    return content


@QUARANTINED.action("repair", "Repair", form=RepairForm, has_confirmation=True)
def repair(position: SetApart, context: ActionContext) -> Steps:
    """Correct a damaged position and give it back to the agent."""
    now = context.operator.now()
    corrections = context.inputs.get("corrections", {})
    mended = quarantine.repair_of(position, corrections, now)
    if context.inputs:
        quarantine.sound_record(mended)
        paths = [path.split(".")[0] for path in corrections]
        changed = quarantine.changed(
            position.document, mended, [*paths, *mended.fields]
        )
        corrected = changes.describe(changed) or "Nothing is corrected"
        yield f"{corrected}. The agent continues."
    else:
        derived = ", ".join(mended.fields) or "nothing"
        left = mended.problem or "nothing; it can be released"
        yield (
            f"is in quarantine: {position.reason}. Can be derived: {derived}. "
            f"To be corrected: {left}."
        )
    quarantine.repair(position, corrections, context.operator)
    yield "repaired; the agent checks it within seconds."


@QUARANTINED.action("release", "Release from quarantine")
def release(position: SetApart, context: ActionContext) -> Steps:
    """Give a position that can be read again back to the agent."""
    quarantine.check_released(position)
    yield "will be checked by the agent again, as it is stored now."
    quarantine.release(position, context.operator)
    yield "released; the agent checks it within seconds."


class PaidForm(ActionForm):
    """What the venues paid for all of a damaged position."""

    paid = bounded(
        forms.DecimalField,
        Decimal(0),
        Decimal(1_000_000),
        "Dollars paid for all of it",
        decimal_places=8,
        help_text="What both venues paid, or what sales brought; 0 if it is lost.",
    )


@QUARANTINED.action(
    "settle-damaged",
    "Settle although damaged",
    form=PaidForm,
    has_confirmation=True,
    is_for_one=True,
)
def settle(position: SetApart, context: ActionContext) -> Steps:
    """Close a position that cannot be repaired by what it brought."""
    quarantine.check_unrepairable(position, context.operator.now())
    paid = context.inputs.get("paid")
    if paid is None:
        yield (
            f"will be closed for good: it cost ${position.stake:.2f}, less what is "
            "entered here that it brought."
        )
    else:
        profit = formats.gain(paid - position.stake)
        yield f"will be closed for good with a profit of {profit}."
    state = quarantine.settle(position, Decimal(paid or 0), context.operator)
    yield f"closed as {state}."
