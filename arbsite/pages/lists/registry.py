"""Which lists are there, by their names in addresses?"""

from __future__ import annotations

from arbsite.pages.lists.decisions import DECISIONS
from arbsite.pages.lists.listing import Listing
from arbsite.pages.lists.opportunities import OPPORTUNITIES
from arbsite.pages.lists.pairs import PAIRS
from arbsite.pages.lists.positions import POSITIONS
from arbsite.pages.lists.tasks import TASKS

LISTS: dict[str, Listing] = {
    one.name: one for one in (POSITIONS, OPPORTUNITIES, PAIRS, TASKS, DECISIONS)
}
