"""The word of the answer and nothing else, fast: for what asks the same rules many times over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeAlias

from kb.answers.guard import allowed
from kb.engines.firings import Firings
from kb.engines.reference import ReferenceEngine
from kb.rulebook.conditions import FALSE, Facts, evaluate, names_in
from kb.rulebook.invariants import Invariant
from kb.rulebook.rules import Effect, Rule, Rulebook, reads, specialised
from kb.rulebook.state import State

Condition: TypeAlias = tuple[str, tuple[str, ...]]
Outcome: TypeAlias = tuple[str, frozenset[Condition]]
DECISIVE = ("forbid", "allow", "require")


class Verdicts:
    """Gives the word for cases that share the facts `known`. Rules that these refute for good are left out."""

    def __init__(self, book: Rulebook, invariants: Iterable[Invariant], known: Facts | None = None) -> None:
        self.known = dict(known or {})
        self.invariants = tuple(each for each in invariants if _concerns(each, self.known))
        watched = {name for each in self.invariants for part in (each.when, each.unless) for name in names_in(part)}
        self.book = lean(specialised(book, self.known) if self.known else book, watched)
        self.reads = frozenset(watched).union(*(_read(rule) for rule in self.book.rules.values()))
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


class Effects:
    """The rules that decide, by what they do."""

    def __init__(self, book: Rulebook) -> None:
        self.forbids = _doing("forbid", book)
        self.allows = _doing("allow", book)
        self.requires: tuple[tuple[str, Effect], ...] = tuple(
            (rule.id, each) for rule in book.rules.values() for each in rule.effects if each.kind == "require"
        )

    def outcome(self, states: Mapping[str, State], facts: Facts) -> Outcome:
        """Give the answer that these states come to, and where a yes depends on conditions, these."""
        if any(states[id_].stands for id_ in self.forbids):
            return "no", frozenset()
        conditions = frozenset(self.unmet(states, facts))
        if not self.permitted(states):
            return "unknown", conditions
        return ("conditional" if conditions else "yes"), conditions

    def permitted(self, states: Mapping[str, State]) -> bool:
        """Say whether a rule allows it for certain and none can forbid it."""
        return all(states[id_].impossible for id_ in self.forbids) and any(states[id_].certain for id_ in self.allows)

    def unmet(self, states: Mapping[str, State], facts: Facts) -> Iterable[Condition]:
        """Give the requirements that stand, or could, and are not met, each by its rule and wording."""
        for id_, effect in self.requires:
            if not states[id_].impossible and (effect.that is None or evaluate(effect.that, facts) is not True):
                yield id_, effect.texts


def _doing(kind: str, book: Rulebook) -> tuple[str, ...]:
    return tuple(rule.id for rule in book.rules.values() if rule.does(kind))


def _concerns(invariant: Invariant, known: Facts) -> bool:
    """Say whether an invariant may still be broken, with these facts known."""
    return evaluate(invariant.when, known) is not False and evaluate(invariant.unless, known) is not True


def lean(book: Rulebook, watched: Iterable[str] = ()) -> Rulebook:
    """Give a rulebook that comes to the same answers: without rules that can never fire, or that decide nothing.

    What rules conclude for the facts that are `watched` is kept as well.

    A rule that never fires stands never and is impossible always, so nothing is lost with its name in the tables.
    """
    possible = {id_ for id_, rule in book.rules.items() if rule.when != FALSE}
    kept = _needed(book, possible, watched)
    rules = {id_: rule for id_, rule in book.rules.items() if id_ in kept}
    facts = {name for name, by in book.concluded_by.items() if set(by) & kept} | set(book.otherwise)
    steps = tuple(step for step in book.steps if (step.id in kept if isinstance(step, Rule) else step in facts))
    concluded = _only(book.concluded_by, kept, facts)
    aside, covered = (_only(table, kept, kept) for table in (book.set_aside_by, book.covered_by))
    return replace(book, rules=rules, steps=steps, concluded_by=concluded, set_aside_by=aside, covered_by=covered)


def _only(table: Mapping[str, tuple[str, ...]], kept: set[str], keys: set[str]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(each for each in by if each in kept) for key, by in table.items() if key in keys}


def _needed(book: Rulebook, possible: set[str], watched: Iterable[str]) -> set[str]:
    """Give those of the possible rules that decide, and all that these depend on."""
    queue = [id_ for id_ in possible if any(book.rules[id_].does(kind) for kind in DECISIVE)]
    queue += [id_ for name in watched for id_ in book.concluded_by.get(name, ()) if id_ in possible]
    found: set[str] = set()
    while queue:
        id_ = queue.pop()
        if id_ in found:
            continue
        found.add(id_)
        behind = [*book.set_aside_by.get(id_, ()), *book.covered_by.get(id_, ())]
        for name in _read(book.rules[id_]):
            behind += book.concluded_by.get(name, ())
        queue += [each for each in behind if each in possible]
    return found


def _read(rule: Rule) -> set[str]:
    """Give the facts that a rule and its requirements read."""
    thats = [each.that for each in rule.effects if each.that is not None]
    return reads(rule).union(*(reads(replace(rule, when=that, effects=())) for that in thats))
