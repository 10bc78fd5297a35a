"""What a venue's registration consists of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from positions.venues.http import Rate
from positions.venues.interface import Clock, Reader
from positions.venues.streams import StreamSpec
from positions.venues.types import Market

if TYPE_CHECKING:
    from positions.venues.http import HttpClient


class ParseMarket(Protocol):
    def __call__(self, record: object, *, reduced: bool = False) -> Market:
        """The market of the venue's wire record. Raises Skipped if it is unusable.

        A `reduced` record, as stored for matching only, may lack what trading needs.
        """


class Connect(Protocol):
    def __call__(self, venue: str, setting: str, *, rate: Rate) -> HttpClient:
        """A client of one of the venue's APIs, as the mode reaches it.

        `setting` is the setting that holds the API's base URL in live mode. The
        rate is that of live mode; a simulated venue answers at any rate.
        """


class CaptureReader(Reader, Protocol):
    """A reader of recorded answers."""

    @property
    def problems(self) -> tuple[str, ...]:
        """File, line and reason of each line that could not be read."""


OpenReader = Callable[[Connect, Clock], Reader]
OpenCapture = Callable[[Path, Clock], CaptureReader]


@dataclass(frozen=True, slots=True)
class Recording:
    """Which answers a capture keeps, and where.

    An answer to `path`, or below it, holds the objects in its field `field` (empty:
    the answer is itself the list); they are appended to `file`.jsonl.
    """

    path: str
    field: str
    file: str


@dataclass(frozen=True, slots=True)
class VenueSpec:
    """One venue. It takes part in the modes that it has a function to open for.

    `id_field` is what JSON calls its market ids; `sites` are the prefixes that the
    links of its markets have. `recordings` are tried in order. `states_category`: its
    listings state a category, which needs not be derived from tags. What a settlement
    pays is rounded down to `payout_step` dollars, unless that is 0. `stream` is how its
    books are streamed, None where they are not.
    """

    name: str
    display_name: str
    id_field: str
    parse_market: ParseMarket
    open_live: OpenReader | None = None
    open_simulated: OpenReader | None = None
    open_capture: OpenCapture | None = None
    recordings: tuple[Recording, ...] = ()
    sites: tuple[str, ...] = ()
    states_category: bool = False
    payout_step: Decimal = Decimal(0)
    stream: StreamSpec | None = None
