"""Polymarket's ids of a scenario, and the scenario that an id belongs to.

Condition ids and tokens end in the scenario's number. So they are resolved without an
index of all markets, and the rest of the id is compared to reject forged ones.
"""

from __future__ import annotations

from positions.venues.simulator.randomness import SeededRandom
from positions.venues.simulator.world import Scenario, World

TOKEN_DIGITS = 77


def condition_id(rng: SeededRandom, scenario: Scenario) -> str:
    """0x and 64 hexadecimal digits, the last 16 of which are the scenario's number."""
    digits = rng.hex_digits(48, scenario.number, "condition")
    return f"0x{digits}{scenario.number:016x}"


def question_id(rng: SeededRandom, scenario: Scenario) -> str:
    """0x and 64 hexadecimal digits."""
    return f"0x{rng.hex_digits(64, scenario.number, 'question')}"


def token_id(rng: SeededRandom, scenario: Scenario, index: int) -> str:
    """77 digits, the last 11 of which are the scenario's number and the outcome."""
    digits = str(int(rng.hex_digits(64, scenario.number, index, "token"), 16))
    return f"1{digits[1:66].ljust(65, '0')}{scenario.number:010d}{index}"


def scenario_of_condition(world: World, condition: str) -> Scenario | None:
    """The scenario with this condition id."""
    if len(condition) != 66 or not condition.startswith("0x"):
        return None
    try:
        scenario = world.by_number(int(condition[-16:], 16))
    except ValueError:
        return None
    if scenario is None or condition_id(world.rng, scenario) != condition:
        return None
    return scenario


def scenario_of_token(world: World, token: str) -> tuple[Scenario, int] | None:
    """The scenario and the outcome index that a token stands for."""
    # isdecimal() also accepts digits of other scripts, and so does int(); comparing
    # the whole token below rejects them.
    if len(token) != TOKEN_DIGITS or not token.isdecimal() or token[-1] not in "01":
        return None
    scenario, index = world.by_number(int(token[-11:-1])), int(token[-1])
    if scenario is None or token_id(world.rng, scenario, index) != token:
        return None
    return scenario, index


def scenario_of_number(world: World, text: str) -> Scenario | None:
    """The scenario with this market id, if it is listed on Polymarket."""
    if not text.isdecimal() or len(text) > 12:
        return None
    scenario = world.by_number(int(text))
    if scenario is None or scenario.question.polymarket is None:
        return None
    return scenario
