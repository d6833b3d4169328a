"""What is doubtful in rules: conditions that can never be true, or always are; rules that repeat or defeat another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kb.authoring.lint.registry import Base, gives
from kb.explain.value_regions import possible
from kb.files.strict_yaml import Map, Seq
from kb.knowledge.knowledge import Knowledge
from kb.problems import Place, Problem
from kb.rulebook.conditions import FALSE, TRUE, Comparison, Condition, Junction, Ref, comparisons, names_in
from kb.rulebook.in_words import in_words
from kb.rulebook.rules import Rule
from kb.vocabulary.vocabulary import Vocabulary


@gives("never-true", "error", "a condition can never be true")
@gives("always-true", "warning", "a condition is always true, or adds nothing")
@gives("duplicate-part", "warning", "a condition is said twice")
def conditions(base: Base) -> Iterator[Problem]:
    """Conditions, or parts of them, that cannot be true, add nothing, or stand there twice."""
    vocabulary = base.knowledge.vocabulary
    for rule in base.knowledge.rulebook.rules.values():
        yield from _examine(rule.when, TRUE, vocabulary, rule.place)
        for effect in rule.effects:
            if effect.that is not None:
                yield from _examine(effect.that, rule.when, vocabulary, effect.place)


def _examine(part: Condition, context: Condition, vocabulary: Vocabulary, place: Place) -> Iterator[Problem]:
    """Look into a condition that counts only where `context` is true."""
    if part == TRUE or _says_all(part, vocabulary) or not possible(vocabulary, (context, True)):
        return
    if not possible(vocabulary, (context, True), (part, True)):
        message = f"{_called(part)} can never be true" + ("" if context == TRUE else " here")
        yield Problem(_place(part, place), message, "its parts exclude each other or a fact's range", "never-true")
    elif isinstance(part, Junction) and part.op != "not":
        yield from _twice(part, place)
        for each in dict.fromkeys(part.parts):
            beside = tuple(other for other in part.parts if other != each) if part.op == "all" else ()
            around = Junction("all", (context, *beside))
            needed = part.op != "all" or not beside or _says_all(each, vocabulary)
            if not needed and not possible(vocabulary, (around, True), (each, False)):
                message = f"{_called(each)} adds nothing: it is true wherever the rest is"
                yield Problem(_place(each, place), message, "leave it out", "always-true")
            else:
                yield from _examine(each, around, vocabulary, place)
    elif isinstance(part, Comparison) and not possible(vocabulary, (context, True), (_fails(part), True)):
        message = f"{_called(part)} is true whatever the value"
        yield Problem(part.place, message, "write `applies: true`, or leave it out", "always-true")


def _fails(test: Comparison) -> Condition:
    """Give the condition that a comparison is false although all its facts have a value, unless just that is asked."""
    if test.op == "applies":
        return Junction("not", (test,))
    parts = [Comparison(name, "applies") for name in {test.left, *test.right} if any(names_in(name))]
    return Junction("all", (Junction("not", (test,)), *parts))


def _says_all(part: Condition, vocabulary: Vocabulary) -> bool:
    """Say whether a comparison names the one value that its fact has so far: it will count with the second."""
    if not isinstance(part, Comparison) or not isinstance(part.left, Ref) or part.op not in ("is", "in"):
        return False
    fact = vocabulary.facts.get(part.left.name)
    return fact is not None and len(fact.values) == 1


def _twice(junction: Junction, place: Place) -> Iterator[Problem]:
    seen: set[Condition] = set()
    for part in junction.parts:
        if part in seen:
            yield Problem(_place(part, place), f"{_called(part)} is said twice", "leave one out", "duplicate-part")
        seen.add(part)


def _called(part: Condition) -> str:
    """Give a condition as a message names it."""
    return f"`{' '.join(in_words(part).split())}`" if isinstance(part, Comparison) else f"the `{part.op}` of conditions"


def _place(part: Condition, place: Place) -> Place:
    return next((each.place for each in comparisons(part) if each.place.line), place)


@gives("never-stands", "warning", "a rule is set aside wherever it fires")
def never_stands(base: Base) -> Iterator[Problem]:
    """Rules that another sets aside wherever they fire."""
    for rule in base.knowledge.rulebook.rules.values():
        yield from _defeated(rule, base.knowledge)


def _defeated(rule: Rule, knowledge: Knowledge) -> Iterator[Problem]:
    book = knowledge.rulebook
    for other in (book.rules[id_] for id_ in book.set_aside_by.get(rule.id, ())):
        read = set(names_in(other.when))
        if book.set_aside_by.get(other.id) or not read <= known_where(rule.when, True):
            continue
        if rule.when != FALSE and not possible(knowledge.vocabulary, (rule.when, True), (other.when, False)):
            message = f"rule `{rule.id}` can never stand: `{other.id}` sets it aside wherever it fires"
            yield Problem(rule.place, message, "narrow the other, or remove this one", "never-stands")


def known_where(condition: Condition, truth: bool) -> set[str]:
    """Give the facts that are known to have a value wherever a condition has this truth."""
    if isinstance(condition, Comparison):
        return set(names_in(condition)) if truth else set()
    if condition.op == "not":
        return known_where(condition.parts[0], not truth)
    found = [known_where(part, truth) for part in condition.parts]
    if (condition.op == "all") == truth:
        return set().union(*found)
    return set.intersection(*found) if found else set()


@gives("never-together", "warning", "a rule names another that can never fire beside it")
def never_together(base: Base) -> Iterator[Problem]:
    """Rules that are set aside or answered for by one that never fires where they could."""
    for rule in base.knowledge.rulebook.rules.values():
        yield from _apart(rule, base.knowledge, base.raws.get(rule.id, Map()))


def _apart(rule: Rule, knowledge: Knowledge, raw: Map) -> Iterator[Problem]:
    for key, others in (("sets_aside", rule.sets_aside), ("covers", rule.covers)):
        for other in (knowledge.rulebook.rules[id_] for id_ in others):
            if not possible(knowledge.vocabulary, (rule.when, True), (other.when, True)):
                message = f"`{key}` names `{other.id}`, and the two can never fire together"
                yield Problem(_item(raw, key, other.id, rule.place), message, "leave it out", "never-together")


def _item(raw: Map, key: str, item: str, place: Place) -> Place:
    """Give the place of an item of a list in a rule."""
    said = raw.get(key, ())
    return next((at for at, each in zip(getattr(said, "items_at", ()), said, strict=False) if each == item), place)


@gives("shadowed-name", "warning", "a layer's rule bears the name of an earlier one")
def shadowed_names(base: Base) -> Iterator[Problem]:
    """Rules of a layer whose name one of an earlier layer bears already: alone it tells neither apart."""
    for rule in base.knowledge.rulebook.rules.values():
        yield from _shadowed(rule, base.knowledge)


def _shadowed(rule: Rule, knowledge: Knowledge) -> Iterator[Problem]:
    name = rule.id.rpartition("/")[2]
    order = ["", *(Path(each).resolve().name for each in knowledge.layers)]
    for other in knowledge.rulebook.rules.values():
        if other.id.rpartition("/")[2] == name and order.index(other.layer) < order.index(rule.layer):
            message = f"rule `{rule.id}` bears the name of `{other.id}`"
            yield Problem(rule.place, message, f"`{name}` alone names both; call it otherwise", "shadowed-name")


@gives("unused-tolerance", "warning", "a tolerance is named and no rule uses it")
def unused_tolerances(base: Base) -> Iterator[Problem]:
    """Tolerances of the vocabulary that no comparison names."""
    used = {text for raw in base.raws.values() for text in _tolerances(raw)}
    declared = base.knowledge.section("tolerances") or Map()
    for name in (each for each in base.knowledge.vocabulary.tolerances if each not in used):
        yield Problem(
            declared.keys_at[name], f"no rule uses the tolerance `{name}`", "name it or remove it", "unused-tolerance"
        )


def _tolerances(said: object) -> Iterator[str]:
    """Give every tolerance that stands somewhere in what was read."""
    if isinstance(said, Map):
        yield from [str(said["tolerance"])] if "tolerance" in said else []
        yield from (text for each in said.values() for text in _tolerances(each))
    elif isinstance(said, Seq):
        yield from (text for each in said for text in _tolerances(each))


@gives("same-rule", "warning", "two rules say the same")
def same_rules(base: Base) -> Iterator[Problem]:
    """Rules that say the same under the same condition."""
    first: dict[object, Rule] = {}
    for rule in base.knowledge.rulebook.rules.values():
        said = frozenset((each.kind, each.texts, each.that, each.fact, str(each.value)) for each in rule.effects)
        other = first.setdefault((_unordered(rule.when), said), rule)
        if other is not rule:
            message = f"rule `{rule.id}` says what `{other.id}` says"
            yield Problem(rule.place, message, "keep one of them", "same-rule")


def _unordered(condition: Condition) -> object:
    if isinstance(condition, Comparison):
        return condition
    return condition.op, frozenset(map(_unordered, condition.parts))
