"""Where comparisons turn: the values of one numeric fact at which a comparison may change its truth, found exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import product

from kb.rulebook.assumptions import Assumption
from kb.rulebook.conditions import TOLERANT, Arithmetic, Comparison, Const, Expression, Ref, comparisons
from kb.rulebook.rules import Rulebook
from kb.vocabulary.facts import Value
from kb.vocabulary.quantities import NUMBER, Quantity

Line = tuple[Fraction, Fraction]
"""Slope and offset: what an expression is worth, as the one fact goes."""

Derived = Mapping[str, tuple[Expression, ...]]
"""For facts that follow from others, the expressions that may give their value."""


def derived(book: Rulebook, assumptions: Iterable[Assumption]) -> dict[str, tuple[Expression, ...]]:
    """Give every expression that may give a fact its value: what it is otherwise, those of rules, of assumptions."""
    made: dict[str, list[Expression]] = {name: [Const(value)] for name, value in book.otherwise.items()}
    for rule in book.rules.values():
        for effect in rule.effects:
            if effect.value is not None:
                made.setdefault(effect.fact, []).append(effect.value)
    for each in assumptions:
        made.setdefault(each.fact, []).append(each.value)
    return {name: tuple(dict.fromkeys(found)) for name, found in made.items()}


def all_comparisons(book: Rulebook, assumptions: Iterable[Assumption]) -> tuple[Comparison, ...]:
    """Give each comparison that a rule, a requirement or an assumption makes, once."""
    conditions = [rule.when for rule in book.rules.values()]
    effects = (effect for rule in book.rules.values() for effect in rule.effects)
    conditions += [effect.that for effect in effects if effect.that is not None]
    conditions += [each.when for each in assumptions]
    return tuple(dict.fromkeys(test for condition in conditions for test in comparisons(condition)))


def worth_of(value: Value | None) -> Fraction | None:
    """Give the number that is compared, or nothing for what is no number."""
    if isinstance(value, Quantity):
        return Fraction(value.worth)
    return Fraction(value) if isinstance(value, int) and not isinstance(value, bool) else None


class Thresholds:
    """Finds where comparisons turn on one fact; `values` gives the values that another fact may have."""

    def __init__(self, derivations: Derived, values: Callable[[str], Iterable[Value]]) -> None:
        self.derivations, self.values = derivations, values

    def turning_points(self, name: str, tests: Iterable[Comparison]) -> set[Fraction]:
        """Give the worths of the fact at which one of the comparisons may turn, and perhaps a few more.

        Expressions in which the fact is multiplied with itself are passed over: no rule has any.
        """
        return {root for test in tests for root in self._roots(test, name)}

    def _roots(self, test: Comparison, name: str) -> Iterator[Fraction]:
        lefts = self.lines(test.left, name)
        rights = [line for each in test.right for line in self.lines(each, name)]
        for (a, b), (c, d) in product(lefts, rights):
            for slope, offset in _edges(test, (a, b), (c, d)):
                if slope:
                    yield -offset / slope

    def lines(self, expression: Expression, name: str, seen: frozenset[str] = frozenset()) -> list[Line]:
        """Give the straight lines of which an expression's worth is made, as the fact goes."""
        if isinstance(expression, Const):
            worth = worth_of(expression.value)
            return [] if worth is None else [(Fraction(0), worth)]
        if isinstance(expression, Ref):
            return self._fact(expression.name, name, seen)
        parts = [self.lines(part, name, seen) for part in expression.parts]
        if expression.op in ("least", "most"):
            return list(dict.fromkeys(line for part in parts for line in part))
        if expression.op == "quotient":
            return []
        return list(dict.fromkeys(filter(None, (_joined(expression, each) for each in product(*parts)))))

    def _fact(self, other: str, name: str, seen: frozenset[str]) -> list[Line]:
        if other == name:
            return [(Fraction(1), Fraction(0))]
        known = [(Fraction(0), worth) for value in self.values(other) if (worth := worth_of(value)) is not None]
        if known or other in seen:
            return known
        given = self.derivations.get(other, ())
        return list(dict.fromkeys(line for each in given for line in self.lines(each, name, seen | {other})))


def _edges(test: Comparison, left: Line, right: Line) -> Iterator[Line]:
    """Give the lines whose zeros are where the comparison may turn."""
    difference = (left[0] - right[0], left[1] - right[1])
    if test.op not in TOLERANT or test.tolerance is None:
        yield difference
        return
    worth = Fraction(test.tolerance.worth)
    for share in (worth, -worth):
        if test.tolerance.unit.dimension != NUMBER:
            yield difference[0], difference[1] - share
            continue
        for side in (left, right):
            yield difference[0] - share * side[0], difference[1] - share * side[1]


def _joined(expression: Arithmetic, parts: Iterable[Line]) -> Line | None:
    """Give a sum or product of lines; nothing where a product is no line."""
    slope, offset = (Fraction(0), Fraction(0)) if expression.op == "sum" else (Fraction(0), Fraction(1))
    for a, b in parts:
        if expression.op == "sum":
            slope, offset = slope + a, offset + b
        elif slope and a:
            return None
        else:
            slope, offset = slope * b + offset * a, offset * b
    return slope, offset
