"""All that is known in the words of another language: the same rules, facts and digests, other texts.

A table under `translations` has for each language what stands in the place of a text, at the same path as the text
itself; of rules, by their ids, the title and what each effect says. What is not translated stays as it is.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from kb.catalogue.catalogue import Catalogue, Product
from kb.catalogue.claims import Source, sources_from
from kb.files.strict_yaml import Map
from kb.knowledge.knowledge import Knowledge
from kb.knowledge.languages import writing_of
from kb.rulebook.each_role import in_place
from kb.rulebook.invariants import read_invariants
from kb.rulebook.rules import Effect, Rule, Rulebook, file_of
from kb.vocabulary.templates import fill
from kb.vocabulary.vocabulary import Vocabulary

RULES, SAID, FORMS = "rules", "said", "forms"
"""Below a language: rules by their ids; what somebody said by its words; of names, the forms that they have."""


@lru_cache(8)
def in_language(knowledge: Knowledge, language: str) -> Knowledge:
    """Give a knowledge in the words of a language, as far as there are any; in its own where there are none."""
    own = knowledge.original
    texts, tables = (own.section(name) for name in ("texts", "translations"))
    if language == own.told_in or (language not in texts and language not in tables):
        return own
    table = tables.get(language, Map())
    sections = {name: overlaid(value, table.get(name)) for name, value in own.sections.items()}
    sections["texts"] = texts.copied()
    sections["texts"][language] = overlaid(texts.get(own.told_in, Map()), texts.get(language))
    vocabulary = Vocabulary(sections, writing_of(sections["texts"][language], table.get(SAID)))
    return replace(
        own, vocabulary=vocabulary, sections=sections, untranslated=own, speaks=language,
        renamed=_sources(sections), invariants=tuple(read_invariants(sections.get("invariants", Map()), vocabulary)),
        catalogue=_catalogue(own.catalogue, table), rulebook=_rulebook(own.rulebook, table.get(RULES, {}), vocabulary),
    )  # fmt: skip


def overlaid(value: Any, said: Any) -> Any:
    """Give what was read with what is said in its place: texts for texts, below the same keys.

    >>> overlaid({"title": "wheel", "count": {"ask": "How many?"}}, {"count": {"ask": "Wie viele?"}, "width": "breit"})
    {'title': 'wheel', 'count': {'ask': 'Wie viele?'}}
    """
    if not isinstance(value, dict):
        return value if said is None or isinstance(said, dict) else said
    made = value.copied() if isinstance(value, Map) else dict(value)
    made.update({key: overlaid(value[key], each) for key, each in _below(said) if key in value})
    made.update({key: each for key, each in _below(said) if key == FORMS})
    return made


def _below(said: Any) -> Iterator[tuple[str, Any]]:
    yield from said.items() if isinstance(said, dict) else ()


def _sources(sections: Mapping[str, Any]) -> Mapping[str, Source]:
    floor = sections.get("without_address", "")
    return sources_from(sections.get("sources", Map()), sections.get("source_kinds", Map()), floor)


def _catalogue(own: Catalogue, table: Mapping[str, Any]) -> Catalogue:
    """Give the catalogue with the names of products in a language; brands keep theirs."""
    made = copy.copy(own)
    said = table.get("products", {})
    made.products = {id_: _product(each, said[id_]) if id_ in said else each for id_, each in own.products.items()}
    return made


def _product(own: Product, said: Mapping[str, Any]) -> Product:
    name = str(said.get("name", own.name))
    return replace(own, name=name, full_name=own.full_name.removesuffix(own.name) + name, forms=said.get(FORMS, {}))


def _rulebook(own: Rulebook, table: Mapping[str, Any], vocabulary: Vocabulary) -> Rulebook:
    rules = {id_: _rule(rule, table.get(file_of(id_), {}), vocabulary) for id_, rule in own.rules.items()}
    steps = tuple(rules[each.id] if isinstance(each, Rule) else each for each in own.steps)
    return replace(own, rules=rules, steps=steps)


def _rule(rule: Rule, said: Mapping[str, Any], vocabulary: Vocabulary) -> Rule:
    """Give a rule with its title and texts as a language has them, with the roles that this reading of it is about."""
    swap = dict(rule.stands_for)
    title = fill([in_place(said["title"], swap)], vocabulary.called) if "title" in said else rule.title
    texts = iter(says(said))
    effects = tuple(_effect(each, next(texts, ()), swap) if each.texts else each for each in rule.effects)
    return replace(rule, title=title, effects=effects)


def says(said: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """Give the wordings of each effect that says something, as a translation of a rule has them.

    >>> says({"says": ["Eins.", ["Zwei.", "Drei."]]}), says({"says": "Eins."})
    ([('Eins.',), ('Zwei.', 'Drei.')], [('Eins.',)])
    """
    listed = said.get("says", ())
    listed = [listed] if isinstance(listed, str) else listed
    return [tuple(_joined(text) for text in ([each] if isinstance(each, str) else each)) for each in listed]


def _joined(text: str) -> str:
    return " ".join(str(text).split())


def _effect(effect: Effect, said: Sequence[str], swap: Mapping[str, str]) -> Effect:
    """Give an effect with what is said in the place of its wordings; those that nobody translated stay."""
    translated = tuple(in_place(each, swap) for each in said)
    return replace(effect, texts=(*translated, *effect.texts[len(translated) :]) if translated else effect.texts)
