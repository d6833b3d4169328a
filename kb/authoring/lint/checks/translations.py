"""What is wrong with translations: what is missing, what translates nothing, what says other things than its original.

A layer translates what it says itself, and only if it translates anything.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from kb.authoring.lint.registry import Base, gives
from kb.files.strict_yaml import Map, Seq
from kb.knowledge.knowledge import Knowledge
from kb.knowledge.translation import FORMS, RULES, SAID, says
from kb.problems import NOWHERE, Place, Problem, did_you_mean
from kb.rulebook.rules import Rule, file_of
from kb.vocabulary.templates import needed, placeholders

TOLD = frozenset({
    "title", "meaning", "ask", "where", "called", "text", "alone", "why", "understood", "headline", "values",
})  # fmt: skip
"""Keys whose texts answers show."""
SPOKEN = (
    "types", "kinds", "roles", "facts", "grounds", "source_kinds", "methods", "alternatives", "changes", "invariants",
)  # fmt: skip
"""Sections that have such texts."""
OWN = frozenset({"original"})
"""Keys of texts that speak of the language itself."""

Path = tuple[str, ...]


class Text(NamedTuple):
    """Wordings of one thing and where they stand."""

    wordings: tuple[str, ...]
    place: Place


@dataclass(frozen=True)
class Tables:
    """What is said in one language and what it translates, both by the same paths."""

    language: str
    originals: Mapping[Path, Text]
    translations: Mapping[Path, Text]
    may: frozenset[Path]


@gives("untranslated", "warning", "a text has no translation")
def untranslated(base: Base) -> Iterator[Problem]:
    """Texts that answers show and that a language, into which others of their layer are translated, lacks."""
    for each in _tables(base):
        for path, text in each.originals.items():
            if path not in each.translations and path not in each.may:
                help_ = f"add it to the translations of `{each.language}`"
                yield Problem(text.place, f"{_called(path)} is not translated", help_, "untranslated")


@gives("translates-nothing", "warning", "a translation of what is not there")
def translates_nothing(base: Base) -> Iterator[Problem]:
    """Translations of texts that are not there."""
    for each in _tables(base, all_layers=True):
        for path, text in each.translations.items():
            if path not in each.originals:
                known = {_called(other) for other in each.originals if other[0] == path[0]}
                message = f"translation of {_called(path)}, which is not there"
                yield Problem(text.place, message, did_you_mean(_called(path), known), "translates-nothing")


@gives("other-slots", "error", "a translation names other facts than its original")
def other_slots(base: Base) -> Iterator[Problem]:
    """Translations whose wordings are more or fewer, name other facts, or need what their originals may leave out."""
    for each in _tables(base, all_layers=True):
        for path, text in each.translations.items():
            original = each.originals.get(path)
            if original is not None:
                yield from _differing(path, original, text, base.knowledge)


def _differing(path: Path, original: Text, text: Text, knowledge: Knowledge) -> Iterator[Problem]:
    what, (meant, said) = f"translation of {_called(path)}", (original.wordings, text.wordings)
    if len(meant) != len(said):
        message = f"{what} has {len(said)} wordings instead of {len(meant)}"
        yield Problem(text.place, message, "translate each by itself", "other-slots")
    for one, other in zip(meant, said, strict=False):
        slots, found = (frozenset(placeholders(each)) for each in (one, other))
        if missing := slots - found:
            yield Problem(text.place, f"{what} lacks {_listed(missing)}", f"the original is: {one}", "other-slots")
        if added := found - slots:
            message = f"{what} names {_listed(added)}, and its original does not"
            yield Problem(text.place, message, f"the original is: {one}", "other-slots")
        if always := frozenset(needed(other)) & slots - frozenset(needed(one)):
            message = f"{what} needs {_listed(always)}, which the original may leave out"
            yield Problem(text.place, message, "put it into square brackets", "other-slots")


def _listed(names: Collection[str]) -> str:
    return ", ".join(f"`{{{name}}}`" for name in sorted(names))


def _called(path: Path) -> str:
    """Give what a text is called: the kind of its section, its name, and what it is of that.

    >>> _called(("rules", "wheel/fits", "title")), _called(("texts", "yes"))
    ('title of rule `wheel/fits`', 'text `yes`')
    """
    kind, *rest = path
    if kind == RULES:
        name, part = rest[0], rest[1:]
    else:
        split = next((n for n, step in enumerate(rest) if step in TOLD), len(rest))
        name, part = ".".join(rest[:split]), rest[split:]
    of = f"{' '.join(part)} of " if part else ""
    return f"{of}{kind.removesuffix('s').replace('_', ' ')} `{name}`"


# gathering


def _tables(base: Base, all_layers: bool = False) -> Iterator[Tables]:
    """Give the tables of every language into which something is translated."""
    known = base.knowledge
    for language in known.section("translations"):
        table, words = known.section("translations")[language], known.section("texts").get(language, Map())
        translations = {**dict(_of_table(table)), **dict(_leaves(words, ("texts",), None))}
        layers = {known.layer_of(text.place) for text in translations.values()}
        originals = {
            path: text for path, text in _originals(base)
            if all_layers or known.layer_of(text.place) in layers
        }  # fmt: skip
        yield Tables(language, originals, translations, frozenset(_names_kept(known)))


def _originals(base: Base) -> Iterator[tuple[Path, Text]]:
    """Give all texts that answers show."""
    known = base.knowledge
    yield from _leaves(known.section("texts").get(known.told_in, Map()), ("texts",), None)
    for name in SPOKEN:
        yield from _leaves(known.section(name), (name,), TOLD)
    for name, key in (("sources", "title"), ("products", "name")):
        for id_, entry in known.section(name).items():
            yield (name, str(id_), key), Text((str(entry[key]),), entry.at(key))
    for rule in known.rulebook.rules.values():
        if rule.id == file_of(rule.id):
            yield from _of_rule(rule, base.raws.get(rule.id, {}))
    yield from _said(known)


def _names_kept(known: Knowledge) -> Iterator[Path]:
    """Give the names that need no translation: of products that are no common nouns, of sources that are somebody's."""
    kinds = known.vocabulary.kinds
    for id_, each in known.catalogue.products.items():
        if not kinds[each.kind].get("common"):
            yield ("products", id_, "name")
    for id_, source in known.sources.items():
        if source.url.startswith("http") or source.unlisted:
            yield ("sources", id_, "title")


