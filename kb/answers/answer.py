"""The answer: what the firings come to, how certain it is, and why."""

from __future__ import annotations

from dataclasses import dataclass

from kb.answers.case import Case
from kb.catalogue.claims import CERTAINTIES
from kb.engines.firings import Firings
from kb.rulebook.invariants import Invariant
from kb.rulebook.rules import Effect, Rule

ANSWERS = ("yes", "no", "conditional", "unknown")
WANTED = ANSWERS[:3]
"""The answers that somebody may want instead of another."""


@dataclass(frozen=True)
class Reason:
    """A rule that stands, or could: the effect and the facts that decided it.

    `missing` are the unknown facts that decide whether it stands; `doubts` those that could still set it aside where it
    stands as things are.
    """

    rule: Rule
    effect: Effect
    facts: tuple[str, ...]
    missing: tuple[str, ...] = ()
    certainty: str = CERTAINTIES[0]
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Aside:
    """A rule that fired and does not hold, and the standing rules that set it aside."""

    rule: Rule
    by_rules: tuple[Rule, ...]

    @property
    def by(self) -> tuple[str, ...]:
        """The ids of the rules that set it aside."""
        return tuple(rule.id for rule in self.by_rules)


@dataclass(frozen=True)
class Answer:
    """`answer` is yes, no, conditional or unknown; all else says why, how surely, and what is left to do.

    `not_followed` are the facts of which the asker says what would make more of a yes than an established word does;
    `on_your_word` those whose reported values would make less of one, so that the asker's word is a condition.
    """

    answer: str
    certainty: str
    reasons: tuple[Reason, ...]
    checked: tuple[Reason, ...]
    set_aside: tuple[Aside, ...]
    conditions: tuple[Reason, ...]
    warnings: tuple[Reason, ...]
    advice: tuple[Reason, ...]
    not_checked: tuple[Reason, ...]
    case: Case
    firings: Firings
    breaches: tuple[Breach, ...] = ()
    not_followed: tuple[str, ...] = ()
    on_your_word: tuple[str, ...] = ()


SURE_WITH_WORDS_LEFT = ("no", "unknown")
"""Answers that stand although words of the question were not understood: never a yes, with conditions or without."""


CAREFUL = ("no", "unknown", "conditional", "yes")
"""The answers, those that say least of a yes first."""


@dataclass(frozen=True)
class Breach:
    """An invariant that an answer would have broken: `said` is that answer, `rules` those of layers that led to it."""

    invariant: Invariant
    said: str
    rules: tuple[Rule, ...]
