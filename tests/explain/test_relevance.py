"""Only open facts that can still turn the answer are named, none is left out, and the most decisive come first."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from small import small
from strategies import CONCLUDED, GIVEN, cases, knowledge_of, parsed, values_of, worlds

from kb.answers.verdict import Verdicts
from kb.explain.decision_diagram import Diagram, Questions
from kb.explain.relevance import Relevance
from kb.explain.variation import vary
from kb.knowledge.knowledge import Knowledge
from kb.vocabulary.facts import Value

drawn = settings(
    max_examples=80,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)  # fmt: skip
MORE = {"length": ("0.5 mm", "5 mm", "20 mm", "30 mm", "100 mm"), "mass": ("1 g", "700 g", "5 kg")}


def dense(knowledge: Knowledge, name: str) -> list[Value]:
    """Give many values of a fact: those that rules are drawn from, and some between."""
    fact = knowledge.vocabulary.facts[name]
    more = MORE.get(fact.dimension, ()) if fact.type == "quantity" else (4, 7) if fact.type == "integer" else ()
    return [fact.parse(each) for each in (*values_of(name), *more)]


def words_of(
    knowledge: Knowledge, known: Mapping[str, Value], domains: Mapping[str, Sequence[Value]]
) -> dict[Any, str]:
    """Give the answer of every completion."""
    verdicts = Verdicts(knowledge.rulebook, (), known)
    names = list(domains)
    return {values: verdicts.word({**known, **dict(zip(names, values, strict=True))})
            for values in product(*domains.values())}  # fmt: skip


def mattering(words: Mapping[Any, str], names: Sequence[str]) -> set[str]:
    """Give the facts of which two values lead to different answers while all others stay."""
    found = set()
    for at, name in enumerate(names):
        groups: dict[Any, set[str]] = {}
        for values, word in words.items():
            groups.setdefault((*values[:at], *values[at + 1 :]), set()).add(word)
        found |= {name} if any(len(group) > 1 for group in groups.values()) else set()
    return found


def squared(raw: Any) -> bool:
    """Say whether a product holds a fact more than once, which the search passes over."""
    text = str(raw)
    return any(text.count(f"'fact': '{name}'") > 1 for name in GIVEN) and "product" in text


@drawn
@given(st.data())
def test_useful(data: st.DataObject) -> None:
    """Every fact named is one of which two values turn the answer, by the rules themselves: no question is useless."""
    world = data.draw(worlds(covers=False, most_rules=6))
    knowledge = knowledge_of(world)
    known = parsed(knowledge, data.draw(cases(world)))
    unknown = [name for name in world.facts if name in GIVEN and name not in known and name != "method"][:4]
    found = Relevance(knowledge, 2000).findings(known, unknown)
    domains = {name: found.values[name] for name in unknown if name in found.values}

    assume(len(list(product(*domains.values()))) < 3000)
    assert set(found.facts) == mattering(words_of(knowledge, known, domains), list(domains))


@drawn
@given(st.data())
def test_complete(data: st.DataObject) -> None:
    """No fact is left out of which two values, whatever they are, turn the answer; nor any answer that may come."""
    world = data.draw(worlds(covers=False, most_rules=6))
    assume(not any(squared(raw) for raw in world.rules.values()))
    knowledge = knowledge_of(world)
    known = parsed(knowledge, data.draw(cases(world)))
    unknown = [name for name in world.facts if name in GIVEN and name not in known and name != "method"][:3]
    found = Relevance(knowledge, 4000).findings(known, unknown)
    words = words_of(knowledge, known, {name: dense(knowledge, name) for name in unknown})

    assert found.complete
    assert mattering(words, unknown) <= set(found.facts)
    assert set(words.values()) <= found.results


@drawn
@given(st.data())
def test_cut_off(data: st.DataObject) -> None:
    """A search that is cut off names no fact that does not matter."""
    world = data.draw(worlds(covers=False))
    knowledge = knowledge_of(world)
    known = parsed(knowledge, data.draw(cases(world)))
    unknown = [name for name in world.facts if name not in CONCLUDED and name not in known and name != "method"]
    short, whole = (Relevance(knowledge, most).findings(known, unknown) for most in (6, 3000))

    assume(whole.complete)
    assert set(short.facts) <= set(whole.facts)
    assert short.results <= whole.results


RULES = {
    "narrow": "when: {fact: frame.width, below: 20 mm}\nthen: [{forbid: too narrow}]",
    "few": "when: {all: [{fact: frame.holes, below: 10}, {fact: brave, is: false}]}\nthen: [{forbid: few}]",
    "fits": "when: {fact: frame.brake, is: disc}\nthen: [{allow: yes}, {require: l, that: {fact: trained, is: true}}]",
    "old": "when: {fact: frame.holes, above: 60}\nthen: [{warn: many}]",
}


def test_covered() -> None:
    """What a certain rule answers for is not open; a value that is known to be wrong still counts where it is open."""
    listed = "when: {fact: match.verdict, is: good}\nthen: [{allow: listed}]\ncovers: [narrow]"
    knowledge = small(rules={**RULES, "listed": listed})
    relevance = Relevance(knowledge)
    good = {"match.verdict": "good", "brave": True, "frame.brake": "rim"}

    assert relevance.findings(good, ["frame.width"]).facts == ()
    assert "frame.width" in relevance.findings({"brave": True}, ["frame.width", "match.verdict", "frame.brake"]).facts


def test_assumed() -> None:
    """What is assumed from an open fact is assumed anew as that goes, and only what it decides is asked for."""
    section = """
