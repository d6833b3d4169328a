"""Mutants: rules with one small mistake in them, such as an author makes. A rule's cases are to tell them apart.

Mutants of a condition differ in an operator, a constant, a tolerance, a fact (of a sibling role), a junction or a part;
others in the kind of an effect, in a requirement's condition, in a conclusion, in what is set aside or covered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeVar

from kb.problems import Place
from kb.rulebook.conditions import TRUE, Arithmetic, Comparison, Condition, Const, Expression, Junction, Ref
from kb.rulebook.in_words import comparison_in_words, expression_in_words
from kb.rulebook.rules import Effect, Rule, Rulebook
from kb.vocabulary.facts import Fact, Value
from kb.vocabulary.quantities import EXACT, Quantity
from kb.vocabulary.vocabulary import Vocabulary

OPERATORS = {
    "is": "is_not", "is_not": "is", "in": "not_in", "not_in": "in", "below": "at_most", "at_most": "below",
    "above": "at_least", "at_least": "above", "near": "differs_from", "differs_from": "near",
}  # fmt: skip
KINDS = {"forbid": "warn", "allow": "advise", "require": "advise", "warn": "forbid", "advise": "forbid"}
JUNCTIONS = {"all": "any", "any": "all"}
NUDGES = (Decimal("1.01"), Decimal("0.99"))
T = TypeVar("T")


@dataclass(frozen=True)
class Mutant:
    """A rule with one mistake; `what` says which, in words that stay the same from run to run."""

    rule: Rule
    what: str
    place: Place

    def condition_only(self, original: Rule) -> bool:
        """Say whether nothing but the rule's condition differs, so that its truth alone tells the two apart."""
        return replace(self.rule, when=original.when) == original


def mutants(rule: Rule, vocabulary: Vocabulary) -> list[Mutant]:
    """Give every mutant of a rule, each once."""
    found: dict[Rule, Mutant] = {}
    for each in (*_of_when(rule, vocabulary), *_of_effects(rule, vocabulary), *_of_names(rule)):
        if each.rule != rule:
            found.setdefault(each.rule, each)
    return list(found.values())


def with_rule(book: Rulebook, rule: Rule) -> Rulebook:
    """Give the rulebook with a rule in the place of the one that bears its id."""
    old, rules = book.rules[rule.id], {**book.rules, rule.id: rule}
    steps = tuple(rule if isinstance(step, Rule) and step.id == rule.id else step for step in book.steps)
    aside = _without(book.set_aside_by, rule.id, set(old.sets_aside) - set(rule.sets_aside))
    covered = _without(book.covered_by, rule.id, set(old.covers) - set(rule.covers))
    gone = {each.fact for each in old.effects} - {each.fact for each in rule.effects} - {""}
    concluded = _without(book.concluded_by, rule.id, gone)
    return replace(book, rules=rules, steps=steps, set_aside_by=aside, covered_by=covered, concluded_by=concluded)


