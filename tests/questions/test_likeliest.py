"""What a sentence is taken to be about: a no readily, a yes only where nothing else that may be meant is a no."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.questions.likeliest import HALF, WATCHED, YES, Outcome, left_open, meant
from kb.questions.question import Question

ANSWERS = ("yes", "no", "conditional", "unknown")


def outcome(likelihood: float, own: str, answer: str = "") -> Outcome:
    return Outcome(likelihood, own, answer or own)


@pytest.mark.parametrize(
    ("outcomes", "leads", "place"),
    [
        ([outcome(0.97, "yes")], True, 0),
        ([outcome(0.9, "yes"), outcome(0.1, "no")], True, None),
        ([outcome(0.9, "yes"), outcome(0.1, "unknown")], True, 0),
        ([outcome(0.9, "no"), outcome(0.1, "yes")], True, 0),
        ([outcome(HALF, "no"), outcome(0.4, "yes")], False, 0),
        ([outcome(0.4, "no"), outcome(0.3, "yes")], False, None),
        ([outcome(0.4, "no"), outcome(0.35, "no")], False, 0),
        ([outcome(0.3, "no"), outcome(0.2, "no")], False, None),
        ([outcome(0.5, "conditional"), outcome(0.4, "yes")], False, 0),
        ([outcome(0.5, "yes"), outcome(0.4, "conditional")], False, None),
        ([outcome(0.5, "yes"), outcome(0.4, "unknown")], False, None),
        ([outcome(0.95, "yes"), outcome(WATCHED / 2, "yes")], False, None),
    ],
)
def test_what_is_meant(outcomes: list[Outcome], leads: bool, place: int | None) -> None:
    assert meant(outcomes, leads) == place


@given(st.lists(st.builds(outcome, st.floats(0, 1), st.sampled_from(ANSWERS)), min_size=1, max_size=4), st.booleans())
def test_never_a_yes_beside_a_no(outcomes: list[Outcome], leads: bool) -> None:
    if meant(outcomes, leads) == 0 and outcomes[0].own in YES:
        assert all(each.own != "no" for each in outcomes)


def test_what_speaks_against_is_left_open() -> None:
    likeliest, other = Question(methods=("swap",), likelihood=0.9), Question(methods=("fit",), likelihood=0.1)
    question = Question(methods=("swap",), alternatives=(likeliest, other))
    assert left_open(question, [outcome(0.9, "yes"), outcome(0.1, "no")]).methods == ("swap", "fit")
    assert left_open(question, [outcome(0.9, "unknown"), outcome(0.1, "yes")]).methods == ("swap",)
