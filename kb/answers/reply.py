"""The reply to a question: its answer, and what each of its readings would have come to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kb.answers.answer import Answer
from kb.questions.question import Question


@dataclass(frozen=True)
class Reading:
    """One way to read an ambiguous question, and its answer."""

    products: Mapping[str, str]
    answer: Answer


@dataclass(frozen=True)
class Reply:
    """What is said to a question: the answer, and where names were ambiguous, that of each reading.

    `unheeded` are the facts of which the sentence says something else than the catalogue. Where it is `barred`, these,
    unread words or unknown names keep a yes from being given.
    """

    question: Question
    answer: Answer
    readings: tuple[Reading, ...] = ()
    note: str = ""
    unheeded: tuple[str, ...] = ()
    barred: bool = False
