"""Each fact name once: its type, unit, range, meaning, the question that asks for it and who may answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from kb.files.strict_yaml import Map, replaced
from kb.problems import NOWHERE, InputError, Place, Problem, did_you_mean, near
from kb.vocabulary.facts import PLACE, TYPES, Fact, Role, Value, folded_name, worth_of_bound
from kb.vocabulary.quantities import NUMBER, PLAINLY, Quantity, Unit, Units, Writing
from kb.vocabulary.templates import inside


class Vocabulary:
    """All facts, roles and units. Raises InputError where the sections contradict themselves."""

    def __init__(self, sections: Mapping[str, Map], writing: Writing = PLAINLY) -> None:
        self.units = Units(sections.get("units", {}), writing)
        self.types: Mapping[str, Any] = sections.get("types", {})
        self._products = {frozenset(of): name for name, of in sections.get("dimensions", {}).items()}
        self.kinds: Mapping[str, Any] = sections.get("kinds", {})
        self._catalogue: Mapping[str, Any] = sections.get("products", {})
        self._declared: Mapping[str, Any] = sections.get("facts", {})
        self.tolerances: dict[str, Quantity] = {}
        self.grounds: tuple[str, ...] = tuple(sections.get("grounds", ()))
        self.default_ground = ""
        self.facts: dict[str, Fact] = {}
        self.roles: dict[str, Role] = {}
        self.problems: list[Problem] = []
        self._given_about: dict[str, list[str]] = {}
        roles = sections.get("roles", Map())
        for name, entry in sections.get("tolerances", Map()).items():
            self._add_tolerance(name, entry)
        for name, entry in sections.get("grounds", Map()).items():
            self._add_ground(name, entry)
        for name, entry in self.kinds.items():
            self._complete("kind", name, entry, ("meaning",), self.kinds)
        for name, entry in roles.items():
            if self._complete("role", name, entry, ("kind", "called"), roles):
                self._add_role(name, entry, roles)
        for name, entry in sections.get("facts", Map()).items():
            self._add_fact(name, entry, "")
        self._check(sections)
        if self.problems:
            raise InputError(self.problems)

    def _check(self, sections: Mapping[str, Map]) -> None:
        """Note what names something that is not there, or two things at once."""
        for spoken, name, other in self.units.clashes:
            place = sections["units"].at(name)
            self._wrong(place, f"unit `{name}` is written `{spoken}`, and so is `{other}`", "write it otherwise")
        for name, of in sections.get("dimensions", Map()).items():
            known = {unit.dimension for unit in self.units.units.values() if unit.worth == 1}
            for each in (name, *of):
                if each not in known:
                    place = sections["dimensions"].at(name)
                    self._wrong(place, f"no unit is worth 1 in dimension `{each}`", did_you_mean(each, known))
        for name, entry in sections.get("roles", Map()).items():
            presence = entry.get("presence", "")
            if presence and getattr(self.facts.get(presence), "type", "boolean") != "boolean":
                self._wrong(entry.at("presence"), f"`{presence}` is {self.facts[presence].type}, not boolean")
            elif presence and presence not in self.facts:
                help_ = did_you_mean(presence, self.facts)
                self._wrong(entry.at("presence"), f"unknown fact `{presence}`", help_)
            unlisted = entry.get("unlisted", {}).get("facts", Map())
            attributes = self.kinds[entry["kind"]]["facts"] if entry.get("kind") in self.kinds else unlisted
            for attribute, value in unlisted.items():
                if attribute not in attributes:
                    where = unlisted.keys_at[attribute]
                    self._wrong(where, f"unknown fact `{attribute}`", did_you_mean(attribute, attributes))
                elif f"{name}.{attribute}" in self.facts:
                    self._parsed(self.facts[f"{name}.{attribute}"], value, unlisted.at(attribute))

    def _add_tolerance(self, name: str, entry: Map) -> None:
        amount = self.units.read(str(entry["is"]))
        if amount is None or amount.worth < 0:
            self._wrong(entry.at("is"), f"`{entry['is']}` is no tolerance", f"write a share {self._share()}")
        else:
            self.tolerances[name] = amount

    def _add_ground(self, name: str, entry: Map) -> None:
        if "default" in entry and self.default_ground:
            message = f"ground `{self.default_ground}` is the default already"
            self._wrong(entry.at("default"), message, "leave `default` to one of them")
        elif "default" in entry:
            self.default_ground = name

    def rank(self, ground: str) -> int:
        """Give the place of a ground in the order of grounds; that of one that is none comes after all."""
        return self.grounds.index(ground) if ground in self.grounds else len(self.grounds)

    def without_place(self, at: Place) -> list[Problem]:
        """Give what is wrong with naming places here: nothing, where a fact says where one is."""
        message = f"there is no fact `{PLACE}` to tell where one is"
        return [] if PLACE in self.facts else [Problem(at, message, "declare it, as text", "vocabulary")]

    def _share(self) -> str:
        """Give an example of a share, in the first unit that is one."""
        unit = next((name for name, each in self.units.units.items() if each.dimension == NUMBER), "")
        return f"such as 2 {unit}" if unit else f"in a unit of dimension `{NUMBER}`, which is to be declared first"

    def _add_role(self, name: str, entry: Any, roles: Any) -> None:
        kind = self.kinds.get(entry["kind"])
        if kind is None:
            self._wrong(entry.at("kind"), f"unknown kind `{entry['kind']}`", did_you_mean(entry["kind"], self.kinds))
            return
        for other in entry.get("of", ()):
            if other not in roles:
                self._wrong(entry.at("of"), f"unknown role `{other}`", did_you_mean(other, roles))
        self.roles[name] = Role(
            name, entry["kind"], entry["called"], tuple(entry.get("of", ())), "absent" in entry,
            entry.get("vague", False), entry.get("presence", ""), entry.get("unlisted", {}), entry.get("forms", {}),
        )  # fmt: skip
        for attribute, fact in kind["facts"].items():
            self._add_fact(f"{name}.{attribute}", fact, name)

    def _add_fact(self, name: str, entry: Any, role: str) -> None:
        if name in self.facts:
            self._wrong(entry.place, f"fact `{name}` is declared twice", f"first at {self.facts[name].place}")
            return
        if not self._complete("fact", name, entry, ("type", "meaning", "from"), self._declared):
            return
        own = {**self.types.get(entry["type"], {}), **{k: v for k, v in entry.items() if k != "type"}}
        type_ = self.types.get(entry["type"], entry).get("type")
        unit = self.units.units.get(own.get("unit", ""))
        if type_ not in TYPES:
            names = [*TYPES, *self.types]
            self._wrong(entry.at("type"), f"unknown type `{entry['type']}`", did_you_mean(str(entry["type"]), names))
            return
        if type_ == "quantity" and unit is None:
            said = str(own.get("unit", ""))
            message = f"unknown unit `{said}`" if said else "a quantity has no `unit`"
            self._wrong(entry.at("unit"), message, did_you_mean(said, self.units.units))
            return
        kind = own.get("kind", self.roles[role].kind if role else "")
        fact = Fact(
            name, type_, own["meaning"], entry.place, own.get("unit", ""), unit.dimension if unit else NUMBER,
            values=own.get("values", {}), accepts=own.get("accepts", {}), kind=own.get("kind", ""),
            products=self._products_of(kind) if type_ == "product" else (),
            ask=own.get("ask", ""), where=own.get("where", ""), sources=tuple(own["from"]),
            title=own.get("title", ""), short=own.get("short", ""), figure=own.get("figure", False), role=role,
            regional=own.get("regional", False), otherwise=own.get("otherwise"),
            assumed=tuple(replaced(own.get("assumed", []), "{role}", role)), units=self.units,
        )  # fmt: skip
        self.facts[name] = self._tolerant(self._bounded(fact, own), own)
        self._check_fact(self.facts[name], entry)

    def _products_of(self, kind: str) -> tuple[str, ...]:
        """Give the ids of the products of a kind, or of any where none is said."""
        return tuple(id_ for id_, each in self._catalogue.items() if each.get("kind") == kind or not kind)

    def _check_fact(self, fact: Fact, entry: Any) -> None:
        if fact.type == "enum" and not fact.values:
            self._wrong(entry.place, f"`{fact.name}` has no values", "list them with their meanings under `values`")
        folded = {folded_name(name): name for name in fact.values}
        for said, meant in fact.accepts.items():
            if meant not in fact.values:
                help_ = did_you_mean(str(meant), fact.values)
                self._wrong(entry.at("accepts"), f"`{said}` stands for unknown value `{meant}`", help_)
            elif folded.get(folded_name(said), meant) != meant:
                message = f"`{said}` cannot stand for `{meant}`: it is a value itself"
                self._wrong(entry.at("accepts"), message, "leave it out")
        if fact.kind and fact.kind not in self.kinds:
            self._wrong(entry.at("kind"), f"unknown kind `{fact.kind}`", did_you_mean(fact.kind, self.kinds))
        if fact.otherwise is not None:
            self._parsed(fact, fact.otherwise, entry.at("otherwise"))
            if "rules" not in fact.sources:
                message = f"`{fact.name}` is not for rules to conclude, so `otherwise` never holds"
                self._wrong(entry.at("otherwise"), message, "declare it with `from: [rules]`")

    def _parsed(self, fact: Fact, raw: Any, place: Place) -> Value | None:
        """Give the value of `raw`; where it is none of the fact's, note that."""
        try:
            return fact.parse(raw)
        except ValueError as error:
            message, _, help_ = str(error).partition("; ")
            self._wrong(place, message, help_)
            return None

    def _bounded(self, fact: Fact, entry: Mapping[str, Any]) -> Fact:
        if "range" not in entry:
            return fact
        if fact.type not in ("quantity", "integer"):
            self._wrong(entry["range"].place, f"`{fact.name}` is {fact.type} and has no range")
            return fact
        range_ = entry["range"]
        bounds = [self._parsed(fact, each, at) for each, at in zip(range_, range_.items_at, strict=True)]
        low, high = (each if isinstance(each, (Quantity, int)) else None for each in bounds)
        if low is None or high is None:
            return fact
        if worth_of_bound(low) > worth_of_bound(high):
            self._wrong(range_.place, f"the range of `{fact.name}` goes from {low} down to {high}")
            return fact
        return Fact(**{**fact.__dict__, "low": low, "high": high})

    def _tolerant(self, fact: Fact, entry: Mapping[str, Any]) -> Fact:
        if "tolerance" not in entry:
            return fact
        tolerance = self.units.read(str(entry["tolerance"]))
        if tolerance is None or tolerance.unit.dimension not in (NUMBER, fact.dimension) or not fact.units:
            example = f"{self._share()}{f' or 1 {fact.unit}' if fact.unit else ''}"
            self._wrong(fact.place, f"the tolerance of `{fact.name}` cannot be `{entry['tolerance']}`", example)
            return fact
        return replace(fact, tolerance=tolerance)

    def _complete(self, what: str, name: str, entry: Any, needed: tuple[str, ...], known: Iterable[str]) -> bool:
        """Say whether a merged entry has all that it needs; note what it lacks, or which name may be meant."""
        lacking = [key for key in needed if key not in entry]
        if lacking:
            meant = near(name, [each for each in known if each != name]) if len(lacking) == len(needed) else []
            help_ = did_you_mean(name, meant) if meant else "no layer gives it"
            said = ", ".join(f"`{key}`" for key in lacking)
            self._wrong(getattr(entry, "place", NOWHERE), f"{what} `{name}` lacks {said}", help_)
        return not lacking

    def _wrong(self, place: Place, message: str, help_: str = "") -> None:
        self.problems.append(Problem(place, message, help_, "vocabulary"))

    def fact(self, name: str, place: Place | None = None) -> Fact:
        """Give the fact of this name.

        Raises:
            InputError: no such fact; names those most like it.
        """
        if name not in self.facts:
            where = place or Place("command line")
            raise InputError([Problem(where, f"unknown fact `{name}`", did_you_mean(name, self.facts), "unknown-fact")])
        return self.facts[name]

    def called(self, text: str) -> str | None:
        """Give what the role in a pair of braces is called, in a form of that where it has one; nothing of others."""
        _, name, form, _ = inside(text)
        role = self.roles.get(name)
        return None if role is None else role.forms.get(form, role.called)

    def product_of(self, dimensions: Iterable[str]) -> Unit | None:
        """Give the unit of a product of two dimensions, where it has a meaning."""
        name = self._products.get(frozenset(dimensions))
        return self.units.first(name) if name else None

    def quotient_of(self, above: str, below: str) -> Unit | None:
        """Give the unit of one dimension divided by another, where it has a meaning."""
        found = (of for of, name in self._products.items() if name == above and below in of)
        rest = next((set(of) - {below} or {below} for of in found), set())
        return next((self.units.first(each) for each in rest), None)

    def given_about(self, about: str) -> tuple[str, ...]:
        """Give the names of the facts under this first name that the catalogue or a person can give."""
        if not self._given_about:
            for fact in self.facts.values():
                if {"catalogue", "person"} & set(fact.sources):
                    self._given_about.setdefault(fact.about, []).append(fact.name)
        return tuple(self._given_about.get(about, ()))

    def relation_of(self, kinds: Iterable[str]) -> Role | None:
        """Give the first role that joins things of these kinds, in this order; none where nothing does."""
        wanted = list(kinds)
        joining = (role for role in self.roles.values() if role.of)
        return next((role for role in joining if [self.roles[each].kind for each in role.of] == wanted), None)

    def of_role(self, role: str) -> Iterable[Fact]:
        """Give the facts that a thing in this role has."""
        return (fact for fact in self.facts.values() if fact.role == role)
