"""The `judge` command: a verdict for each line of a file of two markets."""

from __future__ import annotations

import json
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from positions.venues.fields import Skipped
from positions.venues.registry import specs
from positions.venues.spec import VenueSpec
from strategy.management.terminal import MISUSE, progress
from strategy.management.verdicts import as_json, in_a_line
from strategy.matching.gc_pause import without_collector
from strategy.matching.judging import MarketText, judge_texts, read_texts
from strategy.matching.scoring import Judged, score, workload
from strategy.matching.types import Judgement, Verdict
from strategy.wiring import limits
from tasklog import strict_json


class BadLine(CommandError):
    """A line of the file is not a pair of markets."""


class UnusableRecord(Exception):
    """A market's record cannot be parsed."""


@dataclass(frozen=True, slots=True)
class LabelledPair:
    """The records of two markets in registration order, and their label."""

    venues: tuple[VenueSpec, VenueSpec]
    records: tuple[dict[str, Any], dict[str, Any]]
    label: str


@dataclass(frozen=True, slots=True)
class Answer:
    verdict: Verdict
    venues: tuple[VenueSpec, VenueSpec]
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
        report_progress = progress(self.stderr)
        report_progress("reading and judging the pairs")
        with without_collector():
            answers = [_judge(pair) for pair in read_pairs(options["pairs"])]
        probability_of = limits().probabilities.of
        report: dict[str, Any] = {
            "verdicts": [
                {
                    **as_json(answer.verdict, answer.venues, probability_of),
                    "family": answer.family,
                }
                for answer in answers
            ],
            "workload": asdict(workload(a.verdict.verdict for a in answers)),
        }
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
    # Not by splitlines, which also splits at U+2028 inside of a title.
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield _read_pair(line, f"{path}:{number}")


def _read_pair(line: str, place: str) -> LabelledPair:
    try:
        pair = strict_json.loads(line, replace_surrogates=True)
    except strict_json.BadJson as error:
        raise BadLine(f"{place}: {error}", returncode=MISUSE) from None
    fields = pair if isinstance(pair, dict) else {}
    # In registration order, which is the order of the two sides of a pair.
    venues = [venue for venue in specs() if isinstance(fields.get(venue.name), dict)]
    if len(venues) != 2:
        names = ", ".join(venue.name for venue in specs())
        message = f"{place}: not an object with the records of two venues ({names})"
        raise BadLine(message, returncode=MISUSE)
    venue_a, venue_b = venues
    label = fields.get("label")
    return LabelledPair(
        (venue_a, venue_b),
        (fields[venue_a.name], fields[venue_b.name]),
        label if isinstance(label, str) else "",
    )


def _judge(pair: LabelledPair) -> Answer:
    try:
        a, b = (
            _read_market(venue, record)
            for venue, record in zip(pair.venues, pair.records, strict=True)
        )
    except UnusableRecord as error:
        # To review, not different: nothing is known about its market.
        verdict = Verdict(Judgement.REVIEW, (), (str(error),))
        return Answer(verdict, pair.venues, "unusable", pair.label)
    return Answer(judge_texts(a, b), pair.venues, b.family, pair.label)


def _read_market(venue: VenueSpec, record: dict[str, Any]) -> MarketText:
    try:
        # Labelled records are kept for their texts and may lack what trading needs.
        return read_texts(venue.parse_market(record, reduced=True))
    except Skipped as skipped:
        raise UnusableRecord(
            f"{venue.display_name} record unusable: {skipped.reason}"
        ) from None


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
        # A share that cannot be computed does not pass for a goal that was reached.
        if least is not None and (share is None or share < least):
            missed.append(f"{name} {share} is below {least}")
    return "; ".join(missed)


def _as_text(report: dict[str, Any]) -> str:
    lines = []
    for number, verdict in enumerate(report["verdicts"], start=1):
        lines.append(
            f"{number}: {' — '.join((verdict['verdict'], *verdict['reasons']))}"
        )
        lines += [f"   {in_a_line(risk)}" for risk in verdict["risks"]]
    sent = report["workload"]
    lines.append(f"{sent['accepted']} accepted, {sent['review']} to review")
    if "confusion" in report:
        lines.append(f"precision {report['precision']}, recall {report['recall']}")
        for name, family_score in report["families"].items():
            lines.append(f"  {name}: {family_score['confusion']}")
    return "\n".join(lines)
