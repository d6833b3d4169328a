"""What is wrong with cases: those that cannot be read, that fail, and what none of them shows."""

from __future__ import annotations

from collections.abc import Iterator

from kb.authoring.lint.checks.layers import last_layer
from kb.authoring.lint.registry import Base, gives
from kb.authoring.testing.rule_cases import gaps
from kb.problems import Problem


@gives("case", "error", "a case says what the vocabulary or the catalogue does not have")
@gives("no-cases", "warning", "a rule has no cases")
@gives("lost-cases", "error", "cases have no rule")
@gives("duplicate-case", "warning", "a case is given twice")
def unreadable_cases(base: Base) -> Iterator[Problem]:
    """Cases that cannot be run, and rules that have none."""
    yield from base.cases.problems


@gives("case-fails", "error", "a case does not come out as it expects")
def failing_cases(base: Base) -> Iterator[Problem]:
    """Cases that do not come out as they expect, of rules of the last layer."""
    last, rules = last_layer(base.knowledge), base.knowledge.rulebook.rules
    for result in (each for each in base.failing if rules[each.case.rule].layer == last):
        case = result.case
        message = f"case `{case.name}` of `{case.rule}` fails: {result.differences[0]}"
        yield Problem(case.place, message, f"`rules test {case.rule}` shows why", "case-fails")


@gives("not-shown", "warning", "no case shows a rule firing, refuted or open")
def states_not_shown(base: Base) -> Iterator[Problem]:
    """Rules with cases of which none fires, refutes or leaves the rule open."""
    tried = {each.case.rule for each in base.cases.results}
    rules = base.knowledge.rulebook.rules
    yield from gaps(base.cases.results, [rule for id_, rule in rules.items() if id_ in tried])
