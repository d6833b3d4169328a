"""Regions: what is called impossible is so; where each comparison is about one fact, all that is so is called so."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small import small

from kb.explain.value_regions import alone, constants_in, possible, representatives
from kb.rulebook.conditions import Comparison, Condition, Const, Junction, Ref, evaluate
from kb.vocabulary.facts import NOT_APPLICABLE, Value

VOCABULARY = small().vocabulary
VALUES: dict[str, tuple[Value, ...]] = {
    "frame.holes": (*range(-1, 7), NOT_APPLICABLE), "trained": (True, False, NOT_APPLICABLE),
    "method": ("swap", "look", NOT_APPLICABLE), "frame.brake": ("rim", "disc", NOT_APPLICABLE),
}  # fmt: skip


@st.composite
def comparisons_of_one_fact(draw: st.DrawFn) -> Comparison:
    """Draw a comparison of a fact with a constant."""
    name = draw(st.sampled_from(sorted(VALUES)))
    if name == "frame.holes":
        op = draw(st.sampled_from(("is", "is_not", "below", "at_most", "above", "at_least")))
        return Comparison(Ref(name), op, (Const(draw(st.integers(0, 5))),))
    if draw(st.booleans()):
        return Comparison(Ref(name), "applies")
    op = draw(st.sampled_from(("is", "is_not", "in", "not_in")))
    chosen = draw(st.lists(st.sampled_from(VALUES[name][:-1]), min_size=1, max_size=2, unique=True))
    return Comparison(Ref(name), op, tuple(map(Const, chosen if "in" in op.split("_") else chosen[:1])))


def conditions(tests: st.SearchStrategy[Comparison]) -> st.SearchStrategy[Condition]:
    """Draw conditions over these comparisons."""
    return st.recursive(
        tests,
        lambda parts: st.one_of(
            st.builds(lambda of: Junction("all", tuple(of)), st.lists(parts, max_size=3)),
            st.builds(lambda of: Junction("any", tuple(of)), st.lists(parts, max_size=3)),
            st.builds(lambda of: Junction("not", (of,)), parts),
        ),
        max_leaves=7,
    )


def witnessed(condition: Condition) -> bool:
    """Say by trying everything whether some values make a condition true."""
    names = sorted(VALUES)
    values = [[each for each in VALUES[name] if each != -1] for name in names]
    return any(evaluate(condition, dict(zip(names, chosen, strict=True))) is True for chosen in product(*values))


@settings(max_examples=300)
@given(conditions(comparisons_of_one_fact()))
def test_exact_where_facts_stand_alone(condition: Condition) -> None:
    """Where each comparison is about one fact, a condition is possible just if some values make it true."""
    assert possible(VOCABULARY, (condition, True)) is witnessed(condition)


BESIDE = Comparison(Ref("frame.width"), "below", (Ref("wheel.width"),))


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([(BESIDE, True), (BESIDE, False)], False),
        ([(BESIDE, True), (Comparison(Ref("frame.width"), "at_least", (Ref("wheel.width"),)), True)], False),
        ([(BESIDE, False), (Comparison(Ref("frame.width"), "at_least", (Ref("wheel.width"),)), True)], True),
        ([(BESIDE, False), (Comparison(Ref("frame.width"), "at_least", (Ref("wheel.width"),)), False)], True),
        ([(BESIDE, True), (Comparison(Ref("frame.width"), "applies"), False)], False),
        ([(BESIDE, False), (Comparison(Ref("frame.width"), "applies"), False)], True),
    ],
)
def test_facts_compared_with_each_other(parts: list[tuple[Condition, bool]], expected: bool) -> None:
    """The same comparison cannot be true and false; a true one needs all its facts, a false one does not."""
    assert possible(VOCABULARY, *parts) is expected


def test_representatives() -> None:
    """Every region of a number has its value, its ends too, and nothing lies outside the range."""
    fact, kilo = VOCABULARY.facts["frame.width"], VOCABULARY.units.read("10 mm")
    assert kilo is not None
    shown = [str(each) for each in representatives(fact, [kilo])]

    assert shown == ["1 mm", "5.5 mm", "10 mm", "155 mm", "300 mm", "not applicable"]
    assert representatives(VOCABULARY.facts["frame.holes"], [4])[:4] == (0, 1, 3, 4)
    assert representatives(VOCABULARY.facts["wheel.note"], ["a"]) == ("a", "other than a", NOT_APPLICABLE)


def test_alone() -> None:
    """A comparison with constants only is about one fact; one with a tolerance or another fact is not."""
    tolerance = VOCABULARY.units.read("2 mm")
    near = Comparison(Ref("frame.width"), "near", (Const(1),), tolerance)

    assert alone(Comparison(Ref("trained"), "is", (Const(True),))) == "trained"
    assert (alone(near), alone(BESIDE)) == ("", "")
    either = Junction("any", (near, Comparison(Ref("trained"), "is", (Const(True),))))
    assert constants_in([either]) == {"trained": [True]}


def test_gives_up_in_time() -> None:
    """A condition with more branches than can be tried counts as possible."""
    choices = tuple(
        Junction("any", tuple(Comparison(Ref("frame.holes"), "is", (Const(n),)) for n in range(k, k + 2)))
        for k in range(0, 60, 2)
    )

    assert possible(VOCABULARY, (Junction("all", choices), True)) is False
    assert possible(VOCABULARY, *((each, True) for each in choices[:1] * 40)) is True
