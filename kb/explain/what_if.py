"""What would change an answer: all smallest sets of changes that turn it, cheapest first, each run through the rules.

A set changes facts, and at most one product or the method. It is smallest where no part of it turns the answer by
itself. How many changes may come together, and how many sets are tried, is bounded; within that nothing is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import combinations, islice, product
from typing import TypeAlias

from kb.answers.answer import Answer
from kb.answers.case import build_case
from kb.answers.verdict import Verdicts
from kb.explain.changes import Change, Changes, changed
from kb.explain.margins import Bound, Margins
from kb.explain.thresholds import worth_of
from kb.explain.variation import assume, behind, stated, vary
from kb.knowledge.knowledge import Knowledge
from kb.questions.question import Question
from kb.rulebook.conditions import Facts
from kb.vocabulary.facts import Value

TURNS: Mapping[str, tuple[str, ...]] = {
    "no": ("yes", "conditional"),
    "unknown": ("yes", "conditional", "no"),
    "conditional": ("yes", "no"),
    "yes": ("no",),
}
"""The answers worth telling that one may turn into: not that less is known, nor that a yes has one more condition."""
Span: TypeAlias = tuple[Bound | None, Bound | None]
TURNS_BY_WORTH = ("yes", "conditional", "no")
DEPTH = 2
TRIES = 120


@dataclass(frozen=True)
class Turn:
    """A smallest set of changes and the answer that it leads to.

    Where a change is a number, `spans` gives by its fact the bounds between which it leads to that, each by itself; all
    values on a side without a bound do.
    """

    changes: tuple[Change, ...]
    answer: str
    question: Question
    spans: Mapping[str, Span] = field(default_factory=dict)

    @property
    def cost(self) -> int:
        """What the changes ask of a person, together."""
        return sum(each.cost for each in self.changes)


class WhatIf:
    """Finds what would change answers, in one knowledge base."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.margins = Margins(knowledge)
        self._names: dict[tuple[str, ...], frozenset[str]] = {}

    def turns(
        self, question: Question, answer: Answer, values: Mapping[str, Sequence[Value]], depth: int = DEPTH,
        tries: int = TRIES,
    ) -> list[Turn]:  # fmt: skip
        """Give the smallest sets of changes; `values` are those of the open facts that matter."""
        changes = Changes(question, answer, self.margins, values).all(self._read(question))
        found: list[Turn] = []
        for base, tried in islice(self._sets(question, answer, changes, depth), tries):
            if any(set(turn.changes) <= set(tried) for turn in found):
                continue
            word = base.word(tried)
            if word in TURNS[answer.answer] and self._is_news(word, answer, tried):
                found.append(Turn(tried, word, changed(question, tried, self.knowledge)))
        return list(self._few(self._merged(found, answer)))

    def alone(self, question: Question, answer: Answer) -> Turn | None:
        """Give the change that lifts the one ground on which a no rests, where nothing else is in the way of a yes.

        It is tried with all else as it is, by its values in their order.
        """
        grounds = {each.rule.ground for each in answer.reasons}
        ground = self.knowledge.grounds.get(grounds.pop()) if len(grounds) == 1 else None
        if answer.answer != "no" or ground is None or not ground.lift:
            return None
        entry = self.knowledge.changes[ground.lift]
        base = Base((), self._stated(question, answer, ()), frozenset({entry.fact}), self.margins)
        for value in entry.to or ():
            change = Change(ground.lift, entry.fact, "", value, entry.cost)
            word = base.word([change])
            if word in TURNS[answer.answer]:
                return Turn((change,), word, changed(question, [change], self.knowledge))
        return None

    def _is_news(self, word: str, answer: Answer, changes: Sequence[Change]) -> bool:
        """Say whether a turn is worth telling: where nothing is settled, a no is one for what can be found out."""
        entries = self.knowledge.changes
        return (answer.answer, word) != ("unknown", "no") or all(entries[each.entry].open for each in changes)

    def _read(self, question: Question) -> frozenset[str]:
        """Give the facts that rules of the question's method read."""
        if question.methods not in self._names:
            read = [self.margins.verdicts({"method": each}).reads for each in question.methods]
            self._names[question.methods] = frozenset().union(*read)
        return self._names[question.methods]

    def _sets(
        self, question: Question, answer: Answer, changes: Sequence[Change], depth: int
    ) -> Iterator[tuple[Base, tuple[Change, ...]]]:
        """Give the sets to try: facts together, or one product or method with facts; small ones first, then cheap."""
        small = [each for each in changes if not each.is_large]
        facts = frozenset(each.fact for each in small)
        none = Base((), self._stated(question, answer, ()), facts, self.margins)
        yield from ((none, tried) for tried in none.sets(small, 1))
        bases = []
        for large in sorted((each for each in changes if each.is_large), key=lambda each: each.cost):
            bases.append(Base((large,), self._stated(question, answer, (large,)), facts, self.margins))
            yield bases[-1], (large,)
        for size in range(2, depth + 1):
            yield from ((none, tried) for tried in none.sets(small, size))
            for base in bases:
                yield from ((base, tried) for tried in base.sets(small, size))

    def _stated(self, question: Question, answer: Answer, changes: Sequence[Change]) -> dict[str, Value]:
        """Give the facts of a question with changes, without those that are to be assumed."""
        if not any(each.is_large for each in changes):
            return {**stated(answer.case, self.knowledge), **{each.fact: each.value for each in changes}}
        other = changed(question, changes, self.knowledge)
        facts = dict(other.facts)
        if len(other.methods) == 1:
            facts["method"] = self.knowledge.vocabulary.fact("method").parse(other.methods[0])
        case = build_case(self.knowledge, other.products, facts, other.present, other.words, other.flagged)
        return stated(case, self.knowledge)

    def _merged(self, turns: Iterable[Turn], answer: Answer) -> Iterator[Turn]:
        """Give the turns, those made one in which numbers lie in the same regions; of a known count the nearest."""
        told: dict[object, list[Turn]] = {}
        for turn in turns:
            key = (turn.answer, *((each.what, None if each.counted else each.value) for each in turn.changes))
            if any(all(_within(each.value, span.spans[each.fact]) for each in turn.changes if each.counted)
                   for span in told.get(key, ())):  # fmt: skip
                continue
            facts = self._stated(turn.question, answer, turn.changes)
            counted = [each for each in turn.changes if each.counted]
            spans = {each.fact: self.margins.bounds(facts, each.fact, each.value, turn.answer) for each in counted}
            told.setdefault(key, []).append(replace(turn, spans=spans))
            yield self._nearest(told[key][-1], answer)

    def _nearest(self, turn: Turn, answer: Answer) -> Turn:
        """Give a turn by the whole numbers that are nearest to those before."""
        changes = []
        for change in turn.changes:
            before = answer.case.facts.get(change.fact)
            if change.counted and isinstance(change.value, int) and isinstance(before, int):
                low, high = turn.spans[change.fact]
                nearest = low if before < change.value else high
                value = change.value if nearest is None else nearest.value
                change = replace(change, value=value, counted=False)
            changes.append(change)
        question = changed(turn.question, changes, self.knowledge)
        spans = {each.fact: turn.spans[each.fact] for each in changes if each.counted}
        return replace(turn, changes=tuple(changes), question=question, spans=spans)

    def _few(self, turns: Iterable[Turn]) -> Iterator[Turn]:
        """Give the turns, cheapest first, with no more of one kind than is declared."""
        entries, told = self.knowledge.changes, dict[tuple[str, ...], int]()
        for turn in sorted(turns, key=lambda each: (each.cost, len(each.changes), TURNS_BY_WORTH.index(each.answer))):
            kind = tuple(each.entry for each in turn.changes)
            told[kind] = told.get(kind, 0) + 1
            if told[kind] <= min(entries[each].most for each in kind):
                yield turn


