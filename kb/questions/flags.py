"""Questions from flags and files: names and values in words, checked against catalogue and vocabulary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from kb.knowledge.knowledge import Knowledge
from kb.problems import Place, did_you_mean, refuse
from kb.questions.language.sentence_reader import reader
from kb.questions.question import Mention, Question
from kb.questions.to_question import find_product
from kb.vocabulary.facts import Value


def with_flags(
    question: Question, roles: Mapping[str, str], facts: Mapping[str, Value], knowledge: Knowledge
) -> Question:
    """Give the question with named things and given facts put over what it said already."""
    named = {
        role: find_product(said, knowledge.vocabulary.roles[role].kind, knowledge, role) for role, said in roles.items()
    }
    products = {role: found for role, found in named.items() if isinstance(found, str)}
    open_names = [found for found in named.values() if isinstance(found, Mention)]
    shared = [each for each in open_names if set(each.candidates) & set(reader(knowledge).bearing(each.said))]
    methods = (str(facts["method"]),) if "method" in facts else question.methods
    return replace(
        question,
        methods=methods,
        products={**{r: id_ for r, id_ in question.products.items() if r not in roles}, **products},
        facts={**question.facts, **{name: value for name, value in facts.items() if name != "method"}},
        flagged=question.flagged | frozenset(facts),
        present=question.present | set(roles),
        words={**question.words, **roles},
        ambiguous=(*(m for m in question.ambiguous if m.role not in roles), *shared),
        unknown=(*(m for m in question.unknown if m.role not in roles), *(m for m in open_names if m not in shared)),
    )


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
    return replace(question, waived=(*question.waived, *words))


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
