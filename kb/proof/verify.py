"""The checker of proofs: derives the whole record again, by code of its own, and says where the one at hand differs.

No code of the engines, of the judge or of how they evaluate conditions is used: rulebook and catalogue are read as
data. `verify_case` finds which claims hold, `verify_logic` what conditions mean, `verify_rules` what follows, and
`verify_answer` what may be answered. Only the form of a record (`kb.proof.record`, `kb.questions.question_json`,
`kb.vocabulary.exact_values`) and its seal (`kb.proof.seal`) are the same as for those who write it.

That a sentence says what the record takes it to say is beyond this code: whoever calls it hands it a reader.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from kb.catalogue.in_force import Moment, has_begun, moment
from kb.knowledge.knowledge import Knowledge
from kb.problems import InputError, Place, Problem, one_line
from kb.proof.record import FORMAT, write
from kb.proof.seal import Data, sealed
from kb.proof.stated_question import stated_question
from kb.proof.verify_answer import derive, settled
from kb.questions.question import Question

SEAL = ("digests", "digest")
SENTENCE = Place("$.question.sentence")
Reader: TypeAlias = Callable[[Question], Question]
"""Gives a question anew, from how it was asked: its sentence, and what was named and flagged beside it."""


@dataclass(frozen=True)
class Difference:
    """A spot in a record, what it states there, and what is derived; a text of JSON, or nothing."""

    path: str
    stated: str
    derived: str

    def __str__(self) -> str:
        return one_line(f"{self.path}: stated {self.stated}, derived {self.derived}")


def verify(record: Data, known: Knowledge, reader: Reader | None = None) -> list[Difference]:
    """Give every spot where a record is not what this knowledge base gives for its question.

    With a reader it is what was asked that counts; without one, what the record says was understood.

    >>> from kb.knowledge.loading import load
    >>> [str(each) for each in verify({"format": 1}, load())]
    ['$.format: stated 1, derived 3']
    """
    other_form = list(_compare(record.get("format", ...), FORMAT, "$.format"))
    if other_form:
        return other_form
    broken = list(_compare({key: record.get(key, ...) for key in SEAL}, {k: sealed(record)[k] for k in SEAL}, "$"))
    try:
        question = stated_question(record.get("question"), known)
        question = question if reader is None else settled(_read_again(question, reader), known)
    except InputError as error:
        return [*(_refused(problem) for problem in error.problems), *broken]
    ought = write(question, known, derive(question, known))
    stated, derived = ({key: each for key, each in one.items() if key not in SEAL} for one in (record, ought))
    return [*_compare(stated, derived, "$"), *broken]


def moment_of(record: Data) -> Moment | None:
    """Give the day that a record says it was made for; nothing where it says none, or was made on a day to come.

    >>> moment_of({"as_of": {"day": "2024-05-01", "asked": True}}), moment_of({"as_of": {"day": "May"}})
    (Moment(day='2024-05-01', explicit=True), None)
    """
    stated = record.get("as_of")
    stated = stated if isinstance(stated, dict) else {}
    day = stated.get("day")
    try:
        found = replace(moment(day), explicit=stated.get("asked") is True) if isinstance(day, str) else None
    except InputError:
        return None
    return found if found is not None and (found.explicit or has_begun(found)) else None


def _read_again(question: Question, reader: Reader) -> Question:
    try:
        return reader(question)
    except InputError as error:
        raise InputError(replace(each, place=SENTENCE) for each in error.problems) from None


def _refused(problem: Problem) -> Difference:
    return Difference(str(problem.place), problem.message, f"no such question{problem.help and ': '}{problem.help}")


def _compare(stated: Any, derived: Any, path: str) -> Iterator[Difference]:
    """Give where two JSON values differ; `...` stands for nothing at all."""
    if isinstance(stated, dict) and isinstance(derived, dict):
        for key in dict.fromkeys((*derived, *stated)):
            step = f".{key}" if key.isidentifier() else f"[{json.dumps(key, ensure_ascii=False)}]"
            yield from _compare(stated.get(key, ...), derived.get(key, ...), path + step)
    elif isinstance(stated, list) and isinstance(derived, list):
        for n in range(max(len(stated), len(derived))):
            one, other = (each[n] if n < len(each) else ... for each in (stated, derived))
            yield from _compare(one, other, f"{path}[{n}]")
    elif type(stated) is not type(derived) or stated != derived:
        yield Difference(path, _shown(stated), _shown(derived))


def _shown(value: Any) -> str:
    if value is ...:
        return "nothing"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 200 else f"{text[:197]}..."
