"""A pytest plugin: in an author's own knowledge base, plain `pytest` runs the cases beside the rules.

It collects `*.cases.yaml` below `rules/` of any knowledge base but the built-in one, laid over that and over those in
`WATTFIT_KB`. Switch it off with `-p no:wattfit`, or with `wattfit_cases = false` in pytest's configuration.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kb.problems import WattfitError

if TYPE_CHECKING:
    from kb.authoring.testing.rule_cases import RuleCase
    from kb.engines.firings import Engine
    from kb.knowledge.knowledge import Knowledge

ENDING = ".cases.yaml"


class CaseError(WattfitError):
    """A case that does not come out as it expects; says what differs."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the setting that switches the plugin off."""
    parser.addini("wattfit_cases", "Collect the cases beside rules.", type="bool", default=True)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a file of cases that belongs to a knowledge base."""
    if not file_path.name.endswith(ENDING) or not parent.config.getini("wattfit_cases"):
        return None
    root = base_of(file_path)
    if root is None or _is_own(parent.config.rootpath) or _is_own(root):
        return None
    return CaseFile.from_parent(parent, path=file_path, root=root)


def base_of(path: Path) -> Path | None:
    """Give the knowledge base that a file of cases is in: the folder above the outermost `rules`."""
    above = [each for each in path.parents if each.name == "rules"]
    return above[-1].parent if above else None


def _is_own(folder: Path) -> bool:
    from kb.files.paths import own_folder

    return folder.resolve() == own_folder().resolve()


@cache
def prepared(root: Path) -> tuple[Knowledge, list[RuleCase], Engine]:
    """Load a knowledge base once, with its cases and an engine."""
    from kb.authoring.testing.rule_cases import read_cases
    from kb.engines.reference import ReferenceEngine
    from kb.knowledge.loading import load
    from kb.problems import InputError

    before = [Path(each) for each in os.environ.get("WATTFIT_KB", "").split(os.pathsep) if each]
    knowledge = load([*(each for each in before if each.resolve() != root.resolve()), root])
    cases, problems = read_cases(knowledge)
    unreadable = [each for each in problems if each.code not in ("no-cases", "duplicate-case")]
    if unreadable:
        raise InputError(unreadable)
    return knowledge, cases, ReferenceEngine(knowledge.rulebook)


class CaseFile(pytest.File):
    """A file of cases."""

    def __init__(self, *, root: Path, **more: Any) -> None:
        super().__init__(**more)
        self.root = root

    def collect(self) -> Iterator[pytest.Item]:
        """Give an item for each case; where the knowledge base cannot be read, say why."""
        from kb.problems import InputError
        from kb.rulebook.rules import file_of

        try:
            knowledge, cases, engine = prepared(self.root)
        except InputError as error:
            raise self.CollectError("\n".join(map(str, error.problems))) from None
        rule = self.path.relative_to(self.root / "rules").as_posix().removesuffix(ENDING)
        for case in (each for each in cases if file_of(each.rule) == rule):
            yield CaseItem.from_parent(self, name=case.name, case=case, knowledge=knowledge, engine=engine)


class CaseItem(pytest.Item):
    """One case."""

    def __init__(self, *, case: RuleCase, knowledge: Knowledge, engine: Engine, **more: Any) -> None:
        super().__init__(**more)
        self.case, self.knowledge, self.engine = case, knowledge, engine

    def runtest(self) -> None:
        """Run the case.

        Raises:
            CaseError: it does not come out as it expects.
        """
        from kb.authoring.testing.rule_cases import run_case
        from kb.problems import InputError

        try:
            differences = run_case(self.case, self.knowledge, self.engine).differences
        except InputError as error:
            raise CaseError("\n".join(map(str, error.problems))) from None
        if differences:
            raise CaseError("\n".join([f"{self.case.place}: {self.case.name}", *differences]))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Say what differs, without a traceback."""
        return str(excinfo.value) if isinstance(excinfo.value, CaseError) else super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Say where the case stands."""
        return self.path, max(0, self.case.place.line - 1), f"{self.case.rule}: {self.case.name}"
