"""Hypothesis strategies that draw whole knowledge bases, and cases for them.

What is drawn is the plain content of files, so that reader, schema and parser take part, and so that the oracle can
read the same content without any of them. Conclusions go in levels: a rule of level n concludes the fact `d<n>` and
reads only those below; it may be set aside or covered only by rules before it. So no circle can arise.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from kb.knowledge import Document, Knowledge, build, merge
from kb.reading import read_text
from kb.vocabulary import Value

UNITS: dict[str, tuple[str, str]] = {
    "mm": ("length", "1"), "cm": ("length", "10"), "in": ("length", "25.4"), "g": ("mass", "1"), "kg": ("mass", "1000"),
    "mm2": ("area", "1"), "pct": ("number", "0.01"),
}  # fmt: skip
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
    "source_kinds": {"manual": {"certainty": "established", "called": "m"}, "talk": {"certainty": "reported", "called": "t"}},
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
        made = [
            _document("facts", f"facts {n}", {"facts": {name: entry}}) for n, (name, entry) in enumerate(section.items())
        ]
        made.append(_document("facts", "units", {"units": units, "dimensions": {"area": ["length", "length"]}}))
        made.append(_document("facts", "sources", SOURCES))
        made += [
            _document("rules", id_, {"title": "a rule", "sources": [{"source": "book"}], **raw})
            for id_, raw in self.rules.items()
        ]
        return made


def _document(folder: str, id_: str, content: Any) -> Document:
    return Document(Path(id_), id_, id_, folder, "", read_text(json.dumps(content), id_))


def knowledge_of(world: World, documents: list[Document] | None = None) -> Knowledge:
    """Read a world as files are read, in the order of `documents`."""
    documents = world.documents() if documents is None else documents
    sections, problems = merge(each for each in documents if each.folder == "facts")
    assert problems == []
    return build(sections, [each for each in documents if each.folder == "rules"], ())


def parsed(knowledge: Knowledge, case: dict[str, Any]) -> dict[str, Value]:
    """Give the facts of a drawn case as engines take them."""
    return {name: knowledge.vocabulary.facts[name].parse(value) for name, value in case.items()}


def _constants(dim: str, name: str = "") -> st.SearchStrategy[Any]:
    if name == "method":
        return st.sampled_from(METHODS)
    return st.sampled_from(AMOUNTS.get(dim) or WORDS.get(dim) or NUMBERS)


@st.composite
def expressions(draw: st.DrawFn, names: tuple[str, ...], dim: str, depth: int = 2) -> Any:
    """Draw a value of a dimension: a constant, a fact, or a sum, product, least or most of such."""
    fitting = [name for name in names if dimension(name) == dim and name != "method"]
    forms = ["constant", *(["fact"] * 3 if fitting else []), *(["arithmetic"] if depth else [])]
    form = draw(st.sampled_from(forms))
    if form == "constant":
        return draw(_constants(dim))
    if form == "fact":
        return {"fact": draw(st.sampled_from(fitting))}
    op = draw(st.sampled_from(("sum", "least", "most", "product")))
    if op == "product":
        numbers = draw(st.lists(expressions(names, "integer", 0), min_size=1, max_size=2))
        share = draw(st.sampled_from(([], ["50 pct"], [2])))
        whole = [draw(expressions(names, dim, depth - 1))] if dim != "integer" else []
        return {"product": draw(st.permutations([*numbers, *share, *whole]))}
    return {op: draw(st.lists(expressions(names, dim, depth - 1), min_size=1, max_size=3))}


@st.composite
def comparisons(draw: st.DrawFn, names: tuple[str, ...]) -> dict[str, Any]:
    """Draw a comparison of a fact, or of an expression, with constants, facts and expressions."""
    name = draw(st.sampled_from(names))
    dim = dimension(name)
    numeric = dim not in WORDS
    left: dict[str, Any] = {"fact": name}
    if numeric and draw(st.integers(0, 4)) == 0:
        arithmetic = draw(expressions(names, dim))
        left = arithmetic if isinstance(arithmetic, dict) and "fact" not in arithmetic else left
    elif dim == "length" and draw(st.integers(0, 5)) == 0:
        lengths = [each for each in names if dimension(each) == "length"]
        product = [{"fact": draw(st.sampled_from(lengths))} for _ in range(2)]
        amount = draw(st.sampled_from(("0 mm2", "100 mm2", "254 mm2", "645.16 mm2")))
        return {"product": product, draw(st.sampled_from(("is", "below", "at_least"))): amount}
    ops = ["is", "is_not", "in", "not_in", "applies"]
    if numeric:
        ops += ["below", "at_most", "above", "at_least", "near", "differs_from"]
    op = draw(st.sampled_from(ops))
    if op == "applies":
        return {**left, "applies": True}
    right = expressions(names, dim) if numeric else _words(names, name, dim)
    if op in ("in", "not_in"):
        return {**left, op: draw(st.lists(right, min_size=1, max_size=3))}
    made = {**left, op: draw(right)}
    if op in ("near", "differs_from"):
        amounts = {"length": ["1 mm", "0.1 in"], "mass": ["100 g"]}.get(dim, [])
        made["tolerance"] = draw(st.sampled_from(["0 pct", "10 pct", "50 pct", *amounts]))
    return made


def _words(names: tuple[str, ...], name: str, dim: str) -> st.SearchStrategy[Any]:
    others = [each for each in names if dimension(each) == dim and (each == "method") == (name == "method")]
    return st.one_of(_constants(dim, name), st.sampled_from(others).map(lambda other: {"fact": other}))


def conditions(names: tuple[str, ...]) -> st.SearchStrategy[Any]:
    """Draw nested all, any and not over comparisons, empty ones and long ones included."""
    base = comparisons(names)
    nested = st.recursive(
        base,
        lambda inner: st.one_of(
            st.lists(inner, max_size=4).map(lambda parts: {"all": parts}),
            st.lists(inner, max_size=4).map(lambda parts: {"any": parts}),
            inner.map(lambda part: {"not": part}),
        ),
        max_leaves=6,
    )
    long = st.tuples(st.sampled_from(("all", "any")), st.lists(base, min_size=17, max_size=24))
    return st.integers(0, 19).flatmap(
        lambda n: long.map(lambda pair: {pair[0]: pair[1]}) if n == 0 else nested
    )


@st.composite
def rules(draw: st.DrawFn, level: int, before: tuple[str, ...], names: tuple[str, ...], covers: bool) -> dict[str, Any]:
    """Draw a rule of a level: what it reads, what it does, whom it sets aside or covers."""
    raw: dict[str, Any] = {}
    if draw(st.integers(0, 9)):
        raw["when"] = draw(conditions(names))
    effects = []
    target = f"d{level}"
    if target in CONCLUDED and draw(st.integers(0, 2)):
        dim = dimension(target)
        value = draw(expressions(names, dim) if dim not in WORDS else _conclusions(names, dim))
        effects.append({"conclude": target, "value": value})
    kinds = draw(st.lists(st.sampled_from(("forbid", "allow", "require", "warn", "advise")), max_size=2))
    effects += [{kind: "so {method}"} for kind in (kinds or ([] if effects else ["allow"]))]
    for each in effects:
        if "require" in each and draw(st.booleans()):
            each["that"] = draw(conditions(names))
    raw["then"] = effects
    raw["certainty"] = draw(st.sampled_from(("established", "reported", "presumed")))
    return raw


def _conclusions(names: tuple[str, ...], dim: str) -> st.SearchStrategy[Any]:
    others = [each for each in names if dimension(each) == dim and each != "method"]
    facts = [st.sampled_from(others).map(lambda other: {"fact": other})] if others else []
    return st.one_of(_constants(dim), _constants(dim), *facts)


@st.composite
def worlds(draw: st.DrawFn, covers: bool = True, most_rules: int = 10) -> World:
    """Draw a knowledge base: some facts of every type, some rules over them, several levels deep."""
    optional = [name for name in GIVEN if name != "method"]
    given_names = ["method", *draw(st.lists(st.sampled_from(optional), min_size=2, max_size=6, unique=True))]
    levels = sorted(draw(st.lists(st.integers(0, len(CONCLUDED)), min_size=1, max_size=most_rules)))
    used = sorted({level for level in levels if level < len(CONCLUDED)})
    facts = {name: dict(GIVEN[name]) for name in given_names}
    for level in used:
        name = f"d{level}"
        facts[name] = dict(CONCLUDED[name])
        if draw(st.integers(0, 2)) == 0:
            facts[name]["otherwise"] = draw(st.sampled_from((*values_of(name), NOT_APPLICABLE)))
    made: dict[str, dict[str, Any]] = {}
    below: dict[str, list[str]] = {}
    for n, level in enumerate(levels):
        names = (*given_names, *(f"d{each}" for each in used if each < level))
        before = tuple(made)
        id_ = f"{draw(st.sampled_from(('x', 'y', 'z')))}/r{n}"
        made[id_] = draw(rules(level, before, names, covers))
        for key in ("sets_aside", "covers") if covers else ("sets_aside",):
            if before and draw(st.integers(0, 3)) == 0:
                for other in draw(st.lists(st.sampled_from(before), min_size=1, max_size=3)):
                    below.setdefault(f"{other} {key}", []).append(id_)
    for said, others in below.items():
        id_, key = said.split(" ")
        made[id_][key] = others
    return World(facts, made)


@st.composite
def cases(draw: st.DrawFn, world: World, told: bool = True) -> dict[str, Any]:
    """Draw the facts of a case: each unknown, not applicable, or with a value; rarely one that rules conclude too."""
    case: dict[str, Any] = {}
    for name in world.facts:
        if name in CONCLUDED and not (told and draw(st.integers(0, 9)) == 0):
            continue
        kind = draw(st.sampled_from(("unknown", "value", "value", "value", "void")))
        if kind == "value":
            case[name] = draw(st.sampled_from(values_of(name)))
        elif kind == "void":
            case[name] = NOT_APPLICABLE
    return case


@st.composite
def completions(draw: st.DrawFn, world: World, case: dict[str, Any]) -> dict[str, Any]:
    """Draw a case that knows more: some of the facts that no rule concludes and that were unknown have become known."""
    unknown = [name for name in world.facts if name not in case and name not in CONCLUDED]
    learnt = draw(st.lists(st.sampled_from(unknown), unique=True)) if unknown else []
    return {**case, **{name: draw(st.sampled_from((*values_of(name), NOT_APPLICABLE))) for name in learnt}}
