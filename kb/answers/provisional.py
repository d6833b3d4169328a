"""What an answer would be if the question meant what it seems to: offered for one confirmation where it is not settled.

Nothing is guessed: each is told with what it supposes. Where trouble is mentioned, nothing is supposed away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice, product

from kb.answers.answer import Answer
from kb.knowledge.knowledge import Knowledge
from kb.questions.flags import with_flags
from kb.questions.question import Mention, Question
from kb.vocabulary.facts import METHOD

MOST = 3
"""So many are offered, the likeliest first."""

MOST_TRIED = 12


@dataclass(frozen=True)
class Provisional:
    """A question with all settled as flags would settle it, its answer, and what that supposes.

    `words` change nothing for the answer; `names` gives the product that is meant, by role; `called` those names.
    """

    question: Question
    answer: Answer
    words: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    called: Mapping[str, str] = field(default_factory=dict)

    @property
    def method(self) -> str:
        """What is asked."""
        return next(iter(self.question.methods), "")


def provisional(question: Question, judge: Callable[[Question], Answer], known: Knowledge) -> tuple[Provisional, ...]:
    """Give what the answers would be, those that are settled."""
    if question.doubts:
        return ()
    tried = (_supposed(each, names, judge, known) for each, names in islice(_settled(question, known), MOST_TRIED))
    return tuple(islice((each for each in tried if each.answer.answer != "unknown"), MOST))


def _settled(question: Question, known: Knowledge) -> Iterator[tuple[Question, Mapping[str, str]]]:
    """Give the question about each method that may be meant, and what its names may mean, the likeliest first.

    Where another method was not out of the question, the confirmation settles the method as well.
    """
    several = len(question.methods) > 1 or question.likelihood < 1
    for method in question.methods if several else (None,):
        given = {METHOD: known.vocabulary.facts[METHOD].parse(method)} if method is not None else {}
        each = with_flags(question, {}, given, known)
        mentions = [*each.ambiguous, *each.unknown]
        meant = [_fitting(mention, known) for mention in mentions]
        for chosen in product(*meant):
            yield each, {mention.role: id_ for mention, id_ in zip(mentions, chosen, strict=True)}


def _fitting(mention: Mention, known: Knowledge) -> tuple[str, ...]:
    """Give the products that a name may mean, of the kind that its role takes."""
    roles, products = known.vocabulary.roles, known.catalogue.products
    kind = roles[mention.role].kind if mention.role in roles else ""
    return tuple(id_ for id_ in mention.candidates if products[id_].kind == kind)


def _supposed(
    question: Question, names: Mapping[str, str], judge: Callable[[Question], Answer], known: Knowledge
) -> Provisional:
    called = {mention.role: mention.said for mention in (*question.ambiguous, *question.unknown)}
    sure = replace(with_flags(question, names, {}, known), waived=(*question.waived, *question.unread))
    return Provisional(sure, judge(sure), question.unread, names, called)