def _of_rule(rule: Rule, raw: Mapping[str, Any]) -> Iterator[tuple[Path, Text]]:
    yield (RULES, rule.id, "title"), Text((str(raw.get("title", rule.title)),), rule.place)
    texts = [each for each in rule.effects if each.texts]
    for number, effect in enumerate(texts, 1):
        yield _effect(rule.id, number, len(texts)), Text(effect.texts, effect.place)


def _effect(id_: str, number: int, count: int) -> Path:
    return (RULES, id_, "text" if count == 1 else f"text {number}")


def _said(known: Knowledge) -> Iterator[tuple[Path, Text]]:
    """Give what sources say in words: values that are texts, but for names of groups, and notes."""
    catalogue = known.catalogue
    names = {group.name for group in catalogue.groups.values()}
    facts = known.vocabulary.facts.items()
    texts = {name.split(".", 1)[1] for name, fact in facts if fact.type == "text" and fact.role}
    subjects = (catalogue.products, catalogue.groups, catalogue.pairs)
    for claimed in (each.claims for of in subjects for each in of.values()):
        for name, claims in claimed.items():
            for claim in claims:
                said = [claim.note] if claim.note else []
                said += [str(claim.value)] if name in texts and claim.value not in names else []
                yield from (((SAID, each), Text((each,), claim.place)) for each in said)


def _of_table(table: Map) -> Iterator[tuple[Path, Text]]:
    """Give what a table of one language translates."""
    for id_, entry in table.get(RULES, Map()).items():
        if "title" in entry:
            yield (RULES, id_, "title"), Text((str(entry["title"]),), entry.at("title"))
        listed = says(entry)
        for number, wordings in enumerate(listed, 1):
            yield _effect(id_, number, len(listed)), Text(wordings, entry.at("says"))
    for text, said in table.get(SAID, Map()).items():
        yield (SAID, text), Text((said,), table[SAID].at(text))
    for name in table:
        if name not in (RULES, SAID):
            yield from _leaves(table[name], (name,), None)


def _leaves(
    value: Any, path: Path, told: Collection[str] | None, place: Place = NOWHERE
) -> Iterator[tuple[Path, Text]]:
    """Give the texts below a mapping by their paths; only those below keys that are `told`, unless none are given."""
    if isinstance(value, Map):
        for key, each in value.items():
            if key not in (FORMS, *OWN):
                below = None if told is not None and key in told else told
                yield from _leaves(each, (*path, str(key)), below, value.at(key))
    elif told is None and isinstance(value, (str, Seq)):
        wordings = (value,) if isinstance(value, str) else tuple(map(str, value))
        yield path, Text(wordings, place)
