"""The page of a rule: what it does and when, why, what it has to do with others, from where, and its cases."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kb.authoring.docs.blocks import Block, Grid, Heading, Inline, Item, Items, Link, Mark, Para, Text, joined, spot
from kb.authoring.testing.rule_cases import RuleCase
from kb.knowledge.knowledge import Knowledge
from kb.rulebook.conditions import Arithmetic, Comparison, Condition, Const, Expression, Ref
from kb.rulebook.in_words import expression_in_words
from kb.rulebook.rules import Effect, Rule
from kb.vocabulary.facts import Value

SAYS = {
    "forbid": "No", "allow": "Yes", "require": "Only if", "warn": "Beware", "advise": "Good to know",
    "conclude": "It follows",
}  # fmt: skip
HEADS = {"all": "all of these", "any": "one of these", "not": "not this"}
OTHERS = (
    ("sets_aside", "Sets aside", "Where this rule stands, these do not hold."),
    ("covers", "Answers for", "Where this rule stands, these need no further facts."),
    ("set_aside_by", "Set aside by", "Where one of these stands, this rule does not hold."),
    ("covered_by", "Answered for by", "Where one of these stands, this rule needs no further facts."),
)


def rule_blocks(rule: Rule, known: Knowledge, raw: Mapping[str, Any], cases: Sequence[RuleCase]) -> Iterator[Block]:
    """Give the blocks of a rule's page; `raw` is its file as it was read."""
    marks = [(Mark(kind, kind),) for kind in dict.fromkeys(effect.kind for effect in rule.effects)]
    soft = [(Mark("soft", each),) for each in (rule.certainty, rule.ground) if each]
    yield Para(joined([*marks, *soft], " "), "badges")
    if rule.why:
        yield Para((rule.why,), "lead")
    yield Heading("What it says", "says")
    yield Items(tuple(_says(each, known) for each in rule.effects))
    yield Heading("When", "when")
    yield Items((_condition(rule.when),))
    yield from _others(rule, known)
    yield Heading("Sources", "sources")
    yield Items(tuple(_source(known, each.source, each.at) for each in rule.sources))
    if cases:
        yield Heading("Its cases", "cases")
        yield Grid(("case", "facts", "the rule", "the answer"), tuple(_case(each, known) for each in cases))
    yield Heading("Where it stands", "file")
    yield Grid(("id", "file", "layer", "in force"), ((
        (Mark("code", rule.id),), (Mark("code", str(rule.place.path)),), (rule.layer or "built in",), (in_force(raw),),
    ),))  # fmt: skip


def _says(effect: Effect, known: Knowledge) -> Item:
    below = [Item(with_names(text)) for text in effect.texts[1:]]
    first = with_names(effect.texts[0]) if effect.texts else ()
    if effect.value is not None:
        concluded: Text = (_fact(effect.fact), " = ", *_expression(effect.value))
        first = (*concluded, *((": ", *first) if first else ()))
    if effect.that is not None:
        below.append(Item(("met where",), (_condition(effect.that),)))
    return Item((Mark(effect.kind, SAYS[effect.kind]), " ", *first), tuple(below))


def with_names(text: str) -> Text:
    """Give a sentence with the names in braces marked.

    >>> with_names("{frame} is wide.")
    (Mark(kind='fact', text='frame'), ' is wide.')
    """
    parts = re.split(r"\{([^{}]*)\}", text)
    made = (Mark("fact", part) if n % 2 else part for n, part in enumerate(parts))
    return tuple(each for each in made if each)


def _condition(part: Condition) -> Item:
    if isinstance(part, Comparison):
        return Item(_comparison(part))
    if not part.parts:
        return Item(("always" if part.op == "all" else "never",))
    return Item((Mark("soft", HEADS[part.op]),), tuple(_condition(each) for each in part.parts))


def _comparison(test: Comparison) -> Text:
    op = "is known to apply" if test.op == "applies" else test.op.replace("_", " ")
    right = joined([_expression(each) for each in test.right], " or ")
    tolerance = f" (tolerance {test.tolerance})" if test.tolerance is not None else ""
    return tuple(each for each in (*_expression(test.left), f" {op} ", *right, tolerance) if each)


def _expression(part: Expression) -> Text:
    if isinstance(part, Ref):
        return (_fact(part.name),)
    if isinstance(part, Const):
        return (Mark("strong", expression_in_words(part)),)
    signs = {"sum": " + ", "product": " × ", "quotient": " ÷ "}
    inner = joined([_nested(each) for each in part.parts], signs.get(part.op, ", "))
    return inner if part.op in signs else (f"the {part.op} of ", *inner)


def _nested(part: Expression) -> Text:
    text = _expression(part)
    return ("(", *text, ")") if isinstance(part, Arithmetic) and part.op == "sum" else text


def _fact(name: str) -> Link:
    return Link(name, "vocabulary", spot(name), kind="fact")


def _others(rule: Rule, known: Knowledge) -> Iterator[Block]:
    book = known.rulebook
    tables = {
        "sets_aside": rule.sets_aside, "covers": rule.covers,
        "set_aside_by": book.set_aside_by.get(rule.id, ()), "covered_by": book.covered_by.get(rule.id, ()),
    }  # fmt: skip
    for key, heading, meaning in OTHERS:
        if tables[key]:
            yield Heading(heading, spot(key))
            yield Para((Mark("soft", meaning),))
            links = {id_: Link(id_, f"rules/{id_}", kind="rule") for id_ in tables[key]}
            yield Items(tuple(Item((link, f": {book.rules[id_].title}")) for id_, link in links.items()))


def _source(known: Knowledge, id_: str, at: str) -> Item:
    source = known.sources[id_]
    title: Inline = Link(source.title, url=source.url) if source.url.startswith("http") else source.title
    told = ", ".join(each for each in (source.kind.called, source.date, at, source.unlisted) if each)
    return Item((title, f" ({told}) ", Link("all that rests on it", "sources", spot(id_), kind="soft")))


def _case(case: RuleCase, known: Knowledge) -> tuple[Text, ...]:
    values = {**case.said, **case.fixed}
    said: list[Text] = [(_fact(name), ": ", _shown(value, known, name)) for name, value in values.items()]
    things: list[Text] = [(f"{role}: {known.catalogue.products[id_].full_name}",) for role, id_ in case.products.items()
                          if id_ in known.catalogue.products]  # fmt: skip
    there: list[Text] = [(f"{role}: one that is not named",) for role in case.present]
    stands = {"True": ", stands", "False": ", set aside"}.get(str(case.wanted.get("stands")), "")
    state: Text = (f"{case.wanted['expect']}{stands}",)
    answer = case.wanted.get("answer", "")
    certainty = f", {case.wanted['certainty']}" if "certainty" in case.wanted else ""
    told: Text = (Mark(answer, answer), certainty) if answer else ()
    return ((case.name,), joined([*things, *there, *said]), state, told)


def _shown(value: Value | None, known: Knowledge, name: str) -> str:
    fact = known.vocabulary.facts[name]
    shown = "not known" if value is None else str(value) if fact.type == "enum" else fact.show(value)
    return shown.replace(" ", "\u00a0") if fact.type == "quantity" else shown


def in_force(raw: Mapping[str, Any]) -> str:
    """Give when a rule is in force.

    >>> in_force({}), in_force({"from": "2024-05"}), in_force({"from": 2024, "until": 2025})
    ('always', 'from 2024-05', 'from 2024 until 2025')
    """
    return " ".join(f"{key} {raw[key]}" for key in ("from", "until") if key in raw) or "always"
