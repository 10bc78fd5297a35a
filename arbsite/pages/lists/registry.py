"""All lists, by their names in addresses."""

from __future__ import annotations

from typing import Any

from arbsite.pages.lists.decisions import DECISIONS
from arbsite.pages.lists.listing import Listing
from arbsite.pages.lists.opportunities import OPPORTUNITIES
from arbsite.pages.lists.pairs import PAIRS
from arbsite.pages.lists.positions import POSITIONS
from arbsite.pages.lists.tasks import TASKS

LISTS: dict[str, Listing[Any]] = {
    listing.name: listing
    for listing in (POSITIONS, OPPORTUNITIES, PAIRS, TASKS, DECISIONS)
}
