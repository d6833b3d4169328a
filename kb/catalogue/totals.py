"""Totals: figures that must be a whole and some whole number of parts together, and which stated ones are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from kb.files.strict_yaml import Map
from kb.problems import Problem, did_you_mean
from kb.vocabulary.facts import METHOD, Role, Value
from kb.vocabulary.quantities import NUMBER, Quantity
from kb.vocabulary.vocabulary import Vocabulary

if TYPE_CHECKING:
    from kb.catalogue.catalogue import Catalogue

Of = tuple[str, ...]
"""A product, or the products of a pair, by their ids."""


@dataclass(frozen=True)
class Asked:
    """How rules are asked for a total: about which method, how many parts there are, and where they conclude it."""

    method: str
    count: str
    total: str


@dataclass(frozen=True)
class Total:
    """What the facts in `stated` must come to: `whole` and so many of `part`, at most as the facts in `most` say.

    All are facts of a relation and its things, by their full names. A pair does not count for one of its things where
    it is known to have other values than those in `where`.
    """

    relation: Role
    whole: str
    part: str
    most: tuple[str, ...]
    stated: tuple[str, ...]
    where: Mapping[str, Value]
    tolerance: Quantity
    asked: Asked | None = None

    def makes(self, whole: Quantity, part: Quantity, most: int | None, stated: Quantity) -> bool:
        """Say whether the whole and one part or more come to what is stated, as far as figures are rounded."""
        if part.worth <= 0:
            return False
        nearest = round((stated.worth - whole.worth) / part.worth)
        count = max(1, nearest if most is None else min(nearest, most))
        return (most is None or most > 0) and self._alike(whole.worth + count * part.worth, stated.worth)

    def _alike(self, one: Decimal, other: Decimal) -> bool:
        slack = self.tolerance.worth * (max(one, other) if self.tolerance.unit.dimension == NUMBER else 1)
        return abs(one - other) <= slack


class Totals:
    """The section `totals` over a catalogue."""

    def __init__(self, section: Map, vocabulary: Vocabulary, catalogue: Catalogue) -> None:
        self.catalogue, self.vocabulary = catalogue, vocabulary
        self.problems: list[Problem] = []
        self.declared: list[Total] = []
        for entry in section.values():
            wrong = list(_wrong(entry, vocabulary))
            self.problems += wrong
            self.declared += [] if wrong else [_total(entry, vocabulary)]

    def _of(self, of: Of, attribute: str) -> Iterator[tuple[Total, str]]:
        """Give the totals that a fact of a product or a pair must come to, with the role that this has in them."""
        kind = self.catalogue.products[of[0]].kind if len(of) == 1 else self.catalogue.relation(of).kind
        for total in self.declared:
            for role, _, name in (each.partition(".") for each in total.stated):
                if (self.vocabulary.roles[role].kind, name) == (kind, attribute):
                    yield total, role

    def fits(self, of: Of, attribute: str, value: Value, place: str = "") -> bool | None:
        """Say whether a stated total is one that some number of parts makes; nothing where that cannot be told."""
        found: list[bool | None] = []
        for total, role in self._of(of, attribute):
            if isinstance(value, Quantity):
                found += [self._made(total, pair, value, place) for pair in self._pairs(total, role, of, place)]
        return True if True in found else False if found and None not in found else None

    def unfit(self, of: Of, attribute: str, place: str = "") -> Callable[[Value], bool] | None:
        """Give what says of a stated total that no number of parts makes it; nothing where the fact is no total."""
        if not any(self._of(of, attribute)):
            return None
        return lambda value: self.fits(of, attribute, value, place) is False

    def _pairs(self, total: Total, role: str, of: Of, place: str) -> list[Of]:
        """Give the pairs that count: the one that is spoken of, or all with the product in this role."""
        if len(of) > 1:
            return [of]
        alike = (each for each in self.catalogue.pairs if self.catalogue.relation(each).kind == total.relation.kind)
        mine = [each for each in alike if each[total.relation.of.index(role)] == of[0]]
        return [each for each in mine if all(self._value(total, name, each, place) in (value, None)
                                             for name, value in total.where.items())]  # fmt: skip

    def _made(self, total: Total, pair: Of, stated: Quantity, place: str) -> bool | None:
        whole, part = (self._value(total, name, pair, place) for name in (total.whole, total.part))
        if not isinstance(whole, Quantity) or not isinstance(part, Quantity):
            return None
        limits = [self._value(total, name, pair, place) for name in total.most]
        counts = [each for each in limits if isinstance(each, int) and not isinstance(each, bool)]
        return total.makes(whole, part, min(counts, default=None), stated)

    def _value(self, total: Total, name: str, pair: Of, place: str) -> Value | None:
        role, _, attribute = name.partition(".")
        of = pair if role == total.relation.name else (pair[total.relation.of.index(role)],)
        held = self.catalogue.held(of, attribute, place)
        return held.value if held is not None else None


def _total(entry: Map, vocabulary: Vocabulary) -> Total:
    where = {name: vocabulary.facts[name].parse(value) for name, value in entry.get("where", Map()).items()}
    return Total(
        vocabulary.roles[entry["of"]], entry["whole"], entry["part"], tuple(entry.get("most", ())),
        tuple(entry["stated"]), where, vocabulary.tolerances[entry["tolerance"]],
        Asked(**entry["asked"]) if "asked" in entry else None,
    )  # fmt: skip


def _wrong(entry: Map, vocabulary: Vocabulary) -> Iterator[Problem]:
    """Give what a total names and is not there, or is not of its relation."""
    relation = vocabulary.roles.get(entry["of"])
    if relation is None or not relation.of:
        joining = [name for name, role in vocabulary.roles.items() if role.of]
        help_ = did_you_mean(entry["of"], joining)
        yield Problem(entry.at("of"), f"`{entry['of']}` joins nothing", help_, "vocabulary")
        return
    if entry["tolerance"] not in vocabulary.tolerances:
        help_ = did_you_mean(entry["tolerance"], vocabulary.tolerances)
        yield Problem(entry.at("tolerance"), f"`{entry['tolerance']}` is no tolerance", help_, "vocabulary")
    yield from _wrong_asking(entry.get("asked", Map()), vocabulary)
    facts = [name for name, fact in vocabulary.facts.items() if fact.role in (relation.name, *relation.of)]
    for key in ("whole", "part", "most", "stated", "where"):
        for name in [entry[key]] if isinstance(entry.get(key), str) else entry.get(key, ()):
            if name not in facts:
                message = f"`{name}` is no fact of `{relation.name}` or of what it joins"
                yield Problem(entry.at(key), message, did_you_mean(str(name), facts), "vocabulary")
            elif key != "stated" and name in entry["stated"]:
                message = f"`{name}` is stated as a total and cannot be a part of one"
                yield Problem(entry.at(key), message, "leave it out of `stated`", "vocabulary")
            elif key == "where":
                yield from _no_value(entry["where"], name, vocabulary)


def _wrong_asking(asked: Map, vocabulary: Vocabulary) -> Iterator[Problem]:
    method = vocabulary.facts.get(METHOD)
    known = {
        "method": method.values if method is not None else {},
        "count": vocabulary.facts,
        "total": vocabulary.facts,
    }
    for key, name in asked.items():
        if name not in known[key]:
            what = "method" if key == "method" else "fact"
            yield Problem(asked.at(key), f"unknown {what} `{name}`", did_you_mean(str(name), known[key]), "vocabulary")


def _no_value(where: Map, name: str, vocabulary: Vocabulary) -> Iterator[Problem]:
    try:
        vocabulary.facts[name].parse(where[name])
    except ValueError as error:
        message, _, help_ = str(error).partition("; ")
        yield Problem(where.at(name), message, help_, "vocabulary")
