"""The values of open facts that can make a difference: for each fact one value of every region between thresholds.

The regions of one fact depend on the values of those it is compared with. Where two open facts are compared with each
other, the first gets several values in each region and the second is cut at all of them, so that every order occurs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor
from typing import TypeAlias

from kb.explain.thresholds import Derived, Thresholds, worth_of
from kb.rulebook.conditions import Comparison, Const, Expression, Facts, Ref, names_in
from kb.vocabulary.facts import Fact, Value
from kb.vocabulary.quantities import EXACT, of_worth
from kb.vocabulary.vocabulary import Vocabulary

Values: TypeAlias = Mapping[str, tuple[Value, ...]]
SPREAD = 3
"""So many values stand for a region of a fact that is compared with other open ones."""
OTHER = "something else"
"""Stands for every text that is compared with nothing."""


class Domains:
    """Finds the values of open facts over comparisons, the known facts given."""

    def __init__(self, vocabulary: Vocabulary, tests: Iterable[Comparison], derivations: Derived, known: Facts) -> None:
        self.vocabulary, self.tests, self.known = vocabulary, tuple(tests), dict(known)
        self.derivations = derivations
        self._read = {test: self._behind(names_in(test)) for test in self.tests}

    def values_of(self, names: Sequence[str]) -> dict[str, tuple[Value, ...]]:
        """Give for each open fact the values that stand for all its values."""
        found: dict[str, tuple[Value, ...]] = {}
        thresholds = Thresholds(self.derivations, lambda name: self._values(name, found))
        for name in names:
            fact = self.vocabulary.facts[name]
            tests = [test for test, read in self._read.items() if name in read]
            linked = any(each != name and each not in found for test in tests for each in self._read[test] & set(names))
            if fact.type in ("quantity", "integer"):
                cuts = thresholds.turning_points(name, tests)
                found[name] = numbers(fact, cuts, SPREAD if linked else 1)
            else:
                found[name] = self._words(fact, tests, found)
        return found

    def _values(self, name: str, found: Values) -> tuple[Value, ...]:
        return (self.known[name],) if name in self.known else found.get(name, ())

    def _words(self, fact: Fact, tests: Iterable[Comparison], found: Values) -> tuple[Value, ...]:
        if fact.type == "boolean":
            return (True, False)
        if fact.type == "enum":
            return tuple(fact.values)
        said: list[Value] = []
        for test in tests:
            for each in (test.left, *test.right):
                said += [each.value] if isinstance(each, Const) else []
                said += self._values(each.name, found) if isinstance(each, Ref) else []
        return (*dict.fromkeys(each for each in said if isinstance(each, str)), OTHER)

    def _behind(self, names: Iterable[str]) -> set[str]:
        """Give the facts and all that those that follow from others are made of."""
        found: set[str] = set()
        queue = list(names)
        while queue:
            name = queue.pop()
            if name not in found:
                found.add(name)
                expressions: tuple[Expression, ...] = () if name in self.known else self.derivations.get(name, ())
                queue += [each for expression in expressions for each in names_in(expression)]
        return found


def numbers(fact: Fact, cuts: Iterable[Fraction], spread: int = 1) -> tuple[Value, ...]:
    """Give the values on each side of the cuts and those at them, within the range of the fact.

    >>> from kb.problems import NOWHERE
    >>> numbers(Fact("n", "integer", "", NOWHERE, low=0, high=10), [Fraction(5, 2), Fraction(7)])
    (0, 1, 2, 3, 6, 7, 8, 9, 10)
    """
    low, high = (worth_of(each) for each in (fact.low, fact.high))
    inside = sorted({cut for cut in cuts if (low is None or cut >= low) and (high is None or cut <= high)})
    edges = [inside[0] - 1 if low is None and inside else low or Fraction(0)]
    edges += [cut for cut in inside if cut != edges[0]]
    last = high if high is not None else edges[-1] + max(abs(edges[-1]), Fraction(1))
    edges += [last] if last > edges[-1] else []
    worths = [edges[0]]
    for one, two in pairwise(edges):
        inner = [one + (two - one) * step / (spread + 1) for step in range(1, spread + 1)]
        if fact.type == "integer":
            inner = sorted({*(Fraction(floor(one) + 1 + step) for step in range(spread)), Fraction(ceil(two) - 1)})
            inner = [each for each in inner if one < each < two]
        worths += [*inner, two]
    made = (_value(fact, worth, cut=worth in inside) for worth in worths)
    return tuple(dict.fromkeys(each for each in made if each is not None))


def _value(fact: Fact, worth: Fraction, cut: bool) -> Value | None:
    """Give the value of so much worth: a cut as it is or not at all, another worth as near as can be written."""
    if fact.type == "integer":
        return int(worth) if worth.denominator == 1 else None
    assert fact.units is not None
    unit = fact.units.units[fact.unit]
    exact = EXACT.divide(Decimal(worth.numerator), Decimal(worth.denominator))
    if Fraction(exact) == worth:
        return of_worth(exact, unit)
    return None if cut else of_worth(exact, unit)
