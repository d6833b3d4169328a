"""All engines find the same in every case, the naive oracle included, and what they find has the properties it must.

`WATTFIT_EXAMPLES` sets how many knowledge bases are drawn; each is asked several cases.
"""

from __future__ import annotations

import itertools
import os
import random
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracle import Known, Oracle
from strategies import CONCLUDED, NOT_APPLICABLE, World, cases, completions, knowledge_of, parsed, values_of, worlds

from kb.answers.answer import Answer
from kb.answers.case import Case
from kb.answers.judge import Judge
from kb.engines import ENGINES
from kb.engines.durable import DurableEngine
from kb.engines.firings import Firings
from kb.engines.reference import ReferenceEngine
from kb.knowledge.knowledge import Knowledge
from kb.rulebook.conditions import Comparison, Const, Ref, evaluate
from kb.rulebook.rule_reader import rulebook
from kb.rulebook.rules import Effect, Rule
from kb.vocabulary.facts import NotApplicable, Value
from kb.vocabulary.quantities import Quantity
from kb.vocabulary.vocabulary import Vocabulary

EXAMPLES = int(os.environ.get("WATTFIT_EXAMPLES", "120"))
OTHERS = [name for name in ENGINES if name != "reference"]
CASES = 3
"""Cases asked of each knowledge base that is drawn."""

