"""What would work instead: variations of a question, run through the same rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from kb.answers.answer import Answer
from kb.answers.ask import judge
from kb.answers.reply import Reply
from kb.engines.firings import Engine
from kb.knowledge.knowledge import Knowledge
from kb.knowledge.sections import Suggestion
from kb.questions.question import Question
from kb.vocabulary.templates import fill

WORKS = ("yes", "conditional")


@dataclass(frozen=True)
class Alternative:
    """A question that the rules answer with yes or conditional, and the sentence that says so."""

    id: str
    heading: str
    text: str
    question: Question
    answer: Answer


def alternatives(reply: Reply, knowledge: Knowledge, engine: Engine) -> list[Alternative]:
    """Give what the knowledge base suggests for such an answer, in its own order; nothing while the method is open."""
    question = reply.question
    if len(question.methods) != 1:
        return []
    found: list[Alternative] = []
    for id_, entry in knowledge.suggestions.items():
        suits = reply.answer.answer in entry.after and not set(entry.without) & set(question.products)
        if question.methods[0] in entry.methods and suits:
            tried = _works(id_, entry, question, knowledge, engine)
            found += sorted(tried, key=lambda each: WORKS.index(each.answer.answer))[: entry.most]
    return found


def _works(
    id_: str, entry: Suggestion, question: Question, knowledge: Knowledge, engine: Engine
) -> Iterator[Alternative]:
    for variant in _variants(entry, question, knowledge):
        answer = judge(variant, knowledge, engine)
        facts = answer.firings.facts
        if answer.answer in WORKS and not any(facts.get(name) == value for name, value in entry.unless.items()):
            text = fill(entry.texts, lambda name, a=answer: a.case.show(name, knowledge, a.firings.facts))  # type: ignore[misc]
            yield Alternative(id_, entry.heading, text, variant, answer)


def _variants(entry: Suggestion, question: Question, knowledge: Knowledge) -> Iterator[Question]:
    """Give the questions to try: the roles in `keep` stay with their facts, all others go."""
    keep = {role: id_ for role, id_ in question.products.items() if role in entry.keep}
    if entry.fewer:
        count = question.facts.get(entry.fewer)
        for fewer in range(int(count) - 1, 0, -1) if isinstance(count, int) else ():
            yield replace(question, facts={**question.facts, entry.fewer: fewer})
        return
    methods = (entry.method,) if entry.method else question.methods
    plain = replace(
        question, methods=methods, products=keep, facts={}, present=frozenset(), ambiguous=(), unknown=(),
        words={role: words for role, words in question.words.items() if role in entry.keep},
    )  # fmt: skip
    if not entry.vary:
        if len(keep) == len(entry.keep) or not set(entry.keep) & set(question.products):
            yield plain
        return
    for id_ in partners(entry.vary, keep, knowledge):
        if id_ != question.products.get(entry.vary):
            yield replace(plain, products={**keep, entry.vary: id_})


def partners(role: str, keep: Mapping[str, str], knowledge: Knowledge) -> list[str]:
    """Give the products that are spoken of together with those kept, in the part of `role`."""
    relation = next((r for r in knowledge.vocabulary.roles.values() if role in r.of and set(keep) & set(r.of)), None)
    if relation is None:
        return []
    others = {relation.of.index(kept): id_ for kept, id_ in keep.items() if kept in relation.of}
    at = relation.of.index(role)
    pairs = (of for of in knowledge.catalogue.pairs if knowledge.catalogue.relation(of).kind == relation.kind)
    return sorted({of[at] for of in pairs if _fits(of, others)})


def _fits(of: tuple[str, ...], others: Mapping[int, str]) -> bool:
    return all(of[at] == id_ for at, id_ in others.items())