facts:
  load: {type: quantity, unit: mm, meaning: load, from: [person],
         assumed: [{value: {product: [{fact: frame.width}, 2]}}]}
"""
    knowledge = small(section, rules={"heavy": "when: {fact: load, above: 50 mm}\nthen: [{forbid: no}]",
                                      "ok": "then: [{allow: do}]"})  # fmt: skip
    found = Relevance(knowledge).findings({}, ["frame.width"])

    assert found.facts == ("frame.width",)
    worths = sorted(float(value.worth) for value in found.values["frame.width"])  # type: ignore[union-attr]
    assert 25.0 in worths
    assert vary({}, {"frame.width": found.values["frame.width"][0]}, knowledge)["load"] is not None


class TestOrder:
    """The number of questions, on average over the regions, against the best possible."""

    def test_best_first(self) -> None:
        """A question that may settle the answer at once comes before those that settle a part of it."""
        names = ["brave", "frame.brake", "frame.holes", "frame.width", "trained"]
        found = Relevance(small(rules=RULES)).findings({}, names)

        assert found.facts[0] == "frame.width"
        assert sorted(found.facts) == names

    @pytest.mark.parametrize("seed", range(30))
    @pytest.mark.parametrize("most", [4000, 0], ids=["all tried", "estimated"])
    def test_number(self, seed: int, most: int) -> None:
        """It is within 5 % of the smallest possible for each function, even where there are too many to try all."""
        function = Table.random(seed)
        best, asked = function.best(), function.asked(most)

        assert best <= asked + 1e-9
        assert asked <= best * 1.05 + 1e-9


class Table:
    """A function of a few facts as a plain table, with the best order of questions found by trying every one."""

    def __init__(self, sizes: tuple[int, ...], results: Mapping[tuple[int, ...], str]) -> None:
        self.sizes, self.results = sizes, results

    @classmethod
    def random(cls, seed: int) -> Table:
        """Draw a function such as rules make: some conjunctions forbid, others allow."""
        dice = random.Random(seed)
        sizes = tuple(dice.randint(2, 4) for _ in range(dice.randint(3, 5)))
        terms = [
            (dice.choice(["no", "yes"]), {fact: dice.randrange(sizes[fact]) for fact in
                                          dice.sample(range(len(sizes)), dice.randint(1, 3))})
            for _ in range(dice.randint(2, 5))
        ]  # fmt: skip
        return cls(sizes, {values: _first(terms, values) for values in product(*map(range, sizes))})

    def best(self) -> float:
        """Give the smallest number of questions on average: a dynamic program over everything that can be known."""

        @cache
        def fewest(known: tuple[int | None, ...]) -> float:
            if len({self.results[each] for each in self._matching(known)}) == 1:
                return 0.0
            open_ = [fact for fact, value in enumerate(known) if value is None]
            return 1 + min(self._mean(known, fact, fewest) for fact in open_)

        return fewest((None,) * len(self.sizes))

    def asked(self, most: int) -> float:
        """Give the number of questions on average that the order found takes."""
        diagram = Diagram(self.sizes)
        root = self._node(diagram, ())
        questions = Questions(diagram, root, most)

        def follow(known: tuple[int | None, ...], node: int) -> float:
            ranked = questions.ranked(node)
            if not ranked:
                return 0.0
            return 1 + self._mean(known, ranked[0], lambda then: follow(then, diagram.restrict(
                node, ranked[0], then[ranked[0]] or 0)))  # fmt: skip

        return follow((None,) * len(self.sizes), root)

    def _mean(self, known: tuple[int | None, ...], fact: int, of: Any) -> float:
        regions = self.regions()[fact]
        return sum(of((*known[:fact], value, *known[fact + 1 :])) for value in regions) / len(regions)

    def regions(self) -> list[list[int]]:
        """Give for each fact one value of those that no completion tells apart."""
        found = []
        for fact, size in enumerate(self.sizes):
            columns = {tuple(word for values, word in self.results.items() if values[fact] == value): value
                       for value in reversed(range(size))}  # fmt: skip
            found.append(sorted(columns.values()))
        return found

    def _matching(self, known: tuple[int | None, ...]) -> Iterator[tuple[int, ...]]:
        return (each for each in self.results
                if all(one is None or one == two for one, two in zip(known, each, strict=True)))  # fmt: skip

    def _node(self, diagram: Diagram, given: tuple[int, ...]) -> int:
        if len(given) == len(self.sizes):
            return diagram.leaf(self.results[given])
        size = self.sizes[len(given)]
        return diagram.node(len(given), [self._node(diagram, (*given, value)) for value in range(size)])


def _first(terms: Sequence[tuple[str, Mapping[int, int]]], values: tuple[int, ...]) -> str:
    """Give the result of the first term that holds."""
    return next((word for word, term in terms if all(values[at] == value for at, value in term.items())), "unknown")


def test_support() -> None:
    """A fact stands in a diagram exactly if it makes a difference: by trying all values of all facts."""
    for seed in range(40):
        table = Table.random(seed)
        diagram = Diagram(table.sizes)
        root = table._node(diagram, ())
        wanted = {fact for fact, regions in enumerate(table.regions()) if len(regions) > 1}

        assert diagram.support(root) == wanted
