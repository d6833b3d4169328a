"""A decision diagram: a function of facts with few values each, every sub-function once, with no fact that is idle.

A fact stands in the diagram exactly if two of its values lead to different results while all others stay as they are.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import combinations

MOST_STATES = 4000
"""So many sub-functions are looked at in order to find the fewest questions; beyond that an estimate decides."""


class Diagram:
    """The diagram of one function over facts in a fixed order; nodes are numbers, equal where the functions are."""

    def __init__(self, sizes: Sequence[int]) -> None:
        self.sizes = tuple(sizes)
        self._nodes: list[tuple[int, tuple[int, ...]]] = []
        self._leaves: dict[int, str] = {}
        self._known: dict[object, int] = {}
        self._restricted: dict[tuple[int, int, int], int] = {}
        self._support: dict[int, frozenset[int]] = {}
        self._results: dict[int, frozenset[str]] = {}

    def leaf(self, result: str) -> int:
        """Give the node of a constant."""
        if result not in self._known:
            self._known[result] = len(self._nodes)
            self._leaves[len(self._nodes)] = result
            self._nodes.append((len(self.sizes), ()))
        return self._known[result]

    def node(self, fact: int, children: Sequence[int]) -> int:
        """Give the node that goes by a fact, or where all its values lead to the same, that."""
        if len(set(children)) == 1:
            return children[0]
        key = (fact, tuple(children))
        if key not in self._known:
            self._known[key] = len(self._nodes)
            self._nodes.append(key)
        return self._known[key]

    def result(self, node: int) -> str | None:
        """Give the result of a constant, nothing for another function."""
        return self._leaves.get(node)

    def support(self, node: int) -> frozenset[int]:
        """Give the facts that make a difference to a function."""
        if node not in self._support:
            fact, children = self._nodes[node]
            own = {fact} if children else set()
            self._support[node] = frozenset(own.union(*(self.support(each) for each in children)))
        return self._support[node]

    def restrict(self, node: int, fact: int, value: int) -> int:
        """Give the function where one fact has this value."""
        own, children = self._nodes[node]
        if own >= fact:
            return children[value] if own == fact else node
        key = (node, fact, value)
        if key not in self._restricted:
            made = self.node(own, [self.restrict(each, fact, value) for each in children])
            self._restricted[key] = made
        return self._restricted[key]

    def regions(self, node: int, fact: int) -> tuple[int, ...]:
        """Give one value of each group of values that make no difference among themselves."""
        groups: dict[int, int] = {}
        for value in range(self.sizes[fact]):
            groups.setdefault(self.restrict(node, fact, value), value)
        return tuple(groups.values())

    def is_witnessed(self, node: int, fact: int, unseen: str) -> bool:
        """Say whether values of a fact lead to different results somewhere, results that are `unseen` left aside."""
        ways = [self.restrict(node, fact, value) for value in range(self.sizes[fact])]
        return any(self._differ(one, two, unseen, set()) for one, two in combinations(ways, 2))

    def _differ(self, one: int, two: int, unseen: str, seen: set[tuple[int, int]]) -> bool:
        if one == two or (one, two) in seen:
            return False
        seen.add((one, two))
        results = self._leaves.get(one), self._leaves.get(two)
        if unseen in results:
            return False
        if None not in results:
            return True
        fact = min(self._nodes[one][0], self._nodes[two][0])
        pairs = ((self.restrict(one, fact, v), self.restrict(two, fact, v)) for v in range(self.sizes[fact]))
        return any(self._differ(*pair, unseen, seen) for pair in pairs)

    def results(self, node: int) -> frozenset[str]:
        """Give the results that a function can have."""
        if node not in self._results:
            own = {self._leaves[node]} if node in self._leaves else set()
            self._results[node] = frozenset(own.union(*(self.results(each) for each in self._nodes[node][1])))
        return self._results[node]

    def first(self, node: int) -> int:
        """Give the fact that a function goes by first."""
        return self._nodes[node][0]


class Questions:
    """Finds the order of questions that takes the fewest on average; `regions` are the values to reckon with."""

    def __init__(self, diagram: Diagram, root: int, most: int = MOST_STATES) -> None:
        self.diagram, self.most = diagram, most
        self.regions = {fact: diagram.regions(root, fact) for fact in diagram.support(root)}
        self._fewest: dict[int, float] = {}
        self._shares: dict[int, dict[str, float]] = {}

    def ranked(self, node: int) -> list[int]:
        """Give the facts worth asking for, the most decisive first."""
        facts = sorted(self.diagram.support(node))
        try:
            costs = {fact: self._after(node, fact) for fact in facts}
        except _TooManyError:
            costs = {fact: self._mean(node, fact, self.left) for fact in facts}
        return sorted(facts, key=lambda fact: (costs[fact], fact))

    def fewest(self, node: int) -> float:
        """Give the smallest number of questions, on average, that lead to the result."""
        if node not in self._fewest:
            if len(self._fewest) >= self.most:
                raise _TooManyError
            self._fewest[node] = min((self._after(node, fact) for fact in self.diagram.support(node)), default=0.0)
        return self._fewest[node]

    def _after(self, node: int, fact: int) -> float:
        """Give the number of questions where this fact is asked for first."""
        return 1 + self._mean(node, fact, self.fewest)

    def left(self, node: int) -> float:
        """Give an estimate of the questions left where there are too many to try: facts that matter, and doubt."""
        shares = self.shares(node).values()
        return len(self.diagram.support(node)) - sum(share * math.log2(share) for share in shares)

    def shares(self, node: int) -> dict[str, float]:
        """Give how often each result comes up where all regions of each fact are equally likely."""
        result = self.diagram.result(node)
        if result is not None:
            return {result: 1.0}
        if node not in self._shares:
            fact, made = self.diagram.first(node), dict[str, float]()
            for value in self.regions[fact]:
                for each, share in self.shares(self.diagram.restrict(node, fact, value)).items():
                    made[each] = made.get(each, 0.0) + share / len(self.regions[fact])
            self._shares[node] = made
        return self._shares[node]

    def _mean(self, node: int, fact: int, of: Callable[[int], float]) -> float:
        values = self.regions[fact]
        return sum(of(self.diagram.restrict(node, fact, value)) for value in values) / len(values)


class _TooManyError(Exception):
    """There are too many sub-functions to look at each."""
