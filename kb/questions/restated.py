"""What of a sentence is left over once an answer is found: words not understood, and figures that it gainsays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from kb.knowledge.knowledge import Knowledge
from kb.questions.question import Question
from kb.vocabulary.exact_values import Amount
from kb.vocabulary.quantities import Quantity

SWAPPED = str.maketrans(",.", ".,")
"""Where decimals stand after a comma, point and comma change places."""


def words_left(
    question: Question, unheeded: Iterable[str], facts: Mapping[str, object], knowledge: Knowledge
) -> tuple[str, ...]:
    """Give the words that keep a yes from being given.

    `unheeded` are the facts of which the sentence says something else than what holds. What the asker waived, and
    figures that only say again what the `facts` of the answer come to, are no doubt.
    """
    left = dict.fromkeys((*question.unread, *(str(question.facts[name]) for name in unheeded)))
    return tuple(
        word
        for word in left
        if word not in question.waived and not _said_again(word, facts, knowledge, question.language)
    )


def _said_again(said: str, facts: Mapping[str, object], knowledge: Knowledge, language: str) -> bool:
    """Whether words are a figure that the answer comes to as well, rounded."""
    phrasing = knowledge.section("phrasing").get(knowledge.spoken(language), {})
    comma = phrasing.get("writing", {}).get("decimal") == ","
    units = knowledge.vocabulary.units.also({str(word): str(name) for word, name in phrasing.get("units", {}).items()})
    figure = units.read(said.translate(SWAPPED) if comma else said) if "confirming" in phrasing else None
    held = (_measured(facts.get(str(name)), knowledge) for name in phrasing.get("confirming", ()))
    return figure is not None and any(
        each is not None and each[0] == figure.unit.dimension and _close(Fraction(figure.worth), each[1])
        for each in held
    )


def _measured(value: object, knowledge: Knowledge) -> tuple[str, Fraction] | None:
    """Give the dimension and the worth of a figure, given or reckoned."""
    if isinstance(value, Quantity):
        return value.unit.dimension, Fraction(value.worth)
    if isinstance(value, Amount) and value.unit:
        return knowledge.vocabulary.units.units[value.unit].dimension, value.worth
    return None


def alike(said: Quantity, held: Quantity) -> bool:
    """Whether two figures may be one, rounded: they differ by a tenth at most."""
    return _close(Fraction(said.worth), Fraction(held.worth))


def _close(said: Fraction, held: Fraction) -> bool:
    return abs(said - held) * 10 <= abs(held)
