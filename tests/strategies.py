"""Hypothesis strategies that draw whole knowledge bases, and cases for them.

What is drawn is the plain content of files, so that reader, schema and parser take part, and so that the oracle can
read the same content without any of them. Conclusions go in levels: a rule of level n concludes the fact `d<n>` and
reads only those below; it may be set aside or covered only by rules before it. So no circle can arise.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from kb.catalogue.in_force import moment
from kb.files.strict_yaml import read_text
from kb.knowledge.documents import Document
from kb.knowledge.knowledge import Knowledge
from kb.knowledge.loading import build
from kb.knowledge.merging import merge
from kb.vocabulary.facts import Value

UNITS: dict[str, tuple[str, str]] = {
    "mm": ("length", "1"), "cm": ("length", "10"), "in": ("length", "25.4"), "g": ("mass", "1"), "kg": ("mass", "1000"),
    "mm2": ("area", "1"), "pct": ("number", "0.01"),
}  # fmt: skip
MOMENT = moment("2026-01-01")
NOT_APPLICABLE = "not applicable"
METHODS = ("sew", "glue", "nail")

GIVEN: dict[str, dict[str, Any]] = {
    "method": {"type": "enum", "values": dict.fromkeys(METHODS, "a way")},
    "a.long": {"type": "quantity", "unit": "mm"},
    "a.wide": {"type": "quantity", "unit": "in"},
    "b.long": {"type": "quantity", "unit": "cm"},
    "a.mass": {"type": "quantity", "unit": "g"},
    "b.mass": {"type": "quantity", "unit": "kg"},
    "a.count": {"type": "integer"},
    "b.count": {"type": "integer"},
    "a.open": {"type": "boolean"},
    "b.open": {"type": "boolean"},
    "a.hue": {"type": "enum", "values": {"red": "r", "light_green": "g", "blue": "b"}},
    "b.hue": {"type": "enum", "values": {"red": "r", "light_green": "g", "blue": "b"}},
    "a.name": {"type": "text"},
    "b.name": {"type": "text"},
}
CONCLUDED: dict[str, dict[str, Any]] = {
    "d0": {"type": "boolean"}, "d1": {"type": "quantity", "unit": "mm"}, "d2": {"type": "integer"},
    "d3": {"type": "enum", "values": {"red": "r", "light_green": "g", "blue": "b"}}, "d4": {"type": "boolean"},
    "d5": {"type": "text"}, "d6": {"type": "quantity", "unit": "kg"},
}  # fmt: skip
FACTS = {**GIVEN, **CONCLUDED}
SOURCES = {
    "source_kinds": {"manual": {"certainty": "established", "called": "manual"}},
    "sources": {
        "book": {"kind": "manual", "title": "a book", "url": "book"},
        "person": {"kind": "manual", "title": "you", "url": "-"},
    },
}  # fmt: skip

AMOUNTS = {
    "length": ("0 mm", "1 mm", "10 mm", "1 cm", "25.4 mm", "1 in", "2 in", "5.08 cm", "-3 mm"),
    "mass": ("0 g", "500 g", "0.5 kg", "1 kg", "1,000 g", "2kg"),
}
WORDS = {"boolean": (True, False), "enum": ("red", "light_green", "blue"), "text": ("oak", "Old oak", "OLD OAK", "elm")}
NUMBERS = (0, 1, 2, 3, -1)


def dimension(name: str) -> str:
    """Give what a fact measures, or its type."""
    fact = FACTS[name]
    return UNITS[fact["unit"]][0] if fact["type"] == "quantity" else fact["type"]


def values_of(name: str) -> tuple[Any, ...]:
    """Give the small domain that a fact's values are drawn from, as somebody writes them."""
    if name == "method":
        return METHODS
    return AMOUNTS.get(dimension(name)) or WORDS.get(dimension(name)) or NUMBERS


@dataclass(frozen=True)
class World:
    """The content of a knowledge base: facts with their declarations, and rules by id."""

    facts: dict[str, dict[str, Any]]
    rules: dict[str, dict[str, Any]] = field(default_factory=dict)

    def documents(self) -> list[Document]:
        """Give the files: one for the facts of each kind, one for each rule."""
        section = {
            name: {**entry, "meaning": "m", "from": ["rules", "person"] if name in CONCLUDED else ["person"]}
            for name, entry in self.facts.items()
        }
        units = {name: {"dimension": dim, "worth": json.loads(worth)} for name, (dim, worth) in UNITS.items()}
        made = [_document("facts", name, {"facts": {name: entry}}) for name, entry in section.items()]
        made.append(_document("facts", "units", {"units": units, "dimensions": {"area": ["length", "length"]}}))
        made.append(_document("facts", "sources", SOURCES))
        made += [
            _document("rules", id_, {"title": "a rule", "sources": [{"source": "book"}], **raw})
            for id_, raw in self.rules.items()
        ]
        return made


