"""What are two markets to each other? One verdict for each line of a file."""

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
from strategy.matching.judging import judge_known, know
from strategy.matching.scoring import Judged, family, score
from strategy.matching.types import Judgement, Verdict

MISUSE = 2


class BadLine(CommandError):
    """A line of the file is not a pair of markets."""


@dataclass(frozen=True, slots=True)
class Answer:
    verdict: Verdict
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
        answers = [_answer(pair) for pair in read_pairs(options["pairs"])]
        report = {"verdicts": [_written(answer) for answer in answers]}
        labelled = [a for a in answers if a.label]
        if labelled:
            report |= _scores(labelled)
        self.stdout.write(json.dumps(report) if options["json"] else _told(report))
        missed = _missed(report, options)
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


def read_pairs(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file, one a line. Raises BadLine with the file and the line."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise BadLine(f"{path} cannot be read: {reason}", returncode=MISUSE) from None
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield _pair(line, f"{path}:{number}")


def _pair(line: str, place: str) -> dict[str, Any]:
    try:
        pair = json.loads(line, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise BadLine(f"{place}: not JSON: {error}", returncode=MISUSE) from None
    sides = [pair.get(s) if isinstance(pair, dict) else None for s in SIDES]
    if not all(isinstance(side, dict) for side in sides):
        message = f'{place}: not an object {{"polymarket": {{…}}, "kalshi": {{…}}}}'
        raise BadLine(message, returncode=MISUSE)
    return pair  # type: ignore[no-any-return]


SIDES = ("polymarket", "kalshi")


def _answer(pair: dict[str, Any]) -> Answer:
    label = pair.get("label")
    label = label if isinstance(label, str) else ""
    try:
        side = "Polymarket"
        polymarket = know(parse_polymarket(pair["polymarket"], reduced=True))
        side = "Kalshi"
        kalshi = know(parse_kalshi(pair["kalshi"], reduced=True))
    except Skipped as skipped:
        reason = f"{side} record unusable: {skipped.reason}"
        return Answer(Verdict(Judgement.REVIEW, (), (reason,)), "unusable", label)
    return Answer(judge_known(polymarket, kalshi), family(kalshi), label)


def _written(answer: Answer) -> dict[str, Any]:
    found = answer.verdict
    return {
        "verdict": str(found.verdict),
        "outcome_index": found.outcome_index,
        "family": answer.family,
        "score": found.score,
        "facts": [asdict(fact) for fact in found.facts],
        "reasons": list(found.reasons),
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


def _missed(report: dict[str, Any], options: dict[str, Any]) -> str:
    missed = []
    for name in ("precision", "recall"):
        least = options[f"least_{name}"]
        found = report.get(name)
        if least is not None and (found is None or found < least):
            missed.append(f"{name} {found} is below {least}")
    return "; ".join(missed)


def _told(report: dict[str, Any]) -> str:
    lines = [
        f"{number}: {' — '.join((one['verdict'], *one['reasons']))}"
        for number, one in enumerate(report["verdicts"], start=1)
    ]
    if "confusion" in report:
        lines.append(f"precision {report['precision']}, recall {report['recall']}")
        for name, found in report["families"].items():
            lines.append(f"  {name}: {found['confusion']}")
    return "\n".join(lines)
