"""The thresholds that a claim states, by its title and its rules together."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from operator import attrgetter

from strategy.matching.rules import Rules
from strategy.matching.spans import Span

_CENT = Decimal("0.01")


def stated_spans(
    titled: tuple[Span, ...], rules: Rules, is_change: bool
) -> tuple[Span, ...]:
    """The title's thresholds, else those of the core, unless it is about a change.

    A number without a comparator means what the core says of it. The core is read
    only where it matters, since this comes first for every candidate.
    """
    spans = titled
    if not titled and not is_change:
        spans = rules.spans
    elif len(titled) == 1 and titled[0].is_bare:
        spans = _explained(titled[0], rules.spans)
    elif len(titled) == 1 and titled[0].high is not None:
        spans = (_narrowed(titled[0], rules.spans),)
    if spans and rules.is_any_time:
        # A price that is above a limit at any time has touched it.
        spans = tuple(replace(span, is_touch=True) for span in spans)
    return _without_repeats(spans)


def _explained(bare: Span, ruled: tuple[Span, ...]) -> tuple[Span, ...]:
    explained = {
        span
        for span in ruled
        if span.unit == bare.unit
        and bare.low in (span.low, span.high)
        and not span.is_bare
    }
    return tuple(explained) if len(explained) == 1 else (bare,)


def _narrowed(titled: Span, ruled: tuple[Span, ...]) -> Span:
    """The title's range as its core ends it: "20% to 30%" may end at 29.99%."""
    high = titled.high
    for span in ruled:
        if span.high is None or high is None:
            continue
        if (span.low, span.unit) != (titled.low, titled.unit):
            continue
        step = Decimal(1).scaleb(int(span.high.as_tuple().exponent))
        is_open = span.high == high and not span.has_high
        if is_open or high - span.high == step:
            return span
    return titled


def _without_repeats(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """One of those that say the same: "hits 5" and "5 or above", ">49" and "50 up"."""
    if len(spans) < 2:
        return spans
    distinct = [
        span
        for span in dict.fromkeys(spans)
        if span.is_touch or replace(span, is_touch=True) not in spans
    ]
    if len({span.whole() for span in distinct}) == 1 and all(
        span.is_even for span in distinct
    ):
        return tuple(distinct[:1])
    # "Above 6999.9999" and, beside it, "7000 or above".
    if len({span.stepped(_CENT) for span in distinct}) == 1:
        return (max(distinct, key=attrgetter("is_even")),)
    return tuple(distinct)
