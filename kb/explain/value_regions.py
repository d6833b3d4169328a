"""Values that stand for all others, one from every region that conditions tell apart; and what is ruled out.

What is found impossible here is so. Where facts are compared with each other, what is not found so may be, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise

from kb.rulebook.conditions import Comparison, Condition, Const, Junction, Ref, compare, comparisons, names_in
from kb.vocabulary.facts import NOT_APPLICABLE, Fact, Value
from kb.vocabulary.quantities import Quantity, of_worth
from kb.vocabulary.vocabulary import Vocabulary

OPPOSITE = {"is_not": "is", "not_in": "in", "at_least": "below", "at_most": "above", "differs_from": "near"}
MOST_STEPS = 20_000
"""So many comparisons are taken in one search; beyond that a condition counts as possible."""


def representatives(fact: Fact, constants: Iterable[Value]) -> tuple[Value, ...]:
    """Give values of a fact such that every comparison with these constants tells apart no others."""
    known = [each for each in constants if each is not NOT_APPLICABLE]
    if fact.type == "boolean":
        return (True, False, NOT_APPLICABLE)
    if fact.type == "enum":
        return (*fact.values, NOT_APPLICABLE)
    if fact.type not in ("quantity", "integer"):
        named = dict.fromkeys(str(each) for each in known)
        return (*named, " ".join(("other than", *named)), NOT_APPLICABLE)
    low, high = (None if each is None else _worth(each) for each in (fact.low, fact.high))
    points = sorted({_worth(each) for each in known} | {each for each in (low, high) if each is not None})
    inside = [each for each in _spread(points) if (low is None or each >= low) and (high is None or each <= high)]
    return (*_numbers(fact, inside), NOT_APPLICABLE)


def _spread(points: Sequence[Decimal]) -> Iterator[Decimal]:
    """Give each point, one value between each two, and one on either side."""
    yield points[0] - 1 if points else Decimal(0)
    yield from points
    for a, b in pairwise(points):
        yield (a + b) / 2
    yield points[-1] + 1 if points else Decimal(1)


def _numbers(fact: Fact, worths: Iterable[Decimal]) -> list[Value]:
    if fact.type == "integer":
        return list(dict.fromkeys(n for each in worths for n in _wholes(each, fact)))
    assert fact.units is not None
    unit = fact.units.units[fact.unit]
    return [of_worth(each, unit) for each in sorted(set(worths))]


def _wholes(worth: Decimal, fact: Fact) -> Iterator[int]:
    """Give the whole numbers at and next to a worth."""
    for each in (int(worth) - 1, int(worth), int(worth) + 1):
        if (fact.low is None or each >= _worth(fact.low)) and (fact.high is None or each <= _worth(fact.high)):
            yield each


def _worth(value: Value) -> Decimal:
    return value.worth if isinstance(value, Quantity) else Decimal(value)  # type: ignore[arg-type]


def constants_in(conditions: Iterable[Condition]) -> dict[str, list[Value]]:
    """Give the constants with which each fact is compared, by the fact's name."""
    found: dict[str, list[Value]] = {}
    for condition in conditions:
        for test in comparisons(condition):
            name = alone(test)
            if name:
                found.setdefault(name, []).extend(each.value for each in test.right if isinstance(each, Const))
    return found


def alone(test: Comparison) -> str:
    """Give the fact that a comparison puts beside constants only; nothing where it compares anything else."""
    plain = isinstance(test.left, Ref) and test.tolerance is None and all(isinstance(e, Const) for e in test.right)
    return test.left.name if plain and isinstance(test.left, Ref) else ""


@dataclass(frozen=True)
class Space:
    """What is left of each fact while conditions are taken to be true or false."""

    vocabulary: Vocabulary
    constants: Mapping[str, Sequence[Value]]
    left: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    taken: Mapping[Comparison, bool] = field(default_factory=dict)
    steps: list[int] = field(default_factory=lambda: [0], compare=False)

    def values(self, name: str) -> tuple[Value, ...]:
        """Give the values that a fact can still have."""
        if name not in self.left:
            return representatives(self.vocabulary.facts[name], self.constants.get(name, ()))
        return self.left[name]

    def assume(self, part: Condition, truth: bool) -> Iterator[Space]:
        """Give the spaces in which a condition has this truth; none where it cannot."""
        if isinstance(part, Comparison):
            yield from self._narrow(part, truth)
        elif part.op == "not":
            yield from self.assume(part.parts[0], not truth)
        elif (part.op == "all") == truth:
            yield from self._each(sorted(part.parts, key=_branches), truth)
        else:
            for each in part.parts:
                yield from self.assume(each, truth)

    def _each(self, parts: Sequence[Condition], truth: bool) -> Iterator[Space]:
        if not parts:
            yield self
            return
        for space in self.assume(parts[0], truth):
            yield from space._each(parts[1:], truth)

    def _narrow(self, test: Comparison, truth: bool) -> Iterator[Space]:
        self.steps[0] += 1
        name = alone(test)
        if self.steps[0] > MOST_STEPS:
            yield self
        elif name:
            kept = tuple(each for each in self.values(name) if compare(test, {name: each}) is truth)
            if kept:
                yield replace(self, left={**self.left, name: kept})
        else:
            yield from self._take(test, truth)

    def _take(self, test: Comparison, truth: bool) -> Iterator[Space]:
        """Take a comparison of facts with each other: the same one cannot be true and false."""
        plain = replace(test, op=OPPOSITE.get(test.op, test.op))
        said = truth == (plain.op == test.op)
        if plain != test and not truth:
            yield self
            return
        left = dict(self.left)
        for name in names_in(test) if truth else ():
            left[name] = tuple(each for each in self.values(name) if each is not NOT_APPLICABLE)
        if self.taken.get(plain, said) == said and all(left.get(name, True) for name in names_in(test)):
            yield replace(self, left=left, taken={**self.taken, plain: said})


def _branches(part: Condition) -> int:
    return 0 if isinstance(part, Comparison) else len(part.parts)


def possible(vocabulary: Vocabulary, *taken: tuple[Condition, bool]) -> bool:
    """Say whether conditions can have these truths together."""
    space = Space(vocabulary, constants_in(condition for condition, _ in taken))
    parts = tuple(part if truth else Junction("not", (part,)) for part, truth in taken)
    return next(space.assume(Junction("all", parts), True), None) is not None
