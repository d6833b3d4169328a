"""The catalogue: products, the groups they belong to, the pairs that go together, and what is claimed of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from kb.catalogue.claims import Claim, Settled, Source, settle
from kb.catalogue.in_force import Moment, today
from kb.catalogue.totals import Totals
from kb.files.strict_yaml import Map, Seq
from kb.problems import InputError, Place, Problem, did_you_mean
from kb.vocabulary.facts import Fact, Role, Value
from kb.vocabulary.vocabulary import Vocabulary

Claims = Mapping[str, tuple[Claim, ...]]


@dataclass(frozen=True)
class Group:
    """A brand or a series: a subject less specific than a product."""

    id: str
    name: str
    aliases: tuple[str, ...]
    within: tuple[str, ...]
    claims: Claims = field(repr=False, hash=False)
    place: Place = field(compare=False)


@dataclass(frozen=True)
class Product:
    """A thing that can be bought; `full_name` starts with the name of its outermost group.

    `forms` are those of its name that texts ask for, such as a case of it.
    """

    id: str
    kind: str
    name: str
    full_name: str
    aliases: tuple[str, ...]
    within: tuple[str, ...]
    note: str
    claims: Claims = field(repr=False, hash=False)
    place: Place = field(compare=False)
    forms: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True)
class Pair:
    """Products that are spoken of together."""

    of: tuple[str, ...]
    claims: Claims = field(repr=False, hash=False)
    place: Place = field(compare=False)


class Catalogue:
    """Everything under `products`, `groups`, `pairs` and `shared_names`."""

    def __init__(
        self, sections: Mapping[str, Map], vocabulary: Vocabulary, sources: Mapping[str, Source],
        moment: Moment | None = None,
    ) -> None:  # fmt: skip
        self._vocabulary, self._sources, self._moment = vocabulary, sources, moment or today()
        self.problems: list[Problem] = []
        self._facts: dict[tuple[str, str | None], Fact] = {}
        self.groups: dict[str, Group] = {}
        self.products: dict[str, Product] = {}
        self.pairs: dict[tuple[str, ...], Pair] = {}
        groups = sections.get("groups", Map())
        for id_, entry in groups.items():
            self._within(entry, groups)
            self._check_circle(id_, groups)
            claims = self._claims(entry, id_, None)
            self.groups[id_] = Group(id_, str(entry["name"]), _texts(entry, "aliases"), _texts(entry, "within"),
                                     claims, entry.place)  # fmt: skip
        for id_, entry in sections.get("products", Map()).items():
            self._add_product(id_, entry, groups)
        for entry in sections.get("pairs", Seq()):
            self._add_pair(entry)
        self.shared_names: dict[str, tuple[str, ...]] = {}
        for name, ids in sections.get("shared_names", Map()).items():
            for id_, place in zip(ids, ids.items_at, strict=True):
                self._known(str(id_), self.products, "product", place)
            self.shared_names[name] = tuple(map(str, ids))
        self.totals = Totals(sections.get("totals", Map()), vocabulary, self)
        self.problems += self.totals.problems
        if self.problems:
            raise InputError(self.problems)
        self.held = lru_cache(None)(self._held)
        self.chain = lru_cache(None)(self._chain)
        self.facts_of = lru_cache(None)(self._facts_of)
        self.facts_of_pair = lru_cache(None)(self._facts_of_pair)

    def _add_product(self, id_: str, entry: Any, groups: Map) -> None:
        self._within(entry, groups)
        if not self._known(entry["kind"], self._vocabulary.kinds, "kind", entry.at("kind")):
            return
        *_, top = ("", *_above(entry, groups))
        name = str(entry["name"])
        brand = str(groups[top]["name"]) if top in groups else ""
        full = name if not brand or name.lower().startswith(brand.lower()) else f"{brand} {name}"
        claims = self._claims(entry, id_, entry["kind"])
        self.products[id_] = Product(
            id_, entry["kind"], name, full, _texts(entry, "aliases"), _texts(entry, "within"),
            entry.get("note", ""), claims, entry.place, entry.get("forms", {}),
        )  # fmt: skip

    def relation(self, of: Iterable[str]) -> Role:
        """Give the role that joins the products of a pair, which the catalogue holds."""
        found = self._vocabulary.relation_of(self.products[each].kind for each in of)
        assert found is not None
        return found

    def _add_pair(self, entry: Any) -> None:
        of = _texts(entry, "of")
        known = [self._known(id_, self.products, "product", entry.at("of")) for id_ in of]
        if not all(known):
            return
        if of in self.pairs:
            message = f"pair `{' + '.join(of)}` is given twice"
            self._wrong(entry.place, message, f"first at {self.pairs[of].place}")
            return
        kinds = [self.products[id_].kind for id_ in of]
        relation = self._vocabulary.relation_of(kinds)
        if relation is None:
            self._wrong(entry.at("of"), f"no relation joins {' and '.join(kinds)}")
            return
        self.pairs[of] = Pair(of, self._claims(entry, " + ".join(of), relation.kind), entry.place)

    def _within(self, entry: Any, groups: Map) -> None:
        for group, place in zip(entry.get("within", ()), getattr(entry.get("within"), "items_at", ()), strict=True):
            self._known(str(group), groups, "group", place)

    def _check_circle(self, id_: str, groups: Map) -> None:
        above = _above(groups[id_], groups)
        if id_ in above:
            circle = " -> ".join(f"`{each}`" for each in (id_, *above[: above.index(id_) + 1]))
            self._wrong(groups[id_].at("within"), f"groups go in a circle: {circle}")

    def _known(self, id_: str, known: Iterable[str], what: str, place: Place) -> bool:
        if id_ in known:
            return True
        self._wrong(place, f"unknown {what} `{id_}`", did_you_mean(id_, known))
        return False

    def _wrong(self, place: Place, message: str, help_: str = "") -> None:
        self.problems.append(Problem(place, message, help_, "catalogue"))

    def _claims(self, entry: Map, subject: str, kind: str | None) -> Claims:
        """Read the claims of one subject; a group's may be of any kind."""
        made: dict[str, tuple[Claim, ...]] = {}
        facts: Any = entry.get("facts", Map())
        for name, said in facts.items():
            claims = said if isinstance(said, Seq) else [said]
            fact = self._meant(name, kind, facts.keys_at[name])
            made[name] = tuple(filter(None, (self._claim(fact, each, subject) for each in claims))) if fact else ()
        return made

    def _meant(self, name: str, kind: str | None, place: Place) -> Fact | None:
        """Give the fact that a name means when it is said of a thing of this kind, or of a group."""
        if (name, kind) in self._facts:
            return self._facts[name, kind]
        kinds = self._vocabulary.kinds
        known = [each for each in ([kind] if kind else kinds) if name in kinds[each]["facts"]]
        if not known:
            names = {each for one in ([kind] if kind else kinds) for each in kinds[one]["facts"]}
            self._wrong(place, f"unknown fact `{name}`", did_you_mean(name, names))
            return None
        role = next((role.name for role in self._vocabulary.roles.values() if role.kind == known[0]), None)
        if role is None:
            self._wrong(place, f"no role has the kind `{known[0]}`", "add one under `roles`")
            return None
        fact = self._vocabulary.facts[f"{role}.{name}"]
        other = next((each for each in known if not self._alike(fact, kinds[each]["facts"][name])), None)
        if other:
            message = f"`{name}` of a {known[0]} is another thing than `{name}` of a {other}"
            self._wrong(place, message, "say it of each product")
            return None
        self._facts[name, kind] = fact
        return fact

    def _claim(self, fact: Fact, said: Any, subject: str) -> Claim | None:
        if not self._known(said["source"], self._sources, "source", said.at("source")):
            return None
        value, instead_of = (self._value(fact, said, key) for key in ("value", "instead_of"))
        if value is None:
            return None
        at, date, note = (str(said.get(key, "")) for key in ("at", "date", "note"))
        source, disputed = self._sources[said["source"]], bool(said.get("disputed", False))
        if not self._moment.counts(said, date or source.date):
            return None
        places = _texts(said, "in")
        self.problems += self._vocabulary.without_place(said.at("in")) if places else []
        return Claim(value, source, subject, said.place, 0, at, date, note, disputed, places, instead_of=instead_of)

    def _value(self, fact: Fact, said: Any, key: str) -> Value | None:
        try:
            return fact.parse(said[key]) if key in said else None
        except ValueError as error:
            message, _, help_ = str(error).partition("; ")
            self._wrong(said.at(key), message, help_)
            return None

    def _alike(self, fact: Fact, declared: Any) -> bool:
        """Say whether a fact has the type, dimension and values that an attribute of a kind declares."""
        own = {**self._vocabulary.types.get(declared["type"], {}), **declared}
        type_ = self._vocabulary.types.get(declared["type"], declared)["type"]
        unit = self._vocabulary.units.units.get(own.get("unit", ""))
        dimension = unit.dimension if unit else fact.dimension
        return (fact.type, fact.dimension, set(fact.values)) == (type_, dimension, set(own.get("values", ())))

    def _chain(self, id_: str) -> tuple[str, ...]:
        """Give a product and the groups that it is in, the most specific first."""
        found, queue = [id_], list(self.products[id_].within)
        while queue:
            group = queue.pop(0)
            if group not in found:
                found.append(group)
                queue.extend(self.groups[group].within)
        return tuple(found)

    def _facts_of(self, id_: str, place: str = "") -> dict[str, Settled]:
        """Give what is claimed of a product, its own claims and those of its groups settled against each other."""
        return self._settled((id_,), self.claims_of(id_), place)

    def _settled(self, of: tuple[str, ...], said: Mapping[str, Sequence[Claim]], place: str) -> dict[str, Settled]:
        """Settle claims of one subject; a stated total that no sum makes holds only where no other one is stated."""
        return {
            name: settle(claims, place, self.totals.unfit(of, name, place) if len(claims) > 1 else None)
            for name, claims in said.items() if claims
        }  # fmt: skip

    def _held(self, of: tuple[str, ...], name: str, place: str = "") -> Claim | None:
        """Give the claim that holds for one fact of a product or a pair, which is no stated total."""
        claims = self.claims_of(of[0]).get(name, ()) if len(of) == 1 else self.pairs[of].claims.get(name, ())
        return settle(claims, place).holding if claims else None

    def claims_of(self, id_: str) -> dict[str, list[Claim]]:
        """Give every claim about a product by fact, its own and those of its groups."""
        gathered: dict[str, list[Claim]] = {}
        attributes = self._vocabulary.kinds[self.products[id_].kind]["facts"]
        for depth, subject in enumerate(self.chain(id_)):
            claims = self.products[id_].claims if depth == 0 else self.groups[subject].claims
            for name, said in claims.items():
                if name in attributes:
                    gathered.setdefault(name, []).extend(_deeper(claim, depth) for claim in said)
        return gathered

    def _facts_of_pair(self, of: tuple[str, ...], place: str = "") -> dict[str, Settled] | None:
        """Give what is claimed of these products together, or nothing where nobody speaks of them."""
        pair = self.pairs.get(of)
        return (self._settled(of, pair.claims, place) if pair else {}) or None


def _deeper(claim: Claim, depth: int) -> Claim:
    return claim if depth == 0 else Claim(**{**claim.__dict__, "depth": depth})


def _above(entry: Map, groups: Map) -> list[str]:
    """Give the last group that a thing is within, the last one which that is within, and so on; each once."""
    found: list[str] = []
    while entry.get("within"):
        group = str(entry["within"][-1])
        if group in found or group not in groups:
            break
        found.append(group)
        entry = groups[group]
    return found


def _texts(entry: Map, key: str) -> tuple[str, ...]:
    return tuple(str(each) for each in entry.get(key, ()))
