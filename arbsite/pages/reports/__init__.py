"""The questions that the pages ask. Each only reads, and never without bounds."""

from arbsite.pages.reports.agent import AgentState, Word, agent_state
from arbsite.pages.reports.clock import venue_now
from arbsite.pages.reports.earnings import Earnings, earnings, periods
from arbsite.pages.reports.evolution import Evolution, evolution
from arbsite.pages.reports.funnel import Funnel, funnel
from arbsite.pages.reports.holdings import (
    Holdings,
    PositionRow,
    holdings,
    open_positions,
    position_row,
    recently_closed,
)
from arbsite.pages.reports.market_types import MarketTypeRow, market_types
from arbsite.pages.reports.paging import BadCursor, Page
from arbsite.pages.reports.position import PositionDetail, position_detail
from arbsite.pages.reports.trail import Recoveries, TaskRow, recent_tasks, recoveries
from arbsite.pages.reports.uptime import Uptime, uptime
from arbsite.pages.reports.venues import Failing, failing_venues

__all__ = [
    "AgentState",
    "BadCursor",
    "Earnings",
    "Evolution",
    "Failing",
    "Funnel",
    "Holdings",
    "MarketTypeRow",
    "Page",
    "PositionDetail",
    "PositionRow",
    "Recoveries",
    "TaskRow",
    "Uptime",
    "Word",
    "agent_state",
    "earnings",
    "evolution",
    "failing_venues",
    "funnel",
    "holdings",
    "market_types",
    "open_positions",
    "periods",
    "position_detail",
    "position_row",
    "recent_tasks",
    "recently_closed",
    "recoveries",
    "uptime",
    "venue_now",
]
