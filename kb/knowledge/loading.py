"""The knowledge base: everything under `rules/` and `facts/`, layer upon layer, read, checked and put together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from kb.catalogue.catalogue import Catalogue
from kb.catalogue.claims import sources_from
from kb.catalogue.in_force import Moment, today
from kb.files.digest import digest
from kb.files.strict_yaml import Map, Seq
from kb.knowledge.documents import Document, all_folders, read_layers
from kb.knowledge.knowledge import Knowledge
from kb.knowledge.languages import own_language, writing_of
from kb.knowledge.merging import merge
from kb.knowledge.overruling import refused
from kb.knowledge.section_checks import check_saying
from kb.problems import InputError, Problem, did_you_mean
from kb.rulebook.assumptions import read_assumptions
from kb.rulebook.each_role import ids_of, read_rules
from kb.rulebook.invariants import read_invariants
from kb.rulebook.rule_reader import rulebook
from kb.rulebook.rules import Rule
from kb.vocabulary.vocabulary import Vocabulary


def load(layers: Sequence[Path] = (), own: bool = True, moment: Moment | None = None) -> Knowledge:
    """Read the project's own knowledge, then each further folder laid over it, as in force at a moment or today.

    Raises:
        InputError: with every problem of every file.
    """
    folders = all_folders(layers, own)
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
        texts = sections.get("texts", Map())
        vocabulary = Vocabulary(sections, writing_of(texts.get(own_language(texts), Map())))
    except InputError as error:
        problems += error.problems
    if problems:
        raise InputError(problems)
    problems += check_saying(sections, vocabulary)
    floor = sections.get("without_address", "")
    sources = sources_from(sections.get("sources", Map()), sections.get("source_kinds", Map()), floor)
    rules: list[Rule] = []
    documents = list(rule_documents)
    ids = frozenset(id_ for document in documents for id_ in ids_of(document.id, document.content))
    for document in (each for each in documents if each.usable and moment.counts(each.content)):
        read, found = read_rules(document.id, document.content, vocabulary, ids, document.layer)
        rules += read
        problems += [*found, *_unknown_names(document.content, sources, ids)]
    try:
        catalogue = Catalogue(sections, vocabulary, sources, moment)
    except InputError as error:
        problems += error.problems
    assumptions, found = read_assumptions(vocabulary, sources)
    problems += found
    try:
        invariants = read_invariants(sections.get("invariants", Map()), vocabulary)
    except InputError as error:
        problems += error.problems
    try:
        usable = {rule.id for rule in rules}
        book = rulebook([_naming(rule, usable) for rule in rules], vocabulary)
        book = replace(book, digest=digest([book.digest, sections.get("phrasing", Map())]))
    except InputError as error:
        problems += error.problems
    if problems:
        raise InputError(problems)
    facts = {key: value for key, value in sections.items() if key not in ("phrasing", "texts")}
    return Knowledge(
        vocabulary, sources, catalogue, book, tuple(assumptions), tuple(invariants), sections, tuple(layers),
        digest(facts), moment,
    )  # fmt: skip


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
