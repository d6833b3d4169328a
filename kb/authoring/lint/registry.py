"""What a lint check is, and all that there are: functions in `kb.authoring.lint.checks` with `gives` above them.

A code has one check, which says beside its code how grave the finding is and what it says in short.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import import_module
from pkgutil import iter_modules
from typing import NamedTuple

from kb.authoring.testing.rule_cases import Result, read_cases, run_case
from kb.engines.reference import ReferenceEngine
from kb.files.strict_yaml import Map
from kb.knowledge.knowledge import Knowledge
from kb.problems import InputError, Problem


class Code(NamedTuple):
    """What the code of a finding means: `grade` is how grave it is, `says` is its short form."""

    grade: str
    says: str


class CaseResults(NamedTuple):
    """What came of the cases of all rules, and what is wrong with those that cannot be run."""

    results: list[Result]
    problems: list[Problem]


@dataclass(frozen=True, eq=False)
class Base:
    """A knowledge base as checks look at it: `raws` are its rules as written, `before` is it without its last layer.

    Without `search` no question is looked for that breaks an invariant.
    """

    knowledge: Knowledge
    raws: Mapping[str, Map] = field(default_factory=dict)
    before: Knowledge | None = None
    search: bool = True

    @cached_property
    def cases(self) -> CaseResults:
        """What came of all cases."""
        cases, problems = read_cases(self.knowledge)
        engine, results = ReferenceEngine(self.knowledge.rulebook), []
        for case in cases:
            try:
                results.append(run_case(case, self.knowledge, engine))
            except InputError as error:
                problems += error.problems
        return CaseResults(results, problems)

    @property
    def failing(self) -> list[Result]:
        """The cases that do not come out as they expect."""
        return [each for each in self.cases.results if each.differences]


Check = Callable[[Base], Iterator[Problem]]
_CODES: dict[str, Code] = {}
_CHECKS: dict[Check, list[str]] = {}


def gives(code: str, grade: str, says: str) -> Callable[[Check], Check]:
    """Register a check under the code of a finding that it gives."""

    def register(check: Check) -> Check:
        if code in _CODES:
            raise ValueError(f"`{code}` has a check already")
        _CODES[code] = Code(grade, says)
        _CHECKS.setdefault(check, []).append(code)
        return check

    return register


@cache
def _load() -> None:
    from kb.authoring.lint import checks

    for module in iter_modules(checks.__path__):
        import_module(f"{checks.__name__}.{module.name}")


def check_codes() -> Mapping[str, Code]:
    """Give the codes of all findings of checks."""
    _load()
    return _CODES


def checks(*modules: str) -> Mapping[Check, list[str]]:
    """Give all checks, or those of some modules, with the codes of what they find."""
    _load()
    return {
        check: codes for check, codes in _CHECKS.items()
        if not modules or check.__module__.rpartition(".")[2] in modules
    }  # fmt: skip


def run_checks(base: Base, *modules: str) -> list[Problem]:
    """Give the findings of all checks, or of those of some modules."""
    return [problem for check in checks(*modules) for problem in check(base)]
