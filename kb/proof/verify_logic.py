"""The checker's own logic: what conditions mean, over exact fractions. It shares no code with those who evaluate.

Truths are ordered false, unknown, true: `all` is the least of its parts, `any` the greatest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import floor, prod
from typing import Any, TypeAlias

from kb.rulebook.conditions import Comparison, Condition, Const, Expression, Ref, Truth
from kb.vocabulary.exact_values import Amount
from kb.vocabulary.facts import NOT_APPLICABLE, Value
from kb.vocabulary.quantities import NUMBER, Quantity

Known: TypeAlias = Value | Amount
Lookup: TypeAlias = Callable[[str], Known | None]

RISING = (False, None, True)
OPPOSITE: Mapping[Truth, Truth] = {True: False, None: None, False: True}
RESULTS: Mapping[str, Callable[[list[Fraction]], Fraction]] = {
    "sum": lambda parts: sum(parts, Fraction(0)), "product": lambda parts: prod(parts, start=Fraction(1)),
    "least": min, "most": max, "quotient": lambda parts: Fraction(floor(parts[0] / parts[1] * 100), 100),
}  # fmt: skip
TESTS: Mapping[str, Callable[[Any, list[Any], Fraction], bool]] = {
    "is": lambda a, b, _: a in b,
    "in": lambda a, b, _: a in b,
    "is_not": lambda a, b, _: a not in b,
    "not_in": lambda a, b, _: a not in b,
    "below": lambda a, b, _: a < b[0],
    "at_most": lambda a, b, _: a <= b[0],
    "above": lambda a, b, _: a > b[0],
    "at_least": lambda a, b, _: a >= b[0],
    "near": lambda a, b, slack: abs(a - b[0]) <= slack,
    "differs_from": lambda a, b, slack: abs(a - b[0]) > slack,
}  # fmt: skip


def truth(condition: Condition, fact: Lookup) -> Truth:
    """Give the truth of a condition; `fact` gives each fact's value, nothing where it is unknown."""
    if isinstance(condition, Comparison):
        return _compare(condition, fact)
    truths = [truth(part, fact) for part in condition.parts]
    if condition.op == "not":
        return OPPOSITE[truths[0]]
    if condition.op == "all":
        return min(truths, key=RISING.index, default=True)
    return max(truths, key=RISING.index, default=False)


def _compare(test: Comparison, fact: Lookup) -> Truth:
    values = [value_of(each, fact) for each in (test.left, *test.right)]
    if test.op == "applies":
        return None if values[0] is None else values[0] is not NOT_APPLICABLE
    if NOT_APPLICABLE in values:
        return False
    if None in values:
        return None
    left, *right = [_folded(exact(value)) for value in values if value is not None]
    return TESTS[test.op](left, right, _slack(test.tolerance, left, right))


def _slack(tolerance: Quantity | None, left: Any, right: list[Any]) -> Fraction:
    """Give how far two numbers may be apart: an amount, or a share of the larger one."""
    if tolerance is None:
        return Fraction(0)
    worth = Fraction(exact(tolerance))
    return worth * max(abs(left), abs(right[0])) if tolerance.unit.dimension == NUMBER else worth


def value_of(expression: Expression, fact: Lookup) -> Known | None:
    """Give the value of an expression, nothing where a fact in it is unknown."""
    if isinstance(expression, Const):
        return expression.value
    if isinstance(expression, Ref):
        return fact(expression.name)
    parts = [value_of(part, fact) for part in expression.parts]
    if NOT_APPLICABLE in parts:
        return NOT_APPLICABLE
    if None in parts:
        return None
    numbers = [Fraction(exact(part)) for part in parts if part is not None]
    if expression.op == "quotient" and numbers[1] == 0:
        return None
    worth = Fraction(RESULTS[expression.op](numbers))
    if expression.unit is not None:
        return Amount(worth, expression.unit.name, Fraction(expression.unit.worth))
    return int(worth) if worth.denominator == 1 else Amount(worth)


def exact(value: Known) -> Any:
    """Give what two values of one fact are the same by: a worth as a fraction, or a truth, or a text as it is."""
    if isinstance(value, Amount):
        return value.worth
    if isinstance(value, Quantity):
        return Fraction(value.amount) * Fraction(value.unit.worth) if value.exactly is None else Fraction(value.exactly)
    return Fraction(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _folded(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value
