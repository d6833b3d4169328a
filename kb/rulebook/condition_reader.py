"""Reads conditions and expressions from rule files and checks their facts, types and units."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from kb.files.strict_yaml import Map, Seq
from kb.problems import Place, Problem, did_you_mean, near
from kb.rulebook.conditions import (
    ARITHMETIC,
    EQUAL,
    OPERATORS,
    TOLERANT,
    TRUE,
    Arithmetic,
    Comparison,
    Condition,
    Const,
    Expression,
    Junction,
    Ref,
)  # fmt: skip
from kb.vocabulary.facts import NOT_APPLICABLE, Fact, Value
from kb.vocabulary.quantities import NUMBER, PLAIN, Quantity, Unit
from kb.vocabulary.vocabulary import Vocabulary

JUNCTIONS = ("all", "any", "not")
NUMERIC = ("quantity", "integer")


class ConditionReader:
    """Turns what the strict reader gave into conditions; gathers problems instead of stopping at the first."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.problems: list[Problem] = []

    def condition(self, raw: Map) -> Condition:
        """Read `{all|any: [...]}`, `{not: ...}` or a comparison. Where it is wrong, the problem is noted."""
        junction = next((key for key in raw if key in JUNCTIONS), "")
        if junction and len(raw) > 1:
            beside = next(key for key in raw if key != junction)
            help_ = "put one below the other, or both below `all`"
            self._wrong(raw.place, f"`{junction}` stands beside `{beside}`", help_)
            return TRUE
        for op in ("all", "any"):
            if op in raw:
                return Junction(op, tuple(self._listed(raw, op)))
        if "not" in raw:
            return Junction("not", (self._part(raw["not"], raw.at("not")),))
        return self._comparison(raw)

    def _listed(self, raw: Map, op: str) -> Iterator[Condition]:
        if not isinstance(raw[op], Seq):
            self._wrong(raw.at(op), f"`{op}` must be a list of conditions")
            return
        for each, place in zip(raw[op], raw[op].items_at, strict=True):
            yield self._part(each, place)

    def _part(self, raw: Any, place: Place) -> Condition:
        if isinstance(raw, Map):
            return self.condition(raw)
        self._wrong(place, f"`{raw}` is no condition", "write a `fact` and one operator")
        return TRUE

    def _comparison(self, raw: Map) -> Condition:
        ops = [key for key in raw if key in OPERATORS]
        lefts = [key for key in raw if key in ("fact", *ARITHMETIC)]
        if len(ops) != 1 or len(lefts) != 1:
            self._incomplete(raw, ops, lefts)
            return TRUE
        op, before = ops[0], len(self.problems)
        left = self.expression({lefts[0]: raw[lefts[0]]}, raw.at(lefts[0]))
        fact = self._fact_of(left)
        right: tuple[Expression, ...] = ()
        if op != "applies":
            many = raw[op] if op in ("in", "not_in") and isinstance(raw[op], Seq) else [raw[op]]
            places = raw[op].items_at if many is raw[op] else [raw.at(op)]
            pairs = list(zip(many, places, strict=True))
            if isinstance(left, Ref) and fact is None:
                pairs = [pair for pair in pairs if isinstance(pair[0], dict)]
            right = tuple(self.expression(each, at, fact) for each, at in pairs)
        if Const(NOT_APPLICABLE) in right:
            help_ = "write `applies: true`, or that below `not`"
            self._wrong(raw.at(op), "no comparison with `not applicable` is ever true", help_)
            return TRUE
        tolerance = self._tolerance(raw, op, left)
        if len(self.problems) > before or not self._comparable(op, left, right, raw.at(op)):
            return TRUE
        return Comparison(left, op, right, tolerance, raw.place)

    def _incomplete(self, raw: Map, ops: Sequence[str], lefts: Sequence[str]) -> None:
        if not ops:
            self._wrong(raw.place, "a comparison has no operator", "operators are " + ", ".join(OPERATORS))
        elif not lefts:
            self._wrong(raw.place, f"`{ops[0]}` compares nothing", "write the `fact` that it compares")
        else:
            said = ops if len(ops) > 1 else lefts
            self._wrong(raw.at(said[1]), f"`{said[1]}` comes after `{said[0]}`", "write two comparisons below `all`")

    def _tolerance(self, raw: Map, op: str, left: Expression) -> Quantity | None:
        if (op in TOLERANT) != ("tolerance" in raw):
            help_ = "write a share such as 2 %" if op in TOLERANT else "`near` and `differs_from` take one"
            said = "needs a" if op in TOLERANT else "takes no"
            self._wrong(raw.at("tolerance" if op not in TOLERANT else op), f"`{op}` {said} `tolerance`", help_)
        if "tolerance" not in raw:
            return None
        said, known = str(raw["tolerance"]), self.vocabulary.tolerances
        quantity = known.get(said) or self.vocabulary.units.read(said)
        if quantity is None or quantity.worth < 0 or quantity.unit.dimension not in (NUMBER, self._dimension(left)):
            help_ = did_you_mean(said, near(said, known)) or "write a share such as 2 %"
            self._wrong(raw.at("tolerance"), f"`{said}` is no tolerance", help_)
        return quantity

    def expression(self, raw: Any, place: Place, like: Fact | None = None) -> Expression:
        """Read a constant, `{fact: name}`, or `{sum|product|quotient|least|most: [...]}`; `like` says how to read a constant."""
        if not isinstance(raw, dict):
            return Const(self._constant(raw, place, like))
        key = next(iter(raw), "")
        if key == "fact" and len(raw) == 1:
            name = str(raw["fact"])
            if name not in self.vocabulary.facts:
                at = raw.at("fact") if isinstance(raw, Map) else place
                self._wrong(at, f"unknown fact `{name}`", did_you_mean(name, self.vocabulary.facts), "unknown-fact")
            return Ref(name)
        if key in ARITHMETIC and len(raw) == 1 and isinstance(raw[key], list) and raw[key]:
            places = raw[key].items_at if isinstance(raw[key], Seq) else [place] * len(raw[key])
            parts = tuple(self.expression(each, at) for each, at in zip(raw[key], places, strict=True))
            return Arithmetic(key, parts, self._unit(key, parts, place))
        self._wrong(place, "not an expression", "write a value, {fact: name}, or {sum: [...]}")
        return Const(0)

    def _constant(self, raw: Any, place: Place, like: Fact | None) -> Value:
        try:
            if like is not None:
                return like.parse(raw)
        except ValueError as error:
            message, _, help_ = str(error).partition("; ")
            self._wrong(place, message, help_)
            return 0
        if isinstance(raw, int) and not isinstance(raw, bool):
            return raw
        quantity = Quantity(raw, PLAIN) if isinstance(raw, Decimal) else self.vocabulary.units.read(str(raw))
        if quantity is None:
            raw = str(raw).lower() if isinstance(raw, bool) else raw
            self._wrong(place, f"`{raw}` is no quantity", "write a number with its unit, or {fact: name}")
            return 0
        return quantity

    def _unit(self, op: str, parts: Sequence[Expression], place: Place) -> Unit | None:
        """Give the unit of an arithmetic expression: that of its first quantity, or of the product's dimension."""
        found_units = [self._unit_of(part, place) for part in parts]
        if op == "quotient":
            return self._unit_of_quotient(found_units, place)
        units = [unit for unit in found_units if unit is not None and unit.dimension != NUMBER]
        dimensions = {unit.dimension for unit in units}
        if op == "product" and len(units) == 2:
            found = self.vocabulary.product_of([unit.dimension for unit in units])
            if found is None:
                self._wrong(place, f"a product of {units[0].dimension} and {units[1].dimension} has no meaning here")
            return found
        plain = [part for part in parts if self._dimension(part) == NUMBER]
        if op == "product" and len(units) > 2:
            self._wrong(place, "`product` multiplies more than two quantities", "put one product into another")
        elif op != "product" and len(dimensions | ({NUMBER} if plain and units else set())) > 1:
            mixed = sorted(dimensions | ({NUMBER} if plain else set()))
            self._wrong(place, f"`{op}` mixes " + " and ".join(mixed), "all of its parts must measure the same")
        return units[0] if units else None

    def _unit_of_quotient(self, units: Sequence[Unit | None], place: Place) -> Unit | None:
        """Give the unit of one quantity divided by another: that which, times the second, gives the first."""
        if len(units) != 2:
            self._wrong(place, "`quotient` divides one by another", "give it two parts")
            return None
        above, below = (unit.dimension if unit is not None else NUMBER for unit in units)
        if below in (NUMBER, above):
            return units[0] if below == NUMBER else None
        found = self.vocabulary.quotient_of(above, below)
        if found is None:
            self._wrong(place, f"a quotient of {above} and {below} has no meaning here")
        return found

    def _unit_of(self, part: Expression, place: Place) -> Unit | None:
        if isinstance(part, Const):
            return part.value.unit if isinstance(part.value, Quantity) else None
        if isinstance(part, Arithmetic):
            return part.unit
        fact = self.vocabulary.facts.get(part.name)
        if fact is not None and fact.type not in NUMERIC:
            self._wrong(place, f"`{part.name}` is {fact.type}, no number")
        return self.vocabulary.units.units.get(fact.unit) if fact else None

    def value(self, raw: Any, place: Place, fact: Fact | None) -> Expression:
        """Read the value that a fact is to get; it must be of the fact's type and dimension."""
        value = self.expression(raw, place, fact)
        if fact is None or isinstance(value, Const):
            return value
        wanted, given = self._dimension(Ref(fact.name)), self._dimension(value)
        if given not in (wanted, ""):
            self._wrong(place, f"`{fact.name}` is {wanted}, its value here {given}")
        if isinstance(value, Arithmetic) and fact.type == "quantity":
            return Arithmetic(value.op, value.parts, self.vocabulary.units.units[fact.unit])
        return value

    def _fact_of(self, expression: Expression) -> Fact | None:
        return self.vocabulary.facts.get(expression.name) if isinstance(expression, Ref) else None

    def _dimension(self, expression: Expression) -> str:
        """Give the dimension of a number, or the type of what is none."""
        if isinstance(expression, Ref):
            fact = self.vocabulary.facts.get(expression.name)
            return "" if fact is None else fact.dimension if fact.type in NUMERIC else fact.type
        if isinstance(expression, Const):
            value = expression.value
            if isinstance(value, Quantity):
                return value.unit.dimension
            return {bool: "boolean", int: NUMBER}.get(type(value), "text")
        return expression.unit.dimension if expression.unit else NUMBER

    def _comparable(self, op: str, left: Expression, right: Sequence[Expression], place: Place) -> bool:
        kinds = [self._dimension(left), *(self._dimension(e) for e in right if not isinstance(e, Const))]
        if "" in kinds:
            return False
        words = ("boolean", "enum", "text", "product")
        if op not in (*EQUAL, "applies") and kinds[0] in words:
            self._wrong(place, f"`{op}` compares numbers, not {kinds[0]}", "use `is`, `is_not`, `in` or `not_in`")
            return False
        if not isinstance(left, Ref):
            kinds += [self._dimension(each) for each in right]
        if len(set(kinds)) > 1:
            self._wrong(place, f"{kinds[0]} cannot be compared with {kinds[1]}")
            return False
        return True

    def _wrong(self, place: Place, message: str, help_: str = "", code: str = "condition") -> None:
        self.problems.append(Problem(place, message, help_, code))
