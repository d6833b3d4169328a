"""The checker's own case: which facts a question has, and which of the claims in the catalogue holds for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import cast

from kb.catalogue.claims import CERTAINTIES, Claim
from kb.knowledge.knowledge import Knowledge
from kb.problems import NOWHERE
from kb.proof.verify_logic import exact, truth, value_of
from kb.questions.question import Question
from kb.vocabulary.facts import NOT_APPLICABLE, Role, Value
from kb.vocabulary.quantities import Quantity


@dataclass
class Case:
    """The facts of one question, and whose word each is; what the question itself says of its things has no claim."""

    known: Knowledge
    question: Question
    products: Mapping[str, str]
    facts: dict[str, Value] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)
    rivals: dict[str, tuple[Claim, ...]] = field(default_factory=dict)

    def gather(self) -> Case:
        """Gather all facts: of things, of pairs, what the asker says, what is assumed. Give the case itself."""
        roles = self.known.vocabulary.roles
        said = {self.known.vocabulary.facts[name].role for name in self.question.facts}
        spoken_of = {*said, *self.products, *self.question.present}
        spoken_of |= {part for name in spoken_of & roles.keys() for part in roles[name].of}
        for role in (role for role in roles.values() if not role.of):
            self._thing(role, spoken_of)
        for role in (role for role in roles.values() if role.of):
            self._relation(role, spoken_of)
        for name, value in self._said().items():
            self._say(name, value)
        self._assume()
        return self

    def _said(self) -> dict[str, Value]:
        methods = self.question.methods
        method = {"method": self.known.vocabulary.facts["method"].parse(methods[0])} if len(methods) == 1 else {}
        return {**self.question.facts, **method}

    def _thing(self, role: Role, spoken_of: Iterable[str]) -> None:
        if role.presence:
            self.facts[role.presence] = role.name in spoken_of
        id_ = self.products.get(role.name)
        if id_ is None:
            if role.absent and role.name not in spoken_of:
                self._nothing_in(role)
            return
        for fact in self.known.vocabulary.facts.values():
            if fact.role == role.name and fact.type == "product":
                self._hold(fact.name, Claim(id_, self.known.sources["catalogue"], id_, NOWHERE))
        said: dict[str, list[Claim]] = {}
        for depth, subject in enumerate(self._subjects(id_)):
            entry = self.known.catalogue.groups[subject] if depth else self.known.catalogue.products[subject]
            for name, claims in entry.claims.items():
                said.setdefault(name, []).extend(replace(claim, depth=depth) for claim in claims)
        self._take(role, said)

    def _subjects(self, id_: str) -> list[str]:
        """Give a product and all groups around it, the nearer ones first."""
        found, nearest = [id_], list(self.known.catalogue.products[id_].within)
        while nearest:
            found += [each for each in dict.fromkeys(nearest) if each not in found]
            nearest = [group for each in nearest for group in self.known.catalogue.groups[each].within]
        return found

    def _relation(self, role: Role, spoken_of: Iterable[str]) -> None:
        roles = self.known.vocabulary.roles
        if any(roles[part].absent and part not in spoken_of for part in role.of):
            self._nothing_in(role)
        elif set(role.of) <= self.products.keys():
            of = tuple(self.products[part] for part in role.of)
            pair = self.known.catalogue.pairs.get(of)
            said = {name: list(claims) for name, claims in pair.claims.items() if claims} if pair else {}
            self._take(role, said)
            for attribute, raw in role.unlisted.get("facts", {}).items():
                if not self._here(said.get(attribute, ())):
                    name, source = f"{role.name}.{attribute}", self.known.sources[role.unlisted["source"]]
                    value = self.known.vocabulary.facts[name].parse(raw)
                    self._hold(name, Claim(value, source, " + ".join(of), NOWHERE))

    def _nothing_in(self, role: Role) -> None:
        for fact in self.known.vocabulary.facts.values():
            if fact.about == role.name and ("catalogue" in fact.sources or "person" in fact.sources):
                self.facts[fact.name] = NOT_APPLICABLE

    def _take(self, role: Role, said: Mapping[str, Sequence[Claim]]) -> None:
        """Let the best claim hold for each fact; those that say something else are its rivals."""
        for attribute, claims in said.items():
            name = f"{role.name}.{attribute}"
            ordered = sorted(self._here(claims), key=lambda claim: claim.date or claim.source.date, reverse=True)
            ordered.sort(key=lambda claim: (claim.depth, claim.source.counts_as.rank))
            if name not in self.known.vocabulary.facts or not ordered:
                continue
            best = ordered[0]
            peers = [each for each in ordered if each.disputed and each.depth == best.depth]
            settled = not best.disputed or all(exact(each.value) == exact(best.value) for each in peers)
            if settled:
                self._hold(name, best)
            rivals = [each for each in ordered if not settled or exact(each.value) != exact(best.value)]
            if rivals:
                self.rivals[name] = tuple(rivals)

    def _here(self, claims: Iterable[Claim]) -> list[Claim]:
        """Give the claims that count where the asker is; while that is unknown, local ones are disputed."""
        place = str(self.question.facts.get("place", "")).casefold()
        if not place:
            return [replace(each, disputed=True) if each.places else each for each in claims]
        return [each for each in claims if not each.places or place in [name.casefold() for name in each.places]]

    def _say(self, name: str, value: Value) -> None:
        """Take the asker's word: over the catalogue's only where it is about this very unit."""
        hearsay = "catalogue" in self.known.vocabulary.facts[name].sources
        word = Claim(value, self.known.sources["person"], "question", NOWHERE, hearsay=hearsay)
        before = self.claims.get(name)
        if before is None or before.source.kind.name == "inferred":
            self._hold(name, word)
        elif exact(before.value) != exact(value) and name in self.question.flagged:
            self._hold(name, replace(word, subject="this unit"))
            self.rivals[name] = (before, *self.rivals.get(name, ()))
        elif exact(before.value) != exact(value):
            self.rivals[name] = (*self.rivals.get(name, ()), word)

    def unheeded(self, asked: Question) -> list[str]:
        """Give the facts of which a sentence says something else than what holds; figures may be rounded."""
        unflagged = sorted(set(asked.facts) - asked.flagged)
        return [name for name in unflagged if name in self.facts and not self._agree(name, asked.facts[name])]

    def _agree(self, name: str, said: Value) -> bool:
        one, other = exact(said), exact(self.facts[name])
        rounded = isinstance(one, Fraction) and isinstance(other, Fraction) and isinstance(said, Quantity)
        return bool(one == other or (rounded and abs(one - other) <= abs(other) / 10))

    def against(self, grade: int) -> list[str]:
        """Give the facts for which the asker's word holds over one of this evidence, a place in `CERTAINTIES`."""
        over = {name: self.rivals.get(name, ())[:1] for name in sorted(self.question.flagged)
                if name in self.claims and self.claims[name].subject == "this unit"}  # fmt: skip
        return [name for name, rivals in over.items() if any(_grade(each) == grade for each in rivals)]

    def _assume(self) -> None:
        for each in self.known.assumptions:
            if each.fact not in self.facts and truth(each.when, self.facts.get) is True:
                value = value_of(each.value, self.facts.get)
                if value is not None:
                    source = self.known.sources[each.source]
                    self._hold(each.fact, Claim(cast(Value, value), source, "question", NOWHERE))

    def _hold(self, name: str, claim: Claim) -> None:
        self.facts[name], self.claims[name] = claim.value, claim


def _grade(claim: Claim) -> int:
    return max(CERTAINTIES.index(claim.source.counts_as.certainty), 1 if claim.hearsay else 0)
