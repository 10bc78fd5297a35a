"""Are two markets about the same game, and which outcome is Kalshi's team?"""

from strategy.matching.games.game import Game
from strategy.matching.games.reading import read_game
from strategy.matching.games.verdict import judge_games

__all__ = ["Game", "judge_games", "read_game"]
