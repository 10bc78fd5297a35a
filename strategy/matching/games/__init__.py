"""Markets on one game of sport: what they ask, and whether two ask the same."""

from strategy.matching.games.game import Game
from strategy.matching.games.verdict import judge_games

__all__ = ["Game", "judge_games"]
