"""What an operator can do: actions, what they apply to, and what they work with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db.models import Model

from arbsite.access.roles import Role
from arbsite.overrides.fields import ONE_LINE, Field
from positions.services.operator import Operator, OverrideRejected
from positions.venues.interface import Venues

R = TypeVar("R")
T = TypeVar("T")


class Missing(OverrideRejected):
    """There is nothing of this name to act on."""


class Secret(str):
    """A result that is shown once and stored nowhere, not even with the session."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the operator entered, by the fields it was entered in.

    `shown_at` is when the operator saw what the action would do.
    """

    shown_at: datetime
    by_name: Mapping[str, Any] = field(default_factory=dict)

    def get(self, entered: Field[T]) -> T | None:
        """None where the field is optional and was left empty."""
        content: T | None = self.by_name.get(entered.name)
        return content

    def __getitem__(self, entered: Field[T]) -> T:
        content: T = self.by_name[entered.name]
        return content


@dataclass(frozen=True, slots=True)
class ActionContext:
    """Who acts (nobody yet, in a preview), with which inputs, and the venues to ask."""

    operator: Operator
    inputs: Inputs
    open_venues: Callable[[], Venues]

    def now(self) -> datetime:
        return self.operator.now()


@dataclass(frozen=True, slots=True, kw_only=True)
class Target(Generic[R]):
    """A kind of record that actions apply to.

    `find` raises Missing where it can say more than that there is no such record.
    `page` is the name of the page to return to, by default. `version_token` tells one
    state of a record from another, `changes_since` what happened since such a state.
    `path` is that of the API; without a parameter in it the id is in the body, unless
    it is `only_id`. `id_prefix` is what the API and the command line leave out.
    `lists` are the models whose lists in the admin offer the actions, and how to get
    from the id of a row there to that of the record. `version` is for the API.
    """

    name: str
    argument: str
    path: str
    find: Callable[[str], R | None]
    title: Callable[[R], str]
    page: Callable[[R], str]
    help: str = "its id"
    version_token: Callable[[R], str] = lambda record: ""
    changes_since: Callable[[R, str], Sequence[str]] = lambda record, token: ()
    version: Callable[[R], int] | None = None
    only_id: str = ""
    id_prefix: str = ""
    id_pattern: str = ONE_LINE
    lists: Mapping[type[Model], Callable[[str], str]] = field(default_factory=dict)


Step = Callable[[R, ActionContext], str]


@dataclass(frozen=True, slots=True)
class Action(Generic[R]):
    """Something an operator can do; `name` is used by every entry point.

    Usually made with `@partial(Action, name, label, target, preview)` from the function
    that executes it, whose docstring is the help. `preview` says what will happen,
    `confirm` what exactly the inputs will do, `execute` what happened; each may raise
    OverrideRejected. `check` rejects inputs that do not fit together. `fields_for` fits
    the fields to a record. `is_for_one`: to one record at a time. `is_paced`: it may
    raise TooSoon. `from_list` puts a link above a list of the admin, which acts on this
    id. `path` and `returns_record` are for the API.
    """

    name: str
    label: str
    target: Target[R]
    preview: Step[R]
    execute: Step[R]
    _: KW_ONLY
    confirm: Step[R] | None = None
    fields: Sequence[Field[Any]] = ()
    check: Callable[[Inputs, datetime], None] | None = None
    fields_for: Callable[[R], Sequence[Field[Any]]] | None = None
    is_for_one: bool = False
    is_paced: bool = False
    role: Role = Role.OPERATOR
    from_list: tuple[type[Model], str] | None = None
    path: str | None = None
    returns_record: bool = False

    @property
    def help(self) -> str:
        return (self.execute.__doc__ or self.label).strip().partition("\n")[0]
