"""Clauses that say what holds anyway: "regardless of when the order takes effect".

What comes after a deed, or is later done against it, changes nothing where both texts
pay for the deed itself; nor does how, why or for how long something happened. Where the
clause names anything else, it may widen what pays, and is a rule like any other.
"""

from __future__ import annotations

import re

from strategy.matching.clauses.reading import ReadClause
from strategy.matching.clauses.sides import Side
from strategy.matching.text import stem, stems, wordset

_OPENING = (
    r"(?:regardless|irrespective)(?: of)?|no matter(?: of)?|"
    r"whether or not|even (?:if|though|where|when)"
)
# "Any law meeting these criteria will count" says nothing that the core does not.
_TAUTOLOGY = (
    r"(?:any|an?|the|this|such|it|that)(?: [\w'/-]+){0,5}?"
    r"(?: (?:meeting|which meets|that meets|satisfying) (?:these|the|this|all) "
    r"(?:criteria|criterion|conditions?|requirements?))? "
    r"(?:(?:will|shall) (?:still )?)?(?:counts?|qualify|qualifies)"
)
_PAYING = r"(?:this|the) market (?:will|shall|may) (?:still )?resolve (?:to )?yes"
_CLAUSE = re.compile(
    rf"(?:(?:{_TAUTOLOGY}|{_PAYING}),? (?=even\b))?(?:{_OPENING}) (?P<case>.{{2,200}})"
)
# How, why and for how long something happened.
_MANNER = re.compile(
    r"(?:(?:any|the|its|their|his|her|exact|specific|stated) ){0,3}"
    r"(?P<kinds>(?:intent|intention|context|method|means|manner|motive|motivation|"
    r"cause|reason|length|duration|brevity|severity)s?"
    r"(?:(?:,| or| and|, or|/) ?(?:the )?(?:intent|intention|context|method|means|"
    r"manner|motive|motivation|cause|reason|length|duration|brevity|severity)s?)*)"
    r"(?: (?:of|for|behind) (?P<of>[\w' -]{2,60}))?|"
    r"how (?:long|brief|briefly|short) (?P<how>[\w' -]{2,60})"
)
# Questions whose answer is a length of time, or a count.
_LONG = stems(
    "long longer length last lasts lasting duration brevity minute consecutive"
)
_FILLERS = stems(
    "the a an any this that these those such its his her their it he she they them "
    "is are was were be been being has have had do does did will would to of in on for "
    "by from as at with or and if when whether then so ever both each event events "
    "market timeframe time frame period outcome result made taken occurs lasts"
)
# What comes after a deed that is done: its effect, and what is done against it.
_EFFECT = stems(
    "take takes takes effect effective go goes gone went come comes came enter "
    "enters entered into force "
    "implemented implementation implement enforced enforcement enforce carried carry "
    "out complete completed completion finalized finalised close closed closing "
    "occur occurs occurred happen happens happened materialize actual actually "
    "officially ultimately begin begins start starts started follow follows through "
    "outside after afterward afterwards eventually becomes become occurrence whenever "
    "soon date dated scheduled"
)
_UNDOING = stems(
    "appeal appeals appealed overturned overturn reversed reverse reversal revoked "
    "rescinded retracted retraction withdrawn blocked block halted halt delayed stayed "
    "stay struck down challenge challenges challenged modified modification "
    "modifications amended changed change changes revised revision revisions suspended "
    "judicial legal court courts judge ruling rulings proceedings action actions other "
    "reinstated repealed repeal"
)
_LATER = stems(
    "later subsequent subsequently eventual eventually ultimately future pending "
    "afterward afterwards actually after ever immediately temporarily further"
)
# Deeds that are done when they are announced, signed or decided.
_DECISIONS = wordset(
    "v:announce v:sign v:enact v:pass v:nominate v:declare v:ratify v:veto v:pardon "
    "v:commute v:convict v:indict v:vote_for v:impeach v:unveil "
    "sentenc approv appoint propos issu enact"
)
# Deeds that have been done, whatever is done against them.
_DONE = _DECISIONS | wordset(
    "v:win v:elect v:confirm v:release v:resign v:fire v:arrest v:extradite v:meet "
    "v:visit v:say v:ipo v:marry v:ban v:recognize"
)


# Whether it comes to what has been decided: "whether the sale actually takes place".
_ACTUAL = re.compile(
    r"(?:(?:whether|if|when)(?:/(?:if|when))?(?: or not)? )(?:(?!\bor\b)[\w' -])*?"
    r"\b(?:actually|ultimately|eventually|subsequently|later)\b[\w' -]*"
)
# How what has been launched ends: "whether the mission succeeds".
_ENDING = stems(
    "succeeds succeed success successful successfully fails fail failed failure"
)
_ATTEMPT = stems("attempt attempts mission flight test")
_LAUNCHES = frozenset({"v:release"})


def anyway_reason(clause: ReadClause, own: Side, other: Side) -> str:
    """Why what a clause says of a case holds without it, or ""."""
    found = _CLAUSE.fullmatch(clause.masked)
    if found is None:
        return ""
    case = found["case"]
    if _is_manner(case, own, other):
        return "says of no case that it counts differently"
    if not _LIMITING.isdisjoint(case.split()):
        return ""
    words = _words(case)
    left = words - _FILLERS - _LATER - own.spoken
    deeds = own.spoken & other.spoken | own.stated
    if left <= _EFFECT | _UNDOING and deeds & _DECISIONS and _is_later(words, _EFFECT):
        return "what is decided has happened before it takes effect"
    if deeds & _DECISIONS and _ACTUAL.fullmatch(case):
        return "what is decided has happened, whatever comes of it"
    is_asked = not _ENDING.isdisjoint(own.spoken | other.spoken)
    is_launched = own.deeds & other.deeds & _LAUNCHES
    if left <= _ENDING | _ATTEMPT and not is_asked and is_launched:
        return "what has been launched has been, however it ends"
    if left <= _UNDOING and deeds & _DONE and _is_later(words, _UNDOING):
        return "what has happened has happened, whatever follows"
    return ""


def _words(case: str) -> frozenset[str]:
    return frozenset(
        stem(word) for word in re.findall(r"[\w'-]+", case) if word != "NAME"
    )


def _is_later(words: frozenset[str], kind: frozenset[str]) -> bool:
    """Whether it is about what follows."""
    return not words.isdisjoint(kind | _LATER)


# No case: a day, a figure, or a word that takes something out.
_LIMITING = wordset(
    "not no never only unless except without before prior acting interim partial "
    "DATE TIME NUM"
)


def _is_manner(case: str, own: Side, other: Side) -> bool:
    found = _MANNER.fullmatch(case)
    if found is None:
        return False
    asked = own.spoken | other.spoken
    is_long = found["how"] or not _LONG.isdisjoint(_words(found["kinds"]))
    if is_long and not _LONG.isdisjoint(asked):
        return False
    rest = found["of"] or found["how"] or ""
    return _words(rest) - _FILLERS <= own.spoken
