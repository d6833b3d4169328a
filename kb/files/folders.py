"""The files below a folder, in order: links are followed, and what cannot be read is told, never passed by."""

from __future__ import annotations

import os
from pathlib import Path

from kb.files.paths import is_folder
from kb.problems import Place, Problem

NAMELESS = (".yaml.txt", ".yml.txt")
"""Endings that some editors give to what was to end in `.yaml`."""


def files_below(folder: Path) -> tuple[list[Path], list[Problem]]:
    """Give all files below a folder, by name, and what is wrong with the folders; nothing where there is none."""
    files, problems = list[Path](), list[Problem]()
    if is_folder(folder):
        _gather(folder, frozenset(), files, problems)
    return files, problems


def _gather(folder: Path, above: frozenset[str], files: list[Path], problems: list[Problem]) -> None:
    here = os.path.realpath(folder)
    if here in above:
        problems.append(Problem(Place(str(folder)), "is a link to a folder that it is in", "remove it", "not-read"))
        return
    try:
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        problems.append(Problem(Place(str(folder)), f"cannot be read: {error.strerror}", code="not-read"))
        return
    for entry in found:
        path = folder / entry.name
        if entry.is_dir() and path.suffix != ".yaml":
            _gather(path, above | {here}, files, problems)
        else:
            files.append(path)
