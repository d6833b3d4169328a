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
from kb.vocabulary.templates import MOST, fill

WORKS = ("yes", "conditional")
MOST_RAISED = 40
"""So far a number is raised at most."""


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
        suits = reply.answer.answer in entry.after and not set(entry.without) & _spoken_of(question, knowledge)
        told = any(each.id in entry.unless_told for each in found)
        if question.methods[0] in entry.methods and suits and not told:
            tried = sorted(_works(entry, question, knowledge, engine), key=lambda each: WORKS.index(each[1].answer))
            found += [_told(id_, entry, *each, knowledge, engine) for each in tried[: entry.most]]
    return found


def _spoken_of(question: Question, knowledge: Knowledge) -> set[str]:
    """Give the roles of things that a question names, calls something or says something of."""
    mentions = (each.role for each in (*question.ambiguous, *question.unknown))
    about = (knowledge.vocabulary.facts[name].role for name in question.flagged)
    return {*question.products, *question.words, *question.present, *mentions, *about}


def _works(
    entry: Suggestion, question: Question, knowledge: Knowledge, engine: Engine
) -> Iterator[tuple[Question, Answer]]:
    for variant in _variants(entry, question, knowledge):
        answer = judge(variant, knowledge, engine)
        facts = answer.firings.facts
        if answer.answer in WORKS and not any(facts.get(name) == value for name, value in entry.unless.items()):
            yield variant, answer


def _told(
    id_: str, entry: Suggestion, variant: Question, answer: Answer, knowledge: Knowledge, engine: Engine
) -> Alternative:
    most = _raised(entry.up_to, variant, answer, knowledge, engine) if entry.up_to else None

    def show(name: str) -> str | None:
        shown = most if name.startswith(MOST) else answer
        return None if shown is None else shown.case.show(name.removeprefix(MOST), knowledge, shown.firings.facts)

    return Alternative(id_, entry.heading, fill(entry.texts, show), variant, answer)


def _raised(name: str, question: Question, answer: Answer, knowledge: Knowledge, engine: Engine) -> Answer | None:
    """Give the answer with a number raised one by one as far as the rules allow; none where it cannot be raised."""
    count, most = answer.case.facts.get(name), None
    for more in range(count + 1, count + MOST_RAISED) if isinstance(count, int) else ():
        raised = judge(replace(question, facts={**question.facts, name: more}), knowledge, engine)
        if raised.answer not in WORKS:
            break
        most = raised
    return most


def _variants(entry: Suggestion, question: Question, knowledge: Knowledge) -> Iterator[Question]:
    """Give the questions to try: the roles in `keep` stay with their facts and all that is said of no thing."""
    keep = {role: id_ for role, id_ in question.products.items() if role in entry.keep}
    if entry.fewer:
        count = question.facts.get(entry.fewer)
        for fewer in range(int(count) - 1, 0, -1) if isinstance(count, int) else ():
            yield replace(question, facts={**question.facts, entry.fewer: fewer})
        return
    methods = (entry.method,) if entry.method else question.methods
    facts = {name: value for name, value in question.facts.items() if _stays(name, entry, knowledge)}
    plain = replace(
        question, methods=methods, products=keep, facts=facts, present=question.present.intersection(entry.keep),
        ambiguous=(), unknown=(), flagged=question.flagged.intersection(facts),
        supposed=question.supposed.intersection(facts),
        words={role: words for role, words in question.words.items() if role in entry.keep},
    )  # fmt: skip
    if not entry.vary:
        if len(keep) == len(entry.keep) or not set(entry.keep) & set(question.products):
            yield plain
        return
    for id_ in partners(entry.vary, keep, knowledge):
        if id_ != question.products.get(entry.vary):
            yield replace(plain, products={**keep, entry.vary: id_})


def _stays(name: str, entry: Suggestion, knowledge: Knowledge) -> bool:
    """Say whether a fact of the question holds of what is suggested as well."""
    facts, roles = knowledge.vocabulary.facts, knowledge.vocabulary.roles
    role = facts[name].role or name.partition(".")[0]
    about = (roles[role].of or (role,)) if role in roles else ()
    return name in entry.keep_facts or (name not in entry.forget and set(about) <= set(entry.keep))


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
