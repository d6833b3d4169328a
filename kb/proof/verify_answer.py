"""The checker's own way from a question to its answer: its readings, what is left of it, what may not make a yes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice, product

from kb.catalogue.claims import CERTAINTIES
from kb.knowledge.knowledge import Knowledge
from kb.proof.record import Found, Reading
from kb.proof.verify_case import Case
from kb.proof.verify_rules import WORST, Derivation
from kb.questions.likeliest import Outcome, left_open, meant
from kb.questions.question import MOST_READINGS, Question
from kb.questions.restated import words_left

LESS_OF_A_YES = ("no", "unknown", "conditional", "yes")
"""The answers, those that say least of a yes first."""


def settled(question: Question, known: Knowledge) -> Question:
    """Give the question as it is answered where its sentence may be about several methods."""
    if not question.alternatives:
        return question
    outcomes = [Outcome(each.likelihood, *_answers(each, known)) for each in question.alternatives]
    place = meant(outcomes, leads=len(question.methods) == 1)
    return question.alternatives[place] if place is not None else left_open(question, outcomes)


def _answers(question: Question, known: Knowledge) -> tuple[str, str]:
    """Give what a question comes to by itself, and after what is left over of it."""
    found = derive(question, known)
    return (derive(_without_rest(question), known).answer if found.barred else found.answer), found.answer


def _without_rest(question: Question) -> Question:
    return replace(question, unread=(), doubts=(), unknown=())


def derive(question: Question, known: Knowledge) -> Found:
    """Give what follows from a question. Where names are open, each reading is tried: what all of them come to, if so.

    What is left over of the question keeps a yes from being given.
    """
    plain = sober(question, known, question.products)
    tried = [sober(question, known, each) for each in _readings(question)]
    readings = [Reading(each.case.products, each.answer, each.certainty) for each in tried]
    heard = tried if _all_agree(tried) else [plain]
    chosen = min(heard, key=lambda each: (LESS_OF_A_YES.index(each.answer), -CERTAINTIES.index(each.certainty)))
    unheeded = [name for name in chosen.case.unheeded(question)
                if all(name in each.case.unheeded(question) for each in heard)]  # fmt: skip
    torn = bool(question.ambiguous) and heard == [plain] and chosen.answer != "no"
    barred = not torn and LESS_OF_A_YES.index(chosen.answer) > LESS_OF_A_YES.index("unknown")
    barred = barred and bool(words_left(question, unheeded, chosen.facts, known) or question.unknown)
    if barred or torn:
        return chosen.findings("unknown", CERTAINTIES[WORST], readings, unheeded, barred)
    certainty = max((each.certainty for each in heard), key=CERTAINTIES.index)
    return chosen.findings(chosen.answer, certainty, readings, unheeded)


def _all_agree(tried: Sequence[Derivation]) -> bool:
    """Whether every reading says no, or every one yes, if under conditions, and takes the asker's word alike."""
    said = {each.answer for each in tried}
    some_yes = bool(said) and said.isdisjoint(("no", "unknown"))
    return said == {"no"} or (some_yes and all(each.on_your_word == tried[0].on_your_word for each in tried))


def sober(question: Question, known: Knowledge, products: Mapping[str, str]) -> Derivation:
    """Give what follows with these products, as far as the asker's word may make a yes.

    Against the best evidence it never makes more of one; against a report it does only as a condition.
    """
    found = Derivation(Case(known, question, products).gather())
    best, reported = (found.case.against(grade) for grade in (0, 1))
    other = _humbler(question, best, found)
    if other is not None:
        found, found.not_followed = other, best
    some_yes = found.answer in ("conditional", "yes")
    if reported and some_yes and _humbler(question, [*found.not_followed, *reported], found) is not None:
        found.answer, found.on_your_word = "conditional", reported
    return found


def _humbler(question: Question, names: Sequence[str], found: Derivation) -> Derivation | None:
    """Give what follows if the asker does not insist on some facts, where that is less of a yes."""
    if not names:
        return None
    case = found.case
    humble = replace(question, flagged=question.flagged.difference(names))
    other = Derivation(Case(case.known, humble, case.products).gather())
    places = [LESS_OF_A_YES.index(each.answer) for each in (other, found)]
    same = places[0] == places[1] and other.unmet <= found.unmet
    return None if places[0] > places[1] or same else other


def _readings(question: Question) -> list[Mapping[str, str]]:
    """Give the products of each reading; nothing where no name is open, or there are too many readings."""
    if not question.ambiguous:
        return []
    roles = [each.role for each in question.ambiguous]
    chosen = list(islice(product(*(each.candidates for each in question.ambiguous)), MOST_READINGS + 1))
    made: list[Mapping[str, str]] = [{**question.products, **dict(zip(roles, each, strict=True))} for each in chosen]
    return made if len(made) <= MOST_READINGS else []
