"""Rules and the rulebook: condition to effects, who sets whom aside, and the order in which all can be decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

from kb.problems import NOWHERE, Place
from kb.rulebook.conditions import Condition, Expression, names_in

ROLE = "@"
"""Between the id of a rule and the role for which it is read once more."""

EFFECTS = ("forbid", "allow", "require", "warn", "advise", "conclude")


@dataclass(frozen=True)
class Effect:
    """What a rule does where it stands. `texts` are wordings, the first whose facts are all known is used."""

    kind: str
    texts: tuple[str, ...]
    that: Condition | None = None
    fact: str = ""
    value: Expression | None = None
    place: Place = NOWHERE
    beside: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reference:
    """Where a rule comes from: a source and the spot in it."""

    source: str
    at: str = ""


@dataclass(frozen=True)
class Rule:
    """A condition and its effects. `sets_aside` and `covers` name other rules; `certainty` is the rule's own.

    `ground` says what it rests on; reasons are told by its `rank` among the grounds. `stands_for` are the roles that
    its file names, each with the one that takes its place in this reading.
    """

    id: str
    title: str
    when: Condition
    effects: tuple[Effect, ...]
    sets_aside: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    certainty: str = "established"
    why: str = ""
    sources: tuple[Reference, ...] = ()
    layer: str = ""
    place: Place = field(default=NOWHERE, compare=False)
    ground: str = ""
    rank: int = 0
    stands_for: tuple[tuple[str, str], ...] = field(default=(), compare=False)

    @property
    def topic(self) -> str:
        """The folder that the rule stands in."""
        return self.id.rpartition("/")[0]

    def does(self, kind: str) -> bool:
        """Say whether one of the effects is of this kind."""
        return any(effect.kind == kind for effect in self.effects)


Step: TypeAlias = Rule | str


@dataclass(frozen=True)
class Rulebook:
    """All rules by id; `steps` are rules and concluded facts in an order in which each depends on earlier ones only."""

    rules: Mapping[str, Rule]
    steps: tuple[Step, ...]
    concluded_by: Mapping[str, tuple[str, ...]]
    set_aside_by: Mapping[str, tuple[str, ...]]
    covered_by: Mapping[str, tuple[str, ...]]
    otherwise: Mapping[str, Any]
    digest: str
    """Of the rules, and in a knowledge base of the phrasing as well: how sentences are read belongs to them."""

    @cached_property
    def effects(self) -> Mapping[str, tuple[tuple[str, Effect], ...]]:
        """All effects by what they do, each with the id of its rule, in the order of the rules."""
        pairs = [(rule.id, effect) for rule in self.rules.values() for effect in rule.effects]
        return {kind: tuple(each for each in pairs if each[1].kind == kind) for kind in EFFECTS}


def for_role(id_: str, role: str) -> str:
    """Give the id of a rule as it is read for a role."""
    return f"{id_}{ROLE}{role}"


def file_of(id_: str) -> str:
    """Give the id of the file that a rule is written in.

    >>> file_of("wheel/fits"), file_of("wheel/fits@spare")
    ('wheel/fits', 'wheel/fits')
    """
    return id_.partition(ROLE)[0]


def reads(rule: Rule) -> set[str]:
    """Give the facts that decide whether a rule fires, and what it concludes."""
    parts = [rule.when, *(effect.value for effect in rule.effects if effect.value is not None)]
    return {name for part in parts for name in names_in(part)}