class Base:
    """A question with one product or method changed, or none, as other facts change: the rules these still touch."""

    def __init__(self, changes: tuple[Change, ...], facts: Facts, varied: frozenset[str], margins: Margins) -> None:
        self.changes, self.facts, self.varied, self.margins = changes, facts, varied, margins

    def word(self, changes: Sequence[Change]) -> str:
        """Give the answer to the question with these changes, its own among them."""
        values = {each.fact: each.value for each in changes if each not in self.changes}
        verdicts = self.rules[0] if values else self.margins.verdicts(self.facts)
        return verdicts.word(vary(self.facts, values, self.margins.knowledge))

    @cached_property
    def rules(self) -> tuple[Verdicts, frozenset[str]]:
        """What answers it as those facts vary, and the facts among them that it depends on."""
        assumptions = self.margins.knowledge.assumptions
        fixed = {name: value for name, value in self.facts.items() if name not in self.varied}
        known, waiting = assume(fixed, assumptions, self.varied)
        general = self.margins.verdicts(self.facts)
        verdicts = Verdicts(general.book, general.invariants, known)
        read, queue = set[str](), list(verdicts.reads)
        while queue:
            name = queue.pop()
            if name not in read:
                read.add(name)
                queue += behind(name, assumptions) if name in waiting else ()
        return verdicts, frozenset(read & self.varied)

    def sets(self, changes: Sequence[Change], size: int) -> Iterator[tuple[Change, ...]]:
        """Give the sets of changes of so many things that may make a difference, cheap ones first."""
        things: dict[str, list[Change]] = {}
        for change in changes:
            if change.fact in self.rules[1]:
                things.setdefault(change.fact, []).append(change)
        chosen = combinations(things, size - len(self.changes))
        sets = [(*self.changes, *of) for each in chosen for of in product(*(things[name] for name in each))]
        yield from sorted(sets, key=lambda of: sum(each.cost for each in of))


def _within(value: Value, span: Span) -> bool:
    """Say whether a number lies between two bounds."""
    worth = worth_of(value)
    assert worth is not None
    low, high = (None if each is None else worth_of(each.value) for each in span)
    return (low is None or worth >= low) and (high is None or worth <= high)
