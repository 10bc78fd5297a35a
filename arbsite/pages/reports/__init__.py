"""What the pages show, read within bounds. Nothing here writes."""

from arbsite.pages.reports.agent import AgentState, AgentStatus, agent_state
from arbsite.pages.reports.causes import CauseCount, counted_pairs
from arbsite.pages.reports.clock import venue_now
from arbsite.pages.reports.earnings import Earnings, earnings, periods
from arbsite.pages.reports.evolution import Evolution, evolution
from arbsite.pages.reports.funnel import Funnel, funnel
from arbsite.pages.reports.holdings import (
    Holdings,
    holdings,
    in_quarantine,
    open_positions,
    phase,
    recently_closed,
    unhedged,
)
from arbsite.pages.reports.market_types import MarketTypeRow, market_types
from arbsite.pages.reports.paging import BadCursor, Page
from arbsite.pages.reports.pairing import Pairing, pairing
from arbsite.pages.reports.pauses import ShownPause, current_pauses
from arbsite.pages.reports.position import PositionDetail, position_detail
from arbsite.pages.reports.trail import (
    Recoveries,
    recent_tasks,
    recoveries,
    trail_lines,
)
from arbsite.pages.reports.uptime import Uptime, uptime
from arbsite.pages.reports.venues import FailingVenue, failing_venues

__all__ = [
    "AgentState",
    "AgentStatus",
    "BadCursor",
    "CauseCount",
    "Earnings",
    "Evolution",
    "FailingVenue",
    "Funnel",
    "Holdings",
    "MarketTypeRow",
    "Page",
    "Pairing",
    "PositionDetail",
    "Recoveries",
    "ShownPause",
    "Uptime",
    "agent_state",
    "counted_pairs",
    "current_pauses",
    "earnings",
    "evolution",
    "failing_venues",
    "funnel",
    "holdings",
    "in_quarantine",
    "market_types",
    "open_positions",
    "pairing",
    "periods",
    "phase",
    "position_detail",
    "recent_tasks",
    "recently_closed",
    "recoveries",
    "trail_lines",
    "unhedged",
    "uptime",
    "venue_now",
]
