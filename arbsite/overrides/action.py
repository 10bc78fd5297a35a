"""What an operator can do: actions, what they apply to, and what they work with.

Every entry point finds, previews and executes actions by the methods here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import KW_ONLY, dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any, Generic, TypeVar

from django.db.models import Model

from arbsite.access.roles import Role
from arbsite.overrides.forms import ONE_LINE, REASON, ActionForm
from positions.services.operator import Missing, Operator, OverrideRejected
from positions.venues.errors import VenueError
from positions.venues.interface import Venues
from tasklog.records import TRAIL
from tasklog.storage.codec import DamagedDocument
from tasklog.storage.ids import content_id

R = TypeVar("R")
Steps = Iterator[str]
LONGEST_ID = 200


class Secret(str):
    """A result that is shown once and stored nowhere, not even with the session."""

    __slots__ = ()


@contextmanager
def rejections() -> Iterator[None]:
    """Turns what damaged documents and venues raise into OverrideRejected."""
    try:
        yield
    except VenueError as problem:
        raise OverrideRejected(str(problem)) from problem
    # A position without one of its legs can be read, and raises LookupError later.
    except (DamagedDocument, LookupError) as problem:
        raise OverrideRejected(f"the document is damaged ({problem})") from problem


@dataclass(frozen=True, slots=True)
class ActionContext:
    """Who acts, with which inputs (none yet, in a preview), and the venues to ask.

    `shown_at` is when the operator saw what the action would do. `open_venues` opens
    them at its first call only: one request opens them once for all of its records.
    """

    operator: Operator
    shown_at: datetime
    open_venues: Callable[[], Venues]
    inputs: Mapping[str, Any] = field(default_factory=dict)

    def with_inputs(self, form: ActionForm, key: str = "") -> ActionContext:
        """The context after a form was filled in; `key` is that of the operator."""
        reason = form.cleaned_data[REASON]
        operator = replace(self.operator, reason=reason, key=key)
        return replace(self, operator=operator, inputs=form.cleaned_data)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target(Generic[R]):
    """A kind of record that actions apply to.

    `get` raises Missing where it can say more than that there is no such record.
    `page` is the path, or its name, to return to. `version_token` tells one state of a
    record from another, `changes_since` what happened since such a state. `path` is
    that of the API; without a parameter in it the id is in the body, unless it is
    `only_id`. `id_prefix` is what the API and the command line leave out. `lists` are
    the models whose lists in the admin offer the actions, and how to get from the id of
    a row there to that of the record. `version` is for the API.
    """

    name: str
    argument: str
    path: str
    get: Callable[[str], R | None]
    title: Callable[[R], str]
    page: Callable[[R], str] = lambda record: "controls"
    help: str = "its id"
    version_token: Callable[[R], str] = lambda record: ""
    changes_since: Callable[[R, str], Sequence[str]] = lambda record, token: ()
    version: Callable[[R], int] | None = None
    only_id: str = ""
    id_prefix: str = ""
    id_pattern: str = ONE_LINE
    lists: Mapping[type[Model], Callable[[str], str]] = field(default_factory=dict)

    @rejections()
    def find(self, identity: str) -> R:
        """The record. Raises Missing, or OverrideRejected for a damaged one."""
        is_plausible = 0 < len(identity) <= LONGEST_ID and "\0" not in identity
        record = self.get(identity) if is_plausible else None
        if record is None:
            raise Missing(f"there is no {self.name} {identity[:LONGEST_ID]!r}")
        return record

    def action(
        self, name: str, label: str, **more: Any
    ) -> Callable[[Callable[[R, ActionContext], Steps]], Action[R]]:
        """Makes an action on these records from the steps that it decorates."""
        return partial(Action, name, label, self, **more)


@dataclass(frozen=True, slots=True)
class Action(Generic[R]):
    """Something an operator can do; `name` is used by every entry point.

    Its steps, whose docstring is the help, yield what will happen, as exactly as the
    inputs tell, then do it, and yield what happened. Until they have yielded the first
    sentence they only look: a preview goes no further. They may raise OverrideRejected.

    `has_confirmation`: what the inputs will do is shown before it is done.
    `is_for_one`: to one record at a time. `is_paced`: it may raise TooSoon. `from_list`
    puts a link above a list of the admin, which acts on this id. `path` and
    `returns_record` are for the API.
    """

    name: str
    label: str
    target: Target[R]
    steps: Callable[[R, ActionContext], Steps]
    _: KW_ONLY
    form: type[ActionForm] = ActionForm
    has_confirmation: bool = False
    is_for_one: bool = False
    is_paced: bool = False
    role: Role = Role.OPERATOR
    from_list: tuple[type[Model], str] | None = None
    path: str | None = None
    returns_record: bool = False

    @property
    def help(self) -> str:
        return (self.steps.__doc__ or self.label).strip().partition("\n")[0]

    @rejections()
    def preview(self, record: R, context: ActionContext) -> str:
        """What will happen, exactly if there are inputs. Raises OverrideRejected."""
        return next(self.steps(record, context))

    @rejections()
    def execute(self, record: R, context: ActionContext) -> str:
        """What happened. Raises OverrideRejected, also where the preview does."""
        *_, done = self.steps(record, context)
        return done

    def perform(
        self,
        identity: str,
        entered: Mapping[str, Any],
        context: ActionContext,
        version: int | None = None,
    ) -> tuple[str, str]:
        """Do what a program or a command asks for: the record's title, what was done.

        Raises InvalidInputs, Missing, TooSoon, or OverrideRejected for all else.
        """
        form = self.form(context.operator.now(), entered)
        form.check_inputs()
        record = self.target.find(identity)
        if version is not None and self.target.version is not None:
            present = self.target.version(record)
            if version != present:
                raise OverrideRejected(f"it has changed meanwhile: version {present}")
        done = self.execute(record, context.with_inputs(form))
        return self.target.title(record), done


def execution_key(name: str, actor: str, ticket: str, identity: str) -> str:
    """The id of the line that one form leaves for one record, however often sent."""
    return content_id("asked", name, actor, ticket, identity) if ticket else ""


def executed(keys: Iterable[str]) -> set[str]:
    """Those of the keys whose line is in the trail: what was done already."""
    lines = TRAIL.raw.find({"_id": {"$in": list(keys)}}, {"_id": 1})
    return {line["_id"] for line in lines}
