"""The guide that the knowledge base implements, traced: each of its sentences has a place, and a case that shows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kb.answers.answer import Answer, Reason
from kb.answers.ask import judge
from kb.authoring.testing.rule_cases import read_cases, run_case
from kb.catalogue.catalogue import Claims
from kb.engines import ENGINES, pick
from kb.engines.firings import Engine
from kb.files.strict_yaml import Map, read_file
from kb.knowledge.knowledge import Knowledge
from kb.knowledge.loading import load
from kb.questions.question import Question

KNOWLEDGE: Knowledge = load()
CASES = {f"{case.rule}: {case.name}": case for case in read_cases(KNOWLEDGE)[0]}
INVARIANTS = {each.id for each in KNOWLEDGE.invariants}
TRACE: Map = read_file(Path(__file__).parent / "guide.yaml")
SENTENCES: list[Map] = list(TRACE["guide"])
QUESTIONS: Map = TRACE["questions"]
GUIDE = "guide"
PLACES, SHOWN_BY = ("rules", "facts", "invariants"), ("cases", "questions")

sentences = pytest.mark.parametrize("sentence", SENTENCES, ids=lambda each: each["at"])
on_engines = pytest.mark.parametrize("engine", ENGINES)


@cache
def machine(name: str) -> Engine:
    """Give an engine, ready to run."""
    return pick(KNOWLEDGE.rulebook, name)[0]


def named(key: str) -> set[str]:
    """Give all that the sentences name under a key."""
    return {each for sentence in SENTENCES for each in sentence.get(key, ())}


@cache
def subjects() -> Mapping[str, Claims]:
    """Give the claims of every product, group and pair; a pair is called by its products with a plus between them."""
    catalogue = KNOWLEDGE.catalogue
    return {
        **{id_: product.claims for id_, product in catalogue.products.items()},
        **{id_: group.claims for id_, group in catalogue.groups.items()},
        **{" + ".join(of): pair.claims for of, pair in catalogue.pairs.items()},
    }


def guide_claims() -> Iterator[tuple[str, str]]:
    """Give subject and fact of each claim of the guide in the catalogue."""
    for subject, made in subjects().items():
        for fact, claims in made.items():
            yield from ((subject, fact) for claim in claims if claim.source.id == GUIDE)


def parsed(subject: str, fact: str, value: Any) -> Any:
    """Read a value as one of a fact that things of this kind have; a group's may be of any kind."""
    first = subject.split(" + ")[0]
    product = KNOWLEDGE.catalogue.products.get(first)
    kind = "pair" if " + " in subject else product.kind if product else "station"
    role = next(role.name for role in KNOWLEDGE.vocabulary.roles.values() if role.kind == kind)
    return KNOWLEDGE.vocabulary.facts[f"{role}.{fact}"].parse(value)


def test_no_sentence_is_missing() -> None:
    """Every sentence of every section is traced, once."""
    wanted = {f"{section} {n}" for section, count in TRACE["sentences"].items() for n in range(1, count + 1)}
    found = [sentence["at"] for sentence in SENTENCES]

    assert sorted(found) == sorted(wanted)


@sentences
def test_sentence(sentence: Map) -> None:
    """The sentence has a place in the knowledge base and something that shows it, and nothing else is said of it."""
    assert any(sentence.get(key) for key in PLACES)
    assert any(sentence.get(key) for key in SHOWN_BY)
    assert set(sentence) <= {"at", "says", *PLACES, *SHOWN_BY}


@sentences
def test_places(sentence: Map) -> None:
    """The rules and invariants that the sentence names exist."""
    assert set(sentence.get("rules", ())) <= set(KNOWLEDGE.rulebook.rules)
    assert set(sentence.get("invariants", ())) <= INVARIANTS


@sentences
def test_facts(sentence: Map) -> None:
    """Each fact that the sentence states is a claim of the guide with this value."""
    for fact in sentence.get("facts", ()):
        claims = subjects()[fact["of"]].get(fact["fact"], ())
        value = parsed(fact["of"], fact["fact"], fact["value"])

        assert [claim.value for claim in claims if claim.source.id == GUIDE] == [value]


