"""What the states of rules come to: the one formula of the answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from kb.rulebook.conditions import Facts, evaluate
from kb.rulebook.rules import Rulebook
from kb.rulebook.state import State

Condition: TypeAlias = tuple[str, tuple[str, ...]]
Outcome: TypeAlias = tuple[str, frozenset[Condition]]


class Effects:
    """The rules that decide, by what they do."""

    def __init__(self, book: Rulebook) -> None:
        self.forbids = tuple(dict.fromkeys(id_ for id_, _ in book.effects["forbid"]))
        self.allows = tuple(dict.fromkeys(id_ for id_, _ in book.effects["allow"]))
        self.requires = book.effects["require"]

    def outcome(self, states: Mapping[str, State], facts: Facts) -> Outcome:
        """Give the answer that these states come to, and where a yes depends on conditions, these."""
        if any(states[id_].stands for id_ in self.forbids):
            return "no", frozenset()
        conditions = frozenset(self.unmet(states, facts))
        if not self.permitted(states):
            return "unknown", conditions
        return ("conditional" if conditions else "yes"), conditions

    def permitted(self, states: Mapping[str, State]) -> bool:
        """Say whether a rule allows it for certain and none can forbid it."""
        return all(states[id_].impossible for id_ in self.forbids) and any(states[id_].certain for id_ in self.allows)

    def unmet(self, states: Mapping[str, State], facts: Facts) -> Iterable[Condition]:
        """Give the requirements that stand, or could, and are not met, each by its rule and wording."""
        for id_, effect in self.requires:
            if not states[id_].impossible and (effect.that is None or evaluate(effect.that, facts) is not True):
                yield id_, effect.texts
