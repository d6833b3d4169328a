"""Rules that are read for several roles are written once: what the cases of one reading show holds for the others."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from kb.authoring.testing.coverage import Coverage, Covered, Examiner
from kb.authoring.testing.mutation import Mutant
from kb.problems import Place
from kb.rulebook.in_words import comparison_in_words
from kb.rulebook.rules import ROLE, Rule, file_of

_ROLE_OF_RULE = re.compile(re.escape(ROLE) + r"\w+")
_WORD = re.compile(r"(?<![\w/])\w+(?![\w/])")


def completed(coverage: Coverage, examiner: Examiner) -> Coverage:
    """Give the coverage of a rule with what the cases of its other readings show of the same words of its file.

    A reading that differs, as where a fact is taken for that of another role, keeps what is its own to show.
    """
    others = [examiner.coverage_of(each) for each in readings(examiner, coverage.rule)]
    shown = {_key(each): each for one in others for each in one.comparisons if each.complete}
    noticed = {spot(one.rule, each) for one in others for each in one.mutants if each not in one.survivors}
    return replace(
        coverage,
        comparisons=tuple(_taken_over(each, shown) for each in coverage.comparisons),
        survivors=tuple(each for each in coverage.survivors if spot(coverage.rule, each) not in noticed),
    )


def readings(examiner: Examiner, rule: Rule) -> Iterable[Rule]:
    """Give the other rules that the file of a rule makes."""
    rules = examiner.knowledge.rulebook.rules.values()
    return [each for each in rules if file_of(each.id) == file_of(rule.id) and each.id != rule.id]


def _key(covered: Covered) -> tuple[str, Place, str]:
    kind = "condition" if covered.decision.effect is None else "requirement"
    return kind, covered.test.place, written(covered.decision.rule, comparison_in_words(covered.test))


def _taken_over(covered: Covered, shown: dict[tuple[str, Place, str], Covered]) -> Covered:
    other = shown.get(_key(covered))
    if covered.complete or other is None:
        return covered
    return replace(covered, when_true=other.when_true, when_false=other.when_false)


def spot(rule: Rule, mutant: Mutant) -> tuple[Place, str]:
    """Give the place of a mistake and what it is, in the words of the file."""
    return mutant.place, written(rule, mutant.what)


def written(rule: Rule, said: str) -> str:
    """Give what is said of a reading as its file has it: with the role that it is written for.

    >>> from kb.rulebook.conditions import TRUE
    >>> spare = Rule("wheel/fits@spare", "", TRUE, (), stands_for=(("wheel", "spare"),))
    >>> written(spare, "spare.width becomes wheel.width; no longer covers wheel/worn@spare")
    'wheel.width becomes spare.width; no longer covers wheel/worn'
    """
    there = {**dict(rule.stands_for), **{other: name for name, other in rule.stands_for}}
    return _WORD.sub(lambda found: there.get(found[0], found[0]), _ROLE_OF_RULE.sub("", said)) if there else said
