"""What layers say, or hear, otherwise than earlier ones, told beside an answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kb.answers.answer import Answer, Breach
from kb.catalogue.claims import Claim
from kb.knowledge.knowledge import Knowledge
from kb.questions.question import Question
from kb.questions.reheard import Difference, reheard
from kb.reports.wording import Wording
from kb.vocabulary.templates import inserted


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


def layer_text(answer: Answer, question: Question, wording: Wording) -> str:
    """Say in a sentence or two what layers say or hear otherwise; nothing where they do not."""
    knowledge, said = wording.knowledge, dict[str, dict[str, None]]()
    for each in overruled(answer, knowledge):
        fact = knowledge.vocabulary.facts[each.fact]
        values = wording.text("instead_of", now=fact.show(each.holds.value), was=fact.show(each.instead_of.value))
        what = f"{_name(each.holds.subject, knowledge)}, {fact.meaning.split(';')[0]}: {values}"
        said.setdefault(wording.text("layer_overrules", layer=each.layer), {})[what] = None
    layers = ", ".join(dict.fromkeys(knowledge.files.values()))
    for how in reheard(question, knowledge) if layers else ():
        said.setdefault(wording.text("layer_reheard", layers=layers), {})[_told(how, wording)] = None
    return " ".join(f"{how}: {'; '.join(what)}." for how, what in said.items())


def _name(subject: str, knowledge: Knowledge) -> str:
    """Give what a claim's subject is called: a product or a group by its name, a pair by those of its two."""
    products, groups = knowledge.catalogue.products, knowledge.catalogue.groups
    parts = [groups[each].name if each in groups else products[each].full_name if each in products else each
             for each in subject.split(" + ")]  # fmt: skip
    return str(knowledge.words["with"]).join(parts)


def _told(how: Difference, wording: Wording) -> str:
    now, was = (each or wording.words["not_heard"] for each in (how.now, how.was))
    return inserted(wording.words["heard"][how.aspect], {"name": how.name, "now": now, "was": was})


def breach_text(breaches: Iterable[Breach], wording: Wording) -> str:
    """Say in a sentence or two why an answer was not given; nothing where it was."""
    listed = list(breaches)
    if not listed:
        return ""
    sentences = [" ".join(filter(None, (f"{each.invariant.title}.", each.invariant.why))) for each in listed]
    named = ((wording.quoted(rule.title), rule.layer) for rule in listed[0].rules)
    rules = (wording.text("rule_of_layer", rule=rule, layer=layer) for rule, layer in named)
    by = wording.text("breach_by", by=", ".join(rules)) if listed[0].rules else ""
    return " ".join(filter(None, (wording.text("breach", said=listed[0].said), *sentences, by)))
