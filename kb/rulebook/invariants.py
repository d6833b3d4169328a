"""Invariants: what no answer may ever be, whatever was asked; they stand apart from the rules and watch over them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kb.files.strict_yaml import Map
from kb.problems import InputError, Place
from kb.rulebook.condition_reader import ConditionReader
from kb.rulebook.conditions import FALSE, TRUE, Condition, Facts, evaluate
from kb.vocabulary.vocabulary import Vocabulary


@dataclass(frozen=True)
class Invariant:
    """None of `answers` may be given where `when` is true, unless `unless` is known to be true."""

    id: str
    title: str
    answers: tuple[str, ...]
    when: Condition
    unless: Condition
    place: Place
    why: str = ""

    def concerns(self, facts: Facts) -> bool:
        """Say whether its answers are ruled out in a case: what is unknown excuses nothing."""
        return evaluate(self.when, facts) is True and evaluate(self.unless, facts) is not True

    def may_concern(self, facts: Facts) -> bool:
        """Say whether its answers may be ruled out, whatever else becomes known: what is known stays as it is."""
        return evaluate(self.when, facts) is not False and evaluate(self.unless, facts) is not True

    def broken(self, answer: str, facts: Facts) -> bool:
        """Say whether an answer breaks it. The facts are those of the case and those that rules concluded."""
        return answer in self.answers and self.concerns(facts)


def read_invariants(section: Map, vocabulary: Vocabulary) -> list[Invariant]:
    """Read the section `invariants`.

    Raises:
        InputError: with every problem of its conditions.
    """
    reader, found = ConditionReader(vocabulary), []
    for id_, entry in section.items():
        never = entry["never"]
        answers = never["answer"] if isinstance(never["answer"], list) else [never["answer"]]
        when = reader.condition(never["when"]) if "when" in never else TRUE
        unless = reader.condition(never["unless"]) if "unless" in never else FALSE
        found.append(Invariant(id_, entry["title"], tuple(answers), when, unless, entry.place, entry.get("why", "")))
    if reader.problems:
        raise InputError(reader.problems)
    return found


def broken(invariants: Iterable[Invariant], answer: str, facts: Facts) -> list[Invariant]:
    """Give the invariants that an answer breaks."""
    return [each for each in invariants if each.broken(answer, facts)]


def allowed(word: str, all_: Iterable[Invariant], facts: Facts) -> str:
    """Give an answer, or what may be said in its place: no, or unknown while a fact may excuse it."""
    found = broken(all_, word, facts)
    if not found:
        return word
    excusable = any(evaluate(each.unless, facts) is None for each in found)
    words = ("unknown", "no") if excusable else ("no", "unknown")
    ruled_out = {each for invariant in all_ for each in words if invariant.broken(each, facts)}
    return next((each for each in words if each not in ruled_out), "unknown")
