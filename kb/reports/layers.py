"""What layers say, or hear, otherwise than earlier ones, told beside an answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.catalogue.claims import Claim
from kb.questions.reheard import reheard

if TYPE_CHECKING:
    from kb.answers.answer import Answer
    from kb.knowledge.knowledge import Knowledge
    from kb.questions.question import Question


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


def _counting(answer: Answer) -> set[str]:
    """Give the facts on which an answer rests, and those that could have turned it."""
    return {name for each in (*answer.reasons, *answer.conditions, *answer.checked) for name in each.facts}


def told(answer: Answer, question: Question, knowledge: Knowledge) -> str:
    """Say in a sentence or two what layers say or hear otherwise; nothing where they do not."""
    facts, said = knowledge.vocabulary.facts, dict[str, dict[str, None]]()
    for each in overruled(answer, knowledge):
        fact = facts[each.fact]
        values = f"{fact.show(each.holds.value)} instead of {fact.show(each.instead_of.value)}"
        what = f"{each.holds.subject}, {fact.meaning.split(';')[0]}: {values}"
        said.setdefault(f"Layer {each.layer} overrules an earlier one", {})[what] = None
    layers = ", ".join(dict.fromkeys(knowledge.files.values()))
    for how in reheard(question, knowledge) if layers else ():
        said.setdefault(f"Layer {layers} makes this heard otherwise", {})[how] = None
    return " ".join(f"{how}: {'; '.join(what)}." for how, what in said.items())
