"""Every case beside every rule, on both engines, and that no rule is without."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pytest

from kb.authoring.testing.rule_cases import Result, RuleCase, gaps, read_cases, run_case
from kb.engines import ENGINES, pick
from kb.engines.firings import Engine
from kb.knowledge.knowledge import Knowledge
from kb.knowledge.loading import load

KNOWLEDGE: Knowledge = load()
CASES, PROBLEMS = read_cases(KNOWLEDGE)


@cache
def engines() -> Mapping[str, Engine]:
    """Give each engine by its name, ready to run."""
    return {name: pick(KNOWLEDGE.rulebook, name)[0] for name in ENGINES}


@cache
def outcome(at: int, engine: str) -> Result:
    """Give what comes of the case at this position on one engine."""
    return run_case(CASES[at], KNOWLEDGE, engines()[engine])


def named(case: RuleCase) -> str:
    """Give a case's name in the list of tests."""
    return f"{case.rule}: {case.name}"


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("at", range(len(CASES)), ids=map(named, CASES))
def test_case(at: int, engine: str) -> None:
    """What comes of the case is what it expects."""
    differences = outcome(at, engine).differences

    if differences:
        pytest.fail("\n".join([f"{CASES[at].place}: {CASES[at].name}", *differences]), pytrace=False)


def test_case_files() -> None:
    """Every rule has a case file, every case file a rule, and all of them can be read."""
    assert [str(problem) for problem in PROBLEMS] == []


def test_states() -> None:
    """Every rule is shown firing, refuted and open."""
    results = [outcome(at, "reference") for at in range(len(CASES))]

    assert [str(problem) for problem in gaps(results, KNOWLEDGE.rulebook.rules.values())] == []


def test_engines_agree() -> None:
    """Both engines find the same in every case, state by state and fact by fact."""
    for at, case in enumerate(CASES):
        found = [outcome(at, engine).answer.firings for engine in ENGINES]

        assert all(each == found[0] for each in found), named(case)


def test_set_aside() -> None:
    """For each pair of rules of which one sets the other aside, a case shows the other fire and not stand."""
    shown = set()
    for at in range(len(CASES)):
        for aside in outcome(at, "reference").answer.set_aside:
            shown |= {(by, aside.rule.id) for by in aside.by}
    wanted = {(rule.id, other) for rule in KNOWLEDGE.rulebook.rules.values() for other in rule.sets_aside}

    assert sorted(wanted - shown) == []


def test_covered() -> None:
    """For each pair of rules of which one covers the other, a case shows the other open and of no matter."""
    shown = set()
    for at in range(len(CASES)):
        states = outcome(at, "reference").answer.firings.states
        for other, by in KNOWLEDGE.rulebook.covered_by.items():
            if states[other].truth is None and states[other].impossible:
                shown |= {(each, other) for each in by if states[each].certain}
    wanted = {(rule.id, other) for rule in KNOWLEDGE.rulebook.rules.values() for other in rule.covers}

    assert sorted(wanted - shown) == []
