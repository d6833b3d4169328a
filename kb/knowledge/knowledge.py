"""All that is known, ready for use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from kb.catalogue.catalogue import Catalogue
from kb.catalogue.claims import Claim, Source
from kb.catalogue.in_force import Moment
from kb.files.strict_yaml import Map
from kb.knowledge.languages import own_language
from kb.knowledge.sections import (
    Changeable,
    Ground,
    Method,
    Suggestion,
    Waiver,
    changes_from,
    grounds_from,
    methods_from,
    suggestions_from,
    waivers_from,
)
from kb.problems import Place, refuse
from kb.rulebook.assumptions import Assumption
from kb.rulebook.invariants import Invariant
from kb.rulebook.rules import Rulebook
from kb.vocabulary.vocabulary import Vocabulary

REST = "otherwise"
"""Below `verdicts` in the texts, the words for an answer that has none of its own kind."""


class Words(dict[str, Any]):
    """Texts by their keys. One that is missing is told as what it is: a gap in the knowledge base."""

    def __missing__(self, key: str) -> Any:
        raise refuse(f"the texts lack `{key}`", Place("rules"), "give it under `texts`, in the language in use")

    def verdict(self, answer: str, asked: str = "", *kinds: str) -> str:
        """Give the words for an answer, as they answer what was `asked` in this way.

        Where these differ by what an answer speaks of and rests on, the first of `kinds` that has its own counts.
        """
        said = self.get("verdicts", {}).get(asked, {}).get(answer, self[answer])
        return str(said if isinstance(said, str) else next((said[each] for each in kinds if each in said), said[REST]))


@dataclass(frozen=True, eq=False)
class Knowledge:
    """All that the project knows, ready for use."""

    vocabulary: Vocabulary
    sources: Mapping[str, Source]
    catalogue: Catalogue
    rulebook: Rulebook
    assumptions: tuple[Assumption, ...]
    invariants: tuple[Invariant, ...]
    sections: Mapping[str, Any]
    layers: tuple[str, ...]
    digest: str
    moment: Moment
    files: Mapping[str, str] = field(default_factory=dict)
    """The layer of each file, by the path that places have; of files of the first layer nothing."""
    speaks: str = ""
    untranslated: Knowledge | None = None
    renamed: Mapping[str, Source] = field(default_factory=dict)
    """With `speaks`: the same in its own words, and the sources as the language calls them."""

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The codes of the languages in which questions are read, that which is taken where nothing tells first."""
        phrasing = self.section("phrasing")
        return tuple(sorted(map(str, phrasing), key=lambda each: not phrasing[each].get("by_default", False)))

    @property
    def all_languages(self) -> tuple[str, ...]:
        """The codes of the languages in which questions are read or answered."""
        return tuple(dict.fromkeys((*self.languages, *map(str, self.section("texts")))))

    @property
    def language(self) -> str:
        """The language taken where nothing tells: the first with phrasing and texts, else with one of them, if any."""
        texts = self.section("texts")
        return str(next(iter((*(each for each in self.languages if each in texts), *texts, *self.languages)), ""))

    @property
    def told_in(self) -> str:
        """The language of its texts: the one that it is translated to, else its own; none where there are none."""
        return self.speaks or own_language(self.section("texts"), self.language)

    @property
    def original(self) -> Knowledge:
        """The same in its own words: what sentences are read with, and records are made of."""
        return self.untranslated or self

    def spoken(self, language: str) -> str:
        """Give a language if questions are read in it, else the one taken where nothing tells."""
        return language if language in self.languages else self.language

    @cached_property
    def words(self) -> Words:
        """The texts of the language in use, by their keys."""
        return Words(self.section("texts").get(self.told_in, {}))

    @cached_property
    def methods(self) -> Mapping[str, Method]:
        """How answers speak of each method."""
        return methods_from(self.section("methods"))

    @cached_property
    def suggestions(self) -> Mapping[str, Suggestion]:
        """What else to try after some answers."""
        return suggestions_from(self.section("alternatives"), self.vocabulary)

    @cached_property
    def changes(self) -> Mapping[str, Changeable]:
        """What a person can change about a question."""
        return changes_from(self.section("changes"), self.vocabulary)

    @cached_property
    def grounds(self) -> Mapping[str, Ground]:
        """What rules rest on, in the order in which reasons are told."""
        return grounds_from(self.section("grounds"))

    @cached_property
    def waivers(self) -> tuple[Waiver, ...]:
        """Findings of lint that are accepted, by their codes."""
        return waivers_from(self.section("waivers"), "code")

    @cached_property
    def uncovered(self) -> tuple[Waiver, ...]:
        """Findings of coverage that are accepted, by their rules."""
        return waivers_from(self.section("uncovered"), "rule")

    def section(self, name: str) -> Any:
        """Give a merged section, empty where there is none."""
        return self.sections.get(name, Map())

    def told(self, source: Source) -> Source:
        """Give a source as its texts call it."""
        return self.renamed.get(source.id, source)

    def note_of(self, claim: Claim) -> str:
        """Give the note of a claim, in the words of the language in use as far as it is translated."""
        return self.vocabulary.units.writing.said.get(claim.note, claim.note)

    def layer_of(self, place: Place) -> str:
        """Give the name of the layer that a place is in; nothing for the first."""
        return self.files.get(place.path, "")
