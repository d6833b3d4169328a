"""Exact quantities: a decimal amount, a unit, and what the unit is worth in its dimension."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from decimal import Context, Decimal, Inexact
from typing import Any

EXACT = Context(prec=60)
"""Sums and products of facts are exact: 60 digits are more than any of them needs."""

READABLE = Context(prec=12)
"""For amounts that have no exact decimal in their unit, such as a millimetre in inches."""

NUMBER = "number"
"""The dimension of integers and shares, which have no unit of their own."""

PART = Context(prec=9)
"""For amounts in the parts of a unit, which may have been cut to what is readable before."""

_AMOUNT = re.compile(r"\s*([-+]?)([0-9][0-9,\u202f\u00a0 ]*)?(\.[0-9]+)?\s*(.*?)\s*\Z", re.DOTALL)


@dataclass(frozen=True)
class Writing:
    """How a language writes values: the marks in numbers, whether some units stand `before` them, and a few words.

    `said` has for texts that somebody said what they are in the language.
    """

    thousands: str = ","
    decimal: str = "."
    before: bool = True
    yes: str = "yes"
    no: str = "no"
    not_known: str = "not known"
    not_applicable: str = "not applicable"
    said: Mapping[str, str] = field(default_factory=dict, hash=False)

    def plainly(self, number: str) -> str:
        """Give a number that the language writes as one with the marks of files.

        >>> Writing(".", ",").plainly("1.024,5 mm")
        '1,024.5 mm'
        """
        return number.translate(str.maketrans(self.thousands + self.decimal, ",."))


PLAINLY = Writing()
"""How values are written where no language says otherwise."""


@dataclass(frozen=True)
class Unit:
    """A unit: its dimension, its worth in that dimension's first unit, and whether it stands before the amount.

    Broken amounts below `parts_below` are shown in the unit's `parts`.
    """

    name: str
    dimension: str
    worth: Decimal
    before: bool = False
    parts: Unit | None = None
    parts_below: Decimal = Decimal(0)


PLAIN = Unit("", NUMBER, Decimal(1))
"""The unit of numbers that stand for themselves."""


@dataclass(frozen=True)
class Quantity:
    """An amount in a unit; two quantities are equal where they are worth the same in the same dimension.

    `exactly` is the worth where the amount had to be rounded.
    """

    amount: Decimal
    unit: Unit
    exactly: Decimal | None = None

    @property
    def worth(self) -> Decimal:
        """The amount in the dimension's first unit, exact."""
        return EXACT.multiply(self.amount, self.unit.worth) if self.exactly is None else self.exactly

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Quantity) and self.unit.dimension == other.unit.dimension and self.worth == other.worth

    def __hash__(self) -> int:
        return hash((self.unit.dimension, self.worth))

    def to(self, unit: Unit) -> Quantity:
        """Give the same quantity in another unit of the dimension."""
        return self if unit == self.unit else of_worth(self.worth, unit)

    def __str__(self) -> str:
        return self.shown(PLAINLY)

    def shown(self, writing: Writing) -> str:
        """Give the quantity as a language writes it."""
        if self.unit.parts is not None and 0 < self.amount < self.unit.parts_below and self.amount % 1:
            return Quantity(PART.divide(self.worth, self.unit.parts.worth), self.unit.parts).shown(writing)
        amount, before = written(self.amount, writing), self.unit.before and writing.before
        return f"{self.unit.name}{amount}" if before else f"{amount} {self.unit.name}".rstrip()


def of_worth(worth: Decimal, unit: Unit) -> Quantity:
    """Give the quantity in `unit` that is worth so much in the dimension's first unit."""
    context = EXACT.copy()
    context.clear_flags()
    amount = context.divide(worth, unit.worth)
    return Quantity(READABLE.plus(amount), unit, worth) if context.flags[Inexact] else Quantity(amount, unit)


def written(amount: Decimal | int, writing: Writing = PLAINLY) -> str:
    """Give a number as people write it: thousands apart, no empty decimals.

    >>> written(Decimal("19353.60")), written(8192), written(Decimal("0.5"), Writing(".", ","))
    ('19,353.6', '8,192', '0,5')
    """
    text = f"{amount:,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    whole, point, decimals = text.partition(".")
    return whole.replace(",", writing.thousands) + (f"{writing.decimal}{decimals}" if point else "")


class Units:
    """All units, found by name or by the ways in which people write them.

    `clashes` are the spellings that name two units: each with the one and the other; `writing` is how values are shown.
    """

    def __init__(self, section: Mapping[str, Any], writing: Writing = PLAINLY) -> None:
        self.writing = writing
        self.units = {
            name: Unit(name, entry["dimension"], Decimal(entry["worth"]), bool(entry.get("before", False)))
            for name, entry in section.items()
        }
        for name, entry in section.items():
            parts = self.units.get(entry["parts"]["unit"]) if "parts" in entry else None
            if parts is not None:
                below = Decimal(entry["parts"]["below"])
                self.units[name] = replace(self.units[name], parts=parts, parts_below=below)
        self._exact = dict(self.units)
        self._leading = [unit for unit in self.units.values() if unit.before]
        self._folded: dict[str, Unit] = {}
        self.clashes: list[tuple[str, str, str]] = []
        for name, unit in self.units.items():
            for spoken in (name, *section[name].get("spoken", ())):
                known = self._folded.setdefault(_fold(spoken), unit)
                if known is not unit:
                    self.clashes.append((str(spoken), name, known.name))

    def find(self, text: str) -> Unit | None:
        """Give the unit that `text` names, or nothing."""
        return self._exact.get(text.strip()) or self._folded.get(_fold(text))

    def also(self, spoken: Mapping[str, str]) -> Units:
        """Give these units, found by further spellings as well; each gives the name of its unit."""
        made = copy(self)
        made._folded = {**{_fold(each): self.units[name] for each, name in spoken.items()}, **self._folded}
        return made

    def first(self, dimension: str) -> Unit:
        """Give the unit that counts as one in its dimension."""
        return next(unit for unit in self.units.values() if unit.dimension == dimension and unit.worth == 1)

    def read(self, text: str) -> Quantity | None:
        """Read "1,024 mm", "1.2cm", "$200" or "5 %"; nothing where the text is no quantity of known unit."""
        stripped = text.strip()
        for unit in self._leading:
            if stripped.startswith(unit.name):
                stripped = stripped[len(unit.name) :] + " " + unit.name
        match = _AMOUNT.match(stripped)
        if match is None or not (match[2] or match[3]):
            return None
        whole = _whole(match[2] or "0")
        unit_found = self.find(match[4])
        if whole is None or unit_found is None:
            return None
        return Quantity(Decimal(f"{match[1]}{whole}{match[3] or ''}"), unit_found)


def _whole(text: str) -> str | None:
    """Give the digits of a whole number whose thousands may be set apart; nothing where the groups are odd."""
    groups = re.split(r"[,\u202f\u00a0 ]", text.strip())
    if len(groups) > 1 and not (1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])):
        return None
    digits = "".join(groups)
    return digits if len(digits) <= 30 else None


def _fold(text: str) -> str:
    folded = re.sub(r"[\s.\-·]+", "", text.strip().lower())
    return folded[:-1] if len(folded) > 3 and folded.endswith("s") else folded
