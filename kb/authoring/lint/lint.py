"""Every finding about a knowledge base at once: files, names, conditions, texts, cases, facts, invariants."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kb.authoring.lint.codes import severity
from kb.authoring.lint.registry import Base, run_checks
from kb.authoring.testing.rule_cases import Result
from kb.catalogue.in_force import Moment, is_date, today
from kb.files import schema
from kb.files.paths import own_folder
from kb.files.strict_yaml import Map, Seq, read_file
from kb.knowledge.documents import all_folders, read_layers, shown_path
from kb.knowledge.knowledge import Knowledge
from kb.knowledge.loading import assemble
from kb.problems import InputError, Place, Problem


class Always(Moment):
    """A moment at which everything counts, so that nothing escapes for being out of force today."""

    def counts(self, entry: Mapping[str, Any], said: str = "") -> bool:
        """Say yes."""
        return True


@dataclass(frozen=True)
class Lint:
    """What was found, and what of it is waived with a reason."""

    found: tuple[Problem, ...]
    waived: tuple[Problem, ...] = ()
    failing: tuple[Result, ...] = ()
    complete: bool = True
    """Whether all was checked; else what was found kept the layers from being put together."""


def lint(layers: Sequence[Path] = (), own: bool = True, moment: Moment | None = None, search: bool = True) -> Lint:
    """Give every finding of all layers, in the order of the files. Where they cannot be put together, only why not.

    Without `search` no question is looked for that breaks an invariant.
    """
    folders = all_folders(layers, own)
    documents, problems = read_layers(folders)
    problems += [each for document in documents for each in dates(document.content)]
    problems += [each for folder in folders[1:] for each in strays(folder)]
    try:
        if any(_dated(document.content) for document in documents):
            assemble(documents, [], folders, Always(""))
        knowledge = assemble(documents, problems, folders, moment or today())
    except InputError as error:
        return Lint(tuple(sorted(dict.fromkeys((*error.problems, *problems)))), complete=False)
    raws = {each.id: each.content for each in documents if each.is_rule}
    earlier = [each for each in documents if each.number < len(folders) - 1]
    before = assemble(earlier, (), folders[:-1], moment or today()) if len(folders) > 1 else None
    base = Base(knowledge, raws, before, search)
    return replace(waive(run_checks(base), knowledge), failing=tuple(base.failing))


def strays(folder: Path) -> Iterator[Problem]:
    """Files of rules and facts that lie in a knowledge base, but neither below `rules` nor below `facts`."""
    for path in sorted(folder.glob("*.yaml")):
        try:
            content = read_file(path)
        except InputError:
            continue
        if any(isinstance(content, Map) and not schema.check(content, name, "") for name in ("rule", "sections")):
            help_ = "move it below `rules` or `facts`"
            yield Problem(Place(shown_path(path, folder)), "lies where nothing is read", help_, "not-read")


def waive(found: Iterable[Problem], knowledge: Knowledge) -> Lint:
    """Take out what is waived; errors are not. A waiver is for findings of its code whose line has its words."""
    kept, waived, used = list[Problem](), list[Problem](), set[Place]()
    for problem in found:
        fitting = [each for each in knowledge.waivers if each.of == problem.code and each.about in str(problem)]
        used |= {each.place for each in fitting}
        (waived if fitting and severity(problem) != "error" else kept).append(problem)
    for each in knowledge.waivers:
        if each.place not in used:
            message = f"nothing is found that is `{each.of}` and about `{each.about}`"
            kept.append(Problem(each.place, message, "remove the waiver", "unused-waiver"))
    return Lint(tuple(sorted(dict.fromkeys(kept))), tuple(sorted(waived)))


def dates(content: Any) -> Iterator[Problem]:
    """Dates in a file that are none, and times that end before they begin."""
    for entry in _dated(content):
        said = {key: str(entry[key]) for key in ("from", "until") if isinstance(entry.get(key), (str, int))}
        for key, text in said.items():
            if not is_date(text):
                yield Problem(entry.at(key), f"`{text}` is no day", "write year-month-day", "no-day")
        if len(said) == 2:
            length = min(map(len, said.values()))
            if said["from"][:length] > said["until"][:length]:
                message = f"ends in {said['until']}, before it begins in {said['from']}"
                yield Problem(entry.at("until"), message, "then it is never in force", "never-in-force")


def _dated(content: Any) -> list[Map]:
    """Give every mapping in what was read that begins or ends at a date."""
    if isinstance(content, Map):
        here = [content] if any(isinstance(content.get(key), (str, int)) for key in ("from", "until")) else []
        return here + [found for each in content.values() for found in _dated(each)]
    return [found for each in content for found in _dated(each)] if isinstance(content, Seq) else []


def below(paths: Iterable[Path], problems: Iterable[Problem]) -> list[Problem]:
    """Give the findings in these files and folders, those of a whole folder around them, and those in no file."""
    roots = [path.resolve() for path in paths]
    return [each for each in problems if _inside(each.place.path, roots)]


def _inside(shown: str, roots: Iterable[Path]) -> bool:
    found = [each.resolve() for each in (Path(shown), own_folder() / shown) if each.exists()]
    return not found or any(
        found[0].is_relative_to(root) or (found[0].is_dir() and root.is_relative_to(found[0])) for root in roots
    )
