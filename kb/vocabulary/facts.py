"""Facts and roles: what each may be, who may say it, and how its values are read and shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import Any, TypeAlias

from kb.problems import Place, did_you_mean
from kb.vocabulary.quantities import PLAINLY, READABLE, Quantity, Units, written

ENDLESS = 24
"""Nobody says a figure of more digits; that many come from a unit whose worth is written as far as it goes."""

METHOD = "method"
"""The fact that says what is asked."""
PLACE = "place"
"""The fact that says where the asker is: rules and claims that hold in some places only need it."""


class NotApplicable(Enum):
    """What a fact is that cannot have a value here; no comparison with it is true."""

    NOT_APPLICABLE = "not applicable"

    def __str__(self) -> str:
        return self.value


NOT_APPLICABLE = NotApplicable.NOT_APPLICABLE


Value: TypeAlias = bool | int | str | Quantity | NotApplicable


TYPES = ("quantity", "integer", "boolean", "enum", "product", "text")


WHO = ("catalogue", "person", "rules", "case")


@dataclass(frozen=True)
class Fact:
    """A fact name and what may stand under it."""

    name: str
    type: str
    meaning: str
    place: Place
    unit: str = ""
    dimension: str = ""
    low: Quantity | int | None = None
    high: Quantity | int | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    accepts: Mapping[str, str] = field(default_factory=dict)
    kind: str = ""
    products: tuple[str, ...] = field(default=(), repr=False, compare=False)
    ask: str = ""
    where: str = ""
    sources: tuple[str, ...] = ()
    title: str = ""
    short: str = ""
    figure: bool = False
    regional: bool = False
    role: str = ""
    otherwise: Any = None
    tolerance: Quantity | None = None
    assumed: tuple[Any, ...] = ()
    units: Units | None = field(default=None, repr=False, compare=False)

    @property
    def about(self) -> str:
        """The first part of the name: the role that the fact is about, if any."""
        return self.name.partition(".")[0]

    def parse(self, raw: Any) -> Value:
        """Give the value that `raw` (a text, or a scalar of a file) stands for.

        Raises:
            ValueError: with a sentence that says what would be right.
        """
        if isinstance(raw, str) and raw.strip().lower() == str(NOT_APPLICABLE):
            return NOT_APPLICABLE
        readers: Mapping[str, Callable[[Any], Value]] = {
            "quantity": self._quantity, "integer": self._integer, "boolean": self._boolean,
        }  # fmt: skip
        return readers.get(self.type, self._text)(raw)

    def _quantity(self, raw: Any) -> Quantity:
        assert self.units is not None
        unit = self.units.units[self.unit]
        number = isinstance(raw, (int, Decimal)) and not isinstance(raw, bool)
        quantity = Quantity(Decimal(raw), unit) if number else self.units.read(str(raw))
        if quantity is None and re.fullmatch(r"\s*-?[0-9.,]+\s*", str(raw)):
            quantity = self.units.read(f"{raw} {self.unit}")
        if quantity is None:
            raise ValueError(f"`{raw}` is no {self.dimension}; write a number with its unit, such as {self._example()}")
        if quantity.unit.dimension != self.dimension:
            raise ValueError(
                f"`{raw}` is {_a(quantity.unit.dimension)}, but `{self.name}` is {_a(self.dimension)};"
                f" write it as {self._example()}"
            )
        quantity = _readable(quantity.to(unit))
        if (self.low is not None and quantity.worth < worth_of_bound(self.low)) or (
            self.high is not None and quantity.worth > worth_of_bound(self.high)
        ):
            raise ValueError(f"{quantity} is outside the range of `{self.name}`, {self.low} to {self.high}")
        return quantity

    def _example(self) -> str:
        return f"12 {self.unit}"

    def _integer(self, raw: Any) -> int:
        text = str(raw).strip().replace(",", "")
        if isinstance(raw, bool) or not re.fullmatch(r"-?[0-9]{1,12}", text):
            raise ValueError(f"`{str(raw).lower()}` is no whole number; write one such as 2")
        number = int(text)
        if (isinstance(self.low, int) and number < self.low) or (isinstance(self.high, int) and number > self.high):
            raise ValueError(f"{number} is outside the range of `{self.name}`, {self.low} to {self.high}")
        return number

    def _boolean(self, raw: Any) -> bool:
        words = {"true": True, "yes": True, "false": False, "no": False}
        if self.units is not None:
            words |= {self.units.writing.yes: True, self.units.writing.no: False}
        word = str(raw).strip().lower()
        if word not in words:
            raise ValueError(f"`{raw}` is neither yes nor no; write true or false")
        return words[word]

    def _text(self, raw: Any) -> str:
        text = " ".join(str(raw).split())
        if self.type != "enum":
            if not text:
                raise ValueError(f"`{self.name}` must not be empty")
            if self.type == "product" and text not in self.products:
                raise ValueError(f"unknown product `{text}`; {did_you_mean(text, self.products)}".rstrip("; "))
            return text
        folded = folded_name(text)
        for name in (*self.values, *self.accepts):
            if folded == folded_name(name):
                return self.accepts.get(name, name)
        raise ValueError(f"`{self.name}` cannot be `{text}`; {did_you_mean(text, self.values)}")

    def show(self, value: Value | None) -> str:
        """Give a value as people read it."""
        writing = self.units.writing if self.units is not None else PLAINLY
        if value is None:
            return writing.not_known
        if isinstance(value, bool):
            return writing.yes if value else writing.no
        if isinstance(value, int):
            return written(value, writing)
        if isinstance(value, Quantity):
            return value.shown(writing)
        if value is NOT_APPLICABLE:
            return writing.not_applicable
        if self.type == "enum" and isinstance(value, str):
            return self.values.get(value, value)
        return writing.said.get(str(value), str(value))


@dataclass(frozen=True)
class Role:
    """The part that a thing plays in a question; `of` names the roles that a relation joins.

    `forms` are those of `called` that texts ask for by name, such as a case of it.
    """

    name: str
    kind: str
    called: str
    of: tuple[str, ...] = ()
    absent: bool = False
    vague: bool = False
    presence: str = ""
    unlisted: Mapping[str, Any] = field(default_factory=dict)
    forms: Mapping[str, str] = field(default_factory=dict)


def _readable(quantity: Quantity) -> Quantity:
    """Give a quantity with the digits that people read, where it comes from a unit whose worth has no end."""
    endless = quantity.exactly is None and len(quantity.amount.as_tuple().digits) > ENDLESS
    return Quantity(READABLE.plus(quantity.amount), quantity.unit) if endless else quantity


def _a(word: str) -> str:
    """Give a word with its article.

    >>> _a("mass"), _a("area")
    ('a mass', 'an area')
    """
    return f"{'an' if word[:1] in 'aeiou' else 'a'} {word}"


def folded_name(name: str) -> str:
    """Give a value's name as it is compared: without regard to case, and to how its words are joined."""
    return name.lower().replace(" ", "_").replace("-", "_")


def worth_of_bound(bound: Quantity | int) -> Decimal:
    return bound.worth if isinstance(bound, Quantity) else Decimal(bound)
