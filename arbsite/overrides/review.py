"""The page of a pair, on which an operator decides, and the way to the next one."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from arbsite.access.roles import Role, is_at_least
from arbsite.overrides.action import Action
from arbsite.overrides.actions import ACTIONS
from arbsite.overrides.wiring import action_context
from arbsite.pages import reports
from arbsite.pages.pair_prices import pair_prices
from arbsite.pages.reports.review import Review, first_waiting, review
from arbsite.pages.views import times
from positions.services.operator import OverrideRejected
from strategy.models import PairRecord
from strategy.wiring import limits
from tasklog.storage.reading import clean

# Each is sent as the reason by one click or key; what it says is kept in the trail.
CONFIRMATIONS = (
    ("c", "Both rule texts read: the same outcome in every case"),
    ("1", "The difference cannot change who is paid"),
    ("2", "Other words for the same rule"),
)
REJECTIONS = (
    ("r", "Not the same question"),
    ("3", "Another deadline or observation time"),
    ("4", "Another source settles it"),
    ("5", "Another threshold or comparison"),
    ("6", "A void or a tie is settled differently"),
)


@never_cache
@require_safe
def next_waiting(request: HttpRequest) -> HttpResponse:
    """The newest pair that waits for a decision."""
    if pair_id := first_waiting():
        return redirect("pair", pair_id)
    messages.info(request, "No pair waits for a decision.")
    return redirect("controls")


@never_cache
@require_safe
def pair_detail(request: HttpRequest, pair_id: str) -> HttpResponse:
    pairing = reports.pairing(pair_id, limits().probabilities)
    if pairing is None:
        raise Http404(f"there is no pair {pair_id}")
    seen = review(pairing.pair)
    context: dict[str, Any] = times() | {"pairing": pairing, "review": seen}
    # A refresh replaces what is at stake, and reads no recording again.
    if not request.htmx:  # type: ignore[attr-defined]
        context["prices"] = pair_prices(request, pairing.pair, context["now"])
    if is_at_least(request.user, Role.OPERATOR):
        context |= _decisions(request, pair_id, seen)
    return render(request, "pairs/detail.html", context)


def _decisions(request: HttpRequest, pair_id: str, seen: Review) -> dict[str, Any]:
    """What the forms need: effects of each decision, and where they lead."""
    try:
        stored = ACTIONS["confirm"].target.find(pair_id)
    except OverrideRejected:
        # A damaged pair is shown, and cannot be decided.
        return {}
    actions = action_context(request.user.get_username())
    following = seen.queue.older or pair_id
    onward = f"{reverse('pair', args=[following])}?{urlencode({'decided': pair_id})}"
    return {
        "decidable": {
            "id": pair_id,
            "token": ACTIONS["confirm"].target.version_token(stored),
            "ticket": uuid.uuid4().hex,
            "shown_at": actions.shown_at.isoformat(),
            "next": onward,
        },
        "effects": {
            name: _effect(ACTIONS[slug], stored, actions)
            for name, slug in (
                ("confirm", "confirm"),
                ("reject", "reject"),
                ("confirm_with_risk", "confirm-with-risk"),
                ("undo", "undo-decision"),
            )
        },
        "confirmations": CONFIRMATIONS,
        "rejections": REJECTIONS,
        "decided": _decided(request.GET.get("decided", ""), pair_id),
    }


def _effect(action: Action[Any], pair: PairRecord, context: Any) -> str:
    """What the action would do; "" where it cannot be done."""
    try:
        return action.preview(pair, context)
    except OverrideRejected:
        return ""


def _decided(identity: str, pair_id: str) -> dict[str, str]:
    """The pair that was decided a moment ago, to undo that from the next page."""
    action = ACTIONS["undo-decision"]
    if not identity or identity == pair_id:
        return {}
    try:
        pair = action.target.find(identity)
        action.preview(pair, action_context(""))
    except OverrideRejected:
        return {}
    return {
        "id": identity,
        "token": action.target.version_token(pair),
        "ticket": uuid.uuid4().hex,
        "title": clean(pair.event_name),
        "verdict": str(pair.verdict),
    }
