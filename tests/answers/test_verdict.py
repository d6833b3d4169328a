"""The fast verdict says what the judge says, whatever it was specialised for."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small import asked, small
from strategies import cases, knowledge_of, parsed, worlds

from kb.answers.ask import judge
from kb.answers.case import Case
from kb.answers.judge import Judge
from kb.answers.verdict import Verdicts
from kb.engines.reference import ReferenceEngine
from kb.knowledge.loading import load
from kb.questions.question import Question
from kb.rulebook.pruning import lean

KB = load()
ENGINE = ReferenceEngine(KB.rulebook)
drawn = settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip


def test_catalogue() -> None:
    """For every pair of the catalogue it gives the word and the conditions that the judge gives."""
    verdicts = Verdicts(KB.rulebook, KB.invariants, {"method": "expansion_pack"})
    for station, pack in KB.catalogue.pairs:
        question = Question(methods=("expansion_pack",), products={"station": station, "pack": pack})
        answer = judge(question, KB, ENGINE)
        conditions = {(each.rule.id, each.effect.texts) for each in answer.conditions}
        word, found = verdicts.outcome(answer.case.facts)

        assert (word, found if word == "conditional" else set()) == (
            answer.answer, conditions if answer.answer == "conditional" else set()
        ), (station, pack)  # fmt: skip


@drawn
@given(st.data())
def test_any_rules(data: st.DataObject) -> None:
    """For drawn rules it gives the judge's word, specialised for any part of the facts."""
    world = data.draw(worlds())
    knowledge = knowledge_of(world)
    facts = parsed(knowledge, data.draw(cases(world)))
    names = data.draw(st.sets(st.sampled_from(sorted(facts)))) if facts else set()
    firings = ReferenceEngine(knowledge.rulebook).run(facts)
    answer = Judge(knowledge, Case(facts, {}, {}, {}), firings).answer()

    assert Verdicts(knowledge.rulebook, (), {name: facts[name] for name in names}).word(facts) == answer.answer


def test_lean() -> None:
    """A book for one method keeps no rule of another, and none that only warns."""
    kept = Verdicts(KB.rulebook, (), {"method": "feed_house"}).book.rules

    assert "feed_house/transfer-switch" in kept
    assert not any(id_.startswith("battery_on_input/") for id_ in kept)
    assert "expansion/no-longer-sold" not in lean(KB.rulebook).rules


def test_guard() -> None:
    """An invariant turns a word that it rules out, as it does for the judge, until it is known not to hold."""
    section = "invariants: {bold: {title: never the bold, never: {answer: yes, when: {fact: brave, is: true}}}}"
    knowledge = small(section, rules={"allow": "then: [{allow: do}]"})
    verdicts = Verdicts(knowledge.rulebook, knowledge.invariants)

    assert [verdicts.word({"brave": brave}) for brave in (True, False)] == ["no", "yes"]
    assert asked(knowledge, brave=True).answer == "no"
    assert Verdicts(knowledge.rulebook, knowledge.invariants, {"brave": False}).invariants == ()
