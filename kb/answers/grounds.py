"""The grounds of an answer: on which facts it rests that a rule stands or cannot, and how certain that is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.answers.case import Case
from kb.catalogue.claims import CERTAINTIES, weakest
from kb.engines.firings import Firings
from kb.rulebook.conditions import Comparison, Condition, Junction, evaluate, names_in
from kb.rulebook.rules import Rule, Rulebook
from kb.vocabulary.facts import NOT_APPLICABLE


@dataclass(frozen=True)
class Support:
    """Facts that suffice for a condition's truth, and the weakest evidence among them."""

    certainty: str
    facts: tuple[str, ...]

    @property
    def badness(self) -> tuple[int, int]:
        """For choosing the best: the more certain first, then the fewer facts."""
        return CERTAINTIES.index(self.certainty), len(self.facts)


def joined(parts: Sequence[Support]) -> Support:
    """Give what several findings rest on together."""
    facts = tuple(dict.fromkeys(name for each in parts for name in each.facts))
    return Support(weakest([each.certainty for each in parts]), facts)


class Grounds:
    """What the firings of a case rest on, of those rules that speak of the method asked about."""

    def __init__(self, book: Rulebook, case: Case, firings: Firings) -> None:
        self.book, self.case, self.firings = book, case, firings
        self.facts = firings.facts
        self.method = {name: self.facts[name] for name in ("method",) if name in self.facts}
        self.rules = [rule for rule in book.rules.values() if self.concerns(rule)]

    def concerns(self, rule: Rule) -> bool:
        """Say whether a rule speaks of the method asked about: it is not refuted by the method alone."""
        return evaluate(rule.when, self.method) is not False

    def support(self, condition: Condition, truth: bool) -> Support:
        """Give the best-evidenced facts that suffice for a condition's being true, or false."""
        if isinstance(condition, Comparison):
            names = self._deciding(condition)
            return Support(weakest([self.certainty_of(name) for name in names]), names)
        if condition.op == "not":
            return self.support(condition.parts[0], not truth)
        fitting = [part for part in condition.parts if evaluate(part, self.facts) is truth]
        supports = [self.support(part, truth) for part in fitting]
        if (condition.op == "all") == truth:
            return joined(supports)
        return min(supports, key=lambda each: each.badness)

    def _deciding(self, test: Comparison) -> tuple[str, ...]:
        """Give the facts that decide a comparison: one that is not applicable decides it alone."""
        names = tuple(dict.fromkeys(names_in(test)))
        void = [name for name in names if self.facts.get(name) is NOT_APPLICABLE]
        return tuple(void[:1]) or names

    def certainty_of(self, name: str) -> str:
        """Give how certain a fact is: by its claim, or where it was concluded, by the rules and their facts."""
        claim = self.case.claims.get(name)
        if claim is not None:
            return claim.certainty
        return self._concluded(name).certainty if name in self.firings.concluded else CERTAINTIES[0]

    def _concluded(self, name: str) -> Support:
        """Give on what a concluded fact rests: its rules, the facts in its value, and that no other rule differs."""
        parts: list[Support] = []
        for id_ in self.book.concluded_by[name]:
            rule = self.book.rules[id_]
            if id_ in self.firings.concluded[name]:
                values = [each.value for each in rule.effects if each.fact == name and each.value is not None]
                names = tuple(dict.fromkeys(each for value in values for each in names_in(value)))
                parts += [self.held(rule), Support(weakest([self.certainty_of(each) for each in names]), names)]
            elif self.firings.states[id_].impossible:
                parts.append(self.ruled_out(rule))
        return joined(parts)

    def ruled_out(self, rule: Rule) -> Support:
        """Give the best reason why a rule cannot stand: it is refuted, set aside for certain, or covered."""
        state, book = self.firings.states[rule.id], self.book
        found = [self.support(rule.when, False)] if state.truth is False else []
        covering = book.covered_by.get(rule.id, ()) if state.truth is None else ()
        others = [*book.set_aside_by.get(rule.id, ()), *covering]
        found += [self.held(book.rules[id_]) for id_ in others if self.firings.states[id_].certain]
        return min(found, key=lambda each: each.badness, default=Support(CERTAINTIES[-1], ()))

    def held(self, rule: Rule) -> Support:
        """Give on what it rests that a rule stands for certain: its condition, and that nothing sets it aside."""
        book = self.book
        over = [self.ruled_out(book.rules[id_]) for id_ in book.set_aside_by.get(rule.id, ())]
        return joined([Support(rule.certainty, ()), self.support(rule.when, True), *over])

    def waits(self, rule: Rule) -> list[str]:
        """Give the unknown facts that decide whether a rule stands: its own, or those of rules that set it aside."""
        state, states = self.firings.states[rule.id], self.firings.states
        if state.truth is None:
            return self.open_facts(rule.when)
        if state.certain or state.impossible:
            return []
        over = [id_ for id_ in self.book.set_aside_by.get(rule.id, ()) if not states[id_].impossible]
        found = (self.waits(self.book.rules[id_]) for id_ in over)
        return list(dict.fromkeys(name for each in found for name in each))

    def open_facts(self, condition: Condition) -> list[str]:
        """Give the unknown facts that a condition still waits for, those behind concluded ones included."""
        if isinstance(condition, Junction):
            parts = [part for part in condition.parts if evaluate(part, self.facts) is None]
            return list(dict.fromkeys(name for part in parts for name in self.open_facts(part)))
        missing: list[str] = []
        for name in names_in(condition):
            if name not in self.facts:
                missing += self._open_behind(name)
        return list(dict.fromkeys(missing))

    def _open_behind(self, name: str) -> list[str]:
        """Give the unknown facts that an unknown concluded fact waits for, or itself where no rule concludes it."""
        found: list[str] = []
        for id_ in self.book.concluded_by.get(name, ()):
            rule = self.book.rules[id_]
            if self.firings.states[id_].impossible:
                continue
            found += self.waits(rule)
            for effect in rule.effects:
                if effect.fact == name and effect.value is not None:
                    for each in names_in(effect.value):
                        found += self._open_behind(each) if each not in self.facts else []
        return found or [name]

    def basis(self, names: Iterable[str]) -> list[str]:
        """Give the facts of the case that suffice for some facts: for a concluded one all that settles it."""
        found: list[str] = []
        for name in names:
            found += self.basis(self._concluded(name).facts) if name in self.firings.concluded else [name]
        return list(dict.fromkeys(found))
