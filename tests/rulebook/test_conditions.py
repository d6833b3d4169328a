"""Comparisons and arithmetic, and what unknown and not applicable facts make of them."""

from __future__ import annotations

from typing import Any

import pytest
from small import small

from kb.files.strict_yaml import read_text
from kb.problems import Place
from kb.proof.verify_logic import exact
from kb.proof.verify_logic import value_of as checked_value
from kb.rulebook.condition_reader import ConditionReader
from kb.rulebook.conditions import Condition, Truth, comparisons, evaluate, names_in, value_of
from kb.vocabulary.facts import Value

VOCABULARY = small().vocabulary
KNOWN = {
    "frame.width": "130 mm", "frame.holes": 32, "frame.brake": "disc", "wheel.width": "5 in", "wheel.note": "Old Steel",
    "trained": True, "match.verdict": "not applicable", "room": "not applicable",
}  # fmt: skip
FACTS: dict[str, Value] = {name: VOCABULARY.facts[name].parse(value) for name, value in KNOWN.items()}


def condition(text: str) -> Condition:
    """Read a condition that is sound."""
    reader = ConditionReader(VOCABULARY)
    read = reader.condition(read_text(text))
    assert reader.problems == []
    return read


def truth(text: str) -> Truth:
    """Give the truth of a condition over the facts that are known here; `brave` and `tight` are not."""
    return evaluate(condition(text), FACTS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{fact: frame.width, is: 13 cm}", True), ("{fact: frame.width, is_not: 13 cm}", False),
        ("{fact: frame.width, in: [1 cm, 130 mm]}", True), ("{fact: frame.width, not_in: [1 cm, 130 mm]}", False),
        ("{fact: frame.width, in: 130 mm}", True), ("{fact: frame.width, below: 130 mm}", False),
        ("{fact: frame.width, at_most: 130 mm}", True), ("{fact: frame.width, above: 130 mm}", False),
        ("{fact: frame.width, at_least: 130 mm}", True), ("{fact: frame.width, above: {fact: wheel.width}}", True),
        ("{fact: wheel.width, is: 127 mm}", True), ("{fact: wheel.note, is: old steel}", True),
        ("{fact: wheel.note, is: old  STEEL}", True), ("{fact: wheel.note, is: oldsteel}", False),
        ("{fact: frame.brake, in: [rim, disc]}", True), ("{fact: frame.brake, not_in: [rim]}", True),
        ("{fact: trained, is: true}", True), ("{fact: trained, is: no}", False),
        ("{fact: frame.holes, below: 32.5}", None), ("{fact: frame.holes, at_least: 32}", True),
    ],
)  # fmt: skip
def test_comparisons(text: str, expected: Truth) -> None:
    """Each operator, at the boundary where it has one; units and case do not matter."""
    if expected is None:
        reader = ConditionReader(VOCABULARY)
        reader.condition(read_text(text))

        assert [problem.message for problem in reader.problems] == ["`32.5` is no whole number"]
    else:
        assert truth(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("near: 133 mm, tolerance: 3 mm", True), ("near: 133.1 mm, tolerance: 3 mm", False),
        ("near: 127 mm, tolerance: 3 mm", True), ("near: 130 mm, tolerance: 0 pct", True),
        ("near: 200 mm, tolerance: 35 pct", True), ("near: 200.1 mm, tolerance: 35 pct", False),
        ("near: 117 mm, tolerance: 10 pct", True), ("near: 116.9 mm, tolerance: 10 pct", False),
        ("near: {fact: wheel.width}, tolerance: 3 mm", True), ("near: {fact: wheel.width}, tolerance: 0.1 in", False),
    ],
)  # fmt: skip
def test_tolerance(text: str, expected: bool) -> None:
    """A tolerance is an amount, or a share of the larger value; its edge is inside; `differs_from` is the contrary."""
    assert truth(f"{{fact: frame.width, {text}}}") is expected
    assert truth(f"{{fact: frame.width, {text.replace('near', 'differs_from')}}}") is not expected


@pytest.mark.parametrize(("tolerance", "expected"), [("10 pct", True), ("9 pct", False)])
def test_tolerance_below_zero(tolerance: str, expected: bool) -> None:
    """Below zero the larger value is the one further from it."""
    text = f"{{sum: [-100 mm], near: {{sum: [-90 mm]}}, tolerance: {tolerance}}}"

    assert truth(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{sum: [{fact: frame.width}, 1 cm, 1 in]}", "165.4 mm"),
        ("{least: [{fact: frame.width}, 1 cm, 1 in]}", "10 mm"),
        ("{most: [{fact: wheel.width}, 1 cm]}", "5 in"),
        ("{product: [2, {fact: frame.width}]}", "260 mm"),
        ("{product: [{fact: frame.width}, 50 pct]}", "65 mm"),
        ("{sum: [{fact: frame.holes}, 1, -3]}", "30"),
        ("{product: [{fact: frame.holes}, 3]}", "96"),
        ("{product: [{fact: frame.holes}, 80 pct]}", "25.6"),
        ("{sum: [{fact: frame.holes}, 0.5]}", "32.5"),
        ("{sum: [{product: [2, 1 mm]}, {least: [1 cm, 1 mm]}]}", "3 mm"),
    ],
)
def test_arithmetic(text: str, expected: str) -> None:
    """Arithmetic is exact, keeps the first unit, and cuts no fraction off."""
    reader = ConditionReader(VOCABULARY)
    expression = reader.expression(read_text(text), Place("text"))

    assert reader.problems == []
    assert str(value_of(expression, FACTS)) == expected


