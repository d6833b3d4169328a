"""The last guard: an answer that breaks an invariant is never given, whatever the rules of whatever layer say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kb.rulebook.conditions import Facts, evaluate
from kb.rulebook.invariants import Invariant, broken, read_invariants
from kb.rulebook.rules import Rule

if TYPE_CHECKING:
    from kb.answers.answer import Answer
    from kb.knowledge.loading import Knowledge

_READ: list[tuple[Knowledge, list[Invariant]]] = []


@dataclass(frozen=True)
class Breach:
    """An invariant that an answer would have broken: `said` is that answer, `rules` those of layers that led to it."""

    invariant: Invariant
    said: str
    rules: tuple[Rule, ...]


def invariants(knowledge: Knowledge) -> list[Invariant]:
    """Give the invariants of a knowledge base, read once.

    Raises:
        InputError: one of them cannot be read; then no answer can be given.
    """
    for known, made in _READ:
        if known is knowledge:
            return made
    made = read_invariants(knowledge)
    _READ[:] = [(knowledge, made), *_READ[:3]]
    return made


def guarded(answer: Answer, knowledge: Knowledge) -> Answer:
    """Give the answer as it may be given: where it breaks an invariant, no, or unknown while a fact may excuse it."""
    found = broken(invariants(knowledge), answer.answer, answer.firings.facts)
    if not found:
        return answer
    breaches = tuple(Breach(each, answer.answer, tuple(dict.fromkeys(suspects(answer)))) for each in found)
    word = allowed(answer.answer, invariants(knowledge), answer.firings.facts)
    certainty = "established" if word == "no" else "presumed"
    return replace(answer, answer=word, certainty=certainty, reasons=(), conditions=(), breaches=breaches)


def allowed(word: str, all_: Iterable[Invariant], facts: Facts) -> str:
    """Give an answer, or what may be said in its place: no, or unknown while a fact may excuse it."""
    found = broken(all_, word, facts)
    if not found:
        return word
    excusable = any(evaluate(each.unless, facts) is None for each in found)
    words = ("unknown", "no") if excusable else ("no", "unknown")
    ruled_out = {each for invariant in all_ for each in words if invariant.broken(each, facts)}
    return next((each for each in words if each not in ruled_out), "unknown")


def suspects(answer: Answer) -> Iterator[Rule]:
    """Give the rules of layers that an answer rests on: those that allow, and those that set others aside."""
    for each in answer.reasons:
        if each.rule.layer:
            yield each.rule
    for aside in answer.set_aside:
        yield from (rule for rule in aside.by_rules if rule.layer)


def told(breaches: Iterable[Breach]) -> str:
    """Say in a sentence or two why an answer was not given; nothing where it was."""
    sentences = []
    for each in breaches:
        why = f" {each.invariant.why}" if each.invariant.why else ""
        sentences.append(f"{each.invariant.title}.{why}")
    first = next(iter(breaches), None)
    if first is None:
        return ""
    by = ", ".join(f"{rule.id} of layer {rule.layer}" for rule in first.rules)
    return " ".join([f"The rules say {first.said}, which may never be said here.", *sentences,
                     *([f"It comes from {by}."] if by else [])])  # fmt: skip