drawn = settings(
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip


def found(knowledge: Knowledge, case: Mapping[str, Any]) -> Firings:
    """Give what the reference engine finds."""
    return ReferenceEngine(knowledge.rulebook).run(parsed(knowledge, dict(case)))


def answered(knowledge: Knowledge, firings: Firings) -> Answer:
    """Give the answer of a case whose facts nobody claims."""
    return Judge(knowledge, Case(firings.facts, {}, {}, {}), firings).answer()


def plain(value: Value) -> Known:
    """Give a value as the oracle writes it."""
    if isinstance(value, Quantity):
        return Fraction(value.worth)
    if isinstance(value, (bool, NotApplicable)):
        return value if isinstance(value, bool) else NOT_APPLICABLE
    return Fraction(value) if isinstance(value, int) else value


@drawn
@given(st.data())
def test_engines_agree(data: st.DataObject) -> None:
    """All engines find equal states, facts, conclusions and contradictions; one engine serves many cases."""
    world = data.draw(worlds())
    knowledge = knowledge_of(world)
    reference, *others = (ENGINES[name](knowledge.rulebook) for name in ("reference", *OTHERS))
    for _ in range(CASES):
        facts = parsed(knowledge, data.draw(cases(world)))

        assert [engine.run(facts) for engine in others] == [reference.run(facts)] * len(others)


def test_every_small_graph() -> None:
    """Four rules, every way in which they can set each other aside and some in which they cover, in every case."""
    dice = random.Random(11)
    edges = list(itertools.combinations(range(4), 2))
    choices = list(itertools.product((True, False), repeat=len(edges)))
    for n, aside in enumerate(choices):
        for cover in (choices[-1], dice.choice(choices))[: 1 + (n % 4 == 0)]:
            book = rulebook((_small_rule(n, edges, aside, cover) for n in range(4)), Vocabulary({}))
            reference, *others = (ENGINES[name](book) for name in ("reference", *OTHERS))
            for truths in itertools.product((True, False, None), repeat=4):
                facts = {f"f{n}": truth for n, truth in enumerate(truths) if truth is not None}

                assert [engine.run(facts) for engine in others] == [reference.run(facts)] * len(others)


def _small_rule(n: int, edges: list[tuple[int, int]], aside: Sequence[bool], cover: Sequence[bool]) -> Rule:
    """Give a rule that fires where its fact is true; of two rules the later one sets aside, or covers, the earlier."""
    named = [
        tuple(f"r{low}" for (low, high), chosen in zip(edges, chosen_edges, strict=True) if chosen and high == n)
        for chosen_edges in (aside, cover)
    ]
    when = Comparison(Ref(f"f{n}"), "is", (Const(True),))
    return Rule(f"r{n}", "a rule", when, (Effect("forbid", ("no",)),), sets_aside=named[0], covers=named[1])


@drawn
@given(st.data())
def test_oracle_agrees(data: st.DataObject) -> None:
    """A second, naive reading of the files themselves finds the same."""
    world = data.draw(worlds())
    knowledge = knowledge_of(world)
    for _ in range(CASES):
        case = data.draw(cases(world))
        firings, oracle = found(knowledge, case), Oracle(world, case)
        states = {id_: vars(state) for id_, state in firings.states.items()}

        assert states == {id_: vars(oracle.rule(id_)) for id_ in world.rules}
        assert {name: plain(value) for name, value in firings.facts.items()} == {
            name: value for name in world.facts if (value := oracle.fact(name)) is not None
        }
        asked = [name for name in oracle.concluded_by if name not in case]
        assert set(firings.contradictions) == {name for name in asked if oracle.conclusion(name)[1]}


@drawn
@given(st.data())
def test_learning_decides_for_good(data: st.DataObject) -> None:
    """Without `covers`, a fact that becomes known never changes what was certain, impossible, concluded or a yes.

    A yes may turn conditional: a requirement whose condition was open may stand.
    """
    world = data.draw(worlds(covers=False))
    knowledge = knowledge_of(world)
    case = data.draw(cases(world, told=False))
    before, after = found(knowledge, case), found(knowledge, data.draw(completions(world, case)))

    for id_, state in before.states.items():
        assert state.truth in (None, after.states[id_].truth)
        assert state.certain <= after.states[id_].certain
        assert state.impossible <= after.states[id_].impossible
    for name, value in before.facts.items():
        assert after.facts[name] == value
    assert set(before.contradictions) <= set(after.contradictions)
    first, then = answered(knowledge, before), answered(knowledge, after)
    if first.answer in ("yes", "conditional"):
        assert then.answer in ("yes", "conditional")
    if any(before.states[reason.rule.id].certain for reason in first.reasons) and first.answer == "no":
        assert then.answer == "no"


@drawn
@given(st.data())
def test_states_fit(data: st.DataObject) -> None:
    """Certain implies standing implies firing; what is impossible does not stand and is not certain."""
    world = data.draw(worlds())
    for state in found(knowledge_of(world), data.draw(cases(world))).states.values():
        assert state.certain <= state.stands <= (state.truth is True)
        assert not (state.impossible and state.stands)
        assert state.impossible or state.truth is not False


@drawn
@given(st.data())
def test_nothing_known_is_no_yes(data: st.DataObject) -> None:
    """Where nothing is known the answer is yes only if an allowance holds in any case, and nothing could forbid."""
    world = data.draw(worlds())
    knowledge = knowledge_of(world)
    firings = found(knowledge, {})
    answer = answered(knowledge, firings)
    if answer.answer in ("yes", "conditional"):
        allowing = [reason.rule for reason in answer.reasons]
        forbidding = [rule for rule in knowledge.rulebook.rules.values() if rule.does("forbid")]

        assert allowing
        assert all(evaluate(rule.when, firings.facts) is True for rule in allowing)
        assert all(firings.states[rule.id].impossible for rule in forbidding)
    else:
        assert answer.answer in ("no", "unknown")


@drawn
@given(st.data())
def test_order_never_matters(data: st.DataObject) -> None:
    """Files, rules and facts in another order give the same rulebook, the same findings and the same answer."""
    world = data.draw(worlds())
    case = data.draw(cases(world))
    one, other = knowledge_of(world), knowledge_of(world, data.draw(st.permutations(world.documents())))
    shuffled = dict(data.draw(st.permutations(list(case.items()))))
    engines = DurableEngine(one.rulebook), DurableEngine(other.rulebook)
    firings = engines[0].run(parsed(one, case)), engines[1].run(parsed(other, shuffled))

    assert one.rulebook.digest == other.rulebook.digest
    assert one.digest == other.digest
    assert firings[0] == firings[1]
    answers = answered(one, firings[0]), answered(other, firings[1])
    assert (answers[0].answer, answers[0].certainty) == (answers[1].answer, answers[1].certainty)
    told = [[(each.rule.id, each.missing, each.doubts) for each in answer.reasons] for answer in answers]
    assert told[0] == told[1]


@drawn
@given(st.data())
def test_known_truth_is_truth(data: st.DataObject) -> None:
    """A condition that is true or false with facts unknown is so whatever they turn out to be."""
    world = data.draw(worlds(most_rules=3))
    knowledge = knowledge_of(world)
    case = {name: value for name, value in data.draw(cases(world)).items() if name not in CONCLUDED}
    facts = parsed(knowledge, case)
    unknown = [name for name in world.facts if name not in facts][:3]
    domains = [[knowledge.vocabulary.facts[name].parse(each) for each in small(name)] for name in unknown]
    completed = [{**facts, **dict(zip(unknown, chosen, strict=True))} for chosen in itertools.product(*domains)]
    for rule in knowledge.rulebook.rules.values():
        truth = evaluate(rule.when, facts)
        if truth is not None:
            assert {evaluate(rule.when, each) for each in completed} == {truth}


def small(name: str) -> tuple[Any, ...]:
    """Give a small domain of a fact, not applicable included."""
    return (*values_of(name)[:4], NOT_APPLICABLE)


def test_worlds_are_rich() -> None:
    """What is drawn holds every kind of thing that the tests are about; else they would prove little."""
    seen: set[str] = set()

    @settings(max_examples=150, database=None)
    @given(st.data())
    def look(data: st.DataObject) -> None:
        world = data.draw(worlds())
        knowledge = knowledge_of(world)
        firings = found(knowledge, data.draw(cases(world)))
        seen.update(_features(world, firings))
        seen.add(answered(knowledge, firings).answer)

    look()
    assert {
        "all", "any", "not", "empty", "long", "applies", "near", "differs_from", "sum", "product", "least", "most",
        "forbid", "allow", "require", "warn", "advise", "conclude", "sets_aside", "covers", "otherwise", "open",
        "fires", "refuted", "set aside", "covered", "contradiction", "agreeing", "chain",
        "yes", "no", "conditional", "unknown",
    } <= seen  # fmt: skip


def _features(world: World, firings: Firings) -> set[str]:
    """Give which kinds of things a world and a finding show."""
    found: set[str] = set()

    def walk(part: Any) -> None:
        if isinstance(part, dict):
            found.update(part)
            for key, each in part.items():
                if key in ("all", "any"):
                    found.update({"empty"} if not each else {"long"} if len(each) > 16 else set())
                walk(each)
        elif isinstance(part, list):
            for each in part:
                walk(each)

    walk(world.rules)
    found.update(key for fact in world.facts.values() for key in fact)
    for state in firings.states.values():
        found.add(state.word)
        found.update({"set aside"} if state.truth is True and not state.stands else set())
        found.update({"covered"} if state.truth is None and state.impossible else set())
    found.update({"contradiction"} if firings.contradictions else set())
    found.update({"agreeing"} if any(len(by) > 1 for by in firings.concluded.values()) else set())
    found.update({"chain"} if any(_reads_conclusion(rule, world) for rule in world.rules.values()) else set())
    return found


def _reads_conclusion(rule: dict[str, Any], world: World) -> bool:
    """Say whether a rule concludes a fact from another that rules conclude."""
    concludes = any("conclude" in effect for effect in rule["then"])
    return concludes and any(f"'fact': '{name}'" in str(rule) for name in world.facts if name in CONCLUDED)
