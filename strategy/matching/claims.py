"""Do two questions claim the same? Every fact of both is held against the other's.

A token that only one title has is looked for in the core of the other's rules; what
is found nowhere is a difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from positions.venues.base import VenueName
from strategy.matching import names
from strategy.matching.conditions import conditions
from strategy.matching.dates import DAY, Kind, When
from strategy.matching.editions import spanned_years, ticker_years
from strategy.matching.names import Name
from strategy.matching.numbers import INTEGRAL, Span
from strategy.matching.reading import Reading
from strategy.matching.rules import Rules, read_rules
from strategy.matching.text import wordset
from strategy.matching.words import Fact, Standing, Verdict, decide

AGREE, CONFLICT, UNKNOWN = Standing.AGREE, Standing.CONFLICT, Standing.UNKNOWN

# Said on one side only these change nothing: the rest of the claim carries them.
_WEAK = frozenset({"v:become", "v:elect", "a:price", "x:men", "x:singles"})
# Being one of these is winning it.
_HELD = wordset(
    "v:nominee v:become v:elect v:be_top v:lead x:next x:mvp x:finals_mvp x:roy "
    "x:dpoy x:opoy x:oroy x:droy x:coty x:mip x:sixth_man x:clutch x:comeback "
    "x:drivers x:constructors x:golden_boot x:poty a:goty"
)
# A concept that lies in another: who names the part names the whole.
_IMPLIED = {
    "l:mlb": ("x:al", "x:nl", "x:cy_young"),
    "l:nfl": ("x:afc", "x:nfc"),
    "l:nhl": ("x:hart", "x:norris", "x:vezina", "x:calder"),
    "x:division": ("x:al_", "x:nl_", "x:afc_", "x:nfc_"),
}
# What decides a contest or names a holder: its edition is what counts, not a deadline.
_EDITION = frozenset(
    {"v:win", "v:nominee", "v:elect", "v:advance", "v:lead", "v:nominate"}
)
_MEASURED = frozenset({"a:btc", "a:eth", "a:sol", "a:xrp", "a:doge", "a:spx", "a:ndx"})


class Side:
    """A market's claim with its rules, read when they are first needed."""

    def __init__(self, reading: Reading):
        self.reading = reading
        market = reading.market
        self.is_kalshi = market.venue is VenueName.KALSHI
        self.rules: Rules = read_rules(
            market.rules, market.resolution_source, self.is_kalshi, reading.near
        )

    @property
    def concepts(self) -> frozenset[str]:
        return self.reading.bag.concepts

    def everything(self) -> frozenset[str]:
        return self.reading.bag.everything() | self.rules.core.everything()


def judge_claims(polymarket: Reading, kalshi: Reading) -> Verdict:
    one, other = Side(polymarket), Side(kalshi)
    number, is_complement = _numbers(one, other)
    is_inverted = polymarket.bag.is_negated ^ kalshi.bag.is_negated ^ is_complement
    facts = (
        _subject(one, other),
        *_concepts(one, other),
        number,
        _date(one, other),
        *_source(one, other),
        *_rules(one, other),
        *conditions(one.rules, other.rules, one.concepts | other.concepts),
        Fact(
            "direction",
            AGREE,
            "negated" if polymarket.bag.is_negated else "plain",
            "negated" if kalshi.bag.is_negated else "plain",
        ),
    )
    agreed = sum(fact.standing is AGREE for fact in facts)
    return decide(tuple(facts), is_inverted, round(agreed / len(facts), 4))


def _league(one: Side, other: Side) -> str:
    found = {
        c
        for side in (one, other)
        for c in side.concepts | side.rules.core.concepts
        if c.startswith("l:")
    }
    return found.pop() if len(found) == 1 else ("l:" if found else "")


def _subject(one: Side, other: Side) -> Fact:
    first, second = one.reading.bag.names, other.reading.bag.names
    said = (_listed(first), _listed(second))
    league = _league(one, other)
    left, right = list(first), list(second)
    doubt = False
    for name in first:
        found = _partner(name, right, league)
        if found is None:
            continue
        match, standing = found
        doubt = doubt or standing is UNKNOWN
        left.remove(name)
        right.remove(match)
    left = [name for name in left if not _explained(name, other)]
    right = [name for name in right if not _explained(name, one)]
    if left and right:
        return Fact("subject", CONFLICT, *said)
    if left or right or doubt:
        return Fact("subject", UNKNOWN, *said)
    return Fact("subject", AGREE, *said)


def _partner(
    name: Name, among: list[Name], league: str
) -> tuple[Name, Standing] | None:
    doubtful = None
    for other in among:
        standing = names.compare(name, other, league)
        if standing is AGREE:
            return other, standing
        if standing is UNKNOWN:
            doubtful = other
    return (doubtful, UNKNOWN) if doubtful else None


def _explained(name: Name, by: Side) -> bool:
    if name == ("p:us",):
        return True
    known = by.everything()
    return all(word in known for word in name)


