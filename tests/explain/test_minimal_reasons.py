"""Minimal reasons are enough and minimal: held by trying every fact, over the catalogue and for drawn rules."""

from __future__ import annotations

import random
from collections.abc import Iterable
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import cases, knowledge_of, parsed, worlds

from kb.answers.answer import Answer
from kb.answers.ask import judge
from kb.answers.case import Case
from kb.answers.judge import Judge
from kb.engines.reference import ReferenceEngine
from kb.explain.minimal_reasons import Reasons, only, signature
from kb.knowledge.knowledge import Knowledge
from kb.knowledge.loading import load
from kb.questions.question import Question

KB = load()
ENGINE = ReferenceEngine(KB.rulebook)
REASONS = Reasons(KB)


def alone(answer: Answer, names: Iterable[str], knowledge: Knowledge) -> tuple[object, ...]:
    """Give what the whole rulebook comes to from some facts of a case alone."""
    case = only(answer.case, names)
    return signature(Judge(knowledge, case, ReferenceEngine(knowledge.rulebook).run(case.facts)).answer())


def check(answer: Answer, knowledge: Knowledge, reasons: Reasons) -> None:
    """Check that the reasons are enough, that none can be spared, and that they are facts of the case."""
    because = reasons.because(answer)
    assert set(because.facts) <= set(answer.case.facts)
    if answer.answer == "unknown":
        assert because.facts == ()
        return
    assert alone(answer, because.facts, knowledge) == signature(answer)
    for name in because.facts:
        fewer = [each for each in because.facts if each != name]
        assert alone(answer, fewer, knowledge) != signature(answer), f"{name} can be spared"


def questions() -> list[Question]:
    """Give one question for every pair that is spoken of, and some for stations and packs that are not."""
    products = KB.catalogue.products.values()
    stations, packs = ([each.id for each in products if each.kind == kind] for kind in ("station", "pack"))
    others = random.Random(7).sample(sorted(product(stations, packs)), 40)
    pairs = [*KB.catalogue.pairs, *others]
    return [Question(methods=("expansion_pack",), products={"station": s, "pack": p}) for s, p in pairs]


@pytest.mark.parametrize("part", range(4))
def test_catalogue(part: int) -> None:
    """For every pair, and for stations with strange packs, nothing lacks and nothing can be spared."""
    for question in questions()[part::4]:
        check(judge(question, KB, ENGINE), KB, REASONS)


@pytest.mark.parametrize("station", [each.id for each in KB.catalogue.products.values() if each.kind == "station"][::5])
def test_stations(station: str) -> None:
    """So it is for other methods."""
    for method, facts in (
        ("expansion_pack", {}),
        ("joined_outputs", {"plan.kit_used": True}),
        ("battery_on_input", {"user.competence": "engineer", "battery.nominal_voltage": "25.6 V"}),
    ):
        parsed_ = {name: KB.vocabulary.fact(name).parse(value) for name, value in facts.items()}
        question = Question(methods=(method,), products={"station": station}, facts=parsed_)
        check(judge(question, KB, ENGINE), KB, REASONS)


@settings(max_examples=80,
          suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])  # fmt: skip
@given(st.data())
def test_any_rules(data: st.DataObject) -> None:
    """So it is for drawn rules, presumptions and exceptions among them."""
    world = data.draw(worlds())
    knowledge = knowledge_of(world)
    facts = parsed(knowledge, data.draw(cases(world)))
    answer = Judge(knowledge, Case(facts, {}, {}, {}), ReferenceEngine(knowledge.rulebook).run(facts)).answer()

    check(answer, knowledge, Reasons(knowledge))


@pytest.mark.parametrize(("products", "facts", "rule"), [
    ({"station": "bluetti/ac180", "pack": "bluetti/b230"}, ("method", "station.expandable"),
     "expansion/station-not-expandable"),
    ({"station": "ecoflow/delta-2", "pack": "bluetti/b300"}, ("method", "pack.brand", "station.brand"),
     "expansion/other-makers-pack"),
])  # fmt: skip
def test_telling(products: dict[str, str], facts: tuple[str, ...], rule: str) -> None:
    """The best-known facts about the fewest things remain, and the rule that they lead to."""
    because = REASONS.because(judge(Question(methods=("expansion_pack",), products=products), KB, ENGINE))

    assert (because.facts, because.rules) == (facts, (rule,))
