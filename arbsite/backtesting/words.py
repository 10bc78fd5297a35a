"""The report of a backtest as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

MOST_LINES = 20
NO_POLL = (
    "no poll fell into a time at which a pair paid: record for longer than a polling "
    "interval"
)
SUMMARY = (
    ("entered", "entered"),
    ("cancelled", "cancelled"),
    ("settled", "settled"),
    ("stake", "stake $"),
    ("fees", "fees $"),
    ("locked_profit", "locked $"),
    ("profit", "paid $"),
)


def lines(report: Mapping[str, Any]) -> Iterator[str]:
    """What a person wants to know, in the order of interest."""
    span = f"{report['from']:%F %H:%M:%S} to {report['to']:%F %H:%M:%S} UTC"
    yield f"REPLAY · PAPER ORDERS · {report['data']}, {span}"
    if "runs" in report:
        yield from _comparison(report["runs"])
        return
    polls = f"{report['polls']:,} polls that could find something"
    yield f"{report['changes']:,} changes of books, {polls}"
    if not report["polls"]:
        yield NO_POLL
    yield _figures(report)
    capital = report["capital"]
    yield (
        f"capital: ${capital['peak']} at most, ${capital['average']} on average, "
        f"{capital['dollar_days']} dollar-days"
    )
    rows = [[row["type"], row["rejected"], *_values(row)] for row in report["types"]]
    heads = ["type", "rejected", *(head for _, head in SUMMARY)]
    yield from _table(heads, rows)
    rows = [
        [row["check"], row["rejected"], row["cost"], row["saved"], row["undecided"]]
        for row in report["checks"]
    ]
    heads = ["entry check", "rejected", "cost $", "saved $", "undecided $"]
    yield from _table(heads, rows)
    yield from _survival(report["survival"])
    if "compared" in report:
        yield from _agreement(report["compared"])
    yield from (f"problem: {problem}" for problem in report["problems"][:MOST_LINES])
    yield f"hash {report['hash']}"


def name_of(run: Mapping[str, Any]) -> str:
    """What was set for one run of a sweep."""
    pairs = [f"{name}={text}" for name, text in run["settings"].items()]
    return " ".join(pairs) or "as it is"


def _comparison(runs: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    rows = [
        [name_of(run), run["taken"], *_values(run), run["hash"][:12]] for run in runs
    ]
    heads = ["settings", "taken", *(head for _, head in SUMMARY), "hash"]
    yield from _table(heads, rows)


def _figures(report: Mapping[str, Any]) -> str:
    return (
        f"{report['taken']} baskets taken: {report['entered']} entered, "
        f"{report['cancelled']} cancelled, {report['settled']} settled; "
        f"stake ${report['stake']}, fees ${report['fees']}, locked profit "
        f"${report['locked_profit']}, paid profit ${report['profit']}"
    )


def _values(row: Mapping[str, Any]) -> list[Any]:
    return [row[name] for name, _ in SUMMARY]


def _survival(survival: Mapping[str, Any]) -> Iterator[str]:
    yield (
        f"{survival['windows']:,} windows at the best prices; of "
        f"{survival['looked_at']:,} looked at, {survival['paying']:,} paid after fees"
    )
    if not survival["paying"]:
        return
    for name, unit in (("seconds", "s open"), ("sets", "sets"), ("edge", "$ a set")):
        spread = survival[name]
        yield (
            f"  {unit}: {spread['p50']:g} at the median, "
            f"{spread['p10']:g} to {spread['p90']:g} for eight in ten"
        )
    yield (
        "  still paying with a cent more fees "
        f"{survival['with_a_cent_more_fees']:.0%}, "
        f"after a second {survival['after_1_s']:.0%}, "
        f"after three {survival['after_3_s']:.0%}"
    )


def _agreement(compared: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """How many baskets agree with the agent's, and each that does not."""
    differing = [basket for basket in compared if basket["why"]]
    agreeing = len(compared) - len(differing)
    alone_on_paper = sum(not basket["in_backtest"] for basket in compared)
    alone_in_backtest = sum(not basket["on_paper"] for basket in compared)
    yield (
        f"paper and backtest: {agreeing} of {len(compared)} baskets agree; "
        f"{alone_on_paper} only on paper, {alone_in_backtest} only in the backtest"
    )
    if not compared:
        yield "  neither took any; a recording has what the agent decided beside it"
    for basket in differing:
        yield f"  {basket['pair_id']} {basket['direction']}: {basket['why']}"


def _table(heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> Iterator[str]:
    if not rows:
        return
    cells = [list(heads), *([str(cell) for cell in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    yield ""
    for first, *others in cells:
        numbers = [
            cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)
        ]
        yield "  ".join([first.ljust(widths[0]), *numbers])
    yield ""