def _without(table: dict[str, tuple[str, ...]] | object, id_: str, keys: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Give a table in which a rule no longer stands under these keys."""
    assert isinstance(table, dict)
    return {**table, **{key: tuple(each for each in table[key] if each != id_) for key in keys}}


def _of_when(rule: Rule, vocabulary: Vocabulary) -> Iterator[Mutant]:
    for condition, what, place in of_condition(rule.when, vocabulary):
        yield Mutant(replace(rule, when=condition), what, place or rule.place)
    if isinstance(rule.when, Comparison):
        yield Mutant(replace(rule, when=TRUE), "condition dropped", rule.when.place)


def _of_names(rule: Rule) -> Iterator[Mutant]:
    for name in rule.sets_aside:
        kept = tuple(each for each in rule.sets_aside if each != name)
        yield Mutant(replace(rule, sets_aside=kept), f"no longer sets aside {name}", rule.place)
    for name in rule.covers:
        kept = tuple(each for each in rule.covers if each != name)
        yield Mutant(replace(rule, covers=kept), f"no longer covers {name}", rule.place)


def _of_effects(rule: Rule, vocabulary: Vocabulary) -> Iterator[Mutant]:
    for n, effect in enumerate(rule.effects):
        again = KINDS.get(effect.kind) == "forbid" and rule.does("forbid")
        for changed, what in _of_effect(effect, vocabulary, again):
            effects = (*rule.effects[:n], *changed, *rule.effects[n + 1 :])
            yield Mutant(replace(rule, effects=effects), what, effect.place)


def _of_effect(effect: Effect, vocabulary: Vocabulary, again: bool) -> Iterator[tuple[tuple[Effect, ...], str]]:
    """Give an effect changed; `again` where its rule forbids already, so that to forbid again changes nothing."""
    if effect.kind in KINDS and not again:
        kind = KINDS[effect.kind]
        yield (replace(effect, kind=kind, that=None),), f"`{effect.kind}` becomes `{kind}`"
    if effect.that is not None:
        yield (replace(effect, that=None),), "requirement that nothing meets"
        for condition, what, _ in of_condition(effect.that, vocabulary):
            yield (replace(effect, that=condition),), f"requirement: {what}"
    if effect.value is not None:
        yield (replace(effect, kind="advise", fact="", value=None),), f"no longer concludes {effect.fact}"
        for value, what in of_expression(effect.value, vocabulary, vocabulary.facts.get(effect.fact)):
            yield (replace(effect, value=value),), f"concludes {effect.fact}: {what}"


def of_condition(part: Condition, vocabulary: Vocabulary) -> Iterator[tuple[Condition, str, Place | None]]:
    """Give a condition with one mistake in it, in every way, with what the mistake is and where."""
    if isinstance(part, Comparison):
        yield from ((test, what, part.place) for test, what in of_comparison(part, vocabulary))
        return
    if part.op == "not":
        yield part.parts[0], f"`not` dropped from {_short(part.parts[0])}", _place(part)
    elif len(part.parts) > 1:
        op = JUNCTIONS[part.op]
        yield replace(part, op=op), f"`{part.op}` becomes `{op}` over {_short(part)}", _place(part)
        for n, each in enumerate(part.parts):
            left = (*part.parts[:n], *part.parts[n + 1 :])
            yield replace(part, parts=left), f"{_short(each)} dropped", _place(each)
    for n, each in enumerate(part.parts):
        if isinstance(each, Junction) and each.op != "not" and part.op != "not":
            negated = Junction("not", (each,))
            yield replace(part, parts=_put(part.parts, n, negated)), f"`not` added to {_short(each)}", _place(each)
        for changed, what, place in of_condition(each, vocabulary):
            yield replace(part, parts=_put(part.parts, n, changed)), what, place


def of_comparison(test: Comparison, vocabulary: Vocabulary) -> Iterator[tuple[Condition, str]]:
    """Give a comparison with one mistake in it, in every way."""
    said = comparison_in_words(test)
    if test.op in OPERATORS:
        op = OPERATORS[test.op]
        yield replace(test, op=op), f"`{test.op}` becomes `{op}` in {said}"
    else:
        yield Junction("not", (test,)), f"`not` added to {said}"
    if test.tolerance is not None:
        for factor, word in ((Decimal(2), "doubled"), (Decimal("0.5"), "halved")):
            yield replace(test, tolerance=_times(test.tolerance, factor)), f"tolerance {word} in {said}"
    fact = vocabulary.facts.get(test.left.name) if isinstance(test.left, Ref) else None
    for left, what in of_expression(test.left, vocabulary, None):
        yield replace(test, left=left), f"{what} in {said}"
    for n, each in enumerate(test.right):
        for right, what in of_expression(each, vocabulary, fact):
            yield replace(test, right=_put(test.right, n, right)), f"{what} in {said}"
        if len(test.right) > 1:
            less = (*test.right[:n], *test.right[n + 1 :])
            yield replace(test, right=less), f"{expression_in_words(each)} dropped from {said}"


def of_expression(part: Expression, vocabulary: Vocabulary, fact: Fact | None) -> Iterator[tuple[Expression, str]]:
    """Give an expression with one mistake in it; `fact` is what a constant in it is a value of."""
    if isinstance(part, Const):
        for value in _other_values(part.value, fact):
            made = Const(value)
            yield made, f"{expression_in_words(part)} becomes {expression_in_words(made)}"
    elif isinstance(part, Ref):
        name = sibling(part.name, vocabulary)
        if name:
            yield Ref(name), f"{part.name} becomes {name}"
    else:
        yield from _of_arithmetic(part, vocabulary)


def _of_arithmetic(part: Arithmetic, vocabulary: Vocabulary) -> Iterator[tuple[Expression, str]]:
    for n, each in enumerate(part.parts):
        for changed, what in of_expression(each, vocabulary, None):
            yield replace(part, parts=_put(part.parts, n, changed)), what
        if len(part.parts) > 1 and part.op not in ("product", "quotient"):
            less = (*part.parts[:n], *part.parts[n + 1 :])
            yield replace(part, parts=less), f"{expression_in_words(each)} dropped from the {part.op}"
    if part.op in ("least", "most"):
        op = "most" if part.op == "least" else "least"
        yield replace(part, op=op), f"the {part.op} becomes the {op}"


def _other_values(value: Value, fact: Fact | None) -> Iterator[Value]:
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (value + 1, value - 1)
    elif isinstance(value, Quantity):
        if value.amount:
            yield from (_times(value, factor) for factor in NUDGES)
        else:
            yield from (replace(value, amount=Decimal(step)) for step in (1, -1))
    elif fact is not None and fact.type == "enum":
        values = list(fact.values)
        if value in values and len(values) > 1:
            yield values[(values.index(str(value)) + 1) % len(values)]


def sibling(name: str, vocabulary: Vocabulary) -> str:
    """Give the fact with which this one is easily mixed up: the same attribute of another role, best of its kind."""
    role, _, attribute = name.partition(".")
    fact = vocabulary.facts.get(name)
    if fact is None or not attribute:
        return ""
    alike = [
        each for each in vocabulary.facts.values()
        if each.name.partition(".")[2] == attribute and each.name != name
        and (each.type, each.dimension, each.unit) == (fact.type, fact.dimension, fact.unit)
    ]  # fmt: skip
    kinds = {each.name: each.kind for each in vocabulary.roles.values()}
    alike.sort(key=lambda each: kinds.get(each.about) != kinds.get(role))
    return alike[0].name if alike else ""


def _times(quantity: Quantity, factor: Decimal) -> Quantity:
    return Quantity(EXACT.multiply(quantity.amount, factor), quantity.unit)


def _put(parts: tuple[T, ...], n: int, part: T) -> tuple[T, ...]:
    return (*parts[:n], part, *parts[n + 1 :])


def _short(part: Condition) -> str:
    """Give a part of a condition on one line."""
    if isinstance(part, Comparison):
        return comparison_in_words(part)
    return f"{part.op} of ({'; '.join(map(_short, part.parts))})"


def _place(part: Condition) -> Place | None:
    if isinstance(part, Comparison):
        return part.place
    return next((place for each in part.parts if (place := _place(each)) is not None), None)
