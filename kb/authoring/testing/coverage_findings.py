"""What the cases of a rule leave unshown, as findings: what to add, what is waived, and the figures as plain data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kb.authoring.testing.case_proposals import Proposal, Proposer
from kb.authoring.testing.coverage import Coverage, Covered, Examiner, Seen
from kb.authoring.testing.mutation import Mutant
from kb.authoring.testing.readings import completed
from kb.knowledge.knowledge import Knowledge
from kb.knowledge.sections import Waiver
from kb.problems import Place, Problem
from kb.rulebook.in_words import comparison_in_words
from kb.rulebook.rules import Rule, file_of

STATE, MCDC, MUTANT, WAIVER = "uncovered-state", "uncovered-comparison", "surviving-mutant", "unused-waiver"
WORDS = {"fires": "fires", "refuted": "is refuted", "open": "stays open"}


@dataclass(frozen=True)
class Examined:
    """A rule's coverage, what is missing, what of it is waived and why, and the cases that would show it.

    `same` are mutants that mean the same as the rule: no facts tell them apart.
    """

    coverage: Coverage
    found: tuple[Problem, ...]
    waived: tuple[tuple[Problem, str], ...]
    proposals: tuple[Proposal, ...]
    same: tuple[Mutant, ...]


def examine(examiner: Examiner, rules: Sequence[Rule], pool: Callable[[], Sequence[Seen]]) -> Iterator[Examined]:
    """Examine rules one by one; `pool` gives cases of any rule, for where the rule's own cannot be varied."""
    for rule in rules:
        of = (rule.id, file_of(rule.id))
        yield _examined(examiner, rule, [each for each in examiner.knowledge.uncovered if each.of in of], pool)


def _examined(
    examiner: Examiner, rule: Rule, waivers: Sequence[Waiver], pool: Callable[[], Sequence[Seen]]
) -> Examined:
    coverage = completed(examiner.coverage_of(rule), examiner)
    waived = {}
    for problem in _findings(coverage):
        fitting = next((each for each in waivers if each.about in problem.message), None)
        if fitting is not None:
            waived[problem] = fitting.reason
    proposer = Proposer(examiner, _left(coverage, waived), pool)
    proposals = proposer.propose()
    real = replace(coverage, survivors=tuple(each for each in coverage.survivors if each not in proposer.same))
    found = tuple(each for each in _findings(real) if each not in waived)
    used = {each.about for each in waivers for problem in waived if each.about in problem.message}
    found += tuple(_unused((each for each in waivers if each.of == rule.id), used))
    return Examined(real, found, tuple(waived.items()), tuple(proposals), tuple(proposer.same))


def _unused(waivers: Iterable[Waiver], used: Iterable[str]) -> Iterator[Problem]:
    for each in waivers:
        if each.about not in used:
            message = f"nothing about `{each.about}` is left to waive for `{each.of}`"
            yield Problem(each.place, message, "remove the waiver", WAIVER)


def _left(coverage: Coverage, waived: Iterable[Problem]) -> Coverage:
    """Give the coverage without what is waived, so that no case is sought for it."""
    said = {each.message for each in waived}
    survivors = tuple(each for each in coverage.survivors if _survives(each).message not in said)
    comparisons = tuple(each for each in coverage.comparisons if _undecided(each).message not in said)
    return replace(coverage, survivors=survivors, comparisons=comparisons)


def _findings(coverage: Coverage) -> Iterator[Problem]:
    for state in coverage.missing:
        yield Problem(coverage.rule.place, f"no case shows that the rule {WORDS[state]}", code=STATE)
    yield from (_undecided(each) for each in coverage.comparisons if not each.complete)
    yield from map(_survives, coverage.survivors)


def _undecided(covered: Covered) -> Problem:
    lacking = [word for word, seen in (("true", covered.when_true), ("false", covered.when_false)) if seen is None]
    said = comparison_in_words(covered.test)
    where = " in its requirement" if covered.decision.effect is not None else ""
    message = f"no case shows that `{said}` decides{where}, being {' or '.join(lacking)}"
    return Problem(covered.test.place, message, code=MCDC)


def _survives(mutant: Mutant) -> Problem:
    return Problem(mutant.place, f"no case notices this mistake: {mutant.what}", code=MUTANT)


def strays(knowledge: Knowledge) -> list[Problem]:
    """Give waivers for rules that are not there."""
    rules = knowledge.rulebook.rules
    return [
        Problem(each.place, f"there is no rule `{each.of}` to waive anything for", "remove the waiver", WAIVER)
        for each in knowledge.uncovered if each.of not in rules
    ]  # fmt: skip


def data(examined: Examined) -> dict[str, Any]:
    """Give a rule's coverage as plain data."""
    coverage = examined.coverage
    survivors = len(coverage.survivors)
    return {
        "rule": coverage.rule.id,
        "cases": len(coverage.cases),
        "states": dict(coverage.states),
        "comparisons": [_comparison_data(each) for each in coverage.comparisons],
        "mutants": {
            "made": len(coverage.mutants), "killed": len(coverage.mutants) - survivors - len(examined.same),
            "survived": survivors, "same": [each.what for each in examined.same],
        },
        "found": [each.data() for each in examined.found],
        "waived": [{**problem.data(), "reason": reason} for problem, reason in examined.waived],
        "proposals": [{"shows": each.shows, "beside": each.beside, "case": each.case} for each in examined.proposals],
    }  # fmt: skip


def _comparison_data(covered: Covered) -> dict[str, Any]:
    place: Place = covered.test.place
    return {
        "comparison": comparison_in_words(covered.test), "line": place.line, **covered.tally,
        "requirement": covered.decision.effect is not None, "covered": covered.complete,
        "decides_true": covered.when_true.case.name if covered.when_true else None,
        "decides_false": covered.when_false.case.name if covered.when_false else None,
    }  # fmt: skip


def totals(all_data: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Add up the figures of rules."""
    comparisons = [each for one in all_data for each in one["comparisons"]]
    made, killed, survived = (sum(one["mutants"][key] for one in all_data) for key in ("made", "killed", "survived"))
    return {
        "rules": len(all_data), "cases": sum(one["cases"] for one in all_data),
        "comparisons": len(comparisons), "covered": sum(each["covered"] for each in comparisons),
        "mutants": made, "killed": killed, "survived": survived, "same": made - killed - survived,
        "waived": sum(len(one["waived"]) for one in all_data), "found": sum(len(one["found"]) for one in all_data),
    }  # fmt: skip
