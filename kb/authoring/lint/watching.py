"""What changes from one save to the next: findings that came and went, and cases that fail or pass again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from kb.authoring.lint.codes import severity
from kb.authoring.lint.lint import Lint
from kb.problems import Problem, refuse

QUIET = 200
"""So many milliseconds without a further change end a save."""


def changed(before: Lint, after: Lint) -> Iterator[str]:
    """Give a line for each finding that came (+) or went (-), with what differs where it is a case that fails.

    A finding that only moved to another line is no change.
    """
    old, new = ({_same(each): each for each in lint.found} for lint in (before, after))
    for key, problem in old.items():
        if key not in new:
            yield f"- {problem.place.path}: {problem.message} [{problem.code}]"
    details = {result.case.place: result.differences for result in after.failing}
    for key, problem in new.items():
        if key not in old:
            yield f"+ {problem} [{severity(problem)} {problem.code}]"
            yield from (f"    {line}" for line in details.get(problem.place, ()))


def _same(problem: Problem) -> tuple[str, str, str]:
    return problem.place.path, problem.code, problem.message


def saves(folders: Sequence[Path]) -> Iterator[set[Path]]:
    """Give the YAML files of each save below these folders, for ever.

    Raises:
        InputError: the library that watches files is not installed.
    """
    try:
        from watchfiles import watch
    except ImportError:
        raise refuse("watching needs the package `watchfiles`", help="pip install 'wattfit[watch]'") from None
    for changes in watch(*folders, watch_filter=_of_interest, step=QUIET, raise_interrupt=False):
        yield {Path(path) for _, path in changes}


def _of_interest(_: object, path: str) -> bool:
    return path.endswith(".yaml")


def follow(lint: Callable[[], Lint], folders: Sequence[Path]) -> Iterator[tuple[Lint, list[str]]]:
    """Give the findings at the start, then after each save those of then, each with the lines to print."""
    before = lint()
    yield before, list(changed(Lint(()), before))
    for _ in saves(folders):
        after = lint()
        yield after, list(changed(before, after))
        before = after
