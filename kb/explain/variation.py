"""A case with other facts: what was assumed is assumed anew, since it may rest on what changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from kb.answers.case import Case
from kb.knowledge.knowledge import Knowledge
from kb.rulebook.assumptions import Assumption
from kb.rulebook.conditions import Facts, evaluate, names_in, value_of
from kb.vocabulary.facts import Value


def assumed_names(case: Case, knowledge: Knowledge) -> set[str]:
    """Give the facts of a case that nobody gave, and for which an assumption stands."""
    kinds = {(each.fact, each.source) for each in knowledge.assumptions}
    said = ((name, claim) for name, claim in case.claims.items() if claim.subject == "question")
    return {name for name, claim in said if (name, claim.source.id) in kinds}


def stated(case: Case, knowledge: Knowledge) -> dict[str, Value]:
    """Give the facts of a case without those that were assumed."""
    without = assumed_names(case, knowledge)
    return {name: value for name, value in case.facts.items() if name not in without}


def vary(facts: Facts, changes: Mapping[str, Value], knowledge: Knowledge) -> dict[str, Value]:
    """Give stated facts with changes, and what is to be assumed beside them."""
    known, _ = assume({**facts, **changes}, knowledge.assumptions)
    return known


def assume(
    facts: Facts, assumptions: Iterable[Assumption], still_open: Collection[str] = ()
) -> tuple[dict[str, Value], set[str]]:
    """Give the facts with what is assumed beside them, and the facts that cannot be assumed yet.

    While a fact is `still_open`, nothing is assumed for it, nor what depends on it.
    """
    known, waiting = dict(facts), set(still_open)
    for each in assumptions:
        if each.fact in known or each.fact in waiting:
            continue
        truth = evaluate(each.when, known)
        undecided = names_in(each.when) if truth is None else names_in(each.value) if truth else ()
        if waiting.intersection(undecided):
            waiting.add(each.fact)
        elif truth is True and (value := value_of(each.value, known)) is not None:
            known[each.fact] = value
    return known, waiting - set(still_open)


def behind(name: str, assumptions: Iterable[Assumption]) -> Iterator[str]:
    """Give the facts that the assumptions for a fact read."""
    for each in assumptions:
        if each.fact == name:
            yield from names_in(each.when)
            yield from names_in(each.value)