def _listed(found: Iterable[Name]) -> str:
    return ", ".join(names.spoken(name) for name in found)


def _concepts(one: Side, other: Side) -> Iterator[Fact]:
    first, second = _lone(one, other), _lone(other, one)
    kinds = (
        ("competition", ("l:",)),
        ("scope", ("x:", "d:")),
        ("office", ("o:", "t:")),
        ("predicate", ("v:", "a:")),
    )
    for name, prefixes in kinds:
        mine = _of(one.concepts, prefixes)
        theirs = _of(other.concepts, prefixes)
        lone, alone = _of(first, prefixes), _of(second, prefixes)
        if lone or alone:
            yield Fact(name, CONFLICT, _said(mine), _said(theirs))
        elif mine or theirs:
            yield Fact(name, AGREE, _said(mine), _said(theirs))
    yield _words(one, other)


def _lone(side: Side, other: Side) -> frozenset[str]:
    """Concepts of a title that the other market states nowhere."""
    stated = other.concepts | other.rules.core.concepts
    lone = side.concepts - stated - _WEAK
    if "x:next" in lone and "v:become" in stated:
        lone -= {"x:next"}
    if "v:win" in lone and stated & _HELD:
        lone -= {"v:win"}
    if "x:most_seats" in lone and "most seats" in other.rules.lower:
        lone -= {"x:most_seats"}
    shared = side.concepts & stated
    return frozenset(c for c in lone if not _is_implied(c, shared))


def _is_implied(concept: str, by: frozenset[str]) -> bool:
    parts = _IMPLIED.get(concept, ())
    return any(c.startswith(parts) for c in by) if parts else False


def _of(found: Iterable[str], prefixes: tuple[str, ...]) -> frozenset[str]:
    return frozenset(c for c in found if c.startswith(prefixes))


def _said(found: Iterable[str]) -> str:
    return " ".join(sorted(found))


def _words(one: Side, other: Side) -> Fact:
    first, second = one.reading.bag.words, other.reading.bag.words
    lone = first - second - other.everything()
    alone = second - first - one.everything()
    said = (_said(lone), _said(alone))
    if lone and alone:
        return Fact("words", CONFLICT, *said)
    if lone or alone:
        return Fact("words", UNKNOWN, *said)
    return Fact("words", AGREE, _said(first), _said(second), is_needed=False)


def _numbers(one: Side, other: Side) -> tuple[Fact, bool]:
    first, second = _spans(one), _spans(other)
    said = (_shown(first), _shown(second))
    if not first and not second:
        return Fact("numbers", UNKNOWN, *said, is_needed=False), False
    if not first or not second:
        return Fact("numbers", UNKNOWN, *said), False
    if len(first) != 1 or len(second) != 1:
        standing = AGREE if set(first) == set(second) else CONFLICT
        return Fact("numbers", standing, *said), False
    a, b = first[0], second[0]
    if INTEGRAL.search(_text(one)) or INTEGRAL.search(_text(other)):
        a, b = a.whole(), b.whole()
    return _thresholds(a, b, said)


def _text(side: Side) -> str:
    return f"{side.reading.market.title} {side.rules.core_lower}".lower()


def _spans(side: Side) -> tuple[Span, ...]:
    spans = side.reading.spans or (side.rules.spans if side.is_kalshi else ())
    if not side.rules.is_any_time:
        return spans
    return tuple(
        Span(s.low, s.high, s.has_low, s.has_high, s.unit, is_touch=True) for s in spans
    )


def _shown(spans: Iterable[Span]) -> str:
    return " and ".join(str(span) for span in spans)


def _thresholds(a: Span, b: Span, said: tuple[str, str]) -> tuple[Fact, bool]:
    if a.is_touch != b.is_touch or (a.unit and b.unit and a.unit != b.unit):
        return Fact("numbers", CONFLICT, *said), False
    if (a.low, a.high) == (b.low, b.high):
        is_boundary = (a.has_low, a.has_high) != (b.has_low, b.has_high)
        if is_boundary:
            return Fact("numbers", CONFLICT, *said, is_hard=False), False
        return Fact("numbers", AGREE, *said), False
    below, above = (a, b) if a.low is None else (b, a)
    is_split = below.low is None and above.high is None and below.high is not None
    if is_split and not a.is_touch and _meet(below, above):
        exact = below.has_high != above.has_low or _next(below, above)
        standing = AGREE if exact else CONFLICT
        return Fact("numbers", standing, *said, is_hard=False), True
    return Fact("numbers", CONFLICT, *said), False


def _meet(below: Span, above: Span) -> bool:
    return below.high == above.low or _next(below, above)


def _next(below: Span, above: Span) -> bool:
    """Whole numbers: one ends where the next begins."""
    if below.high is None or above.low is None:
        return False
    return below.has_high and above.has_low and above.low - below.high == 1


