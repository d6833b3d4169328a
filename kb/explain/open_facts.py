"""The open facts that can still change an answer, as far as the states of the rules tell without trying values."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TypeAlias

from kb.answers.outcome import Effects
from kb.engines.firings import Firings
from kb.explain.variation import behind
from kb.rulebook.assumptions import Assumption
from kb.rulebook.conditions import Condition, Junction, compare, comparisons, evaluate, names_in
from kb.rulebook.invariants import Invariant
from kb.rulebook.rules import Rulebook

Assumptions: TypeAlias = Sequence[Assumption]


class OpenFacts:
    """Finds the open facts that can still change an answer, as far as the states of the rules tell; none, if final."""

    def __init__(
        self, book: Rulebook, effects: Effects, firings: Firings, unassigned: Collection[str], assumed: Assumptions
    ) -> None:
        self.book, self.states, self.known = book, firings.states, firings.facts
        self.unassigned, self.assumptions = unassigned, assumed
        self.found: set[str] = set()
        self._read: set[str] = set()
        self._undecided: dict[str, Condition] = {}
        self._seen_rules: set[str] = set()
        self._seen_facts: set[str] = set()
        self._look(effects)

    def key(self, watched: Iterable[Invariant]) -> object:
        """Give what is the same where the answer depends in the same way on the facts that are left."""
        guards = [part for each in watched for part in (each.when, each.unless)]
        kept = [evaluate(part, self.known) for part in guards]
        behind_ = (name for part, truth in zip(guards, kept, strict=True) if truth is None for name in names_in(part))
        self._read.update(name for name in behind_ if name in self.known)
        truths = [
            (id_, *(compare(test, self.known) for test in comparisons(condition)))
            for id_, condition in self._undecided.items()
        ]
        read = frozenset((name, self.known[name]) for name in self._read)
        return frozenset(self.found), tuple(self.states.items()), tuple(truths), tuple(kept), read

    def _look(self, effects: Effects) -> None:
        if any(self.states[id_].certain for id_ in effects.forbids):
            return
        if not effects.permitted(self.states):
            for id_ in (*effects.forbids, *effects.allows):
                self._rule(id_)
        elif any(self._lasts(id_, effect.that) for id_, effect in effects.requires):
            return
        for id_, effect in effects.requires:
            self._rule(id_)
            if effect.that is not None and not self.states[id_].impossible:
                self._condition(effect.that, f"{id_}: {effect.texts}")

    def _lasts(self, id_: str, that: Condition | None) -> bool:
        """Say whether a requirement stands for good and is never met."""
        return self.states[id_].certain and (that is None or evaluate(that, self.known) is False)

    def _rule(self, id_: str) -> None:
        state = self.states[id_]
        if id_ in self._seen_rules or state.impossible:
            return
        self._seen_rules.add(id_)
        for each in self.book.set_aside_by.get(id_, ()):
            self._rule(each)
        if state.truth is None:
            self._condition(self.book.rules[id_].when, id_)
            for each in self.book.covered_by.get(id_, ()):
                self._rule(each)

    def _condition(self, condition: Condition, of: str) -> None:
        if evaluate(condition, self.known) is not None:
            return
        self._undecided.setdefault(of, condition)
        if isinstance(condition, Junction):
            for part in condition.parts:
                self._condition(part, of)
            return
        for name in names_in(condition):
            self._fact(name)

    def _fact(self, name: str) -> None:
        if name in self.known:
            self._read.add(name)
            return
        if name in self._seen_facts:
            return
        self._seen_facts.add(name)
        if name in self.unassigned:
            self.found.add(name)
            return
        for each in behind(name, self.assumptions):
            self._fact(each)
        for id_ in self.book.concluded_by.get(name, ()):
            self._rule(id_)
            for effect in self.book.rules[id_].effects:
                if effect.fact == name and effect.value is not None and not self.states[id_].impossible:
                    for each in names_in(effect.value):
                        self._fact(each)
