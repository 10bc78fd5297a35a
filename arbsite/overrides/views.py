"""The pages of operator actions: preview with a reason, confirm, execute."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from arbsite.access.roles import Role, is_at_least, needs
from arbsite.overrides.action import (
    Action,
    ActionContext,
    Secret,
    executed,
    execution_key,
)
from arbsite.overrides.actions import ACTIONS
from arbsite.overrides.forms import ActionForm
from arbsite.overrides.wiring import action_context
from positions.services.operator import Missing, OverrideRejected, TooSoon
from tasklog.storage.reading import clean

CONFLICT, INVALID, TOO_MANY = 409, 422, 429
AT_MOST = 50
TITLE_LENGTH, TOKEN_LENGTH = 160, 120


@dataclass(slots=True)
class Subject:
    """A record to act on, with what will happen or happened, or why nothing can.

    `changes` are what happened to it since the page was shown.
    """

    identity: str
    title: str
    token: str = ""
    record: Any = None
    sentence: str = ""
    problem: OverrideRejected | None = None
    changes: Sequence[str] = ()


class ActionPage:
    """An action on some records, previewed for the person who asks for it.

    `seen` are the version tokens that the person was shown. Raises Http404.
    """

    def __init__(
        self,
        request: HttpRequest,
        action: Action[Any],
        identities: Sequence[str],
        back: str,
        seen: Mapping[str, str] | None = None,
    ):
        self.request, self.action, self.seen = request, action, seen
        if len(identities) > (1 if action.is_for_one else AT_MOST):
            raise Http404("too many at a time")
        self.context = action_context(request.user.get_username())
        self.subjects = [self._subject(one) for one in dict.fromkeys(identities)]
        if all(isinstance(subject.problem, Missing) for subject in self.subjects):
            raise Http404(f"there is no such {action.target.name}")
        record = self.subjects[0].record
        page = "controls" if record is None else action.target.page(record)
        self.back = _own_page(request, back) or resolve_url(page)

    def _subject(self, identity: str) -> Subject:
        target = self.action.target
        subject = Subject(identity, clean(identity, TITLE_LENGTH))
        try:
            subject.record = target.find(identity)
            subject.title = clean(target.title(subject.record), TITLE_LENGTH)
            subject.token = target.version_token(subject.record)
            self._check_unchanged(subject)
            subject.sentence = self.action.preview(subject.record, self.context)
        except OverrideRejected as problem:
            subject.problem = problem
        return subject

    def _check_unchanged(self, subject: Subject) -> None:
        seen = subject.token if self.seen is None else self.seen[subject.identity]
        if seen != subject.token:
            was, now = (
                clean(token, TOKEN_LENGTH) or "nothing"
                for token in (seen, subject.token)
            )
            subject.changes = self.action.target.changes_since(
                subject.record, seen
            ) or [f"It was “{was}” and is “{now}” now."]
            raise OverrideRejected("It has changed since the page was shown.")

    @property
    def possible(self) -> list[Subject]:
        return [subject for subject in self.subjects if not subject.problem]

    def form(self, data: Any = None) -> ActionForm:
        """Fitted to the first record that the action is possible on."""
        now, record = self.context.operator.now(), self.possible[0].record
        return self.action.form(now, data, record)

    def advance(
        self,
        step: Callable[[Any, ActionContext], str],
        form: ActionForm,
        keys: Mapping[str, str],
    ) -> None:
        """Confirm or execute the action on each record that allows it."""
        for subject in self.possible:
            context = self.context.with_inputs(form, keys[subject.identity])
            try:
                subject.sentence = step(subject.record, context)
            except OverrideRejected as problem:
                subject.problem = problem

    def render(self, status: int = 200, **more: Any) -> HttpResponse:
        """The page, which asks for inputs or their confirmation if there is a form."""
        context = {"action": self.action, "subjects": self.subjects, "back": self.back}
        return render(
            self.request, "overrides/action.html", context | more, status=status
        )

    def rejected(self) -> HttpResponse:
        """Nothing was done, and why; that much may also be seen by just looking."""
        first, is_sent = self.subjects[0], "ticket" in self.request.POST
        page = self.render(CONFLICT if is_sent else 200, changes=first.changes)
        if isinstance(first.problem, TooSoon):
            page.status_code = TOO_MANY if is_sent else 200
            page.headers["Retry-After"] = str(first.problem.wait_seconds)
        return page

    def executed(self) -> HttpResponse:
        for subject in self.subjects:
            if isinstance(subject.sentence, Secret):
                # Shown in this answer only: messages are stored until they are shown.
                return self.render(secret=subject.sentence)
            add = messages.error if subject.problem else messages.success
            sentence = subject.problem or subject.sentence
            add(self.request, f"{subject.title}: {sentence}")
        return redirect(self.back)


def show(
    request: HttpRequest, action: Action[Any], identities: Sequence[str], back: str
) -> HttpResponse:
    """What an action will do to these records, with a form for inputs and reason."""
    page = ActionPage(request, action, identities, back)
    if not page.possible:
        return page.rejected()
    shown_at = page.context.shown_at.isoformat()
    hidden = {"ticket": uuid.uuid4().hex, "shown_at": shown_at}
    return page.render(form=page.form(), hidden=hidden)


@needs(Role.OPERATOR)
@never_cache
@require_safe
def ask(request: HttpRequest, name: str) -> HttpResponse:
    """The preview, before anything is entered."""
    identities, back = request.GET.getlist("of"), request.GET.get("next", "")
    return show(request, _action(request, name), identities, back)


@needs(Role.OPERATOR)
@never_cache
@require_POST
def do(request: HttpRequest, name: str) -> HttpResponse:
    """Execute an action where nothing has changed since it was shown."""
    action, sent = _action(request, name), request.POST
    back, actor = sent.get("next", ""), request.user.get_username()
    seen = dict(zip(sent.getlist("of"), sent.getlist("seen"), strict=False))
    hidden = {field: sent.get(field, "") for field in ("ticket", "shown_at")}
    keys = {
        identity: execution_key(name, actor, hidden["ticket"], identity)
        for identity in seen
    }
    done = executed(keys.values())
    waiting = [identity for identity, key in keys.items() if key not in done]
    if keys and not waiting:
        # Before its subject is looked for: what was done may have removed it.
        messages.info(request, "This was done already, once.")
        return redirect(_own_page(request, back) or "controls")
    page = ActionPage(request, action, waiting, back, seen)
    if not page.possible:
        return page.rejected()
    page.context = _as_shown(page.context, hidden["shown_at"])
    form = page.form(sent)
    if not form.is_valid():
        return page.render(INVALID, form=form, hidden=hidden)
    is_confirmed = "confirmed" in sent or not action.has_confirmation
    page.advance(action.execute if is_confirmed else action.preview, form, keys)
    if not page.possible:
        return page.rejected()
    if not is_confirmed:
        return page.render(form=form, hidden=hidden | {"confirmed": "yes"})
    return page.executed()


def _action(request: HttpRequest, name: str) -> Action[Any]:
    action = ACTIONS.get(name)
    if action is None:
        raise Http404("there is no such action")
    if not is_at_least(request.user, action.role):
        raise PermissionDenied
    return action


def _as_shown(context: ActionContext, stamp: str) -> ActionContext:
    """The context with the time at which the form was shown, unless that is wrong."""
    with suppress(ValueError, TypeError):
        shown_at = min(datetime.fromisoformat(stamp), context.shown_at)
        return replace(context, shown_at=shown_at)
    return context


def _own_page(request: HttpRequest, path: str) -> str:
    """The path if it is one of this site, else nothing."""
    is_own = url_has_allowed_host_and_scheme(path, {request.get_host()})
    return path if path.startswith("/") and is_own else ""
