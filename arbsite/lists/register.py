"""Which lists are there, by their names in addresses?"""

from __future__ import annotations

from arbsite.lists.decisions import DECISIONS
from arbsite.lists.listing import Listing
from arbsite.lists.opportunities import OPPORTUNITIES
from arbsite.lists.pairs import PAIRS
from arbsite.lists.positions import POSITIONS
from arbsite.lists.tasks import TASKS

LISTS: dict[str, Listing] = {
    one.name: one for one in (POSITIONS, OPPORTUNITIES, PAIRS, TASKS, DECISIONS)
}
