"""What a layer says against an earlier one, or hears in its own words: an answer that rests on it says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kb.catalogue.claims import CERTAINTIES, Claim, settle
from kb.catalogue.in_force import Moment
from kb.files.strict_yaml import Map, Seq
from kb.problems import Place, Problem
from kb.vocabulary.vocabulary import Fact

if TYPE_CHECKING:
    from kb.answers.answer import Answer
    from kb.answers.ask import Question
    from kb.knowledge.loading import Knowledge


@dataclass(frozen=True)
class Overruling:
    """A fact of which a layer's claim holds against an earlier layer's, or leaves open what that says.

    `told` says it in words; `agreed` where the claim itself says what it overrules.
    """

    place: Place
    before: Claim
    told: str
    agreed: bool

    @property
    def is_against_established(self) -> bool:
        """Whether what is overruled is established, and nothing says that this is meant."""
        return self.before.certainty == CERTAINTIES[0] and not self.agreed


def overruling(knowledge: Knowledge) -> Iterator[Overruling]:
    """Give every claim of a later layer that takes the place of an earlier one's that says something else."""
    roles = knowledge.vocabulary.roles.values()
    names = [Path(each).resolve().name for each in knowledge.layers[1:]]
    for of, kind, tables in _subjects(knowledge):
        role = next((role.name for role in roles if role.kind == kind), "")
        for name, claims in tables.items():
            places = {"", *(place for claim in claims for place in claim.places)}
            for layer in names:
                if any(knowledge.layer_of(claim.place) == layer for claim in claims):
                    fact = knowledge.vocabulary.facts[f"{role}.{name}"]
                    found = (_overruled(of, fact, claims, layer, names, place, knowledge) for place in sorted(places))
                    yield from dict.fromkeys(each for each in found if each is not None)


def _subjects(knowledge: Knowledge) -> Iterator[tuple[str, str, Mapping[str, Sequence[Claim]]]]:
    """Give each product and pair with its kind and all claims about it."""
    catalogue, roles = knowledge.catalogue, knowledge.vocabulary.roles
    for id_, product in catalogue.products.items():
        yield id_, product.kind, catalogue.claims_of(id_)
    for of, pair in catalogue.pairs.items():
        kinds = [catalogue.products[each].kind for each in of]
        relation = next(role for role in roles.values() if [roles[each].kind for each in role.of] == kinds)
        yield " + ".join(of), relation.kind, pair.claims


def _overruled(
    of: str, fact: Fact, claims: Sequence[Claim], layer: str, names: Sequence[str], place: str, knowledge: Knowledge
) -> Overruling | None:
    """Compare what holds with a layer and without it, in one place."""
    earlier = {"", *names[: names.index(layer)]}
    before = settle([each for each in claims if knowledge.layer_of(each.place) in earlier], place).holding
    upto = [each for each in claims if knowledge.layer_of(each.place) in earlier | {layer}]
    now = settle(upto, place).holding if upto else None
    if before is None or (now is not None and now.value == before.value):
        return None
    at = now.place if now is not None else next(each.place for each in upto if knowledge.layer_of(each.place) == layer)
    value = fact.show(now.value) if now is not None else "left open"
    told = f"`{fact.name.split('.', 1)[1]}` of {of} is {value} by this layer, {fact.show(before.value)} without it"
    return Overruling(at, before, told, now is not None and now.instead_of == before.value)


def refused(knowledge: Knowledge) -> list[Problem]:
    """Give a problem for each claim of a layer that would overrule in silence what an earlier one has established."""
    return [
        Problem(
            each.place, f"{each.told}, which is established", "say so with `instead_of`, if it is right", "established"
        )
        for each in overruling(knowledge)
        if each.is_against_established
    ]


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


def reheard(question: Question, knowledge: Knowledge) -> Iterator[str]:
    """Say in what the first layer alone hears a sentence otherwise, where the question is one of its own."""
    from kb.questions.language.sentence_reader import differences, understand

    methods = knowledge.section("methods")
    own = all(not knowledge.layer_of(methods[name].place) for name in question.methods)
    if not question.sentence or not own or not _is_said_by_layers(knowledge.section("phrasing"), knowledge):
        return
    before = _first_layer(knowledge.layers[0], knowledge.moment)
    old, new = (understand(question.sentence, each) for each in (before, knowledge))
    for what, how in differences(old, new, knowledge.vocabulary):
        yield f"{what}: {how}"


def _is_said_by_layers(raw: Any, knowledge: Knowledge) -> bool:
    """Say whether anything in a section comes from a later layer."""
    if isinstance(raw, Map):
        return any(map(knowledge.layer_of, raw.keys_at.values())) or any(
            _is_said_by_layers(each, knowledge) for each in raw.values()
        )
    if isinstance(raw, Seq):
        return any(map(knowledge.layer_of, raw.items_at)) or any(_is_said_by_layers(each, knowledge) for each in raw)
    return False


@lru_cache(1)
def _first_layer(folder: str, moment: Moment) -> Knowledge:
    from kb.knowledge.loading import load

    return load([Path(folder)], own=False, moment=moment)


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