def _document(folder: str, id_: str, content: Any) -> Document:
    return _read(folder, id_, json.dumps(content))


@lru_cache(1000)
def _read(folder: str, id_: str, text: str) -> Document:
    return Document(Path(id_), id_, id_, folder, "", read_text(text, id_))


def knowledge_of(world: World, documents: list[Document] | None = None) -> Knowledge:
    """Read a world as files are read, in the order of `documents`."""
    documents = world.documents() if documents is None else documents
    sections, problems = merge(each for each in documents if each.folder == "facts")
    assert problems == []
    return build(sections, [each for each in documents if each.folder == "rules"], (), MOMENT)


def parsed(knowledge: Knowledge, case: dict[str, Any]) -> dict[str, Value]:
    """Give the facts of a drawn case as engines take them."""
    return {name: knowledge.vocabulary.facts[name].parse(value) for name, value in case.items()}


class Dice:
    """Draws for the parts of a world; plain calls, as a strategy for each part would take ten times as long."""

    def __init__(self, draw: st.DrawFn, names: tuple[str, ...] = ()) -> None:
        self.draw, self.names = draw, names

    def pick(self, options: Iterable[Any]) -> Any:
        """Draw one of some options."""
        return self.draw(_sampled(tuple(options)))

    def upto(self, most: int) -> int:
        """Draw a number from 0 on."""
        return self.draw(_integers(most))

    def one_in(self, many: int) -> bool:
        """Draw whether something is so that is so once in many times."""
        return self.upto(many - 1) == many - 1

    def constant(self, name: str) -> Any:
        """Draw a value for a fact."""
        return self.pick(values_of(name))

    def fitting(self, dim: str) -> list[str]:
        """Give the facts of a dimension or type."""
        return [name for name in self.names if dimension(name) == dim and name != "method"]

    def number(self, dim: str, depth: int = 2) -> Any:
        """Draw a number of a dimension: a constant, a fact, or a sum, product, least or most of such."""
        fitting = self.fitting(dim)
        form = self.pick(("constant", *(("fact",) * 3 if fitting else ()), *(("arithmetic",) if depth else ())))
        if form == "constant":
            return self.pick(AMOUNTS.get(dim, NUMBERS))
        if form == "fact":
            return {"fact": self.pick(fitting)}
        return self.arithmetic(dim, depth)

    def arithmetic(self, dim: str, depth: int = 2) -> Any:
        """Draw a sum, product, least or most."""
        op = self.pick(("sum", "least", "most", "product"))
        if op != "product":
            return {op: [self.number(dim, depth - 1) for _ in range(1 + self.upto(2))]}
        parts = [self.number("integer", 0), *self.pick(((), ("50 pct",), (2,)))]
        whole = self.number(dim, depth - 1)
        return {"product": [*parts, whole] if self.one_in(2) else [whole, *parts]}

    def comparison(self) -> dict[str, Any]:
        """Draw a comparison of a fact, or of an expression, with constants, facts and expressions."""
        name = self.pick(self.names)
        dim = dimension(name)
        numeric = dim not in WORDS
        left = self.arithmetic(dim) if numeric and self.one_in(5) else {"fact": name}
        if dim == "length" and self.one_in(6):
            product = [{"fact": self.pick(self.fitting("length"))} for _ in range(2)]
            amount = self.pick(("0 mm2", "100 mm2", "254 mm2", "645.16 mm2"))
            return {"product": product, self.pick(("is", "below", "at_least")): amount}
        op = self.pick(("is", "is_not", "in", "not_in", "applies", *(ORDERED if numeric else ())))
        if op == "applies":
            return {**left, "applies": True}
        if op in ("in", "not_in"):
            return {**left, op: [self.right(name) for _ in range(1 + self.upto(2))]}
        made = {**left, op: self.right(name)}
        if op in ("near", "differs_from"):
            amounts = {"length": ("1 mm", "0.1 in"), "mass": ("100 g",)}.get(dim, ())
            made["tolerance"] = self.pick(("0 pct", "10 pct", "50 pct", *amounts))
        return made

    def right(self, name: str) -> Any:
        """Draw what a fact may be compared with, or may be concluded to be."""
        dim = dimension(name)
        if dim not in WORDS:
            return self.number(dim)
        others = self.fitting(dim) if name != "method" else ["method"]
        return {"fact": self.pick(others)} if others and self.one_in(3) else self.constant(name)

    def condition(self, depth: int = 3) -> Any:
        """Draw nested all, any and not over comparisons, empty and long ones included."""
        form = self.pick(("one", "one", "all", "any", "not")) if depth else "one"
        if form == "one":
            return self.comparison()
        if form == "not":
            return {"not": self.condition(depth - 1)}
        if depth == 3 and self.one_in(8):
            return {form: [self.comparison() for _ in range(17 + self.upto(7))]}
        return {form: [self.condition(depth - 1) for _ in range(self.upto(3))]}

    def rule(self, level: int) -> dict[str, Any]:
        """Draw a rule of a level: what it reads and what it does."""
        raw: dict[str, Any] = {} if self.one_in(10) else {"when": self.condition()}
        target = f"d{level}"
        effects: list[dict[str, Any]] = []
        if target in CONCLUDED and not self.one_in(4):
            effects.append({"conclude": target, "value": self.right(target)})
        kinds = [self.pick(KINDS) for _ in range(self.upto(2))]
        effects += [{kind: "so {method}"} for kind in (kinds or (() if effects else ("allow",)))]
        for each in effects:
            if "require" in each and self.one_in(2):
                each["that"] = self.condition(1)
        return {**raw, "then": effects, "certainty": self.pick(("established", "reported", "presumed"))}


