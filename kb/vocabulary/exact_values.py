"""Values as exact plain data, and back: what records and the journal write, whatever number it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, Inexact
from fractions import Fraction
from typing import Any

from kb.vocabulary.facts import NOT_APPLICABLE, Fact, Value
from kb.vocabulary.quantities import EXACT, Quantity


@dataclass(frozen=True)
class Amount:
    """An exact worth, and the unit that it is written in: its name, and what one of it is worth."""

    worth: Fraction
    unit: str = ""
    of: Fraction = Fraction(1)


def value_data(value: Value | Amount) -> dict[str, Any]:
    """Give a value and its unit; a number that has a unit is written as exact text.

    >>> value_data(Amount(Fraction(8192), "mm")), value_data(2)
    ({'value': '8192', 'unit': 'mm'}, {'value': 2, 'unit': None})
    """
    if isinstance(value, Quantity):
        value = Amount(Fraction(value.worth), value.unit.name, Fraction(value.unit.worth))
    if isinstance(value, Amount):
        return {"value": exact_text(value.worth / value.of), "unit": value.unit}
    return {"value": str(value) if value is NOT_APPLICABLE else value, "unit": None}


def value_from(data: Mapping[str, Any], fact: Fact) -> Value:
    """Read a value of a fact; one with no exact decimal in its unit through the first unit of its kind.

    Raises:
        ValueError: it is none of the fact's.
    """
    if fact.type != "quantity":
        return fact.parse(data["value"])
    assert fact.units is not None
    unit = fact.units.units.get(str(data["unit"]))
    if unit is None or isinstance(data["value"], bool):
        raise ValueError(f"`{data['value']}` in `{data['unit']}` is no value of `{fact.name}`")
    try:
        worth = exact_text(Fraction(str(data["value"])) * Fraction(unit.worth))
    except ZeroDivisionError:
        raise ValueError(f"`{data['value']}` is no number") from None
    return fact.parse(f"{worth} {fact.units.first(unit.dimension).name}")


def exact_text(number: Fraction) -> str:
    """Give a number as a decimal where it has one, else as a fraction.

    >>> exact_text(Fraction(256, 10)), exact_text(Fraction(8000)), exact_text(Fraction(1, 3))
    ('25.6', '8000', '1/3')
    """
    context = EXACT.copy()
    context.clear_flags()
    decimal = context.divide(Decimal(number.numerator), Decimal(number.denominator))
    return str(number) if context.flags[Inexact] else f"{decimal.normalize(context):f}"
