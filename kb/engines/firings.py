"""What an engine finds out about a case: for each rule its state, for each concluded fact its value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from kb.rulebook.conditions import Facts, Truth, value_of
from kb.rulebook.rules import Rule, Rulebook
from kb.rulebook.state import State
from kb.vocabulary.facts import Value


@dataclass(frozen=True)
class Firings:
    """An engine's whole finding. `facts` are those given and those concluded; contradicted ones are left out.

    A fact that was given holds as given: rules conclude only what is not known yet.
    """

    states: Mapping[str, State]
    facts: Facts
    concluded: Mapping[str, tuple[str, ...]]
    contradictions: Mapping[str, tuple[str, ...]]
    engine: str = field(default="", compare=False)


class Engine(Protocol):
    """What every engine does: the rulebook and known facts in, firings out."""

    name: str

    def run(self, facts: Facts) -> Firings:
        """Give what follows from these facts."""
        ...


def standing(rule: Rule, truth: Truth, states: Mapping[str, State], book: Rulebook) -> State:
    """Give the state of a rule whose condition has this truth, the rules that can set it aside or cover it decided.

    A rule that covers another answers for what is unknown about it: while the covering rule is certain, the other
    counts as refuted unless its condition is known to be true.
    """
    over = [states[id_] for id_ in book.set_aside_by.get(rule.id, ())]
    cover = [states[id_] for id_ in book.covered_by.get(rule.id, ())]
    return State(
        truth,
        stands=truth is True and not any(each.stands for each in over),
        certain=truth is True and all(each.impossible for each in over),
        impossible=truth is False
        or any(each.certain for each in over)
        or (truth is None and any(each.certain for each in cover)),
    )


def settled(name: str, book: Rulebook, states: Mapping[str, State], facts: Facts) -> tuple[Value | None, bool]:
    """Give the value that the rules conclude for a fact (none while unknown), and whether they contradict themselves.

    Only certain rules conclude, and only where no rule that is still possible could conclude anything else.
    """
    values: list[Value | None] = []
    certain: list[Value | None] = []
    for id_ in book.concluded_by[name]:
        for effect in book.rules[id_].effects:
            if effect.fact == name and effect.value is not None and not states[id_].impossible:
                values.append(value_of(effect.value, facts))
                if states[id_].certain:
                    certain.append(values[-1])
    if not values:
        return book.otherwise.get(name), False
    known = {value for value in certain if value is not None}
    agreed = len(known) == 1 and all(value in known for value in values)
    return (known.pop() if agreed else None), len(known) > 1
