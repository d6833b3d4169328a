"""How a sentence, or a name, becomes part of a question."""

from __future__ import annotations

from dataclasses import replace

from kb.knowledge.knowledge import Knowledge
from kb.questions.language.languages import language_of
from kb.questions.language.sentence_reader import Understood, reader
from kb.questions.question import Mention, Question

LONGEST_NAME = 200
"""No product has a longer name; what is longer is not searched for."""


def read_question(sentence: str, knowledge: Knowledge, language: str = "", otherwise: str = "") -> Question:
    """Read a sentence into a question: in this language, else in its own, else, where it tells none, in the other."""
    language = language or language_of(sentence, knowledge, otherwise)
    reading = reader(knowledge, language)
    heard = reading.read(sentence)
    question = replace(_question(heard, knowledge), language=language)
    if len(heard.likelihoods) < 2:
        return question
    each = ((reading.read(sentence, method), share) for method, share in heard.likelihoods.items())
    about = ((_question(heard, knowledge), share) for heard, share in each)
    alternatives = tuple(replace(one, likelihood=share, language=language) for one, share in about)
    return replace(question, alternatives=alternatives)


def _question(heard: Understood, knowledge: Knowledge) -> Question:
    words = {each.role: each.said for each in (*heard.unknown, *heard.ambiguous)}
    roles, facts = knowledge.vocabulary.roles, knowledge.vocabulary.facts
    described = {facts[name].about for name in heard.facts if not facts[name].short}
    particular = {role for role in heard.present if not roles[role].vague or role in described}
    present = frozenset(particular | words.keys())
    return Question(
        heard.sentence, heard.methods, heard.roles, heard.facts, frozenset(), present, words, heard.ambiguous,
        heard.unknown, heard.unread, heard.asked, doubts=heard.doubts,
    )  # fmt: skip


def find_product(said: str, kind: str, knowledge: Knowledge, role: str = "", language: str = "") -> str | Mention:
    """Give the product of this kind that bears the name in a language, or what could be meant by it."""
    if said in knowledge.catalogue.products and knowledge.catalogue.products[said].kind == kind:
        return said
    if len(said) > LONGEST_NAME:
        return Mention(said, role, ())
    reading = reader(knowledge, knowledge.spoken(language))
    heard = reading.bearing(said)
    fitting = tuple(id_ for id_ in heard if knowledge.catalogue.products[id_].kind == kind)
    if len(fitting) == 1:
        return fitting[0]
    near = tuple(id_ for id_ in reading.names.near(said) if knowledge.catalogue.products[id_].kind == kind)
    return Mention(said, role, fitting or near)
