"""The word of the answer and nothing else, fast: for what asks the same rules many times over."""

from __future__ import annotations

from collections.abc import Iterable

from kb.answers.outcome import Effects, Outcome
from kb.engines.firings import Firings
from kb.engines.reference import ReferenceEngine
from kb.rulebook.conditions import Facts, names_in
from kb.rulebook.invariants import Invariant, allowed
from kb.rulebook.pruning import facts_read, lean, specialised
from kb.rulebook.rules import Rulebook


class Verdicts:
    """Gives the word for cases that share the facts `known`. Rules that these refute for good are left out."""

    def __init__(self, book: Rulebook, invariants: Iterable[Invariant], known: Facts | None = None) -> None:
        self.known = dict(known or {})
        self.invariants = tuple(each for each in invariants if each.may_concern(self.known))
        watched = {name for each in self.invariants for part in (each.when, each.unless) for name in names_in(part)}
        self.book = lean(specialised(book, self.known) if self.known else book, watched)
        self.reads = frozenset(watched).union(*(facts_read(rule) for rule in self.book.rules.values()))
        self.engine = ReferenceEngine(self.book)
        self.effects = Effects(self.book)

    def run(self, facts: Facts) -> Firings:
        """Give what follows from these facts, which must agree with those known, for the rules that are left."""
        return self.engine.run(facts)

    def word(self, facts: Facts) -> str:
        """Give the answer to a case of these facts."""
        return self.outcome(facts)[0]

    def outcome(self, facts: Facts) -> Outcome:
        """Give the answer to a case of these facts, with its conditions."""
        firings = self.run(facts)
        word, conditions = self.effects.outcome(firings.states, firings.facts)
        spoken = allowed(word, self.invariants, firings.facts)
        return spoken, conditions if spoken == word else frozenset()
