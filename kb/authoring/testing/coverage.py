"""How well cases cover rules: the states they show, MC/DC for each comparison, and the mutants that they tell apart.

MC/DC (modified condition/decision coverage) asks that each comparison be shown to matter. In three-valued logic: a
comparison *decides* a condition in a case where the condition is true or false, and turns to the opposite when the
comparison alone is turned to its opposite, all others keeping their truth: true, false or unknown. This is the masking
form: others may differ between cases as long as they do not hide the comparison. A comparison is covered by two cases
in which it decides, true in the one and false in the other, the condition coming out oppositely. A comparison that is
unknown decides nothing; that a rule can stay open is asked of the rule as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

from kb.answers.answer import Answer
from kb.answers.case import Case
from kb.answers.judge import Judge
from kb.authoring.testing.mutation import Mutant, mutants, with_rule
from kb.authoring.testing.rule_cases import EXPECTED, STATES, RuleCase, case_of
from kb.engines.reference import ReferenceEngine
from kb.knowledge.knowledge import Knowledge
from kb.rulebook.conditions import Comparison, Condition, Facts, Truth, compare, comparisons, evaluate, names_in
from kb.rulebook.rules import Effect, Rule
from kb.vocabulary.facts import Value

Outcome = Mapping[str, Any]
"""What came of a case for a rule: the keys that a case may expect, and all facts that are known in the end."""


@dataclass(frozen=True)
class Seen:
    """A case that was run: its question and the answer."""

    case: RuleCase
    built: Case
    answer: Answer

    @property
    def facts(self) -> Facts:
        """All facts that are known in the end."""
        return self.answer.firings.facts

    @property
    def outcome(self) -> Outcome:
        """What came of it for its own rule."""
        return outcome(self.answer, self.case.rule)

    @property
    def passes(self) -> bool:
        """Whether the case holds at present."""
        return not differing(self.case, self.outcome)


def outcome(answer: Answer, rule: str) -> Outcome:
    """Give what an answer says of a rule."""
    state = answer.firings.states[rule]
    conditions = sorted(each.rule.id for each in answer.conditions)
    values = (state.word, state.stands, answer.answer, answer.certainty, conditions)
    return {**dict(zip(EXPECTED, values, strict=True)), "facts": answer.firings.facts}


@dataclass(frozen=True)
class Decision:
    """A condition that cases are to cover: that of a rule, or of one of its requirements."""

    rule: Rule
    condition: Condition
    effect: Effect | None = None


@dataclass(frozen=True)
class Covered:
    """One comparison of a decision: how often it was true, false, unknown, and the cases in which it decides."""

    decision: Decision
    test: Comparison
    tally: Mapping[str, int]
    when_true: Seen | None
    when_false: Seen | None

    @property
    def complete(self) -> bool:
        """Whether two cases show that it matters."""
        return self.when_true is not None and self.when_false is not None


@dataclass(frozen=True)
class Coverage:
    """What the cases of one rule show."""

    rule: Rule
    cases: tuple[Seen, ...]
    states: Mapping[str, int]
    comparisons: tuple[Covered, ...]
    mutants: tuple[Mutant, ...]
    survivors: tuple[Mutant, ...] = field(default=())

    @property
    def missing(self) -> tuple[str, ...]:
        """The states that no case shows; a rule without condition can only fire."""
        wanted = STATES if any(names_in(self.rule.when)) else ("fires",)
        return tuple(state for state in wanted if not self.states[state])


class Examiner:
    """Runs cases, once each, and says what they show of their rules."""

    def __init__(self, knowledge: Knowledge, cases: Iterable[RuleCase]) -> None:
        self.knowledge = knowledge
        self.seen = [self.run(case) for case in cases]
        self._known: dict[str, Coverage] = {}

    def run(self, case: RuleCase) -> Seen:
        """Run a case."""
        built = case_of(case, self.knowledge)
        return Seen(case, built, self.judge(built))

    def judge(self, built: Case, mutated: Rule | None = None) -> Answer:
        """Give the answer to a question, or what it would be if another rule stood in the place of its namesake."""
        known = self.knowledge
        if mutated is not None:
            known = replace(known, rulebook=with_rule(known.rulebook, mutated))
        return Judge(known, built, ReferenceEngine(known.rulebook).run(built.facts)).unguarded()

    def coverage_of(self, rule: Rule) -> Coverage:
        """Give what the cases of a rule show. Cases that fail at present show nothing."""
        if rule.id not in self._known:
            self._known[rule.id] = self._covered(rule)
        return self._known[rule.id]

    def _covered(self, rule: Rule) -> Coverage:
        cases = [each for each in self.seen if each.case.rule == rule.id and each.passes]
        states = {state: sum(each.outcome["expect"] == state for each in cases) for state in STATES}
        made = tuple(mutants(rule, self.knowledge.vocabulary))
        left = tuple(each for each in made if not any(self.kills(one, each, rule) for one in cases))
        covered = tuple(each for decision in decisions(rule) for each in mcdc(decision, cases))
        return Coverage(rule, tuple(cases), states, covered, made, left)

    def kills(self, seen: Seen, mutant: Mutant, rule: Rule) -> bool:
        """Say whether a case no longer holds where the mutant stands in the place of its rule."""
        if mutant.condition_only(rule):
            return evaluate(mutant.rule.when, seen.facts) is not evaluate(rule.when, seen.facts)
        if evaluate(rule.when, seen.facts) is False:
            return False
        return bool(differing(seen.case, outcome(self.judge(seen.built, mutant.rule), rule.id)))


def differing(case: RuleCase, got: Outcome) -> list[str]:
    """Give what a case expects and is not so."""
    keys = [key for key in EXPECTED if key in case.wanted and case.wanted[key] != got[key]]
    concluded: Mapping[str, Value | None] = case.wanted["concludes"]
    return keys + [name for name, value in concluded.items() if got["facts"].get(name) != value]


def decisions(rule: Rule) -> Iterator[Decision]:
    """Give the conditions of a rule that its cases are to cover."""
    yield Decision(rule, rule.when)
    yield from (Decision(rule, effect.that, effect) for effect in rule.effects if effect.that is not None)


def mcdc(decision: Decision, cases: Sequence[Seen]) -> Iterator[Covered]:
    """Give how the cases cover each comparison of a decision; a requirement is decided only where its rule fires."""
    counting = [each for each in cases if decision.effect is None or evaluate(decision.rule.when, each.facts) is True]
    for test in dict.fromkeys(comparisons(decision.condition)):
        truths = [compare(test, each.facts) for each in counting]
        tally = {"true": truths.count(True), "false": truths.count(False), "unknown": truths.count(None)}
        deciding = [each for each in counting if decides(decision.condition, test, each.facts)]
        yield Covered(decision, test, tally, *_pair(decision.condition, test, deciding))


def _pair(condition: Condition, test: Comparison, deciding: Sequence[Seen]) -> tuple[Seen | None, Seen | None]:
    """Give a case in which a comparison is true and one in which it is false, the condition coming out oppositely."""
    trues = [each for each in deciding if compare(test, each.facts) is True]
    falses = [each for each in deciding if compare(test, each.facts) is False]
    for one, other in product(trues, falses):
        if evaluate(condition, one.facts) is not evaluate(condition, other.facts):
            return one, other
    return next(iter(trues), None), None if trues else next(iter(falses), None)


def decides(condition: Condition, test: Comparison, facts: Facts) -> bool:
    """Say whether a comparison decides a condition: turned to its opposite, it alone turns the condition.

    >>> from kb.rulebook.conditions import Const, Junction, Ref
    >>> wide = Comparison(Ref("wheel.width"), "above", (Const(40),))
    >>> worn = Comparison(Ref("wheel.worn"), "is", (Const(True),))
    >>> both = Junction("all", (wide, worn))
    >>> decides(both, wide, {"wheel.width": 50, "wheel.worn": True}), decides(both, wide, {"wheel.width": 50})
    (True, False)
    """
    truth, here = evaluate(condition, facts), compare(test, facts)
    if truth is None or here is None:
        return False
    return turned(condition, test, not here, facts) is (not truth)


def turned(part: Condition, test: Comparison, truth: bool, facts: Facts) -> Truth:
    """Give the truth of a condition as if a comparison had this truth."""
    if isinstance(part, Comparison):
        return truth if part == test else compare(part, facts)
    truths = [turned(each, test, truth, facts) for each in part.parts]
    if part.op == "not":
        return None if truths[0] is None else not truths[0]
    decisive = part.op == "any"
    if decisive in truths:
        return decisive
    return None if None in truths else not decisive
