"""The checker's own case: which facts a question has, and which of the claims in the catalogue holds for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, cast

from kb.catalogue.claims import CERTAINTIES, Claim
from kb.catalogue.totals import Total
from kb.knowledge.knowledge import Knowledge
from kb.problems import NOWHERE
from kb.proof.verify_logic import exact, truth, value_of
from kb.questions.question import Question
from kb.vocabulary.facts import NOT_APPLICABLE, Role, Value
from kb.vocabulary.quantities import NUMBER, Quantity


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
        self._take(role, self._said_of((id_,)), (id_,))

    def _said_of(self, of: tuple[str, ...]) -> Mapping[str, Sequence[Claim]]:
        """Give all claims about a product and the groups around it, or about a pair."""
        if len(of) > 1:
            pair = self.known.catalogue.pairs.get(of)
            return {name: list(claims) for name, claims in pair.claims.items() if claims} if pair else {}
        said: dict[str, list[Claim]] = {}
        for depth, subject in enumerate(self._subjects(of[0])):
            entry = self.known.catalogue.groups[subject] if depth else self.known.catalogue.products[subject]
            for name, claims in entry.claims.items():
                said.setdefault(name, []).extend(replace(claim, depth=depth) for claim in claims)
        return said

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
            said = self._said_of(of)
            self._take(role, said, of)
            for attribute, raw in role.unlisted.get("facts", {}).items():
                if not self._here(said.get(attribute, ())):
                    name, source = f"{role.name}.{attribute}", self.known.sources[role.unlisted["source"]]
                    value = self.known.vocabulary.facts[name].parse(raw)
                    self._hold(name, Claim(value, source, " + ".join(of), NOWHERE))

    def _nothing_in(self, role: Role) -> None:
        for fact in self.known.vocabulary.facts.values():
            if fact.about == role.name and ("catalogue" in fact.sources or "person" in fact.sources):
                self.facts[fact.name] = NOT_APPLICABLE

    def _take(self, role: Role, said: Mapping[str, Sequence[Claim]], of: tuple[str, ...]) -> None:
        """Let the best claim hold for each fact; those that say something else are its rivals."""
        for attribute, claims in said.items():
            name = f"{role.name}.{attribute}"
            ordered = self._ordered(claims)
            if name not in self.known.vocabulary.facts or not ordered:
                continue
            if len(ordered) > 1:
                ordered.sort(key=lambda claim: self._is_no_sum(role.kind, attribute, of, claim.value))
            best = self._best(ordered)
            if best is not None:
                self._hold(name, best)
            rivals = [each for each in ordered if best is None or exact(each.value) != exact(best.value)]
            if rivals:
                self.rivals[name] = tuple(rivals)

    def _ordered(self, claims: Iterable[Claim]) -> list[Claim]:
        """Give the claims that count here, by their subjects, then by their sources, then the newer first."""
        ordered = sorted(self._here(claims), key=lambda claim: claim.date or claim.source.date, reverse=True)
        return sorted(ordered, key=lambda claim: (claim.depth, claim.source.counts_as.rank))

    @staticmethod
    def _best(ordered: Sequence[Claim]) -> Claim | None:
        """Give the first claim, unless it is disputed by another that says something else."""
        best = ordered[0]
        peers = [each for each in ordered if each.disputed and each.depth == best.depth]
        return best if not best.disputed or all(exact(each.value) == exact(best.value) for each in peers) else None

    def _is_no_sum(self, kind: str, attribute: str, of: tuple[str, ...], stated: Value) -> bool:
        """Say whether a stated total is known to be none that a number of parts makes."""
        roles, found = self.known.vocabulary.roles, list[bool | None]()
        for total in self.known.catalogue.totals.declared if isinstance(stated, Quantity) else ():
            for role, name in (each.split(".", 1) for each in total.stated):
                if (roles[role].kind, name) == (kind, attribute):
                    found += [self._is_sum(total, pair, exact(stated)) for pair in self._counting(total, role, of)]
        return bool(found) and all(each is False for each in found)

    def _counting(self, total: Total, role: str, of: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
        """Give the pairs that are to be added up: this one, or each with this product and not known to be otherwise."""
        if len(of) > 1:
            yield of
            return
        things, kinds = total.relation.of, [self.known.vocabulary.roles[each].kind for each in total.relation.of]
        for pair in self.known.catalogue.pairs:
            fits = [self.known.catalogue.products[each].kind for each in pair] == kinds
            if fits and pair[things.index(role)] == of[0]:
                held = {name: self._part_of(total, pair, name) for name in total.where}
                if all(held[name] is None or held[name] == exact(value) for name, value in total.where.items()):
                    yield pair

    def _part_of(self, total: Total, pair: tuple[str, ...], name: str) -> Any:
        """Give what holds of a pair, or of one of its things."""
        role, attribute = name.split(".", 1)
        of = pair if role == total.relation.name else (pair[total.relation.of.index(role)],)
        ordered = self._ordered(self._said_of(of).get(attribute, ()))
        best = self._best(ordered) if ordered else None
        return exact(best.value) if best is not None else None

    def _is_sum(self, total: Total, pair: tuple[str, ...], stated: Fraction) -> bool | None:
        """Say whether one part or more beside the whole make a total, nearly; nothing where one is not known."""
        whole, part = (self._part_of(total, pair, name) for name in (total.whole, total.part))
        if not (isinstance(whole, Fraction) and isinstance(part, Fraction)):
            return None
        limits = [each for each in (self._part_of(total, pair, name) for name in total.most) if type(each) is Fraction]
        slack, share = exact(total.tolerance), total.tolerance.unit.dimension == NUMBER
        count, most = 1, min(limits, default=None)
        while part > 0 and (most is None or count <= most):
            made = whole + count * part
            if abs(made - stated) <= slack * (max(made, stated) if share else 1):
                return True
            if made > stated:
                break
            count += 1
        return False

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
