"""Which language a sentence is in: the one that has most of its words. Names of products tell nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from kb.knowledge.knowledge import Knowledge
from kb.questions.language.tokens import clean

_WORD = re.compile(r"[^\W\d_]{2,}|\bI\b")
LISTS = ("fillers", "words", "ranges", "estranging", "joiners")
"""Lists of a phrasing whose entries are words of its language."""


def language_of(sentence: str, knowledge: Knowledge, otherwise: str = "") -> str:
    """Give the language that has most of the words of a sentence.

    Where two have as many, it is `otherwise`, if given, else the one that the knowledge base takes by default.
    """
    if len(knowledge.languages) < 2:
        return knowledge.language
    said = {each.casefold() for each in _WORD.findall(clean(sentence))} - _names(knowledge)
    known = {code: len(said & words) for code, words in _words(knowledge).items()}
    most = [code for code in known if known[code] == max(known.values())]
    return most[0] if len(most) == 1 else knowledge.spoken(otherwise)


@lru_cache(4)
def _words(knowledge: Knowledge) -> Mapping[str, frozenset[str]]:
    """Give the words of each language that its phrasing lists as they are."""
    phrasing = knowledge.section("phrasing")
    return {code: frozenset(_listed(phrasing[code])) for code in knowledge.languages}


def _listed(raw: Mapping[str, Any]) -> Iterator[str]:
    writing = raw["writing"]
    said = [*writing["numbers"], *writing["ordinals"], *writing["same_words"], raw.get("everyday", "")]
    said += [each for key in LISTS for each in raw.get(key, ())]
    said += [each for entry in raw["nouns"].values() for each in entry["say"]]
    said += [each for listed in (raw["terms"], raw.get("names", {})) for each_of in listed.values() for each in each_of]
    for each in said:
        yield from _WORD.findall(str(each).casefold())


@lru_cache(4)
def _names(knowledge: Knowledge) -> frozenset[str]:
    """Give the words in names of makers and of products, those left out whose name is a common noun."""
    catalogue, kinds = knowledge.catalogue, knowledge.vocabulary.kinds
    named = [each for each in catalogue.products.values() if not kinds[each.kind].get("common")]
    said = [name for each in (*named, *catalogue.groups.values()) for name in (each.name, *each.aliases)]
    return frozenset(word.casefold() for name in said for word in _WORD.findall(name))
