"""What is taken to hold where nobody says: defaults of the vocabulary, each shown as the assumption that it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kb.problems import Place, Problem, did_you_mean
from kb.rulebook.condition_reader import ConditionReader
from kb.rulebook.conditions import TRUE, Condition, Expression, Facts, evaluate, value_of
from kb.vocabulary.facts import Value
from kb.vocabulary.vocabulary import Vocabulary


@dataclass(frozen=True)
class Assumption:
    """A value for a fact that nobody gave, where the condition is met, under the name of a source."""

    fact: str
    when: Condition
    value: Expression
    source: str
    place: Place


def read_assumptions(vocabulary: Vocabulary, sources: Iterable[str]) -> tuple[list[Assumption], list[Problem]]:
    """Read the `assumed` entries of all facts, in the order of the vocabulary; give them with their problems."""
    reader, known = ConditionReader(vocabulary), set(sources)
    made = []
    for fact in vocabulary.facts.values():
        for raw in fact.assumed:
            when = reader.condition(raw["when"]) if "when" in raw else TRUE
            value = reader.value(raw["value"], raw.at("value"), fact)
            source = raw.get("source", "assumed")
            if source not in known:
                help_ = did_you_mean(source, known)
                reader.problems.append(Problem(raw.place, f"unknown source `{source}`", help_, "unknown-source"))
            made.append(Assumption(fact.name, when, value, source, raw.place))
    return made, reader.problems


def assumed(assumptions: Iterable[Assumption], facts: Facts) -> Iterator[tuple[Assumption, Value]]:
    """Give the assumptions that hold for what is not known yet; later ones may build on earlier ones."""
    known: Mapping[str, Value] = dict(facts)
    for each in assumptions:
        if each.fact in known or evaluate(each.when, known) is not True:
            continue
        value = value_of(each.value, known)
        if value is not None:
            known = {**known, each.fact: value}
            yield each, value
