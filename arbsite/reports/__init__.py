"""The questions that the pages ask. Each only reads, and never without bounds."""

from arbsite.reports.agent import AgentState, Uptime, agent_state, uptime
from arbsite.reports.clock import venue_now
from arbsite.reports.earnings import Earnings, earnings
from arbsite.reports.evolution import Evolution, evolution
from arbsite.reports.funnel import Funnel, funnel
from arbsite.reports.holdings import (
    Holdings,
    PositionRow,
    holdings,
    open_positions,
    position_row,
    recently_closed,
)
from arbsite.reports.market_types import MarketTypeRow, market_types
from arbsite.reports.paging import BadCursor, Page
from arbsite.reports.position import PositionDetail, position_detail
from arbsite.reports.trail import Recoveries, TaskRow, recent_tasks, recoveries

__all__ = [
    "AgentState",
    "BadCursor",
    "Earnings",
    "Evolution",
    "Funnel",
    "Holdings",
    "MarketTypeRow",
    "Page",
    "PositionDetail",
    "PositionRow",
    "Recoveries",
    "TaskRow",
    "Uptime",
    "agent_state",
    "earnings",
    "evolution",
    "funnel",
    "holdings",
    "market_types",
    "open_positions",
    "position_detail",
    "position_row",
    "recent_tasks",
    "recently_closed",
    "recoveries",
    "uptime",
    "venue_now",
]
