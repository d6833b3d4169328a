"""What a sentence is taken to be about, once it is known what each thing that it may be about comes to.

A no is said readily; a yes only where nothing else that may be meant is a no, and where the words are clear or all that
may be meant comes to no more than that yes. Answering and checking share it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kb.questions.question import Question

HALF = 0.5
"""A no is given where what is meant is at least so likely."""

ABOUT = 0.72
"""So likely it must be that a sentence is about one of several things, for a no that they agree on."""

WATCHED = 0.06
"""What is at least so likely may keep something else from being answered with a yes.

What is less likely, and yet may be meant, was asked in clear words besides: two things are asked.
"""

YES = ("yes", "conditional")


@dataclass(frozen=True)
class Outcome:
    """What one thing that may be meant comes to: by itself, and after what is left over of the sentence."""

    likelihood: float
    own: str
    answer: str


def meant(outcomes: Sequence[Outcome], leads: bool) -> int | None:
    """Give the place of what is meant, the likeliest first; `leads` says that it is clear by the words alone.

    >>> fine, bad = Outcome(0.9, "yes", "yes"), Outcome(0.1, "no", "no")
    >>> meant([fine, bad], leads=True), meant([replace(bad, likelihood=0.6), fine], leads=False)
    (None, 0)
    >>> meant([fine, replace(bad, own="yes", answer="yes")], leads=False)
    0
    """
    best, *others = outcomes
    if best.answer == "no":
        agreed = all(each.own == "no" for each in others) and sum(each.likelihood for each in outcomes) >= ABOUT
        return 0 if leads or best.likelihood >= HALF or agreed else None
    if best.own in YES and any(each.own == "no" for each in others):
        return None
    return 0 if leads or _as_careful(best, others) else None


def _as_careful(best: Outcome, others: Sequence[Outcome]) -> bool:
    """Whether all that may be meant is a yes, and none of it on conditions where the likeliest has none."""
    owns = {each.own for each in (best, *others)}
    if any(each.likelihood < WATCHED for each in others):
        return False
    return owns <= set(YES) and (best.own == "conditional" or owns == {"yes"})


def left_open(question: Question, outcomes: Sequence[Outcome]) -> Question:
    """Give the question as one about several things: those that may be meant, and what speaks against the likeliest."""
    against = [each.methods[0] for each, came in zip(question.alternatives, outcomes, strict=True) if came.own == "no"]
    return replace(question, methods=tuple(dict.fromkeys((*question.methods, *against))))
