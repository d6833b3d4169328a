"""Margins: how far a number is from the point where the answer turns, found exactly and tried on both sides of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from kb.answers.answer import Answer
from kb.answers.verdict import Verdicts
from kb.explain.thresholds import Thresholds, all_comparisons, derived, worth_of
from kb.explain.value_domains import numbers
from kb.explain.variation import stated, vary
from kb.knowledge.knowledge import Knowledge
from kb.rulebook.conditions import Comparison, Facts, comparisons
from kb.vocabulary.facts import Fact, Value
from kb.vocabulary.quantities import EXACT, NUMBER, READABLE, Quantity, of_worth


@dataclass(frozen=True)
class Margin:
    """The answer holds while the fact is below (or above) the bound, or at it where it is `inclusive`.

    `spare` is how far the fact is from the bound, `share` the same as part of the fact's value; `then` is the answer
    beyond. `tolerance` is how much such a figure may be off, none where nobody says.
    """

    fact: str
    upward: bool
    bound: Quantity | int
    inclusive: bool
    spare: Quantity | int
    share: float | None
    then: str
    tolerance: Quantity | int | None = None

    @property
    def robust(self) -> bool:
        """Whether the figure may be off by its tolerance without turning the answer."""
        return self.tolerance is None or _worth(self.spare) > _worth(self.tolerance)


@dataclass(frozen=True)
class Bound:
    """Where an answer turns as one number goes: the last value, `inclusive` or not, and the answer beyond."""

    value: Quantity | int
    inclusive: bool
    then: str


class Margins:
    """Finds margins in one knowledge base."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.derivations = derived(knowledge.rulebook, knowledge.assumptions)
        self._tests: dict[object, tuple[Comparison, ...]] = {}
        self._verdicts: dict[object, Verdicts] = {}

    def margins_of(self, answer: Answer, names: Iterable[str]) -> list[Margin]:
        """Give the margins of those of the facts that are numbers, the smallest share first."""
        facts = stated(answer.case, self.knowledge)
        found: list[Margin] = []
        for name in (each for each in names if worth_of(answer.case.facts[each]) is not None):
            value = answer.case.facts[name]
            low, high = self.bounds(facts, name, value, answer.answer)
            found += [self._margin(name, value, False, low)] if low else []
            found += [self._margin(name, value, True, high)] if high else []
        return sorted(found, key=lambda each: (1.0 if each.share is None else each.share, each.fact, each.upward))

    def bounds(self, facts: Facts, name: str, value: Value, word: str) -> tuple[Bound | None, Bound | None]:
        """Give where an answer turns below a value of a number and above; nowhere, if nothing is given.

        `facts` are those stated; what is to be assumed beside them is assumed anew for every value.
        """
        fact = self.knowledge.vocabulary.facts[name]
        known = {other: each for other, each in facts.items() if other != name}
        thresholds = Thresholds(self.derivations, lambda other: (known[other],) if other in known else ())
        cuts = thresholds.turning_points(name, self.tests(facts))
        ladder = sorted({*numbers(fact, cuts), value}, key=_worth)
        at = ladder.index(value)

        def turns(here: Value) -> str | None:
            found = self.verdicts(facts).word(vary(known, {name: here}, self.knowledge))
            return None if found == word else found

        return _turning(fact, ladder[at::-1], cuts, turns), _turning(fact, ladder[at:], cuts, turns)

    def tests(self, facts: Facts) -> tuple[Comparison, ...]:
        """Give the comparisons that rules of the method of these facts make, and those of assumptions."""
        method = facts.get("method")
        if method not in self._tests:
            verdicts = self.verdicts(facts)
            guards = [test for each in verdicts.invariants for part in (each.when, each.unless)
                      for test in comparisons(part)]  # fmt: skip
            found = all_comparisons(verdicts.book, self.knowledge.assumptions)
            self._tests[method] = tuple(dict.fromkeys((*found, *guards)))
        return self._tests[method]

    def verdicts(self, facts: Facts) -> Verdicts:
        """Give what answers cases with the method of these facts."""
        method = facts.get("method")
        if method not in self._verdicts:
            known = {} if method is None else {"method": method}
            self._verdicts[method] = Verdicts(self.knowledge.rulebook, self.knowledge.invariants, known)
        return self._verdicts[method]

    def _margin(self, name: str, value: Value, upward: bool, bound: Bound) -> Margin:
        fact, here = self.knowledge.vocabulary.facts[name], _worth(value)
        spare = abs(_worth(bound.value) - here)
        share = float(spare / abs(here)) if here else None
        tolerance = None
        if fact.tolerance is not None:
            relative = fact.tolerance.unit.dimension == NUMBER and fact.dimension != NUMBER
            tolerance = _amount(fact, fact.tolerance.worth * (abs(here) if relative else 1))
        return Margin(
            name, upward, bound.value, bound.inclusive, _amount(fact, spare), share, bound.then, tolerance
        )  # fmt: skip


def _turning(
    fact: Fact, steps: Sequence[Value], cuts: set[Fraction], turns: Callable[[Value], str | None]
) -> Bound | None:
    """Follow the steps away from the first until the answer turns; give the exact point at which it does."""
    for before, here in pairwise(steps):
        then = turns(here)
        if then is None:
            continue
        if fact.type == "integer":
            return Bound(int(_worth(here)) - (1 if _worth(here) > _worth(before) else -1), True, then)
        low, high = sorted((Fraction(_worth(before)), Fraction(_worth(here))))
        between = [cut for cut in cuts if low < cut < high]
        if between:
            return Bound(_readable(fact, between[0]), False, then)
        on_cut = worth_of(here) in cuts
        return Bound(_number(here if on_cut else before), not on_cut, then)
    return None


def _readable(fact: Fact, worth: Fraction) -> Quantity:
    """Give a point that no decimal number hits, as near to it as people read numbers."""
    assert fact.units is not None
    unit, exactly = fact.units.units[fact.unit], EXACT.divide(Decimal(worth.numerator), Decimal(worth.denominator))
    return Quantity(READABLE.plus(EXACT.divide(exactly, unit.worth)), unit, exactly)


def _number(value: Value) -> Quantity | int:
    assert isinstance(value, (Quantity, int))
    return value


def _worth(value: Value) -> Decimal:
    """Give what a number is worth."""
    number = _number(value)
    return number.worth if isinstance(number, Quantity) else Decimal(number)


def _amount(fact: Fact, worth: Decimal) -> Quantity | int:
    """Give a number of this fact's kind."""
    if fact.type == "integer":
        return int(worth)
    assert fact.units is not None
    return of_worth(worth, fact.units.units[fact.unit])