ORDERED = ("below", "at_most", "above", "at_least", "near", "differs_from")
KINDS = ("forbid", "allow", "require", "warn", "advise")


@cache
def _sampled(options: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    return st.sampled_from(options)


@cache
def _integers(most: int) -> st.SearchStrategy[int]:
    return st.integers(0, most)


@st.composite
def worlds(draw: st.DrawFn, covers: bool = True, most_rules: int = 10) -> World:
    """Draw a knowledge base: some facts of every type, some rules over them, several levels deep."""
    dice = Dice(draw)
    optional = [name for name in GIVEN if name != "method"]
    given = ("method", *dict.fromkeys(dice.pick(optional) for _ in range(2 + dice.upto(4))))
    levels = sorted(dice.upto(len(CONCLUDED)) for _ in range(1 + dice.upto(most_rules - 1)))
    used = sorted({level for level in levels if level < len(CONCLUDED)})
    facts = {name: dict(GIVEN[name]) for name in given}
    for name in (f"d{level}" for level in used):
        facts[name] = dict(CONCLUDED[name])
        if dice.one_in(3):
            facts[name]["otherwise"] = dice.pick((*values_of(name), NOT_APPLICABLE))
    made: dict[str, dict[str, Any]] = {}
    for n, level in enumerate(levels):
        dice.names = (*given, *(f"d{each}" for each in used if each < level))
        id_ = f"{dice.pick('xyz')}/r{n}"
        raw = dice.rule(level)
        for key in ("sets_aside", "covers") if covers else ("sets_aside",):
            for before in tuple(made) if dice.one_in(3) else ():
                if dice.one_in(2):
                    made[before].setdefault(key, []).extend([id_] * (1 + dice.one_in(6)))
        made[id_] = raw
    return World(facts, made)


@st.composite
def cases(draw: st.DrawFn, world: World, told: bool = True) -> dict[str, Any]:
    """Draw the facts of a case: each unknown, not applicable, or with a value; rarely one that rules conclude too."""
    dice, case = Dice(draw), dict[str, Any]()
    for name in world.facts:
        if name in CONCLUDED and not (told and dice.one_in(10)):
            continue
        kind = dice.pick(("value", "value", "value", "unknown", "void"))
        if kind != "unknown":
            case[name] = dice.constant(name) if kind == "value" else NOT_APPLICABLE
    return case


@st.composite
def completions(draw: st.DrawFn, world: World, case: dict[str, Any]) -> dict[str, Any]:
    """Draw a case that knows more: some of the facts that no rule concludes and that were unknown have become known."""
    dice = Dice(draw)
    learnt = [name for name in world.facts if name not in case and name not in CONCLUDED and not dice.one_in(3)]
    return {**case, **{name: dice.pick((*values_of(name), NOT_APPLICABLE)) for name in learnt}}