@sentences
@on_engines
def test_cases(sentence: Map, engine: str) -> None:
    """The cases that show the sentence exist and pass."""
    for name in sentence.get("cases", ()):
        assert name in CASES
        assert run_case(CASES[name], KNOWLEDGE, machine(engine)).differences == ()


@sentences
def test_named_rules_are_shown(sentence: Map) -> None:
    """Each rule that the sentence names fires in the trace: in a case or a question of some sentence."""
    fired = {rule for answer in all_answers() for rule, state in answer.firings.states.items() if state.truth}

    assert set(sentence.get("rules", ())) <= fired


@cache
def all_answers() -> list[Answer]:
    """Give the answers to all cases and questions of the trace."""
    cases = [run_case(CASES[name], KNOWLEDGE, machine("reference")).answer for name in sorted(named("cases"))]
    return [*cases, *(answer for id_ in QUESTIONS for answer in asked(id_, "reference"))]


@cache
def asked(id_: str, engine: str) -> list[Answer]:
    """Ask a question of the trace: once, or of each station that it names."""
    entry = QUESTIONS[id_]
    facts = {name: KNOWLEDGE.vocabulary.facts[name].parse(said) for name, said in entry.get("facts", Map()).items()}
    methods = (entry["method"],) if "method" in entry else ()
    roles = [{"station": each} for each in entry["each"]] if "each" in entry else [dict(entry.get("roles", {}))]
    questions = [Question("", methods, each, facts, frozenset(facts)) for each in roles]
    return [judge(question, KNOWLEDGE, machine(engine)) for question in questions]


def rules_of(reasons: Iterable[Reason]) -> set[str]:
    """Give the rules behind some reasons."""
    return {reason.rule.id for reason in reasons}


@on_engines
@pytest.mark.parametrize("id_", QUESTIONS)
def test_question(id_: str, engine: str) -> None:
    """The question gets the answer that the guide gives, for its reasons and with its figures."""
    entry = QUESTIONS[id_]
    for answer in asked(id_, engine):
        assert answer.answer == entry["answer"]
        assert answer.certainty == entry.get("certainty", answer.certainty)
        assert set(entry.get("because", ())) <= rules_of(answer.reasons)
        assert set(entry.get("asides", ())) <= {aside.rule.id for aside in answer.set_aside}
        assert set(entry.get("told", ())) <= rules_of([*answer.warnings, *answer.advice])
        if "remain" in entry:
            assert set(entry["remain"]) == rules_of(answer.conditions)
        for name, figure in entry.get("figures", Map()).items():
            assert answer.firings.facts[name] == KNOWLEDGE.vocabulary.facts[name].parse(figure)


@pytest.mark.parametrize("id_", [id_ for id_ in QUESTIONS if "guide_says" in QUESTIONS[id_]])
def test_rival_claims_are_kept(id_: str) -> None:
    """Where better evidence contradicts the guide, its word is kept beside the one that holds."""
    for answer in asked(id_, "reference"):
        for name, value in QUESTIONS[id_]["guide_says"].items():
            said = {claim.value for claim in answer.case.rivals[name] if claim.source.id == GUIDE}

            assert said == {KNOWLEDGE.vocabulary.facts[name].parse(value)}
            assert answer.case.claims[name].source.id != GUIDE


def test_all_questions_are_used() -> None:
    """Every question belongs to a sentence, and every question that a sentence names exists."""
    assert named("questions") == set(QUESTIONS)


def test_guide_claims_are_traced() -> None:
    """The catalogue ascribes nothing to the guide that the trace does not find there."""
    traced = {(fact["of"], fact["fact"]) for sentence in SENTENCES for fact in sentence.get("facts", ())}

    assert set(guide_claims()) <= traced


def test_guide_rules_are_traced() -> None:
    """Every rule that rests on the guide alone stands with some sentence of it; its twins for other roles with it."""
    resting = (rule for rule in KNOWLEDGE.rulebook.rules.values() if {each.source for each in rule.sources} == {GUIDE})
    alone = {rule.id.partition("@")[0] for rule in resting}

    assert sorted(alone - named("rules")) == []
