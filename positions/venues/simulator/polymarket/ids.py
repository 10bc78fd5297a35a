"""By which ids does Polymarket know a story, and which story does an id name?"""

from __future__ import annotations

from positions.venues.simulator.randomness import Chance
from positions.venues.simulator.world import Story, World

TOKEN_DIGITS = 77


def condition_id(chance: Chance, story: Story) -> str:
    """0x and 64 hexadecimal digits, the last 16 of which are the story's number."""
    return f"0x{chance.hexes(48, story.number, 'condition')}{story.number:016x}"


def question_id(chance: Chance, story: Story) -> str:
    return f"0x{chance.hexes(64, story.number, 'question')}"


def token_id(chance: Chance, story: Story, index: int) -> str:
    """77 digits, the last 11 of which are the story's number and the outcome."""
    digits = str(int(chance.hexes(64, story.number, index, "token"), 16))
    return f"1{digits[1:66].ljust(65, '0')}{story.number:010d}{index}"


def story_of_condition(world: World, condition: str) -> Story | None:
    if len(condition) != 66 or not condition.startswith("0x"):
        return None
    try:
        story = world.numbered(int(condition[-16:], 16))
    except ValueError:
        return None
    if story is None or condition_id(world.chance, story) != condition:
        return None
    return story


def story_of_token(world: World, token: str) -> tuple[Story, int] | None:
    """The story and the index of the outcome that a token stands for."""
    if len(token) != TOKEN_DIGITS or not token.isdecimal() or token[-1] not in "01":
        return None
    story, index = world.numbered(int(token[-11:-1])), int(token[-1])
    if story is None or token_id(world.chance, story, index) != token:
        return None
    return story, index


def story_of_number(world: World, text: str) -> Story | None:
    if not text.isdecimal() or len(text) > 12:
        return None
    story = world.numbered(int(text))
    return story if story is not None and story.question.polymarket else None
