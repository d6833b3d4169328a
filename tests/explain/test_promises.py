"""What an answer promises is what the engine says: each change and each suggestion, with all else as it is."""

from __future__ import annotations

import pytest
from sample import Asked, base, called, sample

from kb.answers.ask import ask
from kb.explain.alternatives import WORKS, alternatives
from kb.explain.what_to_ask import WhatToAsk
from kb.questions.question import Question
from kb.reports.analyses import finders

QUESTIONS = sample(19)
asked_ones = pytest.mark.parametrize("asked", QUESTIONS, ids=called)


def question_of(asked: Asked) -> Question:
    """Give a question of the sample."""
    return base().question(**asked)


@asked_ones
def test_changes(asked: Asked) -> None:
    """Each change that is told turns the answer as told, asked anew by the whole way."""
    known, engine, question = base().knowledge, base().engine, question_of(asked)
    answer = ask(question, known, engine).answer
    values = WhatToAsk(known).asking(answer).findings.values
    find = finders(known).what_if
    alone = find.alone(question, answer)
    for turn in (*find.turns(question, answer, values), *([alone] if alone else ())):
        assert ask(turn.question, known, engine).answer.answer == turn.answer


@asked_ones
def test_suggestions(asked: Asked) -> None:
    """Each suggestion works where all that was said of the person, the plan and the things that stay is said again."""
    known, engine, question = base().knowledge, base().engine, question_of(asked)
    for each in alternatives(ask(question, known, engine), known, engine):
        entry, facts = known.suggestions[each.id], known.vocabulary.facts
        stays = {name for name in question.facts if not facts[name].role and "." in name and name not in entry.forget}

        assert ask(each.question, known, engine).answer.answer == each.answer.answer
        assert each.answer.answer in WORKS
        assert {name for name in stays if name.partition(".")[0] not in known.vocabulary.roles} <= set(
            each.question.facts
        )


@asked_ones
def test_training_is_offered_only_where_it_helps(asked: Asked) -> None:
    """That training alone is in the way is said where a trained person gets more of a yes, and nowhere else."""
    response = base().ask(**asked)
    alone = response.sheet.data["alone"]
    if response.answer != "no" or asked["method"] != "battery_on_input":
        assert alone is None
        return
    facts = [each for each in asked.get("facts", ()) if not each.startswith("user.competence")]
    trained = base().ask(**{**asked, "facts": [*facts, "user.competence=engineer"]})

    assert (alone is not None) == (trained.answer in WORKS)
    assert alone is None or alone["answer"] == trained.answer


def test_what_is_said_of_another_pair_is_no_promise() -> None:
    """That somebody says a pack is listed says nothing of the pack that takes its place."""
    facts = ["pair.listing=accepted", "station.expandable=yes"]
    asked = base().ask(method="expansion_pack", station="AC180", pack="B300", facts=facts)
    other = base().what_if(asked, "pack=B230")

    assert other["answer"] != "yes"
