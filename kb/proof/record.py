"""The record of an answer: plain JSON in one form, whoever found the answer, sealed so that any change shows.

Who finds things out (`Found`) gives truths, states and grounds; this module only writes them down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import NamedTuple

from kb.catalogue.claims import Claim
from kb.files.digest import digest
from kb.knowledge.knowledge import Knowledge
from kb.proof.seal import Data, sealed
from kb.questions.question import Question
from kb.questions.question_json import question_data
from kb.rulebook.conditions import Comparison, Condition, Const, Expression, Ref, Truth, names_in
from kb.rulebook.rules import Effect, Rule, Rulebook, reads
from kb.rulebook.state import State
from kb.version import __version__
from kb.vocabulary.exact_values import Amount, value_data
from kb.vocabulary.facts import Value

FORMAT = 3


class Ground(NamedTuple):
    """A rule that makes the answer, by which of its effects, and how surely."""

    rule: str
    effect: str
    certainty: str


class Reading(NamedTuple):
    """One way to read an ambiguous question, and what the answer would be."""

    products: Mapping[str, str]
    answer: str
    certainty: str


class Breached(NamedTuple):
    """An invariant that kept an answer from being given, and that answer."""

    invariant: str
    said: str


@dataclass(frozen=True)
class Found:
    """What somebody found out about a question.

    `unheeded` are the facts of which the sentence says something else than the catalogue; it is `barred` where these,
    unread words or unknown names keep a yes from being given. `not_followed` are those of which the asker's word would
    make more of a yes than an established one, `on_your_word` those of which it does against a reported one. `grounds`
    gives how surely a condition has a truth, and the best-evidenced facts that suffice for it.
    """

    answer: str
    certainty: str
    because: Sequence[Ground]
    rules: Sequence[Rule]
    facts: Mapping[str, Value | Amount]
    claims: Mapping[str, Claim]
    rivals: Mapping[str, Sequence[Claim]]
    concluded: Mapping[str, Sequence[str]]
    contradictions: Mapping[str, Sequence[str]]
    readings: Sequence[Reading]
    breaches: Sequence[Breached]
    unheeded: Sequence[str]
    not_followed: Sequence[str]
    on_your_word: Sequence[str]
    barred: bool
    truth: Callable[[Condition], Truth]
    state: Callable[[str], State]
    grounds: Callable[[Condition, bool], tuple[str, Sequence[str]]]
    certainty_of: Callable[[str], str]


def write(question: Question, known: Knowledge, found: Found) -> Data:
    """Give the sealed record of an answer."""
    book = known.rulebook
    read = sorted({name for rule in found.rules for name in _read_by(rule)})
    return sealed({
        "format": FORMAT,
        "made_by": __version__,
        "as_of": {"day": known.moment.day, "asked": known.moment.explicit},
        "question": question_data(question),
        "answer": found.answer,
        "certainty": found.certainty,
        "because": [each._asdict() for each in found.because],
        "barred": found.barred,
        "unheeded": list(found.unheeded),
        "not_followed": list(found.not_followed),
        "on_your_word": list(found.on_your_word),
        "breaches": [each._asdict() for each in found.breaches],
        "requirements": list(_requirements(found)),
        "open": list(_open(found, book)),
        "rules": {rule.id: _rule(rule, found, book) for rule in found.rules},
        "facts": {name: _fact(name, found, book) for name in read if name in found.facts},
        "unknown": {name: _unknown(name, found, book) for name in read if name not in found.facts},
        "contradictions": {name: list(by) for name, by in sorted(found.contradictions.items())},
        "readings": [{**each._asdict(), "products": dict(each.products)} for each in found.readings],
        "rulebook": {
            "digest": book.digest, "language": known.language, "phrasing": digest(known.section("phrasing")),
            "rules": {id_: digest(rule) for id_, rule in book.rules.items()},
        },
        "catalogue": {"digest": known.digest},
    })  # fmt: skip


def claim_data(claim: Claim) -> Data:
    """Give whose word a fact is, of what, where and since when."""
    source = claim.source
    return {
        "source": source.id, "title": source.title, "kind": source.kind.name, "counts_as": source.counts_as.name,
        "certainty": claim.certainty, "subject": claim.subject, "date": claim.date or source.date, "at": claim.at,
        "note": claim.note,
    }  # fmt: skip


def condition_data(condition: Condition, found: Found) -> Data:
    """Give a condition as in rule files, each part with its truth."""
    truth = found.truth(condition)
    if isinstance(condition, Comparison):
        right = [_expression(each) for each in condition.right]
        within = value_data(condition.tolerance) if condition.tolerance is not None else None
        return {"of": _expression(condition.left), "op": condition.op, "to": right, "within": within, "truth": truth}
    return {condition.op: [condition_data(each, found) for each in condition.parts], "truth": truth}


def _expression(expression: Expression) -> Data:
    if isinstance(expression, Const):
        return value_data(expression.value)
    if isinstance(expression, Ref):
        return {"fact": expression.name}
    return {expression.op: [_expression(each) for each in expression.parts]}


def _rule(rule: Rule, found: Found, book: Rulebook) -> Data:
    state = found.state(rule.id)
    known = state.truth is not None
    evidence, decided_by = found.grounds(rule.when, state.truth) if state.truth is not None else (None, ())
    return {
        "title": rule.title, "certainty": rule.certainty, "sources": [[each.source, each.at] for each in rule.sources],
        "when": condition_data(rule.when, found), **asdict(state), "evidence": evidence,
        "decided_by": list(decided_by), "waits_for": [] if known else waits_for(rule.when, found),
        "set_aside_by": [id_ for id_ in book.set_aside_by.get(rule.id, ()) if found.state(id_).stands],
        "covered_by": [id_ for id_ in book.covered_by.get(rule.id, ()) if found.state(id_).certain],
        "effects": [_effect(each, found) for each in rule.effects],
    }  # fmt: skip


def _effect(effect: Effect, found: Found) -> Data:
    made: Data = {"kind": effect.kind, "texts": list(effect.texts)}
    if effect.that is not None:
        made["that"] = condition_data(effect.that, found)
    if effect.value is not None:
        made |= {"fact": effect.fact, "value": _expression(effect.value)}
    return made


def waits_for(condition: Condition, found: Found) -> list[str]:
    """Give the unknown facts that keep a condition open."""
    if isinstance(condition, Comparison):
        return [name for name in dict.fromkeys(names_in(condition)) if name not in found.facts]
    still_open = (part for part in condition.parts if found.truth(part) is None)
    return list(dict.fromkeys(name for part in still_open for name in waits_for(part, found)))


def _fact(name: str, found: Found, book: Rulebook) -> Data:
    """Give a fact: whose word it is, or from which rules and facts it follows, or that the question itself says it."""
    made = {**value_data(found.facts[name]), "certainty": found.certainty_of(name), "claim": None}
    made["rivals"] = _rivals(name, found)
    if name in found.claims:
        made["claim"] = claim_data(found.claims[name])
    elif name in found.concluded:
        rules = [book.rules[id_] for id_ in found.concluded[name]]
        made["concluded_by"] = [rule.id for rule in rules]
        made["follows_from"] = list(dict.fromkeys(each for rule in rules for each in _behind(name, rule, found)))
    return made


def _behind(name: str, rule: Rule, found: Found) -> Iterator[str]:
    yield from found.grounds(rule.when, True)[1]
    for effect in rule.effects:
        if effect.fact == name and effect.value is not None:
            yield from names_in(effect.value)


def _unknown(name: str, found: Found, book: Rulebook) -> Data:
    """Give the rules that could conclude an unknown fact, and what is said of it where none of that holds."""
    could = [id_ for id_ in book.concluded_by.get(name, ()) if not found.state(id_).impossible]
    return {"could_conclude": could, "rivals": _rivals(name, found)}


def _rivals(name: str, found: Found) -> list[Data]:
    return [{**value_data(each.value), **claim_data(each)} for each in found.rivals.get(name, ())]


def _requirements(found: Found) -> Iterator[Data]:
    """Give what the standing rules require, and whether it is met."""
    for rule in (rule for rule in found.rules if found.state(rule.id).stands):
        for effect in rule.effects:
            if effect.kind == "require":
                met = effect.that is not None and found.truth(effect.that) is True
                yield {"rule": rule.id, "met": met}


def _open(found: Found, book: Rulebook) -> Iterator[Data]:
    """Give the rules that stayed open, and why they cannot matter, if they cannot."""
    for rule in (rule for rule in found.rules if found.state(rule.id).truth is None):
        others = (*book.covered_by.get(rule.id, ()), *book.set_aside_by.get(rule.id, ()))
        by = [id_ for id_ in others if found.state(id_).certain]
        decides = rule.does("forbid") or rule.does("allow") or rule.does("require") or rule.does("conclude")
        yield {"rule": rule.id, "waits_for": waits_for(rule.when, found), "answered_for_by": by,
               "only_tells": not decides}  # fmt: skip


def _read_by(rule: Rule) -> Iterable[str]:
    yield from reads(rule)
    for effect in rule.effects:
        yield from names_in(effect.that) if effect.that is not None else ()
