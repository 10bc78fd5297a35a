"""How likely the named risks are, by family of question: a data file and a setting.

The data file `probabilities.toml` has for each risk the probability in any family, and
where it differs that in one family, each with its source or a stated guess. None is 0:
a case that a rule text names does happen. A setting may replace any of them:
"tie=0.004, tie/game=0.01".
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("probabilities.toml")
KEYS = {"risk", "family", "probability", "source", "guess"}
ANY_FAMILY = ""
# Below this, expected costs would vanish in the places with which they are stored.
LEAST, MOST = Decimal("0.000001"), Decimal("0.5")


class ProbabilityError(ValueError):
    """An entry cannot be used; the message names it and what to do."""


@dataclass(frozen=True, slots=True)
class Probabilities:
    """The probability of each risk by (risk, family); "" is every other family.

    `families` are all that the table knows.
    """

    families: frozenset[str]
    by_risk: Mapping[tuple[str, str], Decimal]

    @property
    def risks(self) -> tuple[str, ...]:
        return tuple(risk for risk, family in self.by_risk if family == ANY_FAMILY)

    def of(self, risk: str, family: str) -> Decimal:
        """The probability of a risk. Raises KeyError for one without any."""
        of_family = self.by_risk.get((risk, family))
        return self.by_risk[risk, ANY_FAMILY] if of_family is None else of_family

    def replaced(self, setting: str) -> Probabilities:
        """With the probabilities of a setting, such as "tie=0.004, void/game=0.01".

        An entry without a family holds in every family that has no entry of its own in
        the setting. Raises ProbabilityError that names the entry.
        """
        stated = _read_setting(setting, self)
        everywhere = {risk for risk, family in stated if family == ANY_FAMILY}
        others = {
            key: probability
            for key, probability in self.by_risk.items()
            if key[0] not in everywhere
        }
        return Probabilities(self.families, others | stated)


@cache
def standard() -> Probabilities:
    """The data file's. Raises ProbabilityError."""
    return parse(FILE.read_text(encoding="utf-8"), FILE.name)


def parse(text: str, name: str) -> Probabilities:
    """The table of a data file. Raises ProbabilityError naming file and entry."""
    try:
        table = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise ProbabilityError(f"{name}: {error}") from None
    families = frozenset(table.get("families", ()))
    by_risk: dict[tuple[str, str], Decimal] = {}
    for number, row in enumerate(table.get("probabilities", ()), start=1):
        where = f"{name}: entry {number} ({row.get('risk', 'no risk')!s})"
        key, probability = _read_row(row, families, where)
        if key in by_risk:
            raise ProbabilityError(f"{where}: it is there twice; delete one of them")
        by_risk[key] = probability
    without = {risk for risk, _ in by_risk} - {
        risk for risk, family in by_risk if family == ANY_FAMILY
    }
    if without:
        raise ProbabilityError(
            f"{name}: add an entry without a family for {', '.join(sorted(without))}"
        )
    return Probabilities(families, by_risk)


def _read_row(
    row: Mapping[str, Any], families: frozenset[str], where: str
) -> tuple[tuple[str, str], Decimal]:
    if unknown := set(row) - KEYS:
        raise ProbabilityError(f"{where}: {sorted(unknown)[0]!r} is no key of an entry")
    risk, family = row.get("risk"), row.get("family", ANY_FAMILY)
    if not isinstance(risk, str) or not risk:
        raise ProbabilityError(f"{where}: name the risk")
    if family != ANY_FAMILY and family not in families:
        raise ProbabilityError(f"{where}: add {family!r} to `families`")
    if bool(row.get("source")) == bool(row.get("guess")):
        raise ProbabilityError(f"{where}: state a source or else a guess")
    return (risk, family), _read_probability(row.get("probability"), where)


def _read_probability(stated: object, where: str) -> Decimal:
    try:
        probability = Decimal(str(stated))
    except InvalidOperation:
        probability = Decimal("NaN")
    if not (probability.is_finite() and LEAST <= probability <= MOST):
        raise ProbabilityError(
            f"{where}: {stated!s} is no probability from {LEAST:f} to {MOST}"
        )
    if probability % LEAST:
        raise ProbabilityError(f"{where}: {stated!s} has more than six places")
    return probability


def _read_setting(setting: str, table: Probabilities) -> dict[tuple[str, str], Decimal]:
    stated: dict[tuple[str, str], Decimal] = {}
    for part in filter(None, map(str.strip, setting.split(","))):
        where = f"entry {part!r}"
        name, equals, number = part.partition("=")
        if not equals:
            raise ProbabilityError(
                f"{where}: write RISK=PROBABILITY or RISK/FAMILY=PROBABILITY"
            )
        risk, slash, family = (word.strip() for word in name.partition("/"))
        _check_named(risk, table.risks, "risk", where)
        if slash:
            _check_named(family, table.families, "family of questions", where)
        if (risk, family) in stated:
            raise ProbabilityError(f"{where}: it is there twice; delete one of them")
        stated[risk, family] = _read_probability(number.strip(), where)
    return stated


def _check_named(name: str, names: Collection[str], what: str, where: str) -> None:
    if name not in names:
        raise ProbabilityError(
            f"{where}: {name!r} is no {what}; use one of {', '.join(sorted(names))}"
        )
