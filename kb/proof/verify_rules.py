"""The checker's own reading of rules: where each stands, what they conclude, what it comes to, and how surely."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from kb.catalogue.claims import CERTAINTIES
from kb.proof.record import Breached, Found, Ground, Reading
from kb.proof.verify_case import Case
from kb.proof.verify_logic import Known, exact, truth, value_of
from kb.rulebook.conditions import Comparison, Condition, Truth, names_in
from kb.rulebook.invariants import Invariant
from kb.rulebook.rules import Effect, Rule
from kb.rulebook.state import State
from kb.vocabulary.facts import NOT_APPLICABLE

WORST = len(CERTAINTIES) - 1


class Grounds(NamedTuple):
    """What something rests on: its weakest evidence, as a place in `CERTAINTIES`, and the facts."""

    grade: int = 0
    facts: tuple[str, ...] = ()

    @property
    def badness(self) -> tuple[int, int]:
        """For choosing the best: surer first, then fewer facts."""
        return self.grade, len(self.facts)


def together(parts: Iterable[Grounds]) -> Grounds:
    """Give what several things rest on together."""
    listed = list(parts)
    facts = dict.fromkeys(name for each in listed for name in each.facts)
    return Grounds(max((each.grade for each in listed), default=0), tuple(facts))


class Derivation:
    """What follows from the facts of one case. Rules and concluded facts are decided when somebody asks for them."""

    def __init__(self, case: Case) -> None:
        self.case, self.book = case, case.known.rulebook.rules
        self.claims, self.rivals = case.claims, case.rivals
        self._states: dict[str, State] = {}
        self._settled: dict[str, Known | None] = {}
        self.concluded: dict[str, tuple[str, ...]] = {}
        self.contradictions: dict[str, tuple[str, ...]] = {}
        self.not_followed: Sequence[str] = ()
        self.on_your_word: Sequence[str] = ()
        conclusions = {effect.fact for rule in self.book.values() for effect in rule.effects if effect.fact}
        derived = {name: self.fact(name) for name in sorted(conclusions)}
        self.facts = {**{name: value for name, value in derived.items() if value is not None}, **case.facts}
        method = {name: value for name, value in case.facts.items() if name == "method"}
        self.rules = [rule for rule in self.book.values() if truth(rule.when, method.get) is not False]
        self.answer, reasons = self._answer()
        self.breaches = [Breached(each.id, self.answer) for each in self._broken_by(self.answer)]
        reasons = [] if self.breaches else reasons
        self._because = [Ground(*each[:2], CERTAINTIES[each[2]]) for each in sorted(reasons, key=self._weight)]
        self.certainty = CERTAINTIES[self._certainty([grade for *_, grade in reasons])]
        if self.breaches:
            self.answer, self.certainty = self._instead()

    def findings(
        self, answer: str, certainty: str, readings: Sequence[Reading], unheeded: Sequence[str], barred: bool = False
    ) -> Found:
        """Give all that was found, with this answer to the question as it was asked."""
        return Found(
            answer, certainty, self._because, self.rules, self.facts, self.claims, self.rivals, self.concluded,
            self.contradictions, readings, self.breaches, unheeded, self.not_followed, self.on_your_word, barred,
            self.truth, self.state, self._grounds_of, self._certainty_of,
        )  # fmt: skip

    @property
    def unmet(self) -> set[tuple[str, tuple[str, ...]]]:
        """The conditions of a yes, by rule and wording; none where the answer is another one or was not given."""
        if self.answer == "no" or self.breaches:
            return set()
        return {(rule, effect.texts) for rule, effect in self._required() if not self._is_met(effect)}

    # what is true

    def truth(self, condition: Condition) -> Truth:
        """Give the truth of a condition."""
        return truth(condition, self.fact)

    def fact(self, name: str) -> Known | None:
        """Give the value of a fact: as given, else as the rules conclude it."""
        if name in self.case.facts:
            return self.case.facts[name]
        if name not in self._settled:
            self._settled[name] = self._conclude(name)
        return self._settled[name]

    def _conclude(self, name: str) -> Known | None:
        """Only certain rules conclude, and only where no rule that could still stand concludes anything else."""
        rules = [rule for rule in self.book.values() if any(effect.fact == name for effect in rule.effects)]
        possible = [rule for rule in rules if not self.state(rule.id).impossible]
        certain = tuple(rule.id for rule in possible if self.state(rule.id).certain)
        said = {rule.id: [value_of(each, self.fact) for each in _values(rule, name)] for rule in possible}
        values: dict[Any, Known] = {}
        for value in (value for id_ in certain for value in said[id_] if value is not None):
            values.setdefault(exact(value), value)
        if len(values) > 1:
            self.contradictions[name] = certain
            return None
        all_said = [None if value is None else exact(value) for each in said.values() for value in each]
        if any(value is None or value not in values for value in all_said):
            return None
        otherwise = self.case.known.rulebook.otherwise.get(name) if rules else None
        settled = values.popitem()[1] if values else otherwise
        if settled is not None:
            self.concluded[name] = certain
        return settled

    def state(self, rule: str) -> State:
        """Give where a rule stands. Those that set it aside or cover it are decided before it."""
        if rule not in self._states:
            found = self.truth(self.book[rule].when)
            over = [self.state(id_) for id_ in self._naming(rule, "sets_aside")]
            answered_for = any(self.state(id_).certain for id_ in self._naming(rule, "covers"))
            out = found is False or any(each.certain for each in over) or (found is None and answered_for)
            self._states[rule] = State(
                found,
                stands=found is True and not any(each.stands for each in over),
                certain=found is True and all(each.impossible for each in over),
                impossible=out,
            )
        return self._states[rule]

    def _naming(self, rule: str, key: str) -> list[str]:
        """Give the rules that set this one aside, or cover it."""
        return [each.id for each in self.book.values() if rule in getattr(each, key)]

    # how surely

    def _certainty_of(self, name: str) -> str:
        """Give how certain a fact is."""
        return CERTAINTIES[self._grade(name)]

    def _grade(self, name: str) -> int:
        claim = self.claims.get(name)
        if claim is not None:
            return max(CERTAINTIES.index(claim.source.counts_as.certainty), 1 if claim.hearsay else 0)
        return self._conclusion(name).grade if name in self.concluded else 0

    def _grounds_of(self, condition: Condition, wanted: bool) -> tuple[str, Sequence[str]]:
        """Give how surely a condition has this truth, and the best-evidenced facts that suffice for it."""
        found = self._grounds(condition, wanted)
        return CERTAINTIES[found.grade], found.facts

    def _grounds(self, condition: Condition, wanted: bool) -> Grounds:
        if isinstance(condition, Comparison):
            names = tuple(dict.fromkeys(names_in(condition)))
            void = [name for name in names if self.fact(name) is NOT_APPLICABLE]
            names = (void[0],) if void else names
            return Grounds(max(map(self._grade, names), default=0), names)
        if condition.op == "not":
            return self._grounds(condition.parts[0], not wanted)
        found = [self._grounds(part, wanted) for part in condition.parts if self.truth(part) is wanted]
        every = (condition.op == "all") is wanted
        return together(found) if every else min(found, key=lambda each: each.badness)

    def _held(self, rule: str) -> Grounds:
        """Give what it rests on that a rule stands for certain: its condition, and that nothing sets it aside."""
        own = Grounds(CERTAINTIES.index(self.book[rule].certainty))
        over = [self._ruled_out(id_) for id_ in self._naming(rule, "sets_aside")]
        return together([own, self._grounds(self.book[rule].when, True), *over])

    def _ruled_out(self, rule: str) -> Grounds:
        """Give the best reason why a rule cannot stand: refuted, set aside for certain, or answered for while open."""
        found, by = self.state(rule).truth, self._naming(rule, "sets_aside")
        by += self._naming(rule, "covers") if found is None else []
        reasons = [self._grounds(self.book[rule].when, False)] if found is False else []
        reasons += [self._held(id_) for id_ in by if self.state(id_).certain]
        return min(reasons, key=lambda each: each.badness, default=Grounds(WORST))

    def _conclusion(self, name: str) -> Grounds:
        """Give what a concluded fact rests on: its rules, the facts in its value, and that no other rule differs."""
        parts: list[Grounds] = []
        for rule in (rule for rule in self.book.values() if any(effect.fact == name for effect in rule.effects)):
            if rule.id in self.concluded[name]:
                names = tuple(dict.fromkeys(each for value in _values(rule, name) for each in names_in(value)))
                parts += [self._held(rule.id), Grounds(max(map(self._grade, names), default=0), names)]
            elif self.state(rule.id).impossible:
                parts.append(self._ruled_out(rule.id))
        return together(parts)

    # what it comes to

    def _answer(self) -> tuple[str, list[tuple[str, str, int]]]:
        """A standing ban: no. Nothing allows, or a ban may still stand: unknown. Something unmet: conditional."""
        standing = [rule for rule in self.rules if self.state(rule.id).stands]
        possible = [rule for rule in self.rules if not self.state(rule.id).impossible]
        allowing = self._reasons("allow", [rule for rule in self.rules if self.state(rule.id).certain])
        if any(rule.does("forbid") for rule in standing):
            return "no", self._reasons("forbid", standing)
        if any(rule.does("forbid") for rule in possible) or not allowing:
            could_allow = [] if allowing else self._reasons("allow", possible)
            return "unknown", [*self._reasons("forbid", possible), *could_allow]
        return "yes" if all(self._is_met(each) for _, each in self._required()) else "conditional", allowing

    def _reasons(self, kind: str, rules: Sequence[Rule]) -> list[tuple[str, str, int]]:
        return [(rule.id, kind, self._weakness(rule)) for rule in rules for each in rule.effects if each.kind == kind]

    def _weakness(self, rule: Rule) -> int:
        """Give how unsure a reason is: presumed where something open could still set it aside."""
        own, state = CERTAINTIES.index(rule.certainty), self.state(rule.id)
        if state.truth is None:
            return own
        return self._held(rule.id).grade if state.certain else WORST

    def _broken_by(self, answer: str) -> list[Invariant]:
        """Give the invariants that forbid an answer here; what is unknown excuses nothing."""
        against = [each for each in self.case.known.invariants if answer in each.answers]
        return [each for each in against if self.truth(each.when) is True and self.truth(each.unless) is not True]

    def _instead(self) -> tuple[str, str]:
        """Give what is said in place of an answer that breaks an invariant: no, or unknown if a fact may excuse it."""
        excusable = any(self.truth(each.unless) is None for each in self._broken_by(self.answer))
        words = ("unknown", "no") if excusable else ("no", "unknown")
        word = next((each for each in words if not self._broken_by(each)), "unknown")
        return word, CERTAINTIES[0 if word == "no" else WORST]

    def _weight(self, reason: tuple[str, str, int]) -> tuple[int, int, int, str]:
        """For the order in which reasons are told: by what rules rest on, then by how sure they are."""
        id_, _, grade = reason
        return self.book[id_].rank, grade, -len(self.book[id_].covers) - len(self.book[id_].sets_aside), id_

    def _required(self) -> Iterator[tuple[str, Effect]]:
        for rule in (rule for rule in self.rules if not self.state(rule.id).impossible):
            yield from ((rule.id, effect) for effect in rule.effects if effect.kind == "require")

    def _is_met(self, effect: Effect) -> bool:
        return effect.that is not None and self.truth(effect.that) is True

    def _certainty(self, grades: Sequence[int]) -> int:
        """The surest reason counts. A yes rests as well on that no ban stands, and on what it requires being met."""
        if self.answer == "unknown" or not grades:
            return WORST
        if self.answer == "no":
            return min(grades)
        bans = [self._ruled_out(rule.id).grade for rule in self.rules if rule.does("forbid")]
        required = [each for _, each in self._required()]
        met = [self._grounds(each.that, True).grade for each in required if each.that and self._is_met(each)]
        return max([min(grades), *bans, *met])


def _values(rule: Rule, fact: str) -> list[Any]:
    return [effect.value for effect in rule.effects if effect.fact == fact and effect.value is not None]