UNKNOWN, VOID = "{fact: brave, is: true}", "{fact: match.verdict, is: good}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (UNKNOWN, None), (VOID, False), ("{fact: match.verdict, is_not: good}", False),
        ("{fact: match.verdict, not_in: [good]}", False), ("{fact: match.verdict, applies: true}", False),
        ("{fact: brave, applies: true}", None), ("{fact: trained, applies: true}", True),
        ("{fact: room, below: {fact: frame.width}}", False), ("{fact: frame.width, below: {fact: room}}", False),
        ("{fact: room, differs_from: 1 mm, tolerance: 1 mm}", False),
        ("{fact: brave, is: {fact: tight}}", None), ("{fact: trained, in: [true, {fact: brave}]}", None),
        ("{sum: [{fact: frame.width}, {fact: room}], above: 1 mm}", False),
    ],
)  # fmt: skip
def test_unknown_and_void(text: str, expected: Truth) -> None:
    """With an unknown fact a comparison is unknown; with one that is not applicable it is false, also the contrary."""
    assert truth(text) is expected


@pytest.mark.parametrize(
    "text",
    [
        "{fact: room, below: {fact: wheel.width}}", "{fact: wheel.width, above: {fact: room}}",
        "{sum: [{fact: room}, {fact: wheel.width}], above: 1 mm}",
    ],
)  # fmt: skip
def test_void_before_unknown(text: str) -> None:
    """With a fact that is not applicable a comparison is false, whatever an unknown one beside it turns out to be."""
    facts = {name: value for name, value in FACTS.items() if name != "wheel.width"}

    assert evaluate(condition(text), facts) is False


TRUE, FALSE = "{all: []}", "{any: []}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (TRUE, True),
        (FALSE, False),
        (f"{{all: [{TRUE}, {UNKNOWN}]}}", None),
        (f"{{all: [{UNKNOWN}, {FALSE}]}}", False),
        (f"{{any: [{UNKNOWN}, {TRUE}]}}", True),
        (f"{{any: [{FALSE}, {UNKNOWN}]}}", None),
        (f"{{not: {UNKNOWN}}}", None),
        (f"{{not: {VOID}}}", True),
        (f"{{not: {{all: [{FALSE}, {UNKNOWN}]}}}}", True),
        (f"{{all: [{TRUE}, {TRUE}]}}", True),
        (f"{{any: [{UNKNOWN}, {{not: {UNKNOWN}}}]}}", None),
    ],
)
def test_junctions(text: str, expected: Truth) -> None:
    """Strong Kleene logic: one false part decides `all`, one true part decides `any`; nothing else is guessed."""
    assert truth(text) is expected


def test_parts() -> None:
    """Comparisons are given in the order of writing, names with those in arithmetic."""
    compared = "{sum: [{fact: frame.width}, 1 mm], below: {fact: wheel.width}}"
    made = condition(f"{{all: [{{fact: trained, is: true}}, {{not: {compared}}}]}}")

    assert [each.op for each in comparisons(made)] == ["is", "below"]
    assert list(names_in(made)) == ["trained", "frame.width", "wheel.width"]


def test_same_comparison() -> None:
    """Two comparisons are the same wherever they stand."""
    made: list[Any] = list(comparisons(condition("{any: [{fact: trained, is: true}, {fact: trained, is: yes}]}")))

    assert made[0] == made[1]
    assert made[0].place != made[1].place
    assert len(set(made)) == 1
    assert made[0] != "trained"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("{quotient: [{fact: frame.width}, 4]}", "32.5 mm"), ("{quotient: [{fact: frame.width}, 3]}", "43.33 mm")],
)
def test_a_quotient_is_rounded_down(text: str, expected: str) -> None:
    """Division gives hundredths and never more than there is; the checker of proofs, which has its own, agrees."""
    reader = ConditionReader(VOCABULARY)
    read = reader.expression(read_text(text), Place("test"))

    assert reader.problems == []
    assert str(value_of(read, FACTS)) == expected
    assert exact(checked_value(read, FACTS.get)) == exact(value_of(read, FACTS))


def test_nothing_is_divided_by_nothing() -> None:
    """A quotient by zero is unknown, to both."""
    read = ConditionReader(VOCABULARY).expression(read_text("{quotient: [{fact: frame.width}, 0]}"), Place("test"))

    assert value_of(read, FACTS) is None
    assert checked_value(read, FACTS.get) is None