def _date(one: Side, other: Side) -> Fact:
    concepts = one.concepts | other.concepts
    if _is_edition(one, other, concepts):
        return _edition(one, other)
    first, second = _when(one), _when(other)
    if "x:next" in concepts:
        first = first or one.rules.void
        second = second or other.rules.void
    said = (_moment(one, first), _moment(other, second))
    if first is None and second is None:
        if one.reading.dates.years and other.reading.dates.years:
            return _edition(one, other)
        return Fact("date", UNKNOWN, *said)
    if first is None or second is None:
        return Fact("date", UNKNOWN, *said)
    standing = _same_moment(first, second)
    if standing is AGREE and first.kind is Kind.ON:
        return _hours(one, other, said)
    return Fact("date", standing, *said)


def _is_edition(one: Side, other: Side, concepts: frozenset[str]) -> bool:
    if "x:next" in concepts or not concepts & _EDITION:
        return False
    titled = (*one.reading.dates.whens, *other.reading.dates.whens)
    return not any(when.kind is not Kind.DURING for when in titled)


def _edition(one: Side, other: Side) -> Fact:
    first, second = _years(one), _years(other)
    said = (_said(map(str, first)), _said(map(str, second)))
    if not first or not second:
        counted = _numerals(one) & _numerals(other)
        standing = AGREE if counted else UNKNOWN
        return Fact(
            "edition",
            standing,
            *(said if not counted else map(_said, (counted, counted))),
        )
    return Fact("edition", AGREE if first & second else CONFLICT, *said)


def _numerals(side: Side) -> frozenset[str]:
    """Counted editions: the 23 of "Season 23"."""
    return frozenset(w for w in side.reading.bag.everything() if w[0].isdigit())


def _years(side: Side) -> frozenset[int]:
    dates = side.reading.dates
    found = dates.years or spanned_years(dates.whens)
    if found:
        return found
    found = side.rules.years | spanned_years(side.rules.whens)
    if side.is_kalshi:
        return found | ticker_years(side.reading.market.market_id)
    return found or side.rules.only_year


def _when(side: Side) -> When | None:
    """The day or deadline: the title's, corrected by a deadline in the rules."""
    titled = [w for w in side.reading.dates.whens if w.kind is not Kind.AFTER]
    found = titled[-1] if titled else None
    ruled = side.rules.deadline
    if found is None:
        return ruled or (side.rules.day if side.is_kalshi else None)
    if found.kind is Kind.ON or ruled is None:
        return found
    return found if found.end == ruled.end else ruled


def _moment(side: Side, when: When | None) -> str:
    times = " ".join(f"{t // 60:02d}:{t % 60:02d} ET" for t in sorted(side.rules.times))
    return f"{when} {times}".strip() if when else ""


def _same_moment(first: When, second: When) -> Standing:
    kinds = {first.kind, second.kind}
    if Kind.ON in kinds:
        is_same = first.kind is second.kind and first.end == second.end
        return AGREE if is_same else CONFLICT
    if first.end != second.end:
        return CONFLICT
    if first.kind is second.kind or _is_year(first) or _is_year(second):
        return AGREE
    return UNKNOWN


def _is_year(when: When) -> bool:
    return when.start is not None and (when.end - when.start) > 300 * DAY


def _hours(one: Side, other: Side, said: tuple[str, str]) -> Fact:
    first, second = one.rules.times, other.rules.times
    if not first and not second:
        return Fact("date", AGREE, *said)
    if not first or not second:
        return Fact("date", UNKNOWN, *said)
    return Fact("date", AGREE if first & second else CONFLICT, *said)


def _source(one: Side, other: Side) -> Iterator[Fact]:
    """Who measures. Asked only where something is measured."""
    is_measured = bool(one.reading.spans or other.reading.spans)
    first, second = one.rules.sources, other.rules.sources
    if not is_measured and not (one.concepts | other.concepts) & _MEASURED:
        return
    said = (_said(first), _said(second))
    if not first and not second:
        yield Fact("source", UNKNOWN, *said, is_needed=False)
    elif not first or not second:
        yield Fact("source", UNKNOWN, *said)
    else:
        yield Fact("source", AGREE if first & second else CONFLICT, *said)
    yield from _station(one, other)


def _station(one: Side, other: Side) -> Iterator[Fact]:
    concepts = one.concepts | other.concepts
    if not concepts & {"a:high_temp", "a:low_temp", "a:rain", "a:snow"}:
        return
    first, second = one.rules.station, other.rules.station
    said = (first, second)
    if not first or not second:
        yield Fact("station", UNKNOWN, *said)
        return
    is_same = _place(first) == _place(second)
    yield Fact("station", AGREE if is_same else CONFLICT, *said)


def _place(station: str) -> frozenset[str]:
    soft = {"station", "airport", "international", "weather", "intl", "the", "of"}
    return frozenset(station.lower().replace("-", " ").split()) - soft


def _rules(one: Side, other: Side) -> Iterator[Fact]:
    missing = [
        name
        for name, side in (("Polymarket", one), ("Kalshi", other))
        if not side.rules.is_given
    ]
    if missing:
        yield Fact("rules", UNKNOWN, "", "", is_needed=True)
