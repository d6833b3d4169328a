"""Writes what was imported: as files of facts, all or none, and only what the knowledge base can stand."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from kb.authoring.importing.importer import Imported
from kb.authoring.lint.lint import waive
from kb.authoring.lint.registry import Base, run_checks
from kb.files.yaml_writer import written
from kb.knowledge.documents import FOLDERS, moved
from kb.knowledge.knowledge import Knowledge
from kb.problems import InputError, Place, refuse

Load = Callable[[Sequence[Path]], Knowledge]
"""Loads the knowledge base with further layers."""


def texts(imported: Imported, mapping: Mapping[str, Any], table: str) -> dict[str, str]:
    """Give the files by name: sources and groups as the mapping has them, products kind by kind, pairs."""
    made: dict[str, str] = {}
    for key in ("sources", "groups"):
        if mapping.get(key):
            made[f"{key}.yaml"] = f"# Written by an import of {table}.\n" + _spaced(key, mapping[key])
    for kind in dict.fromkeys(str(each["kind"]) for each in imported.products.values()):
        products = {id_: each for id_, each in imported.products.items() if each["kind"] == kind}
        made[f"{kind}s.yaml"] = f"# Each {kind} of {table}.\n" + _spaced("products", products)
    if imported.pairs:
        made["pairs.yaml"] = f"# What {table} says of things together.\n" + written({"pairs": imported.pairs}, 3)
    return made


def _spaced(key: str, entries: Mapping[str, Any]) -> str:
    """Give a section with an empty line between its entries."""
    parts = [written({key: {id_: entry}}, 3).partition("\n")[2] for id_, entry in entries.items()]
    return f"{key}:\n" + "\n".join(parts)


def write_files(files: Mapping[str, str], into: Path, name: str, before: Knowledge, load: Load) -> list[Path]:
    """Write files into the folder `facts/NAME` of a knowledge base. Where anything is wrong, nothing is written.

    `before` is what there is without them; `load` loads it with further layers.

    Raises:
        InputError: the folder is there already, or with these facts the knowledge base does not load or lint.
    """
    target = into / "facts" / name
    if target.exists():
        raise refuse("is there already", Place(str(target)), "give the import another --name, or remove it first")
    there = into.is_dir()
    into.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=".import-", dir=into))
    try:
        _stage(files, staging, name)
        _check(staging, into, before, load)
        target.parent.mkdir(exist_ok=True)
        (staging / "facts" / name).rename(target)
    except BaseException:
        shutil.rmtree(into if not there else staging)
        raise
    shutil.rmtree(staging)
    return [target / file for file in files]


def try_out(files: Mapping[str, str], into: Path, name: str, before: Knowledge, load: Load) -> None:
    """See that a knowledge base would stand files, and write nothing into it.

    Raises:
        InputError: it would not load or lint with them.
    """
    with tempfile.TemporaryDirectory(prefix=".import-") as folder:
        _stage(files, Path(folder), name)
        _check(Path(folder), into, before, load)


def _stage(files: Mapping[str, str], staging: Path, name: str) -> None:
    (staging / "facts" / name).mkdir(parents=True)
    for file, text in files.items():
        (staging / "facts" / name / file).write_text(text, encoding="utf-8")


def _check(staging: Path, into: Path, before: Knowledge, load: Load) -> None:
    """See that the knowledge base stands the new facts.

    Raises:
        InputError: it does not; the places are those of the files as they would be.
    """
    base = [into] if any((into / folder).is_dir() for folder in FOLDERS) else []
    try:
        after = load([*base, staging])
    except InputError as error:
        raise InputError(moved(each, staging, into) for each in error.problems) from None
    known = {each.message for each in waive(run_checks(Base(before), "facts"), before).found}
    found = [each for each in waive(run_checks(Base(after), "facts"), after).found if each.message not in known]
    if found:
        raise InputError(moved(each, staging, into) for each in found)
