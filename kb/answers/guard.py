"""The last guard: an answer that breaks an invariant is never given, whatever the rules of whatever layer say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kb.answers.answer import Answer, Breach
from kb.knowledge.knowledge import Knowledge
from kb.rulebook.invariants import allowed, broken
from kb.rulebook.rules import Rule


def guarded(answer: Answer, knowledge: Knowledge) -> Answer:
    """Give the answer as it may be given: where it breaks an invariant, no, or unknown while a fact may excuse it."""
    found = broken(knowledge.invariants, answer.answer, answer.firings.facts)
    if not found:
        return answer
    breaches = tuple(Breach(each, answer.answer, tuple(dict.fromkeys(suspects(answer)))) for each in found)
    word = allowed(answer.answer, knowledge.invariants, answer.firings.facts)
    certainty = "established" if word == "no" else "presumed"
    return replace(answer, answer=word, certainty=certainty, reasons=(), conditions=(), breaches=breaches)


def suspects(answer: Answer) -> Iterator[Rule]:
    """Give the rules of layers that an answer rests on: those that allow, and those that set others aside."""
    for each in answer.reasons:
        if each.rule.layer:
            yield each.rule
    for aside in answer.set_aside:
        yield from (rule for rule in aside.by_rules if rule.layer)
