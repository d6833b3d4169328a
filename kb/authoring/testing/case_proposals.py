"""Cases that are missing: questions, found by search, that would show what no case of a rule shows yet.

The search starts from the rule's own cases, or from a blank one, and changes as few facts as it can. The values tried
stand for all others: one from every region that the comparisons can tell apart, besides unknown and not applicable.
Where even trying all of them together shows no difference, none can: the mutant means the same as its rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations, islice, product
from math import prod
from typing import Any, TypeAlias, TypeVar

from kb.authoring.testing.coverage import Coverage, Covered, Examiner, Seen, decides, differing, outcome
from kb.authoring.testing.mutation import Mutant
from kb.authoring.testing.rule_cases import EXPECTED, UNKNOWN, RuleCase
from kb.explain.value_domains import Domains
from kb.knowledge.knowledge import Knowledge
from kb.problems import InputError
from kb.rulebook.conditions import Comparison, Condition, Facts, compare, comparisons, evaluate, names_in
from kb.rulebook.in_words import comparison_in_words
from kb.rulebook.rules import ROLE
from kb.vocabulary.facts import NOT_APPLICABLE, Value
from kb.vocabulary.quantities import Quantity

T = TypeVar("T")
MOST = 60_000
"""So many combinations of values are tried for one finding,"""
MOST_OF_RULE = 300_000
"""and so many for all of a rule."""
TELLING = ("answer", "stands", "conditions", "certainty")
"""What a case may expect, the plainest first."""
Changes: TypeAlias = Mapping[str, Value | None]
Wanted: TypeAlias = Callable[[Facts], bool]


@dataclass(frozen=True)
class Proposal:
    """A case to paste, and what it would show. `beside` is the case that it differs little from."""

    shows: str
    case: Mapping[str, Any]
    beside: str


class Proposer:
    """Finds the cases that one rule lacks."""

    def __init__(self, examiner: Examiner, coverage: Coverage, pool: Callable[[], Sequence[Seen]]) -> None:
        self.examiner, self.coverage, self.rule, self.pool = examiner, coverage, coverage.rule, pool
        self.knowledge: Knowledge = examiner.knowledge
        self.same: list[Mutant] = []
        self.found: list[Proposal] = []
        self._runs: list[Seen] = []
        self._left = MOST_OF_RULE

    def propose(self) -> list[Proposal]:
        """Give the missing cases; mutants found to mean the same as the rule are kept apart."""
        for state in self.coverage.missing:
            wanted = _in_state(self.rule.when, state)
            said = {"fires": "fires", "refuted": "is refuted", "open": "stays open"}[state]
            self._seek(f"the rule {said}", (self.rule.when,), wanted)
        for each in self.coverage.comparisons:
            if not each.complete:
                self._cover(each)
        for mutant in self.coverage.survivors:
            if not any(self.examiner.kills(each, mutant, self.rule) for each in self._runs):
                self._kill(mutant)
        return self.found

    def _cover(self, covered: Covered) -> None:
        """Seek the cases in which a comparison decides and that are not there yet."""
        condition, effect = covered.decision.condition, covered.decision.effect
        for truth, there in ((True, covered.when_true), (False, covered.when_false)):
            wanted = _deciding(condition, covered.test, truth)
            firing = None if effect is None else self.rule.when
            found = (wanted(each.facts) and (firing is None or self._fires(each)) for each in self._runs)
            if there is None and not any(found):
                said = f"{comparison_in_words(covered.test)} decides, being {str(truth).lower()}"
                self._seek(said, (condition,), wanted, firing)

    def _kill(self, mutant: Mutant) -> None:
        said = f"notices this mistake: {mutant.what}"
        if mutant.condition_only(self.rule):
            when, other = self.rule.when, mutant.rule.when
            before = len(self.found)
            complete = self._seek(said, (when, other), lambda f: evaluate(when, f) is not evaluate(other, f))
            if len(self.found) == before and complete:
                self.same.append(mutant)
            return
        known = [each for each in (*self.coverage.cases, *self._runs) if self._fires(each)]
        if any(self._told_apart(said, each, mutant) for each in known):
            return
        varied = (self._made(each, changes) for changes in self._requirement(mutant) for each in known)
        others = (each for each in self.pool() if each.case.rule != self.rule.id)
        fitting = (each for each in (*varied, *others) if each is not None and self._fires(each))
        any(self._told_apart(said, each, mutant) for each in fitting)

    def _fires(self, seen: Seen) -> bool:
        return evaluate(self.rule.when, seen.facts) is True

    def _requirement(self, mutant: Mutant) -> Iterator[Changes]:
        """Give changes of the facts that a requirement reads, for telling apart mutants of requirements."""
        for one, other in zip(self.rule.effects, mutant.rule.effects, strict=False):
            if one.that is not None and one != other:
                tests = [*comparisons(one.that), *(comparisons(other.that) if other.that is not None else ())]
                names = sorted({name for test in tests for name in names_in(test)})
                pools = self._pools(names, tests)
                yield from (dict(zip(names, values, strict=True)) for values in islice(product(*pools.values()), 200))

    def _told_apart(self, said: str, seen: Seen, mutant: Mutant) -> bool:
        """Propose a case if its outcome differs under the mutant: with that outcome expected it kills it."""
        before = outcome(seen.answer, self.rule.id)
        after = outcome(self.examiner.judge(seen.built, mutant.rule), self.rule.id)
        telling = next((key for key in TELLING if before[key] != after[key]), None)
        facts = {effect.fact for effect in self.rule.effects if effect.fact}
        concluded = {n: before["facts"].get(n) for n in facts if before["facts"].get(n) != after["facts"].get(n)}
        if telling is None and not concluded:
            return False
        kept = seen.case.wanted if seen.case.rule == self.rule.id else {"concludes": {}}
        wanted = {**kept, "expect": before["expect"], **({telling: before[telling]} if telling else {})}
        wanted["concludes"] = {**kept["concludes"], **concluded}
        self._propose(said, replace(seen, case=replace(seen.case, rule=self.rule.id, wanted=wanted)), seen)
        return True

    def _seek(
        self, said: str, conditions: tuple[Condition, ...], wanted: Wanted, firing: Condition | None = None
    ) -> bool:
        """Seek facts near those of a case that are wanted, and propose them. Say whether all values were tried."""
        tests = [test for each in conditions for test in comparisons(each)]
        names = list(dict.fromkeys(name for test in tests for name in names_in(test)))
        pools = self._pools(names, tests)
        bases = [each for each in self._bases() if firing is None or evaluate(firing, each.facts) is True]
        for base, changes in self._tries(islice(_near(bases, names, pools), MOST)):
            if wanted(_changed(base.facts, changes)):
                made = self._made(base, self._rounded(base.facts, changes, wanted))
                if made is not None and wanted(made.facts):
                    self._propose(said, made, base)
                    return True
        if prod(len(each) for each in pools.values()) > min(MOST, self._left):
            return False
        return not any(
            wanted(_changed({}, dict(zip(names, values, strict=True))))
            for values in self._tries(product(*pools.values()))
        )

    def _tries(self, tries: Iterable[T]) -> Iterator[T]:
        """Give what is to be tried while the rule has tries left."""
        for each in islice(tries, self._left):
            self._left -= 1
            yield each

    def _bases(self) -> Sequence[Seen]:
        """Give the rule's own cases, or where it has none those that were found, the first of them near a blank one."""
        if self.coverage.cases:
            return self.coverage.cases
        blank = RuleCase(self.rule.id, "", {}, {}, {}, (), {"concludes": {}}, self.rule.place)
        return self._runs or [self.examiner.run(blank)]

    def _pools(self, names: Sequence[str], tests: Iterable[Comparison]) -> dict[str, tuple[Value | None, ...]]:
        domains = Domains(self.knowledge.vocabulary, dict.fromkeys(tests), {}, {}).values_of(names)
        return {name: (*values, None, NOT_APPLICABLE) for name, values in domains.items()}

    def _rounded(self, facts: Facts, changes: Changes, wanted: Wanted) -> Changes:
        """Give the same changes with amounts of as few digits as will do."""
        for digits in range(1, 8):
            made = {name: _round(value, digits) for name, value in changes.items()}
            if wanted(_changed(facts, made)):
                return made
        return changes

    def _made(self, base: Seen, changes: Changes) -> Seen | None:
        """Give a case with these changes, run; nothing where nobody could say so."""
        case, facts = base.case, self.knowledge.vocabulary.facts
        said = {name: value for name, value in case.said.items() if name not in changes}
        fixed = {name: value for name, value in case.fixed.items() if name not in changes}
        for name, value in changes.items():
            sayable = value is not None and value is not NOT_APPLICABLE and "person" in facts[name].sources
            (said if sayable else fixed)[name] = value  # type: ignore[assignment]
        bare = replace(case, rule=self.rule.id, said=said, fixed=fixed, wanted={"concludes": {}})
        try:
            return self.examiner.run(bare)
        except InputError:
            return None

    def _propose(self, shows: str, seen: Seen, beside: Seen) -> None:
        wanted = dict(seen.case.wanted)
        wanted.setdefault("expect", seen.outcome["expect"])
        if self.rule.does("forbid") or self.rule.does("allow"):
            wanted.setdefault("answer", seen.outcome["answer"])
        case = replace(seen.case, wanted=wanted)
        self._runs.append(replace(seen, case=case))
        assert not differing(case, seen.outcome)
        self.found.append(Proposal(shows, self.yaml(case, shows), beside.case.name))

    def yaml(self, case: RuleCase, shows: str) -> dict[str, Any]:
        """Give a case in the form of the files of cases."""
        show = self._text
        facts = {name: show(value) for name, value in {**case.said, **case.fixed}.items()}
        made: dict[str, Any] = {"name": f"TODO {shows}"}
        role = self.rule.id.partition(ROLE)[2]
        present = list(case.present)
        for key, value in (("for", role), ("roles", case.products), ("present", present), ("facts", facts)):
            made.update({key: value} if value else {})
        made.update({key: case.wanted[key] for key in EXPECTED if key in case.wanted})
        concluded = {name: show(value) for name, value in case.wanted["concludes"].items()}
        return {**made, **({"concludes": concluded} if concluded else {})}

    def _text(self, value: Value | None) -> bool | int | str:
        if value is None:
            return UNKNOWN
        return value if isinstance(value, (bool, int)) else str(value)


def _round(value: Value | None, digits: int) -> Value | None:
    """Give an amount with so many digits that count; all else as it is."""
    if not isinstance(value, Quantity):
        return value
    return Quantity(Decimal(format(Decimal(f"{value.amount:.{digits}g}"), "f")), value.unit)


def _near(
    bases: Sequence[Seen], names: Sequence[str], pools: Mapping[str, Sequence[Value | None]]
) -> Iterator[tuple[Seen, Changes]]:
    """Give cases with one fact changed, then with two, and so on."""
    for many in range(1, len(names) + 1):
        for chosen in combinations(names, many):
            for values in product(*(pools[name] for name in chosen)):
                changes = dict(zip(chosen, values, strict=True))
                yield from ((base, changes) for base in bases)


def _changed(facts: Facts, changes: Changes) -> Facts:
    return {name: value for name, value in {**facts, **changes}.items() if value is not None}


def _in_state(condition: Condition, state: str) -> Wanted:
    truth = {"fires": True, "refuted": False, "open": None}[state]
    return lambda facts: evaluate(condition, facts) is truth


def _deciding(condition: Condition, test: Comparison, truth: bool) -> Wanted:
    return lambda facts: compare(test, facts) is truth and decides(condition, test, facts)
