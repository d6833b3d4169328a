"""What a person can change about a question, as the section `changes` declares it, and what comes of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kb.answers.answer import Answer
from kb.explain.alternatives import partners
from kb.explain.margins import Margins
from kb.explain.thresholds import Thresholds
from kb.explain.value_domains import numbers
from kb.explain.variation import assumed_names, stated
from kb.knowledge.knowledge import Knowledge
from kb.knowledge.sections import Changeable
from kb.questions.question import Question
from kb.rulebook.conditions import Facts
from kb.vocabulary.facts import NOT_APPLICABLE, Fact, Value


@dataclass(frozen=True)
class Change:
    """One fact with another value, or another product in a role. A number that is `counted` stands for its region."""

    entry: str
    fact: str
    role: str
    value: Value
    cost: int
    counted: bool = False

    @property
    def is_large(self) -> bool:
        """Whether other things come with it: another product has other facts, another method other rules."""
        return bool(self.role) or self.fact == "method"

    @property
    def what(self) -> str:
        """The name of what changes; two changes of the same exclude each other."""
        return self.fact or self.role


class Changes:
    """Finds the changes to try beside one answer; `values` are those of the open facts that matter."""

    def __init__(
        self, question: Question, answer: Answer, margins: Margins, values: Mapping[str, Sequence[Value]]
    ) -> None:
        self.question, self.answer, self.open = question, answer, values
        self.margins, self.knowledge = margins, margins.knowledge
        knowledge = self.knowledge
        self.facts: Facts = stated(answer.case, knowledge)
        self.assumed = assumed_names(answer.case, knowledge)

    def all(self, read: frozenset[str]) -> list[Change]:
        """Give every change of facts that are read, and of products in roles that are."""
        return [
            change
            for id_, entry in self.knowledge.changes.items()
            if entry.after is None or self.answer.answer in entry.after
            for change in self._of(id_, entry, read)
        ]

    def _of(self, id_: str, entry: Changeable, read: frozenset[str]) -> Iterator[Change]:
        if entry.open:
            for name, values in self.open.items():
                yield from self._values(id_, entry, name, values)
        elif entry.role:
            products = self._products(entry.role) if self._is_read(entry.role, read) else []
            yield from (Change(id_, "", entry.role, each, entry.cost) for each in products)
        elif self._may_change(entry):
            fact = self.knowledge.vocabulary.facts[entry.fact]
            yield from self._values(id_, entry, fact.name, self._others(fact, entry))

    def _values(self, id_: str, entry: Changeable, name: str, values: Iterable[Value]) -> Iterator[Change]:
        counted = self.knowledge.vocabulary.facts[name].type in ("quantity", "integer") and entry.to is None
        for value in values:
            if value != self.answer.case.facts.get(name):
                yield Change(id_, name, "", value, entry.cost, counted)

    def _may_change(self, entry: Changeable) -> bool:
        """Say whether a fact is one of this question: not one of a thing that the question does not have."""
        name, case = entry.fact, self.answer.case
        if case.facts.get(name) is NOT_APPLICABLE:
            return entry.unsaid and name in self.assumed
        return name not in self.open

    def _others(self, fact: Fact, entry: Changeable) -> list[Value]:
        if entry.to is not None:
            return list(entry.to)
        if fact.type in ("quantity", "integer"):
            cuts = Thresholds(self.margins.derivations, self._known).turning_points(
                fact.name, self.margins.tests(self.facts)
            )
            return list(numbers(fact, cuts))
        return [True, False] if fact.type == "boolean" else list(fact.values)

    def _known(self, name: str) -> tuple[Value, ...]:
        return (self.facts[name],) if name in self.facts else ()

    def _is_read(self, role: str, read: frozenset[str]) -> bool:
        """Say whether a rule reads of the thing in this role, or of what joins it to another."""
        roles = self.knowledge.vocabulary.roles.values()
        names = {role, *(each.name for each in roles if role in each.of)}
        return any(self.knowledge.vocabulary.facts[name].role in names for name in read)

    def _products(self, role: str) -> list[str]:
        """Give the products to try: those spoken of together with the others, and those in like roles."""
        products, roles = self.question.products, self.knowledge.vocabulary.roles
        others = {other: id_ for other, id_ in products.items() if other != role}
        like = [id_ for other, id_ in others.items() if roles[other].kind == roles[role].kind]
        joined = partners(role, others, self.knowledge) if role in products or role in self.question.words else []
        return [id_ for id_ in dict.fromkeys((*like, *joined)) if id_ != products.get(role)]


def changed(question: Question, changes: Iterable[Change], knowledge: Knowledge) -> Question:
    """Give a question with changes; what was said of a thing goes with it where another takes its place."""
    for change in changes:
        if change.fact == "method":
            question = replace(question, methods=(str(change.value),))
        elif change.fact:
            facts = {**question.facts, change.fact: change.value}
            flagged, supposed = (each | {change.fact} for each in (question.flagged, question.supposed))
            question = replace(question, facts=facts, flagged=flagged, supposed=supposed)
        else:
            question = _with_product(question, change.role, str(change.value), knowledge)
    return question


def said_of(role: str, question: Question, knowledge: Knowledge) -> set[str]:
    """Give the facts that a question says of the thing in a role, and of what joins it to others."""
    facts, roles = knowledge.vocabulary.facts, knowledge.vocabulary.roles
    about = {role, *(each.name for each in roles.values() if role in each.of)}
    return {name for name in question.facts if facts[name].role in about}


def _with_product(question: Question, role: str, product: str, knowledge: Knowledge) -> Question:
    gone = said_of(role, question, knowledge)
    return replace(
        question,
        products={**question.products, role: product},
        facts={name: value for name, value in question.facts.items() if name not in gone},
        flagged=question.flagged - gone,
        words={other: words for other, words in question.words.items() if other != role},
        ambiguous=tuple(each for each in question.ambiguous if each.role != role),
        unknown=tuple(each for each in question.unknown if each.role != role),
    )
