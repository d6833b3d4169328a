"""The reference engine: the smallest faithful reading of what rules mean, and the oracle for all others."""

from __future__ import annotations

from kb.engines.firings import Firings, settled, standing
from kb.rulebook.conditions import Facts, evaluate
from kb.rulebook.rules import Rule, Rulebook
from kb.rulebook.state import State


class ReferenceEngine:
    """Walks once through rules and concluded facts, each after all that it depends on."""

    name = "reference"

    def __init__(self, book: Rulebook) -> None:
        self.book = book

    def run(self, facts: Facts) -> Firings:
        """Give what follows from these facts."""
        known, states = dict(facts), dict[str, State]()
        concluded, contradictions = dict[str, tuple[str, ...]](), dict[str, tuple[str, ...]]()
        for step in self.book.steps:
            if isinstance(step, Rule):
                states[step.id] = standing(step, evaluate(step.when, known), states, self.book)
                continue
            if step in facts:
                continue
            value, contradicted = settled(step, self.book, states, known)
            by = tuple(id_ for id_ in self.book.concluded_by[step] if states[id_].certain)
            if contradicted:
                contradictions[step] = by
            elif value is not None:
                known[step], concluded[step] = value, by
        return Firings(states, known, concluded, contradictions, self.name)
