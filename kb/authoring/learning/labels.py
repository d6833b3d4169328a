"""Labelled questions: sentences, and what method they are about, one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kb.problems import InputError, Place, Problem, did_you_mean
from kb.questions.language.method_choice import NO_METHOD


@dataclass(frozen=True)
class Label:
    """A sentence and the method that it is about, `none` where it is about none."""

    sentence: str
    method: str


def read_labels(paths: Iterable[Path], methods: Collection[str]) -> list[Label]:
    """Read labels: of each line `ask` and `method`, null where the sentence is about none.

    Raises:
        InputError: with every line that is no label.
    """
    problems: list[Problem] = []
    labels = [label for path in paths for label in _of_file(path, methods, problems)]
    if problems:
        raise InputError(problems)
    return labels


def _of_file(path: Path, methods: Collection[str], problems: list[Problem]) -> Iterator[Label]:
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeError) as error:
        problems.append(Problem(Place(str(path)), f"cannot be read: {error}"))
        return
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        place = Place(str(path), number, 1)
        try:
            raw = json.loads(line)
            sentence, method = str(raw["ask"]), raw["method"] or NO_METHOD
        except (ValueError, KeyError, TypeError):
            problems.append(Problem(place, "it is no label", 'write {"ask": "…", "method": "…"}'))
            continue
        if method != NO_METHOD and method not in methods:
            problems.append(Problem(place, f"unknown method `{method}`", did_you_mean(str(method), methods)))
            continue
        yield Label(sentence, method)
