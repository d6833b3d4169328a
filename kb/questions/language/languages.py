"""Which language a sentence is in: the one that has most of its words. Names of products tell nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from kb.knowledge.knowledge import Knowledge
from kb.questions.language.phrasing import inflecting
from kb.questions.language.tokens import clean

_WORD = re.compile(r"[^\W\d_]{2,}|\bI\b")
BEGINNING = 600
"""So many letters of a sentence tell its language."""

LISTS = ("fillers", "words", "ranges", "estranging", "joiners")
"""Lists of a phrasing whose entries are words of its language."""


def language_of(sentence: str, knowledge: Knowledge, otherwise: str = "") -> str:
    """Give the language that has most of the words of a sentence.

    Where two have as many, it is `otherwise`, if given, else the one that the knowledge base takes by default.
    """
    if len(knowledge.languages) < 2:
        return knowledge.language
    said = {each.casefold() for each in _WORD.findall(clean(sentence[:BEGINNING]))} - _names(knowledge)
    known = {code: len(said & words) for code, words in _words(knowledge).items()}
    most = [code for code in known if known[code] == max(known.values())]
    return most[0] if len(most) == 1 else knowledge.spoken(otherwise)


@lru_cache(4)
def _words(knowledge: Knowledge) -> Mapping[str, frozenset[str]]:
    """Give the words of each language that its phrasing lists; the catalogue speaks the one taken by default."""
    phrasing = knowledge.section("phrasing")
    listed = {code: frozenset(_listed(phrasing[code])) for code in knowledge.languages}
    first = knowledge.languages[0]
    return listed | {first: listed[first] | frozenset(_words_in(_called(knowledge, common=True)))}


def _listed(raw: Mapping[str, Any]) -> Iterator[str]:
    writing = raw["writing"]
    said = [*writing["numbers"], *writing["ordinals"], *writing["same_words"], raw.get("everyday", "")]
    said += [each for key in LISTS for each in raw.get(key, ())]
    said += [each for entry in raw["nouns"].values() for each in entry["say"]]
    said += [each for listed in (raw["terms"], raw.get("names", {})) for each_of in listed.values() for each in each_of]
    yield from _words_in(map(str, said))
    plural = inflecting(raw["endings"]["plural"])
    for entry in raw["nouns"].values():
        yield from (form for each in entry["say"] for form in plural(str(each).split()[-1].casefold()))


def _words_in(said: Iterable[str]) -> Iterator[str]:
    for each in said:
        yield from _WORD.findall(each.casefold())


@lru_cache(4)
def _names(knowledge: Knowledge) -> frozenset[str]:
    """Give the words in names of makers and of products, those left out whose name is a common noun."""
    groups = (name for each in knowledge.catalogue.groups.values() for name in (each.name, *each.aliases))
    return frozenset(_words_in((*groups, *_called(knowledge, common=False))))


def _called(knowledge: Knowledge, common: bool) -> Iterator[str]:
    """Give the names of the products that are called by a common noun, or of those that are not."""
    for each in knowledge.catalogue.products.values():
        if bool(knowledge.vocabulary.kinds[each.kind].get("common")) == common:
            yield from (each.name, *each.aliases)
