"""The proof of an answer: its record, made from what the engine and the judge found.

`kb.verify` checks such a record without any of the code that made it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kb.answer import Judge
from kb.ask import Reply
from kb.claims import Claim
from kb.conditions import Condition, Truth, evaluate
from kb.firings import State
from kb.knowledge import Knowledge
from kb.record import Ground, Reading, write
from kb.rules import Rule
from kb.seal import Data
from kb.vocabulary import Value


class Judged:
    """What was found out about a question on the way to its answer."""

    def __init__(self, reply: Reply, known: Knowledge) -> None:
        answer = reply.answer
        self._judge = Judge(known, answer.case, answer.firings)
        self._states = answer.firings.states
        self.answer, self.certainty = answer.answer, answer.certainty
        self.because = [Ground(each.rule.id, each.effect.kind, each.certainty) for each in answer.reasons]
        self.rules: Sequence[Rule] = self._judge.rules
        self.facts: Mapping[str, Value] = answer.firings.facts
        self.claims: Mapping[str, Claim] = answer.case.claims
        self.rivals: Mapping[str, Sequence[Claim]] = answer.case.rivals
        self.concluded: Mapping[str, Sequence[str]] = answer.firings.concluded
        self.contradictions: Mapping[str, Sequence[str]] = answer.firings.contradictions
        self.readings = [Reading(each.products, each.answer.answer, each.answer.certainty) for each in reply.readings]

    def truth(self, condition: Condition) -> Truth:
        """Give the truth of a condition."""
        return evaluate(condition, self.facts)

    def state(self, rule: str) -> State:
        """Give the state of a rule."""
        return self._states[rule]

    def grounds(self, condition: Condition, truth: bool) -> tuple[str, Sequence[str]]:
        """Give how surely a condition has this truth, and the best-evidenced facts that suffice for it."""
        support = self._judge.support(condition, truth)
        return support.certainty, support.facts

    def certainty_of(self, fact: str) -> str:
        """Give how certain a fact is."""
        return self._judge.certainty_of(fact)


def proof(reply: Reply, known: Knowledge) -> Data:
    """Give the record of an answer."""
    return write(reply.question, known, Judged(reply, known))
