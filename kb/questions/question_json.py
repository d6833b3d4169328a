"""A question as plain data, and back: the one form in which records and the journal have it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kb.problems import Place, refuse
from kb.questions.question import Mention, Question
from kb.vocabulary.exact_values import value_data, value_from
from kb.vocabulary.facts import METHOD, Value
from kb.vocabulary.vocabulary import Vocabulary

Data = dict[str, Any]


def question_data(question: Question) -> Data:
    """Give what was asked: ids, values with their units, everything in one order.

    >>> question_data(Question("Does it fit?", ("swap",), facts={"count": 2}))["said"]
    {'count': {'value': 2, 'unit': None}}
    """
    return {
        "sentence": question.sentence,
        "language": question.language,
        "methods": list(question.methods),
        "products": dict(sorted(question.products.items())),
        "present": sorted(question.present),
        "said": {name: value_data(value) for name, value in sorted(question.facts.items())},
        "flagged": sorted(question.flagged),
        "words": dict(sorted(question.words.items())),
        "ambiguous": [_mention(each) for each in question.ambiguous],
        "unknown": [_mention(each) for each in question.unknown],
        "unread": list(question.unread),
        "asked": question.asked,
        "named": dict(sorted(question.named.items())),
        "unnamed": sorted(question.unnamed),
        "waived": list(question.waived),
    }


def question_from(data: Data, vocabulary: Vocabulary, place: Place) -> Question:
    """Read a question that has the form of the schema `question`.

    Raises:
        InputError: it speaks of a fact or a value that the vocabulary does not have; `place` is where it stands.
    """
    for each in data["methods"]:
        _value(METHOD, {"value": each}, vocabulary, place)
    said = {name: _value(name, each, vocabulary, place) for name, each in data["said"].items()}
    return Question(
        data["sentence"], tuple(data["methods"]), data["products"], said, frozenset(data["flagged"]),
        frozenset(data["present"]), data["words"], _mentions(data["ambiguous"]), _mentions(data["unknown"]),
        tuple(data["unread"]), _asked(data), named=data.get("named", {}),
        unnamed=frozenset(data.get("unnamed", ())), waived=tuple(data.get("waived", ())),
        language=data.get("language", ""),
    )  # fmt: skip


def _asked(data: Data) -> str:
    """Give the way of asking, of older records whether it was the other way round."""
    return str(data.get("asked", "inverted" if data.get("inverted") else ""))


def _value(name: str, data: Data, vocabulary: Vocabulary, place: Place) -> Value:
    try:
        return value_from(data, vocabulary.fact(name, place))
    except ValueError as error:
        message, _, help_ = str(error).partition("; ")
        raise refuse(message, place, help_) from None


def _mention(mention: Mention) -> Data:
    return {"said": mention.said, "role": mention.role, "candidates": list(mention.candidates)}


def _mentions(listed: Iterable[Data]) -> tuple[Mention, ...]:
    return tuple(Mention(each["said"], each["role"], tuple(each["candidates"])) for each in listed)
