"""A case: the facts of one question, each with the claim that it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from kb.answers.names_in_texts import shown
from kb.catalogue.claims import Claim, Settled, Source
from kb.knowledge.knowledge import Knowledge
from kb.problems import InputError, Place, Problem, did_you_mean, refuse
from kb.rulebook.assumptions import assumed
from kb.rulebook.conditions import Facts
from kb.vocabulary.facts import NOT_APPLICABLE, Role, Value

ASKER = Place("question")
OWN_UNIT = "this unit"
"""The subject of what an asker says of the very thing in question, where the catalogue says something else."""


@dataclass(frozen=True)
class Case:
    """The facts of one question. `named` gives the product in each role, `words` how the asker called a thing."""

    facts: Facts
    claims: Mapping[str, Claim]
    rivals: Mapping[str, tuple[Claim, ...]]
    named: Mapping[str, str]
    words: Mapping[str, str] = field(default_factory=dict)

    def against(self, certainty: str = "") -> tuple[str, ...]:
        """Give the facts for which the asker's word holds over another one, or over one of this certainty."""
        own = sorted(name for name, claim in self.claims.items() if claim.subject == OWN_UNIT and self.rivals.get(name))
        return tuple(name for name in own if certainty in ("", self.rivals[name][0].certainty))

    def show(self, name: str, knowledge: Knowledge, facts: Facts | None = None) -> str | None:
        """Give what stands in a text for a name in braces; nothing where it is not known."""
        return shown(name, self, knowledge, self.facts if facts is None else facts)


def build_case(
    knowledge: Knowledge,
    products: Mapping[str, str],
    said: Mapping[str, Value],
    present: Iterable[str] = (),
    words: Mapping[str, str] | None = None,
    flagged: Iterable[str] = (),
) -> Case:
    """Put a case together from the products in their roles and from what the asker said.

    `present` names roles that the question speaks of without a product. Where the asker and the catalogue differ, the
    asker's word holds if the fact is `flagged` (given explicitly, as one about this very unit); the loser is a rival,
    the first of them. Of what the catalogue could know, the asker's word is hearsay.

    Raises:
        InputError: an unknown role, product or fact, a product of the wrong kind, or what is not for the asker to say.
    """
    _check(knowledge, products, said)
    builder = _Builder(knowledge, products, frozenset(flagged), str(said.get("place", "")))
    spoken = {knowledge.vocabulary.facts[name].role for name in said} | set(products) | set(present)
    spoken |= {part for role in knowledge.vocabulary.roles.values() if role.name in spoken for part in role.of}
    for role in knowledge.vocabulary.roles.values():
        if not role.of:
            builder.thing(role, role.name in spoken)
    for role in knowledge.vocabulary.roles.values():
        if role.of:
            builder.relation(role, spoken)
    for name, value in said.items():
        builder.say(name, value)
    builder.assume()
    return Case(builder.facts, builder.claims, builder.rivals, dict(products), dict(words or {}))


def _check(knowledge: Knowledge, products: Mapping[str, str], said: Mapping[str, Value]) -> None:
    problems: list[Problem] = []
    things = {name: role for name, role in knowledge.vocabulary.roles.items() if not role.of}
    for role, product in products.items():
        if role not in things:
            problems.append(Problem(ASKER, f"unknown role `{role}`", did_you_mean(role, things)))
        elif product not in knowledge.catalogue.products:
            help_ = did_you_mean(product, knowledge.catalogue.products)
            problems.append(Problem(ASKER, f"unknown product `{product}`", help_))
        elif knowledge.catalogue.products[product].kind != things[role].kind:
            kind = knowledge.catalogue.products[product].kind
            problems.append(Problem(ASKER, f"`{product}` is a {kind}, the {role} must be a {things[role].kind}"))
    problems += [
        Problem(ASKER, f"`{name}` is not for the asker to say")
        for name in said
        if "person" not in knowledge.vocabulary.fact(name, ASKER).sources
    ]
    problems += [
        Problem(ASKER, f"`{name}` cannot be said to be not applicable", "leave it out, or say its value")
        for name, value in said.items()
        if value is NOT_APPLICABLE
    ]
    if problems:
        raise InputError(problems)


class _Builder:
    """Gathers facts with their claims."""

    def __init__(self, knowledge: Knowledge, products: Mapping[str, str], flagged: frozenset[str], place: str) -> None:
        self.knowledge, self.products, self.flagged, self.place = knowledge, products, flagged, place
        self.facts: dict[str, Value] = {}
        self.claims: dict[str, Claim] = {}
        self.rivals: dict[str, tuple[Claim, ...]] = {}

    def source(self, name: str) -> Source:
        if name not in self.knowledge.sources:
            raise refuse(f"the knowledge base has no source `{name}`", Place("facts"), "declare it under `sources`")
        return self.knowledge.sources[name]

    def thing(self, role: Role, spoken_of: bool) -> None:
        product = self.products.get(role.name)
        if role.presence:
            self.facts[role.presence] = spoken_of
        if product is not None:
            self._identity(role, product)
            self._take(role.name, self.knowledge.catalogue.facts_of(product, self.place))
        elif role.absent and not spoken_of:
            self._not_applicable(role)

    def relation(self, role: Role, spoken: set[str]) -> None:
        roles = self.knowledge.vocabulary.roles
        if any(roles[each].absent and each not in spoken for each in role.of):
            self._not_applicable(role)
            return
        if not all(each in self.products for each in role.of):
            return
        of = tuple(self.products[each] for each in role.of)
        settled = self.knowledge.catalogue.facts_of_pair(of, self.place)
        self._take(role.name, settled or {})
        if role.unlisted:
            source = self.source(role.unlisted["source"])
            for attribute, value in role.unlisted["facts"].items():
                name = f"{role.name}.{attribute}"
                if settled is None or attribute not in settled:
                    parsed = self.knowledge.vocabulary.facts[name].parse(value)
                    self._hold(name, Claim(parsed, source, " + ".join(of), Place("facts")))

    def say(self, name: str, value: Value) -> None:
        hearsay = "catalogue" in self.knowledge.vocabulary.facts[name].sources
        claim = Claim(value, self.source("person"), "question", ASKER, hearsay=hearsay)
        known = self.claims.get(name)
        if known is None or known.source.kind.name == "inferred":
            self._hold(name, claim)
        elif known.value != value and name in self.flagged:
            self._hold(name, replace(claim, subject=OWN_UNIT))
            self.rivals[name] = (known, *self.rivals.get(name, ()))
        elif known.value != value:
            self.rivals[name] = (*self.rivals.get(name, ()), claim)

    def _hold(self, name: str, claim: Claim) -> None:
        self.facts[name], self.claims[name] = claim.value, claim

    def _take(self, role: str, settled: Mapping[str, Settled]) -> None:
        for attribute, each in settled.items():
            name = f"{role}.{attribute}"
            if each.holding is not None:
                self._hold(name, each.holding)
            if each.rivals:
                self.rivals[name] = each.rivals

    def _identity(self, role: Role, product: str) -> None:
        for fact in self.knowledge.vocabulary.of_role(role.name):
            if fact.type == "product":
                self._hold(fact.name, Claim(product, self.source("catalogue"), product, ASKER))

    def _not_applicable(self, role: Role) -> None:
        for name in self.knowledge.vocabulary.given_about(role.name):
            self.facts[name] = NOT_APPLICABLE

    def assume(self) -> None:
        for assumption, value in assumed(self.knowledge.assumptions, self.facts):
            source = self.source(assumption.source)
            self._hold(assumption.fact, Claim(value, source, "question", assumption.place))
