"""Abbreviations whose dot ends no sentence."""

from __future__ import annotations

# What stands before a name, or between two.
BEFORE_NAMES = (
    "St",
    "Mt",
    "Ft",
    "Dr",
    "Mr",
    "Mrs",
    "Ms",
    "vs",
    "Gov",
    "Sen",
    "Rep",
    "Gen",
    "Bros",
    "v",
)
# What may also be the last word of a sentence, so that the next one has to tell.
AFTER_NAMES = (
    "Jr",
    "Sr",
    "Inc",
    "Corp",
    "Ltd",
    "Co",
    "etc",
    "al",
    "approx",
    "eg",
    "e.g",
    "ie",
    "i.e",
)
# How a sentence begins, so that the letter or abbreviation before it was the last word.
OPENING = (
    r"[\"'(]*(?:A|An|The|This|That|If|In|It|For|Any|All|Otherwise|However|Note|Only|"
    r"No)\b"
)
