"""The `judge` command: a verdict for each line of a file of two markets."""

from __future__ import annotations

import json
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from positions.venues.fields import Skipped
from positions.venues.kalshi.market import parse_market as parse_kalshi
from positions.venues.polymarket.market import parse_market as parse_polymarket
from strategy.management.commands.match import progress
from strategy.matching.judging import MarketText, judge_texts, read_texts
from strategy.matching.scoring import Judged, family, score
from strategy.matching.types import Fact, Judgement, Verdict

MISUSE = 2
# The order of the venues is the order of the two markets of a pair.
PARSERS = {"polymarket": parse_polymarket, "kalshi": parse_kalshi}


class BadLine(CommandError):
    """A line of the file is not a pair of markets."""


class UnusableRecord(Exception):
    """A market's record cannot be parsed."""


@dataclass(frozen=True, slots=True)
class LabelledPair:
    """The records of two markets, by venue, and what a reader said of them."""

    venues: tuple[str, str]
    records: tuple[dict[str, Any], dict[str, Any]]
    label: str


@dataclass(frozen=True, slots=True)
class Answer:
    verdict: Verdict
    venues: tuple[str, str]
    family: str
    label: str


class Command(BaseCommand):
    help = "Judge pairs of markets: same, inverted, review or different."
    requires_system_checks: list[str] = []
    needs_database = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--pairs", required=True, type=Path, metavar="FILE.jsonl")
        parser.add_argument("--least-precision", type=_share, metavar="SHARE")
        parser.add_argument("--least-recall", type=_share, metavar="SHARE")
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        say = progress(self.stderr)
        say("reading and judging the pairs")
        answers = [_judge(pair) for pair in read_pairs(options["pairs"])]
        report = {"verdicts": [_as_json(answer) for answer in answers]}
        labelled = [answer for answer in answers if answer.label]
        if labelled:
            report |= _scores(labelled)
        self.stdout.write(json.dumps(report) if options["json"] else _as_text(report))
        missed = _missed_goals(report, options)
        if missed:
            raise CommandError(missed, returncode=1)


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise ArgumentTypeError(f"{text!r} is not a share from 0 to 1")
    return share


def read_pairs(path: Path) -> Iterator[LabelledPair]:
    """The pairs of a file, one a line. Raises BadLine with the file and the line."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise BadLine(f"{path} cannot be read: {reason}", returncode=MISUSE) from None
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield _read_pair(line, f"{path}:{number}")


def _read_pair(line: str, place: str) -> LabelledPair:
    try:
        pair = json.loads(line, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise BadLine(f"{place}: not JSON: {error}", returncode=MISUSE) from None
    fields = pair if isinstance(pair, dict) else {}
    venues = [name for name in PARSERS if isinstance(fields.get(name), dict)]
    if len(venues) != 2:
        names = ", ".join(PARSERS)
        message = f"{place}: not an object with the records of two venues ({names})"
        raise BadLine(message, returncode=MISUSE)
    venue_a, venue_b = venues
    label = fields.get("label")
    return LabelledPair(
        (venue_a, venue_b),
        (fields[venue_a], fields[venue_b]),
        label if isinstance(label, str) else "",
    )


def _judge(pair: LabelledPair) -> Answer:
    try:
        a, b = (
            _read_market(venue, record)
            for venue, record in zip(pair.venues, pair.records, strict=True)
        )
    except UnusableRecord as error:
        verdict = Verdict(Judgement.REVIEW, (), (str(error),))
        return Answer(verdict, pair.venues, "unusable", pair.label)
    return Answer(judge_texts(a, b), pair.venues, family(b), pair.label)


def _read_market(venue: str, record: dict[str, Any]) -> MarketText:
    try:
        return read_texts(PARSERS[venue](record, reduced=True))
    except Skipped as skipped:
        raise UnusableRecord(
            f"{venue.capitalize()} record unusable: {skipped.reason}"
        ) from None


def _as_json(answer: Answer) -> dict[str, Any]:
    verdict = answer.verdict
    return {
        "verdict": verdict.verdict,
        "outcome_index": int(verdict.outcome_a != verdict.outcome_b),
        "outcome_a": verdict.outcome_a,
        "outcome_b": verdict.outcome_b,
        "family": answer.family,
        "score": verdict.score,
        "facts": [_fact_as_json(fact, answer.venues) for fact in verdict.facts],
        "reasons": list(verdict.reasons),
    }


def _fact_as_json(fact: Fact, venues: tuple[str, str]) -> dict[str, Any]:
    """The texts of a fact go under the venues' names, as the records came."""
    return {
        "name": fact.name,
        "standing": fact.standing,
        venues[0]: fact.text_a,
        venues[1]: fact.text_b,
        "is_hard": fact.is_hard,
        "is_needed": fact.is_needed,
    }


def _scores(answers: Iterable[Answer]) -> dict[str, Any]:
    cases = [Judged(a.family, a.label, a.verdict.verdict) for a in answers]
    families = sorted({case.family for case in cases})
    return {
        **asdict(score(cases)),
        "families": {
            name: asdict(score(case for case in cases if case.family == name))
            for name in families
        },
    }


def _missed_goals(report: dict[str, Any], options: dict[str, Any]) -> str:
    missed = []
    for name in ("precision", "recall"):
        least = options[f"least_{name}"]
        share = report.get(name)
        if least is not None and (share is None or share < least):
            missed.append(f"{name} {share} is below {least}")
    return "; ".join(missed)


def _as_text(report: dict[str, Any]) -> str:
    lines = [
        f"{number}: {' — '.join((verdict['verdict'], *verdict['reasons']))}"
        for number, verdict in enumerate(report["verdicts"], start=1)
    ]
    if "confusion" in report:
        lines.append(f"precision {report['precision']}, recall {report['recall']}")
        for name, family_score in report["families"].items():
            lines.append(f"  {name}: {family_score['confusion']}")
    return "\n".join(lines)
