"""The last guard: an answer that breaks an invariant is never given, whatever the rules of whatever layer say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kb.conditions import evaluate
from kb.invariants import Invariant, broken, read_invariants
from kb.rules import Rule

if TYPE_CHECKING:
    from kb.answer import Answer
    from kb.knowledge import Knowledge

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
    excusable = any(evaluate(each.unless, answer.firings.facts) is None for each in found)
    words = ("unknown", "no") if excusable else ("no", "unknown")
    ruled_out = {word for each in invariants(knowledge) for word in words
                 if each.broken(word, answer.firings.facts)}  # fmt: skip
    word = next((each for each in words if each not in ruled_out), "unknown")
    certainty = "established" if word == "no" else "presumed"
    return replace(answer, answer=word, certainty=certainty, reasons=(), conditions=(), breaches=breaches)


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
