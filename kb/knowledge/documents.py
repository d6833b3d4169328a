"""The files of a knowledge base, layer upon layer: which are read, what each holds, what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kb.files import schema
from kb.files.folders import NAMELESS, files_below
from kb.files.paths import is_folder, is_there, own_folder, real
from kb.files.schema_cache import Checked
from kb.files.strict_yaml import read_file
from kb.problems import InputError, Place, Problem, one_line

FOLDERS = ("facts", "rules")


CASES = ".cases.yaml"


ENDINGS = (".yaml", ".yml", ".json")


@dataclass(frozen=True)
class Document:
    """One YAML file of a layer: `shown` is its path in messages, `id` its path below `rules/` or `facts/`.

    `number` counts the layers; `layer` is the name of the folder, empty for the first.
    """

    path: Path
    shown: str
    id: str
    folder: str
    layer: str
    content: Any
    usable: bool = True
    number: int = 0

    @property
    def is_rule(self) -> bool:
        """Whether the file holds a rule, not sections."""
        keys = set(self.content) if isinstance(self.content, dict) else set()
        sections_only = schema.properties("sections") - schema.properties("rule")
        return self.folder == "rules" and not keys & sections_only


def read_layers(folders: Iterable[Path]) -> tuple[list[Document], list[Problem]]:
    """Read all YAML files below `facts/` and `rules/` of each folder, cases aside; give them with their problems."""
    documents: list[Document] = []
    problems: list[Problem] = []
    seen: dict[str, str] = {}
    checked = Checked()
    for number, folder in enumerate(folders):
        if not any(is_folder(folder / name) for name in FOLDERS):
            problems.append(Problem(Place(str(folder)), "is no knowledge base", "it needs a folder `rules` or `facts`",
                                    "no-knowledge"))  # fmt: skip
        files, unreadable = _files(folder)
        problems += [replace(each, place=Place(shown_path(Path(each.place.path), folder))) for each in unreadable]
        for path, name in files:
            shown = shown_path(path, folder)
            if path.suffix != ".yaml":
                problems.append(Problem(Place(shown), "is not read", "name it with the ending `.yaml`", "not-read"))
                continue
            try:
                content = read_file(path, shown)
            except InputError as error:
                problems += error.problems
                documents.append(Document(path, shown, "", "facts", "", None, False))
                continue
            id_ = path.relative_to(folder / name).with_suffix("").as_posix()
            layer = one_line(folder.resolve().name) if number else ""
            document = Document(path, shown, id_, name, layer, content, number=number)
            found = checked.problems(content, "rule" if document.is_rule else "sections", shown)
            if document.is_rule and id_ in seen:
                found.append(Problem(Place(shown, 1, 1), f"rule `{id_}` exists already in {seen[id_]}",
                                     "name it differently, and set the other aside with `sets_aside`",
                                     "duplicate-rule"))  # fmt: skip
            seen.setdefault(id_ if document.is_rule else shown, shown)
            problems += found
            documents.append(replace(document, usable=not found))
    checked.save()
    return documents, problems


def _files(folder: Path) -> tuple[list[tuple[Path, str]], list[Problem]]:
    """Give the files below `facts/` and `rules/` that are or should be read, cases aside, and what cannot be."""
    kept, problems = list[tuple[Path, str]](), list[Problem]()
    for name in FOLDERS:
        files, found = files_below(folder / name)
        problems += found
        for path in files:
            yaml = path.suffix.lower() in ENDINGS or path.name.lower().endswith(NAMELESS)
            kept += [(path, name)] if yaml and not path.name.endswith(CASES) else []
    return kept, problems


def shown_path(path: Path, folder: Path) -> str:
    """Give a file's path as messages have it: from where one is, for a built-in file from the built-in folder.

    Where a file of that name is here as well, it is the whole path.
    """
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        own = path.relative_to(folder)
        return str(own) if folder == own_folder() and not is_there(own) else str(path)


def moved(problem: Problem, staging: Path, into: Path) -> Problem:
    """Give what is wrong with a file that is only tried out in a folder, with the place that the file would have."""
    here, there = shown_path(staging, staging), shown_path(into, into)
    if not problem.place.path.startswith(here):
        return problem
    path = Path(there, problem.place.path.removeprefix(here).lstrip("/"))
    return replace(problem, place=problem.place._replace(path=str(path)))


def all_folders(layers: Iterable[Path], own: bool) -> list[Path]:
    """Give the folders of all layers, the built-in one before them; one that is named twice, where it comes first."""
    found = dict[Path, Path]()
    for each in (*([own_folder()] if own else []), *layers):
        found.setdefault(real(each), each)
    return list(found.values())


def whose(path: Path) -> Path | None:
    """Give the knowledge base that a file or folder is in: the nearest folder with `rules` or `facts` of its own."""
    here = real(path)
    for each in (here, *here.parents):
        if any(is_folder(each / name) for name in FOLDERS):
            return each
    return None
