"""The pages of operator actions: preview with a reason, confirm, execute."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from arbsite.access.roles import Role, is_at_least, needs
from arbsite.overrides import execution
from arbsite.overrides.action import Action, Missing, Secret
from arbsite.overrides.execution import ActionForm, execution_key, is_executed
from arbsite.overrides.registry import ACTIONS
from arbsite.overrides.wiring import action_context
from positions.services.operator import OverrideRejected, TooSoon
from strategy.wiring import wall_now
from tasklog.storage.reading import clean

CONFLICT, INVALID, TOO_MANY = 409, 422, 429
AT_MOST = 50
TITLE_LENGTH, TOKEN_LENGTH = 160, 120


class Changed(OverrideRejected):
    """It has changed since the page was shown."""

    def __init__(self, changes: Sequence[str]):
        super().__init__(Changed.__doc__)
        self.changes = changes


@dataclass(frozen=True, slots=True)
class Subject:
    """A record to act on, with what will happen or happened, or why nothing can."""

    identity: str
    title: str
    token: str = ""
    record: Any = None
    sentence: str = ""
    problem: OverrideRejected | None = None

    def attempt(self, step: Callable[[], str]) -> Subject:
        """The subject after a step, which an earlier problem rules out."""
        if self.problem:
            return self
        try:
            return replace(self, sentence=step())
        except OverrideRejected as problem:
            return replace(self, problem=problem)


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
        self.request, self.action = request, action
        if len(identities) > (1 if action.is_for_one else AT_MOST):
            raise Http404("too many at a time")
        self.subjects = [
            self._subject(identity, seen) for identity in dict.fromkeys(identities)
        ]
        if all(isinstance(subject.problem, Missing) for subject in self.subjects):
            raise Http404(f"there is no such {action.target.name}")
        self.back = _own_page(request, back) or self._page_of(self.subjects[0])

    def _subject(self, identity: str, seen: Mapping[str, str] | None) -> Subject:
        action, target = self.action, self.action.target
        try:
            record = execution.find(action, identity)
        except OverrideRejected as problem:
            return Subject(identity, clean(identity, TITLE_LENGTH), problem=problem)
        title, token = target.title(record), target.version_token(record)
        subject = Subject(identity, clean(title, TITLE_LENGTH), token, record)
        if seen is not None and seen[identity] != subject.token:
            return replace(subject, problem=self._changed(subject, seen[identity]))
        context = action_context()
        return subject.attempt(lambda: execution.preview(action, record, context))

    def _changed(self, subject: Subject, seen: str) -> Changed:
        before, after = (clean(token, TOKEN_LENGTH) for token in (seen, subject.token))
        tokens = f"It was “{before or 'nothing'}” and is “{after or 'nothing'}” now."
        changes = self.action.target.changes_since(subject.record, seen)
        return Changed(changes or [tokens])

    def _page_of(self, subject: Subject) -> str:
        is_read = subject.record is not None
        return self.action.target.page(subject.record) if is_read else _default_page()

    @property
    def possible(self) -> list[Subject]:
        return [subject for subject in self.subjects if not subject.problem]

    def advance(
        self, step: Callable[..., str], form: ActionForm, keys: Mapping[str, str]
    ) -> None:
        """Confirm or execute the action on each record that allows it."""
        actor = self.request.user.get_username()
        for index, subject in enumerate(self.subjects):
            key = keys[subject.identity]
            context = action_context(actor, form.reason, form.inputs, key)
            attempt = partial(step, self.action, subject.record, context)
            self.subjects[index] = subject.attempt(attempt)

    def render(self, status: int = 200, **more: Any) -> HttpResponse:
        context = {"action": self.action, "subjects": self.subjects, "back": self.back}
        return render(
            self.request, "overrides/action.html", context | more, status=status
        )

    def with_form(
        self, form: ActionForm, hidden: Mapping[str, str], status: int = 200
    ) -> HttpResponse:
        """Ask for the inputs, or for the confirmation of those in hidden fields."""
        is_confirming = "confirmed" in hidden
        if is_confirming:
            for field in form.fields.values():
                field.widget = field.hidden_widget()
        # A template would call `action.confirm`, and take its failure for "none".
        is_last_step = is_confirming or self.action.confirm is None
        more = {
            "form": form,
            "hidden": hidden,
            "is_confirming": is_confirming,
            "is_last_step": is_last_step,
        }
        return self.render(status, **more)

    def rejected(self) -> HttpResponse:
        """Nothing was done, and why; that much may also be seen by just looking."""
        problem, status = self.subjects[0].problem, 200
        is_too_soon = isinstance(problem, TooSoon)
        if "ticket" in self.request.POST:
            status = TOO_MANY if is_too_soon else CONFLICT
        page = self.render(status, changes=getattr(problem, "changes", ()))
        if isinstance(problem, TooSoon):
            page.headers["Retry-After"] = str(problem.wait_seconds)
        return page

    def executed(self) -> HttpResponse:
        for subject in self.subjects:
            if isinstance(subject.sentence, Secret):
                # Shown in this answer only: messages are stored until they are shown.
                return self.render(secret=subject.sentence)
            add = messages.error if subject.problem else messages.success
            sentence = subject.problem or subject.sentence
            add(self.request, f"{subject.title}: {sentence}")
        return HttpResponseRedirect(self.back)


def show(
    request: HttpRequest, action: Action[Any], identities: Sequence[str], back: str
) -> HttpResponse:
    """What an action will do to these records, with a form for inputs and reason."""
    page = ActionPage(request, action, identities, back)
    if not page.possible:
        return page.rejected()
    now = wall_now()
    form = ActionForm(action, now, record=page.possible[0].record)
    hidden = {"ticket": uuid.uuid4().hex, "shown_at": now.isoformat()}
    return page.with_form(form, hidden)


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
    keys = {of: execution_key(name, actor, hidden["ticket"], of) for of in seen}
    waiting = [identity for identity, key in keys.items() if not is_executed(key)]
    if keys and not waiting:
        # Before its subject is looked for: what was done may have removed it.
        messages.info(request, "This was done already, once.")
        return HttpResponseRedirect(_own_page(request, back) or _default_page())
    page = ActionPage(request, action, waiting, back, seen)
    if not page.possible:
        return page.rejected()
    record, now = page.possible[0].record, wall_now()
    shown_at = _shown_at(hidden["shown_at"], now)
    form = ActionForm(action, now, sent, shown_at, record)
    if not form.is_valid():
        return page.with_form(form, hidden, INVALID)
    is_confirmed = action.confirm is None or "confirmed" in sent
    page.advance(execution.execute if is_confirmed else execution.confirm, form, keys)
    if not page.possible:
        return page.rejected()
    if not is_confirmed:
        return page.with_form(form, hidden | {"confirmed": "yes"})
    return page.executed()


def _action(request: HttpRequest, name: str) -> Action[Any]:
    action = ACTIONS.get(name)
    if action is None:
        raise Http404("there is no such action")
    if not is_at_least(request.user, action.role):
        raise PermissionDenied
    return action


def _shown_at(stamp: str, now: datetime) -> datetime:
    with suppress(ValueError, TypeError):
        return min(datetime.fromisoformat(stamp), now)
    return now


def _own_page(request: HttpRequest, path: str) -> str:
    """The path if it is one of this site, else nothing."""
    is_own = url_has_allowed_host_and_scheme(path, {request.get_host()})
    return path if path.startswith("/") and is_own else ""


def _default_page() -> str:
    return reverse("controls")
