"""Actions on tokens of the API: create and revoke them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from django.urls import reverse

from arbsite.access import tokens
from arbsite.access.records import TOKENS, Scope, TokenRecord
from arbsite.access.roles import Role
from arbsite.models import ApiToken
from arbsite.overrides.action import Action, ActionContext, Secret, Target
from arbsite.overrides.fields import choice, integer, text
from positions.services.operator import OverrideRejected

LIST = "admin:arbsite_apitoken_changelist"
NEW = "new"

TOKEN: Target[TokenRecord] = Target(
    name="token",
    argument="token",
    path="/tokens/{token_id}",
    find=TOKENS.get,
    title=lambda token: f"Token {token.name}",
    page=lambda token: reverse(LIST),
    version_token=lambda token: str(token.revoked_at),
    lists={ApiToken: str},
)


def _preview_revoke(token: TokenRecord, context: ActionContext) -> str:
    if token.revoked_at is not None:
        raise OverrideRejected("it is revoked already")
    return "will not be accepted any more; this cannot be undone."


@partial(Action, "revoke-token", "Revoke", TOKEN, _preview_revoke, role=Role.ADMIN)
def revoke(token: TokenRecord, context: ActionContext) -> str:
    """Accept a token no longer."""
    tokens.revoke(token, context.operator)
    return "revoked."


@dataclass(frozen=True, slots=True)
class Draft:
    """The token that is to be created: there is no record of it yet."""


DRAFT: Target[Draft] = Target(
    name="token to create",
    argument="token",
    path="/tokens",
    only_id=NEW,
    find=lambda identity: Draft() if identity == NEW else None,
    title=lambda draft: "A new token",
    page=lambda draft: reverse(LIST),
)

NAME = text(
    "name", "Name", 1, tokens.NAME_LENGTH, help="What it is for, as people call it."
)
SCOPE = choice(
    "scope",
    "Scope",
    list(Scope),
    help="read: lists, figures, metrics; operate: operator actions as well.",
)
DAYS = integer(
    "days",
    "Valid for days",
    1,
    3660,
    help="Leave empty for a token that is valid until it is revoked.",
    is_required=False,
)


def _preview_create(draft: Draft, context: ActionContext) -> str:
    return "will be created and shown once."


@partial(
    Action,
    "create-token",
    "Create a token",
    DRAFT,
    _preview_create,
    fields=(NAME, SCOPE, DAYS),
    role=Role.ADMIN,
    from_list=(ApiToken, NEW),
)
def create(draft: Draft, context: ActionContext) -> str:
    """Create a token for a program and show it once."""
    entered = context.inputs
    name, scope, days = entered[NAME], Scope(entered[SCOPE]), entered.get(DAYS)
    try:
        return Secret(tokens.create(name, scope, days, context.operator))
    except tokens.BadToken as problem:
        raise OverrideRejected(str(problem)) from None
