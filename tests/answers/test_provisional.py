"""What an answer would be after one confirmation, and what is never offered."""

from __future__ import annotations

import pytest

from kb.knowledge_base import KnowledgeBase
from kb.problems import InputError

KB = KnowledgeBase.load(engine="reference")
FROBNICATED = "Can I add two B300 to my AC200MAX which my uncle frobnicated?"


def test_words_that_may_matter() -> None:
    response = KB.ask(FROBNICATED)
    (offered,) = response.to_dict()["provisional"]
    assert response.answer == "unknown"
    assert offered["answer"] == "yes"
    assert "frobnicated" in offered["supposing"]
    assert offered["flags"] == {"ignore": ["frobnicated"]}


def test_what_is_offered_is_what_is_answered_when_confirmed() -> None:
    reply = KB.ask(FROBNICATED).sheet.reply
    assert KB.answer(reply.provisional[0].question).answer == "yes"
    assert KB.ask(FROBNICATED, ignore=["frobnicated"]).answer == "yes"


@pytest.mark.parametrize("trouble", ["swollen", "modified", "punctured"])
def test_trouble_is_never_supposed_away(trouble: str) -> None:
    sentence = f"Can I add two {trouble} B300 to my AC200MAX?"
    assert not KB.ask(sentence).to_dict()["provisional"]
    with pytest.raises(InputError, match="may be what matters"):
        KB.ask(sentence, ignore=[trouble])


def test_only_words_that_were_left_are_ignored() -> None:
    with pytest.raises(InputError, match="no word that was left unread"):
        KB.ask(FROBNICATED, ignore=["uncle"])


def test_names_that_may_be_meant() -> None:
    offered = KB.ask("b230 on the 200max, anyone?").to_dict()["provisional"]
    assert offered[0]["flags"]["station"] == "bluetti/ac200max"
    assert "200max" in offered[0]["supposing"]
    assert offered[0]["answer"] == "yes"


def test_methods_that_may_be_meant() -> None:
    offered = KB.ask("Can I add a B300 to the AC200MAX and then backfeed the house?").to_dict()["provisional"]
    assert {each["flags"]["method"] for each in offered} >= {"expansion_pack", "feed_house"}


def test_a_settled_answer_offers_nothing() -> None:
    for sentence in ("Can I add two B300 to my AC200MAX?", "Does the AC180 take a B300?"):
        assert not KB.ask(sentence).to_dict()["provisional"]


@pytest.mark.parametrize("sentence", [
    "Can I add two B300 to my AC200MAX, will that make 8.2 kWh?",
    "AC200MAX (2,048 Wh) plus two B300 (3,072 Wh each): fine?",
])  # fmt: skip
def test_figures_that_only_say_again_what_it_comes_to(sentence: str) -> None:
    assert KB.ask(sentence).answer == "yes"


def test_a_figure_that_contradicts_is_not_settled() -> None:
    assert KB.ask("Can I add two B300 to my AC200MAX, will that make 20 kWh?").answer == "unknown"


@pytest.mark.parametrize("sentence", [
    FROBNICATED,
    "b230 on the 200max, anyone?",
    "Can I add a B300 to the AC200MAX and then backfeed the house?",
])  # fmt: skip
def test_the_proof_of_what_was_confirmed_holds(sentence: str) -> None:
    for offered in KB.ask(sentence).sheet.reply.provisional:
        response = KB.answer(offered.question)
        assert response.answer == offered.answer.answer
        assert not KB.verify(response.proof())
