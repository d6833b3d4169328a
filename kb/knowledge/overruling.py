"""What a layer says against an earlier one, or hears in its own words: an answer that rests on it says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kb.catalogue.claims import CERTAINTIES, Claim, settle
from kb.problems import Place, Problem
from kb.vocabulary.facts import Fact

if TYPE_CHECKING:
    from kb.knowledge.knowledge import Knowledge


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
    catalogue = knowledge.catalogue
    for id_, product in catalogue.products.items():
        yield id_, product.kind, catalogue.claims_of(id_)
    for of, pair in catalogue.pairs.items():
        yield " + ".join(of), catalogue.relation(of).kind, pair.claims


def _overruled(
    of: str, fact: Fact, claims: Sequence[Claim], layer: str, names: Sequence[str], place: str, knowledge: Knowledge
) -> Overruling | None:
    """Compare what holds with a layer and without it, in one place."""
    earlier = {"", *names[: names.index(layer)]}
    unfit = knowledge.catalogue.totals.unfit(tuple(of.split(" + ")), fact.name.split(".", 1)[1], place)
    before = settle([each for each in claims if knowledge.layer_of(each.place) in earlier], place, unfit).holding
    upto = [each for each in claims if knowledge.layer_of(each.place) in earlier | {layer}]
    now = settle(upto, place, unfit).holding if upto else None
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
