"""What a topic's data file may contain.

Texts have the form of Python's format strings. Their values are those of the subject,
the part, the look-alike and the `words`, which may again contain values, and the ones
that `topics.asking` adds: days, times, amounts and invented names.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from positions.venues.simulator.data import DATA, Table, read_table
from positions.venues.simulator.question import KalshiTexts, PolymarketText, Series

Texts = dict[str, str]
# Least and most.
Range = tuple[float, float]
Share = Annotated[float, Field(ge=0, le=1)]
VenueName = Literal["polymarket", "kalshi"]
Weekday = Annotated[int, Field(ge=0, le=6)]


class OpenTable(BaseModel):
    """A table whose further keys are values for texts."""

    model_config = ConfigDict(extra="allow", frozen=True)

    @property
    def texts(self) -> dict[str, Any]:
        return dict(self.model_extra or {})


class When(Table):
    """The days on which there are questions; every condition must hold.

    `drawn`: one day of the month, between these two. `within`: days of the month.
    `dates`: month and day. Weekdays count from Monday as 0.
    """

    chance: Share = 1
    weekdays: tuple[Weekday, ...] = ()
    drawn: tuple[int, int] | None = None
    within: tuple[int, int] = (1, 31)
    dates: tuple[tuple[int, int], ...] = ()


class Ends(Table):
    """When the fact is known, in New York; hour 24 is the next midnight.

    A game starts at the time drawn, and is over after `play_minutes`.
    """

    hours: tuple[int, int]
    minutes: tuple[int, ...] = (0,)
    play_minutes: int = 0


class Strike(Table):
    """How the amounts of a topic move, in steps of the subject.

    A day's amount is the subject's `level`, plus its `drift` along a smooth path with a
    knot every `noise_days`, plus its `swing` by season, plus a draw from `offset`.
    """

    noise_days: float = 60
    offset: tuple[int, int] = (0, 0)
    least: int = 1


class Subject(OpenTable):
    """What the questions of an occasion are about; overrides the topic's own times."""

    when: When | None = None
    ends: Ends | None = None
    life_days: Range | None = None
    level: Decimal = Decimal(0)
    step: Decimal = Decimal(1)
    drift: float = 0
    swing: float = 0


class Spans(Table):
    """How the parts divide the latent number [0, 1).

    `prior` and `gaps`: nested; the leading part spans the prior, each further part a
    gap less. `shares`: one behind another; the last part spans the rest.
    """

    prior: Range = (0.5, 0.5)
    gaps: Range = (0, 0)
    shares: tuple[Range, ...] = ()


class Part(OpenTable):
    """One question of an occasion, on both venues with probability `both`.

    `low` and `high` are its amounts, in steps from the day's amount.
    """

    both: Share
    low: int | None = None
    high: int | None = None


class Inversion(Table):
    """At times a venue asks the negation of the question, with other words."""

    venue: VenueName
    chance: Share
    parts: tuple[int, ...] | None = None
    words: Texts


class LookAlike(Table):
    """A question on one venue that resembles a part without being the same.

    Its probability is `prior`, or that of the part moved by `shift`. It takes the
    topic's texts with its own `words`, and with the texts that it replaces; of Kalshi's
    markets only as many as `markets`. `needs` names a value without which there is
    none; `replaces`: the venue then does not list the part itself.
    """

    name: str
    venue: VenueName
    chance: Share
    parts: tuple[int, ...]
    prior: Range | None = None
    shift: Range = (0, 0)
    shares_group: bool = False
    may_resolve_early: bool = False
    hour: int | None = None
    days_later: tuple[int, int] = (0, 0)
    needs: str = ""
    replaces: bool = False
    series: str = "main"
    markets: int = 2
    words: Texts = {}
    choices: dict[str, tuple[str, ...]] = {}
    polymarket: dict[str, Any] = {}
    kalshi: dict[str, Any] = {}


class Topic(Table):
    """A subject area: when it has questions, about what, and in which words.

    `select`: each subject on its days, one subject in turn, or pairs of subjects.
    """

    name: str
    market_type: str
    select: Literal["each", "turn", "pairs"] = "each"
    when: When = When()
    pairs: tuple[int, int] = (1, 1)
    turns: int = 1
    ends: Ends
    life_days: Range
    may_resolve_early: bool = False
    names: str = ""
    strike: Strike | None = None
    spans: Spans
    subjects: tuple[Subject, ...] = Field(min_length=1)
    parts: tuple[Part, ...] = Field(min_length=1)
    words: Texts
    series: dict[str, Series]
    polymarket: PolymarketText
    kalshi: tuple[KalshiTexts, ...] = Field(min_length=1, max_length=2)
    inversion: Inversion | None = None
    look_alikes: tuple[LookAlike, ...] = ()

    @model_validator(mode="after")
    def _check_references(self) -> Topic:
        for series in ("main", *(alike.series for alike in self.look_alikes)):
            if series not in self.series:
                raise ValueError(f"there is no series {series}")
        asked = self.inversion.parts if self.inversion else None
        numbers = {n for alike in self.look_alikes for n in alike.parts}
        if not numbers | set(asked or ()) <= set(range(len(self.parts))):
            raise ValueError(f"there are only {len(self.parts)} parts, from 0")
        if self.spans.shares and len(self.spans.shares) != len(self.parts) - 1:
            raise ValueError("every part but the last needs its shares")
        return self


class Names(Table):
    """Invented names: one word of each list, in a pattern."""

    pattern: str
    words: tuple[tuple[str, ...], ...]


class Common(Table):
    """The texts and names that the topics share."""

    texts: Texts
    names: dict[str, Names]


@cache
def topics() -> tuple[Topic, ...]:
    """Every topic, by name. Raises DataError."""
    files = sorted((DATA / "topics").glob("*.toml"))
    return tuple(read_table(path, Topic, name=path.stem) for path in files)


@cache
def common() -> Common:
    """The texts and names that the topics share. Raises DataError."""
    return read_table(DATA / "common.toml", Common)
