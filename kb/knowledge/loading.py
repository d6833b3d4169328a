"""The knowledge base: everything under `rules/` and `facts/`, layer upon layer, read, checked and put together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from typing import Any

from kb.catalogue.catalogue import Catalogue
from kb.catalogue.claims import Source, sources_from
from kb.catalogue.in_force import Moment, today
from kb.files import schema
from kb.files.folders import NAMELESS, files_below
from kb.files.paths import own_folder
from kb.files.schema_cache import Checked
from kb.files.strict_yaml import Map, Seq, read_file
from kb.knowledge.layers import closed
from kb.knowledge.overruling import refused
from kb.knowledge.section_checks import check_saying
from kb.problems import InputError, Place, Problem, did_you_mean
from kb.rulebook.assumptions import Assumption, read_assumptions
from kb.rulebook.rules import Rule, Rulebook, digest, read_rule, rulebook
from kb.vocabulary.vocabulary import Vocabulary

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


@dataclass(frozen=True)
class Knowledge:
    """All that the project knows, ready for use."""

    vocabulary: Vocabulary
    sources: Mapping[str, Source]
    catalogue: Catalogue
    rulebook: Rulebook
    assumptions: tuple[Assumption, ...]
    sections: Mapping[str, Any]
    layers: tuple[str, ...]
    digest: str
    moment: Moment
    files: Mapping[str, str] = field(default_factory=dict)
    """The layer of each file, by the path that places have; of files of the first layer nothing."""

    def section(self, name: str) -> Any:
        """Give a merged section, empty where there is none."""
        return self.sections.get(name, Map())

    def layer_of(self, place: Place) -> str:
        """Give the name of the layer that a place is in; nothing for the first."""
        return self.files.get(place.path, "")


def load(layers: Sequence[Path] = (), own: bool = True, moment: Moment | None = None) -> Knowledge:
    """Read the project's own knowledge, then each further folder laid over it, as in force at a moment or today.

    Raises:
        InputError: with every problem of every file.
    """
    folders = [*([own_folder()] if own else []), *layers]
    return assemble(*read_layers(folders), folders, moment or today())


def assemble(
    documents: Sequence[Document], problems: Iterable[Problem], folders: Sequence[Path], moment: Moment
) -> Knowledge:
    """Put together what was read of all layers.

    Raises:
        InputError: with the problems given and every further one.
    """
    problems = list(problems)
    sections, merging = merge([each for each in documents if not each.is_rule and each.usable])
    problems += merging
    if merging or not all(each.usable or each.is_rule for each in documents):
        raise InputError(problems)
    try:
        rules = [each for each in documents if each.is_rule]
        knowledge = build(sections, rules, [str(folder) for folder in folders], moment)
        files = {each.shown: each.layer for each in documents if each.layer}
        knowledge = replace(knowledge, files=files)
        problems += refused(knowledge) if files else []
    except InputError as error:
        problems += error.problems
    if problems:
        raise InputError(problems)
    return knowledge


def build(sections: Map, rule_documents: Iterable[Document], layers: Sequence[str], moment: Moment) -> Knowledge:
    """Put sections and rules together.

    Raises:
        InputError: they do not fit each other.
    """
    problems = _check_sources(sections)
    try:
        vocabulary = Vocabulary(sections)
    except InputError as error:
        problems += error.problems
    if problems:
        raise InputError(problems)
    problems += check_saying(sections, vocabulary)
    floor = sections.get("without_address", "")
    sources = sources_from(sections.get("sources", Map()), sections.get("source_kinds", Map()), floor)
    rules: list[Rule] = []
    documents = list(rule_documents)
    ids = {document.id for document in documents}
    usable = {document.id for document in documents if document.usable and moment.counts(document.content)}
    for document in (each for each in documents if each.usable and moment.counts(each.content)):
        rule, found = read_rule(document.id, document.content, vocabulary, document.layer)
        rules.append(_naming(rule, usable))
        problems += [*found, *_unknown_names(document.content, sources, ids)]
    try:
        catalogue = Catalogue(sections, vocabulary, sources, moment)
    except InputError as error:
        problems += error.problems
    assumptions, found = read_assumptions(vocabulary, sources)
    problems += found
    try:
        book = rulebook(rules, vocabulary)
    except InputError as error:
        problems += error.problems
    if problems:
        raise InputError(problems)
    facts = {key: value for key, value in sections.items() if key not in ("phrasing", "texts")}
    return Knowledge(
        vocabulary, sources, catalogue, book, tuple(assumptions), sections, tuple(layers), digest(facts), moment,
    )  # fmt: skip


def read_layers(folders: Iterable[Path]) -> tuple[list[Document], list[Problem]]:
    """Read all YAML files below `facts/` and `rules/` of each folder, cases aside; give them with their problems."""
    documents: list[Document] = []
    problems: list[Problem] = []
    seen: dict[str, str] = {}
    checked = Checked()
    for number, folder in enumerate(folders):
        if not any((folder / name).is_dir() for name in FOLDERS):
            problems.append(Problem(Place(str(folder)), "is no knowledge base", "it needs a folder `rules` or `facts`",
                                    "no-knowledge"))  # fmt: skip
        files, unreadable = _files(folder)
        problems += [
            replace(each, place=Place(shown_path(Path(each.place.path), folder, number))) for each in unreadable
        ]
        for path, name in files:
            shown = shown_path(path, folder, number)
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
            layer = folder.resolve().name if number else ""
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


def shown_path(path: Path, folder: Path, number: int) -> str:
    """Give a file's path as messages have it: from where one is, or from its own folder, the first of all layers.

    Where a file of that name is here as well, it is the whole path.
    """
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        own = path.relative_to(folder)
        return str(own) if number == 0 and not own.exists() else str(path)


def merge(documents: Iterable[Document]) -> tuple[Map, list[Problem]]:
    """Merge documents section by section: mappings are joined, lists appended, claims for one fact become rivals.

    What an earlier layer declares keeps its meaning: a later one adds to it only what is open to it.
    """
    merged, problems = _empty(), list[Problem]()
    for number, layer in groupby(documents, key=lambda document: document.number):
        own = _empty() if number else merged
        for document in layer:
            _merge(own, document.content, (), problems)
        if number:
            _merge(merged, own, (), problems, later=True)
    return merged, problems


def _empty() -> Map:
    made = Map()
    made.place, made.keys_at, made.values_at = Place(""), {}, {}
    return made


def _merge(into: Map, new: Map, path: tuple[str, ...], problems: list[Problem], later: bool = False) -> None:
    if later and (refused := list(closed(into, new, path))):
        problems += refused
        return
    for key, value in new.items():
        if key not in into:
            into[key] = value
            into.keys_at[key], into.values_at[key] = new.keys_at[key], new.values_at[key]
        elif len(path) == 3 and path[0] in ("products", "groups", "pairs") and path[2] == "facts":
            into[key] = _rivals(into[key], value)
        elif into[key] == value:
            continue
        elif not path and key == "pairs":
            into[key] = _paired(into[key], value, problems)
        elif isinstance(into[key], Map) and isinstance(value, Map):
            into[key] = into[key].copied()
            _merge(into[key], value, (*path, key), problems, later)
        elif isinstance(into[key], Seq) and isinstance(value, Seq) and key != "range" and path != ("dimensions",):
            into[key] = into[key].joined(value)
        else:
            message = f"`{'.'.join((*path, key))}` is given twice, and differs"
            problems.append(Problem(new.keys_at[key], message, f"first at {into.keys_at[key]}", "merge"))


def _paired(one: Seq, other: Seq, problems: list[Problem]) -> Seq:
    """Give the pairs of both; what both say of one pair becomes rivals."""
    known = {tuple(map(str, each["of"])): n for n, each in enumerate(one)}
    fresh = Seq()
    fresh.items_at = []
    made = one.joined(fresh)
    for entry, place in zip(other, other.items_at, strict=True):
        n = known.get(tuple(map(str, entry["of"])))
        if n is None:
            fresh.append(entry)
            fresh.items_at.append(place)
            continue
        made[n] = made[n].copied()
        made[n]["facts"] = made[n]["facts"].copied()
        _merge(made[n]["facts"], entry["facts"], ("pairs", "", "facts"), problems)
    return made.joined(fresh)


def _rivals(one: Any, other: Any) -> Seq:
    parts = [part if isinstance(part, Seq) else [part] for part in (one, other)]
    joined = Seq(each for part in parts for each in part)
    joined.place = one.place
    joined.items_at = [each.place for each in joined]
    return joined


def _check_sources(sections: Map) -> list[Problem]:
    kinds = sections.get("source_kinds", Map())
    problems = [
        Problem(
            entry.at("kind"),
            f"unknown source kind `{entry['kind']}`",
            did_you_mean(entry["kind"], kinds),
            "unknown-source",
        )
        for entry in sections.get("sources", Map()).values()
        if entry["kind"] not in kinds
    ]
    floor = sections.get("without_address")
    if floor is not None and floor not in kinds:
        where = sections.at("without_address")
        message = f"unknown source kind `{floor}`"
        problems.append(Problem(where, message, did_you_mean(floor, kinds), "unknown-source"))
    sources = sections.get("sources", Map())
    for unlisted in (role["unlisted"] for role in sections.get("roles", Map()).values() if "unlisted" in role):
        if unlisted["source"] not in sources:
            help_ = did_you_mean(unlisted["source"], sources)
            problems.append(Problem(unlisted.at("source"), f"unknown source `{unlisted['source']}`", help_))
    return problems


def _naming(rule: Rule, rules: Iterable[str]) -> Rule:
    """Give a rule that names no other rules than these: those that could not be read are left out."""
    sets_aside, covers = (tuple(each for each in named if each in rules) for named in (rule.sets_aside, rule.covers))
    return replace(rule, sets_aside=sets_aside, covers=covers)


def _unknown_names(raw: Map, sources: Iterable[str], rules: Iterable[str]) -> Iterator[Problem]:
    """Give a problem for each source and each other rule that a rule names and that is not there."""
    said = [("source", each["source"], each.at("source"), sources) for each in raw.get("sources", ())]
    for key in ("sets_aside", "covers"):
        others = raw.get(key, Seq())
        places = getattr(others, "items_at", ())
        said += [("rule", other, place, rules) for other, place in zip(others, places, strict=True)]
    for what, name, place, known in said:
        if name not in known:
            yield Problem(place, f"unknown {what} `{name}`", did_you_mean(name, known), f"unknown-{what}")
