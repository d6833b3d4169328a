"""What rules mean, said once more and naively: from the docstrings and the design, not from the code.

It reads the plain content of the files; its numbers are fractions; it knows no order of rules, only recursion.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from strategies import FACTS, NOT_APPLICABLE, UNITS, World

Known = Fraction | bool | str
Truth = bool | None
UNKNOWN = None


def value_of(raw: Any, like: str = "") -> Known:
    """Give what a written value is worth; `like` is the fact whose unit a bare number has."""
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, int):
        unit = FACTS[like].get("unit") if like else None
        return Fraction(raw) * (Fraction(UNITS[unit][1]) if unit else 1)
    found = re.fullmatch(r"(-?[0-9,.]+) ?(mm2|mm|cm|in|g|kg|pct)", raw)
    if found:
        return Fraction(found[1].replace(",", "")) * Fraction(UNITS[found[2]][1])
    return str(raw)


@dataclass(frozen=True)
class Finding:
    """What a rule is found to be."""

    truth: Truth
    stands: bool
    certain: bool
    impossible: bool


class Oracle:
    """One case of one world."""

    def __init__(self, world: World, case: dict[str, Any]) -> None:
        self.world = world
        self.given = {name: value_of(value, name) for name, value in case.items()}
        self._findings: dict[str, Finding] = {}
        self._facts: dict[str, tuple[Known | None, bool]] = {}

    def fact(self, name: str) -> Known | None:
        """Give what a fact is: what was given, or what rules conclude."""
        if name in self.given:
            return self.given[name]
        return self.conclusion(name)[0] if name in self.concluded_by else UNKNOWN

    @cached_property
    def concluded_by(self) -> dict[str, list[tuple[str, Any]]]:
        """For each fact the rules that may conclude it, each with the value."""
        made: dict[str, list[tuple[str, Any]]] = {}
        for id_, raw in self.world.rules.items():
            for effect in raw["then"]:
                if "conclude" in effect:
                    made.setdefault(effect["conclude"], []).append((id_, effect["value"]))
        return made

    def conclusion(self, name: str) -> tuple[Known | None, bool]:
        """Give what rules conclude for a fact, and whether certain rules contradict each other."""
        if name not in self._facts:
            self._facts[name] = self._conclude(name)
        return self._facts[name]

    def _conclude(self, name: str) -> tuple[Known | None, bool]:
        possible = [(id_, raw) for id_, raw in self.concluded_by[name] if not self.rule(id_).impossible]
        if not possible:
            otherwise = self.world.facts[name].get("otherwise")
            return (UNKNOWN if otherwise is None else value_of(otherwise, name)), False
        could = [self.expression(raw, name) for _, raw in possible]
        sure = [self.expression(raw, name) for id_, raw in possible if self.rule(id_).certain]
        differing = {value for value in sure if value is not UNKNOWN}
        if len(differing) > 1:
            return UNKNOWN, True
        one = next(iter(differing), UNKNOWN)
        return (one if all(value == one for value in could) else UNKNOWN), False

    def rule(self, id_: str) -> Finding:
        """Give what a rule is found to be."""
        if id_ not in self._findings:
            self._findings[id_] = self._find(id_)
        return self._findings[id_]

    def _find(self, id_: str) -> Finding:
        truth = self.condition(self.world.rules[id_].get("when", {"all": []}))
        over = [self.rule(other) for other in self.world.rules if id_ in self.world.rules[other].get("sets_aside", ())]
        cover = [self.rule(other) for other in self.world.rules if id_ in self.world.rules[other].get("covers", ())]
        stands = truth is True and not [each for each in over if each.stands]
        could_be_set_aside = [each for each in over if not each.impossible]
        surely_set_aside = [each for each in over if each.certain]
        answered_for = truth is UNKNOWN and [each for each in cover if each.certain] != []
        return Finding(
            truth, stands, truth is True and not could_be_set_aside,
            truth is False or surely_set_aside != [] or answered_for,
        )  # fmt: skip

    def condition(self, raw: Any) -> Truth:
        """Give the truth of a condition: the least of `all`, the greatest of `any`, with unknown in the middle."""
        height = {False: 0, UNKNOWN: 1, True: 2}
        if "not" in raw:
            truth = self.condition(raw["not"])
            return UNKNOWN if truth is UNKNOWN else not truth
        if "all" in raw:
            return min([True, *map(self.condition, raw["all"])], key=height.__getitem__)
        if "any" in raw:
            return max([False, *map(self.condition, raw["any"])], key=height.__getitem__)
        return self.comparison(raw)

    def comparison(self, raw: Any) -> Truth:
        """Give the truth of a comparison."""
        left_key = next(key for key in ("fact", "sum", "product", "least", "most") if key in raw)
        op = next(key for key in raw if key not in (left_key, "tolerance"))
        like = raw["fact"] if left_key == "fact" else ""
        left = self.expression({left_key: raw[left_key]})
        if op == "applies":
            return UNKNOWN if left is UNKNOWN else left != NOT_APPLICABLE
        rights = raw[op] if isinstance(raw[op], list) else [raw[op]]
        values = [left, *(self.expression(each, like) for each in rights)]
        if NOT_APPLICABLE in values:
            return False
        if UNKNOWN in values:
            return UNKNOWN
        a, *bs = [value.lower() if isinstance(value, str) else value for value in values]
        if op in ("is", "is_not", "in", "not_in"):
            return (a in bs) if op in ("is", "in") else (a not in bs)
        b = bs[0]
        assert isinstance(a, Fraction)
        assert isinstance(b, Fraction)
        if op in ("near", "differs_from"):
            amount = value_of(raw["tolerance"])
            assert isinstance(amount, Fraction)
            slack = amount * max(abs(a), abs(b)) if raw["tolerance"].endswith("pct") else amount
            return (abs(a - b) <= slack) if op == "near" else (abs(a - b) > slack)
        return {"below": a < b, "at_most": a <= b, "above": a > b, "at_least": a >= b}[op]

    def expression(self, raw: Any, like: str = "") -> Known | None:
        """Give the value of an expression."""
        if not isinstance(raw, dict):
            return value_of(raw, like)
        ((op, inner),) = raw.items()
        if op == "fact":
            return self.fact(inner)
        values = [self.expression(each) for each in inner]
        if NOT_APPLICABLE in values:
            return NOT_APPLICABLE
        if UNKNOWN in values:
            return UNKNOWN
        numbers = [value for value in values if isinstance(value, Fraction)]
        assert len(numbers) == len(values)
        if op == "product":
            product = Fraction(1)
            for number in numbers:
                product *= number
            return product
        return Fraction(sum(numbers)) if op == "sum" else min(numbers) if op == "least" else max(numbers)
