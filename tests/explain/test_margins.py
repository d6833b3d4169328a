"""Margins are exact: the answer holds up to the bound, and turns beyond it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from small import asked, small
from strategies import GIVEN, cases, knowledge_of, parsed, worlds
from test_relevance import squared

from kb.answers.answer import Answer
from kb.answers.ask import judge
from kb.answers.case import Case
from kb.answers.judge import Judge
from kb.engines.reference import ReferenceEngine
from kb.explain.margins import Margin, Margins
from kb.knowledge.knowledge import Knowledge
from kb.knowledge.loading import load
from kb.problems import InputError
from kb.questions.question import Question
from kb.vocabulary.facts import Value
from kb.vocabulary.quantities import Quantity

KB = load()
ENGINE = ReferenceEngine(KB.rulebook)
TINY = Decimal("1e-6")


def moved(margin: Margin, by: Decimal) -> Value:
    """Give the bound moved outwards by an amount, inwards if negative."""
    step = by if margin.upward else -by
    if isinstance(margin.bound, Quantity):
        return Quantity(margin.bound.amount + step, margin.bound.unit)
    return margin.bound + int(step)


def word(knowledge: Knowledge, answer: Answer, name: str, value: Value) -> str:
    """Give the answer with another value for a fact, by the whole rulebook."""
    facts = {**answer.case.facts, name: value}
    return Judge(knowledge, Case(facts, {}, {}, {}), ReferenceEngine(knowledge.rulebook).run(facts)).answer().answer


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)  # fmt: skip
@given(st.data())
def test_exact(data: st.DataObject) -> None:
    """For drawn rules the answer holds just inside every bound, and turns at it or just outside, as the margin says."""
    world = data.draw(worlds())
    assume(not any(squared(raw) for raw in world.rules.values()))
    knowledge = knowledge_of(world)
    facts = parsed(knowledge, data.draw(cases(world)))
    answer = Judge(knowledge, Case(facts, {}, {}, {}), ReferenceEngine(knowledge.rulebook).run(facts)).answer()
    numbers = [name for name in facts if name in GIVEN and GIVEN[name]["type"] in ("quantity", "integer")
               and isinstance(facts[name], (int, Quantity))]  # fmt: skip
    found = Margins(knowledge).margins_of(answer, numbers)

    assume(found)
    for margin in found:
        small_ = Decimal(1) if isinstance(margin.bound, int) else TINY
        inexact = isinstance(margin.bound, Quantity) and margin.bound.exactly is not None
        if margin.bound != facts[margin.fact] and not inexact:
            assert word(knowledge, answer, margin.fact, moved(margin, -small_)) == answer.answer
        at, beyond = (word(knowledge, answer, margin.fact, value) for value in (margin.bound, moved(margin, small_)))
        if margin.inclusive:
            assert (at, beyond) == (answer.answer, margin.then)
        else:
            assert margin.then in ((at, beyond) if inexact else (at,))


RULES = {
    "narrow": "when: {fact: frame.width, below: 20 mm}\nthen: [{forbid: too narrow}]",
    "wide": "when: {fact: frame.width, above: {fact: wheel.width}}\nthen: [{forbid: too wide}]",
    "near": "when: {fact: frame.width, near: 150 mm, tolerance: 10 pct}\nthen: [{forbid: that size}]",
    "ok": "then: [{allow: do}]",
}


def spares(answer: Answer, knowledge: Knowledge, name: str) -> list[tuple[str, bool, str, str]]:
    """Give the margins of one fact in words."""
    found = Margins(knowledge).margins_of(answer, [name])
    return [(str(each.bound), each.inclusive, str(each.spare), each.then) for each in found]


@pytest.mark.parametrize(("width", "wheel", "wanted"), [
    ("22 mm", "1 in", [("20 mm", True, "2 mm", "no"), ("25.4 mm", True, "3.4 mm", "no")]),
    ("20 mm", "1 in", [("20 mm", True, "0 mm", "no"), ("25.4 mm", True, "5.4 mm", "no")]),
    ("120 mm", "10 in", [("135 mm", False, "15 mm", "no"), ("20 mm", True, "100 mm", "no")]),
    ("10 mm", "1 in", [("20 mm", False, "10 mm", "yes")]),
])  # fmt: skip
def test_bounds(width: str, wheel: str, wanted: list[Any]) -> None:
    """Constants, other facts and tolerances bound a number, in its own unit, on the right side."""
    knowledge = small(rules=RULES)
    answer = asked(knowledge, frame__width=width, wheel__width=wheel)

    assert spares(answer, knowledge, "frame.width") == wanted


def test_sum() -> None:
    """A number is bounded through what rules conclude from it."""
    knowledge = small(rules={
        "room": "then: [{conclude: room, value: {sum: [{fact: frame.width}, {product: [{fact: frame.holes}, 2 mm]}]}}]",
        "full": "when: {fact: room, above: 10 cm}\nthen: [{forbid: full}]", "ok": "then: [{allow: do}]",
    })  # fmt: skip
    answer = asked(knowledge, frame__width="80 mm", frame__holes=4)

    assert spares(answer, knowledge, "frame.width") == [("92 mm", True, "12 mm", "no")]
    assert spares(answer, knowledge, "frame.holes") == [("10", True, "6", "no")]


def test_tolerance() -> None:
    """A margin within the tolerance of the figure is not robust; one beyond it is."""
    section = """
facts:
  height: {type: quantity, unit: mm, meaning: height, from: [person], tolerance: 5 pct}
"""
    knowledge = small(section, rules={"high": "when: {fact: height, above: 100 mm}\nthen: [{forbid: high}]",
                                      "ok": "then: [{allow: do}]"})  # fmt: skip
    close, far = (
        Margins(knowledge).margins_of(asked(knowledge, height=f"{height} mm"), ["height"])[0] for height in (96, 95)
    )

    assert (str(close.tolerance), close.robust, far.robust) == ("4.8 mm", False, True)


def test_own_rules() -> None:
    """A count in the project's own rules is bounded by what the maker states."""
    products = {"station": "bluetti/ac200max", "pack": "bluetti/b300"}
    answer = judge(Question(methods=("expansion_pack",), products=products, facts={"pack.count": 2}), KB, ENGINE)
    found = Margins(KB).margins_of(answer, ["pack.count"])

    assert [(each.bound, each.inclusive, each.spare, each.then) for each in found] == [(2, True, 0, "no")]


@pytest.mark.parametrize("tolerance", ["5 kg", "much", "wide"])
def test_bad_tolerance(tolerance: str) -> None:
    """A tolerance that is neither a share nor an amount of the fact's own dimension is refused."""
    section = f"facts: {{height: {{type: quantity, unit: mm, meaning: h, from: [person], tolerance: {tolerance}}}}}"
    with pytest.raises(InputError, match="tolerance of `height` cannot be"):
        small(section)
