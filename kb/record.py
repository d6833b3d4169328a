"""The record of an answer: plain JSON in one form, whoever found the answer, sealed so that any change shows.

Who finds things out (`Found`) gives truths, states and grounds; this module only writes them down.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple, Protocol

from kb import __version__
from kb.ask import Question
from kb.claims import Claim
from kb.conditions import Arithmetic, Comparison, Condition, Const, Expression, Ref, Truth, names_in
from kb.knowledge import Knowledge
from kb.quantities import Quantity
from kb.rules import Effect, Rule, Rulebook, digest
from kb.vocabulary import NOT_APPLICABLE, Value

Data = dict[str, Any]
FORMAT = 1


@dataclass(frozen=True)
class Amount:
    """An exact worth, and the unit that it is written in: its name, and what one of it is worth."""

    worth: Fraction
    unit: str = ""
    of: Fraction = Fraction(1)


class Standing(NamedTuple):
    """Where a rule stands; the words are those of `kb.firings.State`."""

    truth: Truth
    stands: bool
    certain: bool
    impossible: bool


class Ground(NamedTuple):
    """A rule that makes the answer, by which of its effects, and how surely."""

    rule: str
    effect: str
    certainty: str


class Reading(NamedTuple):
    """One way to read an ambiguous question, and what the answer would be."""

    products: Mapping[str, str]
    answer: str
    certainty: str


class Found(Protocol):
    """What somebody found out about a question."""

    answer: str
    certainty: str
    because: Sequence[Ground]
    rules: Sequence[Rule]
    facts: Mapping[str, Value | Amount]
    claims: Mapping[str, Claim]
    rivals: Mapping[str, Sequence[Claim]]
    concluded: Mapping[str, Sequence[str]]
    contradictions: Mapping[str, Sequence[str]]
    readings: Sequence[Reading]

    def truth(self, condition: Condition) -> Truth:
        """Give the truth of a condition."""
        ...

    def state(self, rule: str) -> Standing:
        """Give the state of a rule."""
        ...

    def grounds(self, condition: Condition, truth: bool) -> tuple[str, Sequence[str]]:
        """Give how surely a condition has this truth, and the best-evidenced facts that suffice for it."""
        ...

    def certainty_of(self, fact: str) -> str:
        """Give how certain a fact is."""
        ...


def write(question: Question, known: Knowledge, found: Found) -> Data:
    """Give the sealed record of an answer."""
    book = known.rulebook
    read = sorted({name for rule in found.rules for name in _read_by(rule)})
    return sealed({
        "format": FORMAT,
        "made_by": __version__,
        "question": question_data(question),
        "answer": found.answer,
        "certainty": found.certainty,
        "because": [each._asdict() for each in found.because],
        "requirements": list(_requirements(found)),
        "open": list(_open(found, book)),
        "rules": {rule.id: _rule(rule, found, book) for rule in found.rules},
        "facts": {name: _fact(name, found, book) for name in read if name in found.facts},
        "unknown": {name: _could_conclude(name, found, book) for name in read if name not in found.facts},
        "contradictions": {name: list(by) for name, by in sorted(found.contradictions.items())},
        "readings": [{**each._asdict(), "products": dict(each.products)} for each in found.readings],
        "rulebook": {"digest": book.digest, "rules": {id_: digest(rule) for id_, rule in book.rules.items()}},
        "catalogue": {"digest": known.digest},
    })  # fmt: skip


def sealed(record: Data) -> Data:
    """Give a record with the digest of each of its parts, and with that of the whole."""
    parts = {key: each for key, each in record.items() if key not in ("digests", "digest")}
    whole = {**parts, "digests": {key: digest(each) for key, each in parts.items()}}
    return {**whole, "digest": digest(whole)}


def question_data(question: Question) -> Data:
    """Give what was asked."""
    return {
        "sentence": question.sentence,
        "methods": list(question.methods),
        "products": dict(sorted(question.products.items())),
        "present": sorted(question.present),
        "said": {name: value_data(value) for name, value in sorted(question.facts.items())},
        "flagged": sorted(question.flagged),
        "ambiguous": [_mention(each) for each in question.ambiguous],
        "unknown": [_mention(each) for each in question.unknown],
    }


def _mention(mention: Any) -> Data:
    return {"said": mention.said, "role": mention.role, "candidates": list(mention.candidates)}


def value_data(value: Value | Amount) -> Data:
    """Give a value and its unit; a number that has a unit is written as exact text.

    >>> value_data(Amount(Fraction(8192), "Wh")), value_data(2)
    ({'value': '8192', 'unit': 'Wh'}, {'value': 2, 'unit': None})
    """
    if isinstance(value, Quantity):
        exact = value.exactly is None
        worth = Fraction(value.worth)
        unit = (value.unit.name, Fraction(value.unit.worth)) if exact else ("", Fraction(1))
        return value_data(Amount(worth, *unit))
    if isinstance(value, Amount):
        amount = value.worth / value.of
        return {"value": decimal_text(amount), "unit": value.unit}
    return {"value": str(value) if value is NOT_APPLICABLE else value, "unit": None}
