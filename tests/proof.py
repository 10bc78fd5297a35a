"""Lives of the agent in believable worlds, and what must hold of them.

`python -m` this module draws seeds, prints them, and lives sixty simulated days with
each, in processes and databases of their own. It takes about a minute of processor time
a seed, and so is not a part of `make test`, which lives shorter with fixed seeds.
"""

from __future__ import annotations

import argparse
import os
import secrets
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.database import Database

from tests.support.in_memory import memory

ROOT = Path(__file__).resolve().parents[1]
SEEDS, DAYS = 40, 60
# Of the seeds, the share that has to end in profit.
PROFITABLE_SHARE = 0.95
MOST_LOSS_PERCENT = Decimal(2)
MOST_OFTEN, LEAST_OFTEN = 30, 120
CLOSED = ("profitable", "loss")


@dataclass(frozen=True, slots=True)
class Life:
    """What one life came to; dollars of the positions that are closed."""

    seed: int
    states: Mapping[str, int]
    stakes: Decimal
    profit: Decimal
    intervals: Mapping[str, int]
    orders: Mapping[str, int]

    @property
    def percent(self) -> Decimal:
        """Profit in percent of the stakes paid."""
        return 100 * self.profit / self.stakes if self.stakes else Decimal(0)

    @property
    def is_typical(self) -> bool:
        """Three types or more are polled most often, one or more least often."""
        counts = Counter(self.intervals.values())
        return counts[MOST_OFTEN] >= 3 and counts[LEAST_OFTEN] >= 1

    def __str__(self) -> str:
        states = " ".join(f"{count} {name}" for name, count in self.states.items())
        orders = " ".join(f"{count} {name}" for name, count in self.orders.items())
        intervals = " ".join(f"{n[:4]} {s}" for n, s in sorted(self.intervals.items()))
        return (
            f"seed {self.seed:10}: {self.profit:8.2f} on {self.stakes:8.2f} "
            f"({self.percent:5.2f} %); {states}; orders: {orders}; {intervals}"
        )


def measure(database: Database[dict[str, Any]], seed: int) -> Life:
    """What the life in this database came to."""
    states: Counter[str] = Counter()
    stakes = profit = Decimal(0)
    for position in database.positions.find():
        states[position["state"]] += 1
        if position["state"] in CLOSED:
            stakes += position["stake"].to_decimal()
            profit += position["actual_profit"].to_decimal()
    jobs = database.jobs.find({"_id": {"$regex": "^poll:"}})
    intervals = {
        job["_id"].removeprefix("poll:"): job["interval_seconds"] for job in jobs
    }
    orders = Counter(_fate(order) for order in database.paper_orders.find())
    return Life(seed, states, stakes, profit, intervals, orders)


def _fate(order: Mapping[str, Any]) -> str:
    """Whether an order was filled, in whole or in part, or why it was not."""
    if order["status"] != "accepted":
        return str(order["reason"] or order["status"])
    filled = sum((fill["size"].to_decimal() for fill in order["fills"]), Decimal(0))
    return "filled" if filled >= order["size"].to_decimal() else "partly"


def shortcomings(lives: Sequence[Life]) -> list[str]:
    """A sentence for each promise about believable worlds that these lives break."""
    problems = []
    profitable = sum(life.profit > 0 for life in lives)
    if profitable < PROFITABLE_SHARE * len(lives):
        problems.append(f"only {profitable} of {len(lives)} seeds ended in profit")
    problems += [
        f"seed {life.seed} lost {-life.percent:.2f} % of its stakes"
        for life in lives
        if life.percent < -MOST_LOSS_PERCENT
    ]
    typical = sum(life.is_typical for life in lives)
    if 2 * typical < len(lives):
        problems.append(f"only {typical} of {len(lives)} seeds reach all intervals")
    return problems


def live(seed: int, days: int, state: Path, uri: str) -> Life:
    """One life, in a database of its own."""
    name = f"arbsite_proof_{seed}"
    environment = _environment(state) | {"ARBSITE_DATABASE": name}
    for arguments in (
        ("migrate", "--verbosity", "0"),
        ("runagent", f"--iterations={days}", "--step-days=1", f"--seed={seed}"),
    ):
        _manage(*arguments, environment=environment)
    with MongoClient[dict[str, Any]](uri) as client:
        life = measure(client[name], seed)
        client.drop_database(name)
    return life


def _environment(state: Path) -> dict[str, str]:
    """That of this process without its settings of arbsite."""
    own = {k: v for k, v in os.environ.items() if not k.startswith("ARBSITE_")}
    own.pop("MONGODB_URI", None)
    return own | {"ARBSITE_STATE_DIR": str(state)}


def _manage(*arguments: str, environment: Mapping[str, str]) -> str:
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments)} failed:\n{done.stderr}")
    return done.stdout


def _parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.proof")
    parser.add_argument("--seeds", type=int, nargs="*", help="these, not drawn ones")
    parser.add_argument("--count", type=int, default=SEEDS, help="seeds to draw")
    parser.add_argument("--days", type=int, default=DAYS)
    return parser.parse_args()


def main() -> int:
    arguments = _parsed()
    drawn = (secrets.randbelow(2**31) for _ in range(arguments.count))
    seeds = arguments.seeds or sorted(drawn)
    print(f"{arguments.days} days with the seeds", *seeds, flush=True)
    with tempfile.TemporaryDirectory(prefix="arbsite-proof-", dir=memory()) as state:
        environment = _environment(Path(state))
        _manage("mongod", "start", environment=environment)
        try:
            lives = _live_all(seeds, arguments.days, Path(state))
        finally:
            _manage("mongod", "stop", environment=environment)
    problems = shortcomings(lives)
    profitable = sum(life.profit > 0 for life in lives)
    worst = min(life.percent for life in lives)
    print(f"{profitable} of {len(lives)} in profit; the worst made {worst:.2f} %")
    print(*problems, sep="\n", end="\n" if problems else "")
    return 1 if problems else 0


def _live_all(seeds: Sequence[int], days: int, state: Path) -> list[Life]:
    from arbsite import config
    from arbsite.startup import mongod

    os.environ["ARBSITE_STATE_DIR"] = str(state)
    uri = mongod.uri(config.load())
    lives = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for life in pool.map(lambda seed: live(seed, days, state, uri), seeds):
            print(life, flush=True)
            lives.append(life)
    return lives


if __name__ == "__main__":
    sys.exit(main())
