"""What is doubtful in single claims: totals that no count of parts makes, and words of one place taken for all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial

from kb.authoring.lint.registry import Base, gives
from kb.catalogue.catalogue import Claims
from kb.catalogue.claims import CERTAINTIES, Claim
from kb.knowledge.knowledge import Knowledge
from kb.problems import Place, Problem


def _subjects(knowledge: Knowledge) -> Iterator[tuple[tuple[str, ...], str, str, Claims]]:
    """Give each product and pair: its ids, how it is called, the role that names its facts, and the claims on it."""
    catalogue, roles = knowledge.catalogue, knowledge.vocabulary.roles.values()
    for id_, product in catalogue.products.items():
        role = next(role.name for role in roles if role.kind == product.kind)
        yield (id_,), product.full_name, role, {name: tuple(said) for name, said in catalogue.claims_of(id_).items()}
    for of, pair in catalogue.pairs.items():
        named = " with ".join(catalogue.products[each].full_name for each in of)
        yield of, named, catalogue.relation(of).name, pair.claims


@gives("no-such-total", "warning", "no number of parts makes a stated total")
def no_such_totals(base: Base) -> Iterator[Problem]:
    """Undisputed totals that no number of parts makes; of what is said of a group, where none of its things fits."""
    knowledge = base.knowledge
    fits: dict[Place, set[bool | None]] = {}
    told: dict[Place, str] = {}
    for of, named, role, claims in _subjects(knowledge):
        for name, said in claims.items():
            stated = said if knowledge.catalogue.totals.unfit(of, name) else ()
            for claim in (each for each in stated if not each.disputed):
                fits.setdefault(claim.place, set()).add(knowledge.catalogue.totals.fits(of, name, claim.value))
                value = knowledge.vocabulary.facts[f"{role}.{name}"].show(claim.value)
                told.setdefault(claim.place, f"`{name}` of {named} is {value}, which no number of parts makes")
    for place, found in fits.items():
        if False in found and True not in found:
            help_ = "it is of something else, or a part, a limit or the total is wrong"
            yield Problem(place, told[place], help_, "no-such-total")


@gives("one-place", "warning", "a figure of one place is said of all")
def of_one_place(base: Base) -> Iterator[Problem]:
    """Claims that may differ from place to place and speak of one place, but do not say so with `in`, by their subject.

    One that a claim of no place or of another one bears out is none of them.
    """
    knowledge = base.knowledge
    places = {name: _pattern((name, *map(str, said))) for name, said in knowledge.section("places").items()}
    spoken = partial(_spoken, places)
    for _, named, role, claims in _subjects(knowledge):
        found: dict[str, list[tuple[str, Claim]]] = {}
        for name, said in claims.items():
            for claim in said if knowledge.vocabulary.facts[f"{role}.{name}"].regional else ():
                alike = {where for each in said if each.value == claim.value for where in spoken(each) or {""}}
                if not claim.places and not claim.disputed and len(alike) == 1 and alike != {""}:
                    found.setdefault(min(alike), []).append((f"`{name}` {claim.value}", claim))
        for place, told in found.items():
            message = f"{named} is said of all places by words of {place}: {', '.join(each for each, _ in told)}"
            help_ = f"add `in: [{place}]`, or a source for other places"
            yield Problem(told[0][1].place, message, help_, "one-place")


def _spoken(places: dict[str, re.Pattern[str]], claim: Claim) -> set[str]:
    """Give the places that a claim speaks of: in its note, its spot, and in the title of an established source.

    The title of any other source tells where somebody lives, not what is sold there.
    """
    made = claim.source.kind.certainty == CERTAINTIES[0]
    text = f"{claim.note} | {claim.at}" + (f" | {claim.source.title}" if made else "")
    return {name for name, pattern in places.items() if pattern.search(text)} | set(claim.places)


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Give what finds one of these words; those in capitals only so."""
    parts = (re.escape(each) if each.isupper() else f"(?i:{re.escape(each)})" for each in words)
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)")
