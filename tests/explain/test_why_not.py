"""Every way out that is told clears its rule, and the rules told are all that are in the way."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small import asked, small
from strategies import cases, knowledge_of, parsed, worlds

from kb.answers.answer import Answer
from kb.answers.ask import judge
from kb.answers.case import Case
from kb.answers.judge import Judge
from kb.answers.reply import Reply
from kb.engines.reference import ReferenceEngine
from kb.explain.why_not import OPPOSITE, Way, why_not
from kb.knowledge.loading import load
from kb.questions.question import Question
from kb.reports.why_not_text import WhyNotText
from kb.rulebook.conditions import Comparison, Condition, Junction, compare, evaluate

KB = load()
ENGINE = ReferenceEngine(KB.rulebook)


def with_way(condition: Condition, way: Way, facts: dict[str, object]) -> bool | None:
    """Give the truth of a condition where the comparisons of a way come out as needed, and all others as they are."""
    wanted = {hurdle.test: hurdle.needed for hurdle in way}
    if isinstance(condition, Comparison):
        return wanted[condition] if condition in wanted else compare(condition, facts)  # type: ignore[arg-type]
    truths = [with_way(part, way, facts) for part in condition.parts]
    if condition.op == "not":
        return None if truths[0] is None else not truths[0]
    decisive = condition.op == "any"
    return decisive if decisive in truths else None if None in truths else not decisive


@settings(max_examples=120,
          suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])  # fmt: skip
@given(st.data())
def test_ways(data: st.DataObject) -> None:
    """For drawn rules: where the comparisons of a way come out as it says, the rule does as is needed."""
    world = data.draw(worlds())
    knowledge = knowledge_of(world)
    facts = parsed(knowledge, data.draw(cases(world)))
    firings = ReferenceEngine(knowledge.rulebook).run(facts)
    answer = Judge(knowledge, Case(facts, {}, {}, {}), firings).answer()
    for wanted in ("yes", "no", "conditional"):
        for obstacle in why_not(answer, wanted, knowledge):
            thats = [each.that for each in obstacle.rule.effects if each.texts == obstacle.text]
            conditions = [obstacle.rule.when, *(each for each in thats if each is not None)]
            for way in obstacle.ways:
                assert any(with_way(each, way, dict(firings.facts)) is obstacle.needed for each in conditions)
                assert all(compare(each.test, firings.facts) is each.truth is not each.needed for each in way)


def test_all_told() -> None:
    """For a no, every forbidding rule that could stand is told; with all of them cleared, none forbids."""
    for station, pack in list(KB.catalogue.pairs)[::9]:
        question = Question(methods=("expansion_pack",), products={"station": station, "pack": pack})
        answer = judge(question, KB, ENGINE)
        told = {each.rule.id for each in why_not(answer, "yes", KB) if each.effect == "forbid"}
        open_ = {id_ for id_, state in answer.firings.states.items()
                 if KB.rulebook.rules[id_].does("forbid") and not state.impossible}  # fmt: skip

        assert told == (set() if answer.answer == "yes" else open_)


def test_opposites() -> None:
    """Each operator has the one that holds where it fails, and the other way round."""
    assert all(OPPOSITE[OPPOSITE[op]] == op for op in OPPOSITE)


RULES = {
    "narrow": "when: {fact: frame.width, below: 20 mm}\nthen: [{forbid: too narrow}]",
    "fits": "when: {all: [{fact: frame.brake, is: disc}, {not: {fact: brave, is: false}}]}\nthen: [{allow: fits}]",
    "learn": "then: [{require: learn, that: {fact: trained, is: true}}]",
}


def told(answer: Answer, wanted: str) -> list[tuple[str, str, list[list[tuple[str, object]]]]]:
    """Give what is told, in short."""
    knowledge = small(rules=RULES)
    return [(each.rule.id, each.state, [[(h.needs, h.truth) for h in way] for way in each.ways])
            for each in why_not(answer, wanted, knowledge)]  # fmt: skip


def test_yes() -> None:
    """In the way of a yes: what forbids, what does not allow, and which condition is not met."""
    answer = asked(small(rules=RULES), frame__width="10 mm", frame__brake="rim")

    assert told(answer, "yes") == [
        ("narrow", "fires", [[("at_least", True)]]),
        ("fits", "refuted", [[("is", False), ("is_not", None)]]),
        ("learn", "fires", [[("is", None)]]),
    ]


def test_no() -> None:
    """In the way of a no: each rule that would forbid, and by which comparison it does not."""
    answer = asked(small(rules=RULES), frame__width="30 mm", frame__brake="disc", brave=True, trained=True)

    assert answer.answer == "yes"
    assert told(answer, "no") == [("narrow", "refuted", [[("below", False)]])]
    assert told(answer, "yes") == []


def test_sentences() -> None:
    """A sentence names the fact, its value, and what it would take, with the other fact's value."""
    products = {"station": "ecoflow/delta-2", "pack": "bluetti/b300"}
    question = Question(methods=("expansion_pack",), products=products)
    lines = {each["rule"]: each["text"] for each in
             WhyNotText(Reply(question, judge(question, KB, ENGINE)), KB).obstacles_to("yes")}  # fmt: skip

    assert lines["expansion/other-makers-pack"] == [
        "Bluetti B300: brand: Bluetti; it would take EcoFlow (EcoFlow DELTA 2: brand)"
    ]


def test_empty_junctions() -> None:
    """A rule without condition that forbids cannot be cleared, and says so."""
    knowledge = small(rules={"never": "then: [{forbid: never}]"})
    obstacle = why_not(asked(knowledge), "yes", knowledge)[0]

    assert obstacle.ways == ()
    assert evaluate(Junction("all", ()), {}) is True
