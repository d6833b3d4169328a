"""What the sections that speak of answers name: methods, alternatives and changes, checked against the vocabulary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kb.files.strict_yaml import Map, Seq
from kb.problems import Place, Problem, did_you_mean
from kb.vocabulary.templates import placeholders
from kb.vocabulary.vocabulary import Vocabulary

ROLES = ("asks", "keep", "without")
"""Keys whose lists name roles."""
FACTS = ("keep_facts", "forget")
"""Keys whose lists name facts."""


def check_saying(sections: Mapping[str, Any], vocabulary: Vocabulary) -> list[Problem]:
    """Give a problem for each name in these sections, and in the questions of facts, that is not there, in order."""
    return sorted(_Checker(sections, vocabulary).problems())


class _Checker:
    def __init__(self, sections: Mapping[str, Any], vocabulary: Vocabulary) -> None:
        self.sections, self.vocabulary = sections, vocabulary
        method = vocabulary.facts.get("method")
        self.methods = method.values if method is not None else {}
        self.named = frozenset((*vocabulary.facts, *vocabulary.roles))

    def problems(self) -> Iterator[Problem]:
        """Give every problem, section by section."""
        for fact in self.vocabulary.facts.values():
            yield from self._placeholders(fact.ask, fact.place, ("role",))
        for id_, entry in self.section("methods"):
            yield from self._known("method", id_, self.methods, entry.place)
            yield from self._roles(entry)
            for part in (entry, entry["headline"]):
                yield from self._texts(part, [key for key in part if key not in ("title", "asks", "headline")])
        if "methods" in self.sections:
            yield from self._speechless()
        headings = {key for words in self.sections.get("texts", {}).values() for key in words}
        for _, entry in self.section("alternatives"):
            yield from self._alternative(entry, headings)
        for _, entry in self.section("changes"):
            yield from self._change(entry)
        for _, entry in self.section("grounds"):
            yield from self._ground(entry)

    def section(self, name: str) -> Iterable[tuple[str, Map]]:
        """Give the entries of a section."""
        return self.sections.get(name, Map()).items()  # type: ignore[no-any-return]

    def _speechless(self) -> Iterator[Problem]:
        """Methods of which no answer can speak."""
        place = self.vocabulary.facts["method"].place if self.methods else Place("")
        for name in self.methods:
            if name not in self.sections["methods"]:
                at = getattr(self.methods, "keys_at", {}).get(name, place)
                yield Problem(at, f"no answer can speak of method `{name}`", "add it under `methods`", "vocabulary")

    def _alternative(self, entry: Map, headings: Iterable[str]) -> Iterator[Problem]:
        yield from self._items("method", entry, "for", self.methods)
        yield from self._roles(entry)
        yield from self._texts(entry, ["text"])
        for key in FACTS:
            yield from self._items("fact", entry, key, self.vocabulary.facts)
        yield from self._items("suggestion", entry, "unless_told", dict(self.section("alternatives")))
        unless = entry.get("unless", Map())
        for name, value in unless.items():
            yield from self._known("fact", name, self.vocabulary.facts, unless.keys_at[name])
            yield from self._values(name, [(value, unless.at(name))])
        for key, what, known in (
            ("method", "method", self.methods), ("vary", "role", self.vocabulary.roles),
            ("fewer", "fact", self.vocabulary.facts), ("up_to", "fact", self.vocabulary.facts),
            ("heading", "heading", headings),
        ):  # fmt: skip
            if key in entry:
                yield from self._known(what, str(entry[key]), known, entry.at(key))

    def _ground(self, entry: Map) -> Iterator[Problem]:
        if "lift" in entry:
            changes = {id_: each for id_, each in self.section("changes") if "to" in each}
            yield from self._known("change", str(entry["lift"]), changes, entry.at("lift"))
        yield from self._texts(entry, [key for key in ("alone",) if key in entry], ("change", "answer"))

    def _change(self, entry: Map) -> Iterator[Problem]:
        if "role" in entry:
            yield from self._known("role", str(entry["role"]), self.vocabulary.roles, entry.at("role"))
        if "fact" in entry:
            yield from self._known("fact", str(entry["fact"]), self.vocabulary.facts, entry.at("fact"))
        if isinstance(entry.get("to"), Seq):
            yield from self._values(str(entry.get("fact")), zip(entry["to"], entry["to"].items_at, strict=True))
        words = entry.get("text")
        said, keys = (words, list(words)) if isinstance(words, Map) else (entry, ["text"])
        yield from self._texts(said, keys, ("to",))

    def _values(self, name: str, values: Iterable[tuple[Any, Place]]) -> Iterator[Problem]:
        """Values that a fact cannot have."""
        fact = self.vocabulary.facts.get(name)
        if fact is None:
            return
        for value, place in values:
            try:
                fact.parse(value)
            except ValueError as error:
                message, _, help_ = str(error).partition("; ")
                yield Problem(place, message, help_, "vocabulary")

    def _roles(self, entry: Map) -> Iterator[Problem]:
        for key in ROLES:
            yield from self._items("role", entry, key, self.vocabulary.roles)

    def _items(self, what: str, entry: Map, key: str, known: Iterable[str]) -> Iterator[Problem]:
        items = entry.get(key, Seq())
        for item, place in zip(items, getattr(items, "items_at", ()), strict=False):
            yield from self._known(what, str(item), known, place)

    def _known(self, what: str, name: str, known: Iterable[str], place: Place) -> Iterator[Problem]:
        if name not in known:
            code = "unknown-fact" if what == "fact" else "vocabulary"
            yield Problem(place, f"unknown {what} `{name}`", did_you_mean(name, known), code)

    def _texts(self, entry: Map, keys: Iterable[str], also: tuple[str, ...] = ()) -> Iterator[Problem]:
        for key in (each for each in keys if each in entry):
            said = entry[key]
            places = getattr(said, "items_at", (entry.at(key),))
            for text, place in zip(said if isinstance(said, list) else (said,), places, strict=True):
                yield from self._placeholders(str(text), place, also)

    def _placeholders(self, text: str, place: Place, also: tuple[str, ...] = ()) -> Iterator[Problem]:
        for name in placeholders(text):
            if name not in self.named and name not in also:
                help_ = did_you_mean(name, (*self.named, *also))
                yield Problem(place, f"text names unknown fact `{name}`", help_, "unknown-placeholder")
