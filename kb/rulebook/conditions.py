"""Conditions in three-valued logic (strong Kleene): true, false, or unknown, which is `None`.

A comparison is false as soon as a fact in it is not applicable, and otherwise unknown as soon as one is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from functools import reduce
from typing import Any, TypeAlias

from kb.problems import NOWHERE, Place
from kb.vocabulary.facts import NOT_APPLICABLE, Value
from kb.vocabulary.quantities import EXACT, NUMBER, PLAIN, Quantity, Unit, of_worth

Truth: TypeAlias = bool | None
Facts: TypeAlias = Mapping[str, Value]
Plain: TypeAlias = Decimal | str | bool


@dataclass(frozen=True)
class Const:
    """A value written in a rule."""

    value: Value


@dataclass(frozen=True)
class Ref:
    """The value of a fact."""

    name: str


@dataclass(frozen=True)
class Arithmetic:
    """A `sum`, `product` or `quotient`, the `least` or the `most` of expressions; `unit` is none for whole numbers."""

    op: str
    parts: tuple[Expression, ...]
    unit: Unit | None = None


Expression: TypeAlias = Const | Ref | Arithmetic


@dataclass(frozen=True)
class Comparison:
    """Two expressions compared; `tolerance` is a share of the larger one, or an amount."""

    left: Expression
    op: str
    right: tuple[Expression, ...] = ()
    tolerance: Quantity | None = None
    place: Place = NOWHERE

    def __hash__(self) -> int:
        return hash((self.left, self.op, self.right, self.tolerance))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Comparison) and self.key == other.key

    @property
    def key(self) -> tuple[Any, ...]:
        """What makes two comparisons the same, wherever they stand."""
        return (self.left, self.op, self.right, self.tolerance)


@dataclass(frozen=True)
class Junction:
    """`all`, `any` or `not` over conditions."""

    op: str
    parts: tuple[Condition, ...]


Condition: TypeAlias = Comparison | Junction

ORDERED: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "below": lambda a, b: a < b,
    "at_most": lambda a, b: a <= b,
    "above": lambda a, b: a > b,
    "at_least": lambda a, b: a >= b,
}
HUNDREDTH = Decimal("0.01")


def _quotient(a: Decimal, b: Decimal) -> Decimal:
    """Give a quotient in hundredths, rounded down: no more is promised than there is."""
    return EXACT.divide(a, b).quantize(HUNDREDTH, ROUND_FLOOR, EXACT)


ARITHMETIC: Mapping[str, Callable[[Decimal, Decimal], Decimal]] = {
    "sum": EXACT.add,
    "product": EXACT.multiply,
    "quotient": _quotient,
    "least": min,
    "most": max,
}
TOLERANT = ("near", "differs_from")
EQUAL = ("is", "is_not", "in", "not_in")
OPERATORS = (*EQUAL, *ORDERED, *TOLERANT, "applies")


def evaluate(condition: Condition, facts: Facts) -> Truth:
    """Give the truth of a condition over the known facts."""
    if isinstance(condition, Comparison):
        return compare(condition, facts)
    truths = [evaluate(part, facts) for part in condition.parts]
    if condition.op == "not":
        return None if truths[0] is None else not truths[0]
    decisive = condition.op == "any"
    if decisive in truths:
        return decisive
    return None if None in truths else not decisive


TRUE: Condition = Junction("all", ())
FALSE: Condition = Junction("any", ())


def simplified(condition: Condition, known: Facts) -> Condition:
    """Give a condition that means the same while these facts are known: what they decide is left out."""
    truth = evaluate(condition, known)
    if truth is not None:
        return TRUE if truth else FALSE
    if isinstance(condition, Comparison):
        return condition
    parts = tuple(simplified(part, known) for part in condition.parts)
    left = tuple(part for part in parts if part not in (TRUE, FALSE))
    return left[0] if len(left) == 1 and condition.op != "not" else Junction(condition.op, left)


def compare(test: Comparison, facts: Facts) -> Truth:
    """Give the truth of one comparison."""
    left = value_of(test.left, facts)
    if test.op == "applies":
        return None if left is None else left is not NOT_APPLICABLE
    rights = [value_of(each, facts) for each in test.right]
    if NOT_APPLICABLE in (left, *rights):
        return False
    if left is None or None in rights:
        return None
    a, bs = _plain(left), [_plain(each) for each in rights if each is not None]
    if test.op in EQUAL:
        return (a in bs) == (test.op in ("is", "in"))
    assert isinstance(a, Decimal)
    b = bs[0]
    assert isinstance(b, Decimal)
    if test.op in ORDERED:
        return ORDERED[test.op](a, b)
    return (abs(a - b) <= _slack(test.tolerance, a, b)) == (test.op == "near")


def _slack(tolerance: Quantity | None, a: Decimal, b: Decimal) -> Decimal:
    if tolerance is None:
        return Decimal(0)
    if tolerance.unit.dimension == NUMBER:
        return EXACT.multiply(tolerance.worth, max(abs(a), abs(b)))
    return tolerance.worth


def value_of(expression: Expression, facts: Facts) -> Value | None:
    """Give the value of an expression: `None` where a fact in it is unknown, or where it divides by nothing."""
    if isinstance(expression, Const):
        return expression.value
    if isinstance(expression, Ref):
        return facts.get(expression.name)
    values = [value_of(part, facts) for part in expression.parts]
    if NOT_APPLICABLE in values:
        return NOT_APPLICABLE
    if None in values:
        return None
    worths = [_plain(value) for value in values if value is not None]
    if expression.op == "quotient" and 0 in worths[1:]:
        return None
    worth = reduce(ARITHMETIC[expression.op], worths)  # type: ignore[arg-type]
    assert isinstance(worth, Decimal)
    if expression.unit is not None:
        return of_worth(worth, expression.unit)
    return int(worth) if worth == int(worth) else Quantity(worth, PLAIN)


def _plain(value: Value) -> Plain:
    """Give what is compared: a worth, a truth, or a text without regard to case."""
    if isinstance(value, Quantity):
        return value.worth
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return Decimal(value)
    return str(value).casefold()


def comparisons(condition: Condition) -> Iterator[Comparison]:
    """Give the comparisons in a condition, in the order of writing."""
    if isinstance(condition, Comparison):
        yield condition
    else:
        for part in condition.parts:
            yield from comparisons(part)


def names_in(part: Condition | Expression) -> Iterator[str]:
    """Give the names of the facts that a condition or expression reads."""
    if isinstance(part, Ref):
        yield part.name
    elif isinstance(part, (Junction, Arithmetic)):
        for each in part.parts:
            yield from names_in(each)
    elif isinstance(part, Comparison):
        for expression in (part.left, *part.right):
            yield from names_in(expression)
