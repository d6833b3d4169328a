"""The facts, read anew: which claim holds for each product and pair, with numbers in V, A, W and Wh."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

import yaml

Value: TypeAlias = "Fraction | bool | str"
Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

WORTH = {"Wh": "1", "kWh": "1000", "MWh": "1000000", "W": "1", "kW": "1000", "MW": "1000000", "V": "1", "mV": "0.001",
         "A": "1", "mA": "0.001", "": "1"}  # fmt: skip
NUMBER = re.compile(r"(-?[0-9][0-9,]*(?:\.[0-9]+)?) ?([A-Za-z]*)")
NOT_APPLICABLE = "not applicable"
TRUTHS = {"true": True, "yes": True, "false": False, "no": False}


ESTABLISHED, REPORTED, PRESUMED = "established", "reported", "presumed"


def value_of(text: str) -> Value:
    """Give what a written value is worth.

    >>> value_of("1.5 kWh"), value_of("true"), value_of("3"), value_of("LFP")
    (Fraction(1500, 1), True, Fraction(3, 1), 'LFP')
    """
    if text in TRUTHS:
        return TRUTHS[text]
    found = NUMBER.fullmatch(text)
    if found and found[2] in WORTH:
        return Fraction(found[1].replace(",", "")) * Fraction(WORTH[found[2]])
    return text


@dataclass(frozen=True)
class Word:
    """What one source says. `far` counts the groups between the thing and the subject, `rank` the kind of source."""

    value: Value
    far: int
    rank: int
    day: int
    disputed: bool
    grade: str = REPORTED


@dataclass(frozen=True)
class Facts:
    """What holds of a product or pair, by fact, and how well it is known. What does not apply to it is left out."""

    values: Mapping[str, Value] = field(default_factory=dict)
    grades: Mapping[str, str] = field(default_factory=dict)

    def number(self, name: str) -> Fraction | None:
        """Give a number, or nothing where it is not known."""
        found = self.values.get(name)
        return found if isinstance(found, Fraction) else None

    def get(self, name: str) -> Value | None:
        """Give what holds, or nothing where it is not known."""
        return self.values.get(name)


def settled(words: Iterable[Word]) -> Word | None:
    """Give the word that holds: of the nearer subject, the better kind of source, the newer, the first in the file.

    Where it is disputed by another disputed one of the same subject, none holds.

    >>> model, series = Word(False, 0, 5, 0, False), Word(True, 1, 0, 0, False)
    >>> settled([series, model]) is model
    True
    >>> settled([Word(True, 0, 0, 0, True), Word(False, 0, 5, 0, True)])
    """
    ordered = sorted(words, key=lambda each: (each.far, each.rank, -each.day))
    if not ordered:
        return None
    best = ordered[0]
    against = (each for each in ordered if each.disputed and each.far == best.far and each.value != best.value)
    return None if best.disputed and any(against) else best


class Catalogue:
    """Stations, packs and pairs of a folder of facts."""

    def __init__(self, folder: Path) -> None:
        self._groups: dict[str, Any] = {}
        self._products: dict[str, Any] = {}
        self._pairs: dict[tuple[str, ...], Any] = {}
        self._sources: dict[str, Any] = {}
        self._kinds: list[str] = []
        self._grades: dict[str, str] = {}
        self._floor = 0
        self.methods: set[str] = set()
        floor = ""
        for path in sorted(folder.rglob("*.yaml")):
            content = yaml.load(path.read_text("utf-8"), Loader) or {}
            floor = content.get("without_address", floor)
            self.methods |= ((content.get("facts") or {}).get("method") or {}).get("values", {}).keys()
            self._take(content)
        self._floor = self._kinds.index(floor) if floor else 0

    def _take(self, content: Mapping[str, Any]) -> None:
        self._groups |= content.get("groups") or {}
        self._products |= content.get("products") or {}
        self._sources |= content.get("sources") or {}
        self._pairs |= {tuple(each["of"]): each for each in content.get("pairs") or ()}
        for name, kind in (content.get("source_kinds") or {}).items():
            self._kinds.append(name)
            self._grades[name] = kind["certainty"]

    def of_kind(self, kind: str) -> list[str]:
        """Give the products of a kind, in order."""
        return [id_ for id_, each in self._products.items() if each["kind"] == kind]

    @property
    def pairs(self) -> list[tuple[str, ...]]:
        """Those of which something is said together."""
        return list(self._pairs)

    @lru_cache(None)  # noqa: B019 - one catalogue lives as long as the process
    def product(self, id_: str) -> Facts:
        """Give what holds of a product, what is said of its groups included."""
        said: dict[str, list[Word]] = {}
        for far, subject in self._lineage(id_):
            for name, words in self._words(subject, far):
                said.setdefault(name, []).extend(words)
        return _facts(said)

    @lru_cache(None)  # noqa: B019
    def pair(self, station: str, pack: str) -> Facts:
        """Give what holds of a station with a pack; that nobody lists them where nobody does."""
        entry = self._pairs.get((station, pack), {})
        said = dict(self._words(entry, 0))
        known = _facts(said)
        listed = {} if said.get("listing") else {"listing": "unlisted"}
        return Facts({**known.values, **listed}, {**dict.fromkeys(listed, PRESUMED), **known.grades})

    def _lineage(self, id_: str) -> Iterator[tuple[int, Any]]:
        """Give a product and its groups, each with how far it is away."""
        generation, far, seen = [self._products[id_]], 0, set[str]()
        while generation:
            yield from ((far, each) for each in generation)
            above = [name for each in generation for name in each.get("within", ()) if name not in seen]
            seen.update(above)
            generation, far = [self._groups[name] for name in dict.fromkeys(above)], far + 1

    def _words(self, entry: Mapping[str, Any], far: int) -> Iterator[tuple[str, list[Word]]]:
        for name, said in (entry.get("facts") or {}).items():
            claims = said if isinstance(said, list) else [said]
            words = [self._word(each, far) for each in claims if _in_force(each)]
            if words:
                yield name, words

    def _word(self, claim: Mapping[str, Any], far: int) -> Word:
        """Read a claim. What holds in certain places only is disputed as long as the place is not known."""
        source = self._sources[claim["source"]]
        rank = self._kinds.index(source["kind"])
        counted = rank if source.get("url") else max(rank, self._floor)
        day = int((claim.get("date") or source.get("date") or "0").replace("-", "").ljust(8, "0"))
        disputed = claim.get("disputed") == "true" or bool(claim.get("in"))
        return Word(value_of(claim["value"]), far, counted, day, disputed, self._grades[self._kinds[counted]])


def _facts(said: Mapping[str, Iterable[Word]]) -> Facts:
    found = ((name, settled(words)) for name, words in said.items())
    held = {name: word for name, word in found if word and word.value != NOT_APPLICABLE}
    return Facts({name: word.value for name, word in held.items()}, {name: word.grade for name, word in held.items()})


def _in_force(claim: Mapping[str, Any]) -> bool:
    today, start, end = date.today().isoformat(), claim.get("from", ""), claim.get("until", "9999")
    return start <= today[: len(start)] and today[: len(end)] <= end
