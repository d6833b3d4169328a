"""The reply to a question: its answer, and what each of its readings would have come to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kb.answers.answer import Answer
from kb.answers.provisional import Provisional
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
    unread words or unknown names keep a yes from being given, which `alone` has; `provisional` is what it would be
    without them, or if the question meant one of the things that it may mean.
    """

    question: Question
    answer: Answer
    readings: tuple[Reading, ...] = ()
    note: str = ""
    unheeded: tuple[str, ...] = ()
    barred: bool = False
    alone: Answer | None = None
    provisional: tuple[Provisional, ...] = ()

    @property
    def agreed(self) -> tuple[Reading, ...]:
        """The readings where all agree, the one whose answer speaks for them first; none where they do not."""
        first = [each for each in self.readings if each.answer.case is self.answer.case]
        return (*first, *(each for each in self.readings if each not in first)) if first else ()

    @property
    def own(self) -> Answer:
        """The answer as it is by itself, of the reading that speaks for all where there are several."""
        return next((each.answer for each in self.agreed), self.answer)
