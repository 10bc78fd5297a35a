"""Actions on tokens of the API: create and revoke them."""

from __future__ import annotations

from django import forms

from arbsite.access import tokens
from arbsite.access.records import TOKENS, Scope, TokenRecord
from arbsite.access.roles import Role
from arbsite.models import ApiToken
from arbsite.overrides.action import ActionContext, Secret, Steps, Target
from arbsite.overrides.forms import ActionForm, LineField, bounded
from positions.services.operator import OverrideRejected

LIST = "admin:arbsite_apitoken_changelist"
NEW = "new"

TOKEN: Target[TokenRecord] = Target(
    name="token",
    argument="token",
    path="/tokens/{token_id}",
    get=TOKENS.get,
    title=lambda token: f"Token {token.name}",
    page=lambda token: LIST,
    version_token=lambda token: str(token.revoked_at),
    lists={ApiToken: str},
)


@TOKEN.action("revoke-token", "Revoke", role=Role.ADMIN)
def revoke(token: TokenRecord, context: ActionContext) -> Steps:
    """Accept a token no longer."""
    if token.revoked_at is not None:
        raise OverrideRejected("it is revoked already")
    yield "will not be accepted any more; this cannot be undone."
    tokens.revoke(token, context.operator)
    yield "revoked."


# Of a token that is to be created there is no record yet.
DRAFT: Target[str] = Target(
    name="token to create",
    argument="token",
    path="/tokens",
    only_id=NEW,
    get=lambda identity: NEW if identity == NEW else None,
    title=lambda draft: "A new token",
    page=lambda draft: LIST,
)


class TokenForm(ActionForm):
    name = LineField(
        min_length=1,
        max_length=tokens.NAME_LENGTH,
        help_text="What it is for, as people call it.",
    )
    scope = forms.ChoiceField(
        choices=[(str(scope), str(scope)) for scope in Scope],
        help_text=("read: lists, figures, metrics; operate: operator actions as well."),
    )
    days = bounded(
        forms.IntegerField,
        1,
        3660,
        "Valid for days",
        help_text="Leave empty for a token that is valid until it is revoked.",
        required=False,
    )


@DRAFT.action(
    "create-token",
    "Create a token",
    form=TokenForm,
    role=Role.ADMIN,
    from_list=(ApiToken, NEW),
)
def create(draft: str, context: ActionContext) -> Steps:
    """Create a token for a program and show it once."""
    yield "will be created and shown once."
    entered = context.inputs
    scope, days = Scope(entered["scope"]), entered["days"]
    yield Secret(tokens.create(entered["name"], scope, days, context.operator))
