"""Results by market type, pair of venues, holding time and cause of loss."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from arbsite.pages.display import venue_name
from arbsite.pages.performance.totals import Totals
from positions.models.results import HoldingTime, LossCause, ResultRecord
from tasklog.storage.reading import clean

# Month, market type, venues, holding time and cause, as the tally has them.
Key = tuple[str, ...]
CAUSES: Mapping[str, str] = {
    LossCause.VENUES_DIFFER: "the venues settled differently",
    LossCause.UNWOUND: "unwound: the second leg could not be bought",
    LossCause.SETTLEMENT: "a venue paid less than a set pays",
    LossCause.COMPLETION: "completing the second leg cost too much",
    LossCause.SLIPPAGE: "filled at worse prices than planned",
    LossCause.FEES: "higher fees than planned",
    LossCause.UNKNOWN: "no single cause",
}
HELD: Mapping[str, str] = {
    HoldingTime.UNDER_A_DAY: "under a day",
    HoldingTime.UP_TO_3_DAYS: "1 to 3 days",
    HoldingTime.UP_TO_WEEK: "3 to 7 days",
    HoldingTime.UP_TO_MONTH: "7 to 30 days",
    HoldingTime.LONGER: "30 days or longer",
}


def cause_of(result: ResultRecord | None) -> str:
    """Why a closed position lost, in words; "" where it did not."""
    return CAUSES.get(result.cause or "", "") if result else ""


@dataclass(frozen=True, slots=True)
class KindRow:
    """What the positions of one kind had in all, under a name and in words."""

    name: str
    words: str
    totals: Totals


def kinds(groups: Mapping[Key, Totals]) -> dict[str, tuple[KindRow, ...]]:
    """Market types, venue pairs, holding times and causes of loss."""
    types, venues, held, causes = (_by(groups, position) for position in range(1, 5))
    # Profits have no cause.
    causes.pop("", None)
    return {
        "market_types": _rows(types, clean),
        "venues": _rows(venues, _venues),
        "held": tuple(
            KindRow(name, words, held[name])
            for name, words in HELD.items()
            if name in held
        ),
        "causes": _rows(causes, lambda name: CAUSES.get(name, clean(name)), worst=True),
    }


def _by(groups: Mapping[Key, Totals], position: int) -> dict[str, Totals]:
    parts: dict[str, Totals] = defaultdict(Totals)
    for key, each in groups.items():
        parts[key[position]] += each
    return dict(parts)


def _rows(
    parts: Mapping[str, Totals], describe: Callable[[str], str], worst: bool = False
) -> tuple[KindRow, ...]:
    ranked = sorted(
        parts.items(), key=lambda each: (each[1].profit * (1 if worst else -1), each[0])
    )
    return tuple(KindRow(clean(name), describe(name), each) for name, each in ranked)


def _venues(names: str) -> str:
    return " + ".join(clean(venue_name(name)) for name in names.split(" + "))
