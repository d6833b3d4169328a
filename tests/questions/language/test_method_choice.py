"""Which method a sentence is about: weights lead, cues that were heard are never overruled in silence."""

from __future__ import annotations

import pytest

from kb.knowledge.loading import load
from kb.questions.language.method_choice import AGREED, LEAD, NO_METHOD, _chosen
from kb.questions.language.scores import Scores
from kb.questions.to_question import read_question

KNOWN = load()


def shares(**given: float) -> dict[str, float]:
    return dict(sorted(given.items(), key=lambda each: -each[1]))


def test_one_that_leads_clearly_is_taken() -> None:
    assert _chosen(shares(swap=LEAD, look=1 - LEAD), []) == ["swap"]


def test_cues_that_agree_need_less() -> None:
    assert _chosen(shares(swap=AGREED, look=1 - AGREED), ["swap"]) == ["swap"]
    assert _chosen(shares(swap=AGREED, look=1 - AGREED), []) == ["swap", "look"]


def test_a_method_that_cues_hear_is_a_rival_though_unlikely() -> None:
    assert _chosen(shares(swap=0.95, look=0.05), ["swap", "look"]) == ["swap", "look"]


def test_about_nothing() -> None:
    assert _chosen(shares(**{NO_METHOD: 0.4, "swap": 0.35, "look": 0.25}), []) == []
    assert _chosen(shares(**{NO_METHOD: 0.4, "swap": 0.35, "look": 0.25}), ["look"]) == ["swap", "look"]


def test_never_one_alone_by_being_left_over() -> None:
    assert len(_chosen(shares(swap=0.5, fit=0.04, look=0.03), [])) > 1


@pytest.mark.parametrize("line", ["plug swap 0.5", "plug : swap", "plug : swap much"])
def test_lines_that_are_no_weights(line: str) -> None:
    with pytest.raises(ValueError, match="no line of weights"):
        Scores.read(line)


def test_weights_add_up() -> None:
    scores = Scores.read("fast : swap 2, look 0\nred : look 3")
    assert list(scores.shares({"fast"})) == ["swap", "look"]
    assert list(scores.shares({"fast", "red"})) == ["look", "swap"]
    assert scores.reasons({"fast", "red"}, "look") == {"red": 3.0}


def test_two_plans_in_one_sentence_are_not_settled() -> None:
    question = read_question("Can I add a B300 to the AC200MAX and then backfeed the house?", KNOWN)
    assert {"expansion_pack", "feed_house"} <= set(question.methods)
    assert [each.methods for each in question.alternatives] == [(name,) for name in question.methods]


@pytest.mark.parametrize("sentence", ["What's the weather like?", "Do you ship to Norway?", "hello", "???"])
def test_what_is_about_nothing_has_no_method(sentence: str) -> None:
    assert read_question(sentence, KNOWN).methods == ()
