"""What an answer would be if the question meant what it seems to: offered for one confirmation where it is not settled.

Nothing is guessed: each is told with what it supposes. Where trouble is mentioned, nothing is supposed away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice, product

from kb.answers.answer import Answer
from kb.questions.question import Mention, Question

MOST = 3
"""So many are offered, the likeliest first."""

MOST_TRIED = 12


@dataclass(frozen=True)
class Provisional:
    """A question with all settled, its answer, and what that supposes.

    `words` change nothing for the answer, `names` gives the product meant by a role, `method` what is asked.
    """

    question: Question
    answer: Answer
    words: tuple[str, ...] = ()
    names: Mapping[str, str] | None = None
    method: str = ""


def provisional(
    question: Question,
    judge: Callable[[Question], Answer],
    left: tuple[str, ...],
    fitting: Callable[[Mention], tuple[str, ...]],
) -> tuple[Provisional, ...]:
    """Give what the answers would be, those that are settled.

    `left` are the words that kept an answer from being given; `fitting` gives the products that a mention may mean.
    """
    if question.doubts:
        return ()
    tried = (_supposed(each, names, judge, left) for each, names in islice(_settled(question, fitting), MOST_TRIED))
    settled = (each for each in tried if each.answer.answer != "unknown")
    return tuple(islice(settled, MOST))


def _settled(
    question: Question, fitting: Callable[[Mention], tuple[str, ...]]
) -> Iterator[tuple[Question, Mapping[str, str]]]:
    """Give the question in each of its readings with all names settled, the likeliest first."""
    for each in question.alternatives or (question,):
        mentions = [*each.ambiguous, *each.unknown]
        meant = [fitting(mention) for mention in mentions]
        if all(meant):
            for chosen in product(*meant):
                names = {mention.role: id_ for mention, id_ in zip(mentions, chosen, strict=True)}
                yield each, names


def _supposed(
    question: Question, names: Mapping[str, str], judge: Callable[[Question], Answer], left: tuple[str, ...]
) -> Provisional:
    none: tuple[Mention, ...] = ()
    sure = replace(
        question, products={**question.products, **names}, ambiguous=none, unknown=none, unread=(), alternatives=(),
        waived=(*question.waived, *left),
    )  # fmt: skip
    method = question.methods[0] if question.methods else ""
    return Provisional(sure, judge(sure), left, names, method)
