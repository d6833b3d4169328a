"""Reads rules as their files have them, and puts them together to a rulebook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

from kb.files.digest import digest
from kb.files.strict_yaml import Map, Seq
from kb.problems import InputError, Problem, did_you_mean
from kb.rulebook.condition_reader import ConditionReader
from kb.rulebook.conditions import TRUE, Comparison, Const, Junction, Ref
from kb.rulebook.rules import EFFECTS, Effect, Reference, Rule, Rulebook, Step, reads
from kb.vocabulary.facts import PLACE
from kb.vocabulary.templates import placeholders
from kb.vocabulary.vocabulary import Vocabulary


def read_rule(id_: str, raw: Map, vocabulary: Vocabulary, layer: str = "") -> tuple[Rule, list[Problem]]:
    """Read one rule that satisfies the schema; give it with every problem found in it."""
    reader = ConditionReader(vocabulary)
    when = reader.condition(raw["when"]) if "when" in raw else TRUE
    if "in" in raw:
        reader.problems += vocabulary.without_place(raw.at("in"))
        places = tuple(Const(str(each)) for each in raw["in"])
        when = Junction("all", (Comparison(Ref(PLACE), "in", places, place=raw.at("in")), when))
    effects = tuple(_effect(each, reader) for each in raw["then"])
    ground = _ground(raw, reader)
    rule = Rule(
        id_, raw["title"], when, effects, tuple(raw.get("sets_aside", ())), tuple(raw.get("covers", ())),
        raw.get("certainty", "established"), raw.get("why", ""),
        tuple(Reference(each["source"], str(each.get("at", ""))) for each in raw.get("sources", ())), layer, raw.place,
        ground, vocabulary.rank(ground),
    )  # fmt: skip
    return rule, reader.problems


def _ground(raw: Map, reader: ConditionReader) -> str:
    """Give what a rule rests on: what it says, or the default."""
    known = reader.vocabulary.grounds
    if "ground" in raw and raw["ground"] not in known:
        help_ = did_you_mean(raw["ground"], known) if known else "declare it under `grounds`"
        reader.problems.append(Problem(raw.at("ground"), f"unknown ground `{raw['ground']}`", help_, "unknown-ground"))
    return str(raw.get("ground", reader.vocabulary.default_ground))


def _effect(raw: Map, reader: ConditionReader) -> Effect:
    kind = next(key for key in raw if key in EFFECTS)
    that = reader.condition(raw["that"]) if "that" in raw else None
    if kind != "conclude":
        effect = Effect(kind, _texts(raw[kind]), that, place=raw.place, beside=tuple(raw.get("beside", ())))
    else:
        fact = reader.vocabulary.facts.get(raw["conclude"])
        if fact is None:
            help_ = did_you_mean(raw["conclude"], reader.vocabulary.facts)
            where = raw.at("conclude")
            reader.problems.append(Problem(where, f"unknown fact `{raw['conclude']}`", help_, "unknown-fact"))
        elif "rules" not in fact.sources:
            help_ = "declare it with `from: [rules]` or conclude another"
            message = f"`{fact.name}` is not for rules to conclude"
            reader.problems.append(Problem(raw.at("conclude"), message, help_, "not-for-rules"))
        value = reader.value(raw["value"], raw.at("value"), fact)
        effect = Effect(kind, _texts(raw.get("because", ())), that, raw["conclude"], value, raw.place)
    _check_texts(effect, raw, reader)
    return effect


def _texts(raw: Any) -> tuple[str, ...]:
    return tuple(" ".join(str(each).split()) for each in (raw if isinstance(raw, (Seq, tuple)) else [raw]))


def _check_texts(effect: Effect, raw: Map, reader: ConditionReader) -> None:
    names = [*reader.vocabulary.facts, *reader.vocabulary.roles]
    key = "because" if effect.kind == "conclude" else effect.kind
    places = getattr(raw.get(key), "items_at", (raw.at(key),))
    for text, where in zip(effect.texts, places, strict=False):
        for name in (each for each in placeholders(text) if each not in names):
            message = f"text names unknown fact `{name}`"
            reader.problems.append(Problem(where, message, did_you_mean(name, names), "unknown-placeholder"))


def rulebook(rules: Iterable[Rule], vocabulary: Vocabulary) -> Rulebook:
    """Put rules together.

    Raises:
        InputError: a rule names an unknown rule, or conclusions and exceptions go in a circle.
    """
    by_id = {rule.id: rule for rule in sorted(rules, key=lambda rule: rule.id)}
    problems = [
        Problem(rule.place, f"`{key}` names unknown rule `{other}`", did_you_mean(other, by_id), "unknown-rule")
        for rule in by_id.values()
        for key, others in (("sets_aside", rule.sets_aside), ("covers", rule.covers))
        for other in others
        if other not in by_id
    ]
    if problems:
        raise InputError(problems)
    concluded: dict[str, list[str]] = {}
    aside: dict[str, list[str]] = {}
    covered: dict[str, list[str]] = {}
    for rule in by_id.values():
        for fact in dict.fromkeys(effect.fact for effect in rule.effects if effect.kind == "conclude"):
            concluded.setdefault(fact, []).append(rule.id)
        for others, table in ((rule.sets_aside, aside), (rule.covers, covered)):
            for other in others:
                table.setdefault(other, []).append(rule.id)
    otherwise = {
        name: fact.parse(fact.otherwise) for name, fact in vocabulary.facts.items() if fact.otherwise is not None
    }
    steps = _order(by_id, concluded, aside, covered)
    return Rulebook(by_id, steps, _frozen(concluded), _frozen(aside), _frozen(covered), otherwise, digest(by_id))


def _frozen(table: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(values) for key, values in table.items()}


def _order(rules: Mapping[str, Rule], concluded: Any, aside: Any, covered: Any) -> tuple[Step, ...]:
    graph: dict[str, set[str]] = {}
    for rule in rules.values():
        needs = {f"fact {name}" for name in reads(rule) if name in concluded}
        graph[rule.id] = needs | {*aside.get(rule.id, ()), *covered.get(rule.id, ())}
    for name, by in concluded.items():
        graph[f"fact {name}"] = set(by)
    try:
        ordered = tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        circle = [each.removeprefix("fact ") for each in reversed(error.args[1])]
        first = next(each for each in circle if each in rules)
        message = "rules go in a circle: " + " -> ".join(f"`{each}`" for each in circle)
        problem = Problem(rules[first].place, message, "let one of them not depend on the others", "circle")
        raise InputError([problem]) from None
    return tuple(rules[each] if each in rules else each.removeprefix("fact ") for each in ordered)
