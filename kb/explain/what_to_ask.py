"""What to ask a person: the open facts that can still change the answer, the most decisive first.

First come facts that nobody knows. Where none of them can change the answer any more, those come that were only
assumed, or inferred from silence: they can be confirmed or corrected, where another value could turn the answer.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from kb.answers.answer import Answer
from kb.answers.case import Case
from kb.answers.grounds import Grounds
from kb.explain.relevance import Findings, Relevance
from kb.explain.thresholds import all_comparisons, derived
from kb.explain.variation import assumed_names, stated
from kb.knowledge.knowledge import Knowledge
from kb.questions.question import Question
from kb.rulebook.conditions import names_in
from kb.rulebook.rules import Rule, reads

DOUBTFUL = ("assumed", "inferred")
"""The kinds of sources that nobody's word stands behind."""
QUICK = 150
"""So many runs are enough beside an answer; a dialogue takes its time."""


@dataclass(frozen=True)
class Asking:
    """What matters of the open facts. `doubted` are the values of assumed facts that would be asked for."""

    findings: Findings
    doubted: tuple[str, ...] = ()

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts worth asking for, the most decisive first."""
        return self.findings.facts


class WhatToAsk:
    """Finds what to ask in one knowledge base."""

    def __init__(self, knowledge: Knowledge, most: int = QUICK) -> None:
        self.knowledge = knowledge
        self.relevance = Relevance(knowledge, most)
        self._told_apart = _told_apart(knowledge)
        given = derived(knowledge.rulebook, knowledge.assumptions)
        self._made_of = {name: {part for each in parts for part in names_in(each)} for name, parts in given.items()}

    def asking(self, answer: Answer, never: Collection[str] = (), also: Collection[str] = ()) -> Asking:
        """Give what to ask beside an answer. Facts of `never` are unknown for good; those of `also` are doubted too."""
        case = answer.case
        unknown = [name for name in self._askable() if name not in case.facts and name not in never]
        findings = self.relevance.findings(case.facts, unknown)
        doubted = [name for name in self._doubtful(case, also) if name not in never]
        if findings.facts or not doubted:
            return Asking(findings)
        sure = {name: value for name, value in stated(case, self.knowledge).items() if name not in doubted}
        fixed = {name: case.facts[name] for name in case.facts if name in never}
        findings = self.relevance.findings({**sure, **fixed}, [*unknown, *doubted])
        return Asking(findings, tuple(name for name in findings.facts if name in doubted))

    def things(self, question: Question) -> list[str]:
        """Give the roles that the method asks for by name, of things that the question does not name."""
        roles, products = self.knowledge.vocabulary.roles, self.knowledge.catalogue.products.values()
        method = self.knowledge.methods.get(question.methods[0])
        everything = [each.name for each in roles.values() if not each.of]
        wanted = everything if method is None or method.asks is None else method.asks
        kinds, named = {each.kind for each in products}, {*question.products, *question.words}
        return [role for role in wanted if role not in named and roles[role].kind in kinds]

    def rules_behind(self, name: str, answer: Answer) -> list[Rule]:
        """Give the rules of an answer that may still go either way, and whose condition reads a fact."""
        grounds = Grounds(self.knowledge.rulebook, answer.case, answer.firings)
        states = answer.firings.states
        names = {name, *(other for other, parts in self._made_of.items() if name in parts)}
        return [rule for rule in grounds.rules if not states[rule.id].impossible and names & reads(rule)]

    def _askable(self) -> list[str]:
        facts = self.knowledge.vocabulary.facts.values()
        return [fact.name for fact in facts if "person" in fact.sources and fact.name in self._told_apart]

    def _doubtful(self, case: Case, also: Collection[str]) -> list[str]:
        """Give the facts of a case that nobody's word stands behind."""
        kinds = {name: claim.source.kind.name for name, claim in case.claims.items()}
        askable, assumed = set(self._askable()), assumed_names(case, self.knowledge)
        silent = assumed.intersection(also)
        return [name for name, kind in kinds.items() if name in askable and (kind in DOUBTFUL or name in silent)]


def _told_apart(knowledge: Knowledge) -> frozenset[str]:
    """Give the facts of which some comparison tells values apart; the others are only ever known or not applicable."""
    tests = all_comparisons(knowledge.rulebook, knowledge.assumptions)
    values = [each for found in derived(knowledge.rulebook, knowledge.assumptions).values() for each in found]
    compared = [test for test in tests if test.op != "applies"]
    return frozenset(name for each in (*compared, *values) for name in names_in(each))
