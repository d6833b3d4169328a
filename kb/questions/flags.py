"""Questions from flags and files: names and values in words, checked against catalogue and vocabulary."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from kb.knowledge.knowledge import Knowledge
from kb.problems import Place, did_you_mean, refuse
from kb.questions.language.sentence_reader import reader
from kb.questions.question import Mention, Question
from kb.questions.to_question import find_product, read_question
from kb.vocabulary.facts import METHOD, Value


def with_flags(
    question: Question, roles: Mapping[str, str], facts: Mapping[str, Value], knowledge: Knowledge,
    unnamed: Collection[str] = (),
) -> Question:  # fmt: skip
    """Give the question with named things and given facts put over what it said already.

    `unnamed` are the roles of things whose names the asker cannot tell: there they are, and no name of them is open.
    A sentence that may be about several methods is taken as it is about the one given.
    """
    if METHOD in facts:
        question = _about(question, str(facts[METHOD]))
    kinds = {name: role.kind for name, role in knowledge.vocabulary.roles.items() if name in roles}
    language = knowledge.spoken(question.language)
    found = {role: find_product(roles[role], kind, knowledge, role, language) for role, kind in kinds.items()}
    products = {role: each for role, each in found.items() if isinstance(each, str)}
    open_names = [each for each in found.values() if isinstance(each, Mention) and each.role not in unnamed]
    shared = [each for each in open_names if _is_shared(each, knowledge, language)]
    methods = (str(facts[METHOD]),) if METHOD in facts else question.methods
    settled = {*roles, *unnamed}
    return replace(
        question,
        methods=methods,
        products={**{r: id_ for r, id_ in question.products.items() if r not in roles}, **products},
        facts={**question.facts, **{name: value for name, value in facts.items() if name != METHOD}},
        flagged=question.flagged | frozenset(facts),
        present=question.present | settled,
        words={**question.words, **roles},
        ambiguous=(*(m for m in question.ambiguous if m.role not in settled), *shared),
        unknown=(*(m for m in question.unknown if m.role not in settled), *(m for m in open_names if m not in shared)),
        named={**question.named, **roles},
        unnamed=question.unnamed | set(unnamed),
        alternatives=tuple(with_flags(each, roles, facts, knowledge, unnamed) for each in question.alternatives),
    )


def _about(question: Question, method: str) -> Question:
    """Give the question as it is about a method, where that is one of several that may be meant."""
    meant = (replace(each, likelihood=1.0) for each in question.alternatives if each.methods == (method,))
    return next(meant, replace(question, alternatives=()))


def without_words(question: Question, words: Iterable[str]) -> Question:
    """Give the question with words set aside of which the asker is sure that they change nothing.

    Raises:
        InputError: no such word was left unread, or it tells of trouble.
    """
    words = tuple(words)
    for word in words:
        if any(word in doubt or doubt in word for doubt in question.doubts):
            raise refuse(f"`{word}` may be what matters", Place("--ignore"), "it cannot be set aside")
        if word not in question.unread:
            left = did_you_mean(word, question.unread) if question.unread else "all words were understood"
            raise refuse(f"`{word}` is no word that was left unread", Place("--ignore"), left)
    waived = (*question.waived, *words)
    others = tuple(replace(each, waived=waived) for each in question.alternatives)
    return replace(question, waived=waived, alternatives=others)


def _is_shared(mention: Mention, knowledge: Knowledge, language: str) -> bool:
    """Say whether several products bear a name; else they are only alike."""
    bearing = reader(knowledge, language).bearing(mention.said)
    return bool(mention.candidates) and not set(mention.candidates).isdisjoint(bearing)


def read_again(question: Question, knowledge: Knowledge) -> Question:
    """Give what follows from how a question was asked: from its sentence, and from what was named and flagged."""
    language = knowledge.spoken(question.language)
    unsaid = Question(language=question.language)
    plain = read_question(question.sentence, knowledge, language) if question.sentence else unsaid
    said = {METHOD: next(iter(question.methods), ""), **question.facts}
    flagged = {name: said[name] for name in sorted(question.flagged)}
    return without_words(with_flags(plain, question.named, flagged, knowledge, question.unnamed), question.waived)


def read_pairs(pairs: Iterable[str], knowledge: Knowledge) -> dict[str, Value]:
    """Read NAME=VALUE texts.

    Raises:
        InputError: no such fact, or no such value.
    """
    found: dict[str, Value] = {}
    for text in pairs:
        name, sign, raw = text.partition("=")
        if not sign or not name.strip():
            raise refuse(f"`{text}` is no fact", help="write NAME=VALUE")
        found[name.strip()] = read_value(name.strip(), raw, knowledge, Place("--fact"))
    return found


def read_value(name: str, raw: object, knowledge: Knowledge, place: Place) -> Value:
    """Read a value by what the vocabulary says of its fact.

    Raises:
        InputError: no such fact, or no such value.
    """
    fact = knowledge.vocabulary.fact(name, place)
    try:
        return fact.parse(raw)
    except ValueError as error:
        message, _, help_ = str(error).partition("; ")
        raise refuse(message if f"`{name}`" in message else f"`{name}`: {message}", place, help_) from None
