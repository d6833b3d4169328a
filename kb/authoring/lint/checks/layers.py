"""What a layer does to earlier ones: cases that it turns, and claims of theirs that it overrules."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kb.authoring.lint.registry import Base, gives
from kb.authoring.testing.rule_cases import Result
from kb.knowledge.documents import shown_path
from kb.knowledge.knowledge import Knowledge
from kb.knowledge.overruling import overruling
from kb.problems import Place, Problem

SHOWN = 3
"""So many of the cases that a rule turns are told."""


def last_layer(knowledge: Knowledge) -> str:
    """Give the name of the last layer; nothing where there is one only."""
    return Path(knowledge.layers[-1]).resolve().name if len(knowledge.layers) > 1 else ""


@gives("case-turned", "warning", "a layer makes a case of an earlier layer come out otherwise")
def turned_cases(base: Base) -> Iterator[Problem]:
    """Rules of the last layer that turn cases of others, and what else of it does."""
    knowledge, layer = base.knowledge, last_layer(base.knowledge)
    by_rule: dict[str, list[Result]] = {}
    for result in base.failing:
        if knowledge.rulebook.rules[result.case.rule].layer == layer:
            continue
        by_rule.setdefault(next(_at_fault(result, layer), ""), []).append(result)
    for rule, turned in by_rule.items():
        last = Path(knowledge.layers[-1])
        place = knowledge.rulebook.rules[rule].place if rule else Place(shown_path(last, last))
        by = f"rule `{rule}`" if rule else f"layer `{layer}`"
        many = f"{len(turned)} cases" if len(turned) > 1 else "a case"
        told = "; ".join(f"“{each.case.name}” of `{each.case.rule}` ({each.differences[0]})" for each in turned[:SHOWN])
        help_ = f"`rules test {turned[0].case.rule}` shows why"
        yield Problem(place, f"{by} turns {many} of earlier layers: {told}", help_, "case-turned")


def _at_fault(result: Result, layer: str) -> Iterator[str]:
    """Give the rules of a layer on which the answer of a case rests, or which set others aside in it."""
    answer = result.answer
    for each in (*answer.reasons, *answer.conditions):
        yield from (each.rule.id,) if each.rule.layer == layer else ()
    for aside in answer.set_aside:
        yield from (rule.id for rule in aside.by_rules if rule.layer == layer)
    for breach in answer.breaches:
        yield from (rule.id for rule in breach.rules if rule.layer == layer)


@gives("overruled-claim", "warning", "a layer's claim holds against an earlier layer's")
def overruled_claims(base: Base) -> Iterator[Problem]:
    """Claims of layers that hold although an earlier layer says something else."""
    for each in overruling(base.knowledge) if base.before else ():
        yield Problem(
            each.place, each.told, f"it overrules {each.before.place}; see that it is right", "overruled-claim"
        )
