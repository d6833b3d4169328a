"""What a layer says against an earlier one, or hears in its own words: an answer that rests on it says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.claims import Claim

if TYPE_CHECKING:
    from kb.answer import Answer
    from kb.ask import Question
    from kb.knowledge import Knowledge


@dataclass(frozen=True)
class Overruled:
    """A fact whose claim in a layer holds, and the claim of an earlier layer that would hold without it."""

    layer: str
    fact: str
    holds: Claim
    instead_of: Claim


def overruled(answer: Answer, knowledge: Knowledge) -> Iterator[Overruled]:
    """Give the facts that count in an answer and of which a layer says something else than an earlier one."""
    counting = _counting(answer)
    for name, rivals in answer.case.rivals.items():
        claim = answer.case.claims.get(name)
        layer = knowledge.layer_of(claim.place) if claim is not None else ""
        other = next((each for each in rivals if knowledge.layer_of(each.place) != layer), None)
        if claim is not None and layer and other is not None and name in counting:
            yield Overruled(layer, name, claim, other)


def heard(answer: Answer, question: Question, knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Give the facts that count, were read from a sentence, and for which a layer has words, not being its own.

    Each comes with that layer.
    """
    facts, counting = knowledge.vocabulary.facts, _counting(answer)
    said = {name: value for name, value in question.facts.items() if name in counting - question.flagged}
    for language in knowledge.section("phrasing").values():
        for entry in language.get("facts", ()):
            layer = knowledge.layer_of(entry.place)
            for name, value in said.items() if layer else ():
                meant = _speaks_of(str(entry["fact"]), name) and knowledge.layer_of(facts[name].place) != layer
                if meant and ("value" not in entry or facts[name].parse(entry["value"]) == value):
                    yield layer, name


def _counting(answer: Answer) -> set[str]:
    """Give the facts on which an answer rests, and those that could have turned it."""
    return {name for each in (*answer.reasons, *answer.conditions, *answer.checked) for name in each.facts}


def _speaks_of(said: str, name: str) -> bool:
    """Say whether a way of asking, which may be for the thing in a slot, is one for this fact.

    >>> _speaks_of("{frame}.width", "frame.width"), _speaks_of("rider.name", "frame.width")
    (True, False)
    """
    return name == said or (said.startswith("{") and name.endswith(said[said.index("}") + 1 :]))


def told(answer: Answer, question: Question, knowledge: Knowledge) -> str:
    """Say what layers say otherwise or hear in their own words, in a sentence for each; nothing where they do not."""
    facts, said = knowledge.vocabulary.facts, dict[str, dict[str, None]]()
    for each in overruled(answer, knowledge):
        fact = facts[each.fact]
        values = f"{fact.show(each.holds.value)} instead of {fact.show(each.instead_of.value)}"
        told_so = f"Layer {each.layer} overrules an earlier one"
        said.setdefault(told_so, {})[f"{each.holds.subject}, {_called(fact.meaning)}: {values}"] = None
    for layer, name in heard(answer, question, knowledge):
        value = facts[name].show(question.facts[name])
        said.setdefault(f"Heard in words of layer {layer}", {})[f"{_called(facts[name].meaning)}: {value}"] = None
    return " ".join(f"{how}: {'; '.join(what)}." for how, what in said.items())


def _called(meaning: str) -> str:
    return meaning.split(";")[0]
